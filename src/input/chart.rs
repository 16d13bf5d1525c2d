//! Renders the charts of a run: each as its release is described, and with its default values.

use std::collections::BTreeMap;

use super::helm::chart::{self, Loaded};
use super::helm::engine::{self, KUBE_VERSION, KubeVersion, NotRendered, Options, Rendered};
use super::helm::values::Overrides;
use super::helm::{Compatibility, Randomness};
use super::kubernetes::{self, Manifests};
use crate::config::{ChartRelease, Config};
use crate::document::{Document, Pointer};
use crate::source::{
    At, Diagnostic, Digest, FileId, Limits, ReadError, Severity, SourceFile, SourceMap, Stage, Tree,
};

/// A way in which a chart is rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Release {
    /// The release's name; `release-name` where nothing says one.
    pub(super) name: Option<String>,
    /// The namespace; `default` where nothing says one.
    pub(super) namespace: Option<String>,
    /// Values files by path, a later one over an earlier one.
    pub(super) files: Vec<String>,
    /// Values that stand in a file of something else: the path, and its text with everything else blank. They go
    /// over those of the files.
    pub(super) inline: Vec<(String, Vec<u8>)>,
    /// Arguments as `--set` takes them.
    pub(super) set: Vec<String>,
    /// Arguments as `--set-string` takes them.
    pub(super) strings: Vec<String>,
    /// The version of Kubernetes.
    pub(super) kube_version: Option<String>,
    /// Group versions that the cluster knows beside Kubernetes' own.
    pub(super) api_versions: Vec<String>,
}

/// What charts are rendered with.
pub(super) struct Context<'a> {
    pub(super) tree: &'a Tree,
    pub(super) limits: &'a Limits,
    pub(super) pod_template: &'a (dyn Fn(&str, &str) -> Option<Pointer> + Sync),
    pub(super) key: Option<[u8; 32]>,
}

/// What came of a chart. Spans name files of `sources`.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) sources: SourceMap,
    pub(super) documents: Vec<Document>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) redacted: usize,
}

impl Outcome {
    /// Whether something was not rendered.
    pub(super) fn failed(&self) -> bool {
        self.diagnostics.iter().any(|told| told.severity == Severity::Error)
    }
}

/// The releases of a chart that the configuration names, and whether its default values are judged as well.
pub(super) fn configured(config: &Config, path: &str) -> (Vec<Release>, bool) {
    let environment = config.environment.as_deref();
    let holds = |of: Option<&str>| of.is_none() || of == environment;
    let named =
        config.charts.iter().filter(|chart| chart.path == path || chart.path == "." && path.is_empty());
    let mut defaults = true;
    let mut releases = Vec::new();
    for chart in named.filter(|chart| holds(chart.environment.as_deref())) {
        defaults &= chart.defaults;
        releases.push(Release {
            name: chart.name.clone(),
            namespace: chart.namespace.clone(),
            files: chart.values.clone(),
            set: chart.set.clone(),
            kube_version: chart.kube_version.clone(),
            api_versions: chart.api_versions.clone(),
            ..Release::default()
        });
    }
    (releases, defaults)
}

/// What is wrong with an entry of `charts` that names no chart of the run.
pub(super) fn missing(entry: &ChartRelease, charts: &[(String, Vec<Release>)]) -> Option<Diagnostic> {
    let found = charts.iter().any(|(path, _)| *path == entry.path || path.is_empty() && entry.path == ".");
    (!found).then(|| {
        let message =
            format!("`tollgate.yaml` names the chart `{}`, which is not among what was read", entry.path);
        Diagnostic::warning(Stage::Input, "helm-chart-not-found", At::Run, message)
            .help("its path begins at the folder of `tollgate.yaml`; check that no rule leaves it out")
    })
}

impl Context<'_> {
    /// Renders the chart in a folder, or in an archive, once for each release. Objects that come out alike, places
    /// included, are judged once.
    pub(super) fn render(&self, path: &str, releases: &[Release]) -> Outcome {
        let mut outcome = Outcome::default();
        let loaded = match chart::load(self.tree, path, Compatibility::Four, self.limits) {
            Ok(loaded) => loaded,
            Err((diagnostics, sources)) => {
                outcome.add(&sources, diagnostics, Vec::new());
                return outcome;
            }
        };
        for release in releases {
            match self.release(&loaded, release) {
                Ok(rendered) => self.documents(&rendered, &mut outcome),
                Err(failed) => {
                    let NotRendered { diagnostics, sources, .. } = *failed;
                    outcome.add(&sources, diagnostics, Vec::new());
                }
            }
        }
        // A finding must not say where in the release it is.
        outcome
    }

    fn release(&self, loaded: &Loaded, release: &Release) -> Result<Rendered, Box<NotRendered>> {
        let fail = |diagnostic: Diagnostic| {
            let message = diagnostic.message.clone();
            Err(Box::new(NotRendered {
                message,
                diagnostics: vec![diagnostic],
                sources: SourceMap::default(),
            }))
        };
        let error = |code, at, message: String, help: &str| {
            Diagnostic::error(Stage::Input, code, at, message).help(help)
        };
        if let Some(refusal) = release.name.as_deref().and_then(engine::Release::refusal) {
            return fail(error("helm-release-name", At::Run, refusal, "give the release another name"));
        }
        let version = release.kube_version.as_deref().unwrap_or(KUBE_VERSION);
        let kube_version = match KubeVersion::parse(version, Compatibility::Four) {
            Ok(version) => version,
            Err(why) => {
                let message = format!("`{version}` is no version of Kubernetes: {why}");
                return fail(error("helm-kube-version", At::Run, message, "write a version such as `1.36`"));
            }
        };
        let mut overrides =
            Overrides { set: release.set.clone(), strings: release.strings.clone(), ..Overrides::default() };
        for path in &release.files {
            match self.tree.read(path, self.limits.file_bytes) {
                Ok(bytes) => overrides.files.push((path.clone(), bytes)),
                Err(why) => {
                    let message = format!("the values file `{path}` cannot be read: {why}");
                    let help = "name a file that is there; paths in `tollgate.yaml` begin at its folder";
                    return fail(error("helm-values-unreadable", At::Path(path.clone()), message, help));
                }
            }
        }
        overrides.files.extend(release.inline.iter().cloned());
        let default = engine::Release::default();
        let options = Options {
            release: engine::Release {
                name: release.name.clone().unwrap_or(default.name),
                namespace: release.namespace.clone().unwrap_or(default.namespace),
                is_upgrade: false,
            },
            kube_version,
            api_versions: release.api_versions.clone(),
            compatibility: Compatibility::Four,
            randomness: Randomness::Stable(*Digest::of(b"tollgate-chart-v1").as_bytes()),
            now: 0,
            skip_schema: false,
            limits: self.limits.clone(),
            template_limits: super::template::Limits::default(),
        };
        let read =
            |path: &str| -> Result<Vec<u8>, ReadError> { self.tree.read(path, self.limits.file_bytes) };
        engine::render(loaded.clone(), &overrides, &options, &read)
    }

    /// Makes documents of what a chart rendered to.
    fn documents(&self, rendered: &Rendered, outcome: &mut Outcome) {
        let mut manifests = Manifests::default();
        let mut diagnostics = rendered.diagnostics.clone();
        for manifest in rendered.manifests.iter().chain(&rendered.hooks) {
            diagnostics.extend(rendered.manifest_diagnostics(manifest));
            let Some(root) = rendered.document(manifest) else { continue };
            let (file, lines) = rendered.lines(manifest).unwrap_or((root.origin.span.file, (1, 1)));
            let Some(source) = rendered.sources.file(file) else { continue };
            let reader = kubernetes::Reader { source, pod_template: self.pod_template, key: self.key };
            let before = manifests.documents.len();
            reader.read(root, lines, &mut manifests);
            for document in manifests.documents.iter_mut().skip(before) {
                document.file = file;
            }
        }
        diagnostics.append(&mut manifests.diagnostics);
        let mut sources = rendered.sources.clone();
        for redactor in &manifests.redactors {
            outcome.redacted += redactor.count();
            mask(&mut sources, redactor.spans(), self.key);
        }
        outcome.add(&sources, diagnostics, manifests.documents);
    }
}

/// Hides secrets in the files that they came from. An action of a template shows no secret.
fn mask(sources: &mut SourceMap, spans: &[crate::source::Span], key: Option<[u8; 32]>) {
    let mut by_file: BTreeMap<FileId, Vec<crate::source::Span>> = BTreeMap::new();
    for span in spans {
        let text =
            sources.file(span.file).and_then(SourceFile::bytes).and_then(|bytes| bytes.get(span.range()));
        if !text.is_some_and(|text| text.starts_with(b"{{")) {
            by_file.entry(span.file).or_default().push(*span);
        }
    }
    for (file, spans) in by_file {
        if let Some(source) = sources.file_mut(file) {
            source.mask(&spans);
            source.seal(key);
        }
    }
}

impl Outcome {
    /// Adds what a rendering gave. Its files are added where they are not there yet.
    fn add(&mut self, sources: &SourceMap, diagnostics: Vec<Diagnostic>, documents: Vec<Document>) {
        let to = super::relocate::Renumber::add(sources, &mut self.sources);
        for mut document in documents {
            to.document(&mut document);
            if !self.documents.contains(&document) {
                self.documents.push(document);
            }
        }
        for mut diagnostic in diagnostics {
            to.diagnostic(&mut diagnostic);
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

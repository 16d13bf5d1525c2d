//! Renders a chart from its values to its manifests.

use std::rc::Rc;

use super::capabilities::{KubeVersion, capabilities};
use super::manifest::{self, Manifest};
use super::scope::{self, Renderable, Shared};
use super::stream::mark_at;
use super::{error, novalue};
use crate::input::helm::chart::{Chart, Loaded};
use crate::input::helm::values::{Overrides, Resolved, Scope, Settings, resolve};
use crate::input::helm::{Compatibility, Host, Randomness, function};
use crate::input::template::{
    ExecError, Limits as TemplateLimits, Map, MapKind, Mark, OriginId, Origins, Output, ParseError, Runtime,
    SiteId, Sites, Slot, Source, TemplateSet, Text, Value, lines, parse,
};
use crate::source::{At, Diagnostic, FileId, Limits, ReadError, SourceMap, Span, Stage};

/// The release that a chart is rendered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `.Release.Name`.
    pub name: String,
    /// `.Release.Namespace`.
    pub namespace: String,
    /// Whether it takes the place of an earlier one: `.Release.IsUpgrade`, else `.Release.IsInstall`.
    pub is_upgrade: bool,
}

impl Release {
    /// What Helm says of a release's name that it refuses: one that is longer than 53 bytes, or no name as DNS has
    /// them (RFC 1123). Source: `ValidateReleaseName` of `pkg/chart/v2/util/validate_name.go`.
    pub fn refusal(name: &str) -> Option<String> {
        const MOST: usize = 53;
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let label = |label: &str| {
            !label.is_empty() && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
        };
        if name.len() <= MOST && name.split('.').all(label) {
            return None;
        }
        Some(format!(
            "invalid release name `{name}`: lowercase letters, digits, `-` and `.`, at most {MOST} of them, the first and \
             the last of each part a letter or a digit"
        ))
    }
}

impl Default for Release {
    fn default() -> Self {
        Self { name: "release-name".to_owned(), namespace: "default".to_owned(), is_upgrade: false }
    }
}

/// How a chart is rendered.
#[derive(Debug, Clone)]
pub struct Options {
    /// The release.
    pub release: Release,
    /// The version of Kubernetes.
    pub kube_version: KubeVersion,
    /// Group versions beside those that Helm knows (`--api-versions`).
    pub api_versions: Vec<String>,
    /// Which Helm is followed.
    pub compatibility: Compatibility,
    /// Where random things come from.
    pub randomness: Randomness,
    /// What `now` says, in seconds since 1970-01-01T00:00:00Z.
    pub now: i64,
    /// Whether `values.schema.json` has no say.
    pub skip_schema: bool,
    /// Limits on what is read.
    pub limits: Limits,
    /// Limits on what is computed.
    pub template_limits: TemplateLimits,
}

/// A file that a template wrote.
#[derive(Debug, Clone)]
pub struct RenderedFile {
    /// The template's path: `chart/charts/sub/templates/a.yaml`.
    pub name: String,
    /// What it wrote, without `<no value>`.
    pub output: Output,
}

/// A file of `crds/`, which is no template.
#[derive(Debug, Clone)]
pub struct Crd {
    /// Its path: `chart/crds/a.yaml`.
    pub source: String,
    /// Its file.
    pub file: FileId,
    /// How many bytes of it are passed over.
    pub skipped: u32,
    /// Its lines, as sites.
    pub marks: Vec<Mark>,
}

impl Crd {
    /// Its text.
    pub fn bytes<'s>(&self, sources: &'s SourceMap) -> &'s [u8] {
        let bytes = sources.file(self.file).and_then(|file| file.bytes()).unwrap_or_default();
        bytes.get(self.skipped as usize..).unwrap_or_default()
    }
}

/// A chart that was rendered.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// What templates wrote, in the order of their paths; no partials, no `NOTES.txt`.
    pub files: Vec<RenderedFile>,
    /// The documents that are no hooks, in the order of installation.
    pub manifests: Vec<Manifest>,
    /// The hooks, in the order of installation of their kinds.
    pub hooks: Vec<Manifest>,
    /// The files of `crds/`, the chart's own first.
    pub crds: Vec<Crd>,
    /// What `NOTES.txt` of the chart says.
    pub notes: Option<Output>,
    /// The chart's files, values files and arguments.
    pub sources: SourceMap,
    /// The sites that marks name.
    pub sites: Sites,
    /// The origins that marks name.
    pub origins: Origins,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// A chart that was not rendered.
#[derive(Debug, Clone)]
pub struct NotRendered {
    /// What Helm prints behind `Error: `, where it comes from a template; else the first diagnostic's message.
    pub message: String,
    /// What is wrong, with places.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the places are in.
    pub sources: SourceMap,
}

/// Renders a chart that was loaded, as `helm template` does. It runs on the caller's thread, which needs a stack as
/// large as [`map_ordered`](crate::source::map_ordered)'s workers have. `read` reads the files that `--set-file`
/// names.
///
/// # Errors
/// Where Helm fails, and where a limit is met.
pub fn render(
    loaded: Loaded,
    overrides: &Overrides,
    options: &Options,
    read: &dyn Fn(&str) -> Result<Vec<u8>, ReadError>,
) -> Result<Rendered, Box<NotRendered>> {
    let mut rendered = write(loaded, overrides, options, read)?;
    match rendered.read_manifests(options) {
        Ok(()) => Ok(rendered),
        Err(refused) => {
            let (message, told) = *refused;
            rendered.diagnostics.push(told);
            Err(not_rendered(Some(message), rendered.diagnostics, rendered.sources).into())
        }
    }
}

/// Has the templates of a chart write their files, and does not look at what these hold: there are no manifests and
/// no hooks in the result.
///
/// # Errors
/// As [`render`], but for what is no manifest.
pub fn write(
    loaded: Loaded,
    overrides: &Overrides,
    options: &Options,
    read: &dyn Fn(&str) -> Result<Vec<u8>, ReadError>,
) -> Result<Rendered, Box<NotRendered>> {
    let Loaded { chart, mut sources, mut diagnostics } = loaded;
    let values_type = match options.compatibility {
        Compatibility::Three => "chartutil.Values",
        Compatibility::Four => "common.Values",
    };
    let mut runtime =
        Runtime::new(function::table(), options.template_limits.clone(), Rc::new(()), values_type);
    let settings = Settings {
        compatibility: options.compatibility,
        kube_version: options.kube_version.normalized(),
        kube_version_given: options.kube_version.version(),
        skip_schema: options.skip_schema,
        limits: &options.limits,
        read,
    };
    let resolved = resolve(&chart, overrides, &settings, &mut sources, &mut runtime.origins);
    let root = match resolved {
        Ok(Resolved { root, diagnostics: told }) => {
            diagnostics.extend(told);
            root
        }
        Err(errors) => return Err(not_rendered(None, [diagnostics, errors].concat(), sources).into()),
    };
    let shared = Shared {
        release: release(&options.release),
        capabilities: capabilities(&options.kube_version, &options.api_versions, options.compatibility),
    };
    let templates = scope::templates(&root, &shared, &sources, &mut runtime.origins);
    let mut host = Host::new(options.randomness.clone(), options.now, options.compatibility);
    host.templates = templates.iter().map(|template| (template.file.id, template.name.clone())).collect();
    runtime.host = Rc::new(host);
    let written = write_all(&templates, &sources, &mut runtime);
    let mut written = match written {
        Ok(written) => written,
        Err(failed) => {
            let (message, told) = failed.told(options.compatibility);
            diagnostics.push(told);
            return Err(not_rendered(Some(message), diagnostics, sources).into());
        }
    };
    written.sort_by(|one, other| one.name.cmp(&other.name));
    let own_notes = format!("{}/templates/NOTES.txt", root.path);
    let mut notes = None;
    written.retain(|file| {
        let is_notes = file.name.ends_with("NOTES.txt");
        if file.name == own_notes {
            notes = Some(file.output.clone());
        }
        !is_notes
    });
    let crds = crds(&root, &sources, &mut runtime.sites);
    let (sites, origins) = (runtime.sites, runtime.origins);
    Ok(Rendered {
        files: written,
        manifests: Vec::new(),
        hooks: Vec::new(),
        crds,
        notes,
        sources,
        sites,
        origins,
        diagnostics,
    })
}

impl Rendered {
    /// Cuts the files into manifests and hooks.
    fn read_manifests(&mut self, options: &Options) -> Result<(), Box<(String, Diagnostic)>> {
        for (index, file) in self.files.iter().enumerate() {
            let read = manifest::read(index, &file.output.bytes, options.compatibility, &options.limits);
            let all = read.map_err(|refused| {
                let (site, _) = mark_at(&file.output.marks, refused.at);
                let at = self.sites.get(site).map_or(At::Run, |site| At::Span(site.span));
                let message = format!("YAML parse error on {}: {}", file.name, refused.message);
                let told = format!("what `{}` renders to is no manifest: {}", file.name, refused.message);
                let told = Diagnostic::error(Stage::Input, "helm-manifest", at, told)
                    .help("look at what comes out with `tollgate render --origins`");
                Box::new((message, told))
            })?;
            for manifest in all {
                if manifest.hook.is_some() {
                    self.hooks.push(manifest);
                } else {
                    self.manifests.push(manifest);
                }
            }
        }
        manifest::sort(&mut self.manifests, options.compatibility);
        manifest::sort(&mut self.hooks, options.compatibility);
        Ok(())
    }
}

/// What stopped the templates.
enum Failed {
    Parse(ParseError, FileId),
    Exec(ExecError, FileId),
}

impl Failed {
    /// In Helm's words, and as a diagnostic.
    fn told(&self, compatibility: Compatibility) -> (String, Diagnostic) {
        match self {
            Self::Parse(parse, file) => (error::parse_error(parse), error::malformed(parse, *file)),
            Self::Exec(exec, file) => {
                (error::exec_error(exec, compatibility), error::diagnostic(exec, *file))
            }
        }
    }
}

/// Parses all templates and executes those that are no partials.
fn write_all(
    templates: &[Renderable<'_>],
    sources: &SourceMap,
    runtime: &mut Runtime,
) -> Result<Vec<RenderedFile>, Box<Failed>> {
    let mut set = TemplateSet::default();
    let functions = Rc::clone(&runtime.functions);
    for template in templates {
        let text = Text::new(template.file.bytes(sources));
        let source = Rc::new(Source::File { file: template.file.id, text, skipped: template.file.skipped });
        let parsed = parse(&functions, &runtime.limits, &template.name, &source)
            .map_err(|error| Box::new(Failed::Parse(error, template.file.id)))?;
        for part in parsed {
            set.add(part);
        }
    }
    let set = Rc::new(set);
    let mut written = Vec::new();
    for template in templates {
        let base = template.name.rsplit('/').next().unwrap_or(&template.name);
        if base.starts_with('_') {
            continue;
        }
        let about = Map::new(MapKind::Values);
        about.insert(Text::from("Name"), Value::text(template.name.as_str()));
        about.insert(Text::from("BasePath"), Value::text(template.base_path.as_str()));
        template.scope.insert(Text::from("Template"), Value::map(about));
        let dot = Value::map(template.scope.as_kind(MapKind::Values));
        let output = runtime
            .execute(&set, &template.name, &dot)
            .map_err(|error| Box::new(Failed::Exec(error, template.file.id)))?;
        written.push(RenderedFile { name: template.name.clone(), output: novalue::remove(output) });
    }
    Ok(written)
}

/// `.Release`.
fn release(release: &Release) -> Value {
    let map = Map::new(MapKind::Any);
    let set = |name: &str, value: Value| map.insert(Text::from(name), Slot::from(value));
    set("Name", Value::text(release.name.as_str()));
    set("Namespace", Value::text(release.namespace.as_str()));
    set("IsUpgrade", Value::bool(release.is_upgrade));
    set("IsInstall", Value::bool(!release.is_upgrade));
    set("Revision", Value::int(1));
    set("Service", Value::text("Helm"));
    Value::map(map)
}

/// The files of `crds/` of a chart and of those in it, the outer one's first.
fn crds(root: &Scope<'_>, sources: &SourceMap, sites: &mut Sites) -> Vec<Crd> {
    let mut all = Vec::new();
    let mut open: Vec<(&Chart, &Scope<'_>)> = vec![(root.chart, root)];
    while let Some((chart, scope)) = open.pop() {
        for file in chart.crds() {
            let bytes = sources.file(file.id).and_then(|file| file.bytes()).unwrap_or_default();
            let source = format!("{}/{}", scope.path, file.name);
            let mut marks = Vec::new();
            let mut start = file.skipped as usize;
            for line in lines(bytes.get(start..).unwrap_or_default()) {
                let site = sites.add(Span::new(file.id, start, start + line.len()), SiteId::NONE);
                let at = u32::try_from(start - file.skipped as usize).unwrap_or(u32::MAX);
                marks.push(Mark { start: at, site, origin: OriginId::NONE });
                start += line.len();
            }
            all.push(Crd { source, file: file.id, skipped: file.skipped, marks });
        }
        open.extend(scope.charts.iter().rev().map(|child| (child.chart, child)));
    }
    all
}

/// Helm's first line where values do not fit a schema; the lines behind it are our own.
const SCHEMA: &str = "values don't meet the specifications of the schema(s) in the following chart(s):";

fn not_rendered(message: Option<String>, diagnostics: Vec<Diagnostic>, sources: SourceMap) -> NotRendered {
    let first = || diagnostics.iter().find(|told| told.severity == crate::source::Severity::Error);
    let in_words = |told: &Diagnostic| match told.code {
        "helm-values-schema" => format!("{SCHEMA}\n- {}", told.message),
        _ => told.message.clone(),
    };
    let message = message.or_else(|| first().map(in_words)).unwrap_or_default();
    NotRendered { message, diagnostics, sources }
}

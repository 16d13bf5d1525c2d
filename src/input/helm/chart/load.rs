//! Loads a chart from a folder or an archive. Source: Helm's `pkg/chart/v2/loader`.

use std::collections::BTreeMap;

use super::diagnose::{self, error, head, warning};
use super::ignore::Rules;
use super::{Chart, File, archive, metadata, text};
use crate::input::helm::Compatibility;
use crate::source::{At, Diagnostic, Limits, ReadError, SourceFile, SourceMap, Span, Tree};

/// Bytes of one file of a chart, as in Helm.
pub(super) const FILE_BYTES: u64 = 5 << 20;
/// Bytes of all files of a chart and of those in it.
const ALL_BYTES: u64 = 512 << 20;
/// What to do about more.
const TOO_LARGE: &str = "leave out by a `.helmignore` what the chart does not need";
/// How deep charts may nest in charts.
const DEPTH: usize = 50;
/// What Helm passes over at the head of a file.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A chart that was loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The chart.
    pub chart: Chart,
    /// Its files. A member of an archive has the path `ARCHIVE!MEMBER`.
    pub sources: SourceMap,
    /// Warnings, and the error that dependencies are missing: Helm renders nothing then.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file before it is known what it is.
pub(super) struct Raw {
    /// Its path as it is shown.
    pub(super) shown: String,
    /// Its path in the chart.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Loads the chart at `path` of the tree, a folder or a `.tgz`: reads all its files, and those of the charts in
/// it, and checks that it can be rendered.
///
/// # Errors
/// What Helm refuses, as diagnostics, with the files that they name.
pub fn load(
    tree: &Tree,
    path: &str,
    compatibility: Compatibility,
    limits: &Limits,
) -> Result<Loaded, (Vec<Diagnostic>, SourceMap)> {
    let mut loading = Loading {
        compatibility,
        limits,
        sources: SourceMap::default(),
        diagnostics: Vec::new(),
        budget: ALL_BYTES,
    };
    match loading.top(tree, path) {
        Ok(chart) => Ok(Loaded { chart, sources: loading.sources, diagnostics: loading.diagnostics }),
        Err(mut diagnostics) => {
            diagnostics.splice(0..0, loading.diagnostics);
            Err((diagnostics, loading.sources))
        }
    }
}

/// A loading under way.
struct Loading<'a> {
    compatibility: Compatibility,
    limits: &'a Limits,
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
    /// How many bytes may still be read.
    budget: u64,
}

impl Loading<'_> {
    fn top(&mut self, tree: &Tree, path: &str) -> Result<Chart, Vec<Diagnostic>> {
        let path = match path.trim_end_matches('/') {
            "" if !path.is_empty() => "/",
            path => path,
        };
        let raw = match tree.read(path, self.limits.file_bytes) {
            Ok(bytes) => {
                let members = archive::members(&bytes, path, self.budget, self.limits.files);
                let members = members.map_err(|error| vec![error])?;
                self.sources.add(SourceFile::new(path, bytes));
                members
            }
            Err(ReadError::TooLarge(most)) => {
                let message = format!("`{path}` is larger than {most} bytes");
                return Err(vec![diagnose::archive(path, message)]);
            }
            Err(ReadError::Missing | ReadError::Refused(_)) => self.folder(tree, path)?,
        };
        let files = self.take(raw).map_err(|error| vec![error])?;
        let chart = self.chart(path, files, 0)?;
        self.installable(&chart).map_err(|error| vec![error])?;
        Ok(chart)
    }

    /// Reads the files of a folder that `.helmignore` does not leave out.
    fn folder(&mut self, tree: &Tree, path: &str) -> Result<Vec<Raw>, Vec<Diagnostic>> {
        let join = |name: &str| match path {
            "" | "." => name.to_owned(),
            "/" => format!("/{name}"),
            path => format!("{path}/{name}"),
        };
        let rules = match tree.read(&join(".helmignore"), FILE_BYTES) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let file = self.sources.add(SourceFile::new(join(".helmignore"), bytes));
                Rules::parse(&text).map_err(|(range, message)| {
                    let at = At::Span(Span::new(file, range.start, range.end));
                    let help = "write a pattern as in a shell: `*.bak`, `docs/`, `/secret.txt`";
                    vec![error("helm-ignore-malformed", at, message).help(help)]
                })?
            }
            Err(_) => Rules::parse("").unwrap_or_default(),
        };
        let folder = tree.folder(path, self.limits, &|below, is_folder| rules.ignore(below, is_folder));
        if !folder.diagnostics.is_empty() {
            return Err(folder.diagnostics);
        }
        let mut raw = Vec::new();
        let mut left = self.budget;
        for name in folder.files {
            let shown = join(&name);
            let refuse = |message: String| {
                let help = "leave it out by a `.helmignore`";
                vec![error("helm-file-refused", At::Path(shown.clone()), message).help(help)]
            };
            let bytes = tree.read(&shown, FILE_BYTES).map_err(|error| match error {
                ReadError::TooLarge(most) => {
                    refuse(format!("chart file {name:?} is larger than the maximum file size {most}"))
                }
                other => refuse(format!("error reading {name}: {other}")),
            })?;
            left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
                let message = format!("the files of the chart have more than {ALL_BYTES} bytes together");
                vec![error("helm-chart-too-large", At::Path(path.to_owned()), message).help(TOO_LARGE)]
            })?;
            raw.push(Raw { shown, name, bytes });
        }
        Ok(raw)
    }

    /// Adds files to the sources.
    fn take(&mut self, raw: Vec<Raw>) -> Result<Vec<File>, Diagnostic> {
        let mut files = Vec::with_capacity(raw.len());
        for Raw { shown, name, bytes } in raw {
            let rest = self.budget.checked_sub(bytes.len() as u64);
            self.budget = rest.ok_or_else(|| {
                let message = format!("the files of the chart have more than {ALL_BYTES} bytes together");
                error("helm-chart-too-large", At::Path(shown.clone()), message).help(TOO_LARGE)
            })?;
            let skipped = if bytes.starts_with(MARK) { 3 } else { 0 };
            // The rules of the folder were read before its files.
            let known = self.sources.files().first().is_some_and(|file| file.path() == shown);
            let id = if known {
                crate::source::FileId::new(0)
            } else {
                self.sources.add(SourceFile::new(shown, bytes))
            };
            files.push(File { name, id, skipped });
        }
        Ok(files)
    }

    /// Makes a chart of its files. `shown` is the chart's path as it is shown.
    fn chart(&mut self, shown: &str, files: Vec<File>, depth: usize) -> Result<Chart, Vec<Diagnostic>> {
        if depth > DEPTH {
            let message = format!("charts nest more than {DEPTH} deep");
            let help = "let the charts that lie so deep lie beside each other in `charts/` of the top one";
            return Err(vec![error("helm-chart-too-deep", At::Path(shown.to_owned()), message).help(help)]);
        }
        let mut chart = Chart::default();
        for file in files.iter().filter(|file| file.name == "Chart.yaml") {
            chart.chart_file = Some(file.id);
            self.describe(&mut chart, file)?;
            if chart.metadata.api_version.is_empty() {
                "v1".clone_into(&mut chart.metadata.api_version.text);
            }
        }
        self.api_version(&chart, depth)?;
        let mut inner: BTreeMap<String, Vec<File>> = BTreeMap::new();
        for file in files {
            match file.name.as_str() {
                "Chart.yaml" | "Chart.lock" => {}
                "values.yaml" => {
                    chart.values = text::values(&self.sources, file.id, self.compatibility, self.limits)?;
                }
                "values.schema.json" => chart.schema = Some(file),
                "requirements.yaml" => {
                    let is_v1 = &*chart.metadata.api_version == "v1";
                    if !is_v1 {
                        let message = "dependencies are handled in Chart.yaml since apiVersion \"v2\"";
                        let help = "move them to `dependencies` of Chart.yaml";
                        self.diagnostics
                            .push(warning("helm-requirements-v2", head(file.id), message).help(help));
                    }
                    self.describe(&mut chart, &file)?;
                    if is_v1 {
                        chart.files.push(file);
                    }
                }
                "requirements.lock" => {
                    if &*chart.metadata.api_version == "v1" {
                        chart.files.push(file);
                    }
                }
                name if name.starts_with("templates/") => chart.templates.push(file),
                name => match name.strip_prefix("charts/") {
                    Some(below) if !has_extension(name, "prov") => {
                        let top = below.split('/').next().unwrap_or_default().to_owned();
                        let file = File { name: below.to_owned(), ..file };
                        inner.entry(top).or_default().push(file);
                    }
                    _ => chart.files.push(file),
                },
            }
        }
        let Some(chart_file) = chart.chart_file else {
            let help = "a chart is a folder with a `Chart.yaml`";
            let at = At::Path(shown.to_owned());
            return Err(vec![error("helm-chart-missing", at, "Chart.yaml file is missing").help(help)]);
        };
        metadata::validate(&mut chart.metadata, chart_file).map_err(|error| vec![error])?;
        for (name, files) in inner {
            if name.starts_with(['_', '.']) {
                continue;
            }
            let parent = &chart.metadata.name.text;
            let nested = self.subchart(shown, &name, files, depth + 1).map_err(|errors| {
                let wrap = |one| diagnose::subchart(one, &name, parent);
                errors.into_iter().map(wrap).collect::<Vec<_>>()
            })?;
            chart.dependencies.push(nested);
        }
        Ok(chart)
    }

    /// Makes a chart of what `charts/` has under a name: a folder or an archive.
    fn subchart(
        &mut self,
        shown: &str,
        name: &str,
        files: Vec<File>,
        depth: usize,
    ) -> Result<Chart, Vec<Diagnostic>> {
        if has_extension(name, "tgz") {
            let found = files.first().filter(|file| file.name == name);
            let Some(source) = found.and_then(|file| self.sources.file(file.id)) else {
                let is = files.first().map_or("", |file| file.name.as_str());
                let message = format!("expected {name}, got {is}");
                return Err(vec![diagnose::archive(&format!("{shown}/charts/{name}"), message)]);
            };
            let path = source.path().to_owned();
            let bytes = source.bytes().unwrap_or_default();
            let members = archive::members(bytes, &path, self.budget, self.limits.files);
            let files = members.and_then(|members| self.take(members)).map_err(|error| vec![error])?;
            return self.chart(&path, files, depth);
        }
        let inside = files.into_iter().filter_map(|file| {
            let (_, below) = file.name.split_once('/')?;
            let name = below.to_owned();
            Some(File { name, ..file })
        });
        self.chart(&format!("{shown}/charts/{name}"), inside.collect(), depth)
    }

    /// Takes the first document of a file into the metadata.
    fn describe(&self, chart: &mut Chart, file: &File) -> Result<(), Vec<Diagnostic>> {
        let Some(document) = text::first(&self.sources, file.id, self.limits)? else { return Ok(()) };
        metadata::read(&mut chart.metadata, &document, &file.name).map_err(|error| vec![error])
    }

    /// Helm 4 renders charts of the formats `v1` and `v2` alone; it asks the top chart.
    fn api_version(&self, chart: &Chart, depth: usize) -> Result<(), Vec<Diagnostic>> {
        let version = &chart.metadata.api_version;
        let message = match &**version {
            "v1" | "v2" | "" => return Ok(()),
            _ if depth > 0 || self.compatibility == Compatibility::Three => return Ok(()),
            "v3" => "invalid chart apiVersion",
            _ => "unsupported chart version",
        };
        let at = version.span.map_or(At::Run, At::Span);
        Err(vec![error("helm-chart-version", at, message).help("write `apiVersion: v2`")])
    }

    /// Checks what Helm checks of a chart that it is asked to render.
    fn installable(&mut self, chart: &Chart) -> Result<(), Diagnostic> {
        let metadata = &chart.metadata;
        if metadata.kind.text == "library" {
            let at = metadata.kind.span.map_or(At::Run, At::Span);
            let help = "render a chart that depends on it";
            return Err(error("helm-chart-library", at, "library charts are not installable").help(help));
        }
        if let (true, Some(span)) = metadata.deprecated {
            self.diagnostics.push(warning(
                "helm-chart-deprecated",
                At::Span(span),
                "this chart is deprecated",
            ));
        }
        let present = |name: &str| chart.dependencies.iter().any(|chart| chart.metadata.name.text == name);
        let missing = metadata.dependencies.iter().filter(|dependency| !present(&dependency.name));
        let missing: Vec<_> = missing.collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let names: Vec<&str> = missing.iter().map(|dependency| &*dependency.name).collect();
        let message = format!("found in Chart.yaml, but missing in charts/ directory: {}", names.join(", "));
        let span = first.name.span.or(first.span);
        let help = "run `helm dependency build`: the gate fetches nothing";
        // The rest can still be rendered and judged.
        let at = span.map_or(At::Run, At::Span);
        self.diagnostics.push(error("helm-dependency-missing", at, message).help(help));
        Ok(())
    }
}

/// Whether a path ends with this extension, in these letters.
fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit('/').next().unwrap_or(path).rsplit_once('.').is_some_and(|(_, is)| is == extension)
}

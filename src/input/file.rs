//! Reads one file: what it is, its documents, what is wrong with it.

use super::discover::{Candidate, is_kustomization, other_yaml, text_of};
use super::format;
use super::kubernetes::{self, Look, Manifests};
use super::kustomize::{KUSTOMIZATION, unbuilt};
use super::read::FileOptions;
use super::relocate::Move;
use super::terraform::declaration::Declared;
use super::terraform::plan::read as plan;
use super::{chart, conceal};
use crate::document::redact::Redactor;
use crate::document::{Document, DocumentKind, FileFormat, Node, Pointer, Reading, json, yaml};
use crate::source::{
    At, Diagnostic, FileId, Limits, ReadError, Severity, SourceFile, Span, Stage, Tree, TreeFile,
};

/// The formats, as records of files name them.
const KUBERNETES: &str = "kubernetes";
const PLAN: &str = "plan";

/// What is wrong in an object, and may be right in a YAML file of something else.
const OBJECTS_ONLY: [&str; 5] =
    ["yaml-duplicate-key", "yaml-merge-order", "yaml-merge-value", "yaml-not-finite", "yaml-tag"];

/// Why the description of a library chart is no input.
pub(super) const LIBRARY: &str = "a library chart, which has nothing of its own to render";

/// What a named file should have been.
const NAMED_HELP: &str = "Terraform configuration, plan JSON (`terraform show -json plan.out`), Helm charts and Kubernetes manifests \
     (YAML or JSON with `apiVersion` and `kind`) are read";

/// What every file of a run is read with.
pub(super) struct Context<'a> {
    pub(super) tree: &'a Tree,
    pub(super) limits: &'a Limits,
    pub(super) pod_template: &'a (dyn Fn(&str, &str) -> Option<Pointer> + Sync),
    pub(super) key: Option<[u8; 32]>,
    /// Which configuration files policies judge.
    pub(super) files: Option<&'a FileOptions>,
}

/// What came of a file.
pub(super) struct Outcome {
    pub(super) reading: Reading,
    /// The file itself, where it had a say.
    pub(super) source: Option<SourceFile>,
    pub(super) documents: Vec<Document>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) redacted: usize,
    /// What the root module of a plan declares.
    pub(super) declared: Option<Declared>,
    /// The file is Terraform configuration.
    pub(super) configuration: bool,
    /// The folder or the archive of the chart that the file describes or is.
    pub(super) chart: Option<String>,
    /// What came of that chart.
    pub(super) rendered: Option<chart::Outcome>,
}

impl Outcome {
    fn new(reading: Reading) -> Self {
        let (documents, diagnostics) = (Vec::new(), Vec::new());
        Self {
            reading,
            source: None,
            documents,
            diagnostics,
            redacted: 0,
            declared: None,
            configuration: false,
            chart: None,
            rendered: None,
        }
    }

    fn not_input(reason: &'static str) -> Self {
        Self::new(Reading::NotInput(reason))
    }

    /// A file that looks like input and cannot be read.
    fn failed(source: Option<SourceFile>, diagnostics: Vec<Diagnostic>) -> Self {
        Self { source, diagnostics, ..Self::new(Reading::Failed) }
    }

    /// Whether the file is a plan whose documents are judged.
    pub(super) fn is_plan(&self) -> bool {
        self.documents.iter().any(|document| document.kind == DocumentKind::Plan)
    }
}

impl Context<'_> {
    /// Reads a file. `id` names it in spans.
    pub(super) fn read(&self, file: &TreeFile, id: FileId, candidate: Candidate) -> Outcome {
        let (Some(files), true) = (self.files, candidate.is_itself()) else {
            return self.read_input(file, id, candidate);
        };
        match format_of(files, file) {
            Ok(Some(format)) => self.read_file(file, id, candidate, (files, format)),
            Ok(None) if files.alone => Outcome::not_input("no file that a policy of this run is about"),
            Ok(None) => self.read_input(file, id, candidate),
            Err(error) => Outcome::failed(None, vec![error]),
        }
    }

    /// Reads a file that policies of the views `file` and `hcl` judge, and that may be input besides.
    fn read_file(
        &self,
        file: &TreeFile,
        id: FileId,
        candidate: Candidate,
        (files, format): (&FileOptions, FileFormat),
    ) -> Outcome {
        let bytes = match self.tree.read(&file.path, self.limits.file_bytes) {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::failed(None, vec![unreadable(&file.path, &error)]),
        };
        let mut source = SourceFile::new(file.path.clone(), bytes);
        let reader = format::Reader { limits: self.limits, key: self.key };
        let mut read = reader.read(format, &source, id);
        let mut outcome = match candidate {
            _ if files.alone => Outcome::not_input("no input"),
            Candidate::Terraform | Candidate::Archive | Candidate::No(_) => {
                self.read_input(&TreeFile { named: false, ..file.clone() }, id, candidate)
            }
            _ => self.content(file, source.bytes().unwrap_or_default().to_vec(), id, candidate),
        };
        if let Some(other) = &outcome.source {
            source.hide_as(other);
        }
        if !read.secrets.is_empty() {
            source.mask(&read.secrets);
            source.seal(self.key);
        }
        let failed = !read.diagnostics.is_empty() || outcome.reading == Reading::Failed;
        let documents = read.documents.len() + outcome.documents.len();
        // What two readers say of the same place is told once.
        read.diagnostics.retain(|told| !outcome.diagnostics.iter().any(|other| other.at == told.at));
        outcome.diagnostics.append(&mut read.diagnostics);
        outcome.documents.append(&mut read.documents);
        outcome.redacted += read.redacted;
        outcome.source = Some(source);
        outcome.reading = match outcome.reading {
            _ if failed => Reading::Failed,
            Reading::Read { format, .. } => Reading::Read { format, documents },
            _ => Reading::Read { format: format.name(), documents },
        };
        outcome
    }

    /// Reads a file as input of its own kind.
    fn read_input(&self, file: &TreeFile, id: FileId, candidate: Candidate) -> Outcome {
        let outcome = match candidate {
            Candidate::No(reason) => Outcome::not_input(reason),
            // It is read with all others of its folder.
            Candidate::Terraform => {
                Outcome { configuration: true, ..Outcome::not_input("Terraform configuration") }
            }
            Candidate::Archive => Outcome { chart: Some(file.path.clone()), ..Outcome::not_input("a chart") },
            _ => match self.tree.read(&file.path, self.limits.file_bytes) {
                Ok(bytes) => self.content(file, bytes, id, candidate),
                Err(error) => Outcome::failed(None, vec![unreadable(&file.path, &error)]),
            },
        };
        match outcome.reading {
            // What becomes of configuration is decided when all files are read.
            Reading::NotInput(reason) if file.named && !outcome.configuration && outcome.chart.is_none() => {
                let message = format!("`{}` is no input: {reason}", file.path);
                let at = At::Path(file.path.clone());
                let error = Diagnostic::error(Stage::Input, "file-not-input", at, message).help(NAMED_HELP);
                Outcome::failed(None, vec![error])
            }
            _ => outcome,
        }
    }

    /// Reads the bytes of a file.
    fn content(&self, file: &TreeFile, bytes: Vec<u8>, id: FileId, candidate: Candidate) -> Outcome {
        let zip = bytes.starts_with(b"PK\x03\x04");
        let source = SourceFile::new(file.path.clone(), bytes);
        let text = match text_of(id, &source) {
            Ok(text) => text,
            Err(_) if candidate == Candidate::Named && zip => {
                let at = At::Path(file.path.clone());
                let message =
                    format!("`{}` is a binary file, perhaps a plan as Terraform keeps it", file.path);
                let error = Diagnostic::error(Stage::Input, "file-binary", at, message)
                    .help("write it as JSON with `terraform show -json plan.out > plan.json`");
                return Outcome::failed(None, vec![error]);
            }
            Err(error) => {
                // What is in a file that is no text cannot be told: none of it is shown.
                let mut source = source;
                let end = source.text().map_or(0, str::len);
                source.mask(&[Span::new(id, 0, end)]);
                source.seal(self.key);
                return Outcome::failed(Some(source), vec![error]);
            }
        };
        let body = text.trim_start_matches('\u{feff}').trim_start();
        let braces = body.starts_with(['{', '[']);
        if body.is_empty() {
            return Outcome::not_input("empty");
        }
        let objects = text.contains("apiVersion") && text.contains("kind");
        match candidate {
            Candidate::Chart => self.chart(source, id),
            Candidate::Partial if text.contains("{{") => {
                Outcome::not_input("a part of a library chart, which renders nothing itself")
            }
            Candidate::Json if braces || !objects => self.json(source, id),
            Candidate::Named if braces => self.json(source, id),
            Candidate::Named if !objects => Outcome::not_input("no format that is read"),
            _ => self.yaml(source, id),
        }
    }

    /// Reads the description of a chart that has something to render.
    fn chart(&self, source: SourceFile, id: FileId) -> Outcome {
        let text = source.text().unwrap_or_default();
        let parsed = yaml::parse(id, text, self.limits);
        let field = |key: &str| parsed.documents.first().and_then(|document| document.root.get(key));
        let object = parsed.documents.iter().any(|document| document.root.get("kind").is_some());
        if object || field("name").is_none() {
            return self.yaml(source, id);
        }
        if field("type").and_then(Node::as_str) == Some("library") {
            return Outcome::not_input(LIBRARY);
        }
        let folder = source.path().strip_suffix("Chart.yaml").unwrap_or_default().trim_end_matches('/');
        Outcome { chart: Some(folder.to_owned()), ..Outcome::not_input("a chart") }
    }

    /// Reads YAML.
    fn yaml(&self, source: SourceFile, id: FileId) -> Outcome {
        let text = source.text().unwrap_or_default();
        let parsed = yaml::parse(id, text, self.limits);
        let looks: Vec<Look> =
            parsed.documents.iter().map(|document| kubernetes::look(&document.root)).collect();
        let objects = looks.iter().any(|look| matches!(look, Look::Object | Look::Broken));
        if !objects && (is_kustomization(source.path()) || looks.contains(&Look::Kustomization)) {
            if let Some(error) = parsed.documents.iter().find_map(|document| unbuilt(&source, &document.root))
            {
                let secret = text.contains("secretGenerator");
                let spans = if secret { conceal::yaml_values(id, text) } else { Vec::new() };
                let mut source = source;
                source.mask(&spans);
                return Outcome::failed(Some(source), vec![error]);
            }
            if parsed.diagnostics.is_empty() {
                return Outcome::not_input(KUSTOMIZATION);
            }
        }
        let mentioned = text.contains("apiVersion") && text.contains("kind");
        // A file of something else may say what no object may: a key twice, an infinite number. One that is no
        // YAML at all may be anything.
        let broken = |diagnostic: &Diagnostic| !OBJECTS_ONLY.contains(&diagnostic.code);
        let told = mentioned || parsed.diagnostics.iter().any(broken);
        let wrong = told && !parsed.diagnostics.is_empty();
        if !objects && !wrong {
            return Outcome::not_input(match looks.as_slice() {
                [] => "empty",
                _ => other_yaml(source.path()),
            });
        }
        let mut manifests = Manifests { diagnostics: parsed.diagnostics, ..Manifests::default() };
        if objects {
            let reader = self.reader(&source);
            for document in parsed.documents {
                if kubernetes::look(&document.root) == Look::Kustomization {
                    manifests.diagnostics.extend(unbuilt(&source, &document.root));
                }
                reader.read(document.root, document.lines, &mut manifests);
            }
        }
        finish(source, id, manifests, conceal::yaml_values, self.key)
    }

    /// Reads JSON.
    fn json(&self, source: SourceFile, id: FileId) -> Outcome {
        const NOTHING: &str = "no `apiVersion` and `kind`, and no plan";
        let text = source.text().unwrap_or_default();
        let objects = text.contains("apiVersion") && text.contains("kind");
        let plan = text.contains("\"format_version\"");
        // An escape may hide a name.
        if !objects && !plan && !text.contains("\\u00") {
            return Outcome::not_input(NOTHING);
        }
        let root = match json::parse(id, text, self.limits) {
            Ok(root) => root,
            Err(error) if error.code == "json-trailing" && objects => return self.stream(source, id),
            Err(mut error) if objects || plan => {
                let mut source = source;
                if conceal::may_be_secret(source.text().unwrap_or_default()) {
                    let spans = conceal::json_values(id, source.text().unwrap_or_default());
                    source.mask(&spans);
                    source.seal(self.key);
                    conceal::message(&mut error);
                }
                return Outcome::failed(Some(source), vec![error]);
            }
            Err(_) => return Outcome::not_input(NOTHING),
        };
        if plan::is_plan(&root) {
            return self.plan(source, root);
        }
        if plan::is_state(&root) {
            return Outcome::not_input("a Terraform state, not a plan");
        }
        match kubernetes::look(&root) {
            Look::Object | Look::Broken => {
                let mut manifests = Manifests::default();
                let lines = lines(&source, root.origin.span);
                self.reader(&source).read(root, lines, &mut manifests);
                finish(source, id, manifests, conceal::json_values, self.key)
            }
            Look::Kustomization => Outcome::not_input(KUSTOMIZATION),
            Look::Other => Outcome::not_input(NOTHING),
        }
    }

    /// Reads several JSON values that stand one behind the other, as kubectl takes them.
    fn stream(&self, source: SourceFile, id: FileId) -> Outcome {
        let text = source.text().unwrap_or_default();
        let mut manifests = Manifests::default();
        let reader = self.reader(&source);
        for range in values(text) {
            let to = Move { file: id, offset: u32::try_from(range.start).unwrap_or(u32::MAX) };
            match json::parse(id, text.get(range).unwrap_or_default(), self.limits) {
                Ok(mut root) => {
                    to.node(&mut root);
                    let lines = lines(&source, root.origin.span);
                    reader.read(root, lines, &mut manifests);
                }
                Err(mut error) => {
                    to.diagnostic(&mut error);
                    manifests.diagnostics.push(error);
                }
            }
        }
        finish(source, id, manifests, conceal::json_values, self.key)
    }

    /// Reads a plan.
    fn plan(&self, mut source: SourceFile, root: Node) -> Outcome {
        let declared = Declared::of_plan(&root);
        let plan = plan::read(&source, root, self.key);
        source.mask(plan.redactor.spans());
        if plan.redactor.count() > 0 {
            source.seal(self.key);
        }
        let reading = reading(PLAN, &plan.documents, &plan.diagnostics);
        Outcome {
            reading,
            source: Some(source),
            documents: plan.documents,
            diagnostics: plan.diagnostics,
            redacted: plan.redactor.count(),
            declared,
            ..Outcome::new(Reading::Failed)
        }
    }

    fn reader<'r>(&'r self, source: &'r SourceFile) -> kubernetes::Reader<'r> {
        kubernetes::Reader { source, pod_template: self.pod_template, key: self.key }
    }
}

/// The format of a file that policies judge; none where none does.
fn format_of(files: &FileOptions, file: &TreeFile) -> Result<Option<FileFormat>, Diagnostic> {
    let by_path = format::of_path(&file.path);
    let format = files.parser.filter(|_| file.named).or(by_path);
    match format {
        Some(format) => Ok(Some(format).filter(|format| format.is_of(&file.path, &files.kinds))),
        // Any other kind of input may still be in it.
        None if file.named && files.alone => {
            let message = format!("the name of `{}` does not tell its format", file.path);
            let at = At::Path(file.path.clone());
            let error = Diagnostic::error(Stage::Input, "file-format-unknown", at, message);
            Err(error.help("name it with `--parser`, such as `--parser yaml`"))
        }
        None => Ok(None),
    }
}

/// What became of a file, by what is wrong with it.
fn reading(format: &'static str, documents: &[Document], diagnostics: &[Diagnostic]) -> Reading {
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        Reading::Failed
    } else {
        Reading::Read { format, documents: documents.len() }
    }
}

/// What came of a file of manifests. `values` finds what to hide where a part of it could not be read.
fn finish(
    mut source: SourceFile,
    id: FileId,
    mut manifests: Manifests,
    values: impl Fn(FileId, &str) -> Vec<Span>,
    key: Option<[u8; 32]>,
) -> Outcome {
    let mut spans: Vec<Span> =
        manifests.redactors.iter().flat_map(|redactor| redactor.spans().iter().copied()).collect();
    let text = source.text().unwrap_or_default();
    if !manifests.diagnostics.is_empty() && conceal::may_be_secret(text) {
        spans.extend(values(id, text));
        manifests.diagnostics.iter_mut().for_each(conceal::message);
    }
    if !spans.is_empty() {
        source.mask(&spans);
        source.seal(key);
    }
    Outcome {
        reading: reading(KUBERNETES, &manifests.documents, &manifests.diagnostics),
        source: Some(source),
        documents: manifests.documents,
        diagnostics: manifests.diagnostics,
        redacted: manifests.redactors.iter().map(Redactor::count).sum(),
        ..Outcome::new(Reading::Failed)
    }
}

/// The lines of a span.
fn lines(source: &SourceFile, span: Span) -> (u32, u32) {
    (source.position(span.start).line, source.position(span.end.saturating_sub(1)).line)
}

/// Where the values of a JSON stream stand. What stands between them belongs to the next one.
fn values(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut depth, mut quoted, mut escaped) = (0, 0usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    ranges.push(start..at + 1);
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    if text.get(start..).is_some_and(|rest| !rest.trim().is_empty()) {
        ranges.push(start..text.len());
    }
    ranges
}

/// An error of a file that could not be read.
fn unreadable(path: &str, error: &ReadError) -> Diagnostic {
    let (code, message, help) = match error {
        ReadError::TooLarge(limit) => (
            "file-too-large",
            format!("`{path}` is larger than {} MiB", limit >> 20),
            "split it into several files, or leave it out with `--exclude`",
        ),
        ReadError::Missing => (
            "file-unreadable",
            format!("`{path}` is gone since it was found"),
            "read the files while nothing changes them",
        ),
        ReadError::Refused(why) => (
            "file-unreadable",
            format!("`{path}` cannot be read: {why}"),
            "check its permissions, or leave it out with `--exclude`",
        ),
    };
    Diagnostic::error(Stage::Input, code, At::Path(path.to_owned()), message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_comes_apart_at_its_values() {
        let text = "{\"a\": \"}\\\"\"} [1]\n{ cut";
        let parts: Vec<_> = values(text).into_iter().filter_map(|range| text.get(range)).collect();
        assert_eq!(parts, ["{\"a\": \"}\\\"\"}", " [1]", "\n{ cut"]);
    }
}

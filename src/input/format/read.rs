//! A file to documents: parsed as its format has it, split as conftest splits it, secrets replaced.

use super::shape::Text;
use super::{comments, dockerfile, dotenv, hcl, ini, nginx, properties, secret, toml, xml};
use crate::document::redact::{Redactor, markers, narrow};
use crate::document::{Document, DocumentKind, FileFormat, Node, Value, json, yaml};
use crate::source::{At, Diagnostic, FileId, Limits, Severity, SourceFile, Span, Stage};

/// Reads files as conftest does.
pub(in crate::input) struct Reader<'a> {
    /// How much may be read.
    pub(in crate::input) limits: &'a Limits,
    /// The key of commitments to secrets, where there is one.
    pub(in crate::input) key: Option<[u8; 32]>,
}

/// What came of a file.
#[derive(Default)]
pub(in crate::input) struct FileDocuments {
    /// The documents.
    pub(in crate::input) documents: Vec<Document>,
    /// What is wrong.
    pub(in crate::input) diagnostics: Vec<Diagnostic>,
    /// Where secrets stand in the text.
    pub(in crate::input) secrets: Vec<Span>,
    /// How many values were replaced by markers.
    pub(in crate::input) redacted: usize,
}

/// A document of a file, and its lines where it is a part of one.
type Part = (Node, Option<(u32, u32)>);

impl Reader<'_> {
    /// Reads a file of that format. `id` names it in spans.
    pub(in crate::input) fn read(
        &self,
        format: FileFormat,
        source: &SourceFile,
        id: FileId,
    ) -> FileDocuments {
        let mut read = FileDocuments::default();
        let Some(said) = source.text() else {
            let at = At::Path(source.path().to_owned());
            let message = format!("`{}` is no text in UTF-8", source.path());
            let error = Diagnostic::error(Stage::Input, "file-no-text", at, message);
            read.diagnostics.push(error.help("write it in UTF-8, or leave it out with `--exclude`"));
            return read;
        };
        let text = Text { file: id, text: said, limits: self.limits };
        let parts = match parse(format, text, source.path()) {
            Ok(parts) => parts,
            Err(diagnostics) => {
                read.diagnostics = diagnostics;
                // Of a text that cannot be read nobody knows where its secrets are.
                read.secrets.push(text.span(0, said.len()));
                return read;
            }
        };
        let last = source.position(u32::try_from(said.len().saturating_sub(1)).unwrap_or(u32::MAX)).line;
        for (index, (mut root, lines)) in parts.into_iter().enumerate() {
            let path = source.path();
            let address = if index == 0 { path.to_owned() } else { format!("{path}#{}", index + 1) };
            let mut redactor = Redactor::new(self.key, &address);
            read.secrets.extend(secret::conceal(format, &mut root, &mut redactor));
            narrow(&mut root);
            read.secrets.extend(redactor.spans());
            read.redacted += redactor.count();
            let mut unknown = if format == FileFormat::Hcl2 { hcl::expressions(&root) } else { Vec::new() };
            if redactor.count() > 0 {
                unknown.extend(markers(&root));
            }
            read.documents.push(Document {
                kind: DocumentKind::File(format),
                address,
                file: id,
                plan: None,
                root,
                unknown,
                pod_template: None,
                lines: lines.unwrap_or((1, last)),
            });
        }
        read
    }
}

/// The documents of a text: one, or as many as a stream of YAML or a list at the root has.
fn parse(format: FileFormat, text: Text<'_>, path: &str) -> Result<Vec<Part>, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let root = match format {
        FileFormat::Yaml => return yaml_documents(text),
        FileFormat::Dockerfile => return Ok(vec![(dockerfile::dockerfile(text).map_err(one)?, None)]),
        FileFormat::Ignore => return Ok(vec![(comments::ignore(text), None)]),
        FileFormat::Json => json::parse(text.file, text.text, text.limits).map_err(|error| vec![error])?,
        FileFormat::Jsonc => comments::jsonc(text).map_err(one)?,
        FileFormat::Cyclonedx if text.text.trim_start_matches('\u{feff}').trim_start().starts_with('{') => {
            json::parse(text.file, text.text, text.limits).map_err(|error| vec![error])?
        }
        FileFormat::Codeowners => comments::codeowners(text).map_err(one)?,
        FileFormat::Dotenv => dotenv::dotenv(text).map_err(one)?,
        FileFormat::Hcl2 => hcl::hcl2(text)?,
        FileFormat::Ini => ini::ini(text).map_err(one)?,
        FileFormat::Properties => properties::properties(text).map_err(one)?,
        FileFormat::Nginx => nginx::nginx(text).map_err(one)?,
        FileFormat::Xml => xml::xml(text).map_err(one)?,
        FileFormat::Toml => toml::toml(text).map_err(one)?,
        other => return Err(vec![unsupported(other, path)]),
    };
    Ok(split(root))
}

/// A list at the root of a file is so many documents, each judged by itself.
fn split(root: Node) -> Vec<Part> {
    match root.value {
        Value::List(items) => items.into_iter().map(|item| (item, None)).collect(),
        _ => vec![(root, None)],
    }
}

fn yaml_documents(text: Text<'_>) -> Result<Vec<Part>, Vec<Diagnostic>> {
    let parsed = yaml::parse(text.file, text.text, text.limits);
    if parsed.diagnostics.iter().any(|told| told.severity == Severity::Error) {
        return Err(parsed.diagnostics);
    }
    let mut documents = parsed.documents;
    Ok(match (documents.pop(), documents.is_empty()) {
        (Some(only), true) => split(only.root),
        (last, _) => {
            documents.extend(last);
            documents.into_iter().map(|document| (document.root, Some(document.lines))).collect()
        }
    })
}

/// A format that conftest reads and that is not read here.
fn unsupported(format: FileFormat, path: &str) -> Diagnostic {
    let at = At::Path(path.to_owned());
    let message = format!("`{path}` is not judged: files of the format `{}` are not read", format.name());
    let help = match format {
        FileFormat::Cue | FileFormat::Jsonnet => {
            "evaluate it to JSON before, and judge that; or leave it out with `--exclude`"
        }
        FileFormat::Cyclonedx => "write the bill of materials as JSON, or leave it out with `--exclude`",
        _ => {
            "leave it out with `--exclude`, or name the kinds of files that the policy is for as `custom.kinds`"
        }
    };
    Diagnostic::error(Stage::Input, "file-format-unsupported", at, message).help(help)
}

//! Waivers in files: YAML by `schemas/waivers.schema.json`.

use super::build::{Draft, Field, build};
use super::inline::locate;
use super::{Waiver, WaiverOrigin};
use crate::document::{Node, Number, Value, yaml};
use crate::source::{At, Diagnostic, FileId, Limits, SourceFile, SourceMap, Span, Stage};

/// The version of the format.
const VERSION: i64 = 1;

/// The waivers of a file of `sources`, in the order of the text, and what is wrong with it. The diagnostics'
/// spans point into `sources`. A file that cannot be read at all is an error of [`Stage::Config`]; what is
/// wrong with a single waiver is a warning, and keeps that one from lifting anything.
pub fn from_file(sources: &SourceMap, file: FileId, limits: &Limits) -> (Vec<Waiver>, Vec<Diagnostic>) {
    let Some(source) = sources.file(file) else { return (Vec::new(), Vec::new()) };
    let Some(text) = source.text() else {
        let at = At::Path(source.path().to_owned());
        let message = "the file of waivers is no UTF-8 text";
        let diagnostic = Diagnostic::error(Stage::Config, "waivers-malformed", at, message);
        return (Vec::new(), vec![diagnostic.help("write it as YAML in UTF-8")]);
    };
    let parsed = yaml::parse(file, text, limits);
    let mut reader = Reader { source, waivers: Vec::new(), diagnostics: Vec::new() };
    for diagnostic in parsed.diagnostics {
        reader.diagnostics.push(Diagnostic { stage: Stage::Config, ..diagnostic });
    }
    for document in &parsed.documents {
        reader.root(&document.root);
    }
    (reader.waivers, reader.diagnostics)
}

/// Reads the documents of a file.
struct Reader<'a> {
    source: &'a SourceFile,
    waivers: Vec<Waiver>,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn root(&mut self, root: &Node) {
        let Some(map) = root.as_map() else {
            let help = "write `waivers:` and below it a list, an entry for each waiver";
            self.wrong(root.origin.span, "a file of waivers is a map".into(), help);
            return;
        };
        for (key, node) in map.iter() {
            match key {
                "version" if matches!(node.value, Value::Number(Number::Integer(VERSION))) => {}
                "version" => {
                    let help = format!("write `version: {VERSION}`");
                    self.wrong(
                        node.origin.span,
                        "the version of the file of waivers is not known".into(),
                        &help,
                    );
                }
                "waivers" => self.list(node),
                _ => {
                    let help = "its fields are version, waivers";
                    self.wrong(node.origin.span, format!("a file of waivers has no field `{key}`"), help);
                }
            }
        }
    }

    fn list(&mut self, node: &Node) {
        let Some(list) = node.as_list() else {
            if !matches!(node.value, Value::Null) {
                let help = "begin each waiver with `- id: …`";
                self.wrong(node.origin.span, "`waivers` is no list".into(), help);
            }
            return;
        };
        for entry in list {
            self.entry(entry);
        }
    }

    fn entry(&mut self, node: &Node) {
        let span = node.origin.span;
        let Some(map) = node.as_map() else {
            self.wrong(span, "a waiver is a map".into(), "write its fields, as in `id: W-1`");
            return;
        };
        let mut fields = Vec::new();
        for (name, value) in map.iter() {
            match texts(name, value) {
                Some(values) => {
                    fields.push(Field { name: name.to_owned(), values, span: value.origin.span });
                }
                None if matches!(value.value, Value::Null) => {}
                None => {
                    let help = "write it as text; `controls` alone is a list of texts";
                    self.wrong(value.origin.span, format!("`{name}` of a waiver is no text"), help);
                    return;
                }
            }
        }
        let draft = Draft {
            fields: &fields,
            span,
            location: locate(self.source, span),
            origin: WaiverOrigin::File,
            name: None,
            policy: None,
        };
        let (waiver, told) = build(&draft);
        let known = self.waivers.iter().any(|other| other.id == waiver.id);
        self.diagnostics.extend(told);
        if known {
            self.diagnostics.push(twice(&waiver.id, span));
        }
        self.waivers.push(waiver);
    }

    fn wrong(&mut self, span: Span, message: String, help: &str) {
        let diagnostic = Diagnostic::error(Stage::Config, "waivers-malformed", At::Span(span), message);
        self.diagnostics.push(diagnostic.help(help));
    }
}

/// Two waivers of the same id: a report cannot say which one lifted something.
fn twice(id: &str, span: Span) -> Diagnostic {
    let message = format!("two waivers have the id `{id}`");
    let diagnostic = Diagnostic::warning(Stage::Waiver, "waiver-id-twice", At::Span(span), message);
    diagnostic.help("give each waiver an id of its own")
}

/// The text of a field, or the texts of `controls`. An unquoted number is taken as it is written.
fn texts(name: &str, node: &Node) -> Option<Vec<String>> {
    let one = |node: &Node| match &node.value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(Number::Integer(number)) => Some(number.to_string()),
        _ => None,
    };
    match &node.value {
        Value::List(list) if name == "controls" => list.iter().map(one).collect(),
        _ => Some(vec![one(node)?]),
    }
}

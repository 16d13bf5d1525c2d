//! Tests of `yaml`.

use tollgate::document::{Node, Value, json, yaml};
use tollgate::source::{At, Diagnostic, FileId, Limits};

mod conformance;
mod diagnostic;
mod emit;
mod hostile;
mod place;
mod round_trip;
mod scalar;
mod structure;

fn parse(text: &str) -> yaml::Parsed {
    yaml::parse(FileId::new(0), text, &Limits::default())
}

/// The documents as JSON, one a line, and what is wrong as `code`, and the text that it is about.
fn read(text: &str) -> String {
    let parsed = parse(text);
    let documents = parsed.documents.iter().map(|document| json::write(&document.root));
    let errors = parsed
        .diagnostics
        .iter()
        .map(|diagnostic| format!("{} {:?}", diagnostic.code, about(text, diagnostic)));
    documents.chain(errors).collect::<Vec<_>>().join("\n")
}

/// The text that a diagnostic is about.
fn about<'a>(text: &'a str, diagnostic: &Diagnostic) -> &'a str {
    match diagnostic.at {
        At::Span(span) => &text[span.range()],
        _ => panic!("a diagnostic without a place: {diagnostic:?}"),
    }
}

/// All nodes with a path, in the order of the text.
fn nodes<'a>(path: &str, node: &'a Node, out: &mut Vec<(String, &'a Node)>) {
    out.push((path.to_owned(), node));
    match &node.value {
        Value::Map(map) => map.iter().for_each(|(key, node)| nodes(&format!("{path}.{key}"), node, out)),
        Value::List(items) => {
            items.iter().enumerate().for_each(|(index, node)| nodes(&format!("{path}[{index}]"), node, out));
        }
        _ => {}
    }
}

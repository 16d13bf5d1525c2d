//! `tollgate render`: the documents that policies see, with the places they come from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Args, ValueEnum};

use super::arguments::{Common, Input};
use super::run::{Settings, tell};
use super::{environment, output};
use crate::document::{Document, DocumentKind, FileFormat, Inventory, Node, Pointer, Value, json, yaml};
use crate::input::FileOptions;
use crate::source::{FileId, Limits, Severity, SourceFile, Span};

/// Columns of the text beside which origins stand.
const TEXT_COLUMNS: usize = 60;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Show only the documents of this view
    #[arg(long, value_name = "VIEW")]
    view: Option<View>,
    /// The format: JSON has a line a document, with the origin of every value; with `--view plan` it is the plan
    /// alone, as `terraform show -json` prints it, unless `--origins` asks for the origins
    #[arg(long, value_name = "FORMAT", default_value = "yaml")]
    format: Format,
    /// Show beside each line where its value was written, and what else had a say
    #[arg(long)]
    origins: bool,
}

/// The view that a policy has of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum View {
    /// Kubernetes objects
    Kubernetes,
    /// Terraform resources
    Resource,
    /// Terraform plans
    Plan,
    /// Configuration files as conftest gives them to policies; nothing else is read then
    File,
    /// The same of HCL alone
    Hcl,
}

/// The format of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A stream of YAML documents, with a comment that names address and place
    Yaml,
    /// A line of JSON a document
    Json,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let settings = Settings::load(common, &arguments.input)?;
    // What policies of files see is shown where it is asked for.
    let files = match arguments.view {
        Some(View::File) => Some(Vec::new()),
        Some(View::Hcl) => Some(vec![FileFormat::Hcl2.name().to_owned()]),
        _ => None,
    };
    let files = files.map(|kinds| FileOptions {
        kinds,
        parser: arguments.input.parser,
        combine: arguments.input.combine,
        alone: true,
    });
    let inventory = settings.read(&arguments.input, environment::time(None)?, None, files)?;
    if !inventory.diagnostics.is_empty() {
        tell(common, &inventory.diagnostics, &inventory.sources);
    }
    let mut text = String::new();
    let mut shown = 0usize;
    for document in &inventory.documents {
        if arguments.view.is_some_and(|view| !shows(view, document)) {
            continue;
        }
        shown += 1;
        match arguments.format {
            Format::Yaml => write_yaml(&mut text, document, &inventory, arguments.origins),
            // A plan alone is what other tools want to read.
            Format::Json if arguments.view == Some(View::Plan) && !arguments.origins => {
                text.push_str(&json::write(&document.root));
                text.push('\n');
            }
            Format::Json => write_json(&mut text, document, &inventory),
        }
    }
    output::result(&text)?;
    let failed = inventory.diagnostics.iter().any(|found| found.severity == Severity::Error);
    Ok(if failed {
        5
    } else if shown == 0 {
        output::message("nothing to show: no input was found");
        3
    } else {
        0
    })
}

/// Whether a document is shown for a view.
fn shows(view: View, document: &Document) -> bool {
    let own = match document.kind {
        DocumentKind::Manifest => View::Kubernetes,
        DocumentKind::Resource => View::Resource,
        DocumentKind::Plan => View::Plan,
        DocumentKind::File(FileFormat::Hcl2) => View::Hcl,
        DocumentKind::File(_) => View::File,
    };
    view == own || view == View::File && own == View::Hcl
}

/// `path:line:column` of a place.
fn place(span: Span, inventory: &Inventory) -> String {
    let location = inventory.sources.locate(span);
    format!("{}:{}:{}", location.path, location.start.line, location.start.column)
}

/// A YAML document under a comment that names address and place; with the origins of its values beside them.
fn write_yaml(text: &mut String, document: &Document, inventory: &Inventory, origins: bool) {
    let place = place(document.root.origin.span, inventory);
    // Writing into a string does not fail.
    let _ = writeln!(text, "---\n# {} · {place}", single_line(&document.address));
    let written = yaml::write(&document.root);
    if !origins {
        text.push_str(&written);
        return;
    }
    let beside = lines_of_values(&written, document, inventory);
    for (index, line) in written.lines().enumerate() {
        let pad = TEXT_COLUMNS.saturating_sub(line.chars().count());
        let _ = match beside.get(&index) {
            Some(places) => writeln!(text, "{line}{:pad$}  # {}", "", places.join(" ← ")),
            None => writeln!(text, "{line}"),
        };
    }
}

/// The origins of the values of a document by the lines, from 0, that they stand on in its text: what was written is
/// read again, which gives the same tree.
fn lines_of_values(
    written: &str,
    document: &Document,
    inventory: &Inventory,
) -> BTreeMap<usize, Vec<String>> {
    let mut beside = BTreeMap::new();
    let file = FileId::new(0);
    let parsed = yaml::parse(file, written, &Limits::default());
    let source = SourceFile::new("", written.as_bytes().to_vec());
    let Some(read) = parsed.documents.first() else { return beside };
    let mut open = vec![(&read.root, &document.root)];
    while let Some((read, node)) = open.pop() {
        let line = source.position(read.origin.span.start).line.saturating_sub(1) as usize;
        let mut places = vec![place(node.origin.span, inventory)];
        for label in node.origin.trace.iter().flat_map(|trace| &trace.labels) {
            let place = place(label.span, inventory);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        // The innermost value that begins on a line says most of it, and comes last.
        beside.insert(line, places);
        match (&read.value, &node.value) {
            (Value::Map(read), Value::Map(map)) => {
                let pairs = read.iter().filter_map(|(key, read)| Some((read, map.get(key)?)));
                open.extend(pairs.collect::<Vec<_>>().into_iter().rev());
            }
            (Value::List(read), Value::List(items)) => {
                open.extend(read.iter().zip(items).collect::<Vec<_>>().into_iter().rev());
            }
            _ => {}
        }
    }
    beside
}

/// Text that cannot leave the line of a comment.
fn single_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{FFFD}' } else { char }).collect()
}

/// A line of JSON: the document, and the origin of every value by its path.
fn write_json(text: &mut String, document: &Document, inventory: &Inventory) {
    let mut origins = serde_json::Map::new();
    collect_origins(&document.root, &Pointer::default(), inventory, &mut origins);
    let head = serde_json::json!({
        "kind": document.kind.name(),
        "address": document.address,
        "place": place(document.root.origin.span, inventory),
        "unknown": document.unknown.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "origins": origins,
    });
    let head = head.to_string();
    // The document's own numbers are written as they stand, which a tree of `serde_json` would not do.
    let open = head.strip_suffix('}').unwrap_or(&head);
    let _ = writeln!(text, "{open},\"document\":{}}}", json::write(&document.root));
}

/// Notes the place of every value below a node.
fn collect_origins(
    node: &Node,
    pointer: &Pointer,
    inventory: &Inventory,
    origins: &mut serde_json::Map<String, serde_json::Value>,
) {
    origins.insert(pointer.to_string(), place(node.origin.span, inventory).into());
    match &node.value {
        Value::Map(map) => {
            for (key, child) in map.iter() {
                collect_origins(child, &pointer.key(key), inventory, origins);
            }
        }
        Value::List(list) => {
            for (index, child) in list.iter().enumerate() {
                collect_origins(child, &pointer.index(index), inventory, origins);
            }
        }
        _ => {}
    }
}

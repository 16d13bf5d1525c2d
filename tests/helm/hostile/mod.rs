//! Charts that mean harm, or that nobody looked at: each ends soon, in bounded memory, as a diagnostic that says where.

#![allow(
    clippy::too_many_lines,
    clippy::type_complexity,
    clippy::format_collect,
    reason = "the cases are long tables of generated texts"
)]

mod archive;
mod chart;
mod growth;
mod mutation;
mod reading;
mod template;
mod value;

use tollgate::input::helm::Compatibility;
use tollgate::input::helm::chart::load;
use tollgate::input::helm::engine::render;
use tollgate::input::helm::values::Overrides;
use tollgate::source::{At, Diagnostic, Limits, ReadError, Severity, SourceMap, Tree, map_ordered};

const CHART: &[u8] = b"apiVersion: v2\nname: c\nversion: 1.2.3\n";

/// What becomes of a chart, in one line: `rendered` and what was written, or the first error as
/// `code path:line:column message`, and the limit in brackets where one was met.
fn outcome(tree: &Tree, overrides: &Overrides) -> String {
    // A worker has the stack that charts are rendered on.
    map_ordered(1, &[()], || (), |(), ()| rendered(tree, overrides)).remove(0)
}

fn rendered(tree: &Tree, overrides: &Overrides) -> String {
    let loaded = match load(tree, "c", Compatibility::Four, &Limits::default()) {
        Ok(loaded) => loaded,
        Err((diagnostics, sources)) => return told(&diagnostics, &sources),
    };
    if loaded.diagnostics.iter().any(|told| told.severity == Severity::Error) {
        return told(&loaded.diagnostics, &loaded.sources);
    }
    let options = super::corpus::options(Compatibility::Four);
    match render(loaded, overrides, &options, &|_| Err(ReadError::Missing)) {
        Ok(rendered) => {
            let written = rendered.files.iter().map(|file| &file.output.bytes);
            let texts: Vec<_> = written
                .map(|bytes| String::from_utf8_lossy(bytes.get(..60.min(bytes.len())).unwrap()))
                .collect();
            format!("rendered {:?}", texts.join("|"))
        }
        Err(failed) => told(&failed.diagnostics, &failed.sources),
    }
}

fn told(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let first = diagnostics.iter().find(|told| told.severity == Severity::Error).unwrap();
    let at = match &first.at {
        At::Span(span) => {
            let location = sources.locate(*span);
            format!("{}:{}:{}", location.path, location.start.line, location.start.column)
        }
        At::Path(path) => path.clone(),
        At::Run => "-".to_owned(),
    };
    let limit = first.help.as_deref().and_then(|help| help.strip_prefix("the limit is `")?.split('`').next());
    let limit = limit.map(|limit| format!(" [{limit}]")).unwrap_or_default();
    let message: String = first.message.chars().take(200).collect();
    assert!(first.help.is_some(), "no help: {} {at} {message}", first.code);
    assert!(!message.contains(['\n', '\r']), "several lines: {message:?}");
    format!("{} {at}{limit} {message}", first.code)
}

/// Renders each chart and holds what is said against what is expected to begin it.
fn check<'a>(cases: impl IntoIterator<Item = (&'a str, Tree, Overrides, &'a str)>) {
    let mut wrong = Vec::new();
    for (name, tree, overrides, want) in cases {
        let is = outcome(&tree, &overrides);
        if !is.starts_with(want) {
            wrong.push(format!("{name}: {is}\n   expected {want}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A chart of those files.
fn chart(files: &[(&str, &[u8])]) -> Tree {
    let files = files.iter().map(|(path, bytes)| (format!("c/{path}"), bytes.to_vec()));
    Tree::Memory([("c/Chart.yaml".to_owned(), CHART.to_vec())].into_iter().chain(files).collect())
}

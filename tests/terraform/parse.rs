//! The parser: over 12,561 real files, of which `terraform fmt` accepts all but 49, and over texts made up.

#[path = "parse/corpus.rs"]
mod corpus;
#[path = "parse/differential.rs"]
mod differential;
#[path = "parse/error.rs"]
mod error;
#[path = "parse/hostile.rs"]
mod hostile;
#[path = "parse/json.rs"]
mod json;
#[path = "parse/shape.rs"]
mod shape;
#[path = "parse/span.rs"]
mod span;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tollgate::input::terraform::syntax::ast::Expr;
use tollgate::input::terraform::syntax::{Parsed, parse, parse_expression};
use tollgate::source::{At, Diagnostic, FileId, Limits};

/// The files and whether Terraform accepts them; none where there are no conformance data.
pub(super) fn corpus() -> Option<&'static [(String, String, bool)]> {
    static FILES: OnceLock<Option<Vec<(String, String, bool)>>> = OnceLock::new();
    FILES.get_or_init(read_corpus).as_deref()
}

fn read_corpus() -> Option<Vec<(String, String, bool)>> {
    let folder = super::answers::folder("parse")?;
    let rejects = std::fs::read_to_string(super::answers::file("parse-rejects.txt")?).unwrap();
    let rejects: Vec<&str> = rejects.lines().collect();
    let mut paths = Vec::new();
    collect(&folder, &mut paths);
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        let good = !rejects.contains(&name.as_str());
        match String::from_utf8(std::fs::read(&path).unwrap()) {
            Ok(text) => files.push((name, text, good)),
            Err(_) => assert!(!good, "{name} is no UTF-8"),
        }
    }
    Some(files)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// Reads a file.
fn read(text: &str) -> Parsed<'_> {
    parse(FileId::new(0), text, &Limits::default())
}

/// Reads an expression that is right.
fn expression(text: &str) -> Expr<'_> {
    parse_expression(FileId::new(0), text, 0, &Limits::default())
        .unwrap_or_else(|diagnostics| panic!("{text}: {diagnostics:?}"))
}

/// Where the diagnostics are and what their codes are: `line:column code`, counted from 1.
fn places(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let place = |diagnostic: &Diagnostic| {
        let At::Span(span) = diagnostic.at else { panic!("{diagnostic:?}") };
        let before = &text[..span.start as usize];
        assert!(text.get(span.range()).is_some(), "{span:?} is no part of the text");
        assert!(diagnostic.help.as_ref().is_some_and(|help| !help.is_empty()), "{diagnostic:?} has no help");
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{line}:{column} {}", diagnostic.code.trim_start_matches("terraform-"))
    };
    diagnostics.iter().map(place).collect()
}

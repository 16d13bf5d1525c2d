//! Tests of `input`: from files to documents.

use std::collections::BTreeMap;

use tollgate::config::Config;
use tollgate::document::{Inventory, Reading};
use tollgate::input::ReadOptions;
use tollgate::source::{At, Diagnostic, Severity, Tree};

mod chart;
mod conformance;
mod discover;
mod format;
mod leak;
mod manifest;
mod partial;
mod plan;
mod secret;
mod terraform;

/// Reads files in memory.
fn read(files: &[(&str, &str)]) -> Inventory {
    read_bytes(&files.iter().map(|(path, text)| (*path, text.as_bytes())).collect::<Vec<_>>())
}

/// Reads files in memory that may be no text.
fn read_bytes(files: &[(&str, &[u8])]) -> Inventory {
    let files: BTreeMap<_, _> =
        files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
    tollgate::input::read(&Tree::Memory(files), &Config::default(), &ReadOptions::default())
}

/// Reads a file of `fixtures/input`.
fn fixture(path: &str) -> Inventory {
    let text = std::fs::read_to_string(format!("fixtures/input/{path}")).unwrap();
    read(&[(path.rsplit('/').next().unwrap(), &text)])
}

/// The only diagnostic, which has help.
fn only(inventory: &Inventory) -> &Diagnostic {
    assert_eq!(inventory.diagnostics.len(), 1, "{:?}", inventory.diagnostics);
    assert!(inventory.diagnostics[0].help.is_some(), "{:?}", inventory.diagnostics[0]);
    &inventory.diagnostics[0]
}

/// Where a diagnostic is: path, line and column, counted in the text anew.
fn place(inventory: &Inventory, diagnostic: &Diagnostic) -> (String, usize, usize) {
    let At::Span(span) = diagnostic.at else { panic!("{diagnostic:?}") };
    let file = inventory.sources.file(span.file).unwrap();
    let before = &file.bytes().unwrap()[..span.start as usize];
    let lines: Vec<_> = before.split(|byte| *byte == b'\n').collect();
    let (line, column) = (lines.len(), lines[lines.len() - 1].len() + 1);
    let shown = inventory.sources.locate(span);
    assert_eq!((shown.start.line as usize, shown.start.column as usize), (line, column));
    (file.path().to_owned(), line, column)
}

/// What became of the file at a path.
fn reading<'i>(inventory: &'i Inventory, path: &str) -> &'i Reading {
    &inventory.files.iter().find(|file| file.path == path).unwrap().reading
}

fn addresses(inventory: &Inventory) -> Vec<&str> {
    inventory.documents.iter().map(|document| document.address.as_str()).collect()
}

fn errors(inventory: &Inventory) -> Vec<&'static str> {
    let errors = inventory.diagnostics.iter().filter(|told| told.severity == Severity::Error);
    errors.map(|told| told.code).collect()
}

//! Gives spans another file and place.
//!
//! A file is read before it is known how many files before it are input, and a value of a JSON stream before
//! it is known where the text begins; both are set right here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{Document, Node, Value};
use crate::source::{At, Diagnostic, FileId, SourceMap, Span};

/// Where spans go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    /// The file that they are in from now on.
    pub(super) file: FileId,
    /// How many bytes further they begin.
    pub(super) offset: u32,
}

impl Move {
    fn span(self, span: &mut Span) {
        span.file = self.file;
        span.start = span.start.saturating_add(self.offset);
        span.end = span.end.saturating_add(self.offset);
    }

    /// Moves the spans of a tree. The readers' limit on depth bounds the recursion.
    pub(super) fn node(self, node: &mut Node) {
        self.span(&mut node.origin.span);
        if let Some(trace) = &mut node.origin.trace {
            for label in &mut Arc::make_mut(trace).labels {
                self.span(&mut label.span);
            }
        }
        match &mut node.value {
            Value::List(list) => list.iter_mut().for_each(|node| self.node(node)),
            Value::Map(map) => map.iter_mut().for_each(|(_, node)| self.node(node)),
            _ => {}
        }
    }

    /// Moves the spans of a document.
    pub(super) fn document(self, document: &mut Document) {
        document.file = self.file;
        self.node(&mut document.root);
    }

    /// Moves the spans of a diagnostic.
    pub(super) fn diagnostic(self, diagnostic: &mut Diagnostic) {
        if let At::Span(span) = &mut diagnostic.at {
            self.span(span);
        }
        for label in &mut diagnostic.labels {
            self.span(&mut label.span);
        }
    }
}

/// Gives files other names: those of one map become those of another one.
#[derive(Debug, Clone)]
pub(super) struct Renumber(Vec<FileId>);

impl Renumber {
    /// Adds the files of `from` to `to`, those of a path that is there already excepted: what is hidden in one of the
    /// two is hidden from then on.
    pub(super) fn add(from: &SourceMap, to: &mut SourceMap) -> Self {
        let mut known: BTreeMap<String, FileId> = BTreeMap::new();
        for (index, file) in to.files().iter().enumerate() {
            known.entry(file.path().to_owned()).or_insert(FileId::new(index));
        }
        let mut names = Vec::with_capacity(from.files().len());
        for file in from.files() {
            let name = if let Some(name) = known.get(file.path()) {
                if let Some(kept) = to.file_mut(*name) {
                    kept.hide_as(file);
                }
                *name
            } else {
                let name = to.add(file.clone());
                known.insert(file.path().to_owned(), name);
                name
            };
            names.push(name);
        }
        Self(names)
    }

    fn span(&self, span: &mut Span) {
        span.file = self.file(span.file);
    }

    fn file(&self, file: FileId) -> FileId {
        self.0.get(file.index()).copied().unwrap_or(file)
    }

    /// The readers' limit on depth bounds the recursion.
    fn node(&self, node: &mut Node) {
        self.span(&mut node.origin.span);
        if let Some(trace) = &mut node.origin.trace {
            for label in &mut Arc::make_mut(trace).labels {
                self.span(&mut label.span);
            }
        }
        match &mut node.value {
            Value::List(list) => list.iter_mut().for_each(|node| self.node(node)),
            Value::Map(map) => map.iter_mut().for_each(|(_, node)| self.node(node)),
            _ => {}
        }
    }

    /// Renames the files of a document.
    pub(super) fn document(&self, document: &mut Document) {
        document.file = self.file(document.file);
        self.node(&mut document.root);
    }

    /// Renames the files of a diagnostic.
    pub(super) fn diagnostic(&self, diagnostic: &mut Diagnostic) {
        if let At::Span(span) = &mut diagnostic.at {
            self.span(span);
        }
        for label in &mut diagnostic.labels {
            self.span(&mut label.span);
        }
    }
}

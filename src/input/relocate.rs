//! Gives spans another file and place.
//!
//! A file is read before it is known how many files before it are input, and a value of a JSON stream before
//! it is known where the text begins; both are set right here.

use std::sync::Arc;

use crate::document::{Document, Node, Value};
use crate::source::{At, Diagnostic, FileId, Span};

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

//! Reads the fields of a mapping by their types, and tells all that is wrong with them.

use crate::document::{Map, Node, Number, Value};
use crate::source::{At, Diagnostic, FileId, Span, Stage, nearest};

/// Reads values, and keeps what is wrong with them.
pub(super) struct Fields<'t> {
    file: FileId,
    text: &'t str,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'t> Fields<'t> {
    pub(super) fn new(file: FileId, text: &'t str) -> Self {
        Self { file, text, diagnostics: Vec::new() }
    }

    /// Adds an error of the configuration.
    pub(super) fn error(&mut self, code: &'static str, span: Span, message: String, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(Stage::Config, code, At::Span(span), message).help(help));
    }

    /// A value as it is written.
    pub(super) fn written(&self, node: &Node) -> &'t str {
        self.text.get(node.origin.span.range()).unwrap_or_default()
    }

    /// A value of another type than the one that is wanted.
    pub(super) fn wrong_type(&mut self, name: &str, node: &Node, wanted: &str, example: &str) {
        let message = format!("`{name}` is {}, where {wanted} belongs", kind(&node.value));
        self.error("config-type", node.origin.span, message, format!("write {example}"));
    }

    /// A mapping with no other keys than `known`. `name` is where it stands; empty for the file itself.
    pub(super) fn mapping<'n>(&mut self, name: &str, node: &'n Node, known: &[&str]) -> Option<&'n Map> {
        let shown = if name.is_empty() { "the file" } else { name };
        let Some(map) = node.as_map() else {
            let example = known.iter().map(|key| format!("`{key}:`")).collect::<Vec<_>>().join(", ");
            self.wrong_type(shown, node, "a mapping", &format!("a mapping with the keys {example}"));
            return None;
        };
        for (key, value) in map.iter().filter(|(key, _)| !known.contains(key)) {
            let place = if name.is_empty() { "the configuration".to_owned() } else { format!("`{name}`") };
            let help = match nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys here are {}", list(known)),
            };
            let span = self.key_span(key, value);
            self.error("config-unknown-key", span, format!("{place} has no key `{key}`"), help);
        }
        Some(map)
    }

    /// The items of a list, with the name of each.
    pub(super) fn items<'n>(&mut self, name: &str, node: &'n Node, example: &str) -> Vec<(String, &'n Node)> {
        match &node.value {
            Value::List(list) => {
                list.iter().enumerate().map(|(index, item)| (format!("{name}[{index}]"), item)).collect()
            }
            Value::Null => Vec::new(),
            _ => {
                self.wrong_type(name, node, "a list", example);
                Vec::new()
            }
        }
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, name: &str, node: &Node, example: &str) -> Vec<(String, Span)> {
        let items = self.items(name, node, example);
        let text = |(name, item): (String, &Node)| Some((self.text(&name, item)?, item.origin.span));
        items.into_iter().filter_map(text).collect()
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, name: &str, node: &Node) -> Option<String> {
        match node.as_str() {
            Some("") => {
                let message = format!("`{name}` is empty");
                self.error("config-value", node.origin.span, message, "write a text, or leave the key out");
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_type(
                    name,
                    node,
                    "a text",
                    "a text; put it into quotes, if it is a number or `yes`",
                );
                None
            }
        }
    }

    /// A truth value.
    pub(super) fn truth(&mut self, name: &str, node: &Node) -> Option<bool> {
        if node.as_bool().is_none() {
            self.wrong_type(name, node, "a truth value", "`true` or `false`");
        }
        node.as_bool()
    }

    /// An integer between two bounds, both included.
    pub(super) fn integer(&mut self, name: &str, node: &Node, least: i64, most: i64) -> Option<i64> {
        match node.value {
            Value::Number(Number::Integer(number)) if (least..=most).contains(&number) => Some(number),
            Value::Number(_) => {
                let message = format!("`{name}` is out of range");
                let help = format!("write a whole number from {least} to {most}");
                self.error("config-value", node.origin.span, message, help);
                None
            }
            _ => {
                self.wrong_type(name, node, "a number", &format!("a whole number from {least} to {most}"));
                None
            }
        }
    }

    /// One of several words.
    pub(super) fn word(&mut self, name: &str, node: &Node, words: &[&'static str]) -> Option<&'static str> {
        let text = self.text(name, node)?;
        let word = words.iter().find(|word| **word == text).copied();
        if word.is_none() {
            let help = match nearest(&text, words.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? It is one of {}", list(words)),
                None => format!("it is one of {}", list(words)),
            };
            let message = format!("`{name}` cannot be `{text}`");
            self.error("config-value", node.origin.span, message, help);
        }
        word
    }

    /// The field that must be there.
    pub(super) fn required<'n>(
        &mut self,
        name: &str,
        whole: &Node,
        map: &'n Map,
        key: &str,
        example: &str,
    ) -> Option<&'n Node> {
        let field = map.get(key).filter(|node| node.value != Value::Null);
        if field.is_none() {
            let message = format!("`{name}` has no `{key}`");
            self.error("config-missing-key", whole.origin.span, message, format!("write `{key}: {example}`"));
        }
        field
    }

    /// Where a key stands: right before its value, in the text.
    fn key_span(&self, key: &str, value: &Node) -> Span {
        let span = value.origin.span;
        let before = self.text.get(..span.start as usize).unwrap_or_default();
        let found = before.rfind(key).filter(|at| {
            let between = before.get(at + key.len()..).unwrap_or_default();
            between.chars().all(|char| char.is_whitespace() || matches!(char, ':' | '"' | '\'' | '-'))
        });
        match found {
            Some(at) => Span::new(self.file, at, at + key.len()),
            // A collection begins at its key.
            None => Span::new(self.file, span.start as usize, span.start as usize + key.len()),
        }
    }
}

/// A value's type in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}

/// Words as a list.
fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

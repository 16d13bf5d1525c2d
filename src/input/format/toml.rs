//! TOML: the tree is `toml_edit`'s, the values are those that BurntSushi/toml gives to conftest.

use std::ops::Range;

use toml_edit::{Document, Item, TableLike};

use super::shape::{Failed, Text, of_float};
use crate::document::{Map, Node, Number, Value};

/// Reads a TOML text. Its reader bounds how deep it nests.
pub(super) fn toml(text: Text<'_>) -> Result<Node, Failed> {
    let own = text.text.strip_prefix('\u{feff}').unwrap_or(text.text);
    let offset = text.text.len() - own.len();
    let document = Document::parse(own).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().replace('\n', ", ");
        text.error(
            "toml-syntax",
            (span.start + offset, span.end + offset),
            format!("this is no TOML: {message}"),
            "write it as <https://toml.io/en/v1.0.0> has it",
        )
    })?;
    let reader = Reader { text, offset };
    Ok(reader.table(document.as_table(), Some(0..own.len())))
}

struct Reader<'t> {
    text: Text<'t>,
    offset: usize,
}

impl Reader<'_> {
    fn node(&self, value: Value, span: Option<Range<usize>>) -> Node {
        let span = span.unwrap_or(0..0);
        Node::new(value, self.text.span(span.start + self.offset, span.end + self.offset))
    }

    fn table(&self, table: &dyn TableLike, span: Option<Range<usize>>) -> Node {
        let mut entries = Vec::new();
        for (name, item) in table.iter() {
            let key = table.key(name).and_then(toml_edit::Key::span);
            if let Some(node) = self.item(item, key) {
                entries.push((name.into(), node));
            }
        }
        let first = entries.first().map(|(_, node): &(_, Node)| node.origin.span);
        match (span, first) {
            (None, Some(first)) => Node::new(Value::Map(Map::from_unique(entries)), first),
            (span, _) => self.node(Value::Map(Map::from_unique(entries)), span),
        }
    }

    /// What stands under a key. A collection begins at its key, a table at its header.
    fn item(&self, item: &Item, key: Option<Range<usize>>) -> Option<Node> {
        let from_key = |span: Option<Range<usize>>| match (&key, span) {
            (Some(key), Some(span)) if key.start <= span.start => Some(key.start..span.end),
            (Some(key), None) => Some(key.clone()),
            (_, span) => span,
        };
        match item {
            Item::None => None,
            Item::Table(table) => Some(self.table(table, table.span().or(key))),
            Item::ArrayOfTables(tables) => {
                let items = tables.iter().map(|table| self.table(table, table.span())).collect();
                let first = tables.iter().next().and_then(toml_edit::Table::span);
                Some(self.node(Value::List(items), first.or(key)))
            }
            Item::Value(value @ (toml_edit::Value::Array(_) | toml_edit::Value::InlineTable(_))) => {
                let mut node = self.value(value);
                node.origin = self.node(Value::Null, from_key(value.span())).origin;
                Some(node)
            }
            Item::Value(value) => Some(self.value(value)),
        }
    }

    fn value(&self, value: &toml_edit::Value) -> Node {
        let plain = match value {
            toml_edit::Value::Array(array) => {
                Value::List(array.iter().map(|value| self.value(value)).collect())
            }
            toml_edit::Value::InlineTable(table) => return self.table(table, value.span()),
            toml_edit::Value::String(text) => Value::String(text.value().as_str().into()),
            toml_edit::Value::Integer(number) => Value::Number(Number::Integer(*number.value())),
            toml_edit::Value::Float(number) if number.value().is_finite() => {
                Value::Number(of_float(*number.value()))
            }
            // JSON has no such numbers; a policy sees the word.
            toml_edit::Value::Float(number) => Value::String(number.value().to_string().into()),
            toml_edit::Value::Boolean(truth) => Value::Bool(*truth.value()),
            toml_edit::Value::Datetime(time) => Value::String(time_text(time.value()).into()),
        };
        self.node(plain, value.span())
    }
}

/// A time as Go's `time.Time` writes it in JSON: what is missing is the first, midnight, and no offset.
fn time_text(time: &toml_edit::Datetime) -> String {
    let date = time.date.map_or_else(|| "0000-01-01".to_owned(), |date| date.to_string());
    let clock = time.time.map_or_else(|| "00:00:00".to_owned(), |clock| clock.to_string());
    // Go writes no zeros at the end of a fraction.
    let clock = match clock.split_once('.') {
        Some((whole, fraction)) => match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        },
        None => clock,
    };
    let offset = match time.offset {
        None | Some(toml_edit::Offset::Z | toml_edit::Offset::Custom { minutes: 0 }) => "Z".to_owned(),
        Some(offset) => offset.to_string(),
    };
    format!("{date}T{clock}{offset}")
}

//! Reads TOML: the tree is `toml_edit`'s, the values are those that BurntSushi/toml gives to Go.

use toml_edit::{Array, ArrayOfTables, Document, Item, Key, TableLike};

use crate::input::template::{Context, Data, List, ListKind, Map, MapKind, OriginId, Slot, Str, Text, Value};

/// The map that a TOML text describes. Each text, number and key has the origin of its part of the text.
///
/// # Errors
/// What is wrong with the text, with its line. The reader bounds how deep it nests.
pub(super) fn read_toml(context: &mut Context<'_>, text: Str<'_>) -> Result<Map, String> {
    let line = |at: usize| {
        let before = text.bytes().get(..at).unwrap_or_default();
        before.split(|byte| *byte == b'\n').count()
    };
    let source = std::str::from_utf8(text.bytes()).map_err(|error| {
        let byte = text.bytes().get(error.valid_up_to()).copied().unwrap_or_default();
        format!("toml: line {}: invalid UTF-8 byte: 0x{byte:02x}", line(error.valid_up_to()))
    })?;
    let document = Document::parse(source).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        // A key that nothing follows is the mistake of who gives a plain text.
        let last = source.rsplit('\n').next().unwrap_or_default().trim();
        let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let message = if at >= source.trim_end().len() && !last.is_empty() && last.bytes().all(bare) {
            "unexpected EOF; expected key separator '='".to_owned()
        } else {
            error.message().replace('\n', ", ")
        };
        format!("toml: line {}: {message}", line(at))
    })?;
    Ok(Reader { context, text }.table(document.as_table()))
}

struct Reader<'c, 'r, 't> {
    context: &'c mut Context<'r>,
    text: Str<'t>,
}

impl Reader<'_, '_, '_> {
    fn origin(&mut self, span: Option<std::ops::Range<usize>>) -> OriginId {
        let part = span.map_or(self.text, |span| self.text.part(span));
        self.context.origins().join(part.origins())
    }

    fn table(&mut self, table: &dyn TableLike) -> Map {
        let map = Map::new(MapKind::Any);
        for (name, item) in table.iter() {
            let key = self.origin(table.key(name).and_then(Key::span));
            if let Some(value) = self.item(item) {
                map.insert(Text::from(name), Slot { value, key });
            }
        }
        map
    }

    fn item(&mut self, item: &Item) -> Option<Value> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(self.value(value)),
            Item::Table(table) => Some(Value::map(self.table(table))),
            Item::ArrayOfTables(tables) => Some(self.tables(tables)),
        }
    }

    fn tables(&mut self, tables: &ArrayOfTables) -> Value {
        let values = tables.iter().map(|table| Value::map(self.table(table))).collect();
        Data::List(List::new(ListKind::Maps, values)).into()
    }

    fn array(&mut self, array: &Array) -> Value {
        Value::list(array.iter().map(|value| self.value(value)).collect())
    }

    fn value(&mut self, value: &toml_edit::Value) -> Value {
        let plain = match value {
            toml_edit::Value::Array(array) => return self.array(array),
            toml_edit::Value::InlineTable(table) => return Value::map(self.table(table)),
            toml_edit::Value::String(text) => Value::text(text.value().as_str()),
            toml_edit::Value::Integer(number) => Value::int64(*number.value()),
            toml_edit::Value::Float(number) => Value::float(*number.value()),
            toml_edit::Value::Boolean(truth) => Value::bool(*truth.value()),
            toml_edit::Value::Datetime(time) => Value::text(time.value().to_string()),
        };
        let origin = self.origin(value.span());
        plain.with_origin(origin)
    }
}

//! Writes values as TOML. Within a table what is no table comes first, then the tables, each in the order of its
//! keys. A list of tables only has a head for each; all other lists stand in one line.

use super::super::date::{RFC_3339_NANO, Time};
use crate::input::template::{Builder, Context, Data, Failure, OriginId, SiteId, Str, Text, Value, format};

/// How deep values may nest. A map can contain itself.
const DEPTH: usize = 500;

/// How many bytes are written before they are counted for the first time.
const COUNTED: usize = 1 << 20;

/// Why there is no TOML of a value.
#[derive(Debug)]
pub(super) enum Unwritable {
    /// TOML has no such value. In Go's words.
    Value(String),
    /// A limit, or what is an error in any case.
    Failure(Failure),
}

impl From<Failure> for Unwritable {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// What TOML calls a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// `nil`: it is left out.
    Nil,
    Scalar,
    Array,
    Table,
    Tables,
}

/// The TOML of a value.
///
/// # Errors
/// Values that TOML does not have; limits.
pub(super) fn write_toml(context: &mut Context<'_>, value: &Value) -> Result<Text, Unwritable> {
    if value.is_nil() {
        return Err(Failure::new("reflect: call of reflect.Value.Type on zero Value").into());
    }
    let mut writer = Writer { context, out: Builder::default(), counted: COUNTED };
    let value = plain(value);
    if !value.as_map().is_some_and(|map| map.is_nil()) {
        writer.encode(&mut Vec::new(), &value)?;
    }
    Ok(writer.out.finish())
}

/// The value without the type around it: what an object is underneath, or how it writes itself.
fn plain(value: &Value) -> Value {
    let Data::Object(object) = &value.data else { return value.clone() };
    match object.type_name() {
        "time.Time" => value.clone(),
        "time.Duration" => object.display().map(Value::text).unwrap_or_default().with_origin(value.origin),
        _ => match object.json().ok().flatten().or_else(|| object.underlying()) {
            Some(inner) => plain(&inner.with_origin(value.origin)),
            None => value.clone(),
        },
    }
}

/// The entries of a table: a key, where the key is from, a value.
type Entries = Vec<(Text, OriginId, Value)>;

fn entries(value: &Value) -> Entries {
    if let Data::Object(object) = &value.data {
        let fields = object.fields().into_iter();
        let exported = fields.filter(|(name, _)| name.starts_with(|char: char| char.is_ascii_uppercase()));
        return exported.map(|(name, value)| (Text::from(name), OriginId::NONE, plain(&value))).collect();
    }
    let entries = value.as_map().unwrap_or_default().entries();
    entries.into_iter().map(|(name, slot)| (name, slot.key, plain(&slot.value))).collect()
}

struct Writer<'c, 'r> {
    context: &'c mut Context<'r>,
    out: Builder,
    /// When so many bytes are there, they are counted.
    counted: usize,
}

impl Writer<'_, '_> {
    /// What a value is. A list with `nil` in it is nothing.
    fn class(&mut self, value: &Value, depth: usize) -> Result<Class, Unwritable> {
        if depth > DEPTH {
            return Err(too_deep());
        }
        Ok(match &value.data {
            Data::Nil => Class::Nil,
            Data::Map(map) if map.is_nil() => Class::Nil,
            Data::List(list) if list.is_nil() => Class::Nil,
            Data::Object(_) if value.as_object::<Time>().is_some() => Class::Scalar,
            Data::Map(_) | Data::Object(_) => Class::Table,
            Data::List(list) => {
                self.context.work(list.len().saturating_mul(64))?;
                let mut tables = !list.is_empty();
                for value in list.values() {
                    match self.class(&plain(value), depth + 1)? {
                        Class::Nil => {
                            let message = "toml: cannot encode array with nil element";
                            return Err(Unwritable::Value(message.into()));
                        }
                        Class::Table => {}
                        _ => tables = false,
                    }
                }
                if tables { Class::Tables } else { Class::Array }
            }
            Data::Bytes(_) => Class::Array,
            Data::Complex(_) => return Err(Unwritable::Value("unsupported type: complex128".into())),
            _ => Class::Scalar,
        })
    }

    /// A value under the key that is the last of the path.
    fn encode(&mut self, path: &mut Vec<(Text, OriginId)>, value: &Value) -> Result<(), Unwritable> {
        if path.len() > DEPTH {
            return Err(too_deep());
        }
        match self.class(value, 0)? {
            Class::Table => {
                if path.len() == 1 {
                    self.newline();
                }
                if !path.is_empty() {
                    self.head(path, "[", "]");
                }
                self.table(path, value)
            }
            Class::Tables if path.is_empty() => {
                Err(Unwritable::Value("toml: top-level values must be Go maps or structs".into()))
            }
            Class::Tables => {
                for value in value.as_list().unwrap_or_default().values() {
                    self.newline();
                    self.head(path, "[[", "]]");
                    self.table(path, &plain(value))?;
                }
                Ok(())
            }
            Class::Nil | Class::Scalar | Class::Array => {
                let Some((name, origin)) = path.last().cloned() else { return self.element(value, 0) };
                self.indent(path.len());
                self.key(&name, origin);
                self.out.raw(b" = ");
                self.element(value, 0)?;
                self.newline();
                Ok(())
            }
        }
    }

    fn head(&mut self, path: &[(Text, OriginId)], open: &str, close: &str) {
        self.indent(path.len());
        self.out.raw(open.as_bytes());
        for (index, (name, origin)) in path.iter().enumerate() {
            if index > 0 {
                self.out.raw(b".");
            }
            self.key(name, *origin);
        }
        self.out.raw(close.as_bytes());
        self.newline();
    }

    /// The entries of a table, those that are no tables first.
    fn sorted(&mut self, value: &Value, depth: usize) -> Result<(Entries, Entries), Unwritable> {
        let (mut direct, mut tables) = (Entries::new(), Entries::new());
        for entry in entries(value) {
            match self.class(&entry.2, depth)? {
                Class::Table | Class::Tables => tables.push(entry),
                _ => direct.push(entry),
            }
        }
        Ok((direct, tables))
    }

    fn table(&mut self, path: &mut Vec<(Text, OriginId)>, value: &Value) -> Result<(), Unwritable> {
        let (direct, tables) = self.sorted(value, path.len())?;
        for (name, origin, value) in direct.into_iter().chain(tables) {
            if self.class(&value, 0)? == Class::Nil {
                continue;
            }
            path.push((name, origin));
            self.encode(path, &value)?;
            path.pop();
        }
        Ok(())
    }

    /// A value in a line.
    fn element(&mut self, value: &Value, depth: usize) -> Result<(), Unwritable> {
        if depth > DEPTH {
            return Err(too_deep());
        }
        if self.out.len() >= self.counted {
            self.context.charge(self.out.len())?;
            self.counted = self.counted.saturating_mul(2);
        }
        let origin = value.origin;
        if let Some(time) = value.as_object::<Time>() {
            self.out.push(&time.format(RFC_3339_NANO), SiteId::NONE, origin);
            return Ok(());
        }
        let number = match &value.data {
            Data::Text(text) => {
                self.quoted(text.as_str(origin));
                return Ok(());
            }
            Data::Bytes(bytes) => {
                let numbers: Vec<String> = bytes.bytes().iter().map(u8::to_string).collect();
                format!("[{}]", numbers.join(", "))
            }
            Data::List(list) => return self.array(list.values(), depth),
            Data::Map(_) | Data::Object(_) => return self.inline_table(value, depth),
            Data::Bool(truth) => truth.to_string(),
            Data::Int(number, int) if int.is_unsigned() => number.cast_unsigned().to_string(),
            Data::Int(number, _) => number.to_string(),
            Data::Float(number) => float(*number),
            Data::Nil | Data::Complex(_) => return Ok(()),
        };
        self.out.push(number.as_bytes(), SiteId::NONE, origin);
        Ok(())
    }

    fn array(&mut self, values: &[Value], depth: usize) -> Result<(), Unwritable> {
        self.out.raw(b"[");
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.out.raw(b", ");
            }
            self.element(&plain(value), depth + 1)?;
        }
        self.out.raw(b"]");
        Ok(())
    }

    fn inline_table(&mut self, value: &Value, depth: usize) -> Result<(), Unwritable> {
        let (direct, tables) = self.sorted(value, depth + 1)?;
        let last = (direct.len() + tables.len()).saturating_sub(1);
        self.out.raw(b"{");
        for (index, (name, origin, value)) in direct.into_iter().chain(tables).enumerate() {
            // What is nil is left out, and a comma before it stays.
            if self.class(&value, 0)? == Class::Nil {
                continue;
            }
            self.key(&name, origin);
            self.out.raw(b" = ");
            self.element(&value, depth + 1)?;
            if index < last {
                self.out.raw(b", ");
            }
        }
        self.out.raw(b"}");
        Ok(())
    }

    /// A line feed, but not at the very beginning.
    fn newline(&mut self) {
        if !self.out.is_empty() {
            self.out.raw(b"\n");
        }
    }

    fn indent(&mut self, depth: usize) {
        for _ in 1..depth {
            self.out.raw(b"  ");
        }
    }

    fn key(&mut self, name: &Text, origin: OriginId) {
        let bare = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !name.is_empty() && name.bytes().iter().all(bare) {
            self.out.part(name.as_str(origin));
        } else {
            self.quoted(name.as_str(origin));
        }
    }

    fn quoted(&mut self, text: Str<'_>) {
        self.out.raw(b"\"");
        for (run, site, origin) in text.runs() {
            for byte in run {
                let escape = match byte {
                    b'"' => "\\\"".into(),
                    b'\\' => "\\\\".into(),
                    0x08 => "\\b".into(),
                    b'\t' => "\\t".into(),
                    b'\n' => "\\n".into(),
                    0x0c => "\\f".into(),
                    b'\r' => "\\r".into(),
                    0..=0x1f | 0x7f => format!("\\u{byte:04x}"),
                    _ => String::new(),
                };
                let bytes = if escape.is_empty() { std::slice::from_ref(byte) } else { escape.as_bytes() };
                self.out.push(bytes, site, origin);
            }
        }
        self.out.raw(b"\"");
    }
}

fn too_deep() -> Unwritable {
    Failure::limit("depth", format!("values nest more than {DEPTH} deep")).into()
}

/// A number with a point or an exponent, so that it is none without a fraction.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    if number.is_infinite() {
        return if number < 0.0 { "-inf" } else { "inf" }.into();
    }
    let text = format::float(number, b'g', None, 64);
    if text.contains(['e', '.']) { text } else { text + ".0" }
}

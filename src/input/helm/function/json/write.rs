//! Writes values as JSON, byte for byte as Go's `encoding/json` does.

use base64::Engine as _;

use crate::input::template::{Builder, Context, Data, Failure, Map, OriginId, SiteId, Str, Text, Value};

/// How deep values may nest. Go looks for maps that contain themselves from the same depth on.
const DEPTH: usize = 1000;

/// How many bytes are written before they are counted for the first time.
const COUNTED: usize = 1 << 20;

/// Which characters of texts are written as escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input::helm) enum Escapes {
    /// `<`, `>` and `&` as well.
    Html,
    /// Only those that JSON, or JavaScript, cannot have in a text.
    Needed,
}

/// Where blanks and line breaks stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input::helm) enum Layout {
    /// Nowhere.
    Compact,
    /// A line for each value, two blanks for each level.
    Pretty,
}

/// Why there is no JSON of a value.
#[derive(Debug, Clone)]
pub(in crate::input::helm) enum Unwritable {
    /// JSON has no such value. In Go's words.
    Value(String),
    /// A limit was met.
    Limit(Failure),
}

/// The JSON of a value. What is written of a value, or of a key, has its origin.
///
/// # Errors
/// Values that JSON does not have: numbers that are none, complex numbers, maps that contain themselves; limits.
pub(in crate::input::helm) fn write_json(
    context: &mut Context<'_>,
    value: &Value,
    escapes: Escapes,
    layout: Layout,
) -> Result<Text, Unwritable> {
    let mut writer =
        Writer { context, out: Builder::default(), escapes, layout, above: Vec::new(), counted: COUNTED };
    writer.value(value, 0)?;
    Ok(writer.out.finish())
}

struct Writer<'c, 'r> {
    context: &'c mut Context<'r>,
    out: Builder,
    escapes: Escapes,
    layout: Layout,
    /// The maps around the value that is being written.
    above: Vec<Map>,
    /// When so many bytes are there, they are counted.
    counted: usize,
}

impl Writer<'_, '_> {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Unwritable> {
        if depth > DEPTH {
            let message = format!("values nest more than {DEPTH} deep");
            return Err(Unwritable::Limit(Failure::limit("depth", message)));
        }
        if self.out.len() >= self.counted {
            self.context.charge(self.out.len()).map_err(Unwritable::Limit)?;
            self.counted = self.counted.saturating_mul(2);
        }
        let origin = value.origin;
        match &value.data {
            Data::Nil => self.bytes(b"null", origin),
            Data::Bool(truth) => self.bytes(if *truth { b"true" } else { b"false" }, origin),
            Data::Int(number, int) if int.is_unsigned() => {
                self.bytes(number.cast_unsigned().to_string().as_bytes(), origin);
            }
            Data::Int(number, _) => self.bytes(number.to_string().as_bytes(), origin),
            Data::Float(number) => {
                let text = float(*number).map_err(Unwritable::Value)?;
                self.bytes(text.as_bytes(), origin);
            }
            Data::Complex(_) => return Err(Unwritable::Value("json: unsupported type: complex128".into())),
            Data::Text(text) => self.text(text.as_str(origin)),
            Data::Bytes(bytes) => {
                let text = base64::engine::general_purpose::STANDARD.encode(bytes.bytes());
                self.bytes(format!("\"{text}\"").as_bytes(), origin);
            }
            Data::List(list) if list.is_nil() => self.bytes(b"null", origin),
            Data::List(list) => self.list(list.values(), depth)?,
            Data::Map(map) => self.map(map, value, depth)?,
            Data::Object(object) => {
                if let Some(value) = object.json().map_err(Unwritable::Value)?.or_else(|| object.underlying())
                {
                    let origin = if value.origin.is_known() { value.origin } else { origin };
                    // It stands where the object stands; an object that is an object again ends at some depth.
                    let depth = depth + usize::from(matches!(value.data, Data::Object(_)));
                    return self.value(&value.with_origin(origin), depth);
                }
                let exported = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
                let fields = object.fields().into_iter().filter(|(name, _)| exported(name));
                let entries = fields.map(|(name, value)| (Text::from(name), OriginId::NONE, value));
                self.object(entries.collect(), depth)?;
            }
        }
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8], origin: OriginId) {
        self.out.push(bytes, SiteId::NONE, origin);
    }

    fn line(&mut self, depth: usize) {
        if self.layout == Layout::Pretty {
            self.out.raw(b"\n");
            for _ in 0..depth {
                self.out.raw(b"  ");
            }
        }
    }

    fn list(&mut self, values: &[Value], depth: usize) -> Result<(), Unwritable> {
        self.out.raw(b"[");
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.out.raw(b",");
            }
            self.line(depth + 1);
            self.value(value, depth + 1)?;
        }
        if !values.is_empty() {
            self.line(depth);
        }
        self.out.raw(b"]");
        Ok(())
    }

    fn map(&mut self, map: &Map, value: &Value, depth: usize) -> Result<(), Unwritable> {
        if map.is_nil() {
            self.bytes(b"null", value.origin);
            return Ok(());
        }
        if depth >= DEPTH && self.above.iter().any(|above| above.is_same(map)) {
            let kind = value.type_name(self.context.values_type());
            let message = format!("json: unsupported value: encountered a cycle via {kind}");
            return Err(Unwritable::Value(message));
        }
        self.above.push(map.clone());
        let entries = map.entries().into_iter().map(|(name, slot)| (name, slot.key, slot.value));
        self.object(entries.collect(), depth)?;
        self.above.pop();
        Ok(())
    }

    fn object(&mut self, entries: Vec<(Text, OriginId, Value)>, depth: usize) -> Result<(), Unwritable> {
        self.out.raw(b"{");
        let any = !entries.is_empty();
        for (index, (name, origin, value)) in entries.into_iter().enumerate() {
            if index > 0 {
                self.out.raw(b",");
            }
            self.line(depth + 1);
            self.text(name.as_str(origin));
            self.out.raw(if self.layout == Layout::Pretty { b": " } else { b":" });
            self.value(&value, depth + 1)?;
        }
        if any {
            self.line(depth);
        }
        self.out.raw(b"}");
        Ok(())
    }

    /// A text in quotes. Each escape has the origin of the character that it stands for.
    fn text(&mut self, text: Str<'_>) {
        self.out.raw(b"\"");
        let mut at = 0;
        for chunk in text.bytes().utf8_chunks() {
            let start = at;
            let mut plain = start;
            for (offset, char) in chunk.valid().char_indices() {
                if let Some(escape) = self.escape(char) {
                    let from = start + offset;
                    self.out.part(text.part(plain..from));
                    plain = from + char.len_utf8();
                    self.instead(text.part(from..plain), &escape);
                }
            }
            at = start + chunk.valid().len();
            self.out.part(text.part(plain..at));
            // Go writes one escape for each byte that is no UTF-8.
            for _ in chunk.invalid() {
                self.instead(text.part(at..at + 1), "\\ufffd");
                at += 1;
            }
        }
        self.out.raw(b"\"");
    }

    fn instead(&mut self, part: Str<'_>, escape: &str) {
        let (site, origin) =
            part.runs().next().map_or((SiteId::NONE, OriginId::NONE), |(_, site, origin)| (site, origin));
        self.out.push(escape.as_bytes(), site, origin);
    }

    fn escape(&self, char: char) -> Option<String> {
        Some(match char {
            '"' => "\\\"".into(),
            '\\' => "\\\\".into(),
            '\u{8}' => "\\b".into(),
            '\u{c}' => "\\f".into(),
            '\n' => "\\n".into(),
            '\r' => "\\r".into(),
            '\t' => "\\t".into(),
            '<' | '>' | '&' if self.escapes == Escapes::Html => format!("\\u{:04x}", u32::from(char)),
            '\0'..='\x1f' | '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", u32::from(char)),
            _ => return None,
        })
    }
}

/// The shortest digits that give the number back; with an exponent below 1e-6 and from 1e21 on, as in JavaScript.
fn float(number: f64) -> Result<String, String> {
    if number.is_nan() {
        return Err("json: unsupported value: NaN".into());
    }
    if number.is_infinite() {
        let sign = if number < 0.0 { '-' } else { '+' };
        return Err(format!("json: unsupported value: {sign}Inf"));
    }
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return Ok(match text.split_once('e') {
            Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
            _ => text,
        });
    }
    Ok(format!("{number}"))
}

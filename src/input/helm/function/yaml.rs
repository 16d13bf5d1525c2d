//! `toYaml` and `fromYaml`.

use std::borrow::Cow;

use base64::Engine as _;

use crate::document::yaml;
use crate::document::yaml::emit::{Dialect, Emitter, natural, sort_by_key};
use crate::input::helm::values::convert;
use crate::input::template::{
    Args, Builder, Context, Data, Failure, Function, List, Map, MapKind, OriginId, Param, SiteId, Slot, Str,
    Text, Value,
};
use crate::source::{FileId, Limits, Span};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "toYaml", params: &[Param::Any], variadic: false, call: to_yaml },
    Function { name: "mustToYaml", params: &[Param::Any], variadic: false, call: must_to_yaml },
    Function { name: "toYamlPretty", params: &[Param::Any], variadic: false, call: to_yaml_pretty },
    Function { name: "fromYaml", params: &[Param::Text], variadic: false, call: from_yaml },
    Function { name: "fromYamlArray", params: &[Param::Text], variadic: false, call: from_yaml_array },
];

/// The YAML of a value, without its last line break; what cannot be written is empty.
pub(in crate::input::helm) fn to_yaml(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    or_empty(write(context, args.any(0), Dialect::Two))
}

/// As `toYaml`; what cannot be written is an error.
fn must_to_yaml(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    match write(context, args.any(0), Dialect::Two) {
        Ok(text) => Ok(Value::text(text)),
        Err(Stop::Unwritable(message)) => Err(Failure::new(message)),
        Err(Stop::Limit(failure)) => Err(failure),
    }
}

/// As `toYaml`, with lists deeper than their key and lines as long as they are.
fn to_yaml_pretty(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    or_empty(write(context, args.any(0), Dialect::Three))
}

fn or_empty(written: Result<Text, Stop>) -> Result<Value, Failure> {
    match written {
        Ok(text) => Ok(Value::text(text)),
        Err(Stop::Unwritable(_)) => Ok(Value::text("")),
        Err(Stop::Limit(failure)) => Err(failure),
    }
}

/// Why a value is not written.
enum Stop {
    /// Go says that it cannot be, in these words.
    Unwritable(String),
    /// It is too much.
    Limit(Failure),
}

impl Stop {
    fn unwritable(message: impl Into<String>) -> Self {
        Self::Unwritable(message.into())
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Limit(failure)
    }
}

/// How deep goyaml lets collections nest.
const MOST_DEPTH: usize = 10_000;

/// From this depth on each map is compared with those around it: it may hold itself.
const CYCLE_DEPTH: usize = 8;

/// The longest key in characters, as JSON writes it, that goyaml reads in the JSON that Helm makes first.
const KEY_LENGTH: usize = 1024;

/// So many bytes are written before they are charged.
const CHARGED: usize = 1 << 20;

/// What the writer and the reader need of a run.
trait Run {
    /// The origin of what is made of values of these origins.
    fn join(&mut self, origins: &mut dyn Iterator<Item = OriginId>) -> OriginId;

    /// Counts bytes.
    fn charge(&mut self, bytes: usize) -> Result<(), Failure>;
}

impl Run for Context<'_> {
    fn join(&mut self, origins: &mut dyn Iterator<Item = OriginId>) -> OriginId {
        self.origins().join(origins)
    }

    fn charge(&mut self, bytes: usize) -> Result<(), Failure> {
        Context::charge(self, bytes)
    }
}

/// A collection that is being written.
enum Open {
    Map(Option<Map>, std::vec::IntoIter<(Text, Slot)>),
    List(List, usize),
}

struct Writer<'r, R> {
    run: &'r mut R,
    emitter: Emitter<OriginId>,
    dialect: Dialect,
    open: Vec<Open>,
    charged: usize,
}

/// The YAML of a value without its last line break.
fn write(run: &mut impl Run, value: &Value, dialect: Dialect) -> Result<Text, Stop> {
    let emitter = Emitter::new(dialect);
    let mut writer = Writer { run, emitter, dialect, open: Vec::new(), charged: 0 };
    writer.value(value.clone())?;
    // A stack in place of recursion: values nest as deep as a template makes them.
    while let Some(open) = writer.open.last_mut() {
        let next = match open {
            Open::Map(_, entries) => entries.next().map(|(key, slot)| (Some((key, slot.key)), slot.value)),
            Open::List(list, at) => {
                *at += 1;
                list.values().get(*at - 1).map(|value| (None, value.clone()))
            }
        };
        match next {
            Some((Some((key, origin)), value)) => {
                let key = std::str::from_utf8(key.bytes()).unwrap_or_default();
                writer.emitter.key(key, origin);
                writer.value(value)?;
            }
            Some((None, value)) => writer.value(value)?,
            None => {
                writer.open.pop();
                writer.emitter.end();
            }
        }
    }
    let (mut bytes, marks) = writer.emitter.finish();
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    let mut text = Builder::default();
    let ends = marks.iter().skip(1).map(|mark| mark.0).chain([bytes.len()]);
    for ((start, origin), end) in marks.iter().zip(ends) {
        text.push(bytes.get(*start..end.min(bytes.len())).unwrap_or_default(), SiteId::NONE, *origin);
    }
    Ok(text.finish())
}

impl<R: Run> Writer<'_, R> {
    /// Writes a value, or opens it.
    fn value(&mut self, value: Value) -> Result<(), Stop> {
        let origin = value.origin;
        match value.data {
            Data::Nil => self.emitter.plain("null", origin),
            Data::Bool(truth) => self.emitter.plain(if truth { "true" } else { "false" }, origin),
            #[expect(clippy::cast_sign_loss, reason = "the bits are meant")]
            Data::Int(number, int) if int.is_unsigned() => {
                self.emitter.plain(&(number as u64).to_string(), origin);
            }
            Data::Int(number, _) => self.emitter.plain(&number.to_string(), origin),
            Data::Float(number) => {
                let text = float(number, self.dialect)?;
                self.emitter.plain(&text, origin);
            }
            Data::Complex(_) => return Err(Stop::unwritable("json: unsupported type: complex128")),
            Data::Text(text) => {
                let origin = if text.marks().is_empty() {
                    origin
                } else {
                    self.run.join(&mut text.as_str(origin).origins())
                };
                let text = match self.dialect {
                    Dialect::Two => read_back(text.bytes())?,
                    Dialect::Three | Dialect::Quoted => text.lossy(),
                };
                self.emitter.text(&text, origin);
            }
            Data::Bytes(bytes) => {
                let text = base64::engine::general_purpose::STANDARD.encode(bytes.bytes());
                self.emitter.text(&text, origin);
            }
            Data::List(list) if list.is_nil() => self.emitter.plain("null", origin),
            Data::List(list) => self.list(list, origin)?,
            Data::Map(map) if map.is_nil() => self.emitter.plain("null", origin),
            Data::Map(map) => {
                let entries = map.entries();
                self.map(Some(map), entries, origin)?;
            }
            Data::Object(object) => {
                let value = object.json().map_err(Stop::unwritable)?.or_else(|| object.underlying());
                if let Some(value) = value {
                    // An object that is an object that is an object ends at some depth.
                    return match value.data {
                        Data::Object(_) => Err(Stop::unwritable("json: unsupported type")),
                        data => self.value(Value { data, origin }),
                    };
                }
                let exported = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
                let fields = object.fields().into_iter().filter(|(name, _)| exported(name));
                let entry = |(name, value): (&str, Value)| (Text::from(name), Slot { value, key: origin });
                self.map(None, fields.map(entry).collect(), origin)?;
            }
        }
        let written = self.emitter.len();
        if written - self.charged > CHARGED {
            self.run.charge(written - self.charged)?;
            self.charged = written;
        }
        Ok(())
    }

    fn list(&mut self, list: List, origin: OriginId) -> Result<(), Stop> {
        self.deeper()?;
        if list.is_empty() {
            self.emitter.empty_list(origin);
        } else {
            self.emitter.list();
            self.open.push(Open::List(list, 0));
        }
        Ok(())
    }

    fn map(
        &mut self,
        map: Option<Map>,
        mut entries: Vec<(Text, Slot)>,
        origin: OriginId,
    ) -> Result<(), Stop> {
        self.deeper()?;
        if let Some(map) = &map
            && self.open.len() >= CYCLE_DEPTH
        {
            let is_same = |open: &Open| matches!(open, Open::Map(Some(other), _) if other.is_same(map));
            if self.open.iter().any(is_same) {
                return Err(Stop::unwritable("json: unsupported value: encountered a cycle"));
            }
        }
        if entries.is_empty() {
            self.emitter.empty_map(origin);
            return Ok(());
        }
        let mut replaced = false;
        for (key, _) in &mut entries {
            let text = match self.dialect {
                Dialect::Two => read_back_key(key.bytes())?,
                Dialect::Three | Dialect::Quoted => key.lossy(),
            };
            match text {
                Cow::Borrowed(_) => {}
                Cow::Owned(text) => {
                    *key = text.into();
                    replaced = true;
                }
            }
        }
        if replaced {
            // What was no UTF-8 may have become one key; the last one counts.
            let mut last = std::collections::BTreeMap::new();
            last.extend(entries);
            entries = last.into_iter().collect();
        }
        let text = |key: &'_ Text| -> String { key.lossy().into_owned() };
        let dialect = self.dialect;
        sort_by_key(&mut entries, |(left, _), (right, _)| {
            match (std::str::from_utf8(left.bytes()), std::str::from_utf8(right.bytes())) {
                (Ok(left), Ok(right)) => natural(dialect, left, right),
                _ => natural(dialect, &text(left), &text(right)),
            }
        });
        self.emitter.map();
        self.open.push(Open::Map(map, entries.into_iter()));
        Ok(())
    }

    fn deeper(&self) -> Result<(), Stop> {
        if self.open.len() < MOST_DEPTH {
            return Ok(());
        }
        Err(Stop::unwritable(format!("yaml: exceeded max depth of {MOST_DEPTH}")))
    }
}

/// A number as goyaml writes it: shortest digits, with an exponent from a million on. Helm makes JSON first, out
/// of which whole numbers come as integers.
fn float(number: f64, dialect: Dialect) -> Result<String, Stop> {
    if !number.is_finite() {
        return match dialect {
            Dialect::Three | Dialect::Quoted if number.is_nan() => Ok(".nan".into()),
            Dialect::Three | Dialect::Quoted => Ok(if number > 0.0 { ".inf" } else { "-.inf" }.into()),
            Dialect::Two => {
                let word = if number.is_nan() {
                    "NaN"
                } else if number > 0.0 {
                    "+Inf"
                } else {
                    "-Inf"
                };
                Err(Stop::unwritable(format!("json: unsupported value: {word}")))
            }
        };
    }
    if dialect == Dialect::Two && number.fract() == 0.0 && number.abs() < 1e20 {
        let digits = number.to_string();
        if let Ok(integer) = digits.parse::<i64>() {
            return Ok(integer.to_string());
        }
        if digits.parse::<u64>().is_ok() {
            return Ok(digits);
        }
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    Ok(match exponent.parse::<i32>().unwrap_or(0) {
        -4..6 => number.to_string(),
        exponent => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
    })
}

/// The characters of bytes, with U+FFFD for what is no UTF-8. Most bytes are UTF-8, which is told faster apart.
fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Whether JSON and YAML agree on these bytes: ASCII without DEL.
fn is_simple(bytes: &[u8]) -> bool {
    bytes.is_ascii() && !bytes.contains(&0x7f)
}

/// A text as goyaml reads it in the JSON that Helm makes first: U+FFFD for what is no UTF-8, no characters that
/// YAML does not allow, and NEL, which JSON leaves as it is, for the line break that YAML takes it for.
fn read_back(bytes: &[u8]) -> Result<Cow<'_, str>, Stop> {
    let text = lossy(bytes);
    if is_simple(bytes) {
        return Ok(text);
    }
    let refused =
        |char: char| matches!(char, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(refused) {
        return Err(Stop::unwritable("yaml: control characters are not allowed"));
    }
    if !text.contains('\u{85}') {
        return Ok(text);
    }
    let mut out = String::new();
    let mut lines = text.split('\u{85}').peekable();
    let mut breaks = 0;
    let mut first = true;
    while let Some(line) = lines.next() {
        let marker = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
        let more = lines.peek().is_some();
        let ends = |rest: &str| rest.starts_with(' ') || rest.is_empty() && more;
        if !first && marker.is_some_and(ends) {
            return Err(Stop::unwritable("yaml: found unexpected document indicator"));
        }
        let line = if first { line } else { line.trim_start_matches(' ') };
        let last = lines.peek().is_none();
        let line = if last { line } else { line.trim_end_matches(' ') };
        if !first {
            breaks += 1;
        }
        if first || last || !line.is_empty() {
            match breaks {
                0 => {}
                1 => out.push(' '),
                more => out.extend(std::iter::repeat_n('\n', more - 1)),
            }
            breaks = 0;
            out.push_str(line);
        }
        first = false;
    }
    Ok(Cow::Owned(out))
}

/// A key as goyaml reads it in that JSON: on one line, and not too long.
fn read_back_key(bytes: &[u8]) -> Result<Cow<'_, str>, Stop> {
    let text = lossy(bytes);
    let simple = bytes.len() < KEY_LENGTH / 6 && is_simple(bytes);
    if simple {
        return Ok(text);
    }
    let width = |char: char| match char {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..'\u{20}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => 6,
        _ => 1,
    };
    if text.contains('\u{85}') || text.chars().map(width).sum::<usize>() + 2 > KEY_LENGTH {
        return Err(Stop::unwritable("yaml: did not find expected ',' or '}'"));
    }
    read_back(bytes)
}

/// Bytes of work that a reader of YAML counts as, however short the text is.
const READER: usize = 64 * 32;

/// The map that a text describes; where it describes none, a map whose `Error` says why.
fn from_yaml(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.work(READER + args.str(0).bytes().len().saturating_mul(8))?;
    Ok(map_of(read(context, args.str(0))))
}

fn map_of(read: Result<Value, String>) -> Value {
    let value = match read {
        Ok(value) => match value.data {
            Data::Nil => Ok(Value::map(Map::default())),
            Data::Map(_) => Ok(value),
            _ => Err(mistaken(&value, "map[string]interface {}")),
        },
        Err(message) => Err(message),
    };
    value.unwrap_or_else(|message| {
        Value::map(Map::of(MapKind::Any, [("Error".into(), Value::text(message).into())]))
    })
}

/// The list that a text describes; where it describes none, a list of one text that says why.
fn from_yaml_array(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.work(READER + args.str(0).bytes().len().saturating_mul(8))?;
    Ok(list_of(read(context, args.str(0))))
}

fn list_of(read: Result<Value, String>) -> Value {
    let value = match read {
        Ok(value) => match value.data {
            Data::Nil => Ok(Value::list(Vec::new())),
            Data::List(_) => Ok(value),
            _ => Err(mistaken(&value, "[]interface {}")),
        },
        Err(message) => Err(message),
    };
    value.unwrap_or_else(|message| Value::list(vec![Value::text(message)]))
}

/// Go's words for JSON of another type.
fn mistaken(value: &Value, wanted: &str) -> String {
    let found = match value.data {
        Data::Bool(_) => "bool",
        Data::Float(_) => "number",
        Data::List(_) => "array",
        Data::Map(_) => "object",
        _ => "string",
    };
    format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into Go value of type {wanted}"
    )
}

/// The value of the first document of a text. Each value has the origin of the part of the text that it stands in.
fn read(run: &mut impl Run, text: Str<'_>) -> Result<Value, String> {
    let failed = |message: &str| format!("error converting YAML to JSON: {message}");
    let Ok(yaml) = std::str::from_utf8(text.bytes()) else {
        return Err(failed("yaml: invalid leading UTF-8 octet"));
    };
    let mut end = 0;
    let runs: Vec<(usize, OriginId)> = text
        .runs()
        .map(|(run, _, origin)| {
            end += run.len();
            (end, origin)
        })
        .collect();
    let all = run.join(&mut runs.iter().map(|(_, origin)| *origin));
    let limits = Limits::default();
    let node = yaml::first(FileId::new(0), yaml, 0..yaml.len(), &limits)
        .map_err(|refusal| failed(&refusal.message))?;
    let Some(node) = node else { return Ok(Value::NIL) };
    let mut origin = |span: Span| {
        let run = runs.partition_point(|(end, _)| *end <= span.start as usize);
        runs.get(run).map(|(_, origin)| *origin).filter(|origin| origin.is_known()).unwrap_or(all)
    };
    Ok(convert::to_value(&node, &mut origin))
}

#[cfg(test)]
mod tests;

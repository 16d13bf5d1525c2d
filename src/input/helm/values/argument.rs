//! The language of `--set` and its kin: `a.b[0]=c,d={1,2}`. Source: Helm's `pkg/strvals`.

use std::ops::Range;

use super::Override;
use crate::input::helm::Compatibility;
use crate::input::template::{Data, Map, MapKind, OriginId, Origins, Slot, Text, Value};
use crate::source::{FileId, ReadError, Span};

/// The largest index of a list.
const INDEX: i64 = 65_536;
/// How deep names may nest.
const NAMES: usize = 30;
/// How deep lists may nest in lists.
const LISTS: usize = 100;

/// Reads a file: its bytes and their origin.
pub(super) type Read<'a> = dyn FnMut(&str, &mut Origins) -> Result<(Vec<u8>, OriginId), ReadError> + 'a;

/// Where an argument stands and what reading it needs.
pub(super) struct Argument<'a> {
    pub(super) kind: Override,
    pub(super) text: &'a str,
    /// The pseudo file of the argument.
    pub(super) file: FileId,
    pub(super) compatibility: Compatibility,
    pub(super) origins: &'a mut Origins,
    /// Reads what `--set-file` names: the bytes and their origin.
    pub(super) read: &'a mut Read<'a>,
}

/// Why a part of an argument ends.
enum Stop {
    /// The text is at its end.
    End,
    /// It is wrong, in Helm's words.
    Wrong(String),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Wrong(message)
    }
}

/// Characters up to one of those that end them.
struct Run {
    text: String,
    range: Range<usize>,
    /// The one that ended them; none at the end of the argument.
    last: Option<char>,
}

/// Puts what an argument says into `values`.
///
/// # Errors
/// What is wrong, in Helm's words, and the offset of the byte up to which it was read.
pub(super) fn parse(argument: Argument<'_>, values: &Map) -> Result<(), (String, usize)> {
    let mut parser = Parser { argument, at: 0, lists: 0 };
    loop {
        match parser.key(values, 0) {
            Ok(()) => {}
            Err(Stop::End) => return Ok(()),
            Err(Stop::Wrong(message)) => return Err((message, parser.at)),
        }
    }
}

struct Parser<'a> {
    argument: Argument<'a>,
    at: usize,
    lists: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let char = self.rest().chars().next()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn rest(&self) -> &str {
        self.argument.text.get(self.at..).unwrap_or_default()
    }

    fn origin(&mut self, range: &Range<usize>) -> OriginId {
        self.argument.origins.place(Span::new(self.argument.file, range.start, range.end))
    }

    /// Reads up to one of the characters `stop`; a backslash takes the next one as it is, but in literals.
    fn until(&mut self, stop: &[char]) -> Run {
        let start = self.at;
        let mut text = String::new();
        loop {
            let before = self.at;
            match self.next() {
                None => return Run { text, range: start..self.at, last: None },
                Some(char) if stop.contains(&char) => {
                    return Run { text, range: start..before, last: Some(char) };
                }
                Some('\\') if self.argument.kind != Override::Literal => match self.next() {
                    Some(char) => text.push(char),
                    None => return Run { text, range: start..self.at, last: None },
                },
                Some(char) => text.push(char),
            }
        }
    }

    fn key(&mut self, data: &Map, level: usize) -> Result<(), Stop> {
        let literal = self.argument.kind == Override::Literal;
        let stop: &[char] = if literal { &['=', '[', '.'] } else { &['=', '[', ',', '.'] };
        let key = self.until(stop);
        let name = key.text.as_bytes();
        match key.last {
            None if key.text.is_empty() => Err(Stop::End),
            None => Err(Stop::Wrong(format!("key {:?} has no value", key.text))),
            Some('[') => {
                let index = self.index()?;
                let list = match data.get(name) {
                    None => Vec::new(),
                    Some(value) => as_list(&value)?,
                };
                let (list, end) = self.item(list, index, level);
                self.set(data, &key, Value::list(list));
                end
            }
            Some('=') => self.value(data, &key),
            Some(',') => {
                self.set(data, &key, Value::text(""));
                Err(Stop::Wrong(format!("key {:?} has no value (cannot end with ,)", key.text)))
            }
            Some(_) => {
                let level = level + 1;
                if level > NAMES {
                    return Err(Stop::Wrong(format!(
                        "value name nested level is greater than maximum supported nested level of {NAMES}"
                    )));
                }
                let inner = match data.get(name) {
                    None => Map::new(MapKind::Any),
                    Some(value) => as_map(&value)?,
                };
                let end = self.key(&inner, level);
                if inner.is_empty() {
                    if end.is_ok() {
                        return Err(Stop::Wrong(format!("key map {:?} has no value", key.text)));
                    }
                } else {
                    self.set(data, &key, Value::map(inner));
                }
                end
            }
        }
    }

    /// The value behind `=`.
    fn value(&mut self, data: &Map, key: &Run) -> Result<(), Stop> {
        match self.argument.kind {
            Override::Literal => {
                let run = self.until(&[]);
                let value = self.text(&run);
                self.set(data, key, value);
                Ok(())
            }
            Override::Json => {
                let (value, end) = self.json()?;
                self.set(data, key, value);
                end
            }
            _ if self.rest().is_empty() => {
                let at = self.at..self.at;
                let origin = self.origin(&at);
                self.set(data, key, Value::text("").with_origin(origin));
                Err(Stop::End)
            }
            _ if self.rest().starts_with('{') => {
                let list = self.list()?;
                self.set(data, key, list);
                Ok(())
            }
            _ => {
                let run = self.until(&[',']);
                let value = self.typed(&run)?;
                self.set(data, key, value);
                Ok(())
            }
        }
    }

    fn set(&mut self, data: &Map, key: &Run, value: Value) {
        if !key.text.is_empty() {
            let origin = self.origin(&key.range);
            // A table or list that was there keeps its origin.
            let value = if value.origin.is_known() { value } else { value.with_origin(origin) };
            data.insert(Text::from(key.text.as_str()), Slot { value, key: origin });
        }
    }

    /// The number in brackets.
    fn index(&mut self) -> Result<i64, Stop> {
        let run = self.until(&[']']);
        if run.last.is_none() {
            // Helm 4 takes the end for the end of the argument, wherever it comes.
            return Err(match self.argument.compatibility {
                Compatibility::Four => Stop::End,
                Compatibility::Three => Stop::Wrong("error parsing index: EOF".to_owned()),
            });
        }
        run.text.parse().map_err(|error: std::num::ParseIntError| {
            use std::num::IntErrorKind::{NegOverflow, PosOverflow};
            let range = matches!(error.kind(), PosOverflow | NegOverflow);
            let why = if range { "value out of range" } else { "invalid syntax" };
            Stop::Wrong(format!("error parsing index: strconv.Atoi: parsing {:?}: {why}", run.text))
        })
    }

    /// What stands behind an index. Gives the list as it is then.
    fn item(&mut self, list: Vec<Value>, index: i64, level: usize) -> (Vec<Value>, Result<(), Stop>) {
        if index < 0 {
            return (list, Err(Stop::Wrong(format!("negative {index} index not allowed"))));
        }
        let run = self.until(&['[', '.', '=']);
        if !run.text.is_empty() {
            let chars: Vec<String> = run.text.chars().map(|char| format!("{char:?}")).collect();
            let message = format!("unexpected data at end of array index: [{}]", chars.join(" "));
            return (list, Err(Stop::Wrong(message)));
        }
        let place = usize::try_from(index).unwrap_or(usize::MAX);
        match run.last {
            None => (list, Err(Stop::End)),
            Some('=') => match self.item_value() {
                Ok((value, end)) => match put(list, index, value) {
                    Ok(list) => (list, end),
                    Err((list, error)) => (list, Err(error)),
                },
                Err(error) => (list, Err(error)),
            },
            Some('[') => {
                self.lists += 1;
                if self.lists > LISTS {
                    let message = format!("lists nest more than {LISTS} deep");
                    return (list, Err(Stop::Wrong(message)));
                }
                let next = match self.index() {
                    Ok(next) => next,
                    Err(error) => return (list, Err(error)),
                };
                let inner = match list.get(place) {
                    None => Ok(Vec::new()),
                    Some(value) if value.is_nil() => Ok(Vec::new()),
                    Some(value) => as_list(value),
                };
                let inner = match inner {
                    Ok(inner) => inner,
                    Err(error) => return (list, Err(error)),
                };
                let (inner, end) = self.item(inner, next, level);
                self.lists -= 1;
                if end.is_err() {
                    return (list, end);
                }
                match put(list, index, Value::list(inner)) {
                    Ok(list) => (list, Ok(())),
                    Err((list, error)) => (list, Err(error)),
                }
            }
            Some(_) => {
                let mut list = list;
                let inner = match list.get_mut(place) {
                    None => Map::new(MapKind::Any),
                    Some(value) => as_map(value).unwrap_or_else(|_| {
                        let map = Map::new(MapKind::Any);
                        *value = Value::map(map.clone());
                        map
                    }),
                };
                if let Err(error) = self.key(&inner, level) {
                    return (list, Err(error));
                }
                match put(list, index, Value::map(inner)) {
                    Ok(list) => (list, Ok(())),
                    Err((list, error)) => (list, Err(error)),
                }
            }
        }
    }

    /// The value behind `]=`, and what comes of it.
    fn item_value(&mut self) -> Result<(Value, Result<(), Stop>), Stop> {
        match self.argument.kind {
            Override::Json => self.json(),
            Override::Literal => {
                let run = self.until(&[]);
                Ok((self.text(&run), Ok(())))
            }
            _ if self.rest().is_empty() => Ok((Value::text(""), Ok(()))),
            _ if self.rest().starts_with('{') => Ok((self.list()?, Ok(()))),
            _ => {
                let run = self.until(&[',']);
                Ok((self.typed(&run)?, Ok(())))
            }
        }
    }

    /// `{a,b}`.
    fn list(&mut self) -> Result<Value, Stop> {
        let start = self.at;
        self.next();
        let mut values = Vec::new();
        loop {
            let run = self.until(&[',', '}']);
            match run.last {
                None => return Err(Stop::Wrong("list must terminate with '}'".to_owned())),
                Some('}') => {
                    let end = self.at;
                    if self.rest().starts_with(',') {
                        self.next();
                    }
                    values.push(self.typed(&run)?);
                    let origin = self.origin(&(start..end));
                    return Ok(Value::list(values).with_origin(origin));
                }
                Some(_) => values.push(self.typed(&run)?),
            }
        }
    }

    fn text(&mut self, run: &Run) -> Value {
        let origin = self.origin(&run.range);
        Value::text(run.text.as_str()).with_origin(origin)
    }

    /// What a word means: for `--set` truth values, `null` and integers have their types.
    fn typed(&mut self, run: &Run) -> Result<Value, Stop> {
        let word = run.text.as_str();
        match self.argument.kind {
            Override::File => {
                let read = (self.argument.read)(word, self.argument.origins);
                let (bytes, origin) = read.map_err(|error| match error {
                    ReadError::Missing => format!("open {word}: no such file or directory"),
                    other => format!("open {word}: {other}"),
                })?;
                return Ok(Value::text(bytes).with_origin(origin));
            }
            Override::Set => {}
            _ => return Ok(self.text(run)),
        }
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let integer = || if word.starts_with('0') { None } else { word.parse::<i64>().ok() };
        let value = if is("true") || is("false") {
            Value::bool(is("true"))
        } else if is("null") {
            Value::NIL
        } else if word == "0" {
            Value::int64(0)
        } else if let Some(number) = integer() {
            Value::int64(number)
        } else {
            Value::text(word)
        };
        let origin = self.origin(&run.range);
        Ok(value.with_origin(origin))
    }

    /// Passes over blanks. True at the end and behind a comma.
    fn passed(&mut self) -> bool {
        loop {
            let before = self.at;
            match self.next() {
                None | Some(',') => return true,
                Some(char) if char.is_whitespace() => {}
                Some(_) => {
                    self.at = before;
                    return false;
                }
            }
        }
    }

    /// A value in JSON up to a comma.
    fn json(&mut self) -> Result<(Value, Result<(), Stop>), Stop> {
        if self.passed() {
            return Ok((Value::NIL, Ok(())));
        }
        let start = self.at;
        let mut stream = serde_json::Deserializer::from_str(self.rest()).into_iter::<serde_json::Value>();
        let value = match stream.next() {
            Some(Ok(value)) => value,
            Some(Err(error)) => return Err(Stop::Wrong(error.to_string())),
            None => return Err(Stop::Wrong("unexpected end of JSON input".to_owned())),
        };
        self.at += stream.byte_offset();
        let origin = self.origin(&(start..self.at));
        self.passed();
        Ok((from_json(value, origin), Ok(())))
    }
}

/// A value of JSON, all of which came from one place. Numbers are `float64`.
pub(super) fn from_json(value: serde_json::Value, origin: OriginId) -> Value {
    // The reader bounds how deep this nests.
    let data = match value {
        serde_json::Value::Null => Data::Nil,
        serde_json::Value::Bool(truth) => Data::Bool(truth),
        serde_json::Value::Number(number) => Data::Float(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Data::Text(text.into()),
        serde_json::Value::Array(values) => {
            let values = values.into_iter().map(|value| from_json(value, origin)).collect();
            return Value::list(values).with_origin(origin);
        }
        serde_json::Value::Object(entries) => {
            let slot = |value| Slot { value: from_json(value, origin), key: origin };
            let entries = entries.into_iter().map(|(key, value)| (Text::from(key), slot(value)));
            Data::Map(Map::of(MapKind::Any, entries))
        }
    };
    Value { data, origin }
}

/// Puts a value into a list, which grows to have the place.
fn put(mut list: Vec<Value>, index: i64, value: Value) -> Result<Vec<Value>, (Vec<Value>, Stop)> {
    if index > INDEX {
        let message = format!("index of {index} is greater than maximum supported index of {INDEX}");
        return Err((list, Stop::Wrong(message)));
    }
    let place = usize::try_from(index).unwrap_or(0);
    if list.len() <= place {
        list.resize(place + 1, Value::NIL);
    }
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
    Ok(list)
}

/// What Go says of a value that is not of the type that it is taken for.
fn conversion(value: &Value, expected: &str) -> Stop {
    let is = if value.is_nil() { "nil" } else { value.type_name("common.Values") };
    Stop::Wrong(format!("unable to parse key: interface conversion: interface {{}} is {is}, not {expected}"))
}

fn as_list(value: &Value) -> Result<Vec<Value>, Stop> {
    match &value.data {
        Data::List(list) => Ok(list.values().to_vec()),
        _ => Err(conversion(value, "[]interface {}")),
    }
}

fn as_map(value: &Value) -> Result<Map, Stop> {
    match &value.data {
        Data::Map(map) => Ok(map.clone()),
        _ => Err(conversion(value, "map[string]interface {}")),
    }
}

//! What the parsers of formats share: the text at hand, and nodes of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::document::{Map, Node, Number, Value, json};
use crate::source::{At, Diagnostic, FileId, Limits, Span, Stage};

/// The text of a file that is being read.
#[derive(Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "it is the text itself")]
pub(super) struct Text<'t> {
    /// The file.
    pub(super) file: FileId,
    /// All of its text.
    pub(super) text: &'t str,
    /// How much may be read.
    pub(super) limits: &'t Limits,
}

/// One error, boxed where it is handed on.
pub(super) type Failed = Box<Diagnostic>;

impl<'t> Text<'t> {
    /// A place in the text.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end.max(start))
    }

    /// A part of the text; nothing where there is none.
    pub(super) fn part(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// An error at a place.
    #[expect(clippy::unnecessary_box_returns, reason = "it stands in results, which are to be small")]
    pub(super) fn error(
        &self,
        code: &'static str,
        (start, end): (usize, usize),
        message: impl Into<String>,
        help: &str,
    ) -> Failed {
        let at = At::Span(self.span(start, end));
        Box::new(Diagnostic::error(Stage::Input, code, at, message).help(help))
    }

    /// Text that stands at a place.
    pub(super) fn string(&self, value: &str, (start, end): (usize, usize)) -> Node {
        Node::new(Value::String(value.into()), self.span(start, end))
    }

    /// A list that stands at a place.
    pub(super) fn list(&self, items: Vec<Node>, (start, end): (usize, usize)) -> Node {
        Node::new(Value::List(items), self.span(start, end))
    }

    /// A map that stands at a place. Its keys are unique.
    pub(super) fn map(&self, entries: Vec<(&str, Node)>, (start, end): (usize, usize)) -> Node {
        let entries = entries.into_iter().map(|(key, node)| (key.into(), node)).collect();
        Node::new(Value::Map(Map::from_unique(entries)), self.span(start, end))
    }

    /// What conftest makes of a text that may be a number or a truth value, as Go's `ParseFloat` and `ParseBool` read
    /// them.
    pub(super) fn typed(&self, value: &str, place: (usize, usize)) -> Node {
        let value = match (go_float(value), go_bool(value)) {
            (Some(number), _) => Value::Number(number),
            (None, Some(truth)) => Value::Bool(truth),
            (None, None) => return self.string(value, place),
        };
        Node::new(value, self.span(place.0, place.1))
    }
}

/// Entries of a map by key, of which a later one takes the place of an earlier one.
#[derive(Default)]
pub(super) struct Entries<'t> {
    list: Vec<(Arc<str>, Node)>,
    at: BTreeMap<std::borrow::Cow<'t, str>, usize>,
}

impl<'t> Entries<'t> {
    /// Puts a node under a key.
    pub(super) fn put(&mut self, key: impl Into<std::borrow::Cow<'t, str>>, node: Node) {
        let key = key.into();
        if let Some((_, place)) = self.at.get(&key).and_then(|at| self.list.get_mut(*at)) {
            *place = node;
        } else {
            self.list.push((Arc::from(&*key), node));
            self.at.insert(key, self.list.len() - 1);
        }
    }

    /// The text under a key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.at.get(key).and_then(|at| self.list.get(*at)).and_then(|(_, node)| node.as_str())
    }

    /// The map.
    pub(super) fn map(self) -> Map {
        Map::from_unique(self.list)
    }
}

/// A number that Go's `ParseFloat` reads and JSON can say.
pub(super) fn go_float(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let decimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-' | b'_');
    if !unsigned.starts_with(|char: char| char.is_ascii_digit() || char == '.')
        || !unsigned.bytes().all(decimal)
    {
        return hexadecimal(text);
    }
    let bytes = unsigned.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let misplaced =
        |(at, byte): (usize, &u8)| *byte == b'_' && !(digit(at.checked_sub(1)) && digit(Some(at + 1)));
    if bytes.iter().enumerate().any(misplaced) {
        return None;
    }
    let number: f64 = text.replace('_', "").parse().ok()?;
    number.is_finite().then(|| of_float(number))
}

/// A whole hexadecimal number with the exponent that Go asks for.
fn hexadecimal(text: &str) -> Option<Number> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X"))?;
    let (mantissa, exponent) = rest.split_once(['p', 'P'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.len() > 13 || digits.is_empty() {
        return None;
    }
    #[allow(clippy::cast_precision_loss, reason = "at most 52 bits")]
    let mantissa = u64::from_str_radix(&digits, 16).ok()? as f64;
    let exponent: i32 = exponent.parse().ok()?;
    let shift = exponent.checked_sub(i32::try_from(fraction.len() * 4).ok()?)?;
    let number = mantissa * 2f64.powi(shift);
    number.is_finite().then(|| of_float(if negative { -number } else { number }))
}

/// A number as JSON would give it back.
pub(super) fn of_float(number: f64) -> Number {
    let text = number.to_string();
    json::number(&text)
}

/// A truth value that Go's `ParseBool` reads.
pub(super) fn go_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

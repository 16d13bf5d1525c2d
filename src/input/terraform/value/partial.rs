//! Partial texts: what is known of a text of which parts are not (`jsonencode({Resource = aws_sqs_queue.q.arn})`).
//!
//! A partial text is the text with [`UNKNOWN`] in place of each part that is known after the apply alone, and [`HIDDEN`]
//! in place of each part that must not be shown. Both survive JSON, inside of JSON too. A real text never stands for a
//! placeholder: what has one written in it has no partial text.
//!
//! It is for policies, and has no say in the language: an unknown value with a partial text is as unknown as one without.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Content, Refinement, Type, Value, convert, text, write_text};
use crate::document::secret::UNKNOWN_PART;

/// What stands in a partial text for what is not known before the apply.
pub const UNKNOWN: &str = UNKNOWN_PART;

/// What stands in a partial text for what must not be shown.
pub const HIDDEN: &str = "${tollgate:hidden}";

/// What both have in them, without the `$`: policies of IAM may write `&` for it.
const SIGN: &str = "{tollgate:";

/// How long a partial text may be, in bytes. Of a longer one nothing is kept.
const LONGEST: usize = 1 << 20;

impl Value {
    /// The partial text of an unknown text; none where none of it is known.
    pub fn partial(&self) -> Option<&str> {
        match &self.content {
            Content::Unknown(Type::String, Some(refinement)) => refinement.partial.as_deref(),
            _ => None,
        }
    }

    /// The same with a partial text, where it is an unknown text. What is of marked parts is hidden in it already.
    #[must_use]
    pub fn with_partial(self, partial: Option<String>) -> Self {
        let Some(partial) = partial.filter(|partial| partial.len() <= LONGEST) else { return self };
        if !matches!(self.content, Content::Unknown(Type::String, _))
            || [UNKNOWN, HIDDEN].contains(&&*partial)
        {
            return self;
        }
        self.refine(|refinement| refinement.partial = Some(Arc::from(&*text::normalize(&partial))))
    }

    /// The same without a partial text.
    #[must_use]
    pub(super) fn without_partial(self) -> Self {
        if self.partial().is_none() {
            return self;
        }
        self.refine(|refinement| refinement.partial = None)
    }

    /// What stands in a partial text for this value as a part of it. None where it is a text with a placeholder in it,
    /// or cannot be part of a text.
    pub fn as_partial(&self) -> Option<Cow<'_, str>> {
        if let Some(partial) = self.partial() {
            return Some(partial.into());
        }
        if self.marks.any() {
            return Some(HIDDEN.into());
        }
        match &self.content {
            Content::Unknown(..) => Some(UNKNOWN.into()),
            Content::String(text) => is_plain(text).then(|| (&**text).into()),
            _ => convert(self, &Type::String).ok()?.as_str().map(|text| text.to_owned().into()),
        }
    }

    /// The partial text of the JSON of this value. A placeholder is a string there, whatever it stands for. None where
    /// a text has a placeholder in it, or it would be too long.
    pub fn partial_json(&self) -> Option<String> {
        let mut out = String::new();
        write(self, &mut out)?;
        Some(out)
    }
}

/// A partial text in the making.
#[derive(Debug, Clone, Default)]
pub struct PartialText {
    text: String,
    /// How many placeholders there are in it.
    placeholders: usize,
    /// A part cannot stand in it.
    spoiled: bool,
}

impl PartialText {
    /// One that begins with a text that is known.
    pub fn begin(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// Adds a text that is known.
    pub fn push(&mut self, text: &str) {
        if self.text.len() <= LONGEST {
            self.text.push_str(text);
        }
    }

    /// Adds what stands in it for a value.
    pub fn add(&mut self, value: &Value) {
        match value.as_partial() {
            Some(part) => {
                self.placeholders += part.matches(SIGN).count();
                self.push(&part);
            }
            None => self.spoiled = true,
        }
    }

    /// The text; none where it is too long, or texts in it make a placeholder that none of them is.
    pub fn finish(self) -> Option<String> {
        let sound = !self.spoiled
            && self.text.len() <= LONGEST
            && self.text.matches(SIGN).count() == self.placeholders;
        sound.then_some(self.text)
    }
}

/// Whether a text has no placeholder in it.
fn is_plain(text: &str) -> bool {
    !text.contains(SIGN)
}

/// Writes JSON as [`write_json`](super::write_json) does. What bounds the depth of values bounds the recursion.
fn write(value: &Value, out: &mut String) -> Option<()> {
    if out.len() > LONGEST {
        return None;
    }
    match &value.content {
        _ if value.marks.any() || !value.is_known() => write_text(&value.as_partial()?, true, out),
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            out.push('[');
            for (at, element) in elements.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(element, out)?;
            }
            out.push(']');
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            out.push('{');
            for (at, (key, element)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(Some(&**key).filter(|key| is_plain(key))?, true, out);
                out.push(':');
                write(element, out)?;
            }
            out.push('}');
        }
        Content::String(text) => write_text(Some(&**text).filter(|text| is_plain(text))?, true, out),
        Content::Null(_) => out.push_str("null"),
        Content::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Content::Number(number) => out.push_str(&number.json().ok()?),
        Content::Unknown(..) => {}
    }
    Some(())
}

/// A partial text is no part of what a refinement says: two that differ in it alone are equal.
impl PartialEq for Refinement {
    fn eq(&self, other: &Self) -> bool {
        let Self { not_null, prefix, least, most, shortest, longest, partial: _ } = self;
        (not_null, prefix, shortest, longest)
            == (&other.not_null, &other.prefix, &other.shortest, &other.longest)
            && (least, most) == (&other.least, &other.most)
    }
}

impl Refinement {
    /// Whether two say the same, where none says nothing.
    pub(super) fn same(one: Option<&Self>, other: Option<&Self>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => one == other,
            (Some(said), None) | (None, Some(said)) => *said == Self::default(),
            (None, None) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Marks;
    use super::*;

    fn unknown() -> Value {
        Value::unknown(Type::String)
    }

    fn object(entries: &[(&str, Value)]) -> Value {
        Value::object(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    #[test]
    fn what_is_unknown_or_hidden_is_a_text_in_json() {
        let list = Value::unknown(Type::list(Type::String));
        let secret = Value::string("hunter2").mark(Marks::SENSITIVE);
        let value = object(&[("a", unknown()), ("b", list), ("c", secret), ("d", Value::integer(1))]);
        let expected =
            r#"{"a":"${tollgate:unknown}","b":"${tollgate:unknown}","c":"${tollgate:hidden}","d":1}"#;
        assert_eq!(value.partial_json().as_deref(), Some(expected));
        let inner = unknown().with_partial(Some("arn:\"${tollgate:unknown}".to_owned()));
        assert_eq!(Value::tuple(vec![inner]).partial_json().unwrap(), r#"["arn:\"${tollgate:unknown}"]"#);
    }

    #[test]
    fn a_real_text_is_never_taken_for_a_placeholder() {
        for text in [UNKNOWN, "x&{tollgate:unknown}", "${tollgate:hidden}y"] {
            assert_eq!(object(&[("a", unknown()), ("b", Value::string(text))]).partial_json(), None);
            assert_eq!(object(&[("a", unknown()), (text, Value::integer(1))]).partial_json(), None);
            assert_eq!(Value::string(text).as_partial(), None);
        }
    }

    #[test]
    fn parts_that_make_a_placeholder_together_make_no_partial_text() {
        let mut text = PartialText::begin("a${toll");
        text.add(&unknown());
        text.push("/b");
        assert_eq!(text.clone().finish().as_deref(), Some("a${toll${tollgate:unknown}/b"));
        text.push("${tollgate");
        text.push(":unknown}");
        assert_eq!(text.finish(), None);
        let mut text = PartialText::begin("a");
        text.add(&unknown());
        text.add(&Value::string("${tollgate:hidden}"));
        assert_eq!(text.finish(), None);
    }

    #[test]
    fn a_partial_text_has_no_say_in_the_language() {
        let partial = || unknown().with_partial(Some("a${tollgate:unknown}".to_owned()));
        assert_eq!(partial().partial(), Some("a${tollgate:unknown}"));
        assert_eq!(partial(), unknown());
        assert_eq!(partial().refine_not_null(), Value::unknown_not_null(Type::String));
        assert_eq!(partial().refine_not_null().partial(), partial().partial());
        assert_eq!(Value::dynamic().with_partial(Some("a".to_owned())).partial(), None);
        assert_eq!(Value::string("a").with_partial(Some("b".to_owned())), Value::string("a"));
    }

    #[test]
    fn what_is_marked_as_a_whole_has_none() {
        let partial = unknown().with_partial(Some("a${tollgate:unknown}".to_owned()));
        assert!(partial.clone().mark(Marks::NONE).partial().is_some());
        assert_eq!(partial.clone().mark(Marks::SENSITIVE).partial(), None);
        assert_eq!(partial.mark(Marks::EPHEMERAL).as_partial().as_deref(), Some(HIDDEN));
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        assert_eq!(unknown().with_partial(Some("a".repeat(LONGEST + 1))).partial(), None);
        let long = Value::string("a".repeat(LONGEST));
        assert_eq!(Value::tuple(vec![long.clone(), long, unknown()]).partial_json(), None);
    }
}

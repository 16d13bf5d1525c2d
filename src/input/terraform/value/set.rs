//! Sets: different elements in the order in which cty goes through them (`cty/set_internals.go`).

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use super::{Content, Marks, Type, Value};

impl Value {
    /// A set of elements that are of the type `element`. Of equal ones the first stays; unknown ones all do. Marks of
    /// the elements are put on the set.
    pub fn set(element: Type, elements: Vec<Self>) -> Self {
        let mut marks = Marks::NONE;
        let mut elements: Vec<Self> = elements
            .into_iter()
            .map(|element| {
                let (element, further) = element.unmark_deep();
                marks = marks.and(further);
                element
            })
            .collect();
        if element.is_primitive() {
            elements.sort_by(compare_primitives);
            elements.dedup_by(|later, earlier| earlier.is_equal_to(later) == Some(true));
        } else {
            elements = distinct(elements);
        }
        let elements: Arc<[Self]> = elements.into();
        Self { marks, ..Content::Set(element, elements).into() }
    }
}

/// Which values are among others, without going through them all. Marks must be off.
#[derive(Debug, Default)]
pub struct Members<'v> {
    by_key: BTreeMap<Vec<u8>, Vec<&'v Value>>,
}

impl<'v> Members<'v> {
    /// Those values.
    pub fn new(values: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut by_key: BTreeMap<Vec<u8>, Vec<&'v Value>> = BTreeMap::new();
        for value in values.into_iter().filter(|value| value.is_wholly_known()) {
            by_key.entry(key(value)).or_default().push(value);
        }
        Self { by_key }
    }

    /// Whether a value is known to equal one of them.
    pub fn has(&self, value: &Value) -> bool {
        value.is_wholly_known()
            && self
                .by_key
                .get(&key(value))
                .is_some_and(|values| values.iter().any(|known| known.is_equal_to(value) == Some(true)))
    }
}

/// Elements of structural types in order: by their keys, equal ones left out.
fn distinct(elements: Vec<Value>) -> Vec<Value> {
    let mut keyed: Vec<(Vec<u8>, Value)> =
        elements.into_iter().map(|element| (key(&element), element)).collect();
    keyed.sort_by(|(one_key, one), (other_key, other)| {
        rank(one).cmp(&rank(other)).then_with(|| one_key.cmp(other_key)).then_with(|| compare(one, other))
    });
    // Something with an unknown part equals nothing for certain, so that equal elements are neighbours.
    keyed.dedup_by(|(later_key, later), (earlier_key, earlier)| {
        later_key == earlier_key && later.is_wholly_known() && earlier.is_equal_to(later) == Some(true)
    });
    keyed.into_iter().map(|(_, element)| element).collect()
}

/// Unknown elements come behind known ones, null last.
fn rank(value: &Value) -> u8 {
    match value.content {
        Content::Null(_) => 2,
        Content::Unknown(..) => 1,
        _ => 0,
    }
}

fn compare_primitives(one: &Value, other: &Value) -> Ordering {
    match (&one.content, &other.content) {
        (Content::String(one), Content::String(other)) => one.cmp(other),
        (Content::Number(one), Content::Number(other)) => one.cmp(other),
        (Content::Bool(one), Content::Bool(other)) => one.cmp(other),
        _ => rank(one).cmp(&rank(other)),
    }
}

/// By exact content, for values whose keys are alike: keys shorten numbers to ten digits.
fn compare(one: &Value, other: &Value) -> Ordering {
    match (&one.content, &other.content) {
        (
            Content::List(_, one) | Content::Set(_, one) | Content::Tuple(one),
            Content::List(_, other) | Content::Set(_, other) | Content::Tuple(other),
        ) => in_order(one.iter().zip(other.iter())),
        (Content::Map(_, one) | Content::Object(one), Content::Map(_, other) | Content::Object(other)) => {
            in_order(one.values().zip(other.values()))
        }
        _ => compare_primitives(one, other),
    }
}

fn in_order<'v>(mut pairs: impl Iterator<Item = (&'v Value, &'v Value)>) -> Ordering {
    pairs
        .find_map(|(one, other)| Some(compare(one, other)).filter(|order| order.is_ne()))
        .unwrap_or(Ordering::Equal)
}

/// The text by which elements of structural types are put in order, and by which equal ones are found.
fn key(value: &Value) -> Vec<u8> {
    let mut text = String::new();
    write_key(value, &mut text);
    text.into_bytes()
}

fn write_key(value: &Value, out: &mut String) {
    let mut elements = |open: char, elements: &[Value], close: char| {
        out.push(open);
        for element in elements {
            write_key(element, out);
            out.push(';');
        }
        out.push(close);
    };
    match &value.content {
        Content::Unknown(..) => out.push('?'),
        Content::Null(_) => out.push('~'),
        Content::Bool(truth) => out.push(if *truth { 'T' } else { 'F' }),
        Content::Number(number) => out.push_str(&number.short_text()),
        Content::String(text) => write_quoted(text, out),
        Content::List(_, list) | Content::Set(_, list) => elements('[', list, ']'),
        Content::Tuple(tuple) => elements('<', tuple, '>'),
        Content::Map(_, entries) => {
            out.push('{');
            for (key, element) in entries.iter() {
                write_quoted(key, out);
                out.push(':');
                write_key(element, out);
                out.push(';');
            }
            out.push('}');
        }
        Content::Object(entries) => {
            out.push('<');
            for element in entries.values() {
                write_key(element, out);
                out.push(';');
            }
            out.push('>');
        }
    }
}

/// A text in quotes as Go writes it (`strconv.Quote`).
fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if u32::from(control) < 0x20 || control == '\u{7f}' => {
                let _ = write!(out, "\\x{:02x}", u32::from(control));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(set: &Value) -> Vec<String> {
        set.as_elements().unwrap().iter().map(|element| format!("{:?}", element.content)).collect()
    }

    #[test]
    fn elements_of_primitive_types_are_sorted() {
        let set = Value::set(Type::String, ["b", "a", "b", "Z"].map(Value::string).into());
        assert_eq!(
            set,
            Value { ..Content::Set(Type::String, ["Z", "a", "b"].map(Value::string).into()).into() }
        );
        let set = Value::set(Type::Number, [10, 9, 10, -1].map(Value::integer).into());
        assert_eq!(set.as_elements().unwrap(), [-1, 9, 10].map(Value::integer));
        let set = Value::set(Type::Bool, [true, false, true].map(Value::bool).into());
        assert_eq!(set.as_elements().unwrap(), [false, true].map(Value::bool));
    }

    #[test]
    fn unknown_elements_stay_and_null_is_last() {
        let unknown = Value::unknown(Type::String);
        let null = Value::null(Type::String);
        let elements = vec![null.clone(), unknown.clone(), Value::string("a"), unknown.clone(), null.clone()];
        let set = Value::set(Type::String, elements);
        assert_eq!(set.as_elements().unwrap(), [Value::string("a"), unknown.clone(), unknown, null]);
        let set = Value::set(Type::Dynamic, vec![Value::null(Type::Dynamic); 2]);
        assert_eq!(set.as_elements().unwrap().len(), 1);
    }

    #[test]
    fn marks_are_put_on_the_set() {
        let set =
            Value::set(Type::String, vec![Value::string("a").mark(Marks::SENSITIVE), Value::string("a")]);
        assert_eq!(set, Value::set(Type::String, vec![Value::string("a")]).mark(Marks::SENSITIVE));
        assert!(!set.as_elements().unwrap()[0].marks.any());
    }

    #[test]
    fn objects_are_in_the_order_of_their_keys() {
        let port = |number: i64| {
            Value::object(
                [("from".into(), Value::integer(number)), ("self".into(), Value::bool(false))].into(),
            )
        };
        let ty = port(0).ty();
        let set = Value::set(ty, [443, 80, 8080, 443].map(port).into());
        assert_eq!(
            set.as_elements().unwrap(),
            [443, 8080, 80].map(port),
            "as texts that end with semicolons"
        );
    }

    #[test]
    fn numbers_beyond_ten_digits_are_told_apart() {
        let wrap = |number: i64| Value::tuple(vec![Value::integer(number)]);
        let many: Vec<Value> = (0..4000).map(|index| wrap(1_000_000_000_000 + index % 2000)).collect();
        let set = Value::set(wrap(0).ty(), many);
        assert_eq!(set.as_elements().unwrap().len(), 2000);
    }

    #[test]
    fn members_are_found() {
        let values = [Value::string("a"), Value::integer(1), Value::unknown(Type::String)];
        let members = Members::new(&values);
        assert!(members.has(&Value::string("a")) && members.has(&Value::integer(1)));
        assert!(!members.has(&Value::string("1")) && !members.has(&Value::unknown(Type::String)));
    }

    #[test]
    fn a_text_cannot_break_out_of_its_key() {
        let wrap = |one: &str, two: &str| Value::tuple(vec![Value::string(one), Value::string(two)]);
        let set = Value::set(wrap("", "").ty(), vec![wrap("a\";\"b", "c"), wrap("a", "b\";\"c")]);
        assert_eq!(texts(&set).len(), 2);
    }
}

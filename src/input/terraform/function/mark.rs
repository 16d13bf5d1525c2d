//! Marks of values and of their parts: taken off, and put on again (`cty/marks.go`).

use std::sync::Arc;

use super::super::value::{Content, Entries, Marks, Value};

/// The value without any marks, its parts included, and the marks that it had.
pub(super) fn unmark_deep(value: &Value) -> (Value, Marks) {
    let marks = value.all_marks();
    let bare = if marks.any() { bare(value) } else { value.clone() };
    (bare, marks)
}

/// The value without the marks of itself; its parts keep theirs.
pub(super) fn unmark(value: &Value) -> (Value, Marks) {
    let bare = Value { content: value.content.clone(), marks: Marks::NONE, origin: value.origin.clone() };
    (bare, value.marks)
}

fn bare(value: &Value) -> Value {
    let bares = |elements: &Arc<[Value]>| elements.iter().map(bare).collect();
    let entries =
        |entries: &Entries| Arc::new(entries.iter().map(|(key, value)| (key.clone(), bare(value))).collect());
    let content = match &value.content {
        Content::List(element, elements) => Content::List(element.clone(), bares(elements)),
        Content::Set(element, elements) => Content::Set(element.clone(), bares(elements)),
        Content::Tuple(elements) => Content::Tuple(bares(elements)),
        Content::Map(element, map) => Content::Map(element.clone(), entries(map)),
        Content::Object(map) => Content::Object(entries(map)),
        other => other.clone(),
    };
    Value { content, marks: Marks::NONE, origin: value.origin.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_parts_are_taken_off_and_told() {
        let value = Value::tuple([Value::integer(1).mark(Marks::SENSITIVE), Value::integer(2)]);
        let (bare, marks) = unmark_deep(&value);
        assert_eq!(bare, Value::tuple([Value::integer(1), Value::integer(2)]));
        assert_eq!(marks, Marks::SENSITIVE);
        assert_eq!(unmark(&value), (value, Marks::NONE));
    }
}

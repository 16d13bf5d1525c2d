//! Taking marks off values (`cty/marks.go`).

use std::sync::Arc;

use super::{Content, Entries, Marks, Value};

impl Value {
    /// The same without its own marks, and they.
    #[must_use]
    pub fn unmark(self) -> (Self, Marks) {
        let marks = self.marks;
        (Self { marks: Marks::NONE, ..self }, marks)
    }

    /// The same without marks anywhere, and all of them together.
    #[must_use]
    pub fn unmark_deep(self) -> (Self, Marks) {
        let marks = self.all_marks();
        if marks.any() { (self.without_marks(), marks) } else { (self, marks) }
    }

    fn without_marks(self) -> Self {
        let each = |elements: &[Self]| elements.iter().cloned().map(Self::without_marks).collect();
        let entry = |entries: &Entries| {
            Arc::new(
                entries.iter().map(|(key, value)| (key.clone(), value.clone().without_marks())).collect(),
            )
        };
        let content = match &self.content {
            Content::List(ty, elements) => Content::List(ty.clone(), each(elements)),
            Content::Tuple(elements) => Content::Tuple(each(elements)),
            Content::Map(ty, entries) => Content::Map(ty.clone(), entry(entries)),
            Content::Object(entries) => Content::Object(entry(entries)),
            _ => self.content,
        };
        Self { content, marks: Marks::NONE, origin: self.origin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_off_all_parts() {
        let inner = Value::integer(1).mark(Marks::SENSITIVE);
        let value = Value::tuple(vec![inner, Value::integer(2)]).mark(Marks::EPHEMERAL);
        let (bare, marks) = value.clone().unmark_deep();
        assert_eq!(marks, Marks { sensitive: true, ephemeral: true });
        assert_eq!(bare, Value::tuple(vec![Value::integer(1), Value::integer(2)]));
        assert_eq!(value.unmark().1, Marks::EPHEMERAL);
    }
}

//! The names that expressions give themselves: those of `for`, of the iterators of dynamic blocks, of template files,
//! and the item of a splat. They hide what a [`Scope`](super::Scope) knows.

use super::super::value::Value;

/// What is named around an expression. It is a chain through the stack, so that entering a name costs nothing.
#[derive(Clone, Copy, Default)]
pub(super) struct Env<'v> {
    /// Names that were given from outside, the last of a name first.
    given: &'v [(&'v str, Value)],
    names: Option<&'v Names<'v>>,
    /// The item of the innermost splat.
    pub item: Option<&'v Value>,
}

/// Names that one `for` gives.
pub(super) struct Names<'v> {
    pub key: Option<(&'v str, &'v Value)>,
    pub value: (&'v str, &'v Value),
    pub outer: Env<'v>,
}

impl<'v> Env<'v> {
    /// The names that were given from outside.
    pub(super) fn given(given: &'v [(&'v str, Value)]) -> Self {
        Self { given, names: None, item: None }
    }

    /// These names before those that they name as their outer ones.
    pub(super) fn within(names: &'v Names<'v>) -> Self {
        Self { given: names.outer.given, names: Some(names), item: names.outer.item }
    }

    /// The same with an item.
    pub(super) fn of_item(self, item: &'v Value) -> Self {
        Self { item: Some(item), ..self }
    }

    /// What a name means here.
    pub(super) fn find(&self, name: &str) -> Option<&'v Value> {
        let mut inner = self.names;
        while let Some(names) = inner {
            if names.value.0 == name {
                return Some(names.value.1);
            }
            if let Some((_, value)) = names.key.filter(|(key, _)| *key == name) {
                return Some(value);
            }
            inner = names.outer.names;
        }
        self.given.iter().rev().find(|(given, _)| *given == name).map(|(_, value)| value)
    }
}

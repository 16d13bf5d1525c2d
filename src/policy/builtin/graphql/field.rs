//! The rules for single fields: what has fields must select some, and how deep introspection may go.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::Named;
use super::tree::{Field, Fragment, Selection};
use super::verdict::{Verdict, invalid};

/// How many of introspection's lists may nest.
const MAX_LISTS: usize = 3;

/// Checks that a field selects others where its type has some, and none where it has not.
pub(super) fn check_leaf(field: &Field, named: Option<&Named<'_>>) -> Verdict {
    let Some(named) = named else { return Ok(()) };
    match (named.is_leaf(), field.selections.is_empty()) {
        (true, false) => invalid(format!("the field `{}` has no fields to select", field.name)),
        (false, true) => invalid(format!("the field `{}` selects no fields", field.name)),
        _ => Ok(()),
    }
}

/// The rule for the depth of introspection, with the fragments that keep it.
#[derive(Debug, Default)]
pub(super) struct Introspection<'a> {
    /// Fragments that keep the rule where so many lists are open already.
    kept: BTreeSet<(&'a str, usize)>,
}

impl<'a> Introspection<'a> {
    /// Checks a field: `__schema` or `__type`, for others have no introspection.
    pub(super) fn check(&mut self, field: &'a Field, fragments: &BTreeMap<&'a str, &'a Fragment>) -> Verdict {
        let is_root = matches!(field.name.as_str(), "__schema" | "__type");
        if is_root && self.exceeds(&field.selections, fragments, 0) {
            return invalid("introspection nests too deep");
        }
        Ok(())
    }

    fn exceeds(
        &mut self,
        selections: &'a [Selection],
        fragments: &BTreeMap<&'a str, &'a Fragment>,
        lists: usize,
    ) -> bool {
        selections.iter().any(|selection| match selection {
            Selection::Field(field) => {
                let is_list =
                    matches!(field.name.as_str(), "fields" | "interfaces" | "possibleTypes" | "inputFields");
                let lists = lists + usize::from(is_list);
                (is_list && lists >= MAX_LISTS) || self.exceeds(&field.selections, fragments, lists)
            }
            Selection::Inline(inline) => self.exceeds(&inline.selections, fragments, lists),
            Selection::Spread(spread) => {
                // A fragment that exceeds ends the check, so what was looked at once keeps the rule.
                let fragment = fragments.get(spread.name.as_str());
                let fragment = fragment.filter(|fragment| self.kept.insert((&fragment.name, lists)));
                fragment.is_some_and(|fragment| self.exceeds(&fragment.selections, fragments, lists))
            }
        })
    }
}

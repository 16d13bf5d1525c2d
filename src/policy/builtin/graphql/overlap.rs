//! The rule that fields under the same name in an answer are the same field.
//!
//! Which pairs are compared, and which comparisons are held to be made already, is as in gqlparser 2.5.37
//! (`overlapping_fields_can_be_merged.go`), for it decides what passes; the letters are those of that file.

use std::collections::{BTreeMap, BTreeSet};

use super::prelude;
use super::schema::{Named, Schema};
use super::tree::{Argument, Field, FieldDefinition, Fragment, Selection, Type};
use super::typing::base;
use super::verdict::{Verdict, Wrong, invalid};

/// How many fields may be compared or gathered for one query.
const MAX_STEPS: usize = 1_000_000;

/// A field with the type that it is selected on, and its definition there.
#[derive(Debug, Clone, Copy)]
struct Selected<'a> {
    field: &'a Field,
    parent: &'a Named<'a>,
    definition: Option<&'a FieldDefinition>,
}

/// The fields of a selection set by their names in the answer, in the order of the text, and its spreads.
#[derive(Debug, Default)]
struct Gathered<'a> {
    groups: Vec<Vec<Selected<'a>>>,
    by_name: BTreeMap<&'a str, usize>,
    spreads: Vec<&'a str>,
}

/// The rule, with what was compared already.
#[derive(Debug)]
pub(super) struct Overlap<'a> {
    schema: &'a Schema<'a>,
    fragments: BTreeMap<&'a str, &'a Fragment>,
    /// Pairs of fragments, and whether they were compared as such that never meet.
    pairs: BTreeMap<(&'a str, &'a str), bool>,
    /// Fragments that were compared with the fields at hand.
    compared: BTreeSet<&'a str>,
    steps: usize,
}

impl<'a> Overlap<'a> {
    /// The rule for a query with these fragments.
    pub(super) fn new(schema: &'a Schema<'a>, fragments: BTreeMap<&'a str, &'a Fragment>) -> Self {
        Self { schema, fragments, pairs: BTreeMap::new(), compared: BTreeSet::new(), steps: 0 }
    }

    /// Checks a selection set on a type.
    pub(super) fn check(&mut self, parent: Option<&'a Named<'a>>, selections: &'a [Selection]) -> Verdict {
        if selections.is_empty() {
            return Ok(());
        }
        let gathered = self.gather(parent, selections)?;
        // (A) The fields among themselves.
        for group in &gathered.groups {
            for (at, one) in group.iter().enumerate() {
                for other in group.iter().skip(at + 1) {
                    self.compare(false, *one, *other)?;
                }
            }
        }
        self.compared.clear();
        for (at, one) in gathered.spreads.iter().enumerate() {
            // (B) The fields with each fragment, (C) and the fragments with one another.
            self.fields_and_fragment(false, &gathered, one)?;
            for other in gathered.spreads.iter().skip(at + 1) {
                self.fragments(false, one, other)?;
            }
        }
        Ok(())
    }

    fn step(&mut self) -> Verdict {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            let reason = format!("the fields of the GraphQL query need more than {MAX_STEPS} comparisons");
            return Err(Wrong::Undecided(reason));
        }
        Ok(())
    }

    fn gather(
        &mut self,
        parent: Option<&'a Named<'a>>,
        selections: &'a [Selection],
    ) -> Result<Gathered<'a>, Wrong> {
        let mut gathered = Gathered::default();
        self.gather_into(&mut gathered, parent, selections)?;
        Ok(gathered)
    }

    fn gather_into(
        &mut self,
        gathered: &mut Gathered<'a>,
        parent: Option<&'a Named<'a>>,
        selections: &'a [Selection],
    ) -> Verdict {
        for selection in selections {
            self.step()?;
            match selection {
                Selection::Field(field) => {
                    let Some(parent) = parent else { continue };
                    let definition = if field.name == "__typename" {
                        prelude::typename()
                    } else {
                        parent.field(&field.name)
                    };
                    let name = if field.alias.is_empty() { &field.name } else { &field.alias };
                    let next = gathered.groups.len();
                    let at = *gathered.by_name.entry(name).or_insert(next);
                    if at == next {
                        gathered.groups.push(Vec::new());
                    }
                    if let Some(group) = gathered.groups.get_mut(at) {
                        group.push(Selected { field, parent, definition });
                    }
                }
                Selection::Inline(inline) => {
                    let on = if inline.condition.is_empty() {
                        parent
                    } else {
                        self.schema.named(&inline.condition)
                    };
                    self.gather_into(gathered, on, &inline.selections)?;
                }
                Selection::Spread(spread) => gathered.spreads.push(&spread.name),
            }
        }
        Ok(())
    }

    fn gather_fragment(&mut self, name: &str) -> Result<Option<Gathered<'a>>, Wrong> {
        let Some(fragment) = self.fragments.get(name).copied() else { return Ok(None) };
        let on = self.schema.named(&fragment.condition);
        self.gather(on, &fragment.selections).map(Some)
    }

    fn fields_and_fragment(&mut self, apart: bool, fields: &Gathered<'a>, fragment: &'a str) -> Verdict {
        self.step()?;
        if !self.compared.insert(fragment) {
            return Ok(());
        }
        let Some(inner) = self.gather_fragment(fragment)? else { return Ok(()) };
        if fields.groups.is_empty() && inner.groups.is_empty() {
            return Ok(());
        }
        // (D) The fields with those of the fragment, (E) and with the fragments that it spreads.
        self.between(apart, fields, &inner)?;
        inner.spreads.iter().try_for_each(|spread| self.fields_and_fragment(apart, fields, spread))
    }

    fn fragments(&mut self, apart: bool, one: &'a str, other: &'a str) -> Verdict {
        self.step()?;
        // What was compared as fields that may meet needs no comparison as such that never do.
        let done = self.pairs.get(&(one, other)).is_some_and(|before| apart || !before);
        if one == other || done {
            return Ok(());
        }
        self.pairs.insert((one, other), apart);
        self.pairs.insert((other, one), apart);
        let Some(own) = self.gather_fragment(one)? else { return Ok(()) };
        let Some(others) = self.gather_fragment(other)? else { return Ok(()) };
        // (F) Their fields, (G) and each with the fragments that the other spreads.
        self.between(apart, &own, &others)?;
        others.spreads.iter().try_for_each(|spread| self.fragments(apart, one, spread))?;
        own.spreads.iter().try_for_each(|spread| self.fragments(apart, spread, other))
    }

    fn between(&mut self, apart: bool, one: &Gathered<'a>, other: &Gathered<'a>) -> Verdict {
        for (group, name) in one.groups.iter().zip(names(one)) {
            let others = other.by_name.get(name).and_then(|at| other.groups.get(*at));
            for own in group {
                for field in others.into_iter().flatten() {
                    self.compare(apart, *own, *field)?;
                }
            }
        }
        Ok(())
    }

    fn compare(&mut self, apart: bool, one: Selected<'a>, other: Selected<'a>) -> Verdict {
        self.step()?;
        // Fields of two types of objects are never in the same object.
        let apart = apart
            || (one.parent.name != other.parent.name
                && one.parent.kind == "OBJECT"
                && other.parent.kind == "OBJECT"
                && one.definition.is_some()
                && other.definition.is_some());
        let (first, second) = (&one.field.name, &other.field.name);
        if !apart && first != second {
            return invalid(format!("`{first}` and `{second}` have the same name in the answer"));
        }
        if !apart && !same_arguments(&one.field.arguments, &other.field.arguments) {
            return invalid(format!("`{first}` is selected twice with other arguments"));
        }
        let kind = |selected: Selected<'a>| selected.definition.and_then(|own| own.kind.as_deref());
        let (kind_one, kind_other) = (kind(one), kind(other));
        if let (Some(kind_one), Some(kind_other)) = (kind_one, kind_other)
            && self.types_differ(kind_one, kind_other)
        {
            return invalid(format!("`{first}` and `{second}` have other types under the same name"));
        }
        let on = |reference: Option<&'a Type>| base(reference).ok().and_then(|name| self.schema.named(name));
        let (on_one, on_other) = (on(kind_one), on(kind_other));
        let own = self.gather(on_one, &one.field.selections)?;
        let others = self.gather(on_other, &other.field.selections)?;
        // (H) The fields inside, (I) each with the other's fragments, (J) and the fragments.
        self.between(apart, &own, &others)?;
        for spread in &others.spreads {
            self.compared.clear();
            self.fields_and_fragment(apart, &own, spread)?;
        }
        for spread in &own.spreads {
            self.compared.clear();
            self.fields_and_fragment(apart, &others, spread)?;
        }
        for one in &own.spreads {
            for other in &others.spreads {
                self.fragments(apart, one, other)?;
            }
        }
        Ok(())
    }

    /// Whether two types differ in their lists and marks, or are two types without fields.
    fn types_differ(&self, one: &Type, other: &Type) -> bool {
        match (&one.item, &other.item) {
            (Some(one), Some(other)) => self.types_differ(one, other),
            (None, None) => {
                let leaf = |name: &str| self.schema.named(name).is_some_and(Named::is_leaf);
                one.non_null != other.non_null
                    || (leaf(&one.name) && leaf(&other.name) && one.name != other.name)
            }
            _ => true,
        }
    }
}

/// The names of the groups, in their order.
fn names<'a>(gathered: &Gathered<'a>) -> Vec<&'a str> {
    let mut names = vec![""; gathered.groups.len()];
    for (name, at) in &gathered.by_name {
        if let Some(place) = names.get_mut(*at) {
            *place = name;
        }
    }
    names
}

/// SPEC: gqlparser 2.5.37 does not look into lists and objects here, so that two of them are the same.
fn same_arguments(one: &[Argument], other: &[Argument]) -> bool {
    let same = |one: &Argument, other: &Argument| match (&one.value, &other.value) {
        (Some(own), Some(value)) => own.kind == value.kind && own.raw == value.raw,
        (own, value) => own.is_none() && value.is_none(),
    };
    one.len() == other.len()
        && one.iter().all(|own| other.iter().any(|argument| own.name == argument.name && same(own, argument)))
}

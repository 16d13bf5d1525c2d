//! Whether a query fits a schema: the walk through operations and fragments that asks the rules.
//!
//! The rules are those that gqlparser has by default (its `validator/rules`), and the walk is its
//! `validator/core/walk.go`. It ends at the first rule that is not kept, since OPA asks for the verdict alone.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Introspection;
use super::overlap::Overlap;
use super::schema::{Named, Schema};
use super::tree::{Directive, Fragment, Literal, Operation, QueryDocument, Selection, Type, Variable, kind};
use super::typing::{base, given};
use super::verdict::{Verdict, Wrong, invalid, lacking};
use super::{argument, field, prelude, spread};

/// How many parts of a query may be walked through, those of a fragment wherever it is spread.
const MAX_STEPS: usize = 2_000_000;

/// The walk.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) schema: &'a Schema<'a>,
    pub(super) document: &'a QueryDocument,
    /// The first fragment of each name.
    fragments: BTreeMap<&'a str, &'a Fragment>,
    /// The fragments that the operation or fragment at hand has spread.
    seen: BTreeSet<&'a str>,
    /// The fragments that some operation spreads.
    spread: BTreeSet<&'a str>,
    /// The operation at hand; none where a fragment is walked by itself.
    operation: Option<&'a Operation>,
    /// Its variables that are used.
    used: BTreeSet<&'a str>,
    introspection: Introspection<'a>,
    overlap: Overlap<'a>,
    steps: usize,
}

/// What is expected of a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Expected<'a> {
    /// The type as it is written.
    pub(super) reference: Option<&'a Type>,
    /// The type that this names.
    pub(super) named: Option<&'a Named<'a>>,
    /// Whether there is a default that is not null.
    pub(super) has_default: bool,
}

/// Checks a query.
pub(super) fn check(schema: &Schema<'_>, document: &QueryDocument) -> Verdict {
    let mut fragments = BTreeMap::new();
    for fragment in &document.fragments {
        fragments.entry(fragment.name.as_str()).or_insert(fragment);
    }
    // How fragments spread one another comes first, for the other rules follow spreads.
    spread::check_nesting(document, &fragments)?;
    let mut walk = Walk {
        schema,
        document,
        introspection: Introspection::default(),
        overlap: Overlap::new(schema, fragments.clone()),
        fragments,
        seen: BTreeSet::new(),
        spread: BTreeSet::new(),
        operation: None,
        used: BTreeSet::new(),
        steps: 0,
    };
    walk.operations()?;
    walk.fragments()
}

impl<'a> Walk<'a> {
    fn operations(&mut self) -> Verdict {
        let mut names = BTreeSet::new();
        for operation in &self.document.operations {
            if operation.name.is_empty() && self.document.operations.len() > 1 {
                return invalid("an operation without a name is not the only one");
            }
            if !names.insert(operation.name.as_str()) {
                return invalid(format!("the operation `{}` is there twice", operation.name));
            }
            self.seen.clear();
            self.used.clear();
            self.operation = Some(operation);
            self.operation(operation)?;
            self.operation = None;
        }
        Ok(())
    }

    fn operation(&mut self, operation: &'a Operation) -> Verdict {
        for variable in &operation.variables {
            self.variable(variable)?;
        }
        let location = match operation.kind.as_str() {
            "query" | "" => "QUERY",
            "mutation" => "MUTATION",
            "subscription" => "SUBSCRIPTION",
            _ => return lacking("the kind of an operation"),
        };
        let Some(root) = self.schema.root(&operation.kind) else {
            return invalid(format!("the schema has no `{}`", operation.kind));
        };
        self.directives(&operation.directives, location)?;
        self.selections(Some(root), &operation.selections)?;
        let mut names = BTreeSet::new();
        for variable in &operation.variables {
            if !names.insert(variable.name.as_str()) {
                return invalid(format!("the variable `${}` is there twice", variable.name));
            }
            if !variable.used && !self.used.contains(variable.name.as_str()) {
                return invalid(format!("the variable `${}` is not used", variable.name));
            }
        }
        if operation.kind == "subscription" {
            spread::check_subscription(operation, &self.fragments)?;
        }
        self.overlap.check(Some(root), &operation.selections)
    }

    fn variable(&mut self, variable: &'a Variable) -> Verdict {
        let reference = given(variable.kind.as_deref())?;
        let name = base(Some(reference))?;
        let Some(named) = self.schema.named(name) else {
            return invalid(format!("the type `{name}` is not defined"));
        };
        if !named.is_input() {
            return invalid(format!("the variable `${}` is of no input type", variable.name));
        }
        if let Some(default) = &variable.default {
            let expected = Expected { reference: Some(reference), named: Some(named), has_default: false };
            self.value(default, expected)?;
        }
        self.directives(&variable.directives, "VARIABLE_DEFINITION")
    }

    fn fragments(&mut self) -> Verdict {
        let mut names = BTreeSet::new();
        for fragment in &self.document.fragments {
            self.seen.clear();
            let Some(on) = self.schema.named(&fragment.condition) else {
                return invalid(format!("the type `{}` is not defined", fragment.condition));
            };
            if !fragment.condition.is_empty() && !on.is_composite() {
                return invalid(format!("a fragment cannot be on `{}`", fragment.condition));
            }
            if !names.insert(fragment.name.as_str()) {
                return invalid(format!("the fragment `{}` is there twice", fragment.name));
            }
            if !self.spread.contains(fragment.name.as_str()) {
                return invalid(format!("the fragment `{}` is not used", fragment.name));
            }
            self.directives(&fragment.directives, "FRAGMENT_DEFINITION")?;
            self.selections(Some(on), &fragment.selections)?;
            self.overlap.check(Some(on), &fragment.selections)?;
        }
        Ok(())
    }

    fn step(&mut self) -> Verdict {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(Wrong::Undecided(format!("the GraphQL query has more than {MAX_STEPS} parts")));
        }
        Ok(())
    }

    fn directives(&mut self, directives: &'a [Directive], location: &str) -> Verdict {
        let mut seen = BTreeSet::new();
        for directive in directives {
            self.step()?;
            let Some(definition) = self.schema.directive(&directive.name) else {
                return invalid(format!("the directive `@{}` is not defined", directive.name));
            };
            if !definition.locations.iter().any(|place| place == location) {
                return invalid(format!("the directive `@{}` cannot be on {location}", directive.name));
            }
            if !seen.insert(directive.name.as_str()) && !definition.repeatable {
                return invalid(format!("the directive `@{}` stands twice in one place", directive.name));
            }
            let owner = format!("@{}", directive.name);
            for (argument, definition) in
                argument::matched(&owner, &directive.arguments, &definition.arguments)?
            {
                let expected = argument::expected(self.schema, definition)?;
                self.argument(argument.value.as_deref(), expected)?;
            }
        }
        Ok(())
    }

    fn argument(&mut self, value: Option<&'a Literal>, expected: Expected<'a>) -> Verdict {
        match value {
            Some(value) => self.value(value, expected),
            None => lacking("the value of an argument"),
        }
    }

    fn value(&mut self, value: &'a Literal, expected: Expected<'a>) -> Verdict {
        self.step()?;
        let variable = |operation: Option<&'a Operation>, value: &Literal| {
            let own = operation.map(|operation| operation.variables.iter());
            own.into_iter().flatten().find(|variable| variable.name == value.raw)
        };
        if value.kind == kind::VARIABLE {
            let found = variable(self.operation, value);
            if let Some(found) = found {
                self.used.insert(&found.name);
                argument::check_position(found, value, expected)?;
            } else if self.operation.is_some() {
                return invalid(format!("the variable `${}` is not defined", value.raw));
            }
        }
        let one_of = expected.named.is_some_and(Named::is_one_of);
        let children = if matches!(value.kind, kind::OBJECT | kind::LIST) { &*value.children } else { &[] };
        for child in children {
            let Some(inner) = child.value.as_deref() else { return lacking("a value in a list or object") };
            let inner_expected = argument::expected_inside(self.schema, value, expected, &child.name)?;
            self.value(inner, inner_expected)?;
            if value.kind == kind::OBJECT && one_of && inner.kind == kind::VARIABLE {
                let nullable = match variable(self.operation, inner) {
                    Some(found) => !given(found.kind.as_deref())?.non_null,
                    None => false,
                };
                if nullable {
                    return invalid(format!(
                        "the variable `${}` may be null, and one field must be given",
                        inner.raw
                    ));
                }
            }
        }
        argument::check_value(value, expected, self.operation)
    }

    fn selections(&mut self, parent: Option<&'a Named<'a>>, selections: &'a [Selection]) -> Verdict {
        for selection in selections {
            self.step()?;
            self.selection(parent, selection)?;
        }
        Ok(())
    }

    fn selection(&mut self, parent: Option<&'a Named<'a>>, selection: &'a Selection) -> Verdict {
        match selection {
            Selection::Field(selected) => {
                let definition = if selected.name == "__typename" {
                    prelude::typename()
                } else {
                    parent.and_then(|parent| parent.field(&selected.name))
                };
                let Some(definition) = definition else {
                    let on = parent.map_or("nothing", |parent| parent.name);
                    return invalid(format!("there is no field `{}` on `{on}`", selected.name));
                };
                let named = self.schema.named(base(definition.kind.as_deref())?);
                for (argument, definition) in
                    argument::matched(&selected.name, &selected.arguments, &definition.arguments)?
                {
                    let expected = argument::expected(self.schema, definition)?;
                    self.argument(argument.value.as_deref(), expected)?;
                }
                self.directives(&selected.directives, "FIELD")?;
                field::check_leaf(selected, named)?;
                self.selections(named, &selected.selections)?;
                self.introspection.check(selected, &self.fragments)?;
                if self.operation.is_some() {
                    self.overlap.check(named, &selected.selections)?;
                }
            }
            Selection::Inline(inline) => {
                let named =
                    if inline.condition.is_empty() { parent } else { self.schema.named(&inline.condition) };
                let Some(named) = named else {
                    return invalid(format!("the type `{}` is not defined", inline.condition));
                };
                self.directives(&inline.directives, "INLINE_FRAGMENT")?;
                spread::check_possible(self.schema, parent, &inline.condition)?;
                self.selections(Some(named), &inline.selections)?;
                self.overlap.check(Some(named), &inline.selections)?;
            }
            Selection::Spread(own) => {
                let Some(fragment) = self.fragments.get(own.name.as_str()).copied() else {
                    return invalid(format!("there is no fragment `{}`", own.name));
                };
                self.directives(&own.directives, "FRAGMENT_SPREAD")?;
                if self.operation.is_some() {
                    self.spread.insert(&fragment.name);
                }
                spread::check_possible(self.schema, parent, &fragment.condition)?;
                if self.seen.insert(&fragment.name) {
                    let named = self.schema.named(&fragment.condition);
                    self.directives(&fragment.directives, "FRAGMENT_DEFINITION")?;
                    self.selections(named, &fragment.selections)?;
                }
            }
        }
        Ok(())
    }
}

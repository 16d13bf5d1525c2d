//! `for` (`hclsyntax.ForExpr`).

use std::sync::Arc;

use super::super::syntax::ast::{Expr, For, Name};
use super::super::value::{Content, Entries, Marks, Origin, Type, Value, convert};
use super::Evaluator;
use super::env::{Env, Names};
use super::problem::Problem;
use super::scope::Failure;
use super::trouble::{Broken, Outcome, Trouble};
use crate::source::Span;

/// What can be gone through.
pub(super) enum Items<'v> {
    /// Elements with their indexes.
    List(&'v [Value]),
    /// Elements that are their own keys.
    Set(&'v [Value]),
    /// Entries with their keys.
    Map(&'v Entries),
}

impl<'v> Items<'v> {
    /// The items of a value that is known; none for what cannot be gone through.
    pub(super) fn of(value: &'v Value) -> Option<Self> {
        match &value.content {
            Content::List(_, elements) | Content::Tuple(elements) => Some(Self::List(elements)),
            Content::Set(_, elements) => Some(Self::Set(elements)),
            Content::Map(_, entries) | Content::Object(entries) => Some(Self::Map(entries)),
            _ => None,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::List(elements) | Self::Set(elements) => elements.len(),
            Self::Map(entries) => entries.len(),
        }
    }

    /// Keys and values in order.
    pub(super) fn iter(&self) -> Box<dyn Iterator<Item = (Value, &'v Value)> + 'v> {
        match self {
            Self::List(elements) => Box::new(
                elements
                    .iter()
                    .enumerate()
                    .map(|(index, value)| (Value::integer(i64::try_from(index).unwrap_or(i64::MAX)), value)),
            ),
            Self::Set(elements) => Box::new(elements.iter().map(|value| (value.clone(), value))),
            Self::Map(entries) => Box::new(entries.iter().map(|(key, value)| {
                // A key has no place of its own; what stands beside it is on the same line more often than not.
                let key = Value::from(Content::String(key.clone()));
                (key.from_origin(value.origin.clone()), value)
            })),
        }
    }
}

/// Whether values of a type can be gone through, once they are known.
pub(super) fn is_iterable(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Tuple(_) | Type::Object(_))
}

/// What `for` says beside its results, in expressions and in templates.
pub(super) struct Clause<'x, 's> {
    pub key: Option<&'x Name<'s>>,
    pub value: &'x Name<'s>,
    pub collection: &'x Expr<'s>,
    pub condition: Option<&'x Expr<'s>>,
}

/// What going through a collection came to.
pub(super) struct Gone {
    /// Of the collection, and of the conditions.
    pub marks: Marks,
    /// Of the collection.
    pub origin: Origin,
    /// Nothing was unknown, so that there is a result for each item that is known of.
    pub known: bool,
    /// The collection is a block that may have more than is known of it ([`Value::is_incomplete`]).
    pub incomplete: bool,
}

impl Evaluator<'_> {
    /// `[for …]`, `{for …}`.
    pub(super) fn iteration(&self, iteration: &For<'_>, span: Span, env: Env<'_>) -> Outcome {
        match &iteration.key_result {
            None => self.tuple_for(iteration, span, env),
            Some(key) => self.object_for(iteration, key, span, env),
        }
    }

    fn tuple_for(&self, iteration: &For<'_>, span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let mut values = Vec::new();
        let mut gone = self.go_through(&clause(iteration), env, &mut trouble, |inner, trouble| {
            values.push(trouble.take(self.outcome(&iteration.result, inner)));
            true
        })?;
        gone.known &= !gone.incomplete;
        self.ended(gone, span, trouble, || Value::tuple(values))
    }

    fn object_for(&self, iteration: &For<'_>, key: &Expr<'_>, span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let mut entries = Entries::new();
        let mut groups: std::collections::BTreeMap<Arc<str>, Vec<Value>> = std::collections::BTreeMap::new();
        let mut marks = Marks::NONE;
        let mut gone = self.go_through(&clause(iteration), env, &mut trouble, |inner, trouble| {
            let Some(text) = self.for_key(key, inner, &mut marks, trouble) else { return false };
            let value = trouble.take(self.outcome(&iteration.result, inner));
            if iteration.group {
                groups.entry(text).or_default().push(value);
            } else if let std::collections::btree_map::Entry::Vacant(place) = entries.entry(text.clone()) {
                place.insert(value);
            } else {
                let mut failure = Problem::Key.failure(key.span, format!("two items have the key `{text}`"));
                failure.diagnostic = failure
                    .diagnostic
                    .help("write `...` behind the value to bring items of one key together in a list");
                trouble.add(failure);
            }
            true
        })?;
        gone.marks = gone.marks.and(marks);
        // What a block may have besides may belong to any group, but takes the place of no entry.
        gone.known &= !(gone.incomplete && iteration.group);
        self.ended(gone, span, trouble, || {
            if iteration.group {
                entries = groups.into_iter().map(|(key, values)| (key, Value::tuple(values))).collect();
            }
            Value::object(entries)
        })
    }

    fn ended(&self, gone: Gone, span: Span, trouble: Trouble, value: impl FnOnce() -> Value) -> Outcome {
        let value = if gone.known { value() } else { Value::dynamic() };
        let origin = Origin { is_open: gone.incomplete, ..Origin::computed(span, [&gone.origin]) };
        self.made(value.mark(gone.marks).from_origin(origin), span, trouble)
    }

    /// The key of an item; none where it is unknown or cannot be.
    fn for_key(
        &self,
        key: &Expr<'_>,
        env: Env<'_>,
        marks: &mut Marks,
        trouble: &mut Trouble,
    ) -> Option<Arc<str>> {
        let value = trouble.take(self.outcome(key, env));
        if value.is_null() {
            trouble.add(Problem::Key.failure(key.span, "a null value cannot be a key"));
            return None;
        }
        *marks = marks.and(value.marks);
        match convert(&value, &Type::String) {
            Ok(value) => value.as_str().map(Arc::from),
            Err(fault) => {
                trouble.add(Problem::Key.fault_of(key.span, "this value cannot be a key", fault));
                None
            }
        }
    }

    /// Evaluates the collection and visits its items that the condition lets through, each with its names. Where
    /// `visit` says no, something is unknown.
    ///
    /// # Errors
    /// There is nothing that can be gone through, or the condition can never be one.
    pub(super) fn go_through(
        &self,
        clause: &Clause<'_, '_>,
        env: Env<'_>,
        trouble: &mut Trouble,
        mut visit: impl FnMut(Env<'_>, &mut Trouble) -> bool,
    ) -> Result<Gone, Box<Broken>> {
        let place = clause.collection.span;
        let collection = trouble.take(self.outcome(clause.collection, env));
        let mut gone = Gone {
            marks: collection.marks,
            origin: collection.origin.clone(),
            known: collection.is_known(),
            incomplete: collection.is_incomplete(),
        };
        if collection.is_null() {
            return Err(
                trouble.broken(Problem::Iteration.failure(place, "a null value cannot be gone through"))
            );
        }
        let ty = if gone.known { Type::Dynamic } else { collection.ty() };
        let items = Items::of(&collection);
        if items.is_none() && (gone.known || (ty != Type::Dynamic && !is_iterable(&ty))) {
            let message = format!("a value of type {} cannot be gone through", collection.ty());
            return Err(trouble.broken(Problem::Iteration.failure(place, message)));
        }
        if ty == Type::Dynamic && !gone.known {
            return Ok(gone);
        }
        if let Some(condition) = clause.condition {
            let marks = self.check_condition(clause, condition, env, trouble)?;
            if !gone.known {
                gone.marks = gone.marks.and(marks);
            }
        }
        let Some(items) = items.filter(|_| gone.known) else { return Ok(gone) };
        self.spend(items.len(), 0, place)?;
        for (key, value) in items.iter() {
            let names = Names {
                key: clause.key.map(|name| (name.text, &key)),
                value: (clause.value.text, value),
                outer: env,
            };
            let inner = Env::within(&names);
            if let Some(condition) = clause.condition {
                match self.lets_through(condition, inner, &mut gone.marks, trouble) {
                    Some(true) => {}
                    Some(false) => continue,
                    None => {
                        gone.known = false;
                        continue;
                    }
                }
            }
            gone.known &= visit(inner, trouble);
            if trouble.is_over() {
                gone.known = false;
                break;
            }
        }
        Ok(gone)
    }

    /// Looks at a condition before there are items: it may fail whatever they are.
    fn check_condition(
        &self,
        clause: &Clause<'_, '_>,
        condition: &Expr<'_>,
        env: Env<'_>,
        trouble: &mut Trouble,
    ) -> Result<Marks, Box<Broken>> {
        let any = Value::dynamic();
        let names = Names {
            key: clause.key.map(|name| (name.text, &any)),
            value: (clause.value.text, &any),
            outer: env,
        };
        let value = match self.outcome(condition, Env::within(&names)) {
            Ok(value) => value,
            Err(broken) => return Err(trouble.broken(broken.failure)),
        };
        truth(&value, condition.span).map_err(|failure| trouble.broken(failure))?;
        Ok(value.marks)
    }

    /// Whether the condition lets an item through; none where that is unknown.
    fn lets_through(
        &self,
        condition: &Expr<'_>,
        env: Env<'_>,
        marks: &mut Marks,
        trouble: &mut Trouble,
    ) -> Option<bool> {
        let value = trouble.take(self.outcome(condition, env));
        *marks = marks.and(value.marks);
        match truth(&value, condition.span) {
            Ok(truth) => truth,
            Err(failure) => {
                trouble.add(failure);
                None
            }
        }
    }
}

fn clause<'x, 's>(iteration: &'x For<'s>) -> Clause<'x, 's> {
    Clause {
        key: iteration.key.as_ref(),
        value: &iteration.value,
        collection: &iteration.collection,
        condition: iteration.condition.as_ref(),
    }
}

/// The truth value of an `if`; none where it is unknown.
fn truth(value: &Value, span: Span) -> Result<Option<bool>, Box<Failure>> {
    if value.is_null() {
        return Err(Problem::Condition.failure(span, "the `if` of a `for` is null"));
    }
    match convert(value, &Type::Bool) {
        Ok(value) => Ok(value.as_bool()),
        Err(fault) => Err(Problem::Condition.fault_of(span, "the `if` of a `for` is no condition", fault)),
    }
}

//! The values that an expression can have, where they do not depend on `input`.

use std::collections::{BTreeMap, BTreeSet};

use super::super::engine::Value;
use super::super::engine::syntax::{Expr, Ref, Rule, RuleHead};
use super::super::tree::{Reference, Step};
use super::super::world::{Root, World, locals};

/// Values that are told apart.
const MAX_VALUES: usize = 200;
/// How deep calls and references are followed.
const MAX_DEPTH: usize = 8;

/// The values that an expression of a module can have; none where they cannot be told. `base` is what stands
/// in `data`, but for what changes from run to run; `locals` are the variables of the rule it stands in, and `known`
/// the values of those that are arguments and get constants at every call, or go through constants.
pub(super) fn values(
    world: &World<'_>,
    base: &Value,
    module: usize,
    (locals, known): (&BTreeSet<&str>, &Known<'_>),
    expr: &Ref<Expr>,
) -> Option<BTreeSet<Value>> {
    Constants { world, base, locals, known }.expr(module, expr, 0)
}

/// The values of variables.
pub(super) type Known<'a> = BTreeMap<&'a str, BTreeSet<Value>>;

struct Constants<'w, 'a> {
    world: &'w World<'a>,
    base: &'w Value,
    /// The variables of the rule: no constants, though a rule may have the name of one.
    locals: &'w BTreeSet<&'w str>,
    /// Those of them whose values can be told.
    known: &'w Known<'w>,
}

impl Constants<'_, '_> {
    fn expr(&self, module: usize, expr: &Expr, depth: usize) -> Option<BTreeSet<Value>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let values = match expr {
            Expr::String { value, .. }
            | Expr::RawString { value, .. }
            | Expr::Number { value, .. }
            | Expr::Bool { value, .. }
            | Expr::Null { value, .. } => BTreeSet::from([value.clone()]),
            Expr::Array { items, .. } => {
                let mut lists = vec![Vec::new()];
                for item in items {
                    let values = self.expr(module, item, depth + 1)?;
                    lists = lists
                        .iter()
                        .flat_map(|list| {
                            values.iter().map(|value| [list.as_slice(), std::slice::from_ref(value)].concat())
                        })
                        .take(MAX_VALUES + 1)
                        .collect();
                }
                lists.into_iter().map(Value::from).collect()
            }
            Expr::Call { fcn, params, .. } => self.call(module, fcn, params, depth)?,
            Expr::Var { span, .. } if self.locals.contains(span.text()) => {
                self.known.get(span.text())?.clone()
            }
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                self.reference(module, expr, depth)?
            }
            _ => return None,
        };
        (values.len() <= MAX_VALUES).then_some(values)
    }

    /// `array.concat`, or a function all of whose values can be told whatever its arguments are.
    fn call(
        &self,
        module: usize,
        function: &Ref<Expr>,
        params: &[Ref<Expr>],
        depth: usize,
    ) -> Option<BTreeSet<Value>> {
        let reference = Reference::of(function)?;
        let absolute = self.world.resolve(module, &BTreeSet::new(), &reference);
        if let Some(absolute) = absolute.filter(|absolute| absolute.root == Root::Data) {
            return self.rules(&absolute.plain_steps(), depth);
        }
        if let ("array.slice", [list, _, _]) = (function.span().text(), params) {
            return slices(&self.expr(module, list, depth + 1)?);
        }
        let ("array.concat", [first, second]) = (function.span().text(), params) else { return None };
        let (first, second) = (self.expr(module, first, depth + 1)?, self.expr(module, second, depth + 1)?);
        let mut lists = BTreeSet::new();
        for (one, other) in first.iter().flat_map(|one| second.iter().map(move |other| (one, other))) {
            let (Value::Array(one), Value::Array(other)) = (one, other) else { return None };
            lists.insert(Value::from([one.as_slice(), other.as_slice()].concat()));
            if lists.len() > MAX_VALUES {
                return None;
            }
        }
        Some(lists)
    }

    /// A rule, or a place in the data files, parameters and kinds of workload.
    fn reference(&self, module: usize, expr: &Expr, depth: usize) -> Option<BTreeSet<Value>> {
        let reference = Reference::of(expr)?;
        let absolute = self.world.resolve(module, self.locals, &reference)?;
        if absolute.root != Root::Data {
            return None;
        }
        let plain = absolute.plain_steps();
        if !self.world.meant(&plain).is_empty() {
            return if plain.len() == absolute.steps.len() { self.rules(&plain, depth) } else { None };
        }
        if plain.first().is_none_or(|root| matches!(*root, "inventory" | "release")) {
            return None;
        }
        let mut at: Vec<&Value> = vec![self.base];
        for step in &absolute.steps {
            at = at
                .into_iter()
                .flat_map(|value| -> Vec<&Value> {
                    match (value, step) {
                        (Value::Object(object), Step::Name(name)) => {
                            object.get(&Value::from(*name)).into_iter().collect()
                        }
                        (Value::Object(object), Step::Dynamic(_)) => {
                            object.iter_sorted().map(|(_, value)| value).collect()
                        }
                        (Value::Array(items), Step::Dynamic(_)) => items.iter().collect(),
                        _ => Vec::new(),
                    }
                })
                .collect();
        }
        Some(at.into_iter().cloned().collect())
    }

    /// The values that the rules of a path can give, whatever their bodies and arguments are.
    fn rules(&self, path: &[&str], depth: usize) -> Option<BTreeSet<Value>> {
        let rules = self.world.rules.get(path)?;
        let mut values = BTreeSet::new();
        for at in rules {
            let locals = locals(at.rule);
            let known = BTreeMap::new();
            let inside = Constants { world: self.world, base: self.base, locals: &locals, known: &known };
            let mut give = |expr: &Ref<Expr>| -> Option<()> {
                values.extend(inside.expr(at.module, expr, depth + 1)?);
                Some(())
            };
            match at.rule {
                Rule::Default { value, .. } => give(value)?,
                Rule::Spec { head, bodies, .. } => {
                    let (RuleHead::Compr { refr, assign, .. } | RuleHead::Func { refr, assign, .. }) = head
                    else {
                        return None;
                    };
                    let keyed = Reference::of(refr)
                        .is_some_and(|name| name.steps.iter().any(|step| matches!(step, Step::Dynamic(_))));
                    if keyed {
                        return None;
                    }
                    give(&assign.as_ref()?.value)?;
                    for body in bodies.iter().filter(|body| body.is_else) {
                        give(&body.assign.as_ref()?.value)?;
                    }
                }
            }
        }
        Some(values)
    }
}

/// All slices of lists, whatever their bounds are.
fn slices(lists: &BTreeSet<Value>) -> Option<BTreeSet<Value>> {
    let mut found = BTreeSet::new();
    for list in lists {
        let Value::Array(items) = list else { return None };
        for start in 0..=items.len() {
            for end in start..=items.len() {
                found.insert(Value::from(items.as_slice().get(start..end)?.to_vec()));
                if found.len() > MAX_VALUES {
                    return None;
                }
            }
        }
    }
    Some(found)
}

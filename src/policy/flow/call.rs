//! Calls: of the policy's own functions, which are followed, and of builtins.

use std::collections::BTreeSet;

use super::super::builtin::PROBLEMS;
use super::super::engine::Value;
use super::super::engine::syntax::{Expr, Ref, Rule, RuleHead};
use super::super::tree::Reference;
use super::super::unknown::{Seg, Use};
use super::super::value::key_text;
use super::super::world::Root;
use super::constant;
use super::follow::{Flow, Here, MAX_PLACES, Places, Wraps};
use super::path::PathId;

impl<'a> Flow<'_, 'a> {
    /// A call of a function of the policy's own, or of a builtin.
    pub(super) fn call(
        &mut self,
        here: Here<'_, 'a>,
        function: &'a Ref<Expr>,
        params: &'a [Ref<Expr>],
    ) -> Places {
        let none = BTreeSet::new();
        let absolute = Reference::of(function)
            .and_then(|reference| self.world.resolve(here.module, &none, &reference))
            .filter(|absolute| absolute.root == Root::Data);
        let own = absolute
            .map(|absolute| absolute.plain_steps())
            .filter(|path| self.world.rules.contains_key(path));
        let Some(path) = own else { return self.builtin(here, function.span().text(), params) };
        let values: Vec<Places> = params.iter().map(|param| self.expr(here, param)).collect();
        self.changed |= self.rules.insert(path.clone());
        let mut takes = 0;
        for at in self.world.rules.get(&path).into_iter().flatten() {
            let Rule::Spec { head: RuleHead::Func { args, .. }, .. } = at.rule else { continue };
            takes = args.len();
            let none = BTreeSet::new();
            let there = Here { module: at.module, rule: at.rule, locals: &none };
            for ((arg, value), param) in args.iter().zip(&values).zip(params) {
                self.bind(there, arg, value);
                if let Expr::Var { span, .. } = arg.as_ref() {
                    let constants = self.constants(here, param);
                    self.give_argument((there.key(), span.text()), constants);
                }
            }
        }
        let result = self.values.get(&path).cloned().unwrap_or_default();
        if let Some(out) = params.get(takes) {
            self.bind(here, out, &result);
        }
        result
    }

    /// The values that an expression can have, where they do not depend on `input`.
    pub(super) fn constants(&self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> Option<BTreeSet<Value>> {
        let key = here.key();
        let own = self.arguments.range((key, "")..).take_while(|((rule, _), _)| *rule == key);
        let mut known: constant::Known<'_> =
            own.filter_map(|((_, name), values)| Some((*name, values.clone()?))).collect();
        let chosen = self.chosen.range((key, "")..).take_while(|((rule, _), _)| *rule == key);
        known.extend(chosen.map(|((_, name), values)| (*name, values.clone())));
        constant::values(self.world, self.base, here.module, (here.locals, &known), expr)
    }

    /// A call gives an argument these values; none where they cannot be told, and then they never can.
    fn give_argument(&mut self, argument: (usize, &'a str), values: Option<BTreeSet<Value>>) {
        let held = self.arguments.entry(argument).or_insert_with(|| Some(BTreeSet::new()));
        let before = held.as_ref().map(BTreeSet::len);
        *held = match (held.take(), values) {
            (Some(mut held), Some(values)) => {
                held.extend(values);
                (held.len() <= MAX_PLACES).then_some(held)
            }
            _ => None,
        };
        self.changed |= held.as_ref().map(BTreeSet::len) != before;
    }

    /// A call of a builtin.
    pub(super) fn builtin(&mut self, here: Here<'_, 'a>, name: &str, params: &'a [Ref<Expr>]) -> Places {
        // The pairs of a walk are bound, not read.
        let read = if name == "walk" { params.get(..1).unwrap_or_default() } else { params };
        let values: Vec<Places> = read.iter().map(|param| self.expr(here, param)).collect();
        let all: Places = values.iter().flatten().copied().collect();
        let first = values.first().cloned().unwrap_or_default();
        match name {
            // What a value is does not depend on what is in it.
            "is_array" | "is_boolean" | "is_null" | "is_number" | "is_object" | "is_set" | "is_string"
            | "type_name" => {
                self.read(&first, Use::Step);
                Places::new()
            }
            // A message needs its values to be there.
            "sprintf" | "print" | "trace" => {
                let unwrapped: Places = all.into_iter().map(|(_, path)| (Wraps::default(), path)).collect();
                self.read(&unwrapped, Use::Step);
                // Who compares the text compares them.
                unwrapped
            }
            "count" | "object.keys" => {
                self.read(&first, Use::Count);
                Places::new()
            }
            "object.get" => self.object_get(here, &first, &values, params),
            "walk" => {
                if let Some(out) = params.get(1) {
                    self.bind_walk(here, out, &first);
                }
                let below = self.below(&first);
                let pair = self.wrap(below);
                self.wrap(pair)
            }
            // The items go on, in another order or number: none has its index any more.
            "array.concat" | "array.slice" | "array.reverse" | "sort" | "cast_array" | "cast_set"
            | "union" | "intersection" => {
                self.read(&all, Use::Count);
                // Which are where, and which are there, depends on all of them.
                self.exactly(&all);
                let items = self.step(&all, &Seg::Any);
                let items = if matches!(name, "union" | "intersection") {
                    self.step(&items, &Seg::Any)
                } else {
                    items
                };
                self.wrap(items)
            }
            // One of the items goes on.
            "max" | "min" => {
                self.read(&all, Use::Count);
                self.exactly(&all);
                self.step(&all, &Seg::Any)
            }
            // The values go on under their keys. The keys that stay or go are compared.
            "object.union" | "object.filter" | "object.remove" | "json.filter" | "json.remove" => {
                self.read(&first, Use::Count);
                let others: Places = values.iter().skip(1).flatten().copied().collect();
                if name == "object.union" {
                    self.read(&others, Use::Count);
                    self.exactly(&all);
                    return all;
                }
                self.read(&others, Use::Whole);
                self.exactly(&all);
                first
            }
            "object.union_n" => {
                self.read(&all, Use::Count);
                let each = self.step(&all, &Seg::Any);
                self.read(&each, Use::Count);
                self.exactly(&each);
                each
            }
            // Of a hidden value it looks at the type, which is known.
            PROBLEMS => {
                self.read(&first, Use::Form);
                let others: Places = values.iter().skip(1).flatten().copied().collect();
                self.read(&others, Use::Whole);
                Places::new()
            }
            _ => {
                self.read(&all, Use::Whole);
                Places::new()
            }
        }
    }

    /// Binds what `walk` gives: a path, which is made of keys, and a value.
    pub(super) fn bind_walk(&mut self, here: Here<'_, 'a>, pattern: &'a Ref<Expr>, from: &Places) {
        let below = &self.below(from);
        match pattern.as_ref() {
            Expr::Array { items, .. } if items.len() == 2 => {
                let (path, value) = (items.first(), items.get(1));
                let unused = value.is_some_and(
                    |value| matches!(value.as_ref(), Expr::Var { span, .. } if span.text() == "_"),
                );
                // Who looks at paths alone looks at which values there are.
                if let (Some(path), true) = (path, unused) {
                    self.bind(here, path, below);
                }
                if let Some(value) = value {
                    let come_upon = |(wraps, path): &(Wraps, PathId)| (*wraps, self.paths.walked(*path));
                    let walked: Places = from.iter().map(come_upon).collect();
                    self.bind(here, value, &walked);
                }
            }
            _ => {
                let pair = self.wrap(below.clone());
                self.bind(here, pattern, &pair);
            }
        }
    }

    /// `object.get(object, key, default)`, with a key or a list of keys.
    pub(super) fn object_get(
        &mut self,
        here: Here<'_, 'a>,
        object: &Places,
        values: &[Places],
        params: &'a [Ref<Expr>],
    ) -> Places {
        let key = params.get(1);
        let keys = values.get(1).cloned().unwrap_or_default();
        // The key itself may come from the document.
        self.read(&keys, Use::Whole);
        let ways = key.and_then(|key| self.constants(here, key));
        let mut places = Places::new();
        for way in ways.iter().flatten() {
            let mut at = object.clone();
            match way {
                Value::Array(steps) => {
                    for step in steps.iter() {
                        at = self.step(&at, &Seg::Key(key_text(step)));
                    }
                }
                step => at = self.step(&at, &Seg::Key(key_text(step))),
            }
            places.extend(at);
        }
        if ways.is_none() {
            let plain = key.map(AsRef::as_ref);
            // A list of keys of which some are worked out; a key that is worked out may be a list itself.
            places = match plain {
                Some(Expr::Array { items, .. }) => {
                    let seg = |item: &Ref<Expr>| match item.as_ref() {
                        Expr::String { value: Value::String(key), .. } => Seg::Key(key.to_string()),
                        _ => Seg::Any,
                    };
                    items.iter().fold(object.clone(), |places, item| self.step(&places, &seg(item)))
                }
                _ => self.below(object),
            };
        }
        self.read(&places, Use::Step);
        places.extend(values.get(2).into_iter().flatten().copied());
        places
    }
}

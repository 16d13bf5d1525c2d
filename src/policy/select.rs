//! Which documents a policy can say anything of, from the first statements of its rules.
//!
//! `input.kind == "Deployment"` at the head of each body says that the policy is silent over everything else. Such
//! documents need no evaluation: they pass. Only statements that cannot fail are looked at, and only up to the first
//! that can: what is not evaluated could not have been an error either.
//!
//! INVARIANT: where a selector is silent, evaluating gives nothing. What the syntax tree does not tell counts as
//! something that may be said.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::Value;
use super::engine::syntax::{AssignOp, BoolOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead};
use super::set::Entry;
use super::tree::{self, Reference, Visitor};
use super::world::{Absolute, Root, RuleAt, World, locals};
use crate::document::{self, Node};

/// How deep rules that statements name are followed.
const MAX_DEPTH: usize = 6;
/// Guards of one policy.
const MAX_GUARDS: usize = 500;

/// What must be so of a document before a policy can say something of it: one of several ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector(Vec<Way>);

/// What must be so together: the guards of one body.
type Way = Vec<Guard>;

/// A way from the root of `input`.
type Path = Vec<Step>;

/// One step of such a way.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The value under a key.
    Key(String),
    /// Some item.
    Any,
}

/// One thing that must be so, somewhere where the path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Guard {
    /// There is a value.
    Present(Path),
    /// There is a value, and it is not false.
    Holds(Path),
    /// There is one of these texts.
    OneOf(Path, BTreeSet<String>),
    /// A rule holds, in one of several ways.
    Rule(Vec<Way>),
}

impl Selector {
    /// The selector of the judging rules of a package; none where they may say something of everything.
    pub(super) fn of(world: &World<'_>, package: &[&str], entries: &[Entry]) -> Option<Self> {
        let mut finder = Finder { world, left: MAX_GUARDS };
        let mut ways = Vec::new();
        for (path, rules) in world.below(package) {
            let judges =
                path.get(package.len()).is_some_and(|name| entries.iter().any(|entry| entry.name == *name));
            if judges {
                ways.extend(finder.rules(rules, Wanted::True, 0)?);
            }
        }
        Some(Self(ways))
    }

    /// Whether the policy can say something of a document.
    pub(super) fn may_speak(&self, root: &Node) -> bool {
        any(&self.0, root)
    }
}

fn any(ways: &[Way], root: &Node) -> bool {
    ways.iter().any(|way| way.iter().all(|guard| guard.is_met(root)))
}

impl Guard {
    fn is_met(&self, root: &Node) -> bool {
        match self {
            Self::Present(path) => leads(root, path, &|_| true),
            Self::Holds(path) => {
                leads(root, path, &|node| !matches!(node.value, document::Value::Bool(false)))
            }
            Self::OneOf(path, texts) => {
                leads(root, path, &|node| node.as_str().is_some_and(|text| texts.contains(text)))
            }
            Self::Rule(ways) => any(ways, root),
        }
    }
}

/// Whether a path leads to a value of which something holds.
fn leads(node: &Node, path: &[Step], holds: &dyn Fn(&Node) -> bool) -> bool {
    let Some((step, rest)) = path.split_first() else { return holds(node) };
    match (step, &node.value) {
        // A key may be that of a list's item.
        (Step::Key(key), document::Value::List(items)) => key
            .parse::<usize>()
            .ok()
            .and_then(|index| items.get(index))
            .is_some_and(|item| leads(item, rest, holds)),
        (Step::Key(key), _) => node.get(key).is_some_and(|inner| leads(inner, rest, holds)),
        (Step::Any, document::Value::List(items)) => items.iter().any(|item| leads(item, rest, holds)),
        (Step::Any, document::Value::Map(map)) => map.iter().any(|(_, item)| leads(item, rest, holds)),
        (Step::Any, _) => false,
    }
}

/// What is wanted of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// That it has a value.
    Value,
    /// That it has one which is not false.
    True,
    /// That it has items.
    Items,
}

struct Finder<'w, 'a> {
    world: &'w World<'a>,
    /// How many guards may still be made.
    left: usize,
}

/// The rule whose body is looked at.
#[derive(Clone, Copy)]
struct Here<'r, 'a> {
    module: usize,
    locals: &'r BTreeSet<&'a str>,
    /// Variables of the body that hold a value of `input`, or some item there.
    bound: &'r BTreeMap<&'a str, Path>,
    depth: usize,
}

impl<'a> Finder<'_, 'a> {
    /// The ways in which rules of one path come to what is wanted; none where nothing is needed for it.
    fn rules(&mut self, rules: &[RuleAt<'a>], wanted: Wanted, depth: usize) -> Option<Vec<Way>> {
        let mut ways = Vec::new();
        for at in rules {
            match at.rule {
                Rule::Default { value, .. } => {
                    let says_no = matches!(value.as_ref(), Expr::Bool { value: Value::Bool(false), .. });
                    if wanted == Wanted::Value || !says_no {
                        return None;
                    }
                }
                Rule::Spec { head, bodies, .. } => {
                    let keyed = match head {
                        RuleHead::Set { .. } => true,
                        RuleHead::Compr { refr, .. } => Reference::of(refr).is_some_and(|name| {
                            name.steps.iter().any(|step| matches!(step, tree::Step::Dynamic(_)))
                        }),
                        RuleHead::Func { .. } => return None,
                    };
                    // A set is there, though it may be empty.
                    if keyed && wanted != Wanted::Items && depth > 0 {
                        return None;
                    }
                    if bodies.is_empty() {
                        return None;
                    }
                    let locals = locals(at.rule);
                    for body in bodies {
                        let (way, _) = self.body((at.module, &locals, depth), &body.query);
                        self.left = self.left.checked_sub(way.len())?;
                        if way.is_empty() {
                            return None;
                        }
                        ways.push(way);
                    }
                }
            }
        }
        Some(ways)
    }

    /// What the first statements of a body need, and what variables hold behind them.
    fn body(
        &mut self,
        (module, locals, depth): (usize, &BTreeSet<&'a str>, usize),
        query: &'a Query,
    ) -> (Way, BTreeMap<&'a str, Path>) {
        let mut way = Way::new();
        let mut bound: BTreeMap<&'a str, Path> = BTreeMap::new();
        for statement in &query.stmts {
            if !statement.with_mods.is_empty() {
                break;
            }
            let here = Here { module, locals, bound: &bound, depth };
            let quiet = self.is_quiet_statement(here, query, statement);
            let mut held = None;
            match &statement.literal {
                Literal::SomeIn { value, collection, .. } => {
                    self.needs(here, collection, Wanted::Items, &mut way);
                    held = self.items(here, collection).map(|path| (value, path));
                }
                Literal::Expr { expr, .. } => {
                    self.statement(here, expr, &mut way);
                    if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } = expr.as_ref() {
                        held = self.whole_path(here, rhs).map(|path| (lhs, path));
                    }
                }
                Literal::SomeVars { .. } | Literal::NotExpr { .. } | Literal::Every { .. } => {}
            }
            if let Some((variable, path)) = held
                && let Expr::Var { span, .. } = variable.as_ref()
            {
                bound.insert(span.text(), path);
            }
            if !quiet {
                break;
            }
        }
        (way, bound)
    }

    /// Where the items of a collection of `input` are, or of a set that one rule makes of such items.
    fn items(&mut self, here: Here<'_, 'a>, collection: &'a Ref<Expr>) -> Option<Path> {
        if let Some(mut path) = self.whole_path(here, collection) {
            path.push(Step::Any);
            return Some(path);
        }
        let absolute = self.resolve(here, collection).filter(|_| here.depth < MAX_DEPTH)?;
        let plain = absolute.plain_steps();
        let rules = self.world.rules.get(&plain).filter(|_| plain.len() == absolute.steps.len())?;
        let [at] = rules.as_slice() else { return None };
        let Rule::Spec { head: RuleHead::Set { key: Some(key), .. }, bodies, .. } = at.rule else {
            return None;
        };
        let ([body], Expr::Var { span, .. }) = (bodies.as_slice(), key.as_ref()) else { return None };
        let locals = locals(at.rule);
        let (_, bound) = self.body((at.module, &locals, here.depth + 1), &body.query);
        bound.get(span.text()).cloned()
    }

    /// What an expression that stands as a statement needs.
    fn statement(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>, way: &mut Way) {
        match expr.as_ref() {
            Expr::BoolExpr { op: BoolOp::Eq, lhs, rhs, .. }
            | Expr::AssignExpr { op: AssignOp::Eq, lhs, rhs, .. } => {
                let texts = text(rhs).map(|text| (lhs, text)).or_else(|| text(lhs).map(|text| (rhs, text)));
                if let Some((side, text)) = texts
                    && let Some(path) = self.whole_path(here, side)
                {
                    way.push(Guard::OneOf(path, BTreeSet::from([text.to_owned()])));
                } else {
                    self.both(here, lhs, rhs, way);
                }
            }
            Expr::BoolExpr { lhs, rhs, .. } => self.both(here, lhs, rhs, way),
            Expr::AssignExpr { op: AssignOp::ColEq, rhs, .. } => self.needs(here, rhs, Wanted::Value, way),
            Expr::Membership { key: None, value, collection, .. } => {
                let texts = match collection.as_ref() {
                    Expr::Array { items, .. } | Expr::Set { items, .. } => items
                        .iter()
                        .map(|item| text(item).map(str::to_owned))
                        .collect::<Option<BTreeSet<_>>>(),
                    _ => None,
                };
                if let (Some(path), Some(texts)) = (self.whole_path(here, value), texts) {
                    way.push(Guard::OneOf(path, texts));
                } else if self.is_quiet(here, value) && self.is_quiet(here, collection) {
                    self.needs(here, value, Wanted::Value, way);
                    self.needs(here, collection, Wanted::Items, way);
                }
            }
            _ => self.needs(here, expr, Wanted::True, way),
        }
    }

    /// What an expression needs to be what is wanted.
    fn needs(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>, wanted: Wanted, way: &mut Way) {
        match expr.as_ref() {
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                if let Some((mut path, whole)) = path(self.world, here, expr) {
                    if whole && wanted == Wanted::Items {
                        path.push(Step::Any);
                    }
                    let holds = whole && wanted == Wanted::True;
                    way.push(if holds { Guard::Holds(path) } else { Guard::Present(path) });
                    return;
                }
                let Some(absolute) = self.resolve(here, expr) else { return };
                match absolute.root {
                    Root::Input => {}
                    Root::Data => {
                        // What is looked up in a rule's value needs the value, and what goes through it its items.
                        let plain = absolute.plain_steps();
                        let whole = plain.len() == absolute.steps.len();
                        let Some(rules) = self.world.rules.get(&plain).filter(|_| here.depth < MAX_DEPTH)
                        else {
                            return;
                        };
                        let deeper = self.world.below(&plain).count() > 1;
                        let wanted = if whole { wanted } else { Wanted::Items };
                        if !deeper && let Some(ways) = self.rules(rules, wanted, here.depth + 1) {
                            way.push(Guard::Rule(ways));
                        }
                    }
                }
            }
            Expr::Call { fcn, params, .. }
                // What prints takes what is not there.
                if fcn.span().text() != "print" && params.iter().all(|param| self.is_quiet(here, param)) =>
            {
                // A builtin has no value where an argument has none, nor has a function.
                for param in params {
                    self.needs(here, param, Wanted::Value, way);
                }
            }
            Expr::ArithExpr { lhs, rhs, .. } | Expr::BinExpr { lhs, rhs, .. } => {
                self.both(here, lhs, rhs, way);
            }
            _ => {}
        }
    }

    /// What an operation needs of its two sides, where neither can fail.
    fn both(&mut self, here: Here<'_, 'a>, lhs: &'a Ref<Expr>, rhs: &'a Ref<Expr>, way: &mut Way) {
        if self.is_quiet(here, lhs) && self.is_quiet(here, rhs) {
            self.needs(here, lhs, Wanted::Value, way);
            self.needs(here, rhs, Wanted::Value, way);
        }
    }

    fn resolve(&self, here: Here<'_, 'a>, expr: &'a Expr) -> Option<Absolute<'a>> {
        self.world.resolve(here.module, here.locals, &Reference::of(expr)?)
    }

    /// The path of a reference to `input`, where all of its steps are told.
    fn whole_path(&self, here: Here<'_, 'a>, expr: &'a Expr) -> Option<Path> {
        path(self.world, here, expr).filter(|(_, whole)| *whole).map(|(path, _)| path)
    }

    /// Whether a statement cannot fail.
    fn is_quiet_statement(&self, here: Here<'_, 'a>, query: &'a Query, statement: &'a LiteralStmt) -> bool {
        let mut quiet = Quiet { finder: self, here, holds: true };
        quiet.statement(query, statement);
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                for expr in key.iter().chain([value, collection]) {
                    tree::walk_expr(expr, &mut quiet);
                }
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => tree::walk_expr(expr, &mut quiet),
            Literal::Every { .. } => return false,
        }
        quiet.holds
    }

    /// Whether an expression cannot fail.
    fn is_quiet(&self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> bool {
        let mut quiet = Quiet { finder: self, here, holds: true };
        tree::walk_expr(expr, &mut quiet);
        quiet.holds
    }

    /// Whether what a reference to `data` makes the engine evaluate cannot fail: rules that are true or a set.
    fn is_quiet_rule(&self, path: &[&'a str], depth: usize) -> bool {
        if depth >= MAX_DEPTH {
            return false;
        }
        let simple = |at: &RuleAt<'a>| match at.rule {
            Rule::Default { .. } => true,
            Rule::Spec { head: RuleHead::Compr { assign, .. }, bodies, .. } => {
                assign.is_none() && bodies.iter().all(|body| body.assign.is_none())
            }
            Rule::Spec { head, .. } => matches!(head, RuleHead::Set { .. }),
        };
        let quiet = |at: &RuleAt<'a>| {
            let locals = locals(at.rule);
            let none = BTreeMap::new();
            let mut quiet = Quiet {
                finder: self,
                here: Here { module: at.module, locals: &locals, bound: &none, depth: depth + 1 },
                holds: true,
            };
            tree::walk_rule(at.rule, &mut quiet);
            quiet.holds
        };
        // What is no rule is data, which is there or is not.
        let meant = self.world.meant(path).into_iter();
        meant
            .filter_map(|rule| self.world.rules.get(rule))
            .all(|rules| rules.iter().all(|at| simple(at) && quiet(at)))
    }
}

/// The path of a reference to `input`, or to a variable that holds a value of it, and whether it is all of it. What is in
/// brackets and no text or number may be any item.
fn path<'a>(world: &World<'a>, here: Here<'_, 'a>, expr: &'a Expr) -> Option<(Path, bool)> {
    let reference = Reference::of(expr)?;
    let held =
        reference.variable().filter(|name| here.locals.contains(name)).and_then(|name| here.bound.get(name));
    let (mut path, steps) = if let Some(held) = held {
        (held.clone(), reference.steps)
    } else {
        let absolute = world.resolve(here.module, here.locals, &reference)?;
        (Path::new(), Some(absolute).filter(|absolute| absolute.root == Root::Input)?.steps)
    };
    for step in steps {
        path.push(match step {
            tree::Step::Name(name) => Step::Key(name.to_owned()),
            tree::Step::Dynamic(index) => match index.as_ref() {
                Expr::Number { span, .. } => Step::Key(span.text().to_owned()),
                Expr::Var { .. } => Step::Any,
                _ => return Some((path, false)),
            },
        });
    }
    Some((path, true))
}

/// The text that an expression is.
fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::String { value: Value::String(text), .. }
        | Expr::RawString { value: Value::String(text), .. } => Some(text),
        _ => None,
    }
}

/// Looks for what can fail: calls, arithmetic, and rules in which such stands.
struct Quiet<'f, 'w, 'a, 'r> {
    finder: &'f Finder<'w, 'a>,
    here: Here<'r, 'a>,
    /// Nothing of the kind was found yet.
    holds: bool,
}

impl<'a> Visitor<'a> for Quiet<'_, '_, 'a, '_> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::Call { .. } | Expr::ArithExpr { .. } | Expr::BinExpr { .. } | Expr::UnaryExpr { .. } => {
                self.holds = false;
            }
            // Two values of one key are a conflict.
            Expr::ObjectCompr { .. } => self.holds = false,
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                if let Some(absolute) = self.finder.resolve(self.here, expr)
                    && absolute.root == Root::Data
                    && !self.finder.is_quiet_rule(&absolute.plain_steps(), self.here.depth)
                {
                    self.holds = false;
                }
            }
            _ => {}
        }
        self.holds
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        self.holds &= statement.with_mods.is_empty();
    }
}

#[cfg(test)]
mod tests {
    use super::super::bundle::Module;
    use super::super::parse::parse_all;
    use super::super::set::RuleKind;
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    /// Whether the policy `a.deny` may say something of a document; none where it may of everything.
    fn speaks(rules: &str, documents: &[&str]) -> Option<Vec<bool>> {
        let text = format!("package a\n\n{rules}\n");
        let module = Module { path: "a.rego".into(), text };
        let (modules, wrong) = parse_all(&[module], &Limits::default());
        assert_eq!(wrong, []);
        let entry = Entry { name: "deny".into(), path: "data.a.deny".into(), kind: RuleKind::Deny };
        let selector = Selector::of(&World::new(&modules), &["a"], &[entry])?;
        let read = |text: &&str| json::parse(FileId::new(0), text, &Limits::default()).unwrap();
        Some(documents.iter().map(|text| selector.may_speak(&read(text))).collect())
    }

    const DOCUMENTS: [&str; 4] =
        [r#"{"kind": "A"}"#, r#"{"kind": "B", "x": {"y": false}}"#, r#"{"x": {"y": 1, "z": [1]}}"#, "{}"];

    #[test]
    fn what_the_first_statements_need_selects() {
        for (rules, expected) in [
            (r#"deny contains 1 if input.kind == "A""#, [true, false, false, false]),
            (r#"deny contains 1 if "A" == input.kind"#, [true, false, false, false]),
            (r#"deny contains 1 if input.kind in {"A", "B"}"#, [true, true, false, false]),
            (r#"deny contains 1 if input["kind"] != "A""#, [true, true, false, false]),
            ("deny contains 1 if input.x.y", [false, false, true, false]),
            ("deny contains 1 if input.x.y == false", [false, true, true, false]),
            ("deny contains 1 if { some v in input.x.z; v > 1 }", [false, false, true, false]),
            ("deny contains v if { v := input.x.z[_] }", [false, false, true, false]),
            ("deny contains 1 if count(input.x.z) > 3", [true; 4]),
            ("deny contains 1 if startswith(input.x.y, \"a\")", [false, true, true, false]),
            (
                "deny contains 1 if { x := input.x; not x.y; input.kind == \"A\" }",
                [false, false, false, false],
            ),
            ("k if input.kind == \"A\"\nk if input.x.z\ndeny contains 1 if k", [true, false, true, false]),
            (
                "default k := false\nk if input.kind == \"A\"\ndeny contains 1 if { k; input.x }",
                [false, false, false, false],
            ),
            (
                "s contains x if some x in input.x.z\ndeny contains 1 if { some x in s; x }",
                [false, false, true, false],
            ),
            ("deny if input.kind == \"A\"\ndefault deny := false", [true, false, false, false]),
            ("deny contains 1 if { data.params.on; input.kind == \"A\" }", [true, false, false, false]),
            ("deny contains 1 if { some v in input.x.z; v.w }", [false; 4]),
            ("deny contains 1 if { input.x.z[_].w == \"q\" }", [false; 4]),
            ("deny contains 1 if { x := input.x; x.z[0] == 1 }", [false, false, true, false]),
            ("s contains v if some v in input.x.z\ndeny contains 1 if { some v in s; v.w }", [false; 4]),
            (
                "deny contains 1 if input.kind == \"A\"\ndeny contains 2 if input.x.z",
                [true, false, true, false],
            ),
        ] {
            let spoken = speaks(rules, &DOCUMENTS).unwrap_or_else(|| vec![true; 4]);
            assert_eq!(spoken, expected, "{rules}");
        }
    }

    #[test]
    fn what_cannot_be_told_may_say_something() {
        for rules in [
            "deny contains 1",
            "deny contains 1 if not input.kind",
            "deny contains 1 if { print(input.kind); true }",
            // A call may fail before the kind is looked at.
            "deny contains 1 if { count(1) > 2; input.kind == \"A\" }",
            "deny contains 1 if { f(1); input.kind == \"A\" }\nf(x) if x",
            "k if { count(1) > 2 }\ndeny contains 1 if { not k; input.kind == \"A\" }",
            "deny contains 1 if { input.kind == \"A\" with input as {} }",
            "default k := true\nk if input.kind == \"A\"\ndeny contains 1 if k",
            "default deny := true\ndeny if input.kind == \"A\"",
            "s contains x if some x in input.x.z\ndeny contains 1 if { s; true }",
            "deny contains 1 if { kind == \"A\" }\nkind := \"A\"",
            "deny contains 1 if input.kind == \"A\"\ndeny contains 2 if not input.x",
        ] {
            let spoken = speaks(rules, &DOCUMENTS).unwrap_or_else(|| vec![true; 4]);
            assert_eq!(spoken, [true; 4], "{rules}");
        }
    }
}

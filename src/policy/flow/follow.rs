//! Which paths of `input` a policy can read, from its syntax tree.
//!
//! Each variable, function and rule gets the set of places of `input` that its value may come from; a few
//! rounds over all rules that the policy needs make the sets complete. What cannot be followed counts as
//! reading everything below.

use std::collections::{BTreeMap, BTreeSet};

use super::super::engine::Value;
use super::super::engine::syntax::{Expr, Ref};
use super::super::engine::syntax::{Literal, LiteralStmt, Query, Rule, RuleHead};
use super::super::recall::Lens;
use super::super::set::Entry;
use super::super::tree::{self, Reference, Step};
use super::super::unknown::{Path, Reads, Seg, Use};
use super::super::world::{RuleAt, World, locals};
use super::choice::Choices;
use super::path::{PathId, Paths};

/// Rounds after which a policy counts as reading everything.
const MAX_ROUNDS: usize = 30;
/// Places that one value may come from, before it counts as reading everything.
pub(super) const MAX_PLACES: usize = 2_000;
/// How deep values may be wrapped in lists and objects that the policy makes.
pub(super) const MAX_WRAPS: u8 = 4;

/// In what values stand that a policy puts together: lists, sets and objects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wraps {
    /// How many there are around it.
    pub(super) count: u8,
    /// The outermost is a set: what is looked up in it is compared with its items.
    pub(super) set: bool,
}

/// Where a value may come from: places of `input`, each wrapped in so many lists, sets or objects.
pub(super) type Places = BTreeSet<(Wraps, PathId)>;

/// What following a policy comes to.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Followed {
    /// The paths that it can read.
    pub(in super::super) reads: Reads,
    /// What its answer depends on; none where that is everything.
    pub(in super::super) lens: Option<Lens>,
}

/// Follows the judging rules of a package. `base` is what stands in `data`.
pub(in super::super) fn follow(
    world: &World<'_>,
    base: &Value,
    package: &[&str],
    entries: &[Entry],
) -> Followed {
    let mut flow = Flow {
        world,
        base,
        entries: BTreeSet::new(),
        rules: BTreeSet::new(),
        variables: BTreeMap::new(),
        chosen: BTreeMap::new(),
        arguments: BTreeMap::new(),
        values: BTreeMap::new(),
        keys: BTreeMap::new(),
        paths: Paths::new(),
        reads: BTreeSet::new(),
        depends: BTreeSet::new(),
        changed: true,
        lost: false,
        blurred: false,
    };
    for (path, _) in world.below(package) {
        if path.get(package.len()).is_some_and(|name| entries.iter().any(|entry| entry.name == *name)) {
            flow.entries.insert(path.clone());
        }
    }
    flow.rules = flow.entries.clone();
    let mut rounds = 0;
    while flow.changed && !flow.lost {
        rounds += 1;
        flow.lost |= rounds > MAX_ROUNDS;
        flow.changed = false;
        for path in flow.rules.clone() {
            for at in world.rules.get(&path).into_iter().flatten() {
                flow.rule(&path, *at);
            }
        }
    }
    if flow.lost {
        return Followed { reads: Reads::everything(), lens: None };
    }
    let of = |set: &BTreeSet<(PathId, Use)>| -> Vec<(Path, Use)> {
        set.iter().map(|(path, used)| (flow.paths.path(*path), *used)).collect()
    };
    let (reads, depends) = (of(&flow.reads), of(&flow.depends));
    let all = reads.iter().chain(&depends).map(|(path, used)| (path, *used));
    let lens = if flow.blurred { None } else { Lens::of(all) };
    let reads = reads.into_iter().flat_map(|(path, used)| {
        let planned = planned_values(&path).map(|path| (path, used));
        std::iter::once((path, used)).chain(planned)
    });
    Followed { reads: Reads(reads.collect()), lens }
}

/// A path into the planned values of a plan as the path of the same value in the changes, where what is
/// unknown is told.
fn planned_values(path: &Path) -> Option<Path> {
    let key = |name: &str| Seg::Key(name.into());
    let (first, rest) = path.segs.split_first()?;
    if *first != key("planned_values") {
        return None;
    }
    if let [outputs, name, more @ ..] = rest
        && *outputs == key("outputs")
    {
        let mut segs = vec![key("output_changes"), name.clone(), key("after")];
        segs.extend(more.iter().skip_while(|seg| **seg == key("value")).cloned());
        return Some(Path { segs, below: path.below });
    }
    let mut segs = vec![key("resource_changes"), Seg::Any, key("change"), key("after")];
    match rest.iter().position(|seg| *seg == key("values")) {
        Some(at) => {
            segs.extend(rest.get(at + 1..)?.iter().cloned());
            Some(Path { segs, below: path.below })
        }
        // It is not told where the values begin: everything may be meant, where all is taken.
        None => path.below.then_some(Path { segs, below: true }),
    }
}

pub(super) struct Flow<'w, 'a> {
    pub(super) world: &'w World<'a>,
    pub(super) base: &'w Value,
    /// The rules that judge.
    pub(super) entries: BTreeSet<Vec<&'a str>>,
    /// The rules that the policy needs.
    pub(super) rules: BTreeSet<Vec<&'a str>>,
    /// Where a rule's variables may come from, by the rule's own address and the variable's name.
    pub(super) variables: BTreeMap<(usize, &'a str), Places>,
    /// The keys that a variable goes through, where `some x in ["a", "b"]` says so.
    pub(super) chosen: BTreeMap<(usize, &'a str), BTreeSet<Value>>,
    /// The values that a function's arguments get where it is called, by the function's own address and the name; none
    /// where some call's cannot be told.
    pub(super) arguments: BTreeMap<(usize, &'a str), Option<BTreeSet<Value>>>,
    /// Where a rule's value may come from.
    pub(super) values: BTreeMap<Vec<&'a str>, Places>,
    /// Where the keys may come from under which a rule puts its values.
    pub(super) keys: BTreeMap<Vec<&'a str>, Places>,
    pub(super) paths: Paths,
    pub(super) reads: BTreeSet<(PathId, Use)>,
    /// What the answer depends on beside what is read: which keys there are to go through, and values that no
    /// expression compares, such as members of sets, keys of objects, and values of rules that must agree.
    pub(super) depends: BTreeSet<(PathId, Use)>,
    pub(super) changed: bool,
    /// It cannot be followed.
    pub(super) lost: bool,
    /// What the answer depends on cannot be told.
    pub(super) blurred: bool,
}

/// The rule that is being followed.
#[derive(Clone, Copy)]
pub(super) struct Here<'r, 'a> {
    pub(super) module: usize,
    pub(super) rule: &'a Rule,
    pub(super) locals: &'r BTreeSet<&'a str>,
}

impl Here<'_, '_> {
    pub(super) fn key(&self) -> usize {
        std::ptr::from_ref(self.rule).addr()
    }
}

impl<'a> Flow<'_, 'a> {
    /// Follows one rule.
    pub(super) fn rule(&mut self, path: &[&'a str], at: RuleAt<'a>) {
        let locals = locals(at.rule);
        let here = Here { module: at.module, rule: at.rule, locals: &locals };
        self.choose(here);
        match at.rule {
            Rule::Default { value, .. } => {
                let value = self.expr(here, value);
                self.give(path, value);
            }
            Rule::Spec { head, bodies, .. } => {
                for body in bodies {
                    self.query(here, &body.query);
                    if let Some(assign) = &body.assign {
                        let value = self.expr(here, &assign.value);
                        self.give_one(path, value);
                    }
                }
                self.head(here, path, head);
            }
        }
    }

    /// Finds the variables of a rule that go through constants and nothing else.
    pub(super) fn choose(&mut self, here: Here<'_, 'a>) {
        let body = match here.rule {
            Rule::Spec { bodies, .. } => match bodies.as_slice() {
                [body] => Some(body.query.as_ref()),
                _ => None,
            },
            Rule::Default { .. } => None,
        };
        let mut choices = Choices::new(body);
        for argument in tree::head(here.rule).arguments.unwrap_or_default() {
            choices.otherwise(argument);
        }
        tree::walk_rule(here.rule, &mut choices);
        let arguments = tree::head(here.rule).arguments.unwrap_or_default();
        for argument in arguments {
            let Expr::Var { span, .. } = argument.as_ref() else { continue };
            let name = span.text();
            // Where a name is declared again inside, it does not have the values of the calls there.
            if choices.declared.get(name).is_some_and(|declared| declared.len() > 1) {
                let held = self.arguments.insert((here.key(), name), None);
                self.changed |= held.is_some_and(|held| held.is_some());
            }
        }
        for (name, collections) in &choices.declared {
            let is_elsewhere = choices.is_elsewhere(name);
            let values = |collection: Option<&'a Ref<Expr>>| {
                self.constants(here, collection.filter(|_| !is_elsewhere)?)
            };
            let Some(all) = collections.iter().copied().map(values).collect::<Option<Vec<_>>>() else {
                // What could be told of the calls before cannot be told of all.
                self.changed |= self.chosen.remove(&(here.key(), *name)).is_some();
                continue;
            };
            let items = all.iter().flatten().flat_map(|value| match value {
                Value::Array(items) => items.to_vec(),
                Value::Set(items) => items.iter_sorted().cloned().collect(),
                Value::Object(fields) => fields.iter_sorted().map(|(_, value)| value.clone()).collect(),
                _ => Vec::new(),
            });
            let items: BTreeSet<Value> = items.collect();
            let count = items.len();
            let held = self.chosen.insert((here.key(), *name), items);
            // What is chosen from may itself be chosen.
            self.changed |= held.is_none_or(|held| held.len() != count);
        }
    }

    /// Follows what a rule's head gives.
    pub(super) fn head(&mut self, here: Here<'_, 'a>, path: &[&'a str], head: &'a RuleHead) {
        match head {
            RuleHead::Compr { refr, assign, .. } => {
                let keys = self.head_keys(here, path, refr);
                let value = assign.as_ref().map(|assign| self.expr(here, &assign.value)).unwrap_or_default();
                if keys {
                    // Two values of one key must agree.
                    self.exactly(&value);
                    let value = self.wrap(value);
                    self.give(path, value);
                } else {
                    self.give_one(path, value);
                }
            }
            RuleHead::Set { refr, key, .. } => {
                self.head_keys(here, path, refr);
                if let Some(key) = key {
                    let value = self.expr(here, key);
                    // A judging rule gives what it says; whether it says anything is what counts.
                    if !self.entries.contains(path) {
                        self.exactly(&value);
                    }
                    let value = self.wrap_in_set(value);
                    self.give(path, value);
                }
            }
            RuleHead::Func { args, assign, .. } => {
                // The same variable twice compares two arguments.
                let mut names = BTreeSet::new();
                for arg in args {
                    if let Expr::Var { span, .. } = arg.as_ref() {
                        self.blurred |= span.text() != "_" && !names.insert(span.text());
                    }
                }
                if let Some(assign) = assign {
                    let value = self.expr(here, &assign.value);
                    self.give_one(path, value);
                }
            }
        }
    }

    /// Follows the expressions in the brackets of a rule's name; whether there are any.
    pub(super) fn head_keys(&mut self, here: Here<'_, 'a>, path: &[&'a str], name: &'a Expr) -> bool {
        let steps = Reference::of(name).map(|name| name.steps).unwrap_or_default();
        let mut any = false;
        for step in steps {
            if let Step::Dynamic(key) = step {
                let places = self.expr(here, key);
                self.exactly(&places);
                // What is looked up under a key is compared with it.
                self.read(&places, Use::Whole);
                let keys = self.keys.entry(path.to_vec()).or_default();
                let before = keys.len();
                keys.extend(places);
                self.changed |= keys.len() > before;
                any = true;
            }
        }
        any
    }

    /// A rule has one value: where there may be several, they must agree.
    pub(super) fn give_one(&mut self, path: &[&'a str], value: Places) {
        let rules = self.world.rules.get(path).map_or(0, Vec::len);
        let several = value.iter().any(|(_, path)| self.paths.is_several(*path));
        if rules > 1 || several {
            self.exactly(&value);
        }
        self.give(path, value);
    }

    /// The answer depends on the very values.
    pub(super) fn exactly(&mut self, places: &Places) {
        self.depends.extend(places.iter().map(|(_, path)| (*path, Use::Whole)));
        self.lost |= self.depends.len() > MAX_PLACES;
    }

    /// A rule may have a value.
    pub(super) fn give(&mut self, path: &[&'a str], value: Places) {
        let places = self.values.entry(path.to_vec()).or_default();
        let before = places.len();
        places.extend(value);
        self.changed |= places.len() > before;
        self.lost |= places.len() > MAX_PLACES;
    }

    pub(super) fn query(&mut self, here: Here<'_, 'a>, query: &'a Query) {
        for statement in &query.stmts {
            self.statement(here, statement);
        }
    }

    pub(super) fn statement(&mut self, here: Here<'_, 'a>, statement: &'a LiteralStmt) {
        for modifier in &statement.with_mods {
            let value = self.expr(here, &modifier.r#as);
            self.read(&value, Use::Whole);
            // Under a modifier a rule may say something else than where it is followed; what stands in place of data or
            // of a function is not followed at all.
            self.blurred = true;
            let input = Reference::of(&modifier.refr).and_then(|reference| reference.variable());
            self.lost |= input != Some("input");
        }
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { key, value, collection, .. } => {
                let places = self.expr(here, collection);
                let items = self.step(&places, &Seg::Any);
                self.bind(here, value, &items);
                if let Some(key) = key {
                    self.bind(here, key, &Places::new());
                }
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                self.expr(here, expr);
            }
            Literal::Every { value, domain, query, .. } => {
                let places = self.expr(here, domain);
                let items = self.step(&places, &Seg::Any);
                self.hold(here, value.text(), &items);
                self.query(here, query);
            }
        }
    }
}

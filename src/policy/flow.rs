//! Which paths of `input` a policy can read, from its syntax tree.
//!
//! Each variable, function and rule gets the set of places of `input` that its value may come from; a few
//! rounds over all rules that the policy needs make the sets complete. What cannot be followed counts as
//! reading everything below.

use std::collections::{BTreeMap, BTreeSet};

use super::constant;
use super::engine::Value;
use super::engine::syntax::{AssignOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead};
use super::recall::Lens;
use super::set::Entry;
use super::tree::{self, Reference, Step, Visitor};
use super::unknown::{Path, Reads, Seg, Use};
use super::value::key_text;
use super::world::{Root, RuleAt, World, locals};

/// Rounds after which a policy counts as reading everything.
const MAX_ROUNDS: usize = 30;
/// Steps after which a path stands for everything below it.
const MAX_STEPS: usize = 16;
/// Places that one value may come from, before it counts as reading everything.
const MAX_PLACES: usize = 2_000;
/// How deep values may be wrapped in lists and objects that the policy makes.
const MAX_WRAPS: u8 = 4;

/// Where a value may come from: places of `input`, each wrapped in so many lists, sets or objects.
type Places = BTreeSet<(u8, Path)>;

/// What following a policy comes to.
#[derive(Debug, Clone, Default)]
pub(super) struct Followed {
    /// The paths that it can read.
    pub(super) reads: Reads,
    /// What its answer depends on; none where that is everything.
    pub(super) lens: Option<Lens>,
}

/// Follows the judging rules of a package. `base` is what stands in `data`.
pub(super) fn follow(world: &World<'_>, base: &Value, package: &[&str], entries: &[Entry]) -> Followed {
    let mut flow = Flow {
        world,
        base,
        entries: BTreeSet::new(),
        rules: BTreeSet::new(),
        variables: BTreeMap::new(),
        chosen: BTreeMap::new(),
        values: BTreeMap::new(),
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
    let all = flow.reads.iter().chain(&flow.depends).map(|(path, used)| (path, *used));
    let lens = if flow.blurred { None } else { Lens::of(all) };
    let reads = flow.reads.into_iter().flat_map(|(path, used)| {
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

struct Flow<'w, 'a> {
    world: &'w World<'a>,
    base: &'w Value,
    /// The rules that judge.
    entries: BTreeSet<Vec<&'a str>>,
    /// The rules that the policy needs.
    rules: BTreeSet<Vec<&'a str>>,
    /// Where a rule's variables may come from, by the rule's own address and the variable's name.
    variables: BTreeMap<(usize, &'a str), Places>,
    /// The keys that a variable goes through, where `some x in ["a", "b"]` says so.
    chosen: BTreeMap<(usize, &'a str), BTreeSet<Value>>,
    /// Where a rule's value may come from.
    values: BTreeMap<Vec<&'a str>, Places>,
    reads: BTreeSet<(Path, Use)>,
    /// What the answer depends on beside what is read: which keys there are to go through, and values that no
    /// expression compares, such as members of sets, keys of objects, and values of rules that must agree.
    depends: BTreeSet<(Path, Use)>,
    changed: bool,
    /// It cannot be followed.
    lost: bool,
    /// What the answer depends on cannot be told.
    blurred: bool,
}

/// The rule that is being followed.
#[derive(Clone, Copy)]
struct Here<'r, 'a> {
    module: usize,
    rule: &'a Rule,
    locals: &'r BTreeSet<&'a str>,
}

impl Here<'_, '_> {
    fn key(&self) -> usize {
        std::ptr::from_ref(self.rule).addr()
    }
}

impl<'a> Flow<'_, 'a> {
    /// Follows one rule.
    fn rule(&mut self, path: &[&'a str], at: RuleAt<'a>) {
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
    fn choose(&mut self, here: Here<'_, 'a>) {
        let body = match here.rule {
            Rule::Spec { bodies, .. } => match bodies.as_slice() {
                [body] => Some(body.query.as_ref()),
                _ => None,
            },
            Rule::Default { .. } => None,
        };
        let mut choices = Choices { body, declared: BTreeMap::new() };
        for argument in tree::head(here.rule).arguments.unwrap_or_default() {
            choices.otherwise(argument);
        }
        tree::walk_rule(here.rule, &mut choices);
        for (name, collections) in choices.declared {
            let values = |collection: Option<&'a Ref<Expr>>| {
                constant::values(self.world, self.base, here.module, collection?)
            };
            let Some(all) = collections.into_iter().map(values).collect::<Option<Vec<_>>>() else { continue };
            let items = all.iter().flatten().flat_map(|value| match value {
                Value::Array(items) => items.to_vec(),
                Value::Set(items) => items.iter_sorted().cloned().collect(),
                _ => Vec::new(),
            });
            self.chosen.insert((here.key(), name), items.collect());
        }
    }

    /// Follows what a rule's head gives.
    fn head(&mut self, here: Here<'_, 'a>, path: &[&'a str], head: &'a RuleHead) {
        match head {
            RuleHead::Compr { refr, assign, .. } => {
                let keys = self.head_keys(here, refr);
                let value = assign.as_ref().map(|assign| self.expr(here, &assign.value)).unwrap_or_default();
                if keys {
                    // Two values of one key must agree.
                    self.exactly(&value);
                    self.give(path, wrap(value));
                } else {
                    self.give_one(path, value);
                }
            }
            RuleHead::Set { refr, key, .. } => {
                self.head_keys(here, refr);
                if let Some(key) = key {
                    let value = self.expr(here, key);
                    // A judging rule gives what it says; whether it says anything is what counts.
                    if !self.entries.contains(path) {
                        self.exactly(&value);
                    }
                    self.give(path, wrap(value));
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
    fn head_keys(&mut self, here: Here<'_, 'a>, name: &'a Expr) -> bool {
        let steps = Reference::of(name).map(|name| name.steps).unwrap_or_default();
        let mut any = false;
        for step in steps {
            if let Step::Dynamic(key) = step {
                let places = self.expr(here, key);
                self.exactly(&places);
                any = true;
            }
        }
        any
    }

    /// A rule has one value: where there may be several, they must agree.
    fn give_one(&mut self, path: &[&'a str], value: Places) {
        let rules = self.world.rules.get(path).map_or(0, Vec::len);
        let several = value.iter().any(|(_, path)| path.below || path.segs.contains(&Seg::Any));
        if rules > 1 || several {
            self.exactly(&value);
        }
        self.give(path, value);
    }

    /// The answer depends on the very values.
    fn exactly(&mut self, places: &Places) {
        self.depends.extend(places.iter().map(|(_, path)| (path.clone(), Use::Whole)));
        self.lost |= self.depends.len() > MAX_PLACES;
    }

    /// A rule may have a value.
    fn give(&mut self, path: &[&'a str], value: Places) {
        let places = self.values.entry(path.to_vec()).or_default();
        let before = places.len();
        places.extend(value);
        self.changed |= places.len() > before;
        self.lost |= places.len() > MAX_PLACES;
    }

    fn query(&mut self, here: Here<'_, 'a>, query: &'a Query) {
        for statement in &query.stmts {
            self.statement(here, statement);
        }
    }

    fn statement(&mut self, here: Here<'_, 'a>, statement: &'a LiteralStmt) {
        for modifier in &statement.with_mods {
            let value = self.expr(here, &modifier.r#as);
            self.read(&value, Use::Whole);
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

    /// Where an expression's value may come from; notes what it reads on the way.
    fn expr(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> Places {
        match expr.as_ref() {
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. } => Places::new(),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => self.reference(here, expr),
            Expr::Array { items, .. } => {
                let places = items.iter().flat_map(|item| self.expr(here, item)).collect();
                wrap(places)
            }
            Expr::Set { items, .. } => {
                let places: Places = items.iter().flat_map(|item| self.expr(here, item)).collect();
                self.exactly(&places);
                wrap(places)
            }
            Expr::Object { fields, .. } => {
                let mut places = Places::new();
                for (_, key, value) in fields {
                    let keys = self.expr(here, key);
                    self.exactly(&keys);
                    places.extend(self.expr(here, value));
                }
                wrap(places)
            }
            Expr::ArrayCompr { term, query, .. } => {
                self.query(here, query);
                wrap(self.expr(here, term))
            }
            Expr::SetCompr { term, query, .. } => {
                self.query(here, query);
                let places = self.expr(here, term);
                self.exactly(&places);
                wrap(places)
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.query(here, query);
                let keys = self.expr(here, key);
                let values = self.expr(here, value);
                self.exactly(&keys);
                // Two values of one key must agree.
                self.exactly(&values);
                wrap(values)
            }
            Expr::Call { fcn, params, .. } => self.call(here, fcn, params),
            Expr::UnaryExpr { expr, .. } => {
                let places = self.expr(here, expr);
                self.read(&places, Use::Whole);
                Places::new()
            }
            Expr::BinExpr { lhs, rhs, .. } | Expr::ArithExpr { lhs, rhs, .. } => {
                let mut places = self.expr(here, lhs);
                places.extend(self.expr(here, rhs));
                self.read(&places, Use::Whole);
                places
            }
            Expr::BoolExpr { lhs, rhs, .. } => {
                let mut places = self.expr(here, lhs);
                places.extend(self.expr(here, rhs));
                self.read(&places, Use::Whole);
                Places::new()
            }
            Expr::Membership { key, value, collection, .. } => {
                let mut places = self.expr(here, value);
                places.extend(self.expr(here, collection));
                if let Some(key) = key {
                    places.extend(self.expr(here, key));
                }
                self.read(&places, Use::Whole);
                Places::new()
            }
            Expr::AssignExpr { op, lhs, rhs, .. } => {
                self.assign(here, op, lhs, rhs);
                Places::new()
            }
        }
    }

    /// `x := y` binds; `x = y` binds a variable, and compares everything else.
    fn assign(&mut self, here: Here<'_, 'a>, op: &AssignOp, lhs: &'a Ref<Expr>, rhs: &'a Ref<Expr>) {
        let binds = |side: &Expr| match side {
            Expr::Var { span, .. } => !self.names_rule(here, span.text()),
            Expr::Array { .. } | Expr::Object { .. } => true,
            _ => false,
        };
        let (left, right) = (*op == AssignOp::ColEq || binds(lhs), *op == AssignOp::Eq && binds(rhs));
        let declared =
            |side: &Expr| matches!(side, Expr::Var { span, .. } if here.locals.contains(span.text()));
        // A variable that is declared elsewhere may have a value already: then the two are compared.
        let compares = *op == AssignOp::Eq && (!(left || right) || declared(lhs) || declared(rhs));
        let from_right = self.expr(here, rhs);
        if left {
            self.bind(here, lhs, &from_right);
        }
        if *op == AssignOp::ColEq {
            return;
        }
        let from_left = self.expr(here, lhs);
        // A variable may have a value already, and a pattern may hold some.
        self.exactly(&from_left);
        self.exactly(&from_right);
        if right {
            self.bind(here, rhs, &from_left);
        }
        if compares {
            self.read(&from_left, Use::Whole);
            self.read(&from_right, Use::Whole);
        }
    }

    /// Whether a name means a rule or an import rather than a variable.
    fn names_rule(&self, here: Here<'_, 'a>, name: &str) -> bool {
        let imported = || {
            self.world.modules.get(here.module).is_some_and(|parsed| {
                parsed.module.imports.iter().any(|import| tree::import_name(import) == Some(name))
            })
        };
        !here.locals.contains(name) && (self.world.has_rule(here.module, name) || imported())
    }

    /// Binds a pattern to a value.
    fn bind(&mut self, here: Here<'_, 'a>, pattern: &'a Ref<Expr>, value: &Places) {
        match pattern.as_ref() {
            Expr::Var { span, .. } => self.hold(here, span.text(), value),
            Expr::Array { items, .. } => {
                self.read(value, Use::Count);
                let inner = self.step(value, &Seg::Any);
                for item in items {
                    self.bind(here, item, &inner);
                }
            }
            Expr::Object { fields, .. } => {
                self.read(value, Use::Count);
                for (_, key, item) in fields {
                    let seg = match key.as_ref() {
                        Expr::String { value: Value::String(key), .. } => Seg::Key(key.to_string()),
                        _ => Seg::Any,
                    };
                    let inner = self.step(value, &seg);
                    self.bind(here, item, &inner);
                }
            }
            _ => self.read(value, Use::Whole),
        }
    }

    /// A variable may hold a value.
    fn hold(&mut self, here: Here<'_, 'a>, name: &'a str, value: &Places) {
        if name == "_" {
            return;
        }
        let places = self.variables.entry((here.key(), name)).or_default();
        let before = places.len();
        places.extend(value.iter().cloned());
        self.changed |= places.len() > before;
        self.lost |= places.len() > MAX_PLACES;
    }

    /// A variable, or a chain of steps.
    fn reference(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> Places {
        let Some(reference) = Reference::of(expr) else { return Places::new() };
        for step in &reference.steps {
            if let Step::Dynamic(index) = step {
                let used = self.expr(here, index);
                self.read(&used, Use::Whole);
            }
        }
        let resolved = self.world.resolve(here.module, here.locals, &reference);
        let (mut places, steps) = match resolved {
            Some(absolute) if absolute.root == Root::Input => {
                (Places::from([(0, Path::default())]), absolute.steps)
            }
            Some(absolute) => {
                let plain = absolute.plain_steps();
                let (value, taken) = self.value_of(&plain);
                (value, absolute.steps.get(taken..).unwrap_or_default().to_vec())
            }
            None => {
                let root = match reference.root {
                    Expr::Var { span, .. } => {
                        self.variables.get(&(here.key(), span.text())).cloned().unwrap_or_default()
                    }
                    _ => self.root(here, expr),
                };
                (root, reference.steps)
            }
        };
        for step in steps {
            if let Step::Dynamic(index) = &step
                && let Expr::Var { span, .. } = index.as_ref()
                && let Some(keys) = self.chosen.get(&(here.key(), span.text())).cloned()
            {
                let each = keys.iter().map(|key| self.step(&places, &Seg::Key(key_text(key))));
                places = each.flatten().collect();
                continue;
            }
            let seg = match &step {
                Step::Name(name) => Seg::Key((*name).to_owned()),
                Step::Dynamic(index) => match index.as_ref() {
                    Expr::Number { span, .. } => Seg::Key(span.text().to_owned()),
                    _ => Seg::Any,
                },
            };
            let wrapped = places.iter().any(|(wraps, _)| *wraps > 0);
            places = self.step(&places, &seg);
            // `bad[x]` over a set of the policy's own binds `x` to its items.
            if let Step::Dynamic(index) = step
                && let Expr::Var { span, .. } = index.as_ref()
                && wrapped
            {
                self.hold(here, span.text(), &places);
            }
        }
        self.read(&places, Use::Step);
        places
    }

    /// What a chain begins with, where that is no variable.
    fn root(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> Places {
        let mut at = expr;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
            at = refr;
        }
        self.expr(here, at)
    }

    /// The value of the rules that a path means, and how many of its steps they take.
    fn value_of(&mut self, path: &[&'a str]) -> (Places, usize) {
        let meant: Vec<Vec<&'a str>> = self.world.meant(path).into_iter().cloned().collect();
        let mut value = Places::new();
        let mut taken = path.len();
        for rule in meant {
            // What a judging rule gives has a say here: it is followed as text, not as an answer.
            self.blurred |= self.entries.contains(&rule);
            self.changed |= self.rules.insert(rule.clone());
            let own = self.values.get(&rule).cloned().unwrap_or_default();
            if rule.len() <= path.len() {
                taken = rule.len();
                value.extend(own);
            } else {
                // A whole package, or an object of rules: the value is inside.
                value.extend(wrap(own));
            }
        }
        (value, taken)
    }

    /// One step into values.
    fn step(&mut self, places: &Places, seg: &Seg) -> Places {
        let mut inner = Places::new();
        for (wraps, path) in places {
            if *wraps > 0 {
                inner.insert((wraps - 1, path.clone()));
                continue;
            }
            if *seg == Seg::Any {
                // Whoever goes through all sees which there are.
                self.depends.insert((path.clone(), Use::Count));
            }
            let mut path = path.clone();
            path.below |= path.segs.len() >= MAX_STEPS;
            if !path.below {
                path.segs.push(seg.clone());
            }
            inner.insert((0, path));
        }
        inner
    }

    /// Notes that values are read.
    fn read(&mut self, places: &Places, used: Use) {
        for (wraps, path) in places {
            // What is wrapped is passed on, and read where it is taken out; comparing the wrapping reads it.
            if *wraps == 0 || used == Use::Whole {
                self.reads.insert((path.clone(), used));
            }
        }
        self.lost |= self.reads.len() > MAX_PLACES;
    }

    /// A call of a function of the policy's own, or of a builtin.
    fn call(&mut self, here: Here<'_, 'a>, function: &'a Ref<Expr>, params: &'a [Ref<Expr>]) -> Places {
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
            for (arg, value) in args.iter().zip(&values) {
                self.bind(there, arg, value);
            }
        }
        let result = self.values.get(&path).cloned().unwrap_or_default();
        if let Some(out) = params.get(takes) {
            self.bind(here, out, &result);
        }
        result
    }

    /// A call of a builtin.
    fn builtin(&mut self, here: Here<'_, 'a>, name: &str, params: &'a [Ref<Expr>]) -> Places {
        let values: Vec<Places> = params.iter().map(|param| self.expr(here, param)).collect();
        let all: Places = values.iter().flatten().cloned().collect();
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
                let unwrapped: Places = all.into_iter().map(|(_, path)| (0, path)).collect();
                self.read(&unwrapped, Use::Step);
                // Who compares the text compares them.
                unwrapped
            }
            "count" | "object.keys" => {
                self.read(&first, Use::Count);
                Places::new()
            }
            "object.get" => self.object_get(here.module, &first, &values, params),
            "walk" => {
                let below: Places = first
                    .into_iter()
                    .map(|(wraps, path)| (wraps.min(1), Path { below: true, ..path }))
                    .collect();
                if let Some(out) = params.get(1) {
                    self.bind(here, out, &wrap(below.clone()));
                }
                wrap(wrap(below))
            }
            "array.concat" | "array.slice" | "array.reverse" | "object.union" | "object.union_n"
            | "union" | "intersection" | "object.filter" | "object.remove" | "json.filter"
            | "json.remove" | "sort" | "max" | "min" | "cast_array" | "cast_set" => {
                self.read(&all, Use::Count);
                all
            }
            _ => {
                self.read(&all, Use::Whole);
                Places::new()
            }
        }
    }

    /// `object.get(object, key, default)`, with a key or a list of keys.
    fn object_get(
        &mut self,
        module: usize,
        object: &Places,
        values: &[Places],
        params: &'a [Ref<Expr>],
    ) -> Places {
        let key = params.get(1);
        let keys = values.get(1).cloned().unwrap_or_default();
        // The key itself may come from the document.
        self.read(&keys, Use::Whole);
        let ways = key.and_then(|key| constant::values(self.world, self.base, module, key));
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
                _ => object
                    .iter()
                    .map(|(wraps, path)| (*wraps, Path { below: true, ..path.clone() }))
                    .collect(),
            };
        }
        self.read(&places, Use::Step);
        places.extend(values.get(2).into_iter().flatten().cloned());
        places
    }
}

/// Collects how variables are declared: the collections of `some x in …`, or none for any other way.
struct Choices<'a> {
    /// The rule's one body: what is declared there holds everywhere below, what is declared further in may not.
    body: Option<&'a Query>,
    declared: BTreeMap<&'a str, Vec<Option<&'a Ref<Expr>>>>,
}

impl<'a> Choices<'a> {
    /// The variables of a pattern are declared in a way that says nothing of their values.
    fn otherwise(&mut self, pattern: &'a Expr) {
        match pattern {
            Expr::Var { span, .. } => self.declared.entry(span.text()).or_default().push(None),
            Expr::Array { items, .. } => items.iter().for_each(|item| self.otherwise(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| self.otherwise(value)),
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Choices<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Expr::AssignExpr { op, lhs, rhs, .. } = expr.as_ref() {
            self.otherwise(lhs);
            if *op == AssignOp::Eq {
                self.otherwise(rhs);
            }
        }
        true
    }

    fn statement(&mut self, query: &'a Query, statement: &'a LiteralStmt) {
        let outermost = self.body.is_some_and(|body| std::ptr::eq(body, query));
        match &statement.literal {
            Literal::SomeIn { key, value, collection, .. } => {
                if let Some(key) = key {
                    self.otherwise(key);
                }
                match value.as_ref() {
                    Expr::Var { span, .. } if outermost => {
                        self.declared.entry(span.text()).or_default().push(Some(collection));
                    }
                    pattern => self.otherwise(pattern),
                }
            }
            Literal::SomeVars { vars, .. } => {
                for var in vars {
                    self.declared.entry(var.text()).or_default().push(None);
                }
            }
            Literal::Every { key, value, .. } => {
                for var in key.iter().chain([value]) {
                    self.declared.entry(var.text()).or_default().push(None);
                }
            }
            Literal::Expr { .. } | Literal::NotExpr { .. } => {}
        }
    }
}

/// Values inside of a list, a set or an object.
fn wrap(places: Places) -> Places {
    let wrap = |(wraps, path): (u8, Path)| {
        if wraps >= MAX_WRAPS { (wraps, Path { below: true, ..path }) } else { (wraps + 1, path) }
    };
    places.into_iter().map(wrap).collect()
}

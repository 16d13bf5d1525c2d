//! Where the value of an expression may come from.

use std::collections::BTreeSet;

use super::super::engine::Value;
use super::super::engine::syntax::{AssignOp, Expr, Ref, Rule, RuleHead};
use super::super::tree::{self, Reference, Step};
use super::super::unknown::{Seg, Use};
use super::super::value::key_text;
use super::super::world::{Root, RuleAt};
use super::follow::{Flow, Here, MAX_PLACES, MAX_WRAPS, Places, Wraps};
use super::path::{PathId, Paths};

impl<'a> Flow<'_, 'a> {
    /// Where an expression's value may come from; notes what it reads on the way.
    pub(super) fn expr(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> Places {
        match expr.as_ref() {
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. } => Places::new(),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => self.reference(here, expr),
            Expr::Array { items, .. } => {
                let places = items.iter().flat_map(|item| self.expr(here, item)).collect();
                self.wrap(places)
            }
            Expr::Set { items, .. } => {
                let places: Places = items.iter().flat_map(|item| self.expr(here, item)).collect();
                self.exactly(&places);
                self.wrap_in_set(places)
            }
            Expr::Object { fields, .. } => {
                let mut places = Places::new();
                for (_, key, value) in fields {
                    let keys = self.expr(here, key);
                    self.exactly(&keys);
                    self.read(&keys, Use::Whole);
                    places.extend(self.expr(here, value));
                }
                self.wrap(places)
            }
            Expr::ArrayCompr { term, query, .. } => {
                self.query(here, query);
                let places = self.expr(here, term);
                self.wrap(places)
            }
            Expr::SetCompr { term, query, .. } => {
                self.query(here, query);
                let places = self.expr(here, term);
                self.exactly(&places);
                self.wrap_in_set(places)
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.query(here, query);
                let keys = self.expr(here, key);
                let values = self.expr(here, value);
                self.exactly(&keys);
                self.read(&keys, Use::Whole);
                // Two values of one key must agree.
                self.exactly(&values);
                self.wrap(values)
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
    pub(super) fn assign(
        &mut self,
        here: Here<'_, 'a>,
        op: &AssignOp,
        lhs: &'a Ref<Expr>,
        rhs: &'a Ref<Expr>,
    ) {
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
        if let (true, Expr::Call { fcn, params, .. }) = (left, rhs.as_ref())
            && let ("walk", [walked]) = (fcn.span().text(), params.as_slice())
        {
            let walked = self.expr(here, walked);
            self.bind_walk(here, lhs, &walked);
        } else if left {
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
    pub(super) fn names_rule(&self, here: Here<'_, 'a>, name: &str) -> bool {
        let imported = || {
            self.world.modules.get(here.module).is_some_and(|parsed| {
                parsed.module.imports.iter().any(|import| tree::import_name(import) == Some(name))
            })
        };
        !here.locals.contains(name) && (self.world.has_rule(here.module, name) || imported())
    }

    /// Binds a pattern to a value.
    pub(super) fn bind(&mut self, here: Here<'_, 'a>, pattern: &'a Ref<Expr>, value: &Places) {
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
    pub(super) fn hold(&mut self, here: Here<'_, 'a>, name: &'a str, value: &Places) {
        if name == "_" {
            return;
        }
        let places = self.variables.entry((here.key(), name)).or_default();
        let before = places.len();
        places.extend(value.iter().copied());
        self.changed |= places.len() > before;
        self.lost |= places.len() > MAX_PLACES;
    }

    /// A variable, or a chain of steps.
    pub(super) fn reference(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> Places {
        let Some(reference) = Reference::of(expr) else { return Places::new() };
        for step in &reference.steps {
            if let Step::Dynamic(index) = step {
                let used = self.expr(here, index);
                self.read(&used, Use::Whole);
            }
        }
        let mut all = Places::new();
        let last = reference.steps.last().cloned();
        for (start, steps, keys) in self.starts(here, expr, reference) {
            all.extend(self.steps(here, start, steps, keys.as_ref()));
        }
        self.read(&all, Use::Step);
        // A key that is given is looked up: what goes through all keys decides nothing, and this does.
        if let Some(Step::Dynamic(index)) = last
            && let Expr::Var { span, .. } = index.as_ref()
            && is_argument(here, span.text())
        {
            self.read(&all, Use::Count);
        }
        all
    }

    /// What a chain may begin with, the steps from there, and where the keys come from that the first goes through, of an
    /// object that rules make. A variable with the name of a rule may be either,
    /// as it is not told here where in the rule it is declared.
    fn starts(
        &mut self,
        here: Here<'_, 'a>,
        expr: &'a Ref<Expr>,
        reference: Reference<'a>,
    ) -> Vec<(Places, Vec<Step<'a>>, Option<Places>)> {
        let mut starts = Vec::new();
        match self.world.resolve(here.module, &BTreeSet::new(), &reference) {
            Some(absolute) if absolute.root == Root::Input => {
                starts.push((Places::from([(Wraps::default(), Paths::ROOT)]), absolute.steps, None));
            }
            Some(absolute) => {
                let plain = absolute.plain_steps();
                if plain.first() == Some(&"inventory") && self.world.meant(&["inventory"]).is_empty() {
                    let steps = absolute.steps.get(1..).unwrap_or_default().to_vec();
                    starts.push((Places::from([(Wraps::default(), Paths::INVENTORY)]), steps, None));
                } else if plain.is_empty() {
                    // Whoever goes through `data` comes upon the inventory.
                    let everything = self.paths.below(Paths::INVENTORY);
                    starts.push((
                        Places::from([(Wraps::default(), everything)]),
                        absolute.steps.clone(),
                        None,
                    ));
                }
                let (value, taken) = self.value_of(&plain);
                let keys = self.is_object(&plain).then(|| self.keys.get(&plain).cloned().unwrap_or_default());
                starts.push((value, absolute.steps.get(taken..).unwrap_or_default().to_vec(), keys));
            }
            None => {}
        }
        match reference.root {
            Expr::Var { span, .. } => {
                let held = self.variables.get(&(here.key(), span.text())).cloned();
                starts.extend(held.map(|held| (held, reference.steps, None)));
            }
            _ => starts.push((self.root(here, expr), reference.steps, None)),
        }
        starts
    }

    /// Whether the rules of a path make an object, key by key.
    fn is_object(&self, path: &[&'a str]) -> bool {
        let rules = self.world.rules.get(path);
        let keyed = |at: &RuleAt<'a>| match at.rule {
            Rule::Spec { head: RuleHead::Compr { refr, .. }, .. } => Reference::of(refr)
                .is_some_and(|name| name.steps.iter().any(|step| matches!(step, Step::Dynamic(_)))),
            Rule::Spec { .. } => false,
            Rule::Default { .. } => true,
        };
        rules.is_some_and(|rules| rules.iter().all(keyed))
    }

    /// Goes the steps of a chain.
    fn steps(
        &mut self,
        here: Here<'_, 'a>,
        start: Places,
        steps: Vec<Step<'a>>,
        keys: Option<&Places>,
    ) -> Places {
        let mut places = start;
        for (position, step) in steps.into_iter().enumerate() {
            if let Step::Dynamic(index) = &step
                && let Expr::Var { span, .. } = index.as_ref()
                && let Some(keys) = self.keys_of(here, span.text())
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
            let of_set = places.iter().any(|(wraps, _)| wraps.set);
            let keys = keys.filter(|_| position == 0);
            places = self.step(&places, &seg);
            let goes_through = |index: &Expr| matches!(index, Expr::Var { span, .. } if span.text() == "_");
            // What is looked up in a set of the policy's own is compared with its items.
            if of_set && !matches!(&step, Step::Dynamic(index) if goes_through(index)) {
                self.read(&places, Use::Whole);
            }
            // `bad[x]` over a set of the policy's own binds `x` to its items, over an object to its keys.
            if let Step::Dynamic(index) = step
                && let Expr::Var { span, .. } = index.as_ref()
                && (of_set || keys.is_some())
            {
                self.hold(here, span.text(), keys.unwrap_or(&places));
            }
        }
        places
    }

    /// The keys that a variable can be: what it goes through, or what an argument gets at every call.
    fn keys_of(&self, here: Here<'_, 'a>, name: &'a str) -> Option<BTreeSet<Value>> {
        let place = (here.key(), name);
        self.chosen.get(&place).cloned().or_else(|| self.arguments.get(&place).cloned().flatten())
    }

    /// What a chain begins with, where that is no variable.
    pub(super) fn root(&mut self, here: Here<'_, 'a>, expr: &'a Ref<Expr>) -> Places {
        let mut at = expr;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
            at = refr;
        }
        self.expr(here, at)
    }

    /// The value of the rules that a path means, and how many of its steps they take.
    pub(super) fn value_of(&mut self, path: &[&'a str]) -> (Places, usize) {
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
                value.extend(self.wrap(own));
            }
        }
        (value, taken)
    }

    /// One step into values.
    pub(super) fn step(&mut self, places: &Places, seg: &Seg) -> Places {
        let mut inner = Places::new();
        for (wraps, path) in places {
            if wraps.count > 0 {
                inner.insert((Wraps { count: wraps.count - 1, set: false }, *path));
                continue;
            }
            if *seg == Seg::Any {
                // Whoever goes through all sees which there are.
                self.depends.insert((*path, Use::Count));
            }
            inner.insert((Wraps::default(), self.paths.step(*path, seg)));
        }
        inner
    }

    /// Values inside of a list, a set or an object.
    pub(super) fn wrap(&mut self, places: Places) -> Places {
        let wrap = |(wraps, path): (Wraps, PathId)| {
            let set = false;
            if wraps.count >= MAX_WRAPS {
                (Wraps { set, ..wraps }, self.paths.below(path))
            } else {
                (Wraps { count: wraps.count + 1, set }, path)
            }
        };
        places.into_iter().map(wrap).collect()
    }

    /// Items of a set.
    pub(super) fn wrap_in_set(&mut self, places: Places) -> Places {
        let in_set = |(wraps, path): (Wraps, PathId)| (Wraps { set: true, ..wraps }, path);
        self.wrap(places).into_iter().map(in_set).collect()
    }

    /// Values with everything below them.
    pub(super) fn below(&mut self, places: &Places) -> Places {
        places.iter().map(|(wraps, path)| (*wraps, self.paths.below(*path))).collect()
    }

    /// Notes that values are read.
    pub(super) fn read(&mut self, places: &Places, used: Use) {
        for (wraps, path) in places {
            if used == Use::Step && self.paths.is_walked(*path) {
                continue;
            }
            // What is wrapped is passed on, and read where it is taken out; comparing the wrapping reads it.
            if wraps.count == 0 || used >= Use::Whole {
                self.reads.insert((*path, used));
            }
        }
        self.lost |= self.reads.len() > MAX_PLACES;
    }
}

/// Whether a name is one of the arguments of the function that is followed.
fn is_argument(here: Here<'_, '_>, name: &str) -> bool {
    let arguments = tree::head(here.rule).arguments.unwrap_or_default();
    arguments
        .iter()
        .any(|argument| matches!(argument.as_ref(), Expr::Var { span, .. } if span.text() == name))
}

//! Local variables that have the name of a rule or an import: the engine takes them for the rule, so they get
//! another name.
//!
//! A variable belongs to the body that declares it by `:=`, `some` or `every`, or to the function whose
//! argument it is; there, and in what the body gives, every mention of it is renamed.

use std::collections::BTreeSet;
use std::ops::Range;

use super::engine::syntax::{
    AssignOp, Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, RuleBody, RuleHead, Span as Place,
};
use super::tree::{self, Visitor};
use super::world::World;

/// What the new names begin with. Messages of the engine are shown without it.
pub(super) const PREFIX: &str = "tollgate__v_";

/// The places of a module whose variable gets another name, in the order of the text.
pub(super) fn places(world: &World<'_>, index: usize, module: &Module) -> Vec<Range<usize>> {
    let mut renamer = Renamer { world, index, module, places: BTreeSet::new() };
    for rule in &module.policy {
        renamer.rule(rule);
    }
    renamer.places.into_iter().map(|(start, end)| start..end).collect()
}

struct Renamer<'w, 'a> {
    world: &'w World<'a>,
    index: usize,
    module: &'w Module,
    places: BTreeSet<(usize, usize)>,
}

impl Renamer<'_, '_> {
    /// Whether a name means something beside a variable.
    fn clashes(&self, name: &str) -> bool {
        let imported = || self.module.imports.iter().any(|import| tree::import_name(import) == Some(name));
        name != "_" && (self.world.has_rule(self.index, name) || imported())
    }

    fn rule(&mut self, rule: &Rule) {
        let Rule::Spec { head, bodies, .. } = rule else { return };
        let (arguments, given): (&[Ref<Expr>], Vec<&Ref<Expr>>) = match head {
            RuleHead::Compr { assign, .. } => (&[], assign.iter().map(|assign| &assign.value).collect()),
            RuleHead::Set { key, .. } => (&[], key.iter().collect()),
            RuleHead::Func { args, assign, .. } => {
                (args, assign.iter().map(|assign| &assign.value).collect())
            }
        };
        let keys = head_keys(head);
        let mut names = BTreeSet::new();
        for argument in arguments {
            declare(argument, &mut names);
        }
        names.retain(|name| self.clashes(name));
        if !names.is_empty() {
            let mut mentions = Mentions { names: &names, places: &mut self.places };
            tree::walk_rule(rule, &mut mentions);
        }
        let mut outer = BTreeSet::new();
        for argument in arguments {
            declare(argument, &mut outer);
        }
        self.shadows(bodies, &given, &outer);
        let mut inside = Bodies(Vec::new());
        tree::walk_rule(rule, &mut inside);
        for (position, body) in bodies.iter().enumerate() {
            let assigned = body.assign.iter().map(|assign| &assign.value);
            // The head's value belongs to the first body; what stands behind `else` to its own.
            let own: Vec<&Ref<Expr>> = if position == 0 {
                given.iter().copied().chain(keys.iter().copied()).chain(assigned).collect()
            } else {
                assigned.collect()
            };
            self.scope(&body.query, &own);
        }
        for (query, given) in inside.0 {
            self.scope(query, &given);
        }
    }

    /// Renames what a body declares itself, in it and in what it gives.
    fn scope(&mut self, query: &Query, given: &[&Ref<Expr>]) {
        let mut names = BTreeSet::new();
        for statement in &query.stmts {
            match &statement.literal {
                Literal::SomeVars { vars, .. } => names.extend(vars.iter().map(Place::text)),
                Literal::SomeIn { key, value, .. } => {
                    for pattern in key.iter().chain([value]) {
                        declare(pattern, &mut names);
                    }
                }
                Literal::Expr { expr, .. } => {
                    if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
                        declare(lhs, &mut names);
                    }
                }
                // Its variables hold in its own body alone.
                Literal::Every { key, value, query, .. } => {
                    let names: BTreeSet<&str> = key
                        .iter()
                        .chain([value])
                        .map(Place::text)
                        .filter(|name| self.clashes(name))
                        .collect();
                    let mut mentions = Mentions { names: &names, places: &mut self.places };
                    key.iter().chain([value]).for_each(|place| mentions.mention(place));
                    tree::walk_query(query, &mut mentions);
                }
                Literal::NotExpr { .. } => {}
            }
        }
        names.retain(|name| self.clashes(name));
        if names.is_empty() {
            return;
        }
        let mut mentions = Mentions { names: &names, places: &mut self.places };
        tree::walk_query(query, &mut mentions);
        for expr in given {
            tree::walk_expr(expr, &mut mentions);
        }
    }
}

/// A variable that is declared behind a mention of one of the same name from further out, which OPA tells apart by the
/// order of the text and the engine does not: `[name | input[i].name == name; name := input[i].alias]`.
impl Renamer<'_, '_> {
    fn shadows<'e>(
        &mut self,
        bodies: &'e [RuleBody],
        given: &[&'e Ref<Expr>],
        arguments: &BTreeSet<&'e str>,
    ) {
        if bodies.is_empty() {
            for expr in given {
                self.shadows_inside(Inside::of(expr), arguments);
            }
        }
        for (position, body) in bodies.iter().enumerate() {
            let mut own: Vec<&Ref<Expr>> = body.assign.iter().map(|assign| &assign.value).collect();
            if position == 0 {
                own.extend(given);
            }
            // Arguments belong to the scope of the body itself.
            self.shadows_of(&body.query, &own, &BTreeSet::new(), arguments);
        }
    }

    /// Looks at a body within the scope of the variables `outer`; `own` are those that its own scope has already.
    fn shadows_of<'e>(
        &mut self,
        query: &'e Query,
        given: &[&'e Ref<Expr>],
        outer: &BTreeSet<&'e str>,
        own: &BTreeSet<&'e str>,
    ) {
        let mut declared = own.clone();
        for (at, statement) in query.stmts.iter().enumerate() {
            let visible: BTreeSet<&str> = outer.union(&declared).copied().collect();
            self.shadows_inside(Inside::of_statement(query, statement), &visible);
            // What is declared, by which expressions, and what is looked up before that.
            let (mut names, mut patterns, mut before) = (BTreeSet::new(), Vec::new(), Vec::new());
            match &statement.literal {
                Literal::SomeVars { vars, .. } => names.extend(vars.iter().map(Place::text)),
                Literal::SomeIn { key, value, collection, .. } => {
                    patterns.extend(key.iter().chain([value]));
                    before.push(collection);
                }
                Literal::Expr { expr, .. } => {
                    if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } = expr.as_ref() {
                        patterns.push(lhs);
                        before.push(rhs);
                    }
                }
                Literal::NotExpr { .. } | Literal::Every { .. } => {}
            }
            for pattern in &patterns {
                declare(pattern, &mut names);
            }
            before.extend(statement.with_mods.iter().map(|modifier| &modifier.r#as));
            let earlier = query.stmts.get(..at).unwrap_or_default();
            let shadowing: BTreeSet<&str> = names
                .iter()
                .copied()
                .filter(|name| *name != "_" && outer.contains(name) && !declared.contains(name))
                .filter(|name| is_mentioned(name, query, earlier, &before))
                .collect();
            if !shadowing.is_empty() {
                let mut mentions = Mentions { names: &shadowing, places: &mut self.places };
                if let Literal::SomeVars { vars, .. } = &statement.literal {
                    for place in vars {
                        mentions.mention(place);
                    }
                }
                for pattern in &patterns {
                    tree::walk_expr(pattern, &mut mentions);
                }
                for later in query.stmts.iter().skip(at + 1) {
                    tree::walk_statement(query, later, &mut mentions);
                }
                for expr in given {
                    tree::walk_expr(expr, &mut mentions);
                }
            }
            declared.append(&mut names);
        }
        let visible: BTreeSet<&str> = outer.union(&declared).copied().collect();
        for expr in given {
            self.shadows_inside(Inside::of(expr), &visible);
        }
    }

    fn shadows_inside<'e>(&mut self, inside: Inside<'e>, outer: &BTreeSet<&'e str>) {
        for (query, given) in inside.bodies {
            self.shadows_of(query, &given, outer, &BTreeSet::new());
        }
        for (query, names) in inside.every {
            let outer: BTreeSet<&str> = outer.iter().copied().chain(names).collect();
            self.shadows_of(query, &[], &outer, &BTreeSet::new());
        }
    }
}

/// Whether statements or expressions mention a name.
fn is_mentioned<'e>(
    name: &'e str,
    query: &'e Query,
    statements: &'e [LiteralStmt],
    exprs: &[&'e Ref<Expr>],
) -> bool {
    let (names, mut places) = (BTreeSet::from([name]), BTreeSet::new());
    let mut mentions = Mentions { names: &names, places: &mut places };
    for statement in statements {
        tree::walk_statement(query, statement, &mut mentions);
    }
    for expr in exprs {
        tree::walk_expr(expr, &mut mentions);
    }
    !places.is_empty()
}

/// The outermost bodies inside of an expression or a statement: those of comprehensions with what they give, and those
/// of `every` with its variables.
#[derive(Default)]
struct Inside<'e> {
    bodies: Vec<(&'e Query, Vec<&'e Ref<Expr>>)>,
    every: Vec<(&'e Query, Vec<&'e str>)>,
}

impl<'e> Inside<'e> {
    fn of(expr: &'e Ref<Expr>) -> Self {
        let mut inside = Self::default();
        tree::walk_expr(expr, &mut inside);
        inside
    }

    fn of_statement(query: &'e Query, statement: &'e LiteralStmt) -> Self {
        let mut inside = Self::default();
        if let Literal::Every { key, value, domain, query, .. } = &statement.literal {
            tree::walk_expr(domain, &mut inside);
            inside.every.push((query, key.iter().chain([value]).map(Place::text).collect()));
        } else {
            tree::walk_statement(query, statement, &mut inside);
        }
        inside
    }
}

impl<'e> Visitor<'e> for Inside<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.bodies.push((query, vec![term]));
                false
            }
            Expr::ObjectCompr { key, value, query, .. } => {
                self.bodies.push((query, vec![key, value]));
                false
            }
            _ => true,
        }
    }
}

/// The expressions in the brackets of a rule's name.
fn head_keys(head: &RuleHead) -> Vec<&Ref<Expr>> {
    let (RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } | RuleHead::Func { refr, .. }) = head;
    let steps = tree::Reference::of(refr).map(|reference| reference.steps).unwrap_or_default();
    steps
        .into_iter()
        .filter_map(|step| match step {
            tree::Step::Dynamic(key) => Some(key),
            tree::Step::Name(_) => None,
        })
        .collect()
}

/// The variables of a pattern.
fn declare<'e>(pattern: &'e Expr, names: &mut BTreeSet<&'e str>) {
    match pattern {
        Expr::Var { span, .. } => {
            names.insert(span.text());
        }
        Expr::Array { items, .. } => items.iter().for_each(|item| declare(item, names)),
        Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| declare(value, names)),
        _ => {}
    }
}

/// Finds the bodies inside of expressions and of `every`, with what each gives.
struct Bodies<'e>(Vec<(&'e Query, Vec<&'e Ref<Expr>>)>);

impl<'e> Visitor<'e> for Bodies<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                self.0.push((query, vec![term]));
            }
            Expr::ObjectCompr { key, value, query, .. } => self.0.push((query, vec![key, value])),
            _ => {}
        }
        true
    }

    fn statement(&mut self, _query: &'e Query, statement: &'e LiteralStmt) {
        if let Literal::Every { query, .. } = &statement.literal {
            self.0.push((query, Vec::new()));
        }
    }
}

/// Notes the mentions of some variables.
struct Mentions<'n, 'p> {
    names: &'n BTreeSet<&'n str>,
    places: &'p mut BTreeSet<(usize, usize)>,
}

impl Mentions<'_, '_> {
    fn mention(&mut self, place: &Place) {
        if self.names.contains(place.text()) {
            self.places.insert((place.start as usize, place.end as usize));
        }
    }
}

impl<'e> Visitor<'e> for Mentions<'_, '_> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        let mut at = expr;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
            at = refr;
        }
        if let Expr::Var { span, .. } = at.as_ref() {
            self.mention(span);
        }
        true
    }

    fn statement(&mut self, _query: &'e Query, statement: &'e LiteralStmt) {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => vars.iter().for_each(|place| self.mention(place)),
            Literal::Every { key, value, .. } => {
                key.iter().chain([value]).for_each(|place| self.mention(place));
            }
            _ => {}
        }
    }
}

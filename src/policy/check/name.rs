//! Names that stand where they cannot: imports that hide each other, what `with` puts something in place of, functions
//! that are not called, and defaults that look something up. OPA's compiler refuses each of these.

use std::collections::BTreeSet;

use super::super::engine::syntax::{Expr, Import, LiteralStmt, Query, Ref, Rule};
use super::super::engine::{Version, native_builtins};
use super::super::problem::{self, Misplaced};
use super::super::rewrite::KEYWORD_PREFIX;
use super::super::tree::{self, Reference, Step, Visitor};
use super::super::world::{Parsed, Root, World, locals};
use super::call::{REFUSED, builtins};
use crate::source::Diagnostic;

/// What `import future.keywords` may name.
const FUTURE: [&str; 7] = ["and", "contains", "every", "if", "in", "not", "or"];

/// Checks all modules.
pub(super) fn check(world: &World<'_>) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    for (index, parsed) in world.modules.iter().enumerate() {
        let mut told: Vec<Diagnostic> = imports(parsed);
        for rule in &parsed.module.policy {
            let mut misplaced = Names {
                world,
                index,
                locals: locals(rule),
                replacements: BTreeSet::new(),
                found: Vec::new(),
            };
            tree::walk_rule(rule, &mut misplaced);
            if let Rule::Default { value, .. } = rule.as_ref() {
                let mut looked_up = LookedUp { world, index, found: None };
                tree::walk_expr(value, &mut looked_up);
                misplaced.found.extend(looked_up.found.map(|expr| (expr, Misplaced::Default)));
            }
            for (expr, what) in misplaced.found {
                let name = expr.span().text().replace(KEYWORD_PREFIX, "");
                told.push(problem::misplaced(parsed.span(expr.span()), what, &name));
            }
        }
        found.extend(told.into_iter().map(|diagnostic| (index, diagnostic)));
    }
    found
}

/// What is wrong with the imports of a module.
fn imports(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut tell = |import: &Import, what: Misplaced, name: &str| {
        found.push(problem::misplaced(parsed.span(&import.span), what, name));
    };
    for import in &parsed.module.imports {
        let Some(reference) = Reference::of(&import.refr) else { continue };
        if reference.variable() == Some("future") {
            let keyword = reference.plain_steps().nth(1);
            if let Some(keyword) = keyword.filter(|keyword| !FUTURE.contains(keyword)) {
                tell(import, Misplaced::Keyword, keyword);
            }
            continue;
        }
        let Some(name) = tree::import_name(import).filter(|_| reference.variable() != Some("rego")) else {
            continue;
        };
        if import.r#as.is_some() && matches!(name, "input" | "data") {
            tell(import, Misplaced::Alias, name);
        }
        if !names.insert(name) && parsed.version == Version::V1 {
            tell(import, Misplaced::ImportTwice, name);
        }
    }
    found
}

/// Finds functions that are taken for values, and what `with` cannot put something in place of.
struct Names<'w, 'a> {
    world: &'w World<'a>,
    index: usize,
    locals: BTreeSet<&'a str>,
    /// What `with` puts in place: a function may stand there.
    replacements: BTreeSet<*const Expr>,
    found: Vec<(&'a Ref<Expr>, Misplaced)>,
}

impl<'a> Names<'_, 'a> {
    /// What is wrong with what `with` puts something in place of.
    fn target(&self, target: &'a Ref<Expr>) -> Option<Misplaced> {
        let reference = Reference::of(target)?;
        let Some(absolute) = self.world.resolve(self.index, &BTreeSet::new(), &reference) else {
            let name = target.span().text();
            let known = builtins().contains_key(name)
                || REFUSED.contains(&name)
                || native_builtins().any(|(native, _)| native == name);
            return (!known).then_some(Misplaced::Target);
        };
        let path = absolute.plain_steps();
        let rule = |length: usize| path.get(..length).is_some_and(|path| self.world.rules.contains_key(path));
        let within = absolute.root == Root::Data && (1..path.len()).any(rule);
        within.then_some(Misplaced::Part)
    }
}

impl<'a> Visitor<'a> for Names<'_, 'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if self.replacements.contains(&std::ptr::from_ref(expr.as_ref())) {
            return true;
        }
        let absolute = Reference::of(expr)
            .and_then(|reference| self.world.resolve(self.index, &self.locals, &reference))
            .filter(|absolute| absolute.root == Root::Data)
            .filter(|absolute| absolute.steps.iter().all(|step| matches!(step, Step::Name(_))));
        if let Some(absolute) = absolute
            && let Some(rules) = self.world.rules.get(&absolute.plain_steps())
            && rules.iter().all(|at| tree::head(at.rule).arguments.is_some_and(|takes| !takes.is_empty()))
        {
            self.found.push((expr, Misplaced::Function));
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        for modifier in &statement.with_mods {
            self.replacements.insert(std::ptr::from_ref(modifier.r#as.as_ref()));
            if let Some(what) = self.target(&modifier.refr) {
                self.found.push((&modifier.refr, what));
            }
        }
    }
}

/// Finds what a default looks up or computes, outside of comprehensions. A variable that is nothing is told elsewhere.
struct LookedUp<'w, 'a> {
    world: &'w World<'a>,
    index: usize,
    found: Option<&'a Ref<Expr>>,
}

impl<'a> Visitor<'a> for LookedUp<'_, 'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        let found = match expr.as_ref() {
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => return false,
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                Reference::of(expr).is_none_or(|reference| {
                    reference.variable().is_none()
                        || self.world.resolve(self.index, &BTreeSet::new(), &reference).is_some()
                })
            }
            Expr::Call { .. }
            | Expr::ArithExpr { .. }
            | Expr::BinExpr { .. }
            | Expr::BoolExpr { .. }
            | Expr::Membership { .. } => true,
            _ => false,
        };
        if found {
            self.found.get_or_insert(expr);
        }
        !found
    }
}

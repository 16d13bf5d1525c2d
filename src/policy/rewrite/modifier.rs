//! What `with` puts in place of something: the engine evaluates it in the wrong package where it calls, and does
//! not take the name of a builtin for a function.

use std::fmt::Write as _;

use super::super::check::builtins;
use super::super::engine::syntax::{Expr, LiteralStmt, Query, Ref, Rule, WithModifier};
use super::super::tree::{self, Reference, Visitor};
use super::super::world::RuleAt;
use super::edit::Edit;
use super::pass::{Finder, Hoist};

/// What the names of the functions that are put in begin with.
const PREFIX: &str = "tollgate__f_";

impl Finder<'_, '_> {
    /// Moves the value of a `with` out where it calls something; gives the modifier's text.
    pub(super) fn modifier(&mut self, modifier: &WithModifier, hoist: &mut Hoist) -> Edit {
        let value = self.range_of(&modifier.r#as);
        let mut edit = Edit::insert(0, " with ");
        edit.append(&self.copied(&self.range(modifier.refr.span())));
        edit.push(" as ");
        if let Some(function) = self.wrapper(&modifier.r#as) {
            edit.push(&function);
            hoist.edits.push(self.replaced(value, &function));
        } else if calls(&modifier.r#as) {
            let variable = self.variable();
            hoist.bind(&variable, ":=", &self.copied(&value));
            edit.push(&variable);
            hoist.edits.push(self.replaced(value, &variable));
        } else {
            edit.append(&self.copied(&value));
        }
        edit
    }

    /// Gives rules of its own package that a `with` of a rule puts something in place of their full names, by which alone
    /// the engine finds them.
    pub(super) fn targets(&mut self, rule: &Rule) -> bool {
        let mut targets = Targets(Vec::new());
        tree::walk_rule(rule, &mut targets);
        let Some(parsed) = self.world.modules.get(self.index) else { return false };
        let package: Vec<&str> = parsed.package.iter().map(String::as_str).collect();
        let before = self.edits.len();
        for target in targets.0 {
            let Some(reference) = Reference::of(target) else { continue };
            let Expr::Var { span, .. } = reference.root else { continue };
            let Some(name) = reference.variable() else { continue };
            let path: Vec<&str> = package.iter().copied().chain([name]).collect();
            let value = |at: &RuleAt<'_>| tree::head(at.rule).arguments.is_none();
            let mut rules = self.world.below(&path).flat_map(|(_, rules)| rules).peekable();
            if rules.peek().is_none() || !rules.all(value) {
                continue;
            }
            let mut full = String::from("data");
            for part in &package {
                let _ = write!(full, "[{}]", serde_json::Value::from(*part));
            }
            // What the name has become stays behind the dot.
            full.push('.');
            self.edits.push(Edit::insert(span.start as usize, full));
        }
        self.edits.len() > before
    }

    /// The name of a function that calls the builtin which a value names, where it names one. The function is
    /// put behind the module's last line.
    fn wrapper(&mut self, value: &Ref<Expr>) -> Option<String> {
        let reference = Reference::of(value)?;
        let root = reference.variable()?;
        if reference.plain_steps().count() != reference.steps.len() {
            return None;
        }
        let name = std::iter::once(root).chain(reference.plain_steps()).collect::<Vec<_>>().join(".");
        let takes = builtins().get(name.as_str()).copied()?;
        let shadowed = self.world.has_rule(self.index, root)
            || self.world.modules.get(self.index).is_some_and(|parsed| {
                parsed.module.imports.iter().any(|import| tree::import_name(import) == Some(root))
            });
        if shadowed {
            return None;
        }
        let function = format!("{PREFIX}{}", name.replace('.', "__"));
        let arguments = (1..=takes).map(|number| format!("a{number}")).collect::<Vec<_>>().join(", ");
        self.state.add(&function, &format!("{function}({arguments}) := {name}({arguments})"));
        Some(function)
    }
}

/// Finds what `with` puts something in place of.
struct Targets<'e>(Vec<&'e Ref<Expr>>);

impl<'e> Visitor<'e> for Targets<'e> {
    fn expr(&mut self, _expr: &'e Ref<Expr>) -> bool {
        true
    }

    fn statement(&mut self, _query: &'e Query, statement: &'e LiteralStmt) {
        self.0.extend(statement.with_mods.iter().map(|modifier| &modifier.refr));
    }
}

/// Whether an expression calls something.
fn calls(expr: &Ref<Expr>) -> bool {
    struct Calls(bool);
    impl<'a> Visitor<'a> for Calls {
        fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
            // Operators become calls.
            self.0 |=
                matches!(expr.as_ref(), Expr::Call { .. } | Expr::ArithExpr { .. } | Expr::Membership { .. });
            !self.0
        }
    }
    let mut calls = Calls(false);
    tree::walk_expr(expr, &mut calls);
    calls.0
}

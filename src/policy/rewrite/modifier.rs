//! What `with` puts in place of something: the engine evaluates it in the wrong package where it calls, and does
//! not take the name of a builtin for a function.

use super::super::check::builtins;
use super::super::engine::syntax::{Expr, Ref, WithModifier};
use super::super::tree::{self, Reference, Visitor};
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

//! What the engine does not evaluate in the head of a rule, and wildcards in templates.

use super::super::builtin::TEMPLATE_STRING;
use super::super::engine::Version;
use super::super::engine::syntax::{AssignOp, Expr, Ref, Rule, RuleHead};
use super::super::problem::Construct;
use super::super::tree::{self, Reference, Step, Visitor};
use super::edit::Edit;
use super::pass::{Finder, Hoist, Wildcard, is_bare};
use super::template;

impl Finder<'_, '_> {
    /// Binds templates among the arguments of a function in its bodies, since the engine matches no calls, and
    /// comprehensions in the brackets of a rule's name, which it does not evaluate there.
    pub(super) fn arguments(&mut self, rule: &Rule) -> bool {
        let Rule::Spec { head, bodies, .. } = rule else { return false };
        let (span, templates): (_, Vec<&Ref<Expr>>) = match head {
            RuleHead::Func { span, args, .. } => {
                (span, args.iter().filter(|argument| is_template(argument)).collect())
            }
            RuleHead::Compr { span, refr, .. } | RuleHead::Set { span, refr, .. } => {
                let steps = Reference::of(refr).map(|reference| reference.steps).unwrap_or_default();
                let keys = steps.into_iter().filter_map(|step| match step {
                    Step::Dynamic(key) => Some(key),
                    Step::Name(_) => None,
                });
                (span, keys.filter(|key| has_comprehension(key)).collect())
            }
        };
        if templates.is_empty() {
            return false;
        }
        let mut hoist = Hoist::default();
        for template in templates {
            let variable = self.variable();
            let range = self.range_of(template);
            hoist.bind(&variable, "=", &self.copied(&range));
            self.edits.push(self.replaced(range, &variable));
        }
        let mut first = Edit::new(0..0);
        for (position, bound) in hoist.first.iter().enumerate() {
            if position > 0 {
                first.push("; ");
            }
            first.append(bound);
        }
        if bodies.is_empty() {
            let v1 = self.version() == Version::V1;
            let mut edit = Edit::insert(self.range(span).end, if v1 { " if { " } else { " { " });
            edit.append(&first);
            edit.push(" }");
            self.edits.push(edit);
        }
        for body in bodies {
            let (Some(start), Some(end)) = (body.query.stmts.first(), body.query.stmts.last()) else {
                self.refuse(&body.span, Construct::Template);
                continue;
            };
            let bare = is_bare(&body.query);
            let mut edit = Edit::insert(self.range(&start.span).start, if bare { "{ " } else { "" });
            edit.append(&first);
            edit.push("; ");
            self.edits.push(edit);
            if bare {
                self.edits.push(Edit::insert(self.range(&end.span).end, " }"));
            }
        }
        true
    }

    /// Refuses `_` in the expression of a template, where it is bound to nothing.
    pub(super) fn no_wildcard(&mut self, expr: &Ref<Expr>) {
        let Expr::AssignExpr { op: AssignOp::ColEq, lhs, rhs, .. } = expr.as_ref() else { return };
        if !lhs.span().text().starts_with(template::PREFIX) {
            return;
        }
        let mut wildcard = Wildcard::default();
        tree::walk_expr(rhs, &mut wildcard);
        if wildcard.found {
            self.refuse(rhs.span(), Construct::TemplateWildcard);
        }
    }
}

/// Whether there is a comprehension in an expression.
fn has_comprehension(expr: &Ref<Expr>) -> bool {
    struct Comprehension(bool);
    impl<'e> Visitor<'e> for Comprehension {
        fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
            self.0 |= matches!(
                expr.as_ref(),
                Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. }
            );
            !self.0
        }
    }
    let mut comprehension = Comprehension(false);
    tree::walk_expr(expr, &mut comprehension);
    comprehension.0
}

fn is_template(expr: &Ref<Expr>) -> bool {
    matches!(expr.as_ref(), Expr::Call { fcn, .. } if fcn.span().text() == TEMPLATE_STRING)
}

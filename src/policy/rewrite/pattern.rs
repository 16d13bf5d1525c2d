//! Patterns of objects: in OPA they name all keys, and the engine takes further ones.

use super::super::builtin::SIZED;
use super::super::engine::Version;
use super::super::engine::syntax::{AssignOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead};
use super::super::tree::{self, Visitor};
use super::edit::Edit;
use super::pass::{Finder, is_bare};

/// What changes in a statement, and the statements that come behind it.
#[derive(Default)]
struct Change {
    edits: Vec<Edit>,
    behind: Vec<Edit>,
}

impl Finder<'_, '_> {
    /// Makes the patterns of a rule match whole objects.
    pub(super) fn patterns(&mut self, rule: &Rule) {
        let Rule::Spec { head, bodies, .. } = rule else { return };
        if let RuleHead::Func { span, args, .. } = head {
            let mut change = Change::default();
            for argument in args {
                self.inner(argument, "=", true, &mut change);
            }
            if !change.edits.is_empty() {
                self.edits.append(&mut change.edits);
                let mut first = Edit::new(0..0);
                for (position, bound) in change.behind.iter().enumerate() {
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
                return;
            }
        }
        let before = self.edits.len();
        for body in bodies {
            let bare = is_bare(&body.query);
            self.pattern_query(&body.query, bare);
        }
        // What is inside comes in the next pass, where something outside has changed.
        if self.edits.len() > before {
            return;
        }
        let mut inside = Inside::default();
        tree::walk_rule(rule, &mut inside);
        for query in inside.queries {
            self.pattern_query(query, false);
            if self.edits.len() > before {
                return;
            }
        }
    }

    fn pattern_query(&mut self, query: &Query, bare: bool) {
        for (number, statement) in query.stmts.iter().enumerate() {
            let next = query.stmts.get(number + 1);
            let mut change = Change::default();
            self.pattern_statement(statement, next, &mut change);
            self.edits.append(&mut change.edits);
            if change.behind.is_empty() {
                continue;
            }
            let place = self.range(&statement.span);
            if bare {
                self.edits.push(Edit::insert(place.start, "{ "));
            }
            let mut edit = Edit::insert(place.end, "");
            for behind in &change.behind {
                edit.push("; ");
                edit.append(behind);
            }
            if bare {
                edit.push(" }");
            }
            self.edits.push(edit);
        }
    }

    fn pattern_statement(
        &mut self,
        statement: &LiteralStmt,
        next: Option<&LiteralStmt>,
        change: &mut Change,
    ) {
        match &statement.literal {
            Literal::SomeIn { value, .. } => self.inner(value, ":=", true, change),
            Literal::Expr { expr, .. } => {
                let Expr::AssignExpr { op, lhs, rhs, .. } = expr.as_ref() else { return };
                let by = if *op == AssignOp::ColEq { ":=" } else { "=" };
                self.sides(lhs, rhs, by, next, change);
                if *op == AssignOp::Eq {
                    self.sides(rhs, lhs, by, next, change);
                }
            }
            Literal::NotExpr { expr, .. } => {
                let Expr::AssignExpr { op: AssignOp::Eq, lhs, rhs, .. } = expr.as_ref() else { return };
                for (pattern, other) in [(lhs, rhs), (rhs, lhs)] {
                    if let Some(size) = size(pattern).filter(|_| !is_literal(other) && !is_sized(other)) {
                        self.wrap(other, size, change);
                    }
                }
            }
            _ => {}
        }
    }

    /// Makes one side of a binding match the other as a whole.
    fn sides(
        &mut self,
        pattern: &Ref<Expr>,
        other: &Ref<Expr>,
        by: &str,
        next: Option<&LiteralStmt>,
        change: &mut Change,
    ) {
        // Which of the two is the pattern cannot be told where both are written out.
        if is_literal(other) && by == "=" {
            return;
        }
        let local = match other.as_ref() {
            Expr::Var { span, .. } => {
                let name = span.text();
                !matches!(name, "input" | "data") && !self.world.has_rule(self.index, name)
            }
            _ => false,
        };
        if local && by == "=" {
            // The variable may get the object: its size is looked at when it has it.
            let Some(size) = size(pattern) else { return };
            let check = format!("{SIZED}({}, {size})", other.span().text());
            if next.is_none_or(|next| self.text().get(self.range(&next.span)) != Some(check.as_str())) {
                change.behind.push(Edit::insert(0, check));
            }
            return;
        }
        if let Some(size) = size(pattern).filter(|_| !is_sized(other)) {
            self.wrap(other, size, change);
        }
        self.inner(pattern, by, false, change);
    }

    /// Lets an object through that has so many keys.
    fn wrap(&self, expr: &Ref<Expr>, size: usize, change: &mut Change) {
        let range = self.operand_range(expr);
        change.edits.push(Edit::insert(range.start, format!("{SIZED}(")));
        change.edits.push(Edit::insert(range.end, format!(", {size})")));
    }

    /// Moves the patterns of objects inside of a pattern, or all of it, to bindings of their own.
    fn inner(&mut self, pattern: &Ref<Expr>, by: &str, itself: bool, change: &mut Change) {
        match pattern.as_ref() {
            Expr::Array { items, .. } => {
                for item in items {
                    self.inner(item, by, true, change);
                }
            }
            Expr::Object { .. } if itself => {
                let Some(size) = size(pattern) else { return };
                let variable = self.variable();
                let range = self.range_of(pattern);
                let mut bound = self.copied(&range);
                bound.push(&format!(" {by} {SIZED}({variable}, {size})"));
                change.behind.push(bound);
                change.edits.push(self.replaced(range, &variable));
            }
            Expr::Object { fields, .. } => {
                for (_, _, value) in fields {
                    self.inner(value, by, true, change);
                }
            }
            _ => {}
        }
    }
}

/// How many keys the pattern of an object has; none for what is no object, or has no variables.
fn size(pattern: &Expr) -> Option<usize> {
    match pattern {
        Expr::Object { fields, .. }
            if fields.iter().any(|(_, key, value)| has_variable(key) || has_variable(value)) =>
        {
            Some(fields.len())
        }
        _ => None,
    }
}

fn is_sized(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { fcn, .. } if fcn.span().text() == SIZED)
}

/// Whether an expression is a list or an object that is written out.
fn is_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Array { .. } | Expr::Object { .. })
}

/// Whether there is a variable in an expression.
fn has_variable(expr: &Ref<Expr>) -> bool {
    struct Variable(bool);
    impl<'e> Visitor<'e> for Variable {
        fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
            self.0 |= matches!(expr.as_ref(), Expr::Var { .. });
            !self.0
        }
    }
    let mut variable = Variable(false);
    tree::walk_expr(expr, &mut variable);
    variable.0
}

/// Finds bodies inside of expressions and of `every`.
#[derive(Default)]
struct Inside<'a> {
    queries: Vec<&'a Query>,
}

impl<'a> Visitor<'a> for Inside<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Expr::ArrayCompr { query, .. }
        | Expr::SetCompr { query, .. }
        | Expr::ObjectCompr { query, .. } = expr.as_ref()
        {
            self.queries.push(query);
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        if let Literal::Every { query, .. } = &statement.literal {
            self.queries.push(query);
        }
    }
}

//! What becomes a call where it stands: operators, whose numbers have more digits in OPA; collections that may be
//! none; and objects that are made of rules, which the engine does not have where none of the rules holds.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;

use super::super::builtin::{DIFFERENCE, ENTRY, ITEMS, MEMBER, PRODUCT, QUOTIENT, REMAINDER, SUM, WHOLE};
use super::super::engine::Value;
use super::super::engine::syntax::{ArithOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleHead};
use super::super::token::Kind;
use super::super::tree::{self, Reference, Visitor};
use super::super::world::{Root, locals};
use super::edit::Edit;
use super::pass::{Finder, PREFIX};

/// Whole numbers below this are the same in OPA and in the engine, and so is what a few operators make of them.
const SMALL: i64 = 1_000_000;

/// Something that becomes a call: what stands before it, behind it, and in place of what is between its operands.
struct Wrap {
    range: Range<usize>,
    open: String,
    close: String,
    between: Vec<Range<usize>>,
}

impl Finder<'_, '_> {
    /// Finds what becomes a call in a rule.
    pub(super) fn operands(&mut self, rule: &Rule) {
        if matches!(rule, Rule::Default { .. }) {
            return;
        }
        let locals = locals(rule);
        let mut found = Operands::default();
        // The arguments of a function are patterns.
        if let Rule::Spec { head: RuleHead::Func { assign, .. }, bodies, .. } = rule {
            if let Some(assign) = assign {
                tree::walk_expr(&assign.value, &mut found);
            }
            for body in bodies {
                if let Some(assign) = &body.assign {
                    tree::walk_expr(&assign.value, &mut found);
                }
                tree::walk_query(&body.query, &mut found);
            }
        } else {
            tree::walk_rule(rule, &mut found);
        }
        let mut wraps: Vec<Wrap> = Vec::new();
        for operand in found.all {
            wraps.extend(match operand {
                Operand::Items(collection) => {
                    let range = self.operand_range(collection);
                    Some(Wrap { range, open: format!("{ITEMS}("), close: ")".into(), between: Vec::new() })
                }
                Operand::Value(expr) => self.operator(expr).or_else(|| self.whole(expr, &locals)),
                // The engine knows no keys of sets.
                Operand::Statement(expr) => match expr.as_ref() {
                    Expr::Membership { key: Some(_), .. } => self.operator(expr),
                    _ => None,
                },
            });
        }
        // What holds another begins before it and ends behind it.
        wraps.sort_by(|a, b| a.range.start.cmp(&b.range.start).then(b.range.end.cmp(&a.range.end)));
        for wrap in &wraps {
            self.edits.push(Edit::insert(wrap.range.start, wrap.open.as_str()));
            for between in &wrap.between {
                let edit = self.replaced(between.clone(), ", ");
                self.edits.push(edit);
            }
        }
        for wrap in wraps.iter().rev() {
            self.edits.push(Edit::insert(wrap.range.end, wrap.close.as_str()));
        }
    }

    /// An operator as a call.
    fn operator(&self, expr: &Ref<Expr>) -> Option<Wrap> {
        let (name, operands): (_, Vec<&Ref<Expr>>) = match expr.as_ref() {
            Expr::ArithExpr { op, lhs, rhs, .. } if !is_small(expr) => {
                let name = match op {
                    ArithOp::Add => SUM,
                    ArithOp::Sub => DIFFERENCE,
                    ArithOp::Mul => PRODUCT,
                    ArithOp::Div => QUOTIENT,
                    ArithOp::Mod => REMAINDER,
                };
                (name, vec![lhs, rhs])
            }
            Expr::Membership { key: Some(key), value, collection, .. } => {
                (ENTRY, vec![key, value, collection])
            }
            Expr::Membership { value, collection, .. } => (MEMBER, vec![value, collection]),
            _ => return None,
        };
        let ranges: Vec<Range<usize>> =
            operands.into_iter().map(|operand| self.operand_range(operand)).collect();
        let between = ranges.windows(2).filter_map(|pair| match pair {
            [one, other] => Some(one.end..other.start),
            _ => None,
        });
        let range = ranges.first()?.start..ranges.last()?.end;
        Some(Wrap { range, open: format!("{name}("), close: ")".into(), between: between.collect() })
    }

    /// A reference to an object that is made of rules, as one that is always there.
    fn whole(&self, expr: &Ref<Expr>, locals: &BTreeSet<&str>) -> Option<Wrap> {
        let reference = Reference::of(expr)?;
        let name = reference.variable()?;
        if name == "input" || name.starts_with(PREFIX) || locals.contains(name) {
            return None;
        }
        let absolute =
            self.world.resolve(self.index, locals, &reference).filter(|at| at.root == Root::Data)?;
        let path = absolute.plain_steps();
        if path.is_empty() || path.len() != absolute.steps.len() {
            return None;
        }
        let is_rule =
            |length: usize| path.get(..length).is_some_and(|path| self.world.rules.contains_key(path));
        if (1..=path.len()).any(is_rule) {
            return None;
        }
        let mut frame: Vec<Vec<&str>> = Vec::new();
        for (below, _) in self.world.below(&path) {
            frame.push(below.get(path.len()..below.len().checked_sub(1)?)?.to_vec());
        }
        if frame.is_empty() {
            return None;
        }
        let variable = format!("{PREFIX}o");
        Some(Wrap {
            range: self.range_of(expr),
            open: format!("{WHOLE}([{variable} | {variable} := "),
            close: format!("], {})", framed(&frame)),
            between: Vec::new(),
        })
    }

    /// The range of an operand with the parentheses around it.
    pub(super) fn operand_range(&self, expr: &Ref<Expr>) -> Range<usize> {
        let mut range = match expr.as_ref() {
            // These begin and end with their operands, whose parentheses the engine may have left out.
            Expr::ArithExpr { lhs, rhs, .. }
            | Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. } => self.operand_range(lhs).start..self.operand_range(rhs).end,
            Expr::Membership { key, value, collection, .. } => {
                let first = key.as_ref().unwrap_or(value);
                self.operand_range(first).start..self.operand_range(collection).end
            }
            _ => self.range_of(expr),
        };
        let (text, tokens) = (self.text(), self.tokens());
        loop {
            let before = tokens.partition_point(|token| token.start() < range.start).checked_sub(1);
            let after = tokens.partition_point(|token| token.end() <= range.end);
            let (Some(open), Some(close)) = (before.and_then(|at| tokens.get(at)), tokens.get(after)) else {
                return range;
            };
            // The parentheses of a call hold all of it: what stands before them is its name.
            let called = before
                .and_then(|at| tokens.get(at.checked_sub(1)?))
                .is_some_and(|name| name.kind == Kind::Name && name.end() == open.start());
            if called || !open.is(text, "(") || !close.is(text, ")") {
                return range;
            }
            range = open.start()..close.end();
        }
    }
}

/// Objects for the names that lead to rules, as Rego.
fn framed(paths: &[Vec<&str>]) -> String {
    let heads: BTreeSet<&str> = paths.iter().filter_map(|path| path.first().copied()).collect();
    let mut out = String::from("{");
    for (position, head) in heads.iter().enumerate() {
        let below: Vec<Vec<&str>> = paths
            .iter()
            .filter_map(|path| {
                path.split_first().filter(|(first, _)| *first == head).map(|(_, rest)| rest.to_vec())
            })
            .collect();
        let comma = if position > 0 { ", " } else { "" };
        let _ = write!(out, "{comma}{}: {}", serde_json::Value::from(*head), framed(&below));
    }
    out.push('}');
    out
}

/// Whether an expression is made of small whole numbers alone, whose result is as exact.
fn is_small(expr: &Expr) -> bool {
    match expr {
        Expr::Number { value: Value::Number(number), .. } => {
            number.is_integer() && number.as_i64().is_some_and(|number| number.abs() < SMALL)
        }
        Expr::ArithExpr { op: ArithOp::Add | ArithOp::Sub | ArithOp::Mul, lhs, rhs, .. } => {
            let plain = |side: &Expr| matches!(side, Expr::Number { .. });
            plain(lhs) && plain(rhs) && is_small(lhs) && is_small(rhs)
        }
        _ => false,
    }
}

/// What may become a call.
enum Operand<'a> {
    /// What `some … in` goes through.
    Items(&'a Ref<Expr>),
    /// An expression whose value is used.
    Value(&'a Ref<Expr>),
    /// An expression that is a statement of its own, which holds or not.
    Statement(&'a Ref<Expr>),
}

/// Finds what may become a call, outer ones first.
#[derive(Default)]
struct Operands<'a> {
    all: Vec<Operand<'a>>,
    statements: BTreeSet<*const Expr>,
}

impl<'a> Visitor<'a> for Operands<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if self.statements.contains(&std::ptr::from_ref(expr.as_ref())) {
            self.all.push(Operand::Statement(expr));
        } else {
            self.all.push(Operand::Value(expr));
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        match &statement.literal {
            Literal::SomeIn { collection, .. } => {
                let known = matches!(
                    collection.as_ref(),
                    Expr::Array { .. }
                        | Expr::Set { .. }
                        | Expr::Object { .. }
                        | Expr::ArrayCompr { .. }
                        | Expr::SetCompr { .. }
                        | Expr::ObjectCompr { .. }
                );
                if !known {
                    self.all.push(Operand::Items(collection));
                }
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. }
                if matches!(expr.as_ref(), Expr::Membership { .. }) =>
            {
                self.statements.insert(std::ptr::from_ref(expr.as_ref()));
            }
            _ => {}
        }
    }
}

//! Why a test failed: the statement of its body that did not hold, and what the parts of it were.
//!
//! The engine tells the value of a rule alone. So it is asked for more and more of the body's statements, until
//! the one that nothing satisfies is found; then for the parts of that one.

use super::super::engine::syntax::{
    AssignOp, Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, RuleBody, RuleHead,
};
use super::super::engine::{self, Value};
use super::super::tree::{self, Reference, Step, Visitor};
use super::super::{rename, rewrite};
use super::outcome::{Reason, Tried};
use super::probe::Bench;
use super::scope::{Scope, Use};
use super::show::show;
use super::written::{MAX_STATEMENTS, Written};
use crate::source::{FileId, Span};

/// The most parts of a statement that are shown.
const MAX_PARTS: usize = 24;
/// The most values that are shown of a part that has several.
const MAX_VALUES: usize = 12;
/// The variable that takes a part's value.
const PART: &str = "tollgate__part";

/// Why the test at `path` of a module failed: of several bodies the one that got furthest. `case` are the values
/// of the keys, in the engine's notation, where it is about one case.
pub(super) fn find(
    bench: &Bench<'_>,
    module: usize,
    path: &[String],
    case: Option<&[String]>,
) -> Option<Reason> {
    let code = bench.code.get(&module)?;
    let parsed = engine::parse(module, code.text.text(), code.version).ok()?;
    let mut best: Option<(usize, Reason)> = None;
    for rule in &parsed.policy {
        if !tree::rule_path(rule).iter().take(path.len()).eq(path.iter()) {
            continue;
        }
        let imports = parsed.imports.iter().filter_map(tree::import_name).collect();
        let written = Written::of(code.text.text());
        let keys = keys(&written, rule, path.len());
        let asker = Asker { bench, module, parsed: &parsed, written, imports };
        let condition = case.map(|values| {
            let equal = keys.iter().zip(values).map(|(key, value)| format!("{key} == {value}"));
            equal.collect::<Vec<_>>()
        });
        for (held, mut reason) in asker.rule(rule, condition.as_deref().unwrap_or_default()) {
            let range = reason.span.range();
            let start = code.text.original(range.start);
            let end = code.text.original(range.end).max(start);
            reason.span = Span::new(reason.span.file, start, end);
            if best.as_ref().is_none_or(|(furthest, _)| held > *furthest) {
                best = Some((held, reason));
            }
        }
    }
    best.map(|(_, reason)| reason)
}

/// The keys behind the first `length` names of a rule's reference, as terms.
pub(super) fn keys(written: &Written<'_>, rule: &Rule, length: usize) -> Vec<String> {
    let Some(reference) = Reference::of(tree::head(rule).name) else { return Vec::new() };
    let steps = reference.steps.into_iter().skip(length.saturating_sub(1));
    steps
        .map(|step| match step {
            Step::Name(name) => super::super::value::to_json(&Value::from(name)),
            Step::Dynamic(index) => written.expr(index).to_owned(),
        })
        .collect()
}

/// An array of what `term` is for each way in which the statements hold.
pub(super) fn comprehension(term: &str, statements: &[&str], more: &[String]) -> String {
    let mut body: Vec<&str> = statements.to_vec();
    body.extend(more.iter().map(String::as_str));
    if body.is_empty() {
        body.push("true");
    }
    format!("[{term} | {}\n]", body.join("\n"))
}

struct Asker<'b> {
    bench: &'b Bench<'b>,
    module: usize,
    /// The module as the engine reads it.
    parsed: &'b Module,
    /// And its text.
    written: Written<'b>,
    /// The names of imports, which are no values of their own.
    imports: Vec<&'b str>,
}

impl Asker<'_> {
    /// What is the matter with each body of a rule, and how many statements of it held.
    fn rule(&self, rule: &Rule, condition: &[String]) -> Vec<(usize, Reason)> {
        let Rule::Spec { head, bodies, .. } = rule else { return Vec::new() };
        let given = match head {
            RuleHead::Compr { assign, .. } => assign.as_ref().map(|assign| &assign.value),
            RuleHead::Set { .. } | RuleHead::Func { .. } => None,
        };
        if bodies.is_empty() {
            return given.and_then(|value| self.value(value, &[], condition)).into_iter().collect();
        }
        let of_body = |(position, body): (usize, &RuleBody)| {
            let own = body.assign.as_ref().map(|assign| &assign.value);
            let value = own.or(given.filter(|_| position == 0));
            self.body(&body.query, value, condition)
        };
        bodies.iter().enumerate().filter_map(of_body).collect()
    }

    /// The first statement of a body that nothing satisfies; else the value, where that is not true.
    fn body(
        &self,
        query: &Query,
        value: Option<&Ref<Expr>>,
        condition: &[String],
    ) -> Option<(usize, Reason)> {
        let texts = self.written.statements(query);
        let scope = Scope::of(self.parsed, query);
        let mut put_off = Vec::new();
        for (position, statement) in query.stmts.iter().enumerate().take(MAX_STATEMENTS) {
            // What cannot be asked (a variable is bound further below) is asked for with what binds it.
            if !scope.is_whole(position + 1, &Use::default()) {
                put_off.push(position);
                continue;
            }
            let (before, upto) = (texts.get(..position)?, texts.get(..=position)?);
            let applies = self.condition(before, condition);
            let held = self.bench.list(self.module, &comprehension("1", upto, &applies));
            if held.is_none_or(|ways| !ways.is_empty()) {
                continue;
            }
            for earlier in put_off {
                let statement = query.stmts.get(earlier)?;
                let others = upto.iter().enumerate().filter(|(at, _)| *at != earlier);
                let others: Vec<&str> = others.map(|(_, text)| *text).collect();
                let held = self.bench.list(self.module, &comprehension("1", &others, &applies));
                if held.is_some_and(|ways| !ways.is_empty()) {
                    let before = Before { statements: &others, condition: &applies, scope: None };
                    return Some((earlier, self.statement(query, earlier, statement, &before)));
                }
            }
            let before = Before { statements: before, condition: &applies, scope: Some(&scope) };
            return Some((position, self.statement(query, position, statement, &before)));
        }
        value.and_then(|value| self.value(value, &texts, condition))
    }

    /// The condition that singles a case out, once the statements bind its keys.
    fn condition(&self, statements: &[&str], condition: &[String]) -> Vec<String> {
        if condition.is_empty() {
            return Vec::new();
        }
        let asked = self.bench.list(self.module, &comprehension("1", statements, condition));
        if asked.is_some() { condition.to_vec() } else { Vec::new() }
    }

    /// What is the matter with a value that should be true.
    fn value(&self, value: &Ref<Expr>, statements: &[&str], condition: &[String]) -> Option<(usize, Reason)> {
        let applies = self.condition(statements, condition);
        // As a statement, since `|` ends no comparison.
        let mut more = applies.clone();
        more.push(format!("{PART} := {}", self.written.expr(value)));
        let given = self.bench.list(self.module, &comprehension(PART, statements, &more))?;
        let message = match given.last() {
            Some(Value::Bool(true)) => return None,
            Some(given) => format!("the value is {}, and not true", show(given)),
            None => "the value is undefined".to_owned(),
        };
        let mut parts = Parts { found: Vec::new() };
        tree::walk_expr(value, &mut parts);
        let span = self.written.range_of(value);
        let span = Span::new(FileId::new(self.module), span.start, span.end);
        let before = Before { statements, condition: &applies, scope: None };
        let values = self.tried(&parts.found, "", &before, &[]);
        Some((statements.len(), Reason { span, message, values }))
    }

    /// What is the matter with a statement that nothing satisfies.
    fn statement(
        &self,
        query: &Query,
        position: usize,
        statement: &LiteralStmt,
        before: &Before<'_>,
    ) -> Reason {
        // What was put in by the rewriter is shown as what it stands for.
        let moved = self.moved(query);
        let shown =
            query.stmts.iter().skip(position).find(|next| assigned(next).is_none_or(|name| !put_in(name)));
        let place = self.written.range(&shown.unwrap_or(statement).span);
        let span = Span::new(FileId::new(self.module), place.start, place.end);
        let mut parts = Parts { found: Vec::new() };
        let message = match &statement.literal {
            Literal::Expr { expr, .. } => {
                if let Expr::AssignExpr { op: AssignOp::ColEq, rhs, .. } = expr.as_ref() {
                    tree::walk_expr(rhs, &mut parts);
                    "it is undefined"
                } else {
                    parts.top(expr);
                    "it does not hold"
                }
            }
            Literal::NotExpr { expr, .. } => {
                parts.top(expr);
                "what it negates holds"
            }
            Literal::SomeIn { collection, .. } => {
                tree::walk_expr(collection, &mut parts);
                "no item fits"
            }
            Literal::Every { domain, .. } => {
                tree::walk_expr(domain, &mut parts);
                "it does not hold for every item"
            }
            Literal::SomeVars { .. } => "it does not hold",
        };
        let modifiers: Vec<String> = statement
            .with_mods
            .iter()
            .map(|with| {
                format!(" with {} as {}", self.written.expr(&with.refr), self.written.expr(&with.r#as))
            })
            .collect();
        let modifiers = modifiers.concat();
        let mut values = self.tried(&parts.found, &modifiers, before, &moved);
        for with in &statement.with_mods {
            let mut parts = Parts { found: Vec::new() };
            parts.top(&with.r#as);
            values.extend(self.tried(&parts.found, "", before, &moved));
        }
        values.extend(self.failing_item(&statement.literal, &modifiers, before));
        let undefined = values.iter().any(|tried| tried.value.is_none());
        let message = if undefined && message == "it does not hold" { "it is undefined" } else { message };
        Reason { span, message: message.to_owned(), values }
    }

    /// The values of parts in the last way in which what stands before holds.
    fn tried(
        &self,
        parts: &[&Ref<Expr>],
        modifiers: &str,
        before: &Before<'_>,
        moved: &[(String, String)],
    ) -> Vec<Tried> {
        let mut texts: Vec<(&str, bool)> = Vec::new();
        for part in parts {
            let text = self.written.expr(part);
            if matches!(part.as_ref(), Expr::Var { .. }) && self.imports.contains(&text) {
                continue;
            }
            let (uses, length) = (Use::of(part), before.statements.len());
            if before.scope.is_some_and(|scope| !scope.is_whole(length, &uses)) {
                continue;
            }
            let open = before.scope.is_some_and(|scope| scope.is_open(length, &uses));
            let known = texts.iter().any(|(other, _)| *other == text);
            if !known && texts.len() < MAX_PARTS && !text.starts_with("walk(") {
                texts.push((text, open));
            }
        }
        let term = |text: &str| format!("[{PART} | {PART} := {text}{modifiers}]");
        let ask = |terms: &[String]| {
            let asked =
                comprehension(&format!("[{}]", terms.join(", ")), before.statements, before.condition);
            self.bench.list(self.module, &asked)?.pop()
        };
        let terms: Vec<String> = texts.iter().map(|(text, _)| term(text)).collect();
        let together = match ask(&terms) {
            Some(Value::Array(values)) => Some(values.to_vec()),
            _ => None,
        };
        let mut tried = Vec::new();
        for (position, ((text, open), term)) in texts.iter().zip(&terms).enumerate() {
            // One that cannot be asked must not hide the others.
            let value = match &together {
                Some(values) => values.get(position).cloned(),
                None => match ask(std::slice::from_ref(term)) {
                    Some(Value::Array(values)) => values.first().cloned(),
                    _ => None,
                },
            };
            let Some(Value::Array(values)) = value else { continue };
            let text =
                moved.iter().fold((*text).to_owned(), |text, (name, stands)| text.replace(name, stands));
            let text = rewrite::shown(&text).replace(rename::PREFIX, "");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !tried.iter().any(|other: &Tried| other.text == text) {
                tried.push(Tried { text, value: shown(values.as_slice(), *open) });
            }
        }
        tried
    }

    /// The first item for which the body of an `every` does not hold.
    fn failing_item(&self, literal: &Literal, modifiers: &str, before: &Before<'_>) -> Option<Tried> {
        let Literal::Every { key, value, domain, query, .. } = literal else { return None };
        let name = value.text();
        let item = key.as_ref().map_or_else(|| name.to_owned(), |key| format!("{}, {name}", key.text()));
        let body = comprehension("1", &self.written.statements(query), &[]);
        let mut more = before.condition.to_vec();
        more.extend([
            format!("{PART} := {}{modifiers}", self.written.expr(domain)),
            format!("some {item} in {PART}"),
            format!("count({body}) == 0{modifiers}"),
        ]);
        let found = self.bench.list(self.module, &comprehension(name, before.statements, &more))?;
        let text = name.replace(rename::PREFIX, "");
        Some(Tried { text, value: Some(show(found.first()?)) })
    }

    /// What the rewriter's variables of a body stand for; the last ones first, since they may stand for others.
    fn moved(&self, query: &Query) -> Vec<(String, String)> {
        let mut moved = Vec::new();
        for statement in &query.stmts {
            if let (Some(name), Literal::Expr { expr, .. }) = (assigned(statement), &statement.literal)
                && let (true, Expr::AssignExpr { rhs, .. }) = (put_in(name), expr.as_ref())
            {
                moved.push((name.to_owned(), self.written.expr(rhs).to_owned()));
            }
        }
        moved.reverse();
        moved
    }
}

/// What holds before a statement is looked at.
struct Before<'b> {
    /// The statements above.
    statements: &'b [&'b str],
    /// What singles out a case.
    condition: &'b [String],
    /// The variables; none behind the last statement, where all are bound.
    scope: Option<&'b Scope<'b>>,
}

/// The values of a part: the only one, or each where the part is open.
fn shown(values: &[Value], open: bool) -> Option<String> {
    let first = values.first()?;
    if !open {
        return Some(show(first));
    }
    let mut shown: Vec<String> = values.iter().take(MAX_VALUES).map(show).collect();
    shown.dedup();
    let more = values.len().saturating_sub(MAX_VALUES);
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    Some(shown.join(", "))
}

/// Whether the rewriter put a variable in.
fn put_in(name: &str) -> bool {
    name.starts_with(rewrite::VARIABLE_PREFIX)
        && !name.starts_with(rename::PREFIX)
        && !name.starts_with(rewrite::KEYWORD_PREFIX)
}

/// The variable that a statement assigns.
fn assigned(statement: &LiteralStmt) -> Option<&str> {
    let Literal::Expr { expr, .. } = &statement.literal else { return None };
    match expr.as_ref() {
        Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } => match lhs.as_ref() {
            Expr::Var { span, .. } => Some(span.text()),
            _ => None,
        },
        _ => None,
    }
}

/// The parts of an expression whose values say something: references, calls, variables, comprehensions as wholes.
struct Parts<'a> {
    found: Vec<&'a Ref<Expr>>,
}

impl<'a> Parts<'a> {
    /// Collects the parts of a whole statement. That a comparison as a whole is not true is known.
    fn top(&mut self, expr: &'a Ref<Expr>) {
        match expr.as_ref() {
            Expr::BoolExpr { lhs, rhs, .. } | Expr::AssignExpr { lhs, rhs, .. } => {
                tree::walk_expr(lhs, self);
                tree::walk_expr(rhs, self);
            }
            Expr::Membership { key, value, collection, .. } => {
                for side in key.iter().chain([value, collection]) {
                    tree::walk_expr(side, self);
                }
            }
            _ => tree::walk_expr(expr, self),
        }
    }
}

impl<'a> Visitor<'a> for Parts<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::Var { span, .. } if matches!(span.text(), "_" | "data" | "input") => {}
            Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                self.found.push(expr);
                let mut at = expr;
                while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
                    at = refr;
                }
                if matches!(at.as_ref(), Expr::Var { .. }) {
                    self.expr(at);
                }
            }
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => {
                self.found.push(expr);
                return false;
            }
            Expr::Var { .. }
            | Expr::Call { .. }
            | Expr::BinExpr { .. }
            | Expr::ArithExpr { .. }
            | Expr::BoolExpr { .. }
            | Expr::Membership { .. } => self.found.push(expr),
            _ => {}
        }
        true
    }
}

//! Why a test failed: the statement of its body that did not hold, and what the parts of it were.
//!
//! The engine tells the value of a rule alone. So it is asked for more and more of the body's statements, until
//! the one that nothing satisfies is found; then for the parts of that one.

use super::super::engine::syntax::{
    AssignOp, Expr, Literal, LiteralStmt, Query, Ref, Rule, RuleBody, RuleHead,
};
use super::super::engine::{self, Value};
use super::super::tree::{self, Reference, Step, Visitor};
use super::super::{rename, rewrite};
use super::outcome::{Reason, Tried};
use super::probe::Bench;
use super::show::show;
use crate::source::{FileId, Span};

/// The most statements of one body that are asked for, and the most parts of a statement.
const MAX_STATEMENTS: usize = 200;
/// The most parts of a statement that are shown.
const MAX_PARTS: usize = 24;
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
        let asker = Asker { bench, module, imports };
        let keys = keys(rule, path.len());
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
pub(super) fn keys(rule: &Rule, length: usize) -> Vec<String> {
    let Some(reference) = Reference::of(tree::head(rule).name) else { return Vec::new() };
    let steps = reference.steps.into_iter().skip(length.saturating_sub(1));
    steps
        .map(|step| match step {
            Step::Name(name) => super::super::value::to_json(&Value::from(name)),
            Step::Dynamic(index) => index.span().text().to_owned(),
        })
        .collect()
}

/// The statements of a body as they are written.
pub(super) fn statements(query: &Query) -> Vec<&str> {
    query.stmts.iter().take(MAX_STATEMENTS).map(|statement| statement.span.text()).collect()
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
        let texts = statements(query);
        for (position, statement) in query.stmts.iter().enumerate().take(MAX_STATEMENTS) {
            let (before, upto) = (texts.get(..position)?, texts.get(..=position)?);
            let applies = self.condition(before, condition);
            // What cannot be asked (a variable is bound further below) is taken to hold.
            let held = self.bench.list(self.module, &comprehension("1", upto, &applies));
            if held.is_none_or(|ways| !ways.is_empty()) {
                continue;
            }
            return Some((position, self.statement(query, position, statement, before, &applies)));
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
        more.push(format!("{PART} := {}", value.span().text()));
        let given = self.bench.list(self.module, &comprehension(PART, statements, &more))?;
        let message = match given.last() {
            Some(Value::Bool(true)) => return None,
            Some(given) => format!("the value is {}, and not true", show(given)),
            None => "the value is undefined".to_owned(),
        };
        let mut parts = Parts { found: Vec::new() };
        tree::walk_expr(value, &mut parts);
        let span = value.span();
        let span = Span::new(FileId::new(self.module), span.start as usize, span.end as usize);
        let values = self.tried(&parts.found, &[], statements, &applies, &[]);
        Some((statements.len(), Reason { span, message, values }))
    }

    /// What is the matter with a statement that nothing satisfies.
    fn statement(
        &self,
        query: &Query,
        position: usize,
        statement: &LiteralStmt,
        before: &[&str],
        condition: &[String],
    ) -> Reason {
        // What was put in by the rewriter is shown as what it stands for.
        let moved = moved(query);
        let shown =
            query.stmts.iter().skip(position).find(|next| assigned(next).is_none_or(|name| !put_in(name)));
        let place = &shown.unwrap_or(statement).span;
        let span = Span::new(FileId::new(self.module), place.start as usize, place.end as usize);
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
            .map(|with| format!(" with {} as {}", with.refr.span().text(), with.r#as.span().text()))
            .collect();
        let mut values = self.tried(&parts.found, &modifiers, before, condition, &moved);
        for with in &statement.with_mods {
            let mut parts = Parts { found: Vec::new() };
            parts.top(&with.r#as);
            values.extend(self.tried(&parts.found, &[], before, condition, &moved));
        }
        values.extend(self.failing_item(&statement.literal, before, condition));
        let undefined = values.iter().any(|tried| tried.value.is_none());
        let message = if undefined && message == "it does not hold" { "it is undefined" } else { message };
        Reason { span, message: message.to_owned(), values }
    }

    /// The values of parts in the last way in which what stands before holds.
    fn tried(
        &self,
        parts: &[&Ref<Expr>],
        modifiers: &[String],
        before: &[&str],
        condition: &[String],
        moved: &[(String, String)],
    ) -> Vec<Tried> {
        let modifiers = modifiers.concat();
        let mut texts: Vec<&str> = Vec::new();
        for part in parts {
            let text = part.span().text();
            if matches!(part.as_ref(), Expr::Var { .. }) && self.imports.contains(&text) {
                continue;
            }
            if !texts.contains(&text) && texts.len() < MAX_PARTS && !text.starts_with("walk(") {
                texts.push(text);
            }
        }
        let term = |text: &str| format!("[{PART} | {PART} := {text}{modifiers}]");
        let ask = |terms: &[String]| {
            let asked = comprehension(&format!("[{}]", terms.join(", ")), before, condition);
            self.bench.list(self.module, &asked)?.pop()
        };
        let terms: Vec<String> = texts.iter().map(|text| term(text)).collect();
        let together = match ask(&terms) {
            Some(Value::Array(values)) => Some(values.to_vec()),
            _ => None,
        };
        let mut tried = Vec::new();
        for (position, (text, term)) in texts.iter().zip(&terms).enumerate() {
            // One that cannot be asked must not hide the others.
            let value = match &together {
                Some(values) => values.get(position).cloned(),
                None => match ask(std::slice::from_ref(term)) {
                    Some(Value::Array(values)) => values.first().cloned(),
                    _ => None,
                },
            };
            let Some(Value::Array(value)) = value else { continue };
            let text =
                moved.iter().fold((*text).to_owned(), |text, (name, stands)| text.replace(name, stands));
            let text = rewrite::shown(&text).replace(rename::PREFIX, "");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !tried.iter().any(|other: &Tried| other.text == text) {
                tried.push(Tried { text, value: value.first().map(show) });
            }
        }
        tried
    }

    /// The first item for which the body of an `every` does not hold.
    fn failing_item(&self, literal: &Literal, before: &[&str], condition: &[String]) -> Option<Tried> {
        let Literal::Every { key, value, domain, query, .. } = literal else { return None };
        let name = value.text();
        let some = match key {
            Some(key) => format!("some {}, {name} in {}", key.text(), domain.span().text()),
            None => format!("some {name} in {}", domain.span().text()),
        };
        let body = comprehension("1", &statements(query), &[]);
        let mut more = condition.to_vec();
        more.extend([some, format!("count({body}) == 0")]);
        let found = self.bench.list(self.module, &comprehension(name, before, &more))?;
        let text = name.replace(rename::PREFIX, "");
        Some(Tried { text, value: Some(show(found.first()?)) })
    }
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

/// What the rewriter's variables of a body stand for; the last ones first, since they may stand for others.
fn moved(query: &Query) -> Vec<(String, String)> {
    let mut moved = Vec::new();
    for statement in &query.stmts {
        if let (Some(name), Literal::Expr { expr, .. }) = (assigned(statement), &statement.literal)
            && let (true, Expr::AssignExpr { rhs, .. }) = (put_in(name), expr.as_ref())
        {
            moved.push((name.to_owned(), rhs.span().text().to_owned()));
        }
    }
    moved.reverse();
    moved
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

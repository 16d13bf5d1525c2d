//! Ways through the engine's syntax tree that the checks share.

use super::engine::Value;
use super::engine::syntax::{Expr, Import, Literal, LiteralStmt, Module, Query, Ref, Rule, RuleHead};
use super::rewrite::KEYWORD_PREFIX;

/// One step of a reference.
#[derive(Debug, Clone)]
pub(super) enum Step<'a> {
    /// A field, by dot or by a string in brackets.
    Name(&'a str),
    /// Anything else in brackets.
    Dynamic(&'a Ref<Expr>),
}

/// A reference: what it begins with, and its steps.
#[derive(Debug, Clone)]
pub(super) struct Reference<'a> {
    /// A variable, or for `f(x).y` and the like another expression.
    pub(super) root: &'a Expr,
    /// The steps in order.
    pub(super) steps: Vec<Step<'a>>,
}

impl<'a> Reference<'a> {
    /// Reads a variable or a chain of steps; none for any other expression.
    pub(super) fn of(expr: &'a Expr) -> Option<Self> {
        let mut steps = Vec::new();
        let mut at = expr;
        loop {
            match at {
                Expr::RefDot { refr, field, .. } => {
                    steps.push(Step::Name(field.0.text()));
                    at = refr.as_ref();
                }
                Expr::RefBrack { refr, index, .. } => {
                    steps.push(match index.as_ref() {
                        Expr::String { value: Value::String(name), .. }
                        | Expr::RawString { value: Value::String(name), .. } => Step::Name(name),
                        _ => Step::Dynamic(index),
                    });
                    at = refr.as_ref();
                }
                Expr::Var { .. } => break,
                _ if steps.is_empty() => return None,
                _ => break,
            }
        }
        steps.reverse();
        Some(Self { root: at, steps })
    }

    /// The name of the variable that it begins with, as the policy has it.
    pub(super) fn variable(&self) -> Option<&'a str> {
        match self.root {
            Expr::Var { span, .. } => {
                let name = span.text();
                Some(name.strip_prefix(KEYWORD_PREFIX).unwrap_or(name))
            }
            _ => None,
        }
    }

    /// The names of the leading steps that are plain.
    pub(super) fn plain_steps(&self) -> impl Iterator<Item = &'a str> {
        self.steps.iter().map_while(|step| match step {
            Step::Name(name) => Some(*name),
            Step::Dynamic(_) => None,
        })
    }
}

/// The components of a package path, without `data`.
pub(super) fn package_path(module: &Module) -> Vec<String> {
    Reference::of(&module.package.refr).map_or_else(Vec::new, |reference| {
        reference.variable().into_iter().chain(reference.plain_steps()).map(str::to_owned).collect()
    })
}

/// What a rule is, as far as its head tells.
pub(super) struct Head<'a> {
    /// The reference that names it.
    pub(super) name: &'a Ref<Expr>,
    /// The arguments, where it is a function.
    pub(super) arguments: Option<&'a [Ref<Expr>]>,
    /// Whether it is a `default`.
    pub(super) default: bool,
}

/// The head of a rule.
pub(super) fn head(rule: &Rule) -> Head<'_> {
    match rule {
        Rule::Spec { head: RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. }, .. } => {
            Head { name: refr, arguments: None, default: false }
        }
        Rule::Spec { head: RuleHead::Func { refr, args, .. }, .. } => {
            Head { name: refr, arguments: Some(args), default: false }
        }
        Rule::Default { refr, args, .. } => {
            Head { name: refr, arguments: (!args.is_empty()).then_some(args.as_slice()), default: true }
        }
    }
}

/// The leading plain components of a rule's name: `["labels", "app"]` for `labels.app[x]`.
pub(super) fn rule_path(rule: &Rule) -> Vec<&str> {
    Reference::of(head(rule).name).map_or_else(Vec::new, |reference| {
        reference.variable().into_iter().chain(reference.plain_steps()).collect()
    })
}

/// Whether a rule's name begins with a keyword, which has another name in the engine.
pub(super) fn is_keyword_rule(rule: &Rule) -> bool {
    Reference::of(head(rule).name).is_some_and(|reference| match reference.root {
        Expr::Var { span, .. } => span.text().starts_with(KEYWORD_PREFIX),
        _ => false,
    })
}

/// The name under which an import can be used.
pub(super) fn import_name(import: &Import) -> Option<&str> {
    if let Some(alias) = &import.r#as {
        return Some(alias.text());
    }
    let reference = Reference::of(&import.refr)?;
    let last = reference.plain_steps().last();
    last.or_else(|| reference.variable())
}

/// What a walk through the tree is told.
pub(super) trait Visitor<'a> {
    /// An expression; the answer is whether to go on into its parts.
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool;
    /// A statement of a body, before its expressions.
    fn statement(&mut self, _query: &'a Query, _statement: &'a LiteralStmt) {}
}

/// Goes through everything that a rule says: head, bodies, values.
pub(super) fn walk_rule<'a>(rule: &'a Rule, visitor: &mut impl Visitor<'a>) {
    match rule {
        Rule::Spec { head, bodies, .. } => {
            match head {
                RuleHead::Compr { refr, assign, .. } => {
                    walk_name(refr, visitor);
                    if let Some(assign) = assign {
                        walk_expr(&assign.value, visitor);
                    }
                }
                RuleHead::Set { refr, key, .. } => {
                    walk_name(refr, visitor);
                    if let Some(key) = key {
                        walk_expr(key, visitor);
                    }
                }
                RuleHead::Func { args, assign, .. } => {
                    for arg in args {
                        walk_expr(arg, visitor);
                    }
                    if let Some(assign) = assign {
                        walk_expr(&assign.value, visitor);
                    }
                }
            }
            for body in bodies {
                if let Some(assign) = &body.assign {
                    walk_expr(&assign.value, visitor);
                }
                walk_query(&body.query, visitor);
            }
        }
        Rule::Default { value, .. } => walk_expr(value, visitor),
    }
}

/// The expressions in a rule's name: `x` in `labels[x]`. The name itself is no reference.
fn walk_name<'a>(name: &'a Expr, visitor: &mut impl Visitor<'a>) {
    if let Some(reference) = Reference::of(name) {
        for step in reference.steps {
            if let Step::Dynamic(index) = step {
                walk_expr(index, visitor);
            }
        }
    }
}

/// Goes through the statements of a body.
pub(super) fn walk_query<'a>(query: &'a Query, visitor: &mut impl Visitor<'a>) {
    for statement in &query.stmts {
        walk_statement(query, statement, visitor);
    }
}

/// Goes through one statement of a body.
pub(super) fn walk_statement<'a>(
    query: &'a Query,
    statement: &'a LiteralStmt,
    visitor: &mut impl Visitor<'a>,
) {
    visitor.statement(query, statement);
    match &statement.literal {
        Literal::SomeVars { .. } => {}
        Literal::SomeIn { key, value, collection, .. } => {
            if let Some(key) = key {
                walk_expr(key, visitor);
            }
            walk_expr(value, visitor);
            walk_expr(collection, visitor);
        }
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => walk_expr(expr, visitor),
        Literal::Every { domain, query, .. } => {
            walk_expr(domain, visitor);
            walk_query(query, visitor);
        }
    }
    for modifier in &statement.with_mods {
        walk_expr(&modifier.r#as, visitor);
    }
}

/// Goes through an expression and its parts. A chain of steps is told once, as a whole; then follow the
/// expressions in its brackets.
pub(super) fn walk_expr<'a>(expr: &'a Ref<Expr>, visitor: &mut impl Visitor<'a>) {
    if !visitor.expr(expr) {
        return;
    }
    match expr.as_ref() {
        Expr::String { .. }
        | Expr::RawString { .. }
        | Expr::Number { .. }
        | Expr::Bool { .. }
        | Expr::Null { .. }
        | Expr::Var { .. } => {}
        Expr::Array { items, .. } | Expr::Set { items, .. } => {
            for item in items {
                walk_expr(item, visitor);
            }
        }
        Expr::Object { fields, .. } => {
            for (_, key, value) in fields {
                walk_expr(key, visitor);
                walk_expr(value, visitor);
            }
        }
        Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
            walk_expr(term, visitor);
            walk_query(query, visitor);
        }
        Expr::ObjectCompr { key, value, query, .. } => {
            walk_expr(key, visitor);
            walk_expr(value, visitor);
            walk_query(query, visitor);
        }
        Expr::Call { params, .. } => params.iter().for_each(|param| walk_expr(param, visitor)),
        Expr::UnaryExpr { expr, .. } => walk_expr(expr, visitor),
        Expr::RefDot { .. } | Expr::RefBrack { .. } => walk_steps(expr, visitor),
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => {
            walk_expr(lhs, visitor);
            walk_expr(rhs, visitor);
        }
        Expr::Membership { key, value, collection, .. } => {
            if let Some(key) = key {
                walk_expr(key, visitor);
            }
            walk_expr(value, visitor);
            walk_expr(collection, visitor);
        }
    }
}

/// Goes into the brackets of a chain of steps, and into what it begins with where that is no variable.
fn walk_steps<'a>(expr: &'a Ref<Expr>, visitor: &mut impl Visitor<'a>) {
    let mut at = expr;
    loop {
        match at.as_ref() {
            Expr::RefDot { refr, .. } => at = refr,
            Expr::RefBrack { refr, index, .. } => {
                walk_expr(index, visitor);
                at = refr;
            }
            Expr::Var { .. } => return,
            _ => return walk_expr(at, visitor),
        }
    }
}

//! `try` and `can`, which take expressions and not values (`ext/tryfunc/tryfunc.go`).
//!
//! What refers to anything that is not wholly known is not tried: it may fail or not once that is known.

use super::super::syntax::ast::{Expr, ExprKind};
use super::super::value::{Origin, Type, Value};
use super::Evaluator;
use super::call::split;
use super::env::Env;
use super::problem::Problem;
use super::reference::references;
use super::scope::{Failure, FailureKind};
use super::trouble::Outcome;
use crate::source::{At, Span};

/// How many failed expressions a failure of `try` shows.
const MOST_SHOWN: usize = 4;

/// What came of trying an expression.
enum Attempt {
    Value(Value),
    Undecided,
    Failed(Box<Failure>),
}

impl Evaluator<'_> {
    /// `try(a, b)`: the first that does not fail.
    pub(super) fn try_first(
        &self,
        arguments: &[Expr<'_>],
        expand: bool,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let (written, last) = split(arguments, expand);
        let mut failed: Vec<Box<Failure>> = Vec::new();
        for argument in written {
            match self.attempt(argument, env)? {
                Attempt::Value(value) => return Ok(value),
                Attempt::Undecided => return Ok(Value::dynamic().from_origin(Origin::at(span))),
                Attempt::Failed(failure) => failed.push(failure),
            }
        }
        if let Some(last) = last {
            match self.expanded_last(last, env)? {
                None => return Ok(Value::dynamic().from_origin(Origin::at(span))),
                // Values do not fail.
                Some(values) => {
                    if let Some(value) = values.into_iter().next() {
                        return Ok(value.or_from(last.span));
                    }
                }
            }
        }
        Err(nothing_succeeded(failed, span).into())
    }

    /// `can(a)`: whether it does not fail.
    pub(super) fn can(&self, arguments: &[Expr<'_>], expand: bool, span: Span, env: Env<'_>) -> Outcome {
        let (written, last) = split(arguments, expand);
        let (given, truth) = match (written, last) {
            ([argument], None) => {
                let truth = match self.attempt(argument, env)? {
                    Attempt::Value(_) => Some(true),
                    Attempt::Failed(_) => Some(false),
                    Attempt::Undecided => None,
                };
                (1, truth)
            }
            (written, None) => (written.len(), None),
            (written, Some(last)) => match self.expanded_last(last, env)? {
                None => return Ok(Value::dynamic().from_origin(Origin::at(span))),
                Some(values) => (written.len().saturating_add(values.len()), Some(true)),
            },
        };
        if given != 1 {
            let message = format!("`can` takes one argument, and there are {given}");
            return Err(Problem::Call.failure(span, message).into());
        }
        let value = truth.map_or_else(|| Value::unknown(Type::Bool), Value::bool);
        Ok(value.from_origin(Origin::at(span)))
    }

    fn attempt(&self, expr: &Expr<'_>, env: Env<'_>) -> Result<Attempt, Box<Failure>> {
        if let ExprKind::Traversal { root, steps } = &expr.kind {
            let attempt = caught(self.traversal(*root, steps, expr.span, env))?;
            return Ok(match attempt {
                Attempt::Value(value) if !self.measure(&value, expr.span)?.known => Attempt::Undecided,
                attempt => attempt,
            });
        }
        for (root, steps) in references(expr) {
            if let Attempt::Value(value) = caught(self.traversal(root, steps, root.span, env))?
                && !self.measure(&value, expr.span)?.known
            {
                return Ok(Attempt::Undecided);
            }
        }
        caught(self.outcome(expr, env))
    }
}

/// Catches what may be caught.
fn caught(outcome: Outcome) -> Result<Attempt, Box<Failure>> {
    match outcome {
        Ok(value) => Ok(Attempt::Value(value)),
        Err(broken) if broken.failure.kind == FailureKind::Dynamic => Ok(Attempt::Failed(broken.failure)),
        Err(broken) => Err(broken.failure),
    }
}

fn nothing_succeeded(failed: Vec<Box<Failure>>, span: Span) -> Box<Failure> {
    if failed.is_empty() {
        return Problem::Call.failure(span, "`try` takes at least one argument");
    }
    let mut failure = Problem::Call.failure(span, "none of the expressions that `try` tries succeeds");
    let mut diagnostic =
        failure.diagnostic.help("give an expression at the end that cannot fail, such as `null`");
    for one in failed.into_iter().take(MOST_SHOWN) {
        if let At::Span(place) = one.diagnostic.at {
            diagnostic = diagnostic.label(place, one.diagnostic.message);
        }
    }
    failure.diagnostic = diagnostic;
    failure
}

//! Expressions to values: one function for each kind of expression, here and in the modules beside
//! (`hclsyntax/expression.go`).

use super::super::syntax::ast::{Expr, ExprKind, Name, Step, StepKind};
use super::super::value::{Fault, Number, Origin, Type, Value, convert};
use super::env::Env;
use super::memory::{Extent, Level, MOST_LEVELS};
use super::problem::{Problem, limit};
use super::scope::{Failure, Scope};
use super::trouble::{Outcome, Trouble};
use crate::source::Span;

/// Evaluates expressions where names mean what a [`Scope`] says.
#[derive(Clone, Copy)]
pub struct Evaluator<'e> {
    scope: &'e dyn Scope,
}

impl<'e> Evaluator<'e> {
    /// An evaluator of expressions that stand in a scope.
    pub fn new(scope: &'e dyn Scope) -> Self {
        Self { scope }
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// Why it has none: of several reasons the one that is hardest to catch.
    pub fn eval(&self, expr: &Expr<'_>) -> Result<Value, Box<Failure>> {
        self.eval_with(expr, &[])
    }

    /// The value of an expression around which there are further names, the last of a name first. They hide those of
    /// the scope.
    ///
    /// # Errors
    /// Why it has none.
    pub fn eval_with(&self, expr: &Expr<'_>, names: &[(&str, Value)]) -> Result<Value, Box<Failure>> {
        self.outcome(expr, Env::given(names)).map_err(|broken| broken.failure)
    }

    /// The same, with what stands for the value where there is none.
    pub(super) fn value_of(&self, expr: &Expr<'_>, names: &[(&str, Value)]) -> (Value, Option<Box<Failure>>) {
        match self.outcome(expr, Env::given(names)) {
            Ok(value) => (value, None),
            Err(broken) => (broken.value, Some(broken.failure)),
        }
    }

    /// The scope.
    pub(super) fn scope(&self) -> &'e dyn Scope {
        self.scope
    }

    /// What an expression comes to.
    pub(super) fn outcome(&self, expr: &Expr<'_>, env: Env<'_>) -> Outcome {
        let _level = self.enter(expr.span)?;
        match &expr.kind {
            ExprKind::Null => Ok(Value::null(Type::Dynamic).from_origin(Origin::at(expr.span))),
            ExprKind::Bool(truth) => Ok(Value::bool(*truth).from_origin(Origin::at(expr.span))),
            ExprKind::Number(text) => number(text, expr.span),
            ExprKind::String(text) => self.literal(text, expr.span),
            ExprKind::Template(parts) => self.template(parts, expr.span, env),
            ExprKind::Interpolation(inner) | ExprKind::Parentheses(inner) => self.outcome(inner, env),
            ExprKind::Traversal { root, steps } => self.traversal(*root, steps, expr.span, env),
            ExprKind::Relative { source, steps } => self.relative(source, steps, expr.span, env),
            ExprKind::Index { collection, key } => self.index(collection, key, expr.span, env),
            ExprKind::Splat { source, each } => self.splat(source, each, expr.span, env),
            ExprKind::Item => Ok(env.item.cloned().unwrap_or_else(Value::dynamic)),
            ExprKind::Call { name, arguments, expand } => {
                self.call(*name, arguments, *expand, expr.span, env)
            }
            ExprKind::Tuple(elements) => self.tuple(elements, expr.span, env),
            ExprKind::Object(items) => self.object(items, expr.span, env),
            ExprKind::For(iteration) => self.iteration(iteration, expr.span, env),
            ExprKind::Conditional { condition, yes, no } => {
                self.conditional(condition, yes, no, expr.span, env)
            }
            ExprKind::Binary { operator, left, right } => self.binary(*operator, left, right, expr.span, env),
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand, expr.span, env),
        }
    }

    /// One step of the run, one level deeper.
    fn enter(&self, span: Span) -> Result<Level<'e>, Box<Failure>> {
        self.spend(1, 0, span)?;
        self.scope.memory().enter().ok_or_else(|| {
            limit(
                span,
                Fault::limit(format!(
                    "expressions may nest at most {MOST_LEVELS} deep, local values included"
                )),
            )
        })
    }

    /// Takes some of the steps and bytes of the run.
    pub(super) fn spend(&self, steps: usize, bytes: usize, span: Span) -> Result<(), Box<Failure>> {
        self.scope.host().spend(steps, bytes).map_err(|fault| limit(span, fault))
    }

    /// Measures a value that was made here.
    pub(super) fn measure(&self, value: &Value, span: Span) -> Result<Extent, Box<Failure>> {
        self.scope.memory().measure(value).map_err(|fault| limit(span, fault))
    }

    /// Measures a value that is gone through, and takes steps for its parts.
    pub(super) fn weigh(&self, value: &Value, span: Span) -> Result<Extent, Box<Failure>> {
        let extent = self.measure(value, span)?;
        self.spend(steps(extent), 0, span)?;
        Ok(extent)
    }

    /// A value converted to a type: whatever is copied is paid for.
    pub(super) fn converted(&self, value: &Value, ty: &Type) -> Result<Value, Fault> {
        if !ty.is_primitive() && *ty != Type::Dynamic {
            let memory = self.scope.memory();
            let extent = memory.measure(value)?;
            self.scope.host().spend(steps(extent), extent.parts.saturating_mul(size_of::<Value>()))?;
        }
        convert(value, ty)
    }

    fn literal(&self, text: &str, span: Span) -> Outcome {
        self.spend(0, text.len(), span)?;
        Ok(Value::string(text).from_origin(Origin::at(span)))
    }

    /// `root.name[0].x` (`hcl.Traversal.TraverseAbs`).
    pub(super) fn traversal(&self, root: Name<'_>, steps: &[Step<'_>], span: Span, env: Env<'_>) -> Outcome {
        if let Some(value) = env.find(root.text) {
            return walk(value.clone(), steps, span);
        }
        let (value, taken) = self.scope.resolve(root, steps)?;
        walk(value, steps.get(taken..).unwrap_or_default(), span)
    }

    fn relative(&self, source: &Expr<'_>, steps: &[Step<'_>], span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let source = trouble.take(self.outcome(source, env));
        let value = trouble.take(walk(source, steps, span));
        trouble.end(value)
    }

    fn index(&self, collection: &Expr<'_>, key: &Expr<'_>, span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let collection = trouble.take(self.outcome(collection, env));
        let place = key.span;
        let key = trouble.take(self.outcome(key, env));
        match collection.index(&key) {
            Ok(value) => trouble.end(found(value, &collection, span)),
            Err(fault) => {
                trouble.add(Problem::Traversal.fault(place, fault));
                trouble.end(Value::dynamic())
            }
        }
    }
}

/// The steps that going through a value counts as: its parts cost less than expressions do.
fn steps(extent: Extent) -> usize {
    (extent.parts / 32).saturating_add(extent.bytes / 1024).saturating_add(1)
}

fn number(text: &str, span: Span) -> Outcome {
    match Number::parse(text) {
        Some(number) => Ok(Value::number(number).from_origin(Origin::at(span))),
        None => Err(Problem::Operand.failure(span, format!("`{text}` is not a number")).into()),
    }
}

/// Goes further into a value (`hcl.Traversal.TraverseRel`).
pub(super) fn walk(mut value: Value, steps: &[Step<'_>], span: Span) -> Outcome {
    for step in steps {
        let inner = match &step.kind {
            StepKind::Attribute(name) => value.get(name),
            StepKind::Key(key) => value.index(&Value::string(key)),
            StepKind::Number(text) => Number::parse(text)
                .ok_or_else(|| Fault::new(format!("`{text}` is not a number")))
                .and_then(|number| value.index(&Value::number(number))),
        };
        value = found(inner.map_err(|fault| Problem::Traversal.fault(step.span, fault))?, &value, span);
    }
    Ok(value.or_from(span))
}

/// What was found in a value is from where it is, or else from where that value is, or else from the expression.
fn found(mut value: Value, within: &Value, span: Span) -> Value {
    if value.origin.span.is_none() {
        value.origin = within.origin.clone();
    }
    value.or_from(span)
}

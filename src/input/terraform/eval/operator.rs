//! Operators (`hclsyntax/expression_ops.go`). `==` and `!=` convert nothing; all others convert their operands. Where an
//! operand is unknown the result is, `false && unknown` too; only what is known of the range of a number decides
//! a comparison.

use super::super::syntax::ast::{BinaryOperator, Expr, UnaryOperator};
use super::super::value::{Content, Fault, Origin, Type, Value, convert};
use super::Evaluator;
use super::env::Env;
use super::problem::Problem;
use super::trouble::{Broken, Outcome, Trouble};
use crate::source::Span;

impl Evaluator<'_> {
    /// `left operator right`.
    pub(super) fn binary(
        &self,
        operator: BinaryOperator,
        left: &Expr<'_>,
        right: &Expr<'_>,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let ty = operand_type(operator);
        let mut trouble = Trouble::default();
        let left = self.operand(left, &ty, "the left operand", &mut trouble, env);
        let right = self.operand(right, &ty, "the right operand", &mut trouble, env);
        if trouble.any() {
            return trouble.end(Value::unknown(result_type(operator)));
        }
        if ty == Type::Dynamic {
            self.weigh(&left, span)?;
            self.weigh(&right, span)?;
        }
        match apply(operator, &left, &right) {
            Ok(value) => Ok(value
                .mark(left.all_marks().and(right.all_marks()))
                .from_origin(Origin::computed(span, [&left.origin, &right.origin]))),
            Err(fault) => Err(failed(span, fault, result_type(operator))),
        }
    }

    /// `!x`, `-x`.
    pub(super) fn unary(
        &self,
        operator: UnaryOperator,
        operand: &Expr<'_>,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let ty = match operator {
            UnaryOperator::Not => Type::Bool,
            UnaryOperator::Negate => Type::Number,
        };
        let mut trouble = Trouble::default();
        let value = self.operand(operand, &ty, "the operand", &mut trouble, env);
        if trouble.any() {
            return trouble.end(Value::unknown(ty));
        }
        let result = match &value.content {
            Content::Bool(truth) => Value::bool(!truth),
            Content::Number(number) => Value::number(number.negate()),
            Content::Null(_) => return Err(failed(span, null(), ty)),
            _ => Value::unknown_not_null(ty),
        };
        Ok(result.mark(value.marks).from_origin(Origin::computed(span, [&value.origin])))
    }

    fn operand(&self, expr: &Expr<'_>, ty: &Type, side: &str, trouble: &mut Trouble, env: Env<'_>) -> Value {
        let value = trouble.take(self.outcome(expr, env));
        match convert(&value, ty) {
            Ok(value) => value,
            Err(fault) => {
                trouble.add(Problem::Operand.fault_of(
                    expr.span,
                    &format!("unsuitable value for {side}"),
                    fault,
                ));
                Value::unknown(ty.clone())
            }
        }
    }
}

fn operand_type(operator: BinaryOperator) -> Type {
    match operator {
        BinaryOperator::Or | BinaryOperator::And => Type::Bool,
        BinaryOperator::Equal | BinaryOperator::NotEqual => Type::Dynamic,
        _ => Type::Number,
    }
}

fn result_type(operator: BinaryOperator) -> Type {
    match operator {
        BinaryOperator::Add
        | BinaryOperator::Subtract
        | BinaryOperator::Multiply
        | BinaryOperator::Divide
        | BinaryOperator::Modulo => Type::Number,
        _ => Type::Bool,
    }
}

fn failed(span: Span, fault: Fault, ty: Type) -> Box<Broken> {
    Box::new(Broken {
        value: Value::unknown(ty),
        failure: Problem::Operand.fault_of(span, "operation failed", fault),
    })
}

fn null() -> Fault {
    Fault::new("an operand is null")
}

fn apply(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, Fault> {
    let whole = |value: &Value| !value.is_incomplete();
    match operator {
        // Two blocks may differ in what is not known of them. That one is not null is known.
        BinaryOperator::Equal | BinaryOperator::NotEqual
            if !(left.is_null() || right.is_null() || whole(left) && whole(right)) =>
        {
            return Ok(Value::unknown(Type::Bool));
        }
        BinaryOperator::Equal => return Ok(left.equals(right)),
        BinaryOperator::NotEqual => return Ok(not(left.equals(right))),
        _ if left.is_null() || right.is_null() => return Err(null()),
        _ => {}
    }
    match (&left.content, &right.content) {
        (Content::Bool(left), Content::Bool(right)) => Ok(Value::bool(match operator {
            BinaryOperator::Or => *left || *right,
            _ => *left && *right,
        })),
        (Content::Number(left), Content::Number(right)) => match operator {
            BinaryOperator::Add => left.add(right).map(Value::number),
            BinaryOperator::Subtract => left.subtract(right).map(Value::number),
            BinaryOperator::Multiply => left.multiply(right).map(Value::number),
            BinaryOperator::Divide => left.divide(right).map(Value::number),
            BinaryOperator::Modulo => left.modulo(right).map(Value::number),
            BinaryOperator::Less => Ok(Value::bool(left < right)),
            BinaryOperator::LessOrEqual => Ok(Value::bool(left <= right)),
            BinaryOperator::Greater => Ok(Value::bool(left > right)),
            _ => Ok(Value::bool(left >= right)),
        },
        _ => Ok(match operator {
            BinaryOperator::Less | BinaryOperator::LessOrEqual => ordered(left, right),
            BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => ordered(right, left),
            operator => Value::unknown_not_null(result_type(operator)),
        }),
    }
}

fn not(value: Value) -> Value {
    match value.content {
        Content::Bool(truth) => Value { content: Content::Bool(!truth), ..value },
        _ => value,
    }
}

/// Whether one number is less than another by what is known of both, where one is unknown. All bounds count as if the
/// number could not be them, as in `cty.Value.LessThan`; so this says as well whether it is less or equal.
fn ordered(less: &Value, greater: &Value) -> Value {
    let (least, most) = less.number_bounds();
    let (other_least, other_most) = greater.number_bounds();
    match (most, other_least, least, other_most) {
        (Some((most, _)), Some((least, _)), ..) if most < least => Value::bool(true),
        (.., Some((least, _)), Some((most, _))) if least > most => Value::bool(false),
        _ => Value::unknown_not_null(Type::Bool),
    }
}

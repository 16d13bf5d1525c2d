//! `condition ? yes : no` (`hclsyntax.ConditionalExpr`). Both results are evaluated, since the type of one decides the
//! type of the other; only the failure of the chosen one counts, and that of names which are not declared.

use super::super::syntax::ast::Expr;
use super::super::value::{Bound, Content, Number, Origin, Type, Value, convert, unify};
use super::Evaluator;
use super::env::Env;
use super::problem::Problem;
use super::scope::{Failure, FailureKind};
use super::trouble::{Broken, Outcome, Trouble};
use crate::source::Span;

/// One of the two results.
struct Arm {
    value: Value,
    /// Why it has no value; it counts if the result is chosen.
    failure: Option<Box<Failure>>,
    span: Span,
    word: &'static str,
}

impl Evaluator<'_> {
    /// `condition ? yes : no`.
    pub(super) fn conditional(
        &self,
        condition: &Expr<'_>,
        yes: &Expr<'_>,
        no: &Expr<'_>,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let arms = [(self.outcome(yes, env), yes.span), (self.outcome(no, env), no.span)];
        self.choose(condition, arms, span, env)
    }

    /// The same with results that have been evaluated.
    pub(super) fn choose(
        &self,
        condition: &Expr<'_>,
        [(yes, yes_span), (no, no_span)]: [(Outcome, Span); 2],
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let mut trouble = Trouble::default();
        let mut yes = arm(yes, yes_span, "true", &mut trouble);
        let mut no = arm(no, no_span, "false", &mut trouble);
        let common = self.common(&yes, &no, span)?;

        let place = condition.span;
        let condition = trouble.take(self.outcome(condition, env));
        let marks = condition.marks.and(yes.value.marks).and(no.value.marks);
        if condition.is_null() {
            trouble.add(Problem::Condition.failure(place, "the condition is null"));
            return trouble.end(Value::unknown(common.ty(&yes, &no)));
        }
        if !condition.is_known() {
            let value = either(common.ty(&yes, &no), &yes.value, &no.value);
            return trouble.end(value.mark(marks).from_origin(Origin::computed(span, [&condition.origin])));
        }
        let truth = convert(&condition, &Type::Bool).ok().and_then(|condition| condition.as_bool());
        let Some(truth) = truth else {
            trouble.add(Problem::Condition.failure(place, "the condition is not a bool"));
            return trouble.end(Value::unknown(common.ty(&yes, &no)));
        };
        let (chosen, other) = if truth { (&mut yes, &no) } else { (&mut no, &yes) };
        if let Some(failure) = chosen.failure.take() {
            trouble.add(failure);
        }
        let value = match &common {
            Common::Null if is_untyped_null(&chosen.value) => {
                Ok(Value::null(other.value.ty()).from_origin(chosen.value.origin.clone()))
            }
            Common::Null | Common::Same | Common::Any => Ok(chosen.value.clone()),
            Common::To(ty) => self.converted(&chosen.value, ty),
        };
        match value {
            Ok(value) => trouble.end(value.mark(marks)),
            Err(fault) => {
                let what = format!("the `{}` result has the wrong type", chosen.word);
                trouble.add(Problem::Arms.fault_of(chosen.span, &what, fault));
                trouble.end(Value::unknown(common.ty(&yes, &no)))
            }
        }
    }

    /// What brings both results to one type.
    fn common(&self, yes: &Arm, no: &Arm, span: Span) -> Result<Common, Box<Broken>> {
        if is_untyped_null(&yes.value) || is_untyped_null(&no.value) {
            return Ok(Common::Null);
        }
        let parts = self.weigh(&yes.value, span)?.parts.saturating_add(self.weigh(&no.value, span)?.parts);
        if is_of_any_type(&yes.value) || is_of_any_type(&no.value) {
            return Ok(Common::Any);
        }
        self.spend(parts / 8, 0, span)?;
        if yes.value.is_of_type_of(&no.value) {
            return Ok(Common::Same);
        }
        // Types of objects and tuples are as large as those.
        self.spend(parts, 0, span)?;
        let types = [yes.value.ty(), no.value.ty()];
        unify(&types).map(Common::To).ok_or_else(|| {
            let [yes, no] = &types;
            let message = format!("the results are of types that do not go together: {}", mismatch(yes, no));
            Problem::Arms.failure(span, message).into()
        })
    }
}

/// What brings the results of a conditional to one type.
enum Common {
    /// One is `null` as it is written: it takes the type of the other.
    Null,
    /// They are of one type.
    Same,
    /// The type of one is not known: they stay as they are.
    Any,
    /// Both are converted to this type.
    To(Type),
}

impl Common {
    /// The type of the whole.
    fn ty(&self, yes: &Arm, no: &Arm) -> Type {
        match self {
            Self::Null if is_untyped_null(&yes.value) => no.value.ty(),
            Self::Null | Self::Same => yes.value.ty(),
            Self::Any => Type::Dynamic,
            Self::To(ty) => ty.clone(),
        }
    }
}

fn is_of_any_type(value: &Value) -> bool {
    matches!(&value.content, Content::Unknown(Type::Dynamic, _) | Content::Null(Type::Dynamic))
}

fn arm(outcome: Outcome, span: Span, word: &'static str, trouble: &mut Trouble) -> Arm {
    match outcome {
        Ok(value) => Arm { value, failure: None, span, word },
        Err(broken) => {
            let Broken { value, failure } = *broken;
            if matches!(failure.kind, FailureKind::Static | FailureKind::Limit) {
                trouble.add(failure);
                return Arm { value, failure: None, span, word };
            }
            Arm { value, failure: Some(failure), span, word }
        }
    }
}

/// A `null` as it is written: it takes the type of the other result.
fn is_untyped_null(value: &Value) -> bool {
    matches!(value.content, Content::Null(Type::Dynamic)) && !value.marks.any()
}

/// What is known of a value that is one of two.
fn either(ty: Type, yes: &Value, no: &Value) -> Value {
    if yes.is_null() && no.is_null() {
        return Value::null(ty);
    }
    let mut value = Value::unknown(ty);
    let (yes_type, no_type) = (yes.ty(), no.ty());
    if yes_type == Type::Number && no_type == Type::Number {
        let ((yes_least, yes_most), (no_least, no_most)) = (yes.number_bounds(), no.number_bounds());
        value = value.refine_bounds(
            outer(yes_least, no_least, |one, other| one < other),
            outer(yes_most, no_most, |one, other| one > other),
        );
    } else if yes_type == no_type && yes_type.element().is_some() {
        let ((yes_least, yes_most), (no_least, no_most)) = (yes.length_bounds(), no.length_bounds());
        value =
            value.refine_length(yes_least.min(no_least), yes_most.zip(no_most).map(|(yes, no)| yes.max(no)));
    }
    if yes.is_definitely_not_null() && no.is_definitely_not_null() { value.refine_not_null() } else { value }
}

/// The bound that lets both through.
fn outer(
    one: Option<Bound>,
    other: Option<Bound>,
    further: impl Fn(&Number, &Number) -> bool,
) -> Option<Bound> {
    let ((one, one_itself), (other, other_itself)) = (one?, other?);
    Some(if further(&one, &other) {
        (one, one_itself)
    } else if further(&other, &one) {
        (other, other_itself)
    } else {
        (one, one_itself || other_itself)
    })
}

/// How two types differ (`describeConditionalTypeMismatch`).
fn mismatch(yes: &Type, no: &Type) -> String {
    match (yes, no) {
        (Type::Object(yes), Type::Object(no)) => {
            for (name, ty) in yes.iter() {
                match no.get(name) {
                    None => return format!("the attribute `{name}` is in the `true` result alone"),
                    Some(other) if other != ty => {
                        return format!("the attribute `{name}` differs: {}", mismatch(ty, other));
                    }
                    Some(_) => {}
                }
            }
            if let Some(name) = no.keys().find(|name| !yes.contains_key(*name)) {
                return format!("the attribute `{name}` is in the `false` result alone");
            }
        }
        (Type::Tuple(yes), Type::Tuple(no)) => {
            if yes.len() != no.len() {
                return format!(
                    "the `true` tuple has {} elements, the `false` tuple has {}",
                    yes.len(),
                    no.len()
                );
            }
            if let Some((index, (yes, no))) =
                yes.iter().zip(no.iter()).enumerate().find(|(_, (yes, no))| yes != no)
            {
                return format!("element {index} differs: {}", mismatch(yes, no));
            }
        }
        _ => {}
    }
    let (yes, no) = (yes.to_string(), no.to_string());
    if yes == no {
        return format!("both are {yes}, but parts of them are not of one type");
    }
    format!("the `true` result is {yes}, the `false` result is {no}")
}

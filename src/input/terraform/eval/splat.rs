//! `source.*.a` and `source[*].a` (`hclsyntax.SplatExpr`).

use super::super::syntax::ast::Expr;
use super::super::value::{Content, Origin, Type, Value};
use super::Evaluator;
use super::env::Env;
use super::problem::Problem;
use super::trouble::{Broken, Outcome, Trouble};
use crate::source::Span;

impl Evaluator<'_> {
    /// `source[*].a`. What is no sequence counts as one of one item, null as one of none.
    pub(super) fn splat(&self, source: &Expr<'_>, each: &Expr<'_>, span: Span, env: Env<'_>) -> Outcome {
        let place = source.span;
        let source = match self.outcome(source, env) {
            Ok(value) => value,
            Err(broken) => return Err(broken.failure.into()),
        };
        let marks = source.marks;
        let origin = Origin::computed(span, [&source.origin]);
        let ty = kind(&source);
        if source.is_null() {
            return match ty {
                Kind::Sequence { .. } => {
                    let message = "a splat cannot go through a null value of a sequence type";
                    Err(Problem::Splat.failure(place, message).into())
                }
                _ => Ok(Value::tuple(Vec::new()).mark(marks).from_origin(origin)),
            };
        }
        match ty {
            Kind::Any => Ok(Value::dynamic().mark(marks).from_origin(origin)),
            Kind::Single => {
                // Whether there is one item or none depends on whether the value turns out to be null.
                let undecided = !source.is_known() && !source.is_definitely_not_null();
                let mut trouble = Trouble::default();
                let item = trouble.take(self.outcome(each, env.of_item(&source)));
                let value = if undecided { Value::dynamic() } else { Value::tuple(vec![item]) };
                trouble.end(value.mark(marks).from_origin(origin))
            }
            Kind::Sequence { known: false, .. } => {
                let mut trouble = Trouble::default();
                let value = self.unknown_result(&source, each, env, &mut trouble);
                trouble.end(value.mark(marks).from_origin(origin))
            }
            Kind::Sequence { tuple, .. } => self.known_splat(&source, tuple, each, origin, span, env),
        }
    }

    fn known_splat(
        &self,
        source: &Value,
        tuple: bool,
        each: &Expr<'_>,
        origin: Origin,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let elements = source.as_elements().unwrap_or_default();
        self.spend(elements.len(), 0, span)?;
        let mut trouble = Trouble::default();
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            values.push(trouble.take(self.outcome(each, env.of_item(element))));
            if trouble.is_over() {
                break;
            }
        }
        if trouble.any() {
            let ty = self.result_type(source, each, env, &mut Trouble::default());
            return trouble.end(Value::unknown(ty).mark(source.marks).from_origin(origin));
        }
        let value = if tuple {
            Value::tuple(values)
        } else if values.is_empty() {
            match self.result_type(source, each, env, &mut trouble) {
                Type::List(element) => Value::list((*element).clone(), values),
                _ => Value::list(Type::Dynamic, values),
            }
        } else {
            list(values, each.span)?
        };
        self.made(value.mark(source.marks).from_origin(origin), span, trouble)
    }

    fn unknown_result(&self, source: &Value, each: &Expr<'_>, env: Env<'_>, trouble: &mut Trouble) -> Value {
        let ty = self.result_type(source, each, env, trouble);
        let value = Value::unknown(ty).refine_not_null();
        if kind_is_tuple(source) {
            return value;
        }
        let (least, most) = source.length_bounds();
        value.refine_length(least, most)
    }

    /// The type of a splat through a sequence of the type of this one.
    fn result_type(&self, source: &Value, each: &Expr<'_>, env: Env<'_>, trouble: &mut Trouble) -> Type {
        let mut of = |element: &Type| {
            let item = Value::unknown(element.clone()).from_origin(source.origin.clone());
            trouble.take(self.outcome(each, env.of_item(&item))).ty()
        };
        match source.ty() {
            Type::List(element) | Type::Set(element) => Type::list(of(&element)),
            Type::Tuple(elements) => Type::Tuple(elements.iter().map(of).collect()),
            _ => Type::Dynamic,
        }
    }
}

enum Kind {
    /// A list, a set or a tuple.
    Sequence { tuple: bool, known: bool },
    /// Anything else.
    Single,
    /// Of a type that is not known.
    Any,
}

fn kind(source: &Value) -> Kind {
    match &source.content {
        Content::List(..) | Content::Set(..) => Kind::Sequence { tuple: false, known: true },
        Content::Tuple(_) => Kind::Sequence { tuple: true, known: true },
        Content::Null(ty) | Content::Unknown(ty, _) => match ty {
            Type::List(_) | Type::Set(_) => Kind::Sequence { tuple: false, known: false },
            Type::Tuple(_) => Kind::Sequence { tuple: true, known: false },
            Type::Dynamic => Kind::Any,
            _ => Kind::Single,
        },
        _ => Kind::Single,
    }
}

fn kind_is_tuple(source: &Value) -> bool {
    matches!(kind(source), Kind::Sequence { tuple: true, .. })
}

/// A list of values that must be of one type; what is of unknown type takes it.
fn list(mut values: Vec<Value>, span: Span) -> Result<Value, Box<Broken>> {
    let mut element = Type::Dynamic;
    for value in &values {
        let ty = value.ty();
        if element == Type::Dynamic {
            element = ty;
        } else if ty != Type::Dynamic && ty != element {
            let message = "the inner splat gives items of different types, which cannot stand in one list";
            return Err(Problem::Splat.failure(span, message).into());
        }
    }
    for value in &mut values {
        match &value.content {
            Content::Unknown(Type::Dynamic, _) => value.content = Content::Unknown(element.clone(), None),
            Content::Null(Type::Dynamic) => value.content = Content::Null(element.clone()),
            _ => {}
        }
    }
    Ok(Value::list(element, values))
}

//! Templates (`hclsyntax/expression_template.go`): a text whose parts are evaluated.

use super::super::syntax::ast::{Expr, Part};
use super::super::value::partial::PartialText;
use super::super::value::{Marks, Origin, Type, Value, convert};
use super::Evaluator;
use super::env::Env;
use super::iteration::Clause;
use super::problem::Problem;
use super::trouble::{Outcome, Trouble};
use crate::source::Span;

/// What is known of an unknown text is cut after so many bytes.
const LONGEST_PREFIX: usize = 128;

/// A text in the making.
#[derive(Default)]
struct Text {
    /// What is known from its beginning on.
    known: String,
    /// A part was unknown.
    unknown: bool,
    /// The partial text, from the first part on that does not stand there as it is.
    partial: Option<PartialText>,
    marks: Marks,
    origins: Vec<Origin>,
}

impl Evaluator<'_> {
    /// A template of several parts.
    pub(super) fn template(&self, parts: &[Part<'_>], span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let mut text = Text::default();
        for part in parts {
            let (value, place) = match part {
                Part::Literal(literal, span) => {
                    self.spend(1, literal.len(), *span)?;
                    text.push(literal, &trouble);
                    continue;
                }
                Part::Interpolation(expr) => (trouble.take(self.outcome(expr, env)), expr.span),
                Part::If { condition, yes, no, span } => {
                    (trouble.take(self.template_if(condition, yes, no, *span, env)), *span)
                }
                Part::For { key, value, collection, body, span } => {
                    let clause = Clause { key: key.as_ref(), value, collection, condition: None };
                    (trouble.take(self.template_for(&clause, body, *span, env)), *span)
                }
            };
            self.add(value, place, &mut text, &mut trouble)?;
            if trouble.is_over() {
                break;
            }
        }
        let value = text.value(&trouble);
        let value = value.from_origin(Origin::computed(span, &text.origins)).mark(text.marks);
        let value = text.partly(value, &trouble);
        trouble.end(value)
    }

    /// `%{ if c }…%{ else }…%{ endif }`: a conditional of two texts.
    fn template_if(
        &self,
        condition: &Expr<'_>,
        yes: &[Part<'_>],
        no: &[Part<'_>],
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let arms = [(self.template(yes, span, env), span), (self.template(no, span, env), span)];
        self.choose(condition, arms, span, env)
    }

    /// `%{ for k, v in c }…%{ endfor }`: the texts of all items, one behind the other.
    fn template_for(&self, clause: &Clause<'_, '_>, body: &[Part<'_>], span: Span, env: Env<'_>) -> Outcome {
        let mut trouble = Trouble::default();
        let mut text = Text::default();
        let mut gone = self.go_through(clause, env, &mut trouble, |inner, trouble| {
            let value = trouble.take(self.template(body, span, inner));
            match self.add(value, span, &mut text, trouble) {
                Ok(()) => true,
                Err(failure) => {
                    trouble.add(failure);
                    false
                }
            }
        })?;
        gone.known &= !gone.incomplete;
        // HCL says nothing of the beginning of such a text.
        let value = if gone.known && !text.unknown {
            Value::string(&text.known)
        } else {
            Value::unknown(Type::String)
        };
        let value =
            value.from_origin(Origin::computed(span, [&gone.origin])).mark(text.marks.and(gone.marks));
        let whole = gone.known && !gone.marks.any();
        let value = if whole { text.partly(value, &trouble) } else { value };
        trouble.end(value)
    }

    /// Adds a value to a text.
    fn add(
        &self,
        value: Value,
        place: Span,
        text: &mut Text,
        trouble: &mut Trouble,
    ) -> Result<(), Box<super::Failure>> {
        if value.is_null() {
            trouble.add(Problem::Template.failure(place, "a null value cannot stand in a template"));
            return Ok(());
        }
        text.marks = text.marks.and(value.marks);
        if text.origins.len() < Origin::MOST * 2 {
            text.origins.push(value.origin.clone());
        }
        if !value.is_known() {
            self.spend(0, value.partial().map_or(0, str::len), place)?;
            text.push_partial(&value);
            text.unknown = true;
            return Ok(());
        }
        match convert(&value, &Type::String) {
            Ok(value) => {
                if value.marks.any() {
                    text.push_partial(&value);
                }
                let part = value.as_str().unwrap_or_default();
                self.spend(1, part.len(), place)?;
                if value.marks.any() {
                    text.push_known(part, trouble);
                } else {
                    text.push(part, trouble);
                }
            }
            Err(fault) => {
                trouble.add(Problem::Template.fault_of(place, "this cannot stand in a template", fault));
            }
        }
        Ok(())
    }
}

impl Text {
    /// Adds what is known.
    fn push(&mut self, part: &str, trouble: &Trouble) {
        if let Some(partial) = &mut self.partial {
            partial.push(part);
        }
        self.push_known(part, trouble);
    }

    /// Adds to the partial text what stands there for a value.
    fn push_partial(&mut self, value: &Value) {
        let Self { known, partial, .. } = self;
        partial.get_or_insert_with(|| PartialText::begin(known)).add(value);
    }

    /// The text with what is known of it, where it is unknown.
    fn partly(&mut self, value: Value, trouble: &Trouble) -> Value {
        match self.partial.take() {
            Some(partial) if !value.is_known() && !trouble.is_over() => value.with_partial(partial.finish()),
            _ => value,
        }
    }

    /// Adds what is known, as long as all before it is.
    fn push_known(&mut self, part: &str, trouble: &Trouble) {
        if !self.unknown && !trouble.any() {
            self.known.push_str(part);
        }
    }

    fn value(&self, trouble: &Trouble) -> Value {
        if trouble.any() {
            return Value::unknown_not_null(Type::String);
        }
        if !self.unknown {
            return Value::string(&self.known);
        }
        let end = self.known.floor_char_boundary(LONGEST_PREFIX.min(self.known.len()));
        let prefix = self.known.get(..end).unwrap_or_default();
        Value::unknown_not_null(Type::String).refine_prefix(prefix)
    }
}

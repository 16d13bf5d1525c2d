//! Variables, local values and outputs of an instance of a module.

use std::rc::Rc;

use super::super::eval::Failure;
use super::super::module::model::{Output, Variable};
use super::super::value::{Constraint, Content, Marks, Type, Value};
use super::instance::Instance;
use super::memo::Cycle;
use super::repetition::Repetition;
use super::tell::{error, fault, warning};
use super::walk::{Given, Graph};
use crate::source::Span;

impl<'s> Graph<'_, 's> {
    /// The value of a variable. `asked` is where it is asked for.
    pub(super) fn variable(
        &self,
        instance: &Rc<Instance<'s>>,
        variable: &Variable<'s>,
        asked: Span,
    ) -> Value {
        let value = instance.variables.demand(variable.name, || self.work_out_variable(instance, variable));
        value.unwrap_or_else(|Cycle| self.cycle(&format!("var.{}", variable.name), asked))
    }

    fn work_out_variable(&self, instance: &Rc<Instance<'s>>, variable: &Variable<'s>) -> Value {
        let constraint = self.constraint(instance, variable);
        let ty = constraint.as_ref().map_or(Type::Dynamic, |constraint| constraint.ty().clone());
        let marks = Marks { sensitive: variable.sensitive, ephemeral: variable.ephemeral };
        let mut given = match instance.parent {
            None => self.given.get(variable.name).map(|given| self.given_value(given, variable, &ty)),
            Some(_) => self.argument(instance, variable.name),
        };
        if !variable.nullable && given.as_ref().is_some_and(Value::is_null) {
            given = None;
        }
        let value = match (given, &variable.default) {
            (Some(value), _) => value,
            (None, Some(default)) => self.eval(instance, &Repetition::NONE, default),
            (None, None) => {
                self.tell_missing(instance, variable);
                Value::unknown(ty.clone())
            }
        };
        let place = value.origin.span.unwrap_or(variable.header);
        let applied = match &constraint {
            None => Ok(value),
            Some(constraint) => constraint.apply(&value),
        };
        let value = applied.unwrap_or_else(|why| {
            let what = format!("the value of the variable `{}` does not fit its type", variable.name);
            let told = fault(
                "terraform-variable",
                place,
                &what,
                &why,
                "give a value of the type that the variable declares",
            );
            self.tell(told.label(variable.header, "the variable is declared here"));
            Value::unknown(ty)
        });
        if !variable.nullable && value.is_null() {
            let message = format!("the variable `{}` is null, and it is not nullable", variable.name);
            let told =
                error("terraform-variable", place, message, "give it another value, or declare a default");
            self.tell(told.label(variable.header, "the variable is declared here"));
        }
        value.mark(marks).or_from(variable.header)
    }

    /// The type that a variable declares; none where it declares none or a wrong one, which is told.
    fn constraint(&self, instance: &Rc<Instance<'s>>, variable: &Variable<'s>) -> Option<Constraint> {
        let eval = |default: &super::super::syntax::ast::Expr<'_>| {
            self.constant(instance, default).map_err(|failure| failure.diagnostic)
        };
        match Constraint::parse(variable.ty.as_ref()?, &eval) {
            Ok(constraint) => Some(constraint),
            Err(diagnostic) => {
                self.tell(diagnostic);
                None
            }
        }
    }

    /// The value that somebody gave for a variable of the root module.
    fn given_value(&self, given: &Given<'s>, variable: &Variable<'s>, ty: &Type) -> Value {
        match given {
            Given::Value(value) => value.clone(),
            Given::Text(text, origin) => Value::string(text).from_origin(origin.clone()),
            Given::Expression(expression) => match self.evaluate_alone(expression) {
                Ok(value) => value.or_from(expression.span),
                Err(failure) => {
                    let Failure { kind, diagnostic } = *failure;
                    let diagnostic = diagnostic.label(variable.header, "the variable is declared here");
                    self.fail(Failure { kind, diagnostic });
                    Value::unknown(ty.clone())
                }
            },
        }
    }

    /// What the call of a module gives for a variable of it.
    fn argument(&self, instance: &Rc<Instance<'s>>, name: &str) -> Option<Value> {
        let (parent, call) = instance.parent?;
        let parent = self.instance(parent)?;
        let argument = parent.node.module.calls.get(call)?.arguments.get(name)?;
        let value = self.eval(&parent, &instance.repetition, &argument.value);
        Some(value.or_from(argument.span))
    }

    fn tell_missing(&self, instance: &Rc<Instance<'s>>, variable: &Variable<'s>) {
        if instance.parent.is_none() {
            let message =
                format!("the variable `{}` has no value here, and is taken as unknown", variable.name);
            let help =
                format!("give it with `--var {}=…`, `--var-file`, or in `terraform.tfvars`", variable.name);
            self.tell(warning("terraform-variable-missing", variable.header, message, &help));
            return;
        }
        let call = instance.calls.first().copied().unwrap_or(variable.header);
        let message = format!("the call of the module gives nothing for its variable `{}`", variable.name);
        let help = format!("write `{} = …` in the call", variable.name);
        let told = error("terraform-argument-missing", call, message, &help);
        self.tell(told.label(variable.header, "the variable has no default"));
    }

    /// The value of a local value.
    pub(super) fn local(&self, instance: &Rc<Instance<'s>>, name: &'s str, asked: Span) -> Value {
        let value = instance.locals.demand(name, || match instance.node.module.locals.get(name) {
            Some(local) => self.eval(instance, &Repetition::NONE, &local.value).or_from(local.span),
            None => Value::dynamic(),
        });
        value.unwrap_or_else(|Cycle| self.cycle(&format!("local.{name}"), asked))
    }

    /// The value of an output.
    pub(super) fn output(&self, instance: &Rc<Instance<'s>>, name: &'s str, asked: Span) -> Value {
        let value = instance.outputs.demand(name, || match instance.node.module.outputs.get(name) {
            Some(output) => self.work_out_output(instance, output),
            None => Value::dynamic(),
        });
        value.unwrap_or_else(|Cycle| self.cycle(&instance.address_of(&format!("output.{name}")), asked))
    }

    fn work_out_output(&self, instance: &Rc<Instance<'s>>, output: &Output<'s>) -> Value {
        let Some(expression) = &output.value else { return Value::dynamic() };
        let value = self.eval(instance, &Repetition::NONE, expression).or_from(output.header);
        let root = instance.parent.is_none();
        if root && !output.sensitive && value.all_marks().sensitive {
            // Terraform refuses to plan this; a module that is only called by others is no root, and is right.
            let message = "the output gives away a sensitive value";
            self.tell(warning(
                "terraform-output-sensitive",
                expression.span,
                message,
                "write `sensitive = true` in it",
            ));
        }
        if root && value.all_marks().ephemeral {
            let message = "an output of the root module holds an ephemeral value";
            let help = "leave it out: nothing that is ephemeral may be stored";
            self.tell(error("terraform-output-ephemeral", expression.span, message, help));
        }
        // `sensitive` says of an output of the root module that it may be so, and marks it; of a called module it marks
        // nothing (`internal/terraform/evaluate.go`, `GetModule`).
        value.mark(Marks { sensitive: output.sensitive && root, ephemeral: output.ephemeral })
    }

    /// Something depends on itself: it is told, and unknown.
    pub(super) fn cycle(&self, name: &str, asked: Span) -> Value {
        let message = format!("`{name}` depends on itself");
        self.tell(error("terraform-cycle", asked, message, "take one of the references on the way out"));
        Content::Unknown(Type::Dynamic, None).into()
    }
}

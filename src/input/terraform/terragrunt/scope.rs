//! What names and functions mean in a file of Terragrunt.

use std::collections::BTreeMap;

use super::super::eval::{Evaluator, Failure, Memory, Scope};
use super::super::function::Host;
use super::super::module;
use super::super::syntax::ast::{Expr, ExprKind, Name, Step, StepKind};
use super::super::value::{Origin, Value};
use super::super::way::absolute;
use super::configuration::Configuration;
use super::function;
use super::host::FileHost;
use super::rewrite::Rewrite;
use crate::source::{Severity, Span};

/// Where an expression of a file is evaluated.
struct Place<'p, 'r, 's> {
    configuration: &'p Configuration<'r, 's>,
    host: FileHost<'p, 's>,
    /// What calls of Terragrunt's own functions came to, by the names that stand in their places.
    calls: BTreeMap<&'s str, Result<Value, Box<Failure>>>,
}

impl<'s> Configuration<'_, 's> {
    /// The value of an expression. Calls of Terragrunt's own functions are evaluated before, and names stand in their
    /// places; one that fails matters where the expression comes to it.
    ///
    /// # Errors
    /// Why it has none.
    pub(super) fn evaluate(&self, expr: &Expr<'s>) -> Result<Value, Box<Failure>> {
        let mut calls = BTreeMap::new();
        let replace = |call: &Expr<'s>| {
            let ExprKind::Call { name, arguments, .. } = &call.kind else { return None };
            let function = function::find(name.text)?;
            // No name that is written has a space in it.
            let text = self.run.loader.texts.keep(format!("call {}", calls.len()));
            calls.insert(text, self.call(function, arguments, call.span));
            let root = Name { text, span: call.span };
            Some(Expr { kind: ExprKind::Traversal { root, steps: Vec::new() }, span: call.span })
        };
        let expr = Rewrite { replace }.expr(expr);
        let working_folder = absolute(self.run.options.base, &self.folder);
        let host = FileHost { run: self.run, folder: &self.folder, working_folder };
        Evaluator::new(&Place { configuration: self, host, calls }).eval(&expr)
    }

    fn call(
        &self,
        function: function::Function,
        arguments: &[Expr<'s>],
        span: Span,
    ) -> Result<Value, Box<Failure>> {
        let arguments: Result<Vec<Value>, _> =
            arguments.iter().map(|argument| self.evaluate(argument)).collect();
        self.call_function(function, &arguments?, span).map(|value| value.from_origin(Origin::at(span)))
    }
}

impl<'s> Place<'_, '_, 's> {
    /// What an `include` exposes: `include.root.locals.x`, without a label `include.locals.x`.
    fn include(&self, steps: &[Step<'_>], span: Span) -> Result<(Value, usize), Box<Failure>> {
        let includes = &self.configuration.includes;
        let named =
            |step: &Step<'_>| includes.iter().find(|include| include.name.as_deref() == name_of(step));
        let (include, taken) = match steps {
            [first, ..] if named(first).is_some() => (named(first), 1),
            _ => (includes.iter().find(|include| include.name.is_none()), 0),
        };
        let Some(include) = include.filter(|include| include.exposed) else {
            let help = "write `expose = true` in the `include` block";
            let message = "no `include` of that name exposes what it includes";
            return Err(Failure::fixed(module::error("terragrunt-reference", span, message, help)));
        };
        let inner = &include.configuration;
        if let [locals, local, ..] = steps.get(taken..).unwrap_or_default()
            && name_of(locals) == Some("locals")
            && let Some(value) =
                name_of(local).map(|name| inner.local(name, local.span)).transpose()?.flatten()
        {
            return Ok((value, taken + 2));
        }
        Ok((inner.exposed(), taken))
    }

    /// The outputs of another unit, which are not known: `dependency.vpc.outputs.id`.
    fn dependency(&self, steps: &[Step<'_>], span: Span) -> Result<(Value, usize), Box<Failure>> {
        let name = steps.first().and_then(name_of);
        let block = name.and_then(|name| {
            let of = |configuration: &Configuration<'_, 's>| {
                let mut blocks = configuration.blocks("dependency");
                blocks
                    .find(|block| block.label(0) == Some(name))
                    .map(|block| (block.header, block.body.attribute("mock_outputs").is_some()))
            };
            of(self.configuration).or_else(|| self.configuration.merged().rev().find_map(of))
        });
        let Some((header, mocked)) = block else {
            let help = "declare it with a `dependency` block";
            let message = "there is no `dependency` of that name";
            return Err(Failure::fixed(module::error("terragrunt-reference", span, message, help)));
        };
        if !mocked {
            let message =
                format!("the outputs of the dependency `{}` are not known", name.unwrap_or_default());
            let help = "what rests on them is undecided; `mock_outputs` says which there are";
            self.configuration.run.tell_not_evaluated(Severity::Warning, header, message, help);
        }
        Ok((Value::dynamic(), steps.len()))
    }
}

/// The name that a step goes to.
fn name_of<'t>(step: &'t Step<'_>) -> Option<&'t str> {
    match &step.kind {
        StepKind::Attribute(name) => Some(name),
        StepKind::Key(key) => Some(key),
        StepKind::Number(_) => None,
    }
}

impl Scope for Place<'_, '_, '_> {
    fn resolve(&self, root: Name<'_>, steps: &[Step<'_>]) -> Result<(Value, usize), Box<Failure>> {
        if let Some(outcome) = self.calls.get(root.text) {
            return outcome.clone().map(|value| (value, 0));
        }
        match root.text {
            "local" => {
                let Some(step) = steps.first() else { return Ok((self.configuration.all_locals(), 0)) };
                let name = name_of(step).unwrap_or_default();
                if let Some(value) = self.configuration.local(name, step.span)? {
                    return Ok((value, 1));
                }
                let message = format!("there is no local value `{name}`");
                let help = "define it in a `locals` block of this file";
                Err(Failure::fixed(module::error("terragrunt-reference", step.span, message, help)))
            }
            "include" => self.include(steps, root.span),
            "dependency" => self.dependency(steps, root.span),
            "feature" | "values" => {
                let message = format!("`{}` is not known", root.text);
                let help = "what rests on it is undecided";
                self.configuration.run.tell_not_evaluated(Severity::Warning, root.span, message, help);
                Ok((Value::dynamic(), steps.len()))
            }
            name => {
                let message = format!("`{name}` means nothing in a file of Terragrunt");
                let help = "write `local.…`, `include.…` or `dependency.…`";
                Err(Failure::fixed(module::error("terragrunt-reference", root.span, message, help)))
            }
        }
    }

    fn declares_provider(&self, _: &str) -> bool {
        false
    }

    fn host(&self) -> &dyn Host {
        &self.host
    }

    fn memory(&self) -> &Memory {
        &self.configuration.run.memory
    }
}

//! Calls of functions (`hclsyntax.FunctionCallExpr`).

use super::super::function::{self, Call, Function};
use super::super::syntax::ast::{Expr, ExprKind, Name};
use super::super::value::{Content, Fault, Marks, Origin, Type, Value};
use super::Evaluator;
use super::env::Env;
use super::problem::{Problem, limit};
use super::scope::Failure;
use super::trouble::{Outcome, Trouble};
use crate::source::{Span, nearest};

/// Arguments that were evaluated.
struct Arguments {
    values: Vec<Value>,
    /// How many of them stand in the text; those behind them came of the last expression.
    written: usize,
}

/// What `...` gives.
enum Expanded {
    Values(Vec<Value>),
    /// How many there are is unknown.
    Unknown(Marks),
}

impl Evaluator<'_> {
    /// `name(arguments)`.
    pub(super) fn call(
        &self,
        name: Name<'_>,
        arguments: &[Expr<'_>],
        expand: bool,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let bare = name.text.strip_prefix("core::").unwrap_or(name.text);
        match bare {
            "try" => return self.try_first(arguments, expand, span, env),
            "can" => return self.can(arguments, expand, span, env),
            "templatestring" => Self::check_template_argument(arguments)?,
            _ => {}
        }
        if let Some(rest) = bare.strip_prefix("provider::") {
            return self.provider_call(rest, name, arguments, expand, span, env);
        }
        let Some(function) = function::find(bare) else {
            return Err(unknown_function(bare, name.span).into());
        };
        self.call_known(function, arguments, expand, span, env)
    }

    fn call_known(
        &self,
        function: &Function,
        arguments: &[Expr<'_>],
        expand: bool,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let mut trouble = Trouble::default();
        let evaluated = self.arguments(arguments, expand, &mut trouble, env);
        if trouble.any() {
            let known =
                evaluated.ok().and_then(|evaluated| self.partial_json(function, &evaluated.values, span));
            return trouble.end(known.unwrap_or_else(Value::dynamic));
        }
        let mut evaluated = match evaluated {
            Ok(evaluated) => evaluated,
            Err(marks) => return Ok(Value::dynamic().mark(marks).from_origin(Origin::at(span))),
        };
        // `lookup` asks for one attribute alone.
        if function.name != "lookup" {
            evaluated.values = evaluated.values.into_iter().map(Value::seen_whole).collect();
        }
        for value in &evaluated.values {
            self.weigh(value, span)?;
        }
        let call = Call { host: self.scope().host() };
        let result = match function::call(function, &evaluated.values, &call) {
            Ok(result) => result,
            Err(fault) => return Err(placed(fault, arguments, &evaluated, span).into()),
        };
        self.spend(0, result.as_str().map_or(0, str::len), span)?;
        let result = if result.origin.span.is_some() {
            result
        } else {
            result.from_origin(Origin::computed(span, evaluated.values.iter().map(|value| &value.origin)))
        };
        self.made(result, span, trouble)
    }

    /// What is known of the text that `jsonencode` makes of a value in which something could not be evaluated: policy
    /// documents are written so, and one reference that leads nowhere leaves the rest of them as it is.
    fn partial_json(&self, function: &Function, values: &[Value], span: Span) -> Option<Value> {
        if function.name != "jsonencode" {
            return None;
        }
        values.iter().try_for_each(|value| self.weigh(value, span).map(drop)).ok()?;
        let made = function::call(function, values, &Call { host: self.scope().host() }).ok()?;
        (!made.is_known()).then(|| made.from_origin(Origin::at(span)))
    }

    /// The arguments; where `...` gives an unknown number of them, the marks of what it gives.
    fn arguments(
        &self,
        arguments: &[Expr<'_>],
        expand: bool,
        trouble: &mut Trouble,
        env: Env<'_>,
    ) -> Result<Arguments, Marks> {
        let (written, last) = split(arguments, expand);
        let mut values = Vec::with_capacity(arguments.len());
        for argument in written {
            values.push(trouble.take(self.outcome(argument, env)));
        }
        if let Some(last) = last {
            match self.expanded(last, env) {
                Ok(Expanded::Values(further)) => values.extend(further),
                Ok(Expanded::Unknown(marks)) => return Err(marks),
                Err(failure) => trouble.add(failure),
            }
        }
        Ok(Arguments { values, written: written.len() })
    }

    /// The further arguments that `last...` gives.
    fn expanded(&self, last: &Expr<'_>, env: Env<'_>) -> Result<Expanded, Box<Failure>> {
        let value = self.outcome(last, env).map_err(|broken| broken.failure)?;
        let marks = value.marks;
        match &value.content {
            Content::Null(_) => Err(Problem::Call.failure(last.span, "null cannot be expanded to arguments")),
            Content::Unknown(Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_), _) => {
                Ok(Expanded::Unknown(marks))
            }
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                self.spend(elements.len(), 0, last.span)?;
                Ok(Expanded::Values(elements.iter().map(|element| element.clone().mark(marks)).collect()))
            }
            _ => {
                let message = format!(
                    "`...` takes a list, a set or a tuple, and this is a value of type {}",
                    value.ty()
                );
                Err(Problem::Call.failure(last.span, message))
            }
        }
    }

    /// The values that are the arguments of `try` or `can` by `...`.
    pub(super) fn expanded_last(
        &self,
        last: &Expr<'_>,
        env: Env<'_>,
    ) -> Result<Option<Vec<Value>>, Box<Failure>> {
        Ok(match self.expanded(last, env)? {
            Expanded::Values(values) => Some(values),
            Expanded::Unknown(_) => None,
        })
    }

    /// A function of a provider. What it gives is known when the provider runs.
    fn provider_call(
        &self,
        rest: &str,
        name: Name<'_>,
        arguments: &[Expr<'_>],
        expand: bool,
        span: Span,
        env: Env<'_>,
    ) -> Outcome {
        let provider = rest.split("::").next().unwrap_or_default();
        if !self.scope().declares_provider(provider) {
            let message =
                format!("there is no function `{}`: no provider `{provider}` is required here", name.text);
            let diagnostic = Problem::Function
                .diagnostic(name.span, message)
                .help(format!("add `{provider}` to `required_providers`"));
            return Err(Failure::fixed(diagnostic).into());
        }
        if let Some(function) = function::find(name.text) {
            return self.call_known(function, arguments, expand, span, env);
        }
        let mut trouble = Trouble::default();
        let marks = match self.arguments(arguments, expand, &mut trouble, env) {
            Ok(evaluated) => {
                evaluated.values.iter().fold(Marks::NONE, |marks, value| marks.and(value.all_marks()))
            }
            Err(marks) => marks,
        };
        trouble.end(Value::dynamic().mark(marks).from_origin(Origin::at(span)))
    }

    /// `templatestring` takes the name of a template that is elsewhere, not a template (`funcs/render_template.go`).
    fn check_template_argument(arguments: &[Expr<'_>]) -> Result<(), Box<Failure>> {
        match arguments.first() {
            Some(template) if !is_reference(template) => {
                let message = "the template must be a reference to a text that comes from elsewhere";
                let diagnostic = Problem::Call.diagnostic(template.span, message).help(
                    "write a template where the text is needed, or refer to a local value or an attribute",
                );
                Err(Failure::dynamic(diagnostic))
            }
            _ => Ok(()),
        }
    }
}

/// The arguments that stand for themselves, and the one that `...` stands behind.
pub(super) fn split<'x, 's>(
    arguments: &'x [Expr<'s>],
    expand: bool,
) -> (&'x [Expr<'s>], Option<&'x Expr<'s>>) {
    match arguments.split_last() {
        Some((last, written)) if expand => (written, Some(last)),
        _ => (arguments, None),
    }
}

/// A failure of a function, at the argument that is wrong.
fn placed(fault: Fault, arguments: &[Expr<'_>], evaluated: &Arguments, span: Span) -> Box<Failure> {
    if fault.limit {
        return limit(span, fault);
    }
    let place = fault.argument.and_then(|index| {
        let argument = if index < evaluated.written { arguments.get(index) } else { arguments.last() };
        argument.map(|argument| argument.span)
    });
    Problem::Call.failure(place.unwrap_or(span), fault.message)
}

fn unknown_function(name: &str, span: Span) -> Box<Failure> {
    let names = function::names();
    let mut failure = Problem::Function.failure(span, format!("there is no function `{name}`"));
    if let Some(near) = nearest(name, names.iter().copied().filter(|known| *known != "type")) {
        failure.diagnostic = failure.diagnostic.help(format!("did you mean `{near}`?"));
    }
    failure
}

/// Whether an expression is a name with fixed steps behind it, or behind an index.
fn is_reference(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::Traversal { .. } => true,
        ExprKind::Relative { source, .. } => is_reference(source),
        ExprKind::Index { collection, .. } => is_reference(collection),
        _ => false,
    }
}

//! Functions on templates: `include`, `tpl`, `required`, `fail`, `lookup`.
//! Source: Helm 4.2.4 `pkg/engine/engine.go`.

use crate::input::helm::Host;
use crate::input::helm::engine::{WARNING, without_no_value};
use crate::input::template::{Args, Context, Data, Failure, Function, Map, MapKind, Param, Value};

/// How often a template may be included before its first inclusion has ended.
const NESTED: usize = 1000;

/// The name of the template that holds all others, which `tpl` gives to its text.
const ROOT: &str = "gotpl";

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "include", params: &[Param::Text, Param::Any], variadic: false, call: include },
    Function { name: "tpl", params: &[Param::Text, Param::Any], variadic: false, call: tpl },
    Function { name: "required", params: &[Param::Text, Param::Any], variadic: false, call: required },
    Function { name: "fail", params: &[Param::Text], variadic: false, call: fail },
    Function {
        name: "lookup",
        params: &[Param::Text, Param::Text, Param::Text, Param::Text],
        variadic: false,
        call: lookup,
    },
];

fn include(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let name = args.str(0).lossy();
    if let Some(host) = context.host::<Host>() {
        let mut included = host.included.borrow_mut();
        let count = included.entry(name.to_string()).or_default();
        if *count > NESTED {
            let message =
                format!("rendering template has a nested reference name: {name}: unable to execute template");
            return Err(Failure::limit("include", message));
        }
        *count += 1;
    }
    let written = context.execute(&name, args.any(1));
    if let Some(host) = context.host::<Host>()
        && let Some(count) = host.included.borrow_mut().get_mut(name.as_ref())
    {
        *count = count.saturating_sub(1);
    }
    written.map(Value::text)
}

fn tpl(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(0);
    let written = context.execute_text(ROOT, text, args.any(1)).map_err(|failure| {
        let quoted = crate::input::template::format::quote(text.bytes());
        let quoted = String::from_utf8_lossy(&quoted);
        let parsed = failure.parse.is_none();
        let what = if parsed { "error during tpl function execution for" } else { "cannot parse template" };
        Failure { message: format!("{what} {quoted}: "), ..failure }
    })?;
    Ok(Value::text(without_no_value(written)))
}

/// Gives its second argument, unless that is nothing or an empty text.
fn required(_context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let value = args.any(1);
    match &value.data {
        Data::Nil => Err(warn(args)),
        Data::Text(text) if text.is_empty() => Err(warn(args)),
        _ => Ok(value.clone()),
    }
}

fn fail(_context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Err(warn(args))
}

fn warn(args: Args<'_>) -> Failure {
    Failure::new(format!("{}{}{}", WARNING.0, args.str(0).lossy(), WARNING.1))
}

/// Without a cluster nothing is found.
fn lookup(_context: &mut Context<'_>, _args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::map(Map::new(MapKind::Any)))
}

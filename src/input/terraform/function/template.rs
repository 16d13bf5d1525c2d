//! `templatefile` and `templatestring` (`internal/lang/funcs/filesystem.go`, `internal/lang/funcs/templating.go`). The
//! host renders.

use super::argument::{function, string, text};
use super::file::read_text;
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Content, Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    // A template that is one interpolation may give anything.
    Function {
        not_null: false,
        ..function(
            "templatefile",
            &[Parameter::new("path", ParameterType::String), VARIABLES],
            |_| Ok(Type::Dynamic),
            file,
        )
    },
    string("templatestring", &[Parameter::new("template", ParameterType::String), VARIABLES], literal),
];

const VARIABLES: Parameter = Parameter::new("vars", ParameterType::Any);

fn file(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let path = text(arguments, 0)?;
    let Some(template) = read_text(call, arguments)? else { return Ok(Value::dynamic()) };
    let variables = variables(arguments)?;
    call.host.render(&template, Some(path), variables)
}

/// The result is a string, whatever the template is.
fn literal(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let template = text(arguments, 0)?;
    let rendered = call.host.render(template, None, variables(arguments)?)?;
    crate::input::terraform::value::convert(&rendered, &Type::String)
}

/// A map or an object whose keys can be names of variables.
fn variables(arguments: &[Value]) -> Result<&Value, Fault> {
    let wrong = || Fault::of_argument(1, "invalid vars value: must be a map");
    let variables = arguments.get(1).ok_or_else(wrong)?;
    let (Content::Map(_, entries) | Content::Object(entries)) = &variables.content else {
        return Err(wrong());
    };
    for name in entries.keys() {
        if !is_identifier(name) {
            let message = format!(
                "invalid template variable name `{name}`: must start with a letter, followed by zero or more letters, \
                 digits, and underscores"
            );
            return Err(Fault::of_argument(1, message));
        }
    }
    Ok(variables)
}

/// Whether a text can be a name (`hclsyntax.ValidIdentifier`).
pub(super) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && chars.all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::is_identifier;

    #[test]
    fn names_begin_with_a_letter() {
        assert!(["a", "a-1", "é_", "_a"].into_iter().all(is_identifier));
        assert!(!["", "1a", "-a", "a b", "a.b"].into_iter().any(is_identifier));
    }
}

//! `format` and `formatlist` (`cty/function/stdlib/format.go`).

mod decimal;
mod number;
mod verb;
mod write;

use super::argument::{function, pay, string, text};
use super::{Call, Function, Parameter, ParameterType, partial};
use crate::input::terraform::value::{Content, Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("format", FORMAT, format).variadic(ARGUMENTS).partial(partial::format),
    function("formatlist", FORMAT, |_| Ok(Type::list(Type::String)), format_list).variadic(ARGUMENTS),
];

const FORMAT: &[Parameter] = &[Parameter::new("format", ParameterType::String)];
const ARGUMENTS: Parameter = Parameter::new("args", ParameterType::Any).null().unknown();

/// A text with values put into it. Of an unknown one, what is before the first value is known.
fn format(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (format, values) = (text(arguments, 0)?, arguments.get(1..).unwrap_or_default());
    if values.iter().all(Value::is_wholly_known) {
        return write::format(call, format, &values.iter().collect::<Vec<_>>()).map(Value::string);
    }
    let prefix = format.split('%').next().unwrap_or_default();
    Ok(Value::unknown_not_null(Type::String).refine_prefix(prefix))
}

/// Such a text for each element of the lists among the arguments, which must be of one length; other arguments are
/// the same each time.
fn format_list(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (format, values) = (text(arguments, 0)?, arguments.get(1..).unwrap_or_default());
    let mut length: Option<(usize, usize)> = None;
    let mut unknown = false;
    for (index, value) in values.iter().enumerate() {
        let this = match &value.content {
            Content::Unknown(Type::List(_) | Type::Set(_), _) => {
                unknown = true;
                continue;
            }
            Content::Unknown(Type::Tuple(types), _) => {
                unknown = true;
                types.len()
            }
            _ => match value.as_elements() {
                Some(elements) => elements.len(),
                None => continue,
            },
        };
        match length {
            None => length = Some((index, this)),
            Some((chooser, length)) if length != this => {
                let message = format!(
                    "argument {} has length {this}, which is inconsistent with argument {} of length {length}",
                    index + 1,
                    chooser + 1
                );
                return Err(Fault::of_argument(index + 1, message));
            }
            Some(_) => {}
        }
    }
    if unknown {
        return Ok(Value::unknown_not_null(Type::list(Type::String)));
    }
    let length = length.map_or(1, |(_, length)| length);
    let mut texts = Vec::new();
    for index in 0..length {
        pay(call, size_of::<Value>() * (1 + values.len()))?;
        let row: Vec<&Value> = values
            .iter()
            .map(|value| value.as_elements().and_then(|elements| elements.get(index)).unwrap_or(value))
            .collect();
        if !row.iter().all(|value| value.is_wholly_known()) {
            texts.push(Value::unknown(Type::String));
            continue;
        }
        let text = write::format(call, format, &row).map_err(|fault| Fault {
            message: if fault.limit {
                fault.message
            } else {
                format!("error on format iteration {index}: {}", fault.message)
            },
            ..fault
        })?;
        texts.push(Value::string(text));
    }
    Ok(Value::list(Type::String, texts))
}

//! Times: `formatdate`, `plantimestamp`, `timeadd`, `timecmp`, `timestamp`
//! (`cty/function/stdlib/datetime.go`, `internal/lang/funcs/datetime.go`). All of them are texts of RFC 3339.

mod duration;
mod layout;
pub(super) mod moment;

use std::cmp::Ordering;

use super::argument::{function, pay, string, text};
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Type, Value};
use moment::Moment;

pub(super) const FUNCTIONS: &[Function] = &[
    string(
        "formatdate",
        &[Parameter::new("format", ParameterType::String), Parameter::new("time", ParameterType::String)],
        format,
    ),
    string("plantimestamp", &[], |call, _| Ok(Value::string(call.host.time()))),
    string(
        "timeadd",
        &[
            Parameter::new("timestamp", ParameterType::String),
            Parameter::new("duration", ParameterType::String),
        ],
        add,
    ),
    function(
        "timecmp",
        &[
            Parameter::new("timestamp_a", ParameterType::String),
            Parameter::new("timestamp_b", ParameterType::String),
        ],
        |_| Ok(Type::Number),
        compare,
    ),
    // The time of the apply is not known before it.
    string("timestamp", &[], |_, _| Ok(Value::unknown_not_null(Type::String))),
];

fn format(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let layout = text(arguments, 0)?;
    pay(call, layout.len())?;
    let moment = moment(arguments, 1)?;
    let text = layout::format(layout, &moment).map_err(|message| Fault::of_argument(0, message))?;
    Ok(Value::string(text))
}

fn add(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    pay(call, 0)?;
    let moment = moment(arguments, 0)?;
    let duration = duration::parse(text(arguments, 1)?).map_err(|message| Fault::of_argument(1, message))?;
    Ok(Value::string(moment.after(duration).rfc3339()))
}

fn compare(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    pay(call, 0)?;
    Ok(Value::integer(match moment(arguments, 0)?.cmp_in_time(&moment(arguments, 1)?) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    }))
}

fn moment(arguments: &[Value], index: usize) -> Result<Moment, Fault> {
    Moment::parse(text(arguments, index)?)
        .map_err(|message| Fault::of_argument(index, format!("not a valid RFC3339 timestamp: {message}")))
}

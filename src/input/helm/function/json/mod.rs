//! `toJson`, `fromJson` and their kin: JSON exactly as Go's `encoding/json` reads and writes it.

mod read;
mod write;

pub(in crate::input::helm) use read::{JsonError, read_json};
pub(in crate::input::helm) use write::{Escapes, Layout, Unwritable, write_json};

use crate::input::template::{Args, Context, Failure, Function, List, ListKind, Map, MapKind, Param, Value};

type Call = fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>;

const fn function(name: &'static str, params: &'static [Param], call: Call) -> Function {
    Function { name, params, variadic: false, call }
}

const VALUE: &[Param] = &[Param::Any];
const TEXT: &[Param] = &[Param::Text];

/// The functions of this file. `toJson`, `mustToJson`, `fromJson` and `fromJsonArray` are Helm's, the others
/// Sprig's.
pub(super) const FUNCTIONS: &[Function] = &[
    function("toJson", VALUE, |context, args| plain(context, args, Layout::Compact)),
    function("mustToJson", VALUE, |context, args| must(context, args, Escapes::Html, Layout::Compact)),
    function("toPrettyJson", VALUE, |context, args| plain(context, args, Layout::Pretty)),
    function("mustToPrettyJson", VALUE, |context, args| must(context, args, Escapes::Html, Layout::Pretty)),
    function("toRawJson", VALUE, |context, args| must(context, args, Escapes::Needed, Layout::Compact)),
    function("mustToRawJson", VALUE, |context, args| must(context, args, Escapes::Needed, Layout::Compact)),
    function("fromJson", TEXT, from_json),
    function("fromJsonArray", TEXT, from_json_array),
    function("mustFromJson", TEXT, must_from_json),
];

/// The JSON of a value; an empty text for what has none.
fn plain(context: &mut Context<'_>, args: Args<'_>, layout: Layout) -> Result<Value, Failure> {
    match write_json(context, args.any(0), Escapes::Html, layout) {
        Ok(text) => Ok(Value::text(text)),
        Err(Unwritable::Value(_)) => Ok(Value::text("")),
        Err(Unwritable::Limit(failure)) => Err(failure),
    }
}

/// The JSON of a value, or the error.
fn must(
    context: &mut Context<'_>,
    args: Args<'_>,
    escapes: Escapes,
    layout: Layout,
) -> Result<Value, Failure> {
    match write_json(context, args.any(0), escapes, layout) {
        Ok(text) => Ok(Value::text(text)),
        Err(Unwritable::Value(message)) => Err(Failure::new(message)),
        Err(Unwritable::Limit(failure)) => Err(failure),
    }
}

/// What is wrong with a value that is JSON, but no `wanted`.
fn mismatch(value: &Value, wanted: &str) -> String {
    let found = match value.kind() {
        "float64" => "number",
        "map" => "object",
        "slice" => "array",
        kind => kind,
    };
    format!("json: cannot unmarshal {found} into Go value of type {wanted}")
}

/// A map, also of a text that is none: then it has the error under `Error`.
fn from_json(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let with_error = |map: Map, message: String| {
        map.insert("Error".into(), Value::text(message).with_origin(args.any(0).origin));
        Value::map(map)
    };
    match read_json(context, args.str(0)) {
        Ok(value) if value.is_nil() => Ok(Value::map(Map::nil(MapKind::Any))),
        Ok(value) => Ok(match value.as_map() {
            Some(_) => value,
            None => with_error(Map::default(), mismatch(&value, "map[string]interface {}")),
        }),
        Err(JsonError::Syntax(message)) => Ok(with_error(Map::default(), message)),
        Err(JsonError::Range(message, value)) => Ok(match value.as_map() {
            Some(map) => with_error(map, message),
            None if value.is_nil() => {
                let message = message.replace("type float64", "type map[string]interface {}");
                with_error(Map::default(), message)
            }
            None => with_error(Map::default(), mismatch(&value, "map[string]interface {}")),
        }),
        Err(JsonError::Limit(failure)) => Err(failure),
    }
}

/// A list, also of a text that is none: then it has the error as its one value.
fn from_json_array(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let error = |message: String| Value::list(vec![Value::text(message).with_origin(args.any(0).origin)]);
    match read_json(context, args.str(0)) {
        Ok(value) if value.is_nil() => {
            Ok(crate::input::template::Data::List(List::nil(ListKind::Any)).into())
        }
        Ok(value) if value.as_list().is_some() => Ok(value),
        Ok(value) => Ok(error(mismatch(&value, "[]interface {}"))),
        Err(JsonError::Syntax(message)) => Ok(error(message)),
        Err(JsonError::Range(message, value)) => Ok(match value.kind() {
            "slice" => error(message),
            "invalid" => error(message.replace("type float64", "type []interface {}")),
            _ => error(mismatch(&value, "[]interface {}")),
        }),
        Err(JsonError::Limit(failure)) => Err(failure),
    }
}

/// Sprig's: any value, or the error.
fn must_from_json(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    read_json(context, args.str(0)).map_err(|error| match error {
        JsonError::Syntax(message) | JsonError::Range(message, _) => Failure::new(message),
        JsonError::Limit(failure) => failure,
    })
}

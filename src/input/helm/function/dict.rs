//! Functions on maps. `set` and `unset` change the map that everybody shares, as in Go.

use std::collections::BTreeSet;

use super::cast::strval;
use crate::input::template::{
    Args, Context, Data, Failure, Function, Map, MapKind, Param, Slot, Text, Value,
};

const fn function(
    name: &'static str,
    params: &'static [Param],
    variadic: bool,
    call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
) -> Function {
    Function { name, params, variadic, call }
}

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    function("dict", &[Param::Any], true, dict),
    function("get", &[Param::Map, Param::Text], false, get),
    function("set", &[Param::Map, Param::Text, Param::Any], false, set),
    function("unset", &[Param::Map, Param::Text], false, unset),
    function("hasKey", &[Param::Map, Param::Text], false, has_key),
    function("pluck", &[Param::Text, Param::Map], true, pluck),
    function("keys", &[Param::Map], true, keys),
    function("values", &[Param::Map], false, values),
    function("pick", &[Param::Map, Param::Text], true, pick),
    function("omit", &[Param::Map, Param::Text], true, omit),
    function("dig", &[Param::Any], true, dig),
];

/// The text of an argument that is a string, with what is known of its bytes.
fn key(value: &Value) -> Text {
    match &value.data {
        Data::Text(text) => text.clone(),
        _ => Text::default(),
    }
}

/// The map of an argument as `map[string]interface {}`, with the argument's origin: what a Go function returns
/// that got it as a parameter of that type.
fn same(value: &Value, map: &Map) -> Value {
    Value::map(map.as_kind(MapKind::Any)).with_origin(value.origin)
}

/// Bytes that an entry of a map takes beside those of its key and its value.
const ENTRY: usize = 96;

fn dict(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.charge(ENTRY + args.len().div_ceil(2).saturating_mul(ENTRY))?;
    let map = Map::new(MapKind::Any);
    for pair in args.rest(0).chunks(2) {
        let [name, rest @ ..] = pair else { continue };
        // A key without a value gets an empty text.
        let value = rest.first().cloned().unwrap_or_else(|| Value::text(""));
        map.insert(key(&strval(name)?), Slot { value, key: name.origin });
    }
    Ok(Value::map(map))
}

fn get(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(args.map(0).get(args.str(1).bytes()).unwrap_or_else(|| Value::text("")))
}

fn set(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let map = args.map(0);
    if map.is_nil() {
        return Err(Failure::new("assignment to entry in nil map"));
    }
    if !map.contains(args.str(1).bytes()) {
        context.charge(ENTRY)?;
    }
    map.insert(key(args.any(1)), Slot { value: args.any(2).clone(), key: args.any(1).origin });
    Ok(same(args.any(0), &map))
}

fn unset(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let map = args.map(0);
    map.remove(args.str(1).bytes());
    Ok(same(args.any(0), &map))
}

fn has_key(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(args.map(0).contains(args.str(1).bytes())))
}

fn pluck(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let name = args.str(0).bytes();
    Ok(Value::list(args.rest(1).iter().filter_map(|map| map.as_map()?.get(name)).collect()))
}

/// In the order of the keys, where Go's order changes from run to run.
fn keys(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let maps = args.rest(0).iter().filter_map(Value::as_map);
    context.charge(maps.map(|map| map.len()).fold(0, usize::saturating_add).saturating_mul(ENTRY))?;
    Ok(Value::strings(args.rest(0).iter().filter_map(Value::as_map).flat_map(|map| map.keys())))
}

/// In the order of the keys, where Go's order changes from run to run.
fn values(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.charge(args.map(0).len().saturating_mul(ENTRY))?;
    Ok(Value::list(args.map(0).entries().into_iter().map(|(_, slot)| slot.value).collect()))
}

fn pick(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.charge(args.len().saturating_mul(ENTRY))?;
    let (from, map) = (args.map(0), Map::new(MapKind::Any));
    for name in args.rest(1).iter().map(key) {
        if let Some(slot) = from.slot(name.bytes()) {
            map.insert(name, slot);
        }
    }
    Ok(Value::map(map))
}

fn omit(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.charge(args.map(0).len().saturating_add(args.len()).saturating_mul(ENTRY))?;
    let without: BTreeSet<Text> = args.rest(1).iter().map(key).collect();
    let kept = args.map(0).entries().into_iter().filter(|(name, _)| !without.contains(name));
    Ok(Value::map(Map::of(MapKind::Any, kept)))
}

/// What Go says where an interface holds another type than one of its functions takes for granted.
fn conversion(context: &Context<'_>, value: &Value, wanted: &str) -> Failure {
    let found = if value.is_nil() { "nil" } else { value.type_name(context.values_type()) };
    Failure::new(format!("interface conversion: interface {{}} is {found}, not {wanted}"))
}

/// `dig "a" "b" default map`: steps into a map that is a `map[string]interface {}` and nothing else, not even
/// `.Values` itself.
fn dig(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (names, [default, from]) = (match args.rest(0) {
        [names @ .., default, from] if !names.is_empty() => Ok((names, [default, from])),
        _ => Err(Failure::new("dig needs at least three arguments")),
    })?;
    let map_of = |value: &Value| match &value.data {
        Data::Map(map) if map.kind() == MapKind::Any => Ok(map.clone()),
        _ => Err(conversion(context, value, "map[string]interface {}")),
    };
    let mut map = map_of(from)?;
    if let Some(name) = names.iter().find(|name| name.str().is_none()) {
        return Err(conversion(context, name, "string"));
    }
    let mut steps = names.iter().map(key).peekable();
    while let Some(name) = steps.next() {
        match map.get(name.bytes()) {
            None => break,
            Some(value) if steps.peek().is_none() => return Ok(value),
            Some(value) => map = map_of(&value)?,
        }
    }
    Ok(default.clone())
}

//! Deep copies and merges of maps, as mergo 1.0.1 and copystructure 1.2 do them.

use crate::input::template::{
    Args, Context, Data, Failure, Function, List, Map, MapKind, Param, Slot, Value,
};

/// How deep values may nest that are merged or copied. A map can contain itself, and Go's stack would overflow.
const DEPTH: usize = 1000;

const MAPS: &[Param] = &[Param::Map, Param::Map];

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "merge",
        params: MAPS,
        variadic: true,
        call: |context, args| merged(context, args, false, false),
    },
    Function {
        name: "mustMerge",
        params: MAPS,
        variadic: true,
        call: |context, args| merged(context, args, false, true),
    },
    Function {
        name: "mergeOverwrite",
        params: MAPS,
        variadic: true,
        call: |context, args| merged(context, args, true, false),
    },
    Function {
        name: "mustMergeOverwrite",
        params: MAPS,
        variadic: true,
        call: |context, args| merged(context, args, true, true),
    },
    Function {
        name: "deepCopy",
        params: &[Param::Any],
        variadic: false,
        call: |context, args| copied(context, args, "deepCopy error: "),
    },
    Function {
        name: "mustDeepCopy",
        params: &[Param::Any],
        variadic: false,
        call: |context, args| copied(context, args, ""),
    },
];

fn too_deep() -> Failure {
    Failure::limit("depth", format!("values nest more than {DEPTH} deep"))
}

/// Merges all maps into the first one, which it changes and returns.
fn merged(context: &mut Context<'_>, args: Args<'_>, overwrite: bool, must: bool) -> Result<Value, Failure> {
    let mut into = args.map(0).as_kind(MapKind::Any);
    for from in args.rest(1) {
        let from = from.as_map().unwrap_or_else(|| Map::nil(MapKind::Any));
        if into.is_nil() && !from.is_nil() {
            into = Map::new(MapKind::Any);
        }
        match merge(context, &into, &from, overwrite, 0) {
            Ok(()) => {}
            // The plain forms answer an empty text where mergo gives up.
            Err(failure) if failure.limit.is_none() && !must => return Ok(Value::text("")),
            Err(failure) => return Err(failure),
        }
    }
    Ok(Value::map(into).with_origin(args.any(0).origin))
}

/// What mergo takes for empty: as templates do, only that no complex number is.
fn is_empty(value: &Value) -> bool {
    !value.is_true() && !matches!(value.data, Data::Complex(_))
}

/// One step of mergo's `deepMerge` from map to map.
///
/// What is missing or empty in `into` becomes what `from` has, the same value and no copy of it. Where both have
/// a map, they are merged in place. With `overwrite`, all else becomes what `from` has, even if that is empty.
/// Without it, a `nil` in `from` says nothing, and does not make the key.
fn merge(
    context: &mut Context<'_>,
    into: &Map,
    from: &Map,
    overwrite: bool,
    depth: usize,
) -> Result<(), Failure> {
    if depth >= DEPTH {
        return Err(too_deep());
    }
    let entries = from.entries();
    context.work(entries.len().saturating_mul(64))?;
    for (name, slot) in entries {
        let source = &slot.value;
        if source.is_nil() {
            if overwrite {
                into.insert(name, slot);
            }
            continue;
        }
        let before = into.get(name.bytes());
        if let (Some(map), Some(before)) = (source.as_map(), &before) {
            if let Some(below) = before.as_map() {
                // A nil map cannot be filled in its place; it is replaced below.
                if !below.is_nil() {
                    merge(context, &below, &map, overwrite, depth + 1)?;
                }
            } else if before.kind() == "ptr" && !overwrite {
                return Err(Failure::new("src and dst must be of same type"));
            }
        }
        // A map that was empty may have been filled just now.
        let kept = before.as_ref().filter(|before| !is_empty(before));
        let goes = match kept {
            None => true,
            Some(before) if source.kind() == "map" && before.kind() == "map" => false,
            Some(_) => overwrite,
        };
        if goes {
            into.insert(name, slot);
        }
    }
    Ok(())
}

fn copied(context: &mut Context<'_>, args: Args<'_>, prefix: &str) -> Result<Value, Failure> {
    let value = args.any(0);
    if value.is_nil() {
        return Err(Failure::new("reflect: call of reflect.Value.Type on zero Value"));
    }
    deep_copy(context, value, 0).map_err(|failure| match failure.limit {
        Some(_) => failure,
        None => Failure { message: format!("{prefix}{}", failure.message), ..failure },
    })
}

/// A value that shares no map with the old one.
fn deep_copy(context: &mut Context<'_>, value: &Value, depth: usize) -> Result<Value, Failure> {
    if depth >= DEPTH {
        return Err(too_deep());
    }
    let data = match &value.data {
        Data::Map(map) if map.is_nil() => return Ok(value.clone()),
        Data::List(list) if list.is_nil() => return Ok(value.clone()),
        Data::Map(map) => {
            let entries = map.entries();
            context.charge(entries.len().saturating_mul(24))?;
            let copy = Map::new(map.kind());
            for (name, slot) in entries {
                let value = deep_copy(context, &slot.value, depth + 1)?;
                copy.insert(name, Slot { value, key: slot.key });
            }
            Data::Map(copy)
        }
        Data::List(list) => {
            context.charge(list.len().saturating_mul(24))?;
            let values: Result<_, Failure> =
                list.values().iter().map(|value| deep_copy(context, value, depth + 1)).collect();
            Data::List(List::new(list.kind(), values?))
        }
        // Texts and numbers never change, and nobody changes an object.
        other => other.clone(),
    };
    Ok(Value { data, origin: value.origin })
}

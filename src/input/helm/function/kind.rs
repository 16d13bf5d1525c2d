//! Functions that tell types: `typeOf`, `kindIs`; and the equality of values with all that they hold.
//! Source: Sprig's reflect.go and Go's `reflect.DeepEqual`.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::input::template::Param::{Any, Text};
use crate::input::template::{Args, Context, Data, Failure, Function, Object, Value};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "typeOf", params: &[Any], variadic: false, call: type_of },
    Function { name: "typeIs", params: &[Text, Any], variadic: false, call: type_is },
    Function { name: "typeIsLike", params: &[Text, Any], variadic: false, call: type_is_like },
    Function { name: "kindOf", params: &[Any], variadic: false, call: kind_of },
    Function { name: "kindIs", params: &[Text, Any], variadic: false, call: kind_is },
    Function { name: "deepEqual", params: &[Any, Any], variadic: false, call: deep_equal_of },
];

type Answer = Result<Value, Failure>;

fn type_of(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::text(args.any(0).type_name(context.values_type())))
}

fn type_is(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    let name = args.any(1).type_name(context.values_type());
    Ok(Value::bool(args.str(0).bytes() == name.as_bytes()))
}

fn type_is_like(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    let name = args.any(1).type_name(context.values_type()).as_bytes();
    let target = args.str(0).bytes();
    Ok(Value::bool(target == name || name.strip_prefix(b"*") == Some(target)))
}

fn kind_of(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::text(args.any(0).kind()))
}

fn kind_is(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::bool(args.str(0).bytes() == args.any(1).kind().as_bytes()))
}

fn deep_equal_of(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::bool(deep_equal(args.any(0), args.any(1))))
}

/// Whether both values are of the same type and equal with all that they hold (`reflect.DeepEqual`): 1 and 1.0
/// are not. Values that hold themselves are compared as far as they differ.
pub(in crate::input::helm) fn deep_equal(one: &Value, other: &Value) -> bool {
    let mut pending = vec![(one.clone(), other.clone())];
    // Pairs of maps or slices that were met already: each is compared once, however often it is shared.
    let mut met = BTreeSet::new();
    while let Some((one, other)) = pending.pop() {
        let equal = match (&one.data, &other.data) {
            (Data::Nil, Data::Nil) => true,
            (Data::Bool(one), Data::Bool(other)) => one == other,
            (Data::Int(one, int), Data::Int(other, other_int)) => one == other && int == other_int,
            #[expect(clippy::float_cmp, reason = "Go compares numbers exactly")]
            (Data::Float(one), Data::Float(other)) => one == other,
            (Data::Complex(one), Data::Complex(other)) => one == other,
            (Data::Text(one), Data::Text(other)) | (Data::Bytes(one), Data::Bytes(other)) => one == other,
            (Data::List(one), Data::List(other)) => {
                let same_type = one.kind() == other.kind() && one.is_nil() == other.is_nil();
                let comparable = same_type && one.len() == other.len();
                let addresses = (one.address(), other.address());
                if comparable && addresses.0 != addresses.1 && met.insert(addresses) {
                    pending.extend(one.values().iter().cloned().zip(other.values().iter().cloned()));
                }
                comparable
            }
            (Data::Map(one), Data::Map(other)) => {
                let same_type = one.kind() == other.kind() && one.is_nil() == other.is_nil();
                let comparable = same_type && one.len() == other.len();
                let addresses = (one.address(), other.address());
                if comparable && addresses.0 != addresses.1 && met.insert(addresses) {
                    let (ours, theirs) = (one.entries(), other.entries());
                    if ours.iter().zip(&theirs).any(|((one, _), (other, _))| one != other) {
                        return false;
                    }
                    let values = ours.into_iter().zip(theirs);
                    pending.extend(values.map(|((_, one), (_, other))| (one.value, other.value)));
                }
                comparable
            }
            (Data::Object(one), Data::Object(other)) => {
                Rc::ptr_eq(one, other) || objects_may_equal(&**one, &**other, &mut pending)
            }
            _ => false,
        };
        if !equal {
            return false;
        }
    }
    true
}

/// Whether two objects are equal where the pairs that are added to `pending` are.
fn objects_may_equal(one: &dyn Object, other: &dyn Object, pending: &mut Vec<(Value, Value)>) -> bool {
    if one.type_name() != other.type_name() || one.display() != other.display() {
        return false;
    }
    if let (Some(one), Some(other)) = (one.underlying(), other.underlying()) {
        pending.push((one, other));
        return true;
    }
    let (ours, theirs) = (one.fields(), other.fields());
    if ours.len() != theirs.len() || ours.is_empty() && one.display().is_none() {
        return false;
    }
    pending.extend(ours.into_iter().zip(theirs).map(|((_, one), (_, other))| (one, other)));
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::template::{List, ListKind, Map, MapKind};

    #[test]
    fn equal_values_are_of_one_type() {
        let int = Value::int(1);
        assert!(deep_equal(&int, &Value::int(1)));
        assert!(!deep_equal(&int, &Value::float(1.0)) && !deep_equal(&int, &Value::int64(1)));
        assert!(!deep_equal(&Value::NIL, &Value::text("")) && deep_equal(&Value::NIL, &Value::NIL));
        let (any, strings) = (Value::list(vec![]), Value::strings([]));
        assert!(!deep_equal(&any, &strings) && deep_equal(&any, &Value::list(vec![])));
        let ints = |values: &[i64]| -> Value {
            Data::List(List::new(ListKind::Ints, values.iter().map(|value| Value::int(*value)).collect()))
                .into()
        };
        assert!(deep_equal(&ints(&[1, 2]), &ints(&[1, 2])) && !deep_equal(&ints(&[1, 2]), &ints(&[1, 3])));
        let nan = Value::list(vec![Value::float(f64::NAN)]);
        assert!(deep_equal(&nan, &nan) && !deep_equal(&nan, &Value::list(vec![Value::float(f64::NAN)])));
    }

    #[test]
    fn values_that_hold_themselves_or_are_shared_often_are_compared_in_time() {
        let own = || {
            let map = Map::new(MapKind::Any);
            map.insert("self".into(), Value::map(map.clone()));
            map
        };
        let (one, other) = (own(), own());
        assert!(deep_equal(&Value::map(one.clone()), &Value::map(other.clone())));
        other.insert("more".into(), Value::int(1));
        assert!(!deep_equal(&Value::map(one), &Value::map(other)));
        let shared = || (0..60).fold(Value::int(1), |value, _| Value::list(vec![value.clone(), value]));
        assert!(deep_equal(&shared(), &shared()));
    }
}

//! Functions that make sequences of sequences (`cty/function/stdlib/collection.go`, `sequence.go`, `string.go`).
//! What they hand on keeps its origin.

use std::sync::Arc;

use super::super::value::{Content, Fault, Number, Type, Value};
use super::read::{argument, has_known_length, number, pay_for_elements, whole};
use super::{Call, Function, Parameter, ParameterType, constraint};

const LIST: Parameter = Parameter::new("list", ParameterType::Any);
const ANY_LIST: Parameter = Parameter::new("list", ParameterType::List);
const TEXTS: Parameter = Parameter::new("list", ParameterType::Strings);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "chunklist",
        &[ANY_LIST.marked(), Parameter::new("size", ParameterType::Number).marked()],
        |arguments| Ok(Type::list(argument(arguments, 0)?.ty())),
        chunklist,
    )
    .not_null(),
    Function::new("coalescelist", &[], constraint::dynamic, coalescelist)
        .variadic(Parameter::new("vals", ParameterType::Any).null().unknown().dynamic())
        .not_null(),
    Function::new("compact", &[TEXTS], constraint::strings, compact).not_null(),
    Function::new(
        "element",
        &[LIST.marked(), Parameter::new("index", ParameterType::Number)],
        element_type,
        element,
    ),
    Function::new("one", &[LIST], one_type, one),
    Function::new("range", &[], |_| Ok(Type::list(Type::Number)), range)
        .variadic(Parameter::new("params", ParameterType::Number))
        .not_null(),
    Function::new("reverse", &[LIST.marked()], reverse_type, reverse).not_null(),
    Function::new(
        "slice",
        &[
            LIST.marked(),
            Parameter::new("start_index", ParameterType::Number),
            Parameter::new("end_index", ParameterType::Number),
        ],
        slice_type,
        slice,
    )
    .not_null(),
    Function::new("sort", &[TEXTS], constraint::strings, sort).not_null(),
];

fn chunklist(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (list, size) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let marks = list.marks.and(size.marks);
    let size = whole(size).map_err(|fault| Fault::new(format!("invalid size: {}", fault.message)))?;
    let size = usize::try_from(size).map_err(|_| Fault::new("the size argument must be positive"))?;
    let ty = list.ty();
    let elements = list.as_elements().unwrap_or_default();
    pay_for_elements(call, elements.len().saturating_add(1))?;
    let chunks: Vec<Value> = if elements.is_empty() {
        Vec::new()
    } else if size == 0 {
        vec![list.clone().unmark().0]
    } else {
        let element = ty.element().cloned().unwrap_or(Type::Dynamic);
        elements.chunks(size).map(|chunk| Value::list(element.clone(), chunk)).collect()
    };
    Ok(Value::list(ty, chunks).mark(marks))
}

fn coalescelist(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    if arguments.is_empty() {
        return Err(Fault::new("at least one argument is required"));
    }
    for argument in arguments {
        if !argument.is_known() {
            // Whatever comes, the type of the result is not known.
            break;
        }
        let list = match &argument.content {
            Content::List(..) | Content::Tuple(_) => true,
            Content::Null(ty) => matches!(ty, Type::List(_) | Type::Tuple(_)),
            _ => false,
        };
        if !list {
            return Err(Fault::new("coalescelist arguments must be lists or tuples"));
        }
    }
    for argument in arguments {
        match &argument.content {
            Content::Unknown(..) => return Ok(Value::dynamic()),
            Content::Null(_) => {}
            _ if argument.as_elements().is_some_and(<[Value]>::is_empty) => {}
            _ => return Ok(argument.clone()),
        }
    }
    Err(Fault::new("no non-null arguments"))
}

fn compact(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let list = argument(arguments, 0)?;
    let elements = list.as_elements().unwrap_or_default();
    pay_for_elements(call, elements.len())?;
    if !list.is_wholly_known() {
        return Ok(Value::unknown(list.ty()));
    }
    let kept = elements.iter().filter(|element| element.as_str().is_some_and(|text| !text.is_empty()));
    Ok(Value::list(Type::String, kept.cloned().collect::<Vec<_>>()))
}

fn element_type(arguments: &[Value]) -> Result<Type, Fault> {
    let index = argument(arguments, 1)?;
    match argument(arguments, 0)?.ty() {
        Type::List(element) => Ok((*element).clone()),
        Type::Tuple(types) if index.is_known() => {
            types.get(wrapped(index, types.len())?).cloned().ok_or_else(|| Fault::new(EMPTY))
        }
        Type::Tuple(_) => Ok(Type::Dynamic),
        other => Err(Fault::new(format!("cannot read elements from {other}"))),
    }
}

const EMPTY: &str = "cannot use element function with an empty list";

fn element(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (list, index) = (argument(arguments, 0)?, argument(arguments, 1)?);
    let (Content::List(_, elements) | Content::Tuple(elements)) = &list.content else {
        return Err(Fault::new(format!("cannot read elements from {}", list.ty())));
    };
    let element = elements.get(wrapped(index, elements.len())?).ok_or_else(|| Fault::new(EMPTY))?;
    Ok(element.clone().mark(list.marks))
}

/// An index into so many elements, of which there is no end.
fn wrapped(index: &Value, length: usize) -> Result<usize, Fault> {
    let index = whole(index).map_err(|fault| Fault::new(format!("invalid index: {}", fault.message)))?;
    let index =
        u64::try_from(index).map_err(|_| Fault::new("cannot use element function with a negative index"))?;
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    index.checked_rem(length).and_then(|index| usize::try_from(index).ok()).ok_or_else(|| Fault::new(EMPTY))
}

const ONE: &str = "must be a list, set, or tuple value with either zero or one elements";

fn one_type(arguments: &[Value]) -> Result<Type, Fault> {
    match argument(arguments, 0)?.ty() {
        Type::List(element) | Type::Set(element) => Ok((*element).clone()),
        Type::Tuple(types) if types.len() <= 1 => Ok(types.first().cloned().unwrap_or(Type::Dynamic)),
        _ => Err(Fault::of_argument(0, ONE)),
    }
}

fn one(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let list = argument(arguments, 0)?;
    let element_type = match &list.content {
        Content::List(element, _) | Content::Set(element, _) => element.clone(),
        Content::Tuple(_) => Type::Dynamic,
        _ => return Err(Fault::of_argument(0, ONE)),
    };
    if !has_known_length(list) {
        return Ok(Value::unknown(element_type));
    }
    match list.as_elements() {
        Some([]) => Ok(Value::null(element_type)),
        Some([element]) => Ok(element.clone()),
        _ => Err(Fault::of_argument(0, ONE)),
    }
}

/// How many numbers `range` gives at most.
const LONGEST_RANGE: usize = 1024;

fn range(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (zero, one) = (Number::from(0_i64), Number::from(1_i64));
    let direction = |start: &Number, end: &Number| if end < start { one.negate() } else { one.clone() };
    let (start, end, step) = match arguments.len() {
        1 => {
            let end = number(arguments, 0)?;
            (zero.clone(), end.clone(), direction(&zero, end))
        }
        2 => {
            let (start, end) = (number(arguments, 0)?, number(arguments, 1)?);
            (start.clone(), end.clone(), direction(start, end))
        }
        3 => (number(arguments, 0)?.clone(), number(arguments, 1)?.clone(), number(arguments, 2)?.clone()),
        _ => return Err(Fault::new("must have one, two, or three arguments")),
    };
    let down = step < zero;
    if down && end > start {
        return Err(Fault::of_argument(1, "end must be less than start when step is negative"));
    }
    if !down && end < start {
        return Err(Fault::of_argument(1, "end must be greater than start when step is positive"));
    }
    let mut values = Vec::new();
    let mut number = start;
    while if down { number > end } else { number < end } {
        if step.is_zero() {
            return Err(Fault::of_argument(2, "step must not be zero"));
        }
        if values.len() >= LONGEST_RANGE {
            return Err(Fault::new(format!(
                "more than {LONGEST_RANGE} values were generated; either decrease the difference between start and \
                 end or use a smaller step"
            )));
        }
        let next = number.add(&step)?;
        values.push(Value::number(std::mem::replace(&mut number, next)));
    }
    pay_for_elements(call, values.len())?;
    Ok(Value::list(Type::Number, values))
}

fn reverse_type(arguments: &[Value]) -> Result<Type, Fault> {
    match argument(arguments, 0)?.ty() {
        Type::Tuple(types) => Ok(Type::Tuple(types.iter().rev().cloned().collect())),
        Type::List(element) | Type::Set(element) => Ok(Type::List(element)),
        other => Err(not_reversible(&other)),
    }
}

fn not_reversible(ty: &Type) -> Fault {
    Fault::of_argument(0, format!("can only reverse list or tuple values, not {ty}"))
}

fn reverse(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let list = argument(arguments, 0)?;
    let elements = list.as_elements().ok_or_else(|| not_reversible(&list.ty()))?;
    pay_for_elements(call, elements.len())?;
    let reversed: Arc<[Value]> = elements.iter().rev().cloned().collect();
    let result = match &list.content {
        Content::List(element, _) | Content::Set(element, _) => Value::list(element.clone(), reversed),
        _ => Value::tuple(reversed),
    };
    Ok(result.mark(list.marks))
}

fn slice_type(arguments: &[Value]) -> Result<Type, Fault> {
    let list = argument(arguments, 0)?;
    let ty = list.ty();
    let bounds = slice_bounds(arguments)?;
    match (&ty, bounds) {
        (Type::Tuple(types), Some((start, end))) => {
            Ok(Type::Tuple(types.get(start..end).unwrap_or_default().into()))
        }
        (Type::Tuple(_), None) => Ok(Type::Dynamic),
        _ => Ok(ty),
    }
}

fn slice(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let list = argument(arguments, 0)?;
    let (start, end) = slice_bounds(arguments)?.unwrap_or_default();
    let elements = list.as_elements().and_then(|elements| elements.get(start..end)).unwrap_or_default();
    pay_for_elements(call, elements.len())?;
    let result = match &list.content {
        Content::List(element, _) => Value::list(element.clone(), elements),
        _ => Value::tuple(elements),
    };
    Ok(result.mark(list.marks))
}

/// Where a slice begins and ends, where both are known.
fn slice_bounds(arguments: &[Value]) -> Result<Option<(usize, usize)>, Fault> {
    let length = match argument(arguments, 0)? {
        Value { content: Content::List(_, elements) | Content::Tuple(elements), .. } => Some(elements.len()),
        Value { content: Content::Unknown(Type::Tuple(types), _), .. } => Some(types.len()),
        Value { content: Content::Unknown(Type::List(_), _), .. } => None,
        Value { content: Content::Set(..) | Content::Unknown(Type::Set(_), _), .. } => {
            return Err(Fault::of_argument(
                0,
                "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the \
                 ordering of the result is not important",
            ));
        }
        _ => return Err(Fault::of_argument(0, "must be a list or tuple value")),
    };
    let bound = |index: usize, name: &str| {
        let value = argument(arguments, index)?;
        if !value.is_known() {
            return Ok(None);
        }
        let bound = whole(value)
            .map_err(|fault| Fault::of_argument(index, format!("invalid {name} index: {}", fault.message)))?;
        let bound = usize::try_from(bound)
            .map_err(|_| Fault::of_argument(index, format!("{name} index must not be less than zero")))?;
        if length.is_some_and(|length| bound > length) {
            let message = format!("{name} index must not be greater than the length of the list");
            return Err(Fault::of_argument(index, message));
        }
        Ok(Some(bound))
    };
    let (start, end) = (bound(1, "start")?, bound(2, "end")?);
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(Fault::of_argument(1, "start index must not be greater than end index"));
    }
    Ok(start.zip(end))
}

fn sort(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let list = argument(arguments, 0)?;
    let elements = list.as_elements().unwrap_or_default();
    pay_for_elements(call, elements.len().saturating_mul(2))?;
    if !list.is_wholly_known() {
        let length = elements.len();
        return Ok(Value::unknown_not_null(list.ty()).refine_length(length, Some(length)));
    }
    if let Some(index) = elements.iter().position(Value::is_null) {
        return Err(Fault::new(format!(
            "given list element {index} is null; a null string cannot be sorted"
        )));
    }
    let mut sorted = elements.to_vec();
    sorted.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    Ok(Value::list(Type::String, sorted))
}

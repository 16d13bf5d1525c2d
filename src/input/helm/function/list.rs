//! Functions on lists. None changes its argument: each makes a list of its own.

use std::borrow::Cow;

use super::cast::to_int64;
use super::kind::deep_equal;
use crate::input::template::{Args, Context, Data, Failure, Function, Int, List, ListKind, Param, Value};

/// What Go says of a nil pointer; functions that ask `nil` for its type meet one.
const NIL_POINTER: &str = "runtime error: invalid memory address or nil pointer dereference";

type Call = fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>;

const fn function(name: &'static str, params: &'static [Param], call: Call) -> Function {
    Function { name, params, variadic: false, call }
}

const fn variadic(name: &'static str, params: &'static [Param], call: Call) -> Function {
    Function { name, params, variadic: true, call }
}

const ONE: &[Param] = &[Param::Any];
const TWO: &[Param] = &[Param::Any, Param::Any];

/// The functions of this file. The error of a `must` function and the panic of its plain form end a template with
/// the same words.
pub(super) const FUNCTIONS: &[Function] = &[
    variadic("list", ONE, list),
    variadic("tuple", ONE, list),
    function("append", TWO, append),
    function("mustAppend", TWO, append),
    function("push", TWO, append),
    function("mustPush", TWO, append),
    function("prepend", TWO, prepend),
    function("mustPrepend", TWO, prepend),
    function("first", ONE, first),
    function("mustFirst", ONE, first),
    function("last", ONE, last),
    function("mustLast", ONE, last),
    function("rest", ONE, rest),
    function("mustRest", ONE, rest),
    function("initial", ONE, initial),
    function("mustInitial", ONE, initial),
    function("reverse", ONE, reverse),
    function("mustReverse", ONE, reverse),
    function("compact", ONE, compact),
    function("mustCompact", ONE, compact),
    function("uniq", ONE, uniq),
    function("mustUniq", ONE, uniq),
    variadic("without", TWO, without),
    variadic("mustWithout", TWO, without),
    function("has", TWO, has),
    function("mustHas", TWO, has),
    variadic("slice", TWO, slice),
    variadic("mustSlice", TWO, slice),
    variadic("concat", ONE, concat),
    function("chunk", &[Param::Int, Param::Any], chunk),
    function("mustChunk", &[Param::Int, Param::Any], chunk),
];

/// The values of a slice, of `[]byte` as well; else the error that begins with `cannot`.
fn elements<'a>(value: &'a Value, cannot: &str) -> Result<Cow<'a, [Value]>, Failure> {
    match &value.data {
        Data::Nil => Err(Failure::new(NIL_POINTER)),
        Data::List(list) => Ok(Cow::Borrowed(list.values())),
        Data::Bytes(text) => {
            let byte = |byte: &u8| Value::from(Data::Int(i64::from(*byte), Int::Uint8));
            Ok(text.bytes().iter().map(|it| byte(it).with_origin(value.origin)).collect())
        }
        _ => match value.as_list() {
            Some(list) => Ok(Cow::Owned(list.values().to_vec())),
            None => Err(Failure::new(format!("{cannot} type {}", value.kind()))),
        },
    }
}

fn list(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::list(args.rest(0).to_vec()))
}

fn append(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let mut values = elements(args.any(0), "Cannot push on")?.into_owned();
    values.push(args.any(1).clone());
    Ok(Value::list(values))
}

fn prepend(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let mut values = elements(args.any(0), "Cannot prepend on")?.into_owned();
    values.insert(0, args.any(1).clone());
    Ok(Value::list(values))
}

fn first(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(elements(args.any(0), "Cannot find first on")?.first().cloned().unwrap_or_default())
}

fn last(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(elements(args.any(0), "Cannot find last on")?.last().cloned().unwrap_or_default())
}

/// A list of those values; of none that were there before, a nil slice.
fn some_or_nil(values: Option<&[Value]>) -> Value {
    match values {
        Some(values) => Value::list(values.to_vec()),
        None => Data::List(List::nil(ListKind::Any)).into(),
    }
}

fn rest(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let values = elements(args.any(0), "Cannot find rest on")?;
    Ok(some_or_nil(values.split_first().map(|(_, rest)| rest)))
}

fn initial(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let values = elements(args.any(0), "Cannot find initial on")?;
    Ok(some_or_nil(values.split_last().map(|(_, initial)| initial)))
}

fn reverse(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let mut values = elements(args.any(0), "Cannot find reverse on")?.into_owned();
    values.reverse();
    Ok(Value::list(values))
}

fn compact(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let values = elements(args.any(0), "Cannot compact on")?;
    Ok(Value::list(values.iter().filter(|value| value.is_true()).cloned().collect()))
}

/// Whether the value is among those.
fn is_in(context: &mut Context<'_>, values: &[Value], value: &Value) -> Result<bool, Failure> {
    context.work(values.len().saturating_mul(64))?;
    Ok(values.iter().any(|other| deep_equal(value, other)))
}

fn uniq(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let values = elements(args.any(0), "Cannot find uniq on")?;
    let mut kept: Vec<Value> = Vec::new();
    for value in values.iter() {
        if !is_in(context, &kept, value)? {
            kept.push(value.clone());
        }
    }
    Ok(Value::list(kept))
}

fn without(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let values = elements(args.any(0), "Cannot find without on")?;
    let mut kept: Vec<Value> = Vec::new();
    for value in values.iter() {
        if !is_in(context, args.rest(1), value)? {
            kept.push(value.clone());
        }
    }
    Ok(Value::list(kept))
}

fn has(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    if args.any(1).is_nil() {
        return Ok(Value::bool(false));
    }
    let values = elements(args.any(1), "Cannot find has on")?;
    is_in(context, &values, args.any(0)).map(Value::bool)
}

/// Sprig's `slice`, which Helm's templates see instead of Go's: of lists only, `nil` of an empty one.
fn slice(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let list = args.any(0);
    let values = elements(list, "list should be type of slice or array but")
        .map_err(|failure| Failure::new(failure.message.replacen("but type ", "but ", 1)))?;
    if values.is_empty() {
        return Ok(Value::NIL);
    }
    let bound = |index: usize, without: usize| match args.rest(index).first() {
        Some(value) => usize::try_from(to_int64(value)).ok(),
        None => Some(without),
    };
    let part = bound(1, 0).zip(bound(2, values.len())).and_then(|(start, end)| values.get(start..end));
    let Some(part) = part else {
        return Err(Failure::new("reflect.Value.Slice: slice index out of bounds"));
    };
    if let (Data::Bytes(_), Some((start, end))) = (&list.data, bound(1, 0).zip(bound(2, values.len()))) {
        let mut builder = crate::input::template::Builder::default();
        if let Data::Bytes(text) = &list.data {
            builder.part(text.as_str(list.origin).part(start..end));
        }
        return Ok(Data::Bytes(builder.finish()).into());
    }
    let kind = list.as_list().unwrap_or_default().kind();
    Ok(Data::List(List::new(kind, part.to_vec())).into())
}

fn concat(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let mut all: Vec<Value> = Vec::new();
    for list in args.rest(0) {
        let values = elements(list, "Cannot concat").map_err(|failure| {
            if list.is_nil() { failure } else { Failure::new(failure.message + " as list") }
        })?;
        all.extend_from_slice(&values);
    }
    Ok(some_or_nil(Some(all.as_slice()).filter(|all| !all.is_empty())))
}

/// Computed in floating point numbers, as Sprig does, so that odd sizes give what they give there.
#[expect(clippy::cast_precision_loss, reason = "Sprig computes it so")]
fn chunk(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let values = elements(args.any(1), "Cannot chunk")?;
    let (size, len) = (args.int(0), values.len());
    let chunks = ((len as f64 - 1.0) / size as f64).floor() + 1.0;
    // A size of 0 gives no finite number of chunks, a negative one a negative number or a negative rest.
    let negative_rest = size < 0 && chunks >= 1.0 && len == 0;
    if !chunks.is_finite() || chunks < 0.0 || negative_rest {
        return Err(Failure::new("runtime error: makeslice: len out of range"));
    }
    if chunks < 1.0 {
        return Ok(Data::List(List::new(ListKind::Lists, Vec::new())).into());
    }
    let step = usize::try_from(size.unsigned_abs()).unwrap_or(usize::MAX).max(1);
    let chunks = values.chunks(step).map(|chunk| Value::list(chunk.to_vec())).collect();
    Ok(Data::List(List::new(ListKind::Lists, chunks)).into())
}

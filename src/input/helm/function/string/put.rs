//! Functions that put texts together, and that make texts of values.

use super::super::cast::{strslice, strval};
use crate::input::template::{Args, Builder, Context, Failure, OriginId, SiteId, Value, format};

/// `repeat COUNT TEXT`.
pub(super) fn repeat(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(1);
    let Ok(count) = usize::try_from(args.int(0)) else {
        return Err(Failure::new("strings: negative Repeat count"));
    };
    let length = text.bytes().len().saturating_mul(count);
    context.charge(length)?;
    if length == 0 {
        return Ok(Value::text(""));
    }
    let mut builder = Builder::with_capacity(length);
    for _ in 0..count {
        builder.part(text);
    }
    Ok(Value::text(builder.finish()))
}

/// `plural ONE MANY COUNT`.
pub(super) fn plural(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(args.any(usize::from(args.int(2) != 1)).clone())
}

/// The texts of all arguments but `nil`, with blanks between them, each put by `put`.
fn spaced(
    context: &mut Context<'_>,
    args: Args<'_>,
    mut put: impl FnMut(&mut Builder, &Value) -> Result<(), Failure>,
) -> Result<Value, Failure> {
    let mut builder = Builder::default();
    for (index, value) in args.0.iter().filter(|value| !value.is_nil()).enumerate() {
        // An argument may be named often, so that the whole is longer than all that is there.
        let before = builder.len();
        if index > 0 {
            builder.raw(b" ");
        }
        put(&mut builder, value)?;
        context.charge(builder.len() - before)?;
    }
    Ok(Value::text(builder.finish()))
}

/// `quote`: each argument as Go quotes strings.
pub(super) fn quote(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    spaced(context, args, |builder, value| {
        let value = strval(value)?;
        if let Some(text) = value.str() {
            builder.part(format::quote_text(text, false).as_str(OriginId::NONE));
        }
        Ok(())
    })
}

/// `squote`: each argument between single quotes, without any escape.
pub(super) fn squote(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    spaced(context, args, |builder, value| {
        builder.raw(b"'");
        format::print(value, builder, SiteId::NONE)?;
        builder.raw(b"'");
        Ok(())
    })
}

/// `cat`: all arguments with blanks between them.
pub(super) fn cat(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    spaced(context, args, |builder, value| format::print(value, builder, SiteId::NONE))
}

/// `join SEPARATOR LIST`.
pub(super) fn join(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let separator = args.str(0);
    let texts = strslice(args.any(1), &mut |bytes| context.charge(bytes))?;
    let length = |value: &Value| value.str().map_or(0, |text| text.bytes().len());
    let separators = separator.bytes().len().saturating_mul(texts.len().saturating_sub(1));
    context.charge(texts.iter().map(length).fold(separators, usize::saturating_add))?;
    let mut builder = Builder::default();
    for (index, text) in texts.iter().filter_map(Value::str).enumerate() {
        if index > 0 {
            builder.part(separator);
        }
        builder.part(text);
    }
    Ok(Value::text(builder.finish()))
}

/// `sortAlpha LIST`: in the order of the bytes. What is no list is one of one text.
pub(super) fn sort_alpha(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let list = args.any(0);
    if list.is_nil() {
        return Ok(Value::strings([Value::text("<nil>")]));
    }
    let mut texts = strslice(list, &mut |bytes| context.charge(bytes))?;
    texts.sort_by(|one, other| one.str().map(|text| text.bytes()).cmp(&other.str().map(|text| text.bytes())));
    Ok(Value::strings(texts))
}

/// `toString`.
pub(super) fn to_string(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    strval(args.any(0))
}

/// `toStrings`: a `[]string` of what a list holds but `nil`.
pub(super) fn to_strings(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::strings(strslice(args.any(0), &mut |bytes| context.charge(bytes))?))
}

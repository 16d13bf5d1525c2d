//! Functions that look for a text in another one: to tell that it is there, to replace it, to split there.

use std::ops::Range;

use memchr::memmem;

use super::super::rune;
use super::piece;
use crate::input::template::{Args, Builder, Context, Data, Failure, Map, MapKind, Str, Text, Value};

/// `contains PART TEXT`.
pub(super) fn contains(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(memmem::find(args.str(1).bytes(), args.str(0).bytes()).is_some()))
}

/// `hasPrefix PREFIX TEXT`.
pub(super) fn has_prefix(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(args.str(1).bytes().starts_with(args.str(0).bytes())))
}

/// `hasSuffix SUFFIX TEXT`.
pub(super) fn has_suffix(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(args.str(1).bytes().ends_with(args.str(0).bytes())))
}

/// `replace OLD NEW TEXT`. Nothing stands before each character and at the end.
pub(super) fn replace(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (old, new, text) = (args.str(0), args.str(1), args.str(2));
    let bytes = text.bytes();
    if old.bytes() == new.bytes() {
        return Ok(args.any(2).clone());
    }
    let mut builder = Builder::default();
    if old.bytes().is_empty() {
        let count = rune::runes(bytes).count() + 1;
        context.charge(bytes.len().saturating_add(count.saturating_mul(new.bytes().len())))?;
        for (_, range) in rune::runes(bytes) {
            builder.part(new);
            builder.part(text.part(range));
        }
        builder.part(new);
        return Ok(Value::text(builder.finish()));
    }
    let finder = memmem::Finder::new(old.bytes());
    if new.bytes().len() > old.bytes().len() {
        let more = finder.find_iter(bytes).count().saturating_mul(new.bytes().len() - old.bytes().len());
        context.charge(bytes.len().saturating_add(more))?;
    }
    let mut from = 0;
    for at in finder.find_iter(bytes) {
        builder.part(text.part(from..at));
        builder.part(new);
        from = at + old.bytes().len();
    }
    if from == 0 {
        return Ok(args.any(2).clone());
    }
    builder.part(text.part(from..bytes.len()));
    Ok(Value::text(builder.finish()))
}

/// `split SEPARATOR TEXT`: a map with the keys `_0`, `_1` and so on.
pub(super) fn split(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (separator, text) = (args.str(0), args.str(1));
    numbered(context, text, pieces(separator.bytes(), text.bytes(), usize::MAX))
}

/// `splitn SEPARATOR NUMBER TEXT`: as `split`, with so many pieces at most where the number is not negative.
pub(super) fn splitn(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (separator, text) = (args.str(0), args.str(2));
    let most = usize::try_from(args.int(1)).unwrap_or(usize::MAX);
    numbered(context, text, pieces(separator.bytes(), text.bytes(), most))
}

fn numbered(
    context: &mut Context<'_>,
    text: Str<'_>,
    pieces: impl Iterator<Item = Range<usize>>,
) -> Result<Value, Failure> {
    let map = Map::new(MapKind::Strings);
    for (index, range) in pieces.enumerate() {
        context.charge(PIECE)?;
        map.insert(Text::from(format!("_{index}")), owned(text, range));
    }
    Ok(Value::map(map))
}

/// What a piece costs beside its bytes.
const PIECE: usize = 96;

/// A piece of a text that stands alone: an empty one has the origin that the text has.
fn owned(text: Str<'_>, range: Range<usize>) -> Value {
    let part = text.part(range);
    let value = piece(part);
    match &value.data {
        Data::Text(piece) if piece.is_empty() => {
            let origin = text.part(0..0).origins().next().unwrap_or_default();
            value.with_origin(origin)
        }
        _ => value,
    }
}

/// `splitList SEPARATOR TEXT`: a `[]string`.
pub(super) fn split_list(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (separator, text) = (args.str(0), args.str(1));
    let mut list = Vec::new();
    for range in pieces(separator.bytes(), text.bytes(), usize::MAX) {
        context.charge(PIECE)?;
        list.push(owned(text, range));
    }
    Ok(Value::strings(list))
}

/// The pieces of a text, `most` at most, of which the last one has all of the rest. Without a separator each
/// character is a piece. Source: `strings.SplitN`.
fn pieces<'a>(separator: &'a [u8], text: &'a [u8], most: usize) -> impl Iterator<Item = Range<usize>> + 'a {
    let finder = memmem::Finder::new(separator);
    let mut next = (most > 0 && !(separator.is_empty() && text.is_empty())).then_some(0);
    let mut count = 0;
    std::iter::from_fn(move || {
        let start = next?;
        let rest = text.get(start..).unwrap_or_default();
        count += 1;
        let end = match () {
            () if count == most => None,
            () if separator.is_empty() => {
                let (_, size) = rune::decode(rest);
                (size < rest.len()).then_some(size)
            }
            () => finder.find(rest),
        };
        next = end.map(|end| start + end + separator.len());
        Some(start..end.map_or(text.len(), |end| start + end))
    })
}

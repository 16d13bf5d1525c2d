//! Functions that cut something off a text.

use super::super::rune;
use super::{out_of_range, piece};
use crate::input::template::{Args, Builder, Context, Failure, Str, Value};

/// The argument without what stands outside of a range; the argument itself where that is nothing.
fn cut(args: Args<'_>, index: usize, range: std::ops::Range<usize>) -> Value {
    let text = args.str(index);
    if range == (0..text.bytes().len()) { args.any(index).clone() } else { piece(text.part(range)) }
}

/// The range that is left when characters are taken off both ends.
fn trimmed(bytes: &[u8], is_cut: impl Fn(char) -> bool) -> std::ops::Range<usize> {
    let (mut start, mut end) = (0, bytes.len());
    while start < end {
        let (char, size) = rune::decode(bytes.get(start..end).unwrap_or_default());
        if !is_cut(char) {
            break;
        }
        start += size;
    }
    while start < end {
        let (char, size) = rune::decode_last(bytes.get(start..end).unwrap_or_default());
        if !is_cut(char) {
            break;
        }
        end -= size;
    }
    start..end
}

pub(super) fn trim(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(cut(args, 0, trimmed(args.str(0).bytes(), char::is_whitespace)))
}

/// `trimAll CUTSET TEXT`.
pub(super) fn trim_all(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let cutset: Vec<char> = rune::runes(args.str(0).bytes()).map(|(char, _)| char).collect();
    Ok(cut(args, 1, trimmed(args.str(1).bytes(), |char| cutset.contains(&char))))
}

/// `trimPrefix PREFIX TEXT`.
pub(super) fn trim_prefix(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (prefix, text) = (args.str(0).bytes(), args.str(1).bytes());
    let start = if text.starts_with(prefix) { prefix.len() } else { 0 };
    Ok(cut(args, 1, start..text.len()))
}

/// `trimSuffix SUFFIX TEXT`.
pub(super) fn trim_suffix(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (suffix, text) = (args.str(0).bytes(), args.str(1).bytes());
    let end = text.len() - if text.ends_with(suffix) { suffix.len() } else { 0 };
    Ok(cut(args, 1, 0..end))
}

/// `trunc LENGTH TEXT`: the first bytes, or the last ones where the length is negative. It may cut a character.
pub(super) fn trunc(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (count, length) = (args.int(0), args.str(1).bytes().len());
    let bytes = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    Ok(cut(
        args,
        1,
        if count < 0 && bytes < length {
            length - bytes..length
        } else if count >= 0 && bytes < length {
            0..bytes
        } else {
            0..length
        },
    ))
}

/// `substr START END TEXT`. Source: `substring`.
pub(super) fn substr(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (start, end) = (args.int(0), args.int(1));
    let length = args.str(2).bytes().len();
    let offset = |number: i64| usize::try_from(number).ok().filter(|offset| *offset <= length);
    let range = if start < 0 {
        match offset(end) {
            Some(end) => 0..end,
            None if end < 0 => return Err(out_of_range(&format!("[:{end}]"))),
            None => return Err(out_of_range(&format!("[:{end}] with length {length}"))),
        }
    } else {
        let to = offset(end);
        let shown = to.map_or_else(|| length.to_string(), |_| end.to_string());
        match (offset(start), to.unwrap_or(length)) {
            (Some(start), end) if start <= end => start..end,
            // An end that was not given is shown as the length.
            _ => return Err(out_of_range(&format!("[{start}:{shown}]"))),
        }
    };
    Ok(cut(args, 2, range))
}

/// `abbrev WIDTH TEXT`.
pub(super) fn abbrev(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    if args.int(0) < 4 {
        return Ok(args.any(1).clone());
    }
    Ok(abbreviated(args, 1, 0, args.int(0)))
}

/// `abbrevboth OFFSET WIDTH TEXT`.
pub(super) fn abbrev_both(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (offset, width) = (args.int(0), args.int(1));
    if width < 4 || (offset > 0 && width < 7) {
        return Ok(args.any(2).clone());
    }
    Ok(abbreviated(args, 2, offset, width))
}

/// At most `width` bytes of the text with those at `offset`, and dots where something was cut off.
/// Source: `goutils.AbbreviateFull`.
fn abbreviated(args: Args<'_>, index: usize, offset: i64, width: i64) -> Value {
    let text = args.str(index);
    let length = text.bytes().len();
    let width = usize::try_from(width).unwrap_or(usize::MAX);
    if length <= width {
        return args.any(index).clone();
    }
    // Three bytes are dots. As much as there is room for is shown behind the offset.
    let shown = width.saturating_sub(3);
    let offset = usize::try_from(offset).unwrap_or(0).min(length - shown);
    let mut builder = Builder::default();
    if offset <= 4 {
        builder.part(text.part(0..shown));
        builder.raw(b"...");
    } else if offset + shown < length {
        builder.raw(b"...");
        builder.part(text.part(offset..offset + shown.saturating_sub(3)));
        builder.raw(b"...");
    } else {
        builder.raw(b"...");
        builder.part(text.part(length - shown..length));
    }
    Value::text(builder.finish())
}

/// Whether goutils takes a byte for a blank: it takes each byte for a character of its own.
fn is_blank(byte: u8) -> bool {
    char::from(byte).is_whitespace()
}

/// Appends a byte as the character that goutils takes it for.
fn push_latin(builder: &mut Builder, text: &Str<'_>, at: usize) {
    let part = text.part(at..at + 1);
    match part.bytes() {
        [byte] if !byte.is_ascii() => {
            for (_, site, origin) in part.runs() {
                builder.push(char::from(*byte).encode_utf8(&mut [0; 2]).as_bytes(), site, origin);
            }
        }
        _ => builder.part(part),
    }
}

/// Without blanks. A text with some has its other bytes beyond ASCII written as characters of their own, which is
/// a fault of goutils that charts see.
pub(super) fn nospace(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(0);
    if !text.bytes().iter().any(|byte| is_blank(*byte)) {
        return Ok(args.any(0).clone());
    }
    let mut builder = Builder::default();
    for (at, byte) in text.bytes().iter().enumerate() {
        if !is_blank(*byte) {
            push_latin(&mut builder, &text, at);
        }
    }
    Ok(Value::text(builder.finish()))
}

/// The first letters of all words, where goutils takes each byte for a letter.
pub(super) fn initials(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(0);
    let mut builder = Builder::default();
    let mut begins = true;
    for (at, byte) in text.bytes().iter().enumerate() {
        let is_blank = is_blank(*byte);
        if begins && !is_blank {
            push_latin(&mut builder, &text, at);
        }
        begins = is_blank;
    }
    Ok(Value::text(builder.finish()))
}

//! Functions on the lines of a text.

use crate::input::template::{Args, Builder, Context, Failure, OriginId, SiteId, Str, Value};

/// `indent COUNT TEXT`.
pub(super) fn indent(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    indented(context, args, b"")
}

/// `nindent COUNT TEXT`.
pub(super) fn nindent(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    indented(context, args, b"\n")
}

/// `before`, then the text with blanks before each of its lines, the empty ones included. The blanks of a line
/// have the site and the origin of what the line begins with, so that whole lines are traced to the text.
fn indented(context: &mut Context<'_>, args: Args<'_>, before: &[u8]) -> Result<Value, Failure> {
    let text = args.str(1);
    let bytes = text.bytes();
    let Ok(count) = usize::try_from(args.int(0)) else {
        return Err(Failure::new("strings: negative Repeat count"));
    };
    let lines = memchr::memchr_iter(b'\n', bytes).count() + 1;
    let length = lines.saturating_mul(count).saturating_add(bytes.len() + before.len());
    context.charge(length)?;
    let blanks = vec![b' '; count];
    let mut builder = Builder::with_capacity(length);
    let mut last = text.runs().next().map_or_else(
        || (SiteId::NONE, text.origins().next().unwrap_or_default()),
        |(_, site, origin)| (site, origin),
    );
    builder.push(before, last.0, last.1);
    let mut begins = true;
    for (run, site, origin) in text.runs() {
        last = (site, origin);
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', run) {
            if begins {
                builder.push(&blanks, site, origin);
            }
            builder.push(run.get(from..=end).unwrap_or_default(), site, origin);
            from = end + 1;
            begins = true;
        }
        if from < run.len() {
            if begins {
                builder.push(&blanks, site, origin);
            }
            builder.push(run.get(from..).unwrap_or_default(), site, origin);
            begins = false;
        }
    }
    if begins {
        builder.push(&blanks, last.0, last.1);
    }
    Ok(Value::text(builder.finish()))
}

/// `wrap LENGTH TEXT`: words that are too long stay whole.
pub(super) fn wrap(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    wrapped(context, args.str(1), args.int(0), Str::new(b"", OriginId::NONE), false)
}

/// `wrapWith LENGTH BREAK TEXT`: words that are too long are cut.
pub(super) fn wrap_with(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    wrapped(context, args.str(2), args.int(0), args.str(1), true)
}

/// Lines of so many bytes at most, as one line is wrapped at its blanks. Source: `goutils.WrapCustom`.
fn wrapped(
    context: &mut Context<'_>,
    text: Str<'_>,
    most: i64,
    line_break: Str<'_>,
    cuts: bool,
) -> Result<Value, Failure> {
    let bytes = text.bytes();
    let most = usize::try_from(most).unwrap_or(1).max(1);
    let line_break = if line_break.bytes().is_empty() { Str::new(b"\n", OriginId::NONE) } else { line_break };
    let mut builder = Builder::default();
    let mut from = 0;
    while bytes.len() - from > most {
        let rest = bytes.get(from..).unwrap_or_default();
        if rest.first() == Some(&b' ') {
            from += 1;
            continue;
        }
        let (end, next) = match memchr::memrchr(b' ', rest.get(..=most).unwrap_or_default()) {
            Some(blank) => (from + blank, from + blank + 1),
            None if cuts => (from + most, from + most),
            None => match memchr::memchr(b' ', rest.get(most..).unwrap_or_default()) {
                Some(blank) => (from + most + blank, from + most + blank + 1),
                None => break,
            },
        };
        context.charge(end - from + line_break.bytes().len())?;
        builder.part(text.part(from..end));
        builder.part(line_break);
        from = next;
    }
    builder.part(text.part(from..bytes.len()));
    Ok(Value::text(builder.finish()))
}

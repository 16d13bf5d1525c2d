//! Functions on paths with slashes. Source: `path` and, for the names with `os`, `path/filepath` of Go on Unix.

use crate::input::template::{Args, Builder, Context, Failure, Function, Param, Str, Value};

const fn on_path(name: &'static str, call: Call) -> Function {
    Function { name, params: &[Param::Text], variadic: false, call }
}

type Call = fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    on_path("base", base),
    on_path("dir", dir),
    on_path("clean", clean),
    on_path("ext", ext),
    on_path("isAbs", is_abs),
    on_path("osBase", base),
    on_path("osDir", dir),
    on_path("osClean", clean),
    on_path("osExt", ext),
    on_path("osIsAbs", is_abs),
];

fn text(part: Str<'_>) -> Value {
    let mut builder = Builder::default();
    builder.part(part);
    Value::text(builder.finish())
}

fn base(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let path = args.str(0);
    if path.bytes().is_empty() {
        return Ok(Value::text("."));
    }
    let Some(last) = path.bytes().iter().rposition(|byte| *byte != b'/') else {
        return Ok(text(path.part(0..1)));
    };
    let path = path.part(0..last + 1);
    Ok(text(path.part(after_last_slash(path.bytes())..last + 1)))
}

/// The offset behind the last slash, or 0.
fn after_last_slash(path: &[u8]) -> usize {
    path.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1)
}

fn dir(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let path = args.str(0);
    Ok(cleaned(path.part(0..after_last_slash(path.bytes()))))
}

fn clean(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(cleaned(args.str(0)))
}

/// The shortest path that means the same, as far as it can be told from the text alone.
fn cleaned(path: Str<'_>) -> Value {
    let is_rooted = path.bytes().first() == Some(&b'/');
    // The ranges of the elements that stay.
    let mut elements: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    for element in path.bytes().split(|byte| *byte == b'/') {
        let end = start + element.len();
        match element {
            b"" | b"." => {}
            b".." => {
                let is_up = |(from, to): &(usize, usize)| path.bytes().get(*from..*to) == Some(b"..");
                match elements.last() {
                    Some(last) if !is_up(last) => drop(elements.pop()),
                    None if is_rooted => {}
                    _ => elements.push((start, end)),
                }
            }
            _ => elements.push((start, end)),
        }
        start = end + 1;
    }
    if elements.is_empty() {
        return if is_rooted { text(path.part(0..1)) } else { Value::text(".") };
    }
    let mut builder = Builder::default();
    for (index, (from, to)) in elements.into_iter().enumerate() {
        match (index, is_rooted) {
            (0, false) => {}
            (0, true) => builder.part(path.part(0..1)),
            // A slash stands before each element but the first.
            _ => builder.part(path.part(from.saturating_sub(1)..from)),
        }
        builder.part(path.part(from..to));
    }
    Value::text(builder.finish())
}

fn ext(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let path = args.str(0);
    let name = path.part(after_last_slash(path.bytes())..path.bytes().len());
    Ok(match name.bytes().iter().rposition(|byte| *byte == b'.') {
        Some(dot) => text(name.part(dot..name.bytes().len())),
        None => Value::text(""),
    })
}

fn is_abs(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(args.str(0).bytes().first() == Some(&b'/')))
}

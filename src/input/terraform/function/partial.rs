//! The partial texts of unknown results: of functions that make texts of their arguments, or hand one on.

use crate::input::terraform::value::Value;
use crate::input::terraform::value::partial::PartialText;

/// `jsonencode`.
pub(super) fn json(arguments: &[Value]) -> Option<String> {
    arguments.first()?.partial_json()
}

/// `tostring`: the argument's own.
pub(super) fn same(arguments: &[Value]) -> Option<String> {
    Some(arguments.first()?.partial()?.to_owned())
}

/// `chomp`.
pub(super) fn chomp(arguments: &[Value]) -> Option<String> {
    Some(arguments.first()?.partial()?.trim_end_matches(['\r', '\n']).to_owned())
}

/// `trimspace`.
pub(super) fn trim_space(arguments: &[Value]) -> Option<String> {
    Some(arguments.first()?.partial()?.trim().to_owned())
}

/// `coalesce`: that of the first argument that is neither null nor empty, where it is sure which that is.
pub(super) fn coalesce(arguments: &[Value]) -> Option<String> {
    let chosen = arguments.iter().find(|value| !value.is_null() && value.as_str() != Some(""))?;
    // A text with something known in it is not empty.
    Some(chosen.partial().filter(|_| chosen.is_definitely_not_null())?.to_owned())
}

/// `join`, of lists of which it is known how many elements they have.
pub(super) fn join(arguments: &[Value]) -> Option<String> {
    let (separator, lists) = arguments.split_first()?;
    let mut out = PartialText::default();
    let mut first = true;
    for list in lists {
        for element in list.as_elements().filter(|_| !list.marks.any())? {
            if !std::mem::take(&mut first) {
                out.add(separator);
            }
            out.add(element);
        }
    }
    out.finish()
}

/// `format` with `%s`, `%v`, `%d` and `%%` alone.
pub(super) fn format(arguments: &[Value]) -> Option<String> {
    let (format, values) = arguments.split_first()?;
    let mut values = values.iter();
    let mut pieces = format.as_str().filter(|_| !format.marks.any())?.split('%');
    let mut out = PartialText::begin(pieces.next()?);
    while let Some(piece) = pieces.next() {
        if piece.is_empty() {
            out.push("%");
            out.push(pieces.next()?);
            continue;
        }
        let rest = piece.strip_prefix(['s', 'v', 'd'])?;
        out.add(values.next().filter(|value| !value.is_null())?);
        out.push(rest);
    }
    out.finish()
}

//! Takes `<no value>` out of what a template wrote, as Helm does with all of its output.

use crate::input::template::{Builder, Mark, Output, Text};

const NO_VALUE: &[u8] = b"<no value>";

/// The output without `<no value>`, wherever it stands.
pub(super) fn remove(output: Output) -> Output {
    let Output { bytes, marks } = output;
    let mut kept = Vec::new();
    let mut rest = 0;
    let mut cuts = Vec::new();
    while let Some(at) = find(bytes.get(rest..).unwrap_or_default()) {
        kept.extend_from_slice(bytes.get(rest..rest + at).unwrap_or_default());
        cuts.push(rest + at);
        rest += at + NO_VALUE.len();
    }
    if cuts.is_empty() {
        return Output { bytes, marks };
    }
    kept.extend_from_slice(bytes.get(rest..).unwrap_or_default());
    let mut cut = 0;
    let mut moved: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        let start = mark.start as usize;
        while cuts.get(cut).is_some_and(|at| at + NO_VALUE.len() <= start) {
            cut += 1;
        }
        // A mark within what is cut holds from where the cut is.
        let start = cuts.get(cut).map_or(start, |at| start.min(*at)) - cut * NO_VALUE.len();
        let mark = Mark { start: u32::try_from(start).unwrap_or(u32::MAX), ..mark };
        if let Some(last) = moved.last_mut().filter(|last| last.start == mark.start) {
            *last = mark;
        } else {
            moved.push(mark);
        }
    }
    Output { bytes: kept, marks: moved }
}

/// A text without `<no value>`, wherever it stands.
pub(in crate::input::helm) fn without_no_value(text: Text) -> Text {
    if find(text.bytes()).is_none() {
        return text;
    }
    let output = remove(Output { bytes: text.bytes().to_vec(), marks: text.marks().to_vec() });
    let mut builder = Builder::default();
    super::stream::copy_marked(&output.bytes, &output.marks, 0..output.bytes.len(), &mut builder);
    builder.finish()
}

fn find(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == b'<') {
        if bytes.get(from + at..)?.starts_with(NO_VALUE) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::template::{OriginId, Origins, SiteId};
    use crate::source::{FileId, Span};

    #[test]
    fn marks_move_with_the_bytes_that_stay() {
        let mut origins = Origins::default();
        let mut origin = |at| origins.place(Span::new(FileId::new(0), at, at + 1));
        let (one, two, three) = (origin(1), origin(2), origin(3));
        let mut builder = Builder::default();
        let mut push = |text: &str, origin| builder.push(text.as_bytes(), SiteId::NONE, origin);
        push("a: ", one);
        push("<no value>", two);
        push("\nb: <no ", one);
        push("value>x<no value>", three);
        push("<no value>", OriginId::NONE);
        push("z", two);
        let (bytes, marks) = builder.into_parts();
        let output = remove(Output { bytes, marks });
        assert_eq!(output.bytes, b"a: \nb: xz");
        let starts: Vec<_> = output.marks.iter().map(|mark| (mark.start, mark.origin)).collect();
        assert_eq!(starts, [(0, one), (3, one), (7, three), (8, two)]);
        let untouched = remove(Output { bytes: b"a<no".to_vec(), marks: Vec::new() });
        assert_eq!(untouched.bytes, b"a<no");
    }
}

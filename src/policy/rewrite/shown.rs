//! The way back for what is shown: calls that stand for operators, as they were written.

use super::super::builtin::{
    DIFFERENCE, ENTRY, ITEMS, MEMBER, NEGATIVE, PRODUCT, QUOTIENT, REMAINDER, SIZED, SUM,
};
use super::super::token::{Kind, Tokens};

/// A call that is open.
struct Frame {
    /// What stands for its commas, the last one first.
    commas: Vec<&'static str>,
    /// How many brackets are open around its arguments.
    depth: usize,
    /// Whether what follows is not shown.
    hidden: bool,
}

/// An expression of a rewritten text as the policy has it.
pub(in super::super) fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut frames: Vec<Frame> = Vec::new();
    let (mut depth, mut end, mut begun) = (0_usize, 0, false);
    for token in Tokens::new(text) {
        let between = text.get(end..token.start()).unwrap_or_default();
        let hidden = frames.iter().any(|frame| frame.hidden);
        let top = frames.last().is_some_and(|frame| frame.depth == depth);
        end = token.end();
        if std::mem::take(&mut begun) {
            depth += 1;
            continue;
        }
        if let Some(commas) = Some(token.text(text)).filter(|_| token.kind == Kind::Name).and_then(commas) {
            out.push_str(between);
            out.push_str(if token.text(text) == NEGATIVE { "-" } else { "" });
            frames.push(Frame { commas, depth: depth + 1, hidden });
            begun = true;
            continue;
        }
        if top && token.is(text, ",") {
            let comma = frames.last_mut().and_then(|frame| {
                let comma = frame.commas.pop();
                frame.hidden |= comma.is_none();
                comma
            });
            out.push_str(comma.unwrap_or_default());
            // The space behind a comma goes with it.
            end += usize::from(text.get(end..).is_some_and(|rest| rest.starts_with(' ')));
            continue;
        }
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        if top && token.kind == Kind::Close {
            frames.pop();
            continue;
        }
        if !hidden {
            out.push_str(between);
            out.push_str(token.text(text));
        }
    }
    out
}

/// What stands for the commas of a call, the last one first; none for a call that the policy has.
fn commas(name: &str) -> Option<Vec<&'static str>> {
    Some(match name {
        SUM => vec![" + "],
        DIFFERENCE => vec![" - "],
        PRODUCT => vec![" * "],
        QUOTIENT => vec![" / "],
        REMAINDER => vec![" % "],
        MEMBER => vec![" in "],
        ENTRY => vec![" in ", ", "],
        NEGATIVE | ITEMS | SIZED => Vec::new(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_shown_as_they_were_written() {
        for (text, expected) in [
            ("tollgate__plus(tc.n, 1)", "tc.n + 1"),
            (
                "tollgate__times((tollgate__plus(f(a, b), 1)), [x, y][0]) == 3",
                "(f(a, b) + 1) * [x, y][0] == 3",
            ),
            ("tollgate__entry(k, v, tollgate__items(x))", "k, v in x"),
            ("{\"a\": x} = tollgate__sized(input.y, 1)", "{\"a\": x} = input.y"),
            ("tollgate__negative(x)", "-x"),
            ("f(x, \"tollgate__plus(a, b)\")", "f(x, \"tollgate__plus(a, b)\")"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}

//! What is a comment in the text of an input, and what only looks like one.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use crate::document::{Document, Node, Reading, Value};
use crate::source::FileId;

/// Whether a file was read in a format that has comments.
pub(super) fn has_comments(path: &str, reading: &Reading) -> bool {
    let json = Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    !json && matches!(reading, Reading::Read { format, .. } if *format != "plan")
}

/// Whether a file is written in HCL, which has other comments than YAML, and heredocs.
pub(super) fn is_hcl(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(OsStr::to_str);
    matches!(extension, Some("tf" | "tofu" | "hcl" | "tfvars"))
}

/// The lines of a text without their ends, with the offsets at which they begin.
pub(super) fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

/// The offset of the comment of a line.
pub(super) fn comment_of(line: &str, hcl: bool) -> Option<usize> {
    let bytes = line.as_bytes();
    let (mut quote, mut at) = (None, 0);
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(_), b'\\') if quote == Some(b'"') => at += 1,
            (Some(open), byte) if *byte == open => quote = None,
            (None, b'"') => quote = Some(b'"'),
            (None, b'\'') if !hcl => {
                // In plain text an apostrophe opens nothing.
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                if before.is_none_or(|before| matches!(before, b' ' | b'\t' | b'[' | b'{' | b',' | b':')) {
                    quote = Some(b'\'');
                }
            }
            (None, b'#') => {
                let before = at.checked_sub(1).and_then(|before| bytes.get(before));
                if hcl || before.is_none_or(|before| matches!(before, b' ' | b'\t')) {
                    return Some(at);
                }
            }
            (None, b'/') if hcl && matches!(bytes.get(at + 1), Some(b'/' | b'*')) => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The code of each line of a text in HCL, with blanks in place of comments and without the space behind it; none for the
/// text of a heredoc and its end.
pub(super) fn code<'t>(text: &'t str) -> Vec<Option<Cow<'t, str>>> {
    // What ends the heredoc that the lines are in, and whether a comment goes on.
    let (mut heredoc, mut is_comment): (Option<&str>, bool) = (None, false);
    let of_line = |(_, line): (usize, &'t str)| {
        if let Some(end) = heredoc {
            heredoc = Some(end).filter(|end| line.trim() != *end);
            return None;
        }
        let (code, last, goes_on) = code_of_line(line, is_comment);
        is_comment = goes_on;
        heredoc = end_of_heredoc(last);
        Some(code)
    };
    rows(text).map(of_line).collect()
}

/// The code of a line, what of it stands behind the last comment that ends in the line, and whether a comment goes on in
/// the next. `is_comment` says whether one goes on from the line before.
fn code_of_line(line: &str, mut is_comment: bool) -> (Cow<'_, str>, &str, bool) {
    let mut code = Cow::Borrowed("");
    let mut rest = line;
    loop {
        if is_comment {
            let Some((comment, behind)) = rest.split_once("*/") else {
                return (trimmed(code), "", true);
            };
            // What stands behind keeps its column.
            code.to_mut().extend(std::iter::repeat_n(' ', comment.chars().count() + 2));
            rest = behind;
        }
        let at = comment_of(rest, true).unwrap_or(rest.len());
        let (held, comment) = rest.split_at_checked(at).unwrap_or((rest, ""));
        code += held;
        let Some(behind) = comment.strip_prefix("/*") else {
            return (trimmed(code), held, false);
        };
        code += "  ";
        (rest, is_comment) = (behind, true);
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_end()),
        Cow::Owned(mut text) => {
            text.truncate(text.trim_end().len());
            Cow::Owned(text)
        }
    }
}

/// The word that ends the heredoc that begins with a line.
fn end_of_heredoc(line: &str) -> Option<&str> {
    let (_, mark) = line.rsplit_once("<<")?;
    let word = mark.strip_prefix('-').unwrap_or(mark);
    let is_of_word = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
    let begins = word.starts_with(|first: char| first.is_alphabetic() || first == '_');
    (begins && word.chars().all(is_of_word)).then_some(word)
}

/// The places of a file's text where nothing is a comment, each sorted and apart from the others.
pub(super) struct Texts {
    /// Those of its scalars.
    scalars: Vec<(usize, usize)>,
    /// The lines of heredocs. One may lie in a call, of which only the whole is known as a scalar, and comments may stand
    /// there beside it.
    heredocs: Vec<(usize, usize)>,
}

impl Texts {
    /// Those of the file of that path, which `documents` are of.
    pub(super) fn new(file: FileId, path: &str, text: &str, documents: &[&Document]) -> Self {
        let mut scalars = Vec::new();
        let mut open: Vec<&Node> = documents.iter().map(|document| &document.root).collect();
        while let Some(node) = open.pop() {
            let span = node.origin.span;
            match &node.value {
                Value::List(list) => open.extend(list),
                Value::Map(map) => open.extend(map.iter().map(|(_, node)| node)),
                // An alias leads to a scalar more than once; a value from elsewhere is in no file but its own.
                _ if span.file == file => scalars.push((span.start as usize, span.end as usize)),
                _ => {}
            }
        }
        scalars.sort_unstable();
        scalars.dedup();
        let code = if is_hcl(path) { code(text) } else { Vec::new() };
        let lines = rows(text).zip(code).filter(|(_, code)| code.is_none());
        let heredocs = lines.map(|((start, line), _)| (start, start + line.len())).collect();
        Self { scalars, heredocs }
    }

    /// Whether a comment, with its first and last offset, lies in a text, as in a script in a block scalar: then it is none.
    pub(super) fn hold(&self, (begin, behind): (usize, usize), text: &str) -> bool {
        let last = |places: &[(usize, usize)], before: usize| {
            before.checked_sub(1).and_then(|last| places.get(last)).copied()
        };
        let heredoc = last(&self.heredocs, self.heredocs.partition_point(|(start, _)| *start <= begin));
        if heredoc.is_some_and(|(_, end)| begin < end) {
            return true;
        }
        let scalar = last(&self.scalars, self.scalars.partition_point(|(start, _)| *start < begin));
        let Some((start, end)) = scalar else { return false };
        let above = text.get(start..begin).unwrap_or_default();
        // Behind the `|` or `>` that a block scalar begins with, a comment may stand. What is neither quoted nor a block of
        // text holds none: the block of a resource, say, which is the place of its address.
        let header = above.starts_with(['|', '>']) && !above.contains('\n');
        let is_text = above.starts_with(['"', '\'', '|', '>', '<', '&', '!']);
        behind <= end && is_text && !header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_begins_where_its_language_says() {
        for (line, hcl, at) in [
            ("# x", true, Some(0)),
            ("a = 1 // x", true, Some(6)),
            ("a = 1 /* x */", true, Some(6)),
            ("a = \"# no \\\" # no\" # x", true, Some(19)),
            ("a = \"http://x\"", true, None),
            ("a = \"it's\" # x", true, Some(11)),
            ("a#b: 1 # x", false, Some(7)),
            ("a: '# no' # x", false, Some(10)),
            ("a: it's # x", false, Some(8)),
            ("a: // x", false, None),
        ] {
            assert_eq!(comment_of(line, hcl), at, "{line}");
        }
    }

    #[test]
    fn heredocs_are_no_code_and_end_at_their_word() {
        for (text, seen) in [
            ("a = 1 # x\n\nb", vec![Some("a = 1"), Some(""), Some("b")]),
            ("a = <<EOT\r\n# x\r\nEOT b\r\n EOT\r\nb", vec![Some("a = <<EOT"), None, None, None, Some("b")]),
            ("a(<<-E-1\nx <<F\nE-1\n)", vec![Some("a(<<-E-1"), None, None, Some(")")]),
            ("a = \"<<EOT\"\nb", vec![Some("a = \"<<EOT\""), Some("b")]),
            ("a # <<EOT\nb", vec![Some("a"), Some("b")]),
            ("/* <<EOT\nx <<EOT\n*/\nb", vec![Some(""), Some(""), Some(""), Some("b")]),
            ("/* x */\na = 1 << 2", vec![Some(""), Some("a = 1 << 2")]),
            (
                "a /* x */ = f(/**/<<E /*\n*/ /* y */ b <<F\n# x\nF\nc",
                vec![Some("a         = f(    <<E"), Some("           b <<F"), None, None, Some("c")],
            ),
            ("f([/* x */ <<E\n# x\nE\n])", vec![Some("f([        <<E"), None, None, Some("])")]),
            ("a = \"/*\" # */\nb", vec![Some("a = \"/*\""), Some("b")]),
        ] {
            let code = code(text);
            let code: Vec<Option<&str>> = code.iter().map(Option::as_deref).collect();
            assert_eq!(code, seen, "{text}");
        }
    }
}

//! Changes of a text, and the way back from the changed text to the original one.

use std::ops::Range;

use super::super::token::{Kind, Token};

/// A text with what was changed in it.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Rewritten {
    text: String,
    /// The changes of each pass, in the order of the text.
    passes: Vec<Vec<Placed>>,
}

/// A change, with the place of what it put in.
#[derive(Debug, Clone)]
struct Placed {
    /// Where in the new text what was put in begins.
    start: usize,
    /// How many bytes were put in.
    length: usize,
    /// What stood there in the old text.
    old: Range<usize>,
    /// Parts that were taken from elsewhere in the old text.
    copies: Vec<Copied>,
}

/// A part of a change that stands elsewhere in the old text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Copied {
    /// Where in what was put in it begins.
    at: usize,
    length: usize,
    /// Where in the old text it begins.
    from: usize,
}

/// A change of a text: a range of it, and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) text: String,
    copies: Vec<Copied>,
}

impl Edit {
    /// Puts nothing in place of a range.
    pub(super) fn new(range: Range<usize>) -> Self {
        Self { range, text: String::new(), copies: Vec::new() }
    }

    /// Puts a text in place of a range.
    pub(super) fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into(), copies: Vec::new() }
    }

    /// Puts a text at an offset.
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(at..at, text)
    }

    /// Adds a text.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds what another edit puts in.
    pub(super) fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.copies.extend(other.copies.iter().map(|copy| Copied { at: copy.at + shift, ..*copy }));
    }

    /// Adds the tokens of `text` on one line, without comments.
    pub(super) fn copy(&mut self, text: &str, tokens: &[Token]) {
        let mut end = None;
        for token in tokens {
            if end.is_some_and(|end| end < token.start()) {
                self.text.push(' ');
            }
            end = Some(token.end());
            let word = token.text(text);
            if token.kind == Kind::Raw && word.contains('\n') {
                let raw = word.trim_matches('`');
                self.text.push_str(&serde_json::Value::from(raw).to_string());
                continue;
            }
            self.copies.push(Copied { at: self.text.len(), length: word.len(), from: token.start() });
            self.text.push_str(word);
        }
    }

    /// Adds the line breaks that stand in a range of `text`.
    pub(super) fn keep_lines(&mut self, text: &str, range: Range<usize>) {
        let lines = text.get(range).unwrap_or_default().matches('\n').count();
        self.text.push_str(&"\n".repeat(lines));
    }
}

impl Rewritten {
    /// A text without changes.
    pub(in super::super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), passes: Vec::new() }
    }

    /// The text that the engine gets.
    pub(in super::super) fn text(&self) -> &str {
        &self.text
    }

    /// Puts a rule behind everything: no place of the text changes.
    pub(in super::super) fn append_rule(&mut self, rule: &str) {
        let end = self.text.len();
        self.apply(vec![Edit::insert(end, format!("\n\n{rule}\n"))]);
    }

    /// Whether anything was changed.
    pub(in super::super) fn is_changed(&self) -> bool {
        !self.passes.is_empty()
    }

    /// Makes changes, none of which overlap. Those at one place keep their order.
    pub(super) fn apply(&mut self, mut edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let mut out = String::with_capacity(self.text.len() + 64);
        let mut placed = Vec::with_capacity(edits.len());
        let mut at = 0;
        for edit in edits {
            out.push_str(self.text.get(at..edit.range.start).unwrap_or_default());
            placed.push(Placed {
                start: out.len(),
                length: edit.text.len(),
                old: edit.range.clone(),
                copies: edit.copies,
            });
            out.push_str(&edit.text);
            at = edit.range.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        self.text = out;
        self.passes.push(placed);
    }

    /// The offset in the original text of an offset in this one. Inside of what was put in, that is the place
    /// which it was taken from, or else the place where it was put in.
    pub(in super::super) fn original(&self, at: usize) -> usize {
        self.passes.iter().rev().fold(at, |at, placed| {
            let next = placed.partition_point(|edit| edit.start <= at);
            let Some(edit) = next.checked_sub(1).and_then(|last| placed.get(last)) else { return at };
            let within = at - edit.start;
            if within >= edit.length {
                return within - edit.length + edit.old.end;
            }
            let copy = edit.copies.iter().find(|copy| (copy.at..copy.at + copy.length).contains(&within));
            copy.map_or(edit.old.start, |copy| copy.from + within - copy.at)
        })
    }

    /// The range in the original text of a range in this one.
    pub(in super::super) fn original_range(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.original(range.start);
        start..self.original(range.end).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::token::Tokens;
    use super::*;

    #[test]
    fn places_are_mapped_back() {
        let text = "package a\np if { not f(input.a); x }\n";
        let mut first = Edit::insert(17, "v := ");
        let tokens: Vec<Token> =
            Tokens::new(text).filter(|token| (23..30).contains(&token.start())).collect();
        first.copy(text, &tokens);
        first.push("; ");
        let mut rewritten = Rewritten::new(text);
        rewritten.apply(vec![first, Edit::replace(23..30, "v")]);
        assert_eq!(rewritten.text(), "package a\np if { v := input.a; not f(v); x }\n");
        for word in ["x }", "p if", "not f", "input.a", "a; "] {
            let at = rewritten.original(rewritten.text().find(word).unwrap());
            assert!(text.get(at..).unwrap().starts_with(word.trim_end_matches("; ")), "{word}");
        }
        rewritten.apply(vec![Edit::new(0..10)]);
        assert_eq!(rewritten.original(0), 10);
        let at = rewritten.original(rewritten.text().find("x }").unwrap());
        assert_eq!(at, text.find("x }").unwrap());
    }
}

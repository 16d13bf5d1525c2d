//! The lines of a text with their places.

/// One line without its line break.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    /// What it says, without `\n` and without `\r` before it.
    pub(super) text: &'t str,
    /// Where it begins.
    pub(super) start: usize,
}

impl<'t> Line<'t> {
    /// Where it ends.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Where a part of it stands in the file. The part is a slice of the line.
    pub(super) fn place(&self, part: &str) -> (usize, usize) {
        let at = part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr()).min(self.text.len());
        (self.start + at, self.start + at + part.len())
    }

    /// The line without white space at both ends.
    pub(super) fn trimmed(&self) -> &'t str {
        self.text.trim()
    }
}

/// The lines of a text. A byte order mark at its beginning is passed over.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let own = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut at = text.len() - own.len();
    own.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        Line { text: line.strip_suffix('\r').unwrap_or(line), start }
    })
}

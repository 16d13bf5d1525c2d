//! Lines and columns of a text.

/// Bytes between two marks.
const BLOCK: usize = 1 << 12;

/// Where the lines of a text begin, and how many characters begin before each block of it: a plan may be one
/// line of many megabytes, and a column far into it must not cost a walk over all of them.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    /// The byte offset at which each line begins; 0 first.
    starts: Vec<u32>,
    /// The number of characters that begin before each block, and before the end.
    marks: Vec<usize>,
}

impl Lines {
    /// Those of a text, or of bytes that are none.
    pub(super) fn new(bytes: &[u8]) -> Self {
        let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let starts =
            std::iter::once(0).chain(breaks.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)));
        let mut before = 0;
        let blocks = bytes.chunks(BLOCK).map(|block| {
            before += characters(block);
            before
        });
        Self { starts: starts.collect(), marks: std::iter::once(0).chain(blocks).collect() }
    }

    /// The byte offset at which each line begins.
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The line and the column of a byte offset, both from 1. Offsets behind the end stand at the end.
    pub(super) fn position(&self, bytes: &[u8], offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0) as usize;
        (line, self.before(bytes, offset) - self.before(bytes, start) + 1)
    }

    /// The byte offset, from the beginning of its line, of a column from 1 of a line from 1. The column may lie
    /// behind the line's end.
    pub(super) fn offset(&self, bytes: &[u8], line: usize, column: usize) -> Option<usize> {
        let start = *self.starts.get(line.checked_sub(1)?)? as usize;
        let wanted = self.before(bytes, start) + column.checked_sub(1)?;
        let block = self.marks.partition_point(|mark| *mark <= wanted).saturating_sub(1);
        let mut left = wanted - self.marks.get(block).copied().unwrap_or(0);
        let from = block * BLOCK;
        for (at, byte) in bytes.get(from..).unwrap_or_default().iter().enumerate() {
            if begins(*byte) {
                if left == 0 {
                    return Some((from + at).saturating_sub(start));
                }
                left -= 1;
            }
        }
        Some(bytes.len().saturating_sub(start))
    }

    /// How many characters begin before a byte offset.
    fn before(&self, bytes: &[u8], offset: usize) -> usize {
        let offset = offset.min(bytes.len());
        let block = offset / BLOCK;
        let rest = bytes.get(block * BLOCK..offset).unwrap_or_default();
        self.marks.get(block).copied().unwrap_or(0) + characters(rest)
    }
}

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| begins(**byte)).count()
}

/// Whether a byte begins a character: continuation bytes do not.
fn begins(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_has_the_position_that_counting_gives_and_every_position_the_offset() {
        let long = "añ漢👍".repeat(BLOCK / 5);
        for text in [
            "",
            "a",
            "\n",
            "añ: b\r\n\nlast",
            &long,
            &format!("x\n{long}\n{long}y\n"),
            &"z".repeat(2 * BLOCK),
        ] {
            let lines = Lines::new(text.as_bytes());
            let (mut line, mut column, mut start) = (1, 1, 0);
            for (at, char) in text.char_indices() {
                assert_eq!(lines.position(text.as_bytes(), at), (line, column));
                assert_eq!(lines.offset(text.as_bytes(), line, column), Some(at - start));
                if char == '\n' {
                    (line, column, start) = (line + 1, 1, at + 1);
                } else {
                    column += 1;
                }
            }
            assert_eq!(lines.position(text.as_bytes(), text.len()), (line, column));
            assert_eq!(lines.offset(text.as_bytes(), line, column), Some(text.len() - start));
        }
    }
}

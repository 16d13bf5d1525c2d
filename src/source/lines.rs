//! Where the lines of a text begin, and which character stands at which byte.
//!
//! A plan may be one line of many megabytes with thousands of places in it, so neither a column nor the text
//! around a place is found by counting from the line's beginning.

/// Bytes between two counts of characters.
const BLOCK: usize = 1 << 10;

/// An index of a text.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    /// The byte offset at which each line begins.
    starts: Vec<u32>,
    /// The number of characters before each block of bytes; none where every character is one byte.
    blocks: Vec<u32>,
}

impl Lines {
    /// The index of `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let starts = std::iter::once(0).chain(breaks.map(|(at, _)| number(at + 1))).collect();
        let mut blocks = Vec::new();
        if !bytes.is_ascii() {
            let mut before = 0;
            for block in bytes.chunks(BLOCK) {
                blocks.push(number(before));
                before += characters(block);
            }
            blocks.push(number(before));
        }
        Self { starts, blocks }
    }

    /// The line that holds the byte `offset`, counted from 0.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start as usize <= offset).max(1) - 1
    }

    /// The byte offset at which a line begins; none behind the last one.
    pub(super) fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line).map(|start| *start as usize)
    }

    /// How many characters of `bytes` begin before the byte `offset`.
    pub(super) fn characters_before(&self, bytes: &[u8], offset: usize) -> usize {
        let offset = offset.min(bytes.len());
        let block = offset / BLOCK;
        match self.blocks.get(block) {
            Some(before) => {
                *before as usize + characters(bytes.get(block * BLOCK..offset).unwrap_or_default())
            }
            None => offset,
        }
    }

    /// The byte offset at which the character of that number begins; the end behind the last one.
    pub(super) fn offset_of(&self, bytes: &[u8], character: usize) -> usize {
        if self.blocks.is_empty() {
            return character.min(bytes.len());
        }
        let block = self.blocks.partition_point(|before| *before as usize <= character).max(1) - 1;
        let before = self.blocks.get(block).map_or(0, |before| *before as usize);
        let rest = bytes.iter().enumerate().skip(block * BLOCK);
        let mut beginnings = rest.filter(|(_, byte)| begins_character(**byte)).map(|(at, _)| at);
        beginnings.nth(character.saturating_sub(before)).unwrap_or(bytes.len())
    }
}

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| begins_character(**byte)).count()
}

/// Whether a byte of UTF-8 begins a character: continuation bytes do not.
fn begins_character(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

/// An offset or a count. Texts end below 4 GiB.
fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_bytes_are_found_from_each_other() {
        let texts = [
            String::new(),
            "plain\ntext\n".to_owned(),
            "añ漢".repeat(1000),
            format!("{}ñ{}\n漢", "a".repeat(BLOCK - 1), "b".repeat(BLOCK)),
        ];
        for text in texts {
            let bytes = text.as_bytes();
            let lines = Lines::of(bytes);
            for (character, (at, _)) in text.char_indices().enumerate() {
                assert_eq!(lines.characters_before(bytes, at), character);
                assert_eq!(lines.offset_of(bytes, character), at);
            }
            let all = text.chars().count();
            assert_eq!(lines.characters_before(bytes, bytes.len() + 9), all);
            assert_eq!(lines.offset_of(bytes, all), bytes.len());
            assert_eq!(lines.offset_of(bytes, all + 9), bytes.len());
        }
    }

    #[test]
    fn lines_begin_behind_line_breaks() {
        let lines = Lines::of(b"a\n\nb");
        assert_eq!([0, 1, 2, 3, 9].map(|offset| lines.line_at(offset)), [0, 0, 1, 2, 2]);
        assert_eq!([0, 1, 2, 3].map(|line| lines.start(line)), [Some(0), Some(2), Some(3), None]);
    }
}

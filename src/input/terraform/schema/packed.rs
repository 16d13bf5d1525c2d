//! Reading of packed bytes: numbers of as few bytes as they need, texts, sorted words that share their beginnings.
//!
//! Nothing here panics on bytes that are wrong: what cannot be read is `None`.

/// A place in packed bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'b> {
    rest: &'b [u8],
}

impl<'b> Cursor<'b> {
    /// The beginning of `bytes`.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// The next `length` bytes.
    pub(super) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// A number: seven bits a byte, the lowest first, the eighth bit says that more follow.
    pub(super) fn number(&mut self) -> Option<usize> {
        let mut number = 0usize;
        for shift in [0u32, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A text: its length, then its bytes.
    pub(super) fn text(&mut self) -> Option<&'b str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    /// A part: its length, then its bytes.
    pub(super) fn part(&mut self) -> Option<&'b [u8]> {
        let length = self.number()?;
        self.take(length)
    }
}

/// Words in the order of their bytes, each once, by number.
#[derive(Debug, Default)]
pub(super) struct Words {
    text: String,
    /// Where each ends in `text`.
    ends: Vec<usize>,
}

impl Words {
    /// Words as they are packed: how many; for each how many bytes it shares with the one before, and the rest of it.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let count = cursor.number()?;
        let mut words = Self::default();
        let mut before = 0usize;
        for _ in 0..count {
            let shared = cursor.number()?;
            let rest = cursor.text()?;
            let start = words.text.len();
            let beginning = words.text.get(before..before.checked_add(shared)?)?.to_owned();
            words.text.push_str(&beginning);
            words.text.push_str(rest);
            words.ends.push(words.text.len());
            before = start;
        }
        Some(words)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word of a number.
    pub(super) fn word(&self, number: usize) -> Option<&str> {
        let start = if number == 0 { 0 } else { *self.ends.get(number - 1)? };
        self.text.get(start..*self.ends.get(number)?)
    }

    /// The number of a word.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.word(middle)?.cmp(word) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Words};

    #[test]
    fn numbers_take_as_many_bytes_as_they_need() {
        let mut cursor = Cursor::new(&[0x05, 0xac, 0x02, 0x80, 0x80, 0x80, 0x80, 0x80]);
        assert_eq!(cursor.number(), Some(5));
        assert_eq!(cursor.number(), Some(300));
        assert_eq!(cursor.number(), None, "a number that does not end");
    }

    #[test]
    fn words_share_their_beginnings_and_are_found() {
        let packed = [3, 0, 3, b'a', b'c', b'l', 1, 1, b'd', 0, 2, b'i', b'd'];
        let words = Words::read(&mut Cursor::new(&packed)).unwrap();
        assert_eq!((words.word(0), words.word(1), words.word(2)), (Some("acl"), Some("ad"), Some("id")));
        assert_eq!((words.find("ad"), words.find("b"), words.word(3)), (Some(1), None, None));
        assert!(Words::read(&mut Cursor::new(&packed[..9])).is_none(), "cut off");
    }
}

//! Texts that occurred before: a text to literal bytes and matches, as Go's level 6 finds them
//! (`compress/flate/deflate.go`).

/// A byte, or as many as `length` bytes that stood `distance` bytes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Literal(u8),
    Match { length: usize, distance: usize },
}

/// Takes the tokens of a block, and the bytes that they stand for unless Go has forgotten where these begin.
pub(super) type Block<'w> = dyn FnMut(&[Token], Option<&[u8]>) + 'w;

/// How far back a match may lie.
const WINDOW: usize = 1 << 15;
const SHORTEST: usize = 4;
const LONGEST: usize = 258;
/// How many tokens a block has at most.
const TOKENS: usize = 1 << 14;
const HASH_BITS: u32 = 17;
/// A match of that length is not bettered by one that begins a byte later.
const LAZY: usize = 16;
/// A match of that length ends the search, and so does looking at that many places.
const NICE: usize = 128;
const TRIES: usize = 128;
/// Matches of the shortest length must not lie further back.
const FAR: usize = 4096;

/// Cuts a text into blocks.
pub(super) fn blocks(bytes: &[u8], write: &mut Block<'_>) {
    let mut matcher = Matcher {
        bytes,
        base: 0,
        end: bytes.len().min(2 * WINDOW),
        heads: vec![0; 1 << HASH_BITS],
        before: vec![0; WINDOW],
        chain: None,
        tokens: Vec::new(),
        block: Some(0),
    };
    matcher.run(write);
}

struct Matcher<'b> {
    bytes: &'b [u8],
    /// Go has a window of 64 KiB, whose second half becomes the first. What is before and behind it does not count.
    base: usize,
    end: usize,
    /// The last place where four bytes with a hash stood, and for each place the one before it; from 1, 0 for none.
    heads: Vec<u32>,
    before: Vec<u32>,
    /// The last place that had the hash of the bytes that were noted last.
    chain: Option<usize>,
    tokens: Vec<Token>,
    /// Where the current block begins.
    block: Option<usize>,
}

impl Matcher<'_> {
    fn run(&mut self, write: &mut Block<'_>) {
        let mut index = 0;
        // The match that begins a byte before, which one at the current byte may better.
        let (mut length, mut distance) = (SHORTEST - 1, 0);
        // The byte before is still to be written.
        let mut pending = false;
        loop {
            self.slide(index);
            let ahead = self.end - index;
            if ahead == 0 {
                break;
            }
            if let Some(hash) = self.hash(index) {
                self.note(index, hash);
            }
            let (last_length, last_distance) = (length, distance);
            (length, distance) = (SHORTEST - 1, 0);
            let least = index.saturating_sub(WINDOW).max(self.base);
            if let Some(place) = self.chain.filter(|place| *place >= least)
                && ahead > last_length
                && last_length < LAZY
                && let Some(found) = self.find(index, place, ahead)
            {
                (length, distance) = found;
            }
            if last_length >= SHORTEST && length <= last_length {
                self.tokens.push(Token::Match { length: last_length, distance: last_distance });
                let behind = index + last_length - 1;
                for place in index + 1..behind {
                    if let Some(hash) = self.hash(place) {
                        let chain = self.chain;
                        self.note(place, hash);
                        self.chain = chain;
                    }
                }
                index = behind;
                pending = false;
                length = SHORTEST - 1;
                self.end_full_block(index, write);
            } else {
                if pending {
                    self.literal(index - 1);
                    self.end_full_block(index, write);
                }
                index += 1;
                pending = true;
            }
        }
        if pending {
            self.literal(index - 1);
        }
        if !self.tokens.is_empty() {
            self.end_block(index, write);
        }
    }

    /// Moves the window on where too little is left of it.
    fn slide(&mut self, index: usize) {
        while self.end < self.bytes.len() && self.end - index < SHORTEST + LONGEST {
            self.base += WINDOW;
            self.end = self.bytes.len().min(self.base + 2 * WINDOW);
            self.block = self.block.filter(|block| *block >= self.base);
        }
    }

    /// The hash of the four bytes at a place, where they are in the window.
    fn hash(&self, place: usize) -> Option<usize> {
        let bytes = self.bytes.get(place..self.end)?.first_chunk::<SHORTEST>()?;
        usize::try_from(u32::from_be_bytes(*bytes).wrapping_mul(0x1e35_a7bd) >> (32 - HASH_BITS)).ok()
    }

    /// Notes a place with its hash.
    fn note(&mut self, place: usize, hash: usize) {
        let Some(head) = self.heads.get_mut(hash) else { return };
        if let Some(before) = self.before.get_mut(place % WINDOW) {
            *before = *head;
        }
        self.chain = usize::try_from(*head).ok().and_then(|head| head.checked_sub(1));
        *head = u32::try_from(place + 1).unwrap_or(0);
    }

    /// The longest match of what is at `index` with what is at `place` or at places before it with the same hash.
    fn find(&self, index: usize, mut place: usize, ahead: usize) -> Option<(usize, usize)> {
        let here = self.bytes.get(index..index + ahead.min(LONGEST))?;
        let nice = NICE.min(here.len());
        let least = index.saturating_sub(WINDOW).max(self.base);
        let mut found = None;
        let mut longest = SHORTEST - 1;
        for _ in 0..TRIES {
            let there = self.bytes.get(place..)?;
            if there.get(longest) == here.get(longest) {
                let length = here.iter().zip(there).take_while(|(one, other)| one == other).count();
                let distance = index - place;
                if length > longest && (length > SHORTEST || distance <= FAR) {
                    longest = length;
                    found = Some((length, distance));
                    if length >= nice {
                        break;
                    }
                }
            }
            // The place before the furthest one has been forgotten.
            if index.checked_sub(WINDOW) == Some(place) {
                break;
            }
            let before = self.before.get(place % WINDOW).copied().unwrap_or(0);
            match usize::try_from(before).ok().and_then(|before| before.checked_sub(1)) {
                Some(before) if before >= least => place = before,
                _ => break,
            }
        }
        found
    }

    fn literal(&mut self, place: usize) {
        self.tokens.extend(self.bytes.get(place).map(|byte| Token::Literal(*byte)));
    }

    fn end_full_block(&mut self, index: usize, write: &mut Block<'_>) {
        if self.tokens.len() == TOKENS {
            self.end_block(index, write);
        }
    }

    fn end_block(&mut self, index: usize, write: &mut Block<'_>) {
        write(&self.tokens, self.block.and_then(|block| self.bytes.get(block..index)));
        self.block = Some(index);
        self.tokens.clear();
    }
}

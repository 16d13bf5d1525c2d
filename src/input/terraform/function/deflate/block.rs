//! Blocks of compressed data (RFC 1951, `compress/flate/huffman_bit_writer.go`): whichever is shortest of the fixed
//! codes, codes of its own, and the bytes as they stand.

use super::bits::Bits;
use super::huffman::{Code, codes, size};
use super::matcher::Token;

/// The symbol that ends a block; those behind it stand for lengths.
const END: usize = 256;
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
/// How many bytes fit into a block as they stand.
const MOST_STORED: usize = 65535;

/// The shortest length, less 3, of each symbol of lengths, and how many bits tell the others apart.
const LENGTH_BASES: [u32; 29] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192,
    224, 255,
];
const LENGTH_BITS: [u32; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

/// The order in which the lengths of the codes for lengths of codes are written.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Writes a block of tokens. `input` has the bytes that they stand for, where they are known.
pub(super) fn write(tokens: &[Token], input: Option<&[u8]>, bits: &mut Bits) {
    let mut literals = vec![0; LITERALS];
    let mut distances = vec![0; DISTANCES];
    let count = |frequencies: &mut Vec<i64>, symbol: usize| {
        if let Some(frequency) = frequencies.get_mut(symbol) {
            *frequency += 1;
        }
    };
    for token in tokens {
        match *token {
            Token::Literal(byte) => count(&mut literals, usize::from(byte)),
            Token::Match { length, distance } => {
                count(&mut literals, length_symbol(length).0);
                count(&mut distances, distance_symbol(distance).0);
            }
        }
    }
    count(&mut literals, END);
    let used = |frequencies: &[i64]| {
        frequencies.iter().rposition(|frequency| *frequency > 0).map_or(0, |last| last + 1)
    };
    let literal_count = used(&literals);
    let mut distance_count = used(&distances);
    if distance_count == 0 {
        // A block has one code of distances at least.
        count(&mut distances, 0);
        distance_count = 1;
    }
    let (own_literals, own_distances) = (codes(&literals, 15), codes(&distances, 15));

    let storable = input.filter(|input| input.len() <= MOST_STORED);
    // Bits that no code has a say in only count against bytes as they stand, and Go leaves them out otherwise.
    let extra = if storable.is_some() {
        let lengths =
            literals.iter().skip(END + 1).zip(LENGTH_BITS).map(|(count, bits)| count * i64::from(bits));
        let distances =
            distances.iter().zip(0..).map(|(count, symbol)| count * i64::from(distance_bits(symbol)));
        lengths.sum::<i64>() + distances.sum::<i64>()
    } else {
        0
    };
    let (fixed_literals, fixed_distances) = (fixed_literals(), fixed_distances());
    let fixed = 3 + size(&fixed_literals, &literals) + size(&fixed_distances, &distances) + extra;
    let header = Header::new(
        own_literals.get(..literal_count).unwrap_or_default(),
        own_distances.get(..distance_count).unwrap_or_default(),
    );
    let own = header.size() + size(&own_literals, &literals) + size(&own_distances, &distances) + extra;
    let least = fixed.min(own);
    if let Some(input) = storable.filter(|input| signed(input.len() + 5) * 8 < least) {
        stored(input, false, bits);
    } else if own < fixed {
        header.write(literal_count, distance_count, bits);
        write_tokens(tokens, &own_literals, &own_distances, bits);
    } else {
        bits.put(2, 3);
        write_tokens(tokens, &fixed_literals, &fixed_distances, bits);
    }
}

/// Writes a block of bytes as they stand.
pub(super) fn stored(bytes: &[u8], last: bool, bits: &mut Bits) {
    bits.put(u32::from(last), 3);
    bits.align();
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    bits.put(u32::from(length), 16);
    bits.put(u32::from(!length), 16);
    bits.bytes(bytes);
}

fn write_tokens(tokens: &[Token], literals: &[Code], distances: &[Code], bits: &mut Bits) {
    let mut put = |codes: &[Code], symbol: usize| {
        let code = codes.get(symbol).copied().unwrap_or_default();
        bits.put(code.bits, code.length);
    };
    for token in tokens {
        match *token {
            Token::Literal(byte) => put(literals, usize::from(byte)),
            Token::Match { length, distance } => {
                let (symbol, rest, count) = length_symbol(length);
                put(literals, symbol);
                put(&[Code { bits: rest, length: count }], 0);
                let (symbol, rest, count) = distance_symbol(distance);
                put(distances, symbol);
                put(&[Code { bits: rest, length: count }], 0);
            }
        }
    }
    put(literals, END);
}

/// The symbol of a length, and which of its lengths it is in how many bits.
fn length_symbol(length: usize) -> (usize, u32, u32) {
    let length = u32::try_from(length.saturating_sub(3)).unwrap_or(0);
    let symbol = LENGTH_BASES.partition_point(|base| *base <= length).saturating_sub(1);
    let base = LENGTH_BASES.get(symbol).copied().unwrap_or(0);
    (END + 1 + symbol, length - base, LENGTH_BITS.get(symbol).copied().unwrap_or(0))
}

/// The symbol of a distance, and which of its distances it is in how many bits.
fn distance_symbol(distance: usize) -> (usize, u32, u32) {
    let distance = u32::try_from(distance.saturating_sub(1)).unwrap_or(0);
    if distance < 4 {
        return (usize::try_from(distance).unwrap_or(0), 0, 0);
    }
    // Two symbols for each power of two: one for each half of what lies between it and the next one.
    let count = distance.ilog2() - 1;
    let half = distance >> count & 1;
    let symbol = 2 * (count + 1) + half;
    (usize::try_from(symbol).unwrap_or(0), distance & ((1 << count) - 1), count)
}

/// How many bits tell the distances of a symbol apart.
fn distance_bits(symbol: u32) -> u32 {
    (symbol / 2).saturating_sub(1)
}

fn fixed_literals() -> Vec<Code> {
    let code = |bits: u32, length: u32| Code { bits: bits.reverse_bits() >> (32 - length), length };
    (0..288)
        .map(|symbol| match symbol {
            0..144 => code(symbol + 0x30, 8),
            144..256 => code(symbol + 0x190 - 144, 9),
            256..280 => code(symbol - 256, 7),
            _ => code(symbol + 0xc0 - 280, 8),
        })
        .collect()
}

fn fixed_distances() -> Vec<Code> {
    (0..30_u32).map(|symbol| Code { bits: symbol.reverse_bits() >> 27, length: 5 }).collect()
}

/// What stands before a block with codes of its own: their lengths, in codes of their own.
struct Header {
    /// Symbols, with what follows them in how many bits.
    symbols: Vec<(usize, u32, u32)>,
    frequencies: Vec<i64>,
    codes: Vec<Code>,
    /// How many lengths of those codes are written.
    count: usize,
}

impl Header {
    fn new(literals: &[Code], distances: &[Code]) -> Self {
        let lengths: Vec<u32> = literals.iter().chain(distances).map(|code| code.length).collect();
        let mut symbols = Vec::new();
        for run in lengths.chunk_by(|one, other| one == other) {
            let (Some(&length), mut left) = (run.first(), run.len()) else { continue };
            let symbol = usize::try_from(length).unwrap_or(0);
            let short = |count: usize| u32::try_from(count).unwrap_or(0);
            if length == 0 {
                while left >= 11 {
                    let count = left.min(138);
                    symbols.push((18, short(count - 11), 7));
                    left -= count;
                }
                if left >= 3 {
                    symbols.push((17, short(left - 3), 3));
                    left = 0;
                }
            } else {
                symbols.push((symbol, 0, 0));
                left -= 1;
                while left >= 3 {
                    let count = left.min(6);
                    symbols.push((16, short(count - 3), 2));
                    left -= count;
                }
            }
            symbols.extend(std::iter::repeat_n((symbol, 0, 0), left));
        }
        let mut frequencies = vec![0; ORDER.len()];
        for (symbol, ..) in &symbols {
            if let Some(frequency) = frequencies.get_mut(*symbol) {
                *frequency += 1;
            }
        }
        let occurs = |symbol: &usize| frequencies.get(*symbol).is_some_and(|frequency| *frequency > 0);
        let count = ORDER.iter().rposition(occurs).map_or(4, |last| (last + 1).max(4));
        let codes = codes(&frequencies, 7);
        Self { symbols, frequencies, codes, count }
    }

    /// How many bits it takes.
    fn size(&self) -> i64 {
        let behind: u32 = self.symbols.iter().map(|(_, _, count)| count).sum();
        3 + 5 + 5 + 4 + 3 * signed(self.count) + size(&self.codes, &self.frequencies) + i64::from(behind)
    }

    fn write(&self, literals: usize, distances: usize, bits: &mut Bits) {
        let short = |count: usize| u32::try_from(count).unwrap_or(0);
        bits.put(4, 3);
        bits.put(short(literals.saturating_sub(257)), 5);
        bits.put(short(distances.saturating_sub(1)), 5);
        bits.put(short(self.count - 4), 4);
        for symbol in ORDER.iter().take(self.count) {
            bits.put(self.codes.get(*symbol).map_or(0, |code| code.length), 3);
        }
        for (symbol, behind, count) in &self.symbols {
            let code = self.codes.get(*symbol).copied().unwrap_or_default();
            bits.put(code.bits, code.length);
            bits.put(*behind, *count);
        }
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

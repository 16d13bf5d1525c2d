//! Codes of few bits for what is frequent, none longer than a limit (`compress/flate/huffman_code.go`).

/// More frequent than anything.
const MOST: i64 = i32::MAX as i64;

/// The code of a symbol, its first bit lowest. A symbol that does not occur has one of no bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) bits: u32,
    pub(super) length: u32,
}

/// How many bits symbols with these frequencies take.
pub(super) fn size(codes: &[Code], frequencies: &[i64]) -> i64 {
    codes.iter().zip(frequencies).map(|(code, frequency)| i64::from(code.length) * frequency).sum()
}

/// The codes for symbols with these frequencies, of at most `longest` bits.
pub(super) fn codes(frequencies: &[i64], longest: usize) -> Vec<Code> {
    let mut codes = vec![Code::default(); frequencies.len()];
    let mut set = |symbol: usize, bits: u32, length: u32| {
        if let Some(code) = codes.get_mut(symbol) {
            *code = Code { bits: bits.reverse_bits().checked_shr(32 - length).unwrap_or(0), length };
        }
    };
    let mut used: Vec<(i64, usize)> = frequencies
        .iter()
        .enumerate()
        .map(|(symbol, count)| (*count, symbol))
        .filter(|(count, _)| *count > 0)
        .collect();
    if used.len() <= 2 {
        for ((_, symbol), bits) in used.into_iter().zip(0..) {
            set(symbol, bits, 1);
        }
        return codes;
    }
    used.sort_unstable();
    let counts = lengths(&used.iter().map(|(count, _)| *count).collect::<Vec<_>>(), longest);
    // The most frequent symbols have the shortest codes; among those of one length codes ascend with the symbols.
    let mut next = 0;
    for (count, length) in counts.into_iter().zip(1..) {
        next <<= 1;
        let mut symbols: Vec<usize> =
            used.split_off(used.len().saturating_sub(count)).into_iter().map(|(_, symbol)| symbol).collect();
        symbols.sort_unstable();
        for symbol in symbols {
            set(symbol, next, length);
            next += 1;
        }
    }
    codes
}

/// One row of the table that [`lengths`] goes through: pairs and leaves by frequency.
#[derive(Clone, Default)]
struct Row {
    /// The frequency of the last item, and those of the leaf and of the pair that may come next.
    last: i64,
    leaf: i64,
    pair: i64,
    /// How many items are still to be found.
    needed: usize,
    /// How many leaves are to the left of the last item in this row and in those below.
    leaves: Vec<usize>,
}

/// How many symbols have codes of one bit, two bits and so on: packages are merged, the cheapest first, with only the
/// last item of each row kept. `sorted` has three frequencies at least, in ascending order.
fn lengths(sorted: &[i64], longest: usize) -> Vec<usize> {
    let count = sorted.len();
    let longest = longest.min(count - 1);
    let leaf = |index: usize| sorted.get(index).copied().unwrap_or(MOST);
    // Row 0 is below all others and has nothing.
    let mut rows: Vec<Row> = (0..=longest)
        .map(|row| Row {
            last: leaf(1),
            leaf: leaf(2),
            pair: if row <= 1 { MOST } else { leaf(0) + leaf(1) },
            needed: 0,
            leaves: (0..=longest).map(|index| if index == row && row > 0 { 2 } else { 0 }).collect(),
        })
        .collect();
    if let Some(top) = rows.last_mut() {
        top.needed = 2 * count - 4;
    }
    let mut level = longest;
    while let Some((below, [row, above @ ..])) = rows.split_at_mut_checked(level) {
        if row.pair == MOST && row.leaf == MOST {
            // Nothing is left for this row; it must not be come back to.
            row.needed = 0;
            if let Some(next) = above.first_mut() {
                next.pair = MOST;
            }
            level += 1;
            continue;
        }
        let before = row.last;
        if row.leaf < row.pair {
            row.last = row.leaf;
            if let Some(leaves) = row.leaves.get_mut(level) {
                *leaves += 1;
                row.leaf = leaf(*leaves);
            }
        } else {
            // A pair of the row below is used up: two more items are needed there.
            row.last = row.pair;
            if let Some(below) = below.last_mut() {
                for (own, its) in row.leaves.iter_mut().zip(&below.leaves).take(level) {
                    *own = *its;
                }
                below.needed = 2;
            }
        }
        row.needed = row.needed.saturating_sub(1);
        if row.needed == 0 {
            let Some(next) = above.first_mut() else { break };
            next.pair = before + row.last;
            level += 1;
        } else {
            while level.checked_sub(1).and_then(|below| rows.get(below)).is_some_and(|below| below.needed > 0)
            {
                level -= 1;
            }
        }
    }
    let leaves = rows.pop().map(|top| top.leaves).unwrap_or_default();
    leaves.array_windows().rev().map(|[fewer, more]| more - fewer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_symbols_have_short_codes() {
        let codes = codes(&[5, 0, 1, 1, 20], 15);
        let lengths: Vec<u32> = codes.iter().map(|code| code.length).collect();
        assert_eq!(lengths, [2, 0, 3, 3, 1]);
    }

    #[test]
    fn no_code_is_longer_than_the_limit_and_all_of_them_are_used() {
        let mut fibonacci = vec![1, 1];
        while fibonacci.len() < 40 {
            fibonacci.push(fibonacci[fibonacci.len() - 1] + fibonacci[fibonacci.len() - 2]);
        }
        for longest in [6, 7, 15] {
            let codes = codes(&fibonacci[..30], longest);
            assert!(codes.iter().all(|code| (1..=longest).contains(&(code.length as usize))));
            let used: f64 = codes.iter().map(|code| 0.5_f64.powi(i32::try_from(code.length).unwrap())).sum();
            assert!((used - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn two_symbols_take_a_bit_each() {
        assert_eq!(codes(&[0, 7], 15)[1], Code { bits: 0, length: 1 });
        assert_eq!(codes(&[3, 7], 15)[1], Code { bits: 1, length: 1 });
    }
}

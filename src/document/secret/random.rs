//! Whether a text looks as if a machine had drawn it.

/// Bits of entropy a byte, by how often each byte stands in the text.
#[expect(clippy::cast_precision_loss, reason = "counts of bytes of a token are small")]
fn entropy(text: &str) -> f64 {
    let mut counts = [0_usize; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let all = text.len() as f64;
    let share = |count: &&usize| **count as f64 / all;
    -counts.iter().filter(|count| **count > 0).map(|count| share(&count) * share(&count).log2()).sum::<f64>()
}

/// Whether a text has six characters in a row that follow each other: `abcdef`, `123456`, `654321`.
fn has_run(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut up, mut down, mut same) = (1, 1, 1);
    bytes.windows(2).any(|pair| {
        let &[one, other] = pair else { return false };
        let next = |run: i32, goes: bool| if goes { run + 1 } else { 1 };
        up = next(up, other == one.wrapping_add(1));
        down = next(down, one == other.wrapping_add(1));
        same = next(same, other == one);
        up >= 6 || down >= 6 || same >= 5
    })
}

/// Whether a text of a token looks drawn: many different characters for its length, no run and no repetition.
pub fn is_random(text: &str) -> bool {
    let kinds = [
        text.bytes().any(|byte| byte.is_ascii_lowercase()),
        text.bytes().any(|byte| byte.is_ascii_uppercase()),
        text.bytes().any(|byte| byte.is_ascii_digit()),
    ];
    kinds.into_iter().filter(|there| *there).count() >= 2 && is_varied(text)
}

/// The same of a text that may be drawn of one kind of character.
pub(super) fn is_varied(text: &str) -> bool {
    // Hexadecimal digits have four bits at most.
    let least = match text.len() {
        0..8 => return false,
        8..12 => 2.7,
        12..20 => 3.0,
        _ if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => 3.0,
        20..32 => 3.3,
        _ => 3.7,
    };
    !has_run(text) && entropy(text) >= least
}

/// Of a token with a prefix: whether what is behind it looks drawn.
pub(super) fn drawn(token: &str) -> bool {
    let body = token.rsplit(['_', '-', '.', '=']).max_by_key(|part| part.len()).unwrap_or(token);
    is_random(if body.len() >= 16 { body } else { token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_told_from_what_is_written() {
        for text in
            ["9fK2mQ7xLp3Z", "d131dd02c5e6eec4693d9a0698aff95c", "kJ8#vPq2!xZr", "wq8Zr2Lm5Tb9Xc4Vn7Kd"]
        {
            assert!(is_random(text), "{text}");
        }
        for text in [
            "short1A",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "aaaaaaaaaaaaaaaaaaaa1B",
            "correcthorsebattery",
            "deadbeefdeadbeef00000000",
            "production",
        ] {
            assert!(!is_random(text), "{text}");
        }
    }
}

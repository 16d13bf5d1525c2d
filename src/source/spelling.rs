//! What somebody may have meant by a word that is not known.

/// The word that is most like a misspelt one, where one is like it: as many as a third of its letters may be
/// put in, taken out or exchanged. Capitals do not count. Of several, the first in the order of the alphabet.
pub fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let lower = word.to_lowercase();
    let measured = words.into_iter().map(|known| (distance(&lower, &known.to_lowercase()), known));
    let (far, near) = measured.min()?;
    (far <= near.chars().count().div_ceil(3).min(3)).then_some(near)
}

/// How many letters must be put in, taken out or exchanged to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, left) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (right, cell) in other.chars().zip(row.iter_mut().skip(1)) {
            let exchanged = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = exchanged.min(before + 1).min(*cell + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_near_the_one_that_was_meant() {
        let words = ["enforcement", "severity", "id"];
        assert_eq!(nearest("enforcment", words), Some("enforcement"));
        assert_eq!(nearest("Severty", words), Some("severity"));
        assert_eq!(nearest("avd_id", words), None);
        assert_eq!(nearest("exlude", ["include", "exclude"]), Some("exclude"));
        assert_eq!(nearest("Policy", ["policies", "params"]), Some("policies"));
        assert_eq!(nearest("colour", ["include", "exclude"]), None);
        assert_eq!(nearest("", words), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn distances_count_letters() {
        for (one, other, far) in [
            ("startswith", "startswith", 0),
            ("startwith", "startswith", 1),
            ("sprint", "sprintf", 1),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), far, "{one} {other}");
        }
    }
}

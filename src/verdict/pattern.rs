//! Patterns with `*` for addresses, paths and policy ids.

/// Whether `text` is `pattern`, in which each `*` stands for any characters, none included. The pattern's own
/// text always matches, so that an address that holds a `*` can be named.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    if pattern == text {
        return true;
    }
    let Some((head, rest)) = pattern.split_once('*') else { return false };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let tail = pieces.pop().unwrap_or_default();
    // The leftmost place of each piece leaves the most text for the ones behind it.
    for piece in pieces {
        let Some((_, behind)) = text.split_once(piece) else { return false };
        text = behind;
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "a/b"),
            ("apps/*/web", "apps/v1/Deployment/shop/web"),
            ("a*b*c", "aXbbYc"),
            ("a**c", "ac"),
            ("x[*]", "x[*]"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("a", "ab"), ("a*", "ba"), ("*a", "ab"), ("a*b*c", "acb"), ("ab*ba", "aba"), ("", "a")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}

//! Patterns of `.Files.Glob`, after the rules of github.com/gobwas/glob with `/` as the separator.
//!
//! `*` any bytes but `/`; `**` any bytes; `?` one character but `/`; `[abc]`, `[a-z]`, `[!…]` one character of a
//! set; `{a,b}` one of several patterns; `\` takes the meaning from what comes behind it.

/// What a pattern is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Char(char),
    /// `?`
    One,
    /// `*`
    Some,
    /// `**`
    All,
    /// `[…]`: whether it must not be one of them, and the ranges.
    Set(bool, Vec<(char, char)>),
    /// `{…}`
    Any(Vec<Vec<Part>>),
}

/// A pattern.
#[derive(Debug, Clone)]
pub(super) struct Glob(Vec<Part>);

/// How deep `{…}` may nest.
const DEPTH: usize = 16;

/// How many steps matching one name may take; a pattern that needs more matches nothing.
const STEPS: usize = 1 << 20;

impl Glob {
    /// Reads a pattern; none where it is no pattern.
    pub(super) fn parse(pattern: &str) -> Option<Self> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut at = 0;
        let parts = sequence(&chars, &mut at, 0)?;
        (at == chars.len()).then_some(Self(parts))
    }

    /// Whether all of a name fits the pattern.
    pub(super) fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let mut steps = 0;
        let parts: Vec<&Part> = self.0.iter().collect();
        fits(&parts, &name, &mut steps)
    }
}

fn sequence(chars: &[char], at: &mut usize, depth: usize) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while let Some(char) = chars.get(*at) {
        match char {
            ',' | '}' if depth > 0 => return Some(parts),
            '\\' => {
                *at += 1;
                parts.push(Part::Char(*chars.get(*at)?));
            }
            '*' => {
                let all = chars.get(*at + 1) == Some(&'*');
                *at += usize::from(all);
                parts.push(if all { Part::All } else { Part::Some });
            }
            '?' => parts.push(Part::One),
            '[' => {
                *at += 1;
                parts.push(set(chars, at)?);
            }
            '{' if depth < DEPTH => parts.push(alternatives(chars, at, depth)?),
            '{' => return None,
            char => parts.push(Part::Char(*char)),
        }
        *at += 1;
    }
    (depth == 0).then_some(parts)
}

/// Reads `{a,b}`; ends at its `}`.
fn alternatives(chars: &[char], at: &mut usize, depth: usize) -> Option<Part> {
    let mut all = Vec::new();
    loop {
        *at += 1;
        all.push(sequence(chars, at, depth + 1)?);
        match chars.get(*at)? {
            ',' => {}
            _ => return Some(Part::Any(all)),
        }
    }
}

/// Reads what stands behind a `[`; ends at the `]`.
fn set(chars: &[char], at: &mut usize) -> Option<Part> {
    let not = chars.get(*at) == Some(&'!');
    *at += usize::from(not);
    let mut ranges = Vec::new();
    loop {
        let low = match chars.get(*at)? {
            ']' if ranges.is_empty() => return None,
            ']' => return Some(Part::Set(not, ranges)),
            '\\' => {
                *at += 1;
                *chars.get(*at)?
            }
            char => *char,
        };
        *at += 1;
        let mut high = low;
        if chars.get(*at) == Some(&'-') {
            high = *chars.get(*at + 1)?;
            if high < low || high == ']' {
                return None;
            }
            *at += 2;
        }
        ranges.push((low, high));
    }
}

/// Whether parts fit a name.
fn fits(parts: &[&Part], name: &[char], steps: &mut usize) -> bool {
    *steps += 1;
    if *steps > STEPS {
        return false;
    }
    let Some((first, rest)) = parts.split_first() else { return name.is_empty() };
    let one =
        |fit: &dyn Fn(char) -> bool| name.split_first().filter(|(char, _)| fit(**char)).map(|(_, to)| to);
    let behind = match first {
        Part::Char(char) => one(&|found| found == *char),
        Part::One => one(&|found| found != '/'),
        Part::Set(not, ranges) => {
            one(&|found| ranges.iter().any(|(low, high)| (*low..=*high).contains(&found)) != *not)
        }
        Part::Some | Part::All => {
            let all = matches!(first, Part::All);
            let most = if all { name.len() } else { name.iter().take_while(|char| **char != '/').count() };
            return (0..=most).any(|taken| fits(rest, name.get(taken..).unwrap_or_default(), steps));
        }
        Part::Any(choices) => {
            return choices.iter().any(|choice| {
                let parts: Vec<&Part> = choice.iter().chain(rest.iter().copied()).collect();
                fits(&parts, name, steps)
            });
        }
    };
    behind.is_some_and(|behind| fits(rest, behind, steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_in_helm() {
        let fits = |pattern: &str, name: &str| Glob::parse(pattern).unwrap().matches(name);
        for (pattern, name, fit) in [
            ("*", "a.txt", true),
            ("*", "conf/b.txt", false),
            ("**", "conf/d/c.txt", true),
            ("conf/*", "conf/b.txt", true),
            ("conf/*", "conf/d/c.txt", false),
            ("conf/**", "conf/d/c.txt", true),
            ("**.txt", "conf/d/c.txt", true),
            ("{a,conf/b}.txt", "conf/b.txt", true),
            ("{a,conf/b}.txt", "c.txt", false),
            ("[a-c].txt", "b.txt", true),
            ("[!a-c].txt", "b.txt", false),
            ("?.txt", "b.txt", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("{a,{b,c}d}", "cd", true),
            ("", "", true),
        ] {
            assert_eq!(fits(pattern, name), fit, "{pattern} {name}");
        }
        for pattern in ["[", "[]", "{a", "[z-a]", "\\", "{a,"] {
            assert!(Glob::parse(pattern).is_none(), "{pattern}");
        }
        // A name that many stars could fit in very many ways ends.
        assert!(!fits(&"*a".repeat(40), &"a".repeat(39)));
    }
}

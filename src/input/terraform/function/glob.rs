//! Patterns of paths, as `fileset` takes them (`bmatcuk/doublestar` 1.1, `path/filepath.Match`).
//!
//! `*` stands for any characters but a slash, `**` alone between slashes for any folders, `?` for a character,
//! `[a-z]` and `[^a-z]` for one of a class, `{a,b}` for one of several texts, and a backslash takes a meaning away.

/// A pattern whose text is clean.
#[derive(Debug)]
pub(super) struct Glob {
    /// The folder in which everything that matches lies.
    folder: String,
    /// What is behind it, part by part.
    parts: Vec<Part>,
}

/// What is between two slashes of a pattern.
#[derive(Debug)]
enum Part {
    /// `**`.
    Folders,
    /// What a name may be: one of these.
    Names(Vec<Vec<Token>>),
}

/// A piece of a pattern of names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Char(char),
    /// `?`
    Any,
    /// `*`
    Many,
    /// The ends of ranges, and whether the characters in them are those that it does not stand for.
    Class(Vec<(char, char)>, bool),
}

/// How many names the alternatives of one part may give.
const MOST_ALTERNATIVES: usize = 1000;

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, as a clause.
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        let special = |part: &str| part.contains(['*', '?', '[', '{', '\\']);
        let all: Vec<&str> = pattern.split('/').collect();
        let plain = all.iter().position(|part| special(part)).unwrap_or(all.len());
        let (before, behind) = all.split_at_checked(plain).unwrap_or_default();
        let folder = match before {
            [] => ".".to_owned(),
            [""] => "/".to_owned(),
            parts => parts.join("/"),
        };
        let parts = behind.iter().map(|part| match *part {
            "**" => Ok(Part::Folders),
            part => names(part).map(Part::Names),
        });
        Ok(Self { folder, parts: parts.collect::<Result<_, String>>()? })
    }

    /// Whether it names one path.
    pub(super) fn is_literal(&self) -> bool {
        self.parts.is_empty()
    }

    /// The folder in which everything that matches lies.
    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    /// How much it costs to match a character, roughly.
    pub(super) fn cost(&self) -> usize {
        let tokens = |part: &Part| match part {
            Part::Folders => 1,
            Part::Names(names) => names.iter().map(|name| name.len() + 1).sum(),
        };
        self.parts.iter().map(tokens).sum()
    }

    /// Whether a path below the folder matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let parts: Vec<Vec<char>> = path.split('/').map(|part| part.chars().collect()).collect();
        let step = |part: &Part, name: &Vec<char>| match part {
            Part::Folders => true,
            Part::Names(names) => {
                names.iter().any(|tokens| matches(tokens, name, is_many, |token, char| fits(token, *char)))
            }
        };
        matches(&self.parts, &parts, |part| matches!(part, Part::Folders), step)
    }
}

fn is_many(token: &Token) -> bool {
    *token == Token::Many
}

fn fits(token: &Token, char: char) -> bool {
    match token {
        Token::Char(own) => *own == char,
        Token::Any | Token::Many => true,
        Token::Class(ranges, negated) => {
            ranges.iter().any(|(from, to)| (*from..=*to).contains(&char)) != *negated
        }
    }
}

/// Whether a pattern matches all items: each of its tokens one item, those that stand for many any number of them.
/// Only the last of these needs to be tried again, since an earlier one that takes more leaves less.
fn matches<T, I>(
    pattern: &[T],
    items: &[I],
    is_many: impl Fn(&T) -> bool,
    fits: impl Fn(&T, &I) -> bool,
) -> bool {
    let (mut at, mut item) = (0, 0);
    let mut again: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(at), items.get(item)) {
            (Some(many), _) if is_many(many) => {
                again = Some((at, item));
                at += 1;
                continue;
            }
            (Some(one), Some(here)) if fits(one, here) => {
                at += 1;
                item += 1;
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        match again {
            Some((many, first)) if first < items.len() => {
                again = Some((many, first + 1));
                at = many + 1;
                item = first + 1;
            }
            _ => return false,
        }
    }
}

/// The names that one part of a pattern stands for, without braces.
fn names(part: &str) -> Result<Vec<Vec<Token>>, String> {
    let mut chars = part.chars().peekable();
    let names = alternatives(&mut chars, 0)?;
    match chars.next() {
        None => Ok(names),
        Some(_) => Err("syntax error in pattern".to_owned()),
    }
}

/// Reads up to the end, or inside of braces up to a `,` or a `}`.
fn alternatives(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    depth: usize,
) -> Result<Vec<Vec<Token>>, String> {
    let wrong = || "syntax error in pattern".to_owned();
    if depth > 16 {
        return Err("braces nest too deeply in pattern".to_owned());
    }
    let mut names = vec![Vec::new()];
    while let Some(&char) = chars.peek() {
        if depth > 0 && matches!(char, ',' | '}') {
            break;
        }
        chars.next();
        let token = match char {
            '*' => Token::Many,
            '?' => Token::Any,
            '[' => class(chars).ok_or_else(wrong)?,
            '\\' => Token::Char(chars.next().ok_or_else(wrong)?),
            '{' => {
                let mut inner = Vec::new();
                loop {
                    inner.extend(alternatives(chars, depth + 1)?);
                    match chars.next() {
                        Some(',') => {}
                        Some('}') => break,
                        _ => return Err(wrong()),
                    }
                }
                if names.len() * inner.len() > MOST_ALTERNATIVES {
                    return Err("too many alternatives in pattern".to_owned());
                }
                let both = |name: &Vec<Token>| {
                    inner.iter().map(|more| [&**name, &**more].concat()).collect::<Vec<_>>()
                };
                names = names.iter().flat_map(both).collect();
                continue;
            }
            char => Token::Char(char),
        };
        for name in &mut names {
            name.push(token.clone());
        }
    }
    Ok(names)
}

/// A class whose `[` was read.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Some(Token::Class(ranges, negated));
        }
        let from = member(chars)?;
        let to = if chars.next_if_eq(&'-').is_some() { member(chars)? } else { from };
        ranges.push((from, to));
    }
}

fn member(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match chars.next()? {
        '\\' => chars.next(),
        '-' | ']' => None,
        char => Some(char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, path: &str) -> bool {
        Glob::parse(pattern).unwrap().matches(path)
    }

    #[test]
    fn stars_stay_between_slashes_and_double_stars_do_not() {
        assert!(matched("*.tf", "main.tf"));
        assert!(matched("*", ".hidden"));
        assert!(!matched("*.tf", "a/main.tf"));
        assert!(matched("**/*.tf", "main.tf"));
        assert!(matched("**/*.tf", "a/b/main.tf"));
        assert!(matched("**", "a/b"));
        assert!(matched("*/**/c", "a/c"));
        assert!(!matched("*/**/c", "c"));
        assert!(matched("**/a/**/b*", "x/a/a/y/bb"));
        assert!(!matched("a**/b", "ax/y/b"));
    }

    #[test]
    fn names_match_characters_classes_and_alternatives() {
        assert!(matched("?[a-c][^x].{tf,tf.json}", "éby.tf.json"));
        assert!(!matched("?[a-c][^x].{tf,tf.json}", "ébx.tf"));
        assert!(matched("{a,b{c,d}}x*", "bdx"));
        assert!(matched(r"\*x", "*x"));
        assert!(!matched("*a*a*a*a*a*a*a*a*b", &"a".repeat(5000)));
    }

    #[test]
    fn a_pattern_begins_in_a_folder() {
        assert_eq!(Glob::parse("a/b/*/c").unwrap().folder(), "a/b");
        assert_eq!(Glob::parse("*").unwrap().folder(), ".");
        assert_eq!(Glob::parse("/*").unwrap().folder(), "/");
        assert!(Glob::parse("a/b").unwrap().is_literal());
        for pattern in ["[", "[]", "[a", "[a-]", "{a", r"x*\", "*[a-"] {
            assert!(Glob::parse(pattern).is_err(), "{pattern}");
        }
    }
}

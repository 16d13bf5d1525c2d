//! Patterns that are compiled, and what they find.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use super::super::Call;
use super::super::argument::pay;
use super::expand;
use super::translate::{Translated, translate};
use crate::input::terraform::value::Fault;

/// How large a compiled pattern may be, in bytes.
const MOST_COMPILED: usize = 8 << 20;
/// How many compiled patterns a thread keeps.
const KEPT: usize = 32;
/// How many bytes may be gone through to find everything in one text.
///
/// Whether a match ends is known only by what follows, so that each match may need all that is left of the text. Less
/// is enough for tests, which need not wait for it.
const MOST_SEARCHED: u64 = if cfg!(test) { 1 << 26 } else { 1 << 31 };

thread_local! {
    /// The patterns that were used last, the newest first: a call in a `for` compiles its pattern once.
    static COMPILED: RefCell<VecDeque<(Box<str>, Rc<Pattern>)>> = const { RefCell::new(VecDeque::new()) };
}

/// A compiled pattern.
pub(in super::super) struct Pattern {
    regex: regex::Regex,
    pub(super) names: Vec<Option<Arc<str>>>,
    groups: Groups,
    /// What compiling and matching it costs, as against a pattern of one character.
    weight: usize,
}

/// What groups a pattern has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Groups {
    /// None.
    None,
    /// So many, none of which has a name.
    Unnamed(usize),
    /// Some, all of which have names.
    Named(Vec<Arc<str>>),
    /// Some with names and some without.
    Mixed,
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What Go's `regexp` does not take, and what is too large.
    pub(in super::super) fn compile(pattern: &str) -> Result<Rc<Self>, Fault> {
        let kept = COMPILED.with_borrow_mut(|kept| {
            let index = kept.iter().position(|(text, _)| **text == *pattern)?;
            let entry = kept.remove(index)?;
            let compiled = Rc::clone(&entry.1);
            kept.push_front(entry);
            Some(compiled)
        });
        if let Some(compiled) = kept {
            return Ok(compiled);
        }
        let compiled = Rc::new(Self::new(translate(pattern)?)?);
        COMPILED.with_borrow_mut(|kept| {
            kept.truncate(KEPT - 1);
            kept.push_front((pattern.into(), Rc::clone(&compiled)));
        });
        Ok(compiled)
    }

    fn new(translated: Translated) -> Result<Self, Fault> {
        let Translated { pattern, names, atoms } = translated;
        let regex = regex::RegexBuilder::new(&pattern).size_limit(MOST_COMPILED).build();
        let regex = regex.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => Fault::limit("the pattern is too large"),
            _ => Fault::new("the pattern cannot be understood"),
        })?;
        let named: Vec<Arc<str>> = names.iter().flatten().cloned().collect();
        let groups = match (names.len(), named.len()) {
            (0, _) => Groups::None,
            (count, 0) => Groups::Unnamed(count),
            (count, named_count) if count == named_count => Groups::Named(named),
            _ => Groups::Mixed,
        };
        Ok(Self { regex, names, groups, weight: usize::try_from(atoms).unwrap_or(usize::MAX) })
    }

    /// What groups it has.
    pub(in super::super) fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Hands each match to `each`, until that says no: the texts of the whole match and of the groups, none for a
    /// group that had no part in it.
    pub(in super::super) fn find<'t>(
        &self,
        call: &Call<'_>,
        text: &'t str,
        mut each: impl FnMut(&[Option<&'t str>]) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        self.visit(call, text, |found| {
            let texts: Vec<Option<&str>> =
                found.iter().map(|group| group.map(|found| found.as_str())).collect();
            each(&texts)
        })
    }

    /// The text with a replacement for each match.
    pub(in super::super) fn replace_all(
        &self,
        call: &Call<'_>,
        text: &str,
        by: &str,
    ) -> Result<String, Fault> {
        let by = expand::parse(by);
        let mut out = String::new();
        let mut copied = 0;
        self.visit(call, text, |found| {
            let Some(whole) = found.get(0) else { return Ok(false) };
            out.push_str(text.get(copied..whole.start()).unwrap_or_default());
            copied = whole.end();
            expand::write(&by, &self.names, found, &mut out, |bytes| pay(call, bytes))?;
            Ok(true)
        })?;
        out.push_str(text.get(copied..).unwrap_or_default());
        Ok(out)
    }

    fn visit<'t>(
        &self,
        call: &Call<'_>,
        text: &'t str,
        mut each: impl FnMut(&regex::Captures<'t>) -> Result<bool, Fault>,
    ) -> Result<(), Fault> {
        call.host.spend(self.weight.saturating_add(text.len()), text.len())?;
        let mut searched = 0_u64;
        for found in self.regex.captures_iter(text) {
            let end = found.get(0).map_or(text.len(), |whole| whole.end());
            searched = searched.saturating_add((text.len() - end) as u64);
            if searched > MOST_SEARCHED {
                return Err(Fault::limit("the pattern is found too often in a text that is too long"));
            }
            call.host.spend(1 + (text.len() - end) / 256, 0)?;
            if !each(&found)? {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that a pattern finds in a text.
    fn found<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
        let pattern = Pattern::compile(pattern).unwrap();
        pattern.regex.find_iter(text).map(|found| found.as_str()).collect()
    }

    /// Why Go does not take a pattern.
    fn refused(pattern: &str) -> String {
        Pattern::compile(pattern).err().map_or_else(String::new, |fault| fault.message)
    }

    #[test]
    fn letters_and_digits_are_those_of_ascii() {
        assert_eq!(found(r"\d+", "٣1"), ["1"]);
        assert_eq!(found(r"\w+", "é_a1"), ["_a1"]);
        assert_eq!(found(r"[\W]", "aé"), ["é"]);
        assert_eq!(found(r"[^\d]", "1a"), ["a"]);
        assert_eq!(found(r"\s", "\u{a0} \u{b}"), [" "]);
        assert_eq!(found(r"\bé", "é"), [] as [&str; 0]);
        assert_eq!(found(r"\Bé", "é"), ["é"]);
        assert_eq!(found(r"\pL+|\p{^Greek}", "éβ1"), ["éβ", "1"]);
        assert_eq!(found(r"\p{Greek}", "aβ"), ["β"]);
        assert_eq!(found(r"(?i)\w+", "ſK"), ["ſK"]);
    }

    #[test]
    fn what_is_special_elsewhere_stands_for_itself() {
        assert_eq!(found("a{,2}", "a{,2}"), ["a{,2}"]);
        assert_eq!(found("[a&&b]+", "&b"), ["&b"]);
        assert_eq!(found("[[a]+", "[a"), ["[a"]);
        assert_eq!(found("[]a]+", "]a"), ["]a"]);
        assert_eq!(found("[[:alpha:]-z]+", "-q"), ["-q"]);
        assert_eq!(found(r"\Qa.b\E+", "xa.bb"), ["a.bb"]);
        assert_eq!(found(r"\<a\>", "<a>"), ["<a>"]);
        assert_eq!(found(r"\x41\101\x{1F600}", "AA😀"), ["AA😀"]);
        assert_eq!(found("a#b c", "a#b c"), ["a#b c"]);
        assert_eq!(found("}", "}"), ["}"]);
    }

    #[test]
    fn what_stands_before_flags_is_what_a_repetition_behind_them_repeats() {
        assert_eq!(found(r"xb(?i)+A", "xbbaxB"), ["xbba"]);
        assert_eq!(found(r"(ab)*(?i)(?s){2}c", "ababC"), ["ababC"]);
        assert_eq!(found(r"a(?i)|B", "aAb"), ["a", "b"]);
        assert_eq!(found(r"(?:a(?i))B", "aBab"), ["aB"]);
        assert_ne!(refused("(?i)*"), "");
    }

    #[test]
    fn empty_matches_do_not_stand_behind_others() {
        assert_eq!(found("a*", "baac"), ["", "aa", ""]);
        assert_eq!(found("", "aé"), ["", "", ""]);
    }

    #[test]
    fn what_go_refuses_is_refused() {
        let wrong = [
            "a**",
            "a{2}{3}",
            "a*??",
            "a{2,1}",
            "a{1001}",
            "(?:a{500}){3}",
            r"\Z",
            r"\1",
            r"\8",
            r"\C",
            "(?x)a",
            "(?=a)",
            "(?P<a-b>a)",
            "(?P<a",
            "(",
            ")",
            "[a",
            "[z-a]",
            r"[a-\d]",
            "[[:foo:]]",
            r"\p{Foo}",
            r"\pX",
            r"\p{Alphabetic}",
            "*",
            "|*",
            r"\",
            r"\x{110000}",
            "(?i-)a",
        ];
        for pattern in wrong {
            assert_ne!(refused(pattern), "", "{pattern}");
        }
        assert_eq!(refused("(?:a{1000}){0}"), "");
        assert_eq!(refused("(?:a{10}){100}"), "");
    }

    #[test]
    fn a_pattern_that_would_be_huge_is_refused() {
        assert!(Pattern::compile(&"a{1000}".repeat(60)).is_err_and(|fault| fault.limit));
        assert!(Pattern::compile(&"x".repeat(200_000)).is_err_and(|fault| fault.limit));
        assert!(Pattern::compile(&"(".repeat(90_000)).is_err());
        assert!(Pattern::compile(&format!("{}{}", "(".repeat(40_000), ")".repeat(40_000))).is_err());
    }
}

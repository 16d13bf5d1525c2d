//! `.helmignore`: which files of a chart's folder are no part of it. Source: Helm's `pkg/ignore`.

/// The rules of a chart.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules(Vec<Rule>);

#[derive(Debug, Clone)]
struct Rule {
    pattern: String,
    negate: bool,
    /// Whether it speaks of folders alone.
    folder: bool,
    /// Whether the last component alone is looked at.
    base: bool,
}

impl Rules {
    /// Reads the text of a `.helmignore`, and adds what Helm always leaves out.
    ///
    /// # Errors
    /// A line that is no pattern: its range of bytes, and what Helm says.
    pub(super) fn parse(text: &str) -> Result<Self, (std::ops::Range<usize>, String)> {
        let mut rules = Self::default();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            rules.add(line.trim_start_matches('\u{feff}')).map_err(|error| {
                let range = offset..offset + line.trim_end().len();
                (range, error.to_owned())
            })?;
            offset += line.len();
        }
        let _ = rules.add("templates/.?*");
        Ok(rules)
    }

    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if line.contains("**") {
            return Err("double-star (**) syntax is not supported");
        }
        if matches(line, "abc").is_none() {
            return Err("syntax error in pattern");
        }
        let (negate, rest) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (folder, rest) = rest.strip_suffix('/').map_or((false, rest), |rest| (true, rest));
        let anchored = rest.strip_prefix('/');
        let base = anchored.is_none() && !rest.contains('/');
        let pattern = anchored.unwrap_or(rest).to_owned();
        self.0.push(Rule { pattern, negate, folder, base });
        Ok(())
    }

    /// Whether a path below the chart's folder is no part of the chart.
    pub(super) fn ignore(&self, path: &str, is_folder: bool) -> bool {
        for rule in &self.0 {
            let name = if rule.base { path.rsplit('/').next().unwrap_or(path) } else { path };
            let fits = || matches(&rule.pattern, name) == Some(true);
            if rule.negate {
                // A negated rule leaves out all that it does not name.
                if (rule.folder && !is_folder) || !fits() {
                    return true;
                }
            } else if (is_folder || !rule.folder) && fits() {
                return true;
            }
        }
        false
    }
}

/// Whether a pattern fits a whole name; none where it is malformed. Source: Go's `filepath.Match`.
pub(in crate::input::helm) fn matches(pattern: &str, name: &str) -> Option<bool> {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut from) = (0, 0);
    // Where to go on when the part behind the last star does not fit.
    let mut retry: Option<(usize, usize)> = None;
    let mut fits = true;
    loop {
        match pattern.get(at) {
            None if from == name.len() => break,
            Some('*') => {
                retry = Some((at + 1, from));
                at += 1;
                continue;
            }
            Some(_) => {
                let (next, one) = step(&pattern, at, name.get(from).copied())?;
                if one {
                    (at, from) = (next, from + 1);
                    continue;
                }
            }
            None => {}
        }
        match retry {
            Some((behind, begin)) if name.get(begin).is_some_and(|char| *char != '/') => {
                retry = Some((behind, begin + 1));
                (at, from) = (behind, begin + 1);
            }
            _ => {
                fits = false;
                break;
            }
        }
    }
    if !fits {
        // What was not looked at must be well-formed too.
        while let Some(char) = pattern.get(at) {
            at = if *char == '*' { at + 1 } else { step(&pattern, at, None)?.0 };
        }
    }
    Some(fits)
}

/// One element of a pattern: where the next begins, and whether it fits the character. None where it is malformed.
fn step(pattern: &[char], at: usize, char: Option<char>) -> Option<(usize, bool)> {
    match *pattern.get(at)? {
        '?' => Some((at + 1, char.is_some_and(|char| char != '/'))),
        '\\' => {
            let literal = *pattern.get(at + 1)?;
            Some((at + 2, char == Some(literal)))
        }
        '[' => {
            let mut at = at + 1;
            let negated = pattern.get(at) == Some(&'^');
            at += usize::from(negated);
            let mut inside = false;
            let mut ranges = 0;
            loop {
                if pattern.get(at) == Some(&']') && ranges > 0 {
                    break;
                }
                let (low, next) = class_char(pattern, at)?;
                at = next;
                let mut high = low;
                if pattern.get(at) == Some(&'-') {
                    (high, at) = class_char(pattern, at + 1)?;
                }
                inside |= char.is_some_and(|char| low <= char && char <= high);
                ranges += 1;
            }
            Some((at + 1, char.is_some() && inside != negated))
        }
        literal => Some((at + 1, char == Some(literal))),
    }
}

/// A character of a class, and where the next one begins.
fn class_char(pattern: &[char], at: usize) -> Option<(char, usize)> {
    let (char, next) = match *pattern.get(at)? {
        '-' | ']' => return None,
        '\\' => (*pattern.get(at + 1)?, at + 2),
        char => (char, at + 1),
    };
    // A class that is not closed is malformed.
    (next < pattern.len()).then_some((char, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_go() {
        for (pattern, name, want) in [
            ("abc", "abc", Some(true)),
            ("*", "abc", Some(true)),
            ("*c", "abc", Some(true)),
            ("a*", "ab/c", Some(false)),
            ("a*/b", "abc/b", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", Some(false)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
            ("ab[c]", "abc", Some(true)),
            ("ab[e-g]", "abc", Some(false)),
            ("ab[^c]", "abc", Some(false)),
            ("a\\*b", "a*b", Some(true)),
            ("a[^a][^a][^a]b", "a☺b", Some(false)),
            ("a?b", "a/b", Some(false)),
            ("[\\]a]", "]", Some(true)),
            ("[]a]", "]", None),
            ("[-]", "-", None),
            ("[x-]", "x", None),
            ("[a-b-c]", "a", None),
            ("[", "a", None),
            ("a[", "ab", None),
            ("a", "", Some(false)),
            ("", "", Some(true)),
        ] {
            assert_eq!(matches(pattern, name), want, "{pattern} {name}");
        }
    }

    #[test]
    fn rules_leave_out_what_helm_leaves_out() {
        let rules = Rules::parse("# c\n*.bak\n/top.txt\ndocs/\nci/*.yaml\n").unwrap();
        for (path, folder, out) in [
            ("a/b.bak", false, true),
            ("top.txt", false, true),
            ("a/top.txt", false, false),
            ("docs", true, true),
            ("docs", false, false),
            ("a/docs", true, true),
            ("ci/x.yaml", false, true),
            ("a/ci/x.yaml", false, false),
            ("templates/.hidden", false, true),
            ("templates/x.yaml", false, false),
            (".hidden", false, false),
        ] {
            assert_eq!(rules.ignore(path, folder), out, "{path}");
        }
        assert_eq!(Rules::parse("a\n**/b\n").unwrap_err().0, 2..6);
        let negated = Rules::parse("!keep.txt").unwrap();
        assert!(negated.ignore("other", false) && !negated.ignore("a/keep.txt", false));
    }
}

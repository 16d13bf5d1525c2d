//! What differs between two texts, by lines.

use std::fmt::Write as _;
use std::ops::Range;

use crate::source::SourceFile;

/// Lines around a change that a diff shows.
const CONTEXT: usize = 3;
/// The most lines that may differ before all between the first and the last of them count as one change.
const DIFFERENCES: usize = 400;

/// Lines of the old text and those that stand in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// The lines of a text with their breaks.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The changes that lead from one text to the other, in order, none of which touches another.
pub(super) fn hunks(old: &[&str], new: &[&str]) -> Vec<Hunk> {
    let head = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let most = old.len().min(new.len()) - head;
    let pairs = old.iter().rev().zip(new.iter().rev()).take(most);
    let tail = pairs.take_while(|(one, other)| one == other).count();
    let inner_old = old.get(head..old.len() - tail).unwrap_or_default();
    let inner_new = new.get(head..new.len() - tail).unwrap_or_default();
    let whole = || vec![Hunk { old: 0..inner_old.len(), new: 0..inner_new.len() }];
    if inner_old.is_empty() && inner_new.is_empty() {
        return Vec::new();
    }
    let mut found = matches(inner_old, inner_new).map_or_else(whole, |kept| {
        let mut hunks = Vec::new();
        let (mut a, mut b) = (0, 0);
        for (x, y) in kept.into_iter().chain([(inner_old.len(), inner_new.len())]) {
            if a < x || b < y {
                hunks.push(Hunk { old: a..x, new: b..y });
            }
            (a, b) = (x + 1, y + 1);
        }
        hunks
    });
    for hunk in &mut found {
        for range in [&mut hunk.old, &mut hunk.new] {
            *range = range.start + head..range.end + head;
        }
    }
    found
}

/// The pairs of lines that stay, by Myers' greedy algorithm. None where more differ than is looked for.
fn matches(old: &[&str], new: &[&str]) -> Option<Vec<(usize, usize)>> {
    let most = DIFFERENCES.min(old.len() + new.len());
    let width = 2 * most + 3;
    let place = |diagonal: isize| usize::try_from(diagonal + isize::try_from(most + 1).ok()?).ok();
    let mut furthest = vec![0_usize; width];
    let mut steps: Vec<Vec<usize>> = Vec::new();
    let below = |x: usize, diagonal: isize| x.checked_add_signed(-diagonal);
    for depth in 0..=most {
        steps.push(furthest.clone());
        let d = isize::try_from(depth).ok()?;
        let mut diagonal = -d;
        while diagonal <= d {
            let (left, right) = (*furthest.get(place(diagonal - 1)?)?, *furthest.get(place(diagonal + 1)?)?);
            let down = diagonal == -d || diagonal != d && left < right;
            let mut x = if down { right } else { left + 1 };
            let mut y = below(x, diagonal).unwrap_or(usize::MAX);
            while x < old.len() && y < new.len() && old.get(x) == new.get(y) {
                (x, y) = (x + 1, y + 1);
            }
            *furthest.get_mut(place(diagonal)?)? = x;
            if x >= old.len() && y >= new.len() && y != usize::MAX {
                return back(&steps, old.len(), new.len(), most);
            }
            diagonal += 2;
        }
    }
    None
}

/// Goes the way back that was found.
fn back(steps: &[Vec<usize>], old: usize, new: usize, most: usize) -> Option<Vec<(usize, usize)>> {
    let place = |diagonal: isize| usize::try_from(diagonal + isize::try_from(most + 1).ok()?).ok();
    let (mut x, mut y) = (isize::try_from(old).ok()?, isize::try_from(new).ok()?);
    let mut kept = Vec::new();
    for (depth, furthest) in steps.iter().enumerate().rev() {
        let d = isize::try_from(depth).ok()?;
        let diagonal = x - y;
        let (left, right) = (*furthest.get(place(diagonal - 1)?)?, *furthest.get(place(diagonal + 1)?)?);
        let down = diagonal == -d || diagonal != d && left < right;
        let from = if down { diagonal + 1 } else { diagonal - 1 };
        let before = if depth == 0 { 0 } else { isize::try_from(*furthest.get(place(from)?)?).ok()? };
        let above = if depth == 0 { 0 } else { before - from };
        while x > before && y > above {
            (x, y) = (x - 1, y - 1);
            kept.push((usize::try_from(x).ok()?, usize::try_from(y).ok()?));
        }
        (x, y) = (before, above);
    }
    kept.reverse();
    Some(kept)
}

/// The unified diff of a file, as `git apply` takes it; empty where the texts are the same.
///
/// No line is shown that holds a secret: what stands around a change ends before it. None where the change itself is such
/// a line, or the line behind it is: Git takes a change with nothing behind it for one at the end of the file.
pub fn unified(old: &SourceFile, new: &SourceFile) -> Option<String> {
    let (before, after) = (lines(old.text()?), lines(new.text()?));
    let hunks = hunks(&before, &after);
    let mut out = String::new();
    if hunks.is_empty() {
        return Some(out);
    }
    let secret = secrets(&hunks, &hidden(old, &before), &hidden(new, &after))?;
    // Git quotes names that would end early.
    let path = old.path().trim_start_matches('/');
    let name = |side: &str| {
        let odd = path.chars().any(|char| char.is_control() || matches!(char, '"' | '\\'));
        if odd { format!("\"{side}/{}\"", path.escape_default()) } else { format!("{side}/{path}") }
    };
    let blank = if path.contains(' ') { "\t" } else { "" };
    let _ = writeln!(out, "--- {}{blank}\n+++ {}{blank}", name("a"), name("b"));
    let mut groups: Vec<Vec<&Hunk>> = Vec::new();
    for hunk in &hunks {
        let follows = |last: &Hunk| {
            let between = last.old.end..hunk.old.start;
            between.len() <= 2 * CONTEXT && !secret.get(between).unwrap_or_default().contains(&true)
        };
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| follows(last)) => group.push(hunk),
            _ => groups.push(vec![hunk]),
        }
    }
    for group in groups {
        write_group(&mut out, &group, &before, &after, &secret)?;
    }
    Some(out)
}

/// Which lines of a file hold a secret.
fn hidden(file: &SourceFile, lines: &[&str]) -> Vec<bool> {
    let places = lines.iter().scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(start..*at)
    });
    places.map(|place| file.hides(place)).collect()
}

/// Which lines of the old text hold a secret in either of them. None where one of them is changed or put in.
fn secrets(hunks: &[Hunk], old: &[bool], new: &[bool]) -> Option<Vec<bool>> {
    let mut secret = Vec::with_capacity(old.len());
    let (mut a, mut b) = (0, 0);
    for hunk in hunks.iter().chain([&Hunk { old: old.len()..old.len(), new: new.len()..new.len() }]) {
        let kept = old.get(a..hunk.old.start)?.iter().zip(new.get(b..hunk.new.start)?);
        secret.extend(kept.map(|(one, other)| *one || *other));
        let (out, put) = (old.get(hunk.old.clone())?, new.get(hunk.new.clone())?);
        if out.contains(&true) || put.contains(&true) {
            return None;
        }
        secret.extend(out);
        (a, b) = (hunk.old.end, hunk.new.end);
    }
    Some(secret)
}

/// Writes changes that are close to each other, with the lines around them. None where the line behind them is secret.
fn write_group(
    out: &mut String,
    group: &[&Hunk],
    before: &[&str],
    after: &[&str],
    secret: &[bool],
) -> Option<()> {
    let (first, last) = (group.first()?, group.last()?);
    let lead = secret.get(..first.old.start)?.iter().rev().take(CONTEXT).take_while(|hides| !**hides).count();
    let trail = secret.get(last.old.end..)?.iter().take(CONTEXT).take_while(|hides| !**hides).count();
    if trail == 0 && last.old.end < before.len() {
        return None;
    }
    let (old, new) =
        (first.old.start - lead..last.old.end + trail, first.new.start - lead..last.new.end + trail);
    let side = |range: &Range<usize>| {
        let start = if range.is_empty() { range.start } else { range.start + 1 };
        format!("{start},{}", range.len())
    };
    let _ = writeln!(out, "@@ -{} +{} @@", side(&old), side(&new));
    let mut put = |mark: char, lines: &[&str]| {
        for line in lines {
            out.push(mark);
            out.push_str(line);
            if !line.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    };
    let mut at = old.start;
    for hunk in group {
        put(' ', before.get(at..hunk.old.start)?);
        put('-', before.get(hunk.old.clone())?);
        put('+', after.get(hunk.new.clone())?);
        at = hunk.old.end;
    }
    put(' ', before.get(at..old.end)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};
    use proptest::prelude::*;

    #[test]
    fn a_diff_has_lines_around_each_change() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\nend";
        let new = "1\nzwei\n3\n4\n5\n6\n7\n8\n9\n10\n12\nend";
        let file = |path: &str, text: &str| SourceFile::new(path, text.into());
        assert_eq!(
            unified(&file("a b.tf", old), &file("a b.tf", new)).unwrap(),
            "--- a/a b.tf\t\n+++ b/a b.tf\t\n@@ -1,5 +1,5 @@\n 1\n-2\n+zwei\n 3\n 4\n 5\n@@ -8,6 +8,5 @@\n 8\n 9\n 10\n-11\n 12\n end\n\\ No newline at end of file\n"
        );
        assert_eq!(unified(&file("x", old), &file("x", old)).unwrap(), "");
    }

    #[test]
    fn no_line_is_shown_that_holds_a_secret() {
        let diff = |old: &str, new: &str| {
            let file = |text: &str| {
                let mut file = SourceFile::new("x", text.into());
                let at = text.find("key").unwrap();
                file.mask(&[Span::new(FileId::new(0), at, at + 3)]);
                file
            };
            unified(&file(old), &file(new))
        };
        let (old, new) = ("1\n2\n3\nkey\n5\n6\n7\n", "1\nzwei\n3\nkey\n6\n7\n");
        let shown = "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n 1\n-2\n+zwei\n 3\n@@ -5,3 +5,2 @@\n-5\n 6\n 7\n";
        assert_eq!(diff(old, new).unwrap(), shown);
        assert_eq!(diff(old, "1\n2\ndrei\nkey\n5\n6\n7\n"), None, "nothing could stand behind the change");
        assert_eq!(diff(old, "1\n2\n3\nmonkey\n5\n6\n7\n"), None);
    }

    proptest! {
        #[test]
        fn hunks_lead_from_one_text_to_the_other(
            old in proptest::collection::vec(0_u8..4, 0..30),
            new in proptest::collection::vec(0_u8..4, 0..30),
        ) {
            let text = |of: &[u8]| of.iter().flat_map(|line| [char::from(b'0' + line), '\n']).collect::<String>();
            let (old, new) = (text(&old), text(&new));
            let (before, after) = (lines(&old), lines(&new));
            let mut out = String::new();
            let mut at = 0;
            for hunk in hunks(&before, &after) {
                prop_assert!(hunk.old.start >= at);
                out.extend(before[at..hunk.old.start].iter().copied());
                out.extend(after[hunk.new.clone()].iter().copied());
                at = hunk.old.end;
            }
            out.extend(before[at..].iter().copied());
            prop_assert_eq!(out, new);
        }
    }
}

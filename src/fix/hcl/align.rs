//! Lines as `terraform fmt` has them: where attributes stand in lines that follow each other, their signs stand below each
//! other, and so do the comments behind them.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::Object;
use hcl_edit::structure::{Attribute, Body, Structure};

use crate::fix::text::{Splice, is_first, line_break, line_end, line_start, next_line, trimmed};

/// An attribute of a body or an entry of an object: where its name and its value stand.
#[derive(Debug, Clone)]
pub(super) struct Member {
    key: Range<usize>,
    value: Range<usize>,
}

/// What a line has before its sign, in characters from the beginning of the name on.
#[derive(Debug, Clone, Copy)]
struct Columns {
    name: usize,
    sign: usize,
}

/// How a new line is written behind others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    /// The width of the name with the blanks behind it.
    pub(super) width: usize,
    /// Whether an empty line parts it from the others: its name is too long for their column, and they stay as they are.
    pub(super) apart: bool,
}

/// The attributes of a body.
pub(super) fn attributes(text: &str, body: &Body) -> Option<Vec<Member>> {
    body.iter().filter_map(Structure::as_attribute).map(|attribute| member(text, attribute)).collect()
}

pub(super) fn member(text: &str, attribute: &Attribute) -> Option<Member> {
    let value = attribute.value.span()?;
    Some(Member { key: attribute.key.span()?, value: value.start..trimmed(text, value.start, value.end) })
}

/// The entries of an object.
pub(super) fn entries(text: &str, object: &Object) -> Option<Vec<Member>> {
    let entries = object.iter().map(|(name, value)| {
        let (key, value) = (name.span()?, value.expr().span()?);
        Some(Member {
            key: key.start..trimmed(text, key.start, key.end),
            value: value.start..trimmed(text, value.start, value.end),
        })
    });
    entries.collect()
}

impl Member {
    /// None where it is not aligned with others: its value goes over several lines (of a heredoc the first one counts).
    fn columns(&self, text: &str) -> Option<Columns> {
        let value = text.get(self.value.clone())?;
        let between = text.get(self.key.end..self.value.start)?;
        let in_line = !between.contains('\n') && (!value.contains('\n') || value.starts_with("<<"));
        if !in_line || !is_first(text, self.key.start) || between.trim() != "=" {
            return None;
        }
        let name = text.get(self.key.clone())?.chars().count();
        Some(Columns { name, sign: name + between.find('=')? })
    }

    /// Where the comment behind it begins, and in which column; with the blanks before it.
    fn comment(&self, text: &str) -> Option<(Range<usize>, usize)> {
        let rest = text.get(self.value.end..line_end(text, self.value.end))?;
        let comment = rest.trim_start_matches([' ', '\t']);
        let gap = self.value.end..self.value.end + rest.len() - comment.len();
        let column = text.get(line_start(text, self.value.start)..gap.end)?.chars().count();
        (comment.starts_with(['#', '/'])).then_some((gap, column))
    }

    /// Whether the line of another one is the next one.
    fn is_before(&self, other: &Self, text: &str) -> bool {
        next_line(text, self.value.end) == line_start(text, other.key.start)
    }
}

/// The columns of lines that follow each other, from the first of some members on.
fn run<'m>(text: &str, members: impl Iterator<Item = &'m Member>) -> Vec<Columns> {
    let mut found = Vec::new();
    let mut last: Option<&Member> = None;
    for member in members {
        let near = last.is_none_or(|last| last.is_before(member, text) || member.is_before(last, text));
        let Some(columns) = member.columns(text).filter(|_| near) else { break };
        found.push(columns);
        last = Some(member);
    }
    found
}

/// How a line with a name of that length is written behind the last of some members.
pub(super) fn behind(text: &str, members: &[Member], name: usize) -> Fit {
    let run = run(text, members.iter().rev());
    let Some(last) = run.first() else { return Fit { width: name, apart: false } };
    if name < last.sign {
        return Fit { width: last.sign - 1, apart: false };
    }
    // Lines that are not aligned as they are would not be so either with one more below them.
    let longest = run.iter().map(|columns| columns.name).max().unwrap_or(0);
    let aligned = run.iter().all(|columns| columns.sign == longest + 1);
    Fit { width: name, apart: aligned }
}

/// Adds what keeps a line aligned whose value is edited: that of one of the members.
pub(super) fn settled(
    text: &str,
    members: &[Member],
    edited: &Member,
    mut edits: Vec<Splice>,
) -> Option<Vec<Splice>> {
    let index = members.iter().position(|member| member.key == edited.key)?;
    let (before, after) = (members.get(..index)?, members.get(index + 1..)?);
    if edits.iter().any(|edit| edit.text.contains('\n')) {
        return Some(edits);
    }
    let length = |part: &str| part.chars().count();
    if !text.get(edited.value.clone())?.contains('\n') {
        let beside = [before.last(), after.first()].into_iter().flatten();
        let near = beside.filter(|other| other.is_before(edited, text) || edited.is_before(other, text));
        let columns: Vec<usize> = near.filter_map(|other| Some(other.comment(text)?.1)).collect();
        if let Some((gap, column)) = edited.comment(text)
            && columns.contains(&column)
        {
            let old: usize = edits.iter().map(|edit| text.get(edit.range.clone()).map_or(0, length)).sum();
            let new: usize = edits.iter().map(|edit| length(&edit.text)).sum();
            let blanks = (gap.len() + old).saturating_sub(new).max(1);
            edits.push(Splice::new(gap, " ".repeat(blanks)));
        }
        return Some(edits);
    }
    // The value went over several lines and now is in one, which may join the lines around it.
    let whole = matches!(edits.as_slice(), [edit] if edit.range == edited.value);
    let sign = edited.key.end..edited.value.start;
    if whole && text.get(sign.clone())?.trim() == "=" {
        let above = before.last().filter(|other| other.is_before(edited, text));
        let above = run(text, above.map_or(&[][..], |_| before).iter().rev());
        let below = after.first().filter(|other| edited.is_before(other, text));
        let below = run(text, below.map_or(&[][..], |_| after).iter());
        let name = length(text.get(edited.key.clone())?);
        let fits = |run: &[Columns]| {
            let first = run.first()?.sign;
            (first > name && run.iter().all(|columns| columns.sign == first)).then_some(first)
        };
        let column = fits(&above).or_else(|| fits(&below)).unwrap_or(name + 1);
        edits.push(Splice::new(sign, format!("{}= ", " ".repeat(column - name))));
        // Where it does not fit, an empty line parts it from the others.
        let differs = |run: &[Columns]| run.iter().any(|columns| columns.sign != column);
        if differs(&above) {
            edits.push(Splice::insert(line_start(text, edited.key.start), line_break(text)));
        }
        if differs(&below) {
            edits.push(Splice::insert(line_end(text, edited.value.end), line_break(text)));
        }
    }
    Some(edits)
}

//! Comments: `#checkov:skip=CKV_AWS_20:reason` inside of a block or an object, `#trivy:ignore:AWS-0086:exp:2026-01-01`
//! and `#tfsec:ignore:…` at the end of a line or above one.
//!
//! What they are about is as in Checkov (`checkov/common/comment`, `docs/2.Basics/Suppressing and Skipping Policies.md`)
//! and in Trivy (`pkg/iac/ignore`): a comment above what begins on the next line is about all of it, several such lines
//! one below the other are all about what follows them.

use std::collections::BTreeMap;

use super::extent::Extents;
use super::{MOST, Skip, Until};
use crate::document::Document;
use crate::source::{At, Diagnostic, FileId, SourceFile, Span, Stage};
use crate::verdict::time::parse_day;
use crate::verdict::waivers::Tool;
use crate::verdict::waivers::comment::{Texts, comment_of, is_hcl, rows};
use crate::verdict::waivers::inline::locate;

/// The names under which Checkov's comments are written.
const CHECKOV: [&str; 3] = ["checkov:skip=", "bridgecrew:skip=", "cortex:skip="];
/// What Trivy's begin with.
const TRIVY: [&str; 2] = ["trivy:ignore:", "tfsec:ignore:"];

/// Whether a text may hold such comments.
pub(super) fn may_hold(text: &str) -> bool {
    CHECKOV.iter().chain(&TRIVY).any(|mark| text.contains(mark))
}

/// The comments of a file.
pub(super) struct Comments<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) source: &'a SourceFile,
    pub(super) documents: &'a [&'a Document],
    pub(super) texts: &'a Texts,
}

/// A line with a comment that may hold skips.
struct Line<'a> {
    /// From 1.
    number: u32,
    /// The offset of the comment.
    start: usize,
    /// The comment.
    comment: &'a str,
    /// Whether nothing stands before it.
    alone: bool,
}

/// A skip of a comment, before it is known what it is about.
#[derive(Debug, PartialEq, Eq)]
struct Draft {
    tool: Tool,
    id: Option<String>,
    reason: String,
    until: Until,
    /// What it asks for beside the check, which cannot be told here: a workspace, values of attributes.
    condition: Option<String>,
}

impl Comments<'_> {
    /// Adds the skips in the comments, and what is wrong with them.
    pub(super) fn read(&self, skips: &mut Vec<Skip>, diagnostics: &mut Vec<Diagnostic>) {
        let hcl = is_hcl(self.source.path());
        let lines = self.lines(hcl);
        if lines.is_empty() {
            return;
        }
        let extents = Extents::new(self.file, self.text, self.source, self.documents, hcl);
        let below = stacked(&lines);
        for line in &lines {
            let span = Span::new(self.file, line.start, line.start + line.comment.len());
            for draft in drafts(line.comment) {
                if skips.len() >= MOST {
                    return;
                }
                let scope = match draft.tool {
                    Tool::Trivy => {
                        let target = below.get(&line.number).copied().unwrap_or(line.number);
                        extents.beginning(target)
                    }
                    _ => extents.document(line.number),
                };
                Self::tell(&draft, span, diagnostics);
                skips.push(Skip {
                    tool: draft.tool,
                    id: draft.id,
                    reason: draft.reason,
                    until: draft.until,
                    lines: scope.filter(|_| draft.condition.is_none()),
                    resource: None,
                    location: locate(self.source, span),
                });
            }
        }
    }

    /// Tells what keeps a skip from being one.
    fn tell(draft: &Draft, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        let what = match (&draft.condition, draft.until) {
            (Some(condition), _) => {
                format!("the skip depends on `{condition}`, which is not known here, and lifts nothing")
            }
            (None, Until::Malformed) => "the last day of the skip is no day, and it lifts nothing".to_owned(),
            _ => return,
        };
        let told = Diagnostic::warning(Stage::Waiver, "waiver-foreign-unread", At::Span(span), what);
        diagnostics
            .push(told.help("write `exp:YYYY-MM-DD` for the day on which it ends, and no other conditions"));
    }

    /// The lines with comments that may hold skips.
    fn lines(&self, hcl: bool) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        for (index, (start, line)) in rows(self.text).enumerate() {
            let line = line.trim_end();
            if !may_hold(line) {
                continue;
            }
            let Some(begin) = comment_of(line, hcl) else { continue };
            let comment = line.get(begin..).unwrap_or_default();
            if self.texts.hold((start + begin, start + line.len()), self.text) {
                continue;
            }
            let alone = line.get(..begin).is_some_and(|before| before.trim().is_empty());
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            lines.push(Line { number, start: start + begin, comment, alone });
        }
        lines
    }
}

/// What the lines of comments for Trivy are about: their own line, or where nothing stands before them the line behind the
/// last of those that stand one below the other.
fn stacked(lines: &[Line<'_>]) -> BTreeMap<u32, u32> {
    let is_trivy = |line: &&Line<'_>| line.alone && TRIVY.iter().any(|mark| line.comment.contains(mark));
    let mut below = BTreeMap::new();
    for line in lines.iter().rev().filter(is_trivy) {
        let next = line.number.saturating_add(1);
        let target = below.get(&next).copied().unwrap_or(next);
        below.insert(line.number, target);
    }
    below
}

/// The skips of a comment.
fn drafts(comment: &str) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = checkov(comment);
    drafts.extend(trivy(comment));
    drafts
}

/// Checkov's: one list of ids and a reason.
fn checkov(comment: &str) -> Vec<Draft> {
    let found = CHECKOV.iter().find_map(|mark| comment.split_once(mark));
    let Some((_, rest)) = found else { return Vec::new() };
    let rest = rest.trim_start_matches(' ');
    let is_of_id = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | ',');
    let end = rest.find(|char| !is_of_id(char)).unwrap_or(rest.len());
    let (ids, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let reason = behind.strip_prefix(':').unwrap_or_default().trim_end_matches("*/").trim();
    let reason = reason.trim_matches('"').to_owned();
    let draft = |id: &str| Draft {
        tool: Tool::Checkov,
        id: Some(id.to_owned()),
        reason: reason.clone(),
        until: Until::Always,
        condition: None,
    };
    ids.split(',').filter(|id| !id.is_empty()).map(draft).collect()
}

/// Trivy's and tfsec's: words with sections that colons divide. Other words are the reason.
fn trivy(comment: &str) -> Vec<Draft> {
    let words = comment.split_whitespace().map(|word| word.trim_start_matches(['#', '/', '*']));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let sections = |word: &&str| TRIVY.iter().find_map(|mark| word.strip_prefix(mark)).map(str::to_owned);
    let reason: Vec<&str> = words.iter().filter(|word| sections(word).is_none()).copied().collect();
    let reason = reason.join(" ");
    words.iter().filter_map(sections).filter_map(|sections| ignore(&sections, &reason)).collect()
}

/// What stands behind `ignore:`.
fn ignore(sections: &str, reason: &str) -> Option<Draft> {
    let mut parts = sections.split(':');
    let named = parts.next().unwrap_or_default();
    let (id, mut condition) = match named.split_once('[') {
        Some((id, condition)) => (id, Some(format!("[{condition}"))),
        None => (named, None),
    };
    let mut until = Until::Always;
    while let Some(key) = parts.next() {
        let (key, value) = match key.split_once('=') {
            Some((key, value)) => (key, value),
            None => (key, parts.next().unwrap_or_default()),
        };
        if key == "exp" {
            // It holds before the day begins, so the day before is its last.
            let last = parse_day(value).and_then(::time::Date::previous_day);
            until = last.map_or(Until::Malformed, Until::Day);
        } else if !key.is_empty() {
            condition.get_or_insert_with(|| format!("{key}:{value}"));
        }
    }
    (!id.is_empty()).then(|| Draft {
        tool: Tool::Trivy,
        id: (id != "*").then(|| id.to_owned()),
        reason: reason.to_owned(),
        until,
        condition,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::time::format_day;

    fn seen(comment: &str) -> Vec<String> {
        let show = |draft: Draft| {
            let until = match draft.until {
                Until::Always => String::new(),
                Until::Day(day) => format!(" to {}", format_day(day)),
                Until::Malformed => " malformed".to_owned(),
            };
            let condition = draft.condition.map(|condition| format!(" if {condition}")).unwrap_or_default();
            let id = draft.id.unwrap_or_else(|| "all".to_owned());
            format!("{} {id}{until}{condition} ({})", draft.tool.name(), draft.reason)
        };
        drafts(comment).into_iter().map(show).collect()
    }

    #[test]
    fn comments_are_read_as_the_tools_read_them() {
        for (comment, skips) in [
            ("#checkov:skip=CKV_AWS_20:\"public: a site\"", vec!["Checkov CKV_AWS_20 (public: a site)"]),
            ("# bridgecrew:skip= CKV_AWS_20", vec!["Checkov CKV_AWS_20 ()"]),
            ("# checkov:skip=CKV_AWS_1,CKV_AWS_2:r", vec!["Checkov CKV_AWS_1 (r)", "Checkov CKV_AWS_2 (r)"]),
            ("/* checkov:skip=CKV_AWS_1:r */", vec!["Checkov CKV_AWS_1 (r)"]),
            ("# checkov:skip=", vec![]),
            ("#trivy:ignore:AVD-AWS-0086", vec!["Trivy AVD-AWS-0086 ()"]),
            (
                "# tfsec:ignore:aws-s3-no-public-buckets it is a site",
                vec!["Trivy aws-s3-no-public-buckets (it is a site)"],
            ),
            ("#trivy:ignore:AWS-0086:exp:2026-03-01", vec!["Trivy AWS-0086 to 2026-02-28 ()"]),
            ("#trivy:ignore:AWS-0086:exp=2026-03-01", vec!["Trivy AWS-0086 to 2026-02-28 ()"]),
            ("#trivy:ignore:AWS-0086:exp:soon", vec!["Trivy AWS-0086 malformed ()"]),
            ("#trivy:ignore:AWS-0086:exp", vec!["Trivy AWS-0086 malformed ()"]),
            ("#trivy:ignore:AWS-0086[acl=public]", vec!["Trivy AWS-0086 if [acl=public] ()"]),
            ("#trivy:ignore:AWS-0086:ws:prod", vec!["Trivy AWS-0086 if ws:prod ()"]),
            ("#trivy:ignore:A-1 #trivy:ignore:A-2", vec!["Trivy A-1 ()", "Trivy A-2 ()"]),
            ("#trivy:ignore:*", vec!["Trivy all ()"]),
            ("#trivy:ignore:", vec![]),
            ("#xtrivy:ignore:A-1", vec![]),
            ("# kics-scan ignore-line", vec![]),
        ] {
            assert_eq!(seen(comment), skips, "{comment}");
        }
    }
}

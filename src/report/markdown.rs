//! Markdown, for comments on a change and for step summaries: the summary first, details folded.
//!
//! What comes from files is escaped, so that it can neither break a table nor name people nor hold HTML.

use super::write::put;
use std::collections::BTreeMap;

use super::escape::{is_unsafe, push_escape};
use super::{Report, settings, words};
use crate::policy::Outcome;
use crate::source::Location;
use crate::verdict::{Notice, Record, Verdict};

/// Rows of a table. GitHub refuses comments of more than 65,536 characters.
const ROWS: usize = 100;
/// Policies that are explained.
const EXPLAINED: usize = 50;

/// The report.
pub(super) fn render(report: &Report<'_>) -> String {
    let verdict = report.verdict;
    let mut out = format!("## tollgate: {}\n\n", verdict.decision.name());
    put!(out, "{}\n\n", inline(&words::verdict(verdict)));
    for reason in &verdict.reasons {
        put!(out, "- {}\n", inline(words::advice(*reason)));
    }
    if !verdict.reasons.is_empty() {
        out.push('\n');
    }
    figures(&mut out, report);
    if let Some(settings) = settings::line(report) {
        put!(out, "Settings: {}\n\n", inline(&settings));
    }
    notices(&mut out, verdict);
    let shown = |outcome: &[Outcome], known: bool| -> Vec<&Record> {
        let of = |record: &&Record| outcome.contains(&record.outcome) && record.known == known;
        verdict.records.iter().filter(of).collect()
    };
    let mut open = shown(&[Outcome::Fail, Outcome::Undecided, Outcome::Error], false);
    open.sort_by_key(|record| (!record.blocks(), record.severity));
    records(&mut out, "Findings", &open, false, |_| None);
    let lifted = |record: &Record| Some(words::lifted(verdict, record));
    records(&mut out, "Waived", &shown(&[Outcome::Waived], false), true, lifted);
    records(&mut out, "Known in the baseline", &shown(&[Outcome::Fail], true), true, |_| None);
    explanations(&mut out, verdict, &open);
    waivers(&mut out, verdict);
    out
}

/// What was read and judged, and how it ended.
fn figures(out: &mut String, report: &Report<'_>) {
    let (totals, counts) = (report.verdict.totals, report.verdict.counts);
    let (on, off) = words::policies(report);
    out.push_str("| Files found | read | passed over | failed | Documents | Policies | off |\n");
    out.push_str("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    put!(
        out,
        "| {} | {} | {} | {} | {} | {on} | {off} |\n\n",
        totals.found,
        totals.read,
        totals.passed_over,
        totals.failed,
        totals.documents
    );
    out.push_str("| pass | fail | waived | undecided | error | not applicable |");
    let open = words::open_by_severity(report.verdict);
    for (severity, _) in open {
        put!(out, " {} |", severity.name());
    }
    out.push_str("\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    put!(
        out,
        "| {} | {} | {} | {} | {} | {} |",
        counts.pass,
        counts.fail,
        counts.waived,
        counts.undecided,
        counts.error,
        counts.not_applicable
    );
    for (_, number) in open {
        put!(out, " {number} |");
    }
    out.push_str("\n\n");
}

/// What could not be read, evaluated or judged.
fn notices(out: &mut String, verdict: &Verdict) {
    if verdict.notices.is_empty() {
        return;
    }
    out.push_str("### Notices\n\n| | Code | Place | What | Help |\n| --- | --- | --- | --- | --- |\n");
    let mut sorted: Vec<&Notice> = verdict.notices.iter().collect();
    sorted.sort_by_key(|notice| notice.severity);
    for notice in sorted.iter().take(ROWS) {
        let place =
            notice.location.as_ref().map_or_else(|| notice.path.clone().unwrap_or_default(), at_place);
        put!(
            out,
            "| {} | {} | {} | {} | {} |\n",
            words::severity(notice.severity),
            code(&notice.code),
            code(&place),
            inline(&notice.message),
            inline(notice.help.as_deref().unwrap_or_default()),
        );
    }
    more(out, sorted.len());
}

/// A table of records, folded where they do not block.
fn records(
    out: &mut String,
    title: &str,
    records: &[&Record],
    folded: bool,
    remark: impl Fn(&Record) -> Option<String>,
) {
    if records.is_empty() {
        return;
    }
    if folded {
        put!(out, "<details><summary>{title} ({})</summary>\n\n", records.len());
    } else {
        put!(out, "### {title}\n\n");
    }
    out.push_str("| Outcome | Severity | Policy | Place | What |\n| --- | --- | --- | --- | --- |\n");
    for record in records.iter().take(ROWS) {
        let place = record.location.as_ref().map(at_place).unwrap_or_default();
        let mut what = inline(&record.message);
        let subject = words::subject(record);
        if !subject.is_empty() {
            put!(what, "<br>{}", code(&subject));
        }
        if let Some(remark) = remark(record) {
            put!(what, "<br>{}", inline(&remark));
        }
        put!(
            out,
            "| {} | {}, {} | {} | {} | {what} |\n",
            record.outcome.name(),
            record.severity.name(),
            record.enforcement.name(),
            code(&record.policy),
            code(&place),
        );
    }
    more(out, records.len());
    if folded {
        out.push_str("</details>\n\n");
    }
}

/// How many rows are not shown, and the empty line behind a table.
fn more(out: &mut String, all: usize) {
    if all > ROWS {
        put!(out, "\n{} more are in the other reports.\n", all - ROWS);
    }
    out.push('\n');
}

/// Why each policy that objects matters, and what to write instead.
fn explanations(out: &mut String, verdict: &Verdict, open: &[&Record]) {
    let mut fixes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for record in open {
        let fixes = fixes.entry(&record.policy).or_default();
        if let Some(fix) = record.fix.as_deref().filter(|fix| !fixes.contains(fix)) {
            fixes.push(fix);
        }
    }
    for one in
        verdict.policies.iter().filter(|one| fixes.contains_key(one.policy.id.as_str())).take(EXPLAINED)
    {
        let policy = &one.policy;
        let title = unlinked(&policy.title, html);
        let summary = format!("<code>{}</code>: {title}", unlinked(&policy.id, html));
        put!(out, "<details><summary>{summary}</summary>\n\n");
        if !policy.description.is_empty() {
            put!(out, "{}\n\n", inline(&policy.description));
        }
        for fix in fixes.get(policy.id.as_str()).into_iter().flatten().take(ROWS) {
            put!(out, "- Fix: {}\n", inline(fix));
        }
        out.push_str("\n</details>\n\n");
    }
}

/// Waivers of which there is something to say.
fn waivers(out: &mut String, verdict: &Verdict) {
    let lifted = words::lifted_by_others(verdict).into_iter();
    let clauses: Vec<_> = lifted.chain(verdict.waivers.iter().filter_map(words::waiver)).collect();
    if clauses.is_empty() {
        return;
    }
    out.push_str("### Waivers\n\n");
    for clause in clauses {
        put!(out, "- {}\n", inline(&clause));
    }
    out.push('\n');
}

fn at_place(at: &Location) -> String {
    format!("{}:{}:{}", at.path, at.start.line, at.start.column)
}

/// Text in a line or a cell. What stands between two backticks is shown as code, as messages mean it.
fn inline(text: &str) -> String {
    let text = text.trim();
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let piece = |(index, part): (usize, &&str)| if index % 2 == 1 { code(part) } else { escape(part) };
    parts.iter().enumerate().map(piece).collect()
}

/// Text as code, in which nobody is named and nothing is linked.
fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<code>{}</code>", escape(text)) }
}

/// Text that says itself and nothing else.
fn escape(text: &str) -> String {
    unlinked(text, symbols)
}

/// Text whose pieces are written by `write`. An empty comment keeps `@` from naming people, `#` from naming
/// issues, and addresses from becoming links.
fn unlinked(text: &str, write: fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find(['@', '#', ':']) {
        let (before, behind) = rest.split_at_checked(at + 1).unwrap_or((rest, ""));
        out.push_str(&write(before));
        let link = before.ends_with(':');
        if behind.starts_with(|next: char| if link { next == '/' } else { next.is_alphanumeric() }) {
            out.push_str("<!-- -->");
        }
        rest = behind;
    }
    out.push_str(&write(rest));
    out
}

/// Text in which characters that Markdown or HTML would take are escaped, and control characters are shown by
/// number.
fn symbols(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("<br>"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(char);
            }
            _ if is_unsafe(char) => push_escape(&mut out, char),
            _ => out.push(char),
        }
    }
    out
}

/// Text inside an element of HTML, where Markdown is not read.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '[' => out.push_str("&#91;"),
            ']' => out.push_str("&#93;"),
            '`' => out.push_str("&#96;"),
            _ if is_unsafe(char) => push_escape(&mut out, char),
            _ => out.push(char),
        }
    }
    out
}

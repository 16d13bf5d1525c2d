//! The end of the text report: what was read and judged, what was found, and what follows.

use super::escape::visible;
use super::frame::Frame;
use super::paint::{Ink, Paint};
use super::write::put;
use super::{Report, Style, settings, words};
use crate::document::Reading;
use crate::policy::Outcome;
use crate::source::Severity;
use crate::verdict::{Counts, Decision, Reason, Verdict};

/// Writes the summary.
pub(super) fn write(out: &mut String, report: &Report<'_>, style: &Style) {
    let paint = Paint { color: style.color };
    if style.verbose {
        files(out, report, paint);
        policies(out, report.verdict, paint);
    }
    row(out, paint, "Files", &read(report));
    row(out, paint, "Documents", &judged(report));
    row(out, paint, "Findings", &found(report));
    let notices = notices(report.verdict);
    if !notices.is_empty() {
        row(out, paint, "Notices", &notices);
    }
    if let Some(settings) = settings::line(report) {
        row(out, paint, "Settings", &visible(&settings));
    }
    let waivers = &report.verdict.waivers;
    let unmatched = waivers.iter().filter(|_| style.verbose).filter_map(words::unmatched);
    let lifted = words::lifted_by_others(report.verdict).into_iter();
    let clauses = lifted.chain(waivers.iter().filter_map(words::waiver)).chain(unmatched);
    for (index, clause) in clauses.enumerate() {
        row(out, paint, if index == 0 { "Waivers" } else { "" }, &visible(&clause));
    }
    out.push('\n');
    write_verdict(out, report.verdict, style);
}

/// Writes the verdict, why, and what to do.
pub(super) fn write_verdict(out: &mut String, verdict: &Verdict, style: &Style) {
    let (paint, width) = (Paint { color: style.color }, style.width);
    let ink = match verdict.decision {
        Decision::Passed => Ink::Good,
        Decision::Denied => Ink::Bad,
        Decision::Undecided => Ink::Doubt,
    };
    let text = words::verdict(verdict);
    let (name, clause) = text.split_once(':').unwrap_or((&text, ""));
    put!(out, "{}:{clause}\n", paint.ink(ink, name));
    for reason in &verdict.reasons {
        Frame { paint, width, gutter: 1 }.note(out, "", words::advice(*reason));
    }
}

/// A row of the summary.
fn row(out: &mut String, paint: Paint, name: &str, text: &str) {
    put!(out, "{} {text}\n", paint.ink(Ink::Strong, &format!("{name:<10}")));
}

/// How many files there were, and what became of them.
fn read(report: &Report<'_>) -> String {
    let totals = report.verdict.totals;
    let mut text =
        format!("{} found, {} read, {} passed over", totals.found, totals.read, totals.passed_over);
    if totals.failed > 0 {
        put!(text, ", {} could not be read", totals.failed);
    }
    text
}

/// How many documents were judged, by how many policies.
fn judged(report: &Report<'_>) -> String {
    let (on, off) = words::policies(report);
    let policies = if on == 1 { "1 policy".to_owned() } else { format!("{on} policies") };
    let nothing = report.verdict.reasons.contains(&Reason::NothingEvaluated);
    let by = if nothing { format!("none of {policies}") } else { policies };
    let mut text = format!("{} judged by {by}", report.verdict.totals.documents);
    if off > 0 {
        let names = report.verdict.policies.iter().filter(|one| one.off);
        let names: Vec<_> = names.map(|one| visible(&one.policy.id)).collect();
        put!(text, " ({off} off: {})", names.join(", "));
    }
    let redacted = report.verdict.totals.redacted;
    if redacted > 0 {
        put!(text, "; {} hidden", words::count(redacted, "secret value"));
    }
    text
}

/// How many findings there are, by severity and outcome.
fn found(report: &Report<'_>) -> String {
    let verdict = report.verdict;
    let open = words::open_by_severity(verdict);
    let mut parts: Vec<String> = open
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(severity, number)| format!("{number} {}", severity.name()))
        .collect();
    if parts.is_empty() {
        parts.push("none".into());
    }
    let further = [
        (words::ended(verdict, Outcome::Waived), "waived"),
        (words::known(verdict), "known"),
        (words::ended(verdict, Outcome::Undecided), "undecided"),
        (words::ended(verdict, Outcome::Error), "not evaluated"),
    ];
    let further: Vec<_> = further
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    let mut text = parts.join(", ");
    if !further.is_empty() {
        put!(text, "; {}", further.join(", "));
    }
    text
}

/// How many notices there are, by severity; empty where there is none.
fn notices(verdict: &Verdict) -> String {
    let number = |severity| verdict.notices.iter().filter(|notice| notice.severity == severity).count();
    let parts =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| (severity, number(severity)));
    let parts: Vec<_> = parts
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(severity, number)| words::count(*number, words::severity(*severity)))
        .collect();
    parts.join(", ")
}

/// What became of every file.
fn files(out: &mut String, report: &Report<'_>, paint: Paint) {
    put!(out, "{}\n", paint.ink(Ink::Strong, "Files"));
    for file in &report.inventory.files {
        let what = match &file.reading {
            Reading::Read { format, documents } => {
                format!("read: {format}, {}", words::count(*documents, "document"))
            }
            Reading::Failed => "could not be read".to_owned(),
            Reading::NotInput(why) => format!("no input: {why}"),
            Reading::LeftOut(why) => format!("left out: {why}"),
        };
        put!(out, "  {} {}\n", visible(&file.path), paint.ink(Ink::Faint, &format!("({what})")));
    }
    out.push('\n');
}

/// How each policy ended.
fn policies(out: &mut String, verdict: &Verdict, paint: Paint) {
    put!(out, "{}\n", paint.ink(Ink::Strong, "Policies"));
    for one in &verdict.policies {
        let what = if one.off { "off".to_owned() } else { counts(&one.counts) };
        let title = paint.ink(Ink::Faint, &format!("({})", visible(&one.policy.title)));
        put!(out, "  {}: {what} {title}\n", visible(&one.policy.id));
    }
    out.push('\n');
}

/// Counts by outcome, those that are not 0.
fn counts(counts: &Counts) -> String {
    let parts = [
        (counts.pass, Outcome::Pass),
        (counts.fail, Outcome::Fail),
        (counts.waived, Outcome::Waived),
        (counts.undecided, Outcome::Undecided),
        (counts.error, Outcome::Error),
        (counts.not_applicable, Outcome::NotApplicable),
    ];
    let parts: Vec<_> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, outcome)| match outcome {
            Outcome::NotApplicable => format!("{number} not applicable"),
            outcome => format!("{number} {}", outcome.name()),
        })
        .collect();
    if parts.is_empty() { "met no document".into() } else { parts.join(", ") }
}

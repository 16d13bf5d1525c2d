//! The report for people: what was found, each with a code frame, and a summary.

use super::write::put;
use std::collections::BTreeSet;

use super::escape::{visible, visible_lines};
use super::frame::{Frame, Place, gutter};
use super::paint::{Ink, Paint};
use super::source::Sources;
use super::{Report, Style, summary, words};
use crate::policy::Outcome;
use crate::source::{Location, Severity, Stage};
use crate::verdict::{Notice, Record};

/// The report.
pub(super) fn render(report: &Report<'_>, style: &Style) -> String {
    let mut writer = Writer {
        report,
        style,
        sources: Sources::of(report),
        paint: Paint { color: style.color },
        out: String::new(),
        explained: BTreeSet::new(),
    };
    for group in groups(report, style) {
        writer.group(&group);
    }
    for notice in &report.verdict.notices {
        if !style.quiet || notice.severity == Severity::Error {
            writer.notice(notice);
        }
    }
    let mut out = writer.out;
    if !style.quiet {
        summary::write(&mut out, report, style);
    } else if out.is_empty() && !words::passed(report.verdict) {
        summary::write_verdict(&mut out, report.verdict, Paint { color: style.color });
    }
    out
}

/// Notices alone, drawn as in the report: for a run that comes to no verdict.
pub(super) fn notices(report: &Report<'_>, style: &Style) -> String {
    let mut writer = Writer {
        report,
        style,
        sources: Sources::of(report),
        paint: Paint { color: style.color },
        out: String::new(),
        explained: BTreeSet::new(),
    };
    for notice in &report.verdict.notices {
        writer.notice(notice);
    }
    writer.out
}

/// The records that are shown, those of one file that say the same of one policy together.
fn groups<'a>(report: &Report<'a>, style: &Style) -> Vec<Vec<&'a Record>> {
    let shown = |record: &&Record| {
        if record.known { style.verbose } else { !style.quiet || record.outcome != Outcome::Waived }
    };
    let mut groups: Vec<Vec<&Record>> = Vec::new();
    // Groups of the file that is at hand begin here: only those are looked through.
    let mut first = 0;
    for record in report.verdict.records.iter().filter(shown) {
        if groups.last().and_then(|group| group.first()).is_some_and(|last| path(last) != path(record)) {
            first = groups.len();
        }
        let same =
            groups.iter_mut().skip(first).find(|group| group.first().is_some_and(|one| alike(one, record)));
        match same {
            Some(group) => group.push(record),
            None => groups.push(vec![record]),
        }
    }
    groups
}

fn path(record: &Record) -> Option<&str> {
    record.location.as_ref().map(|location| location.path.as_str())
}

/// Whether two records of a file differ in their places alone.
fn alike(a: &Record, b: &Record) -> bool {
    (&a.policy, a.outcome, &a.message, a.severity, a.enforcement, &a.fix, &a.waiver, a.known)
        == (&b.policy, b.outcome, &b.message, b.severity, b.enforcement, &b.fix, &b.waiver, b.known)
}

/// Writes the report.
struct Writer<'a> {
    report: &'a Report<'a>,
    style: &'a Style,
    sources: Sources<'a>,
    paint: Paint,
    out: String,
    /// The policies whose reason was told already: once is enough.
    explained: BTreeSet<&'a str>,
}

impl<'a> Writer<'a> {
    /// Records that differ in their places alone.
    fn group(&mut self, group: &[&'a Record]) {
        let Some(first) = group.first() else { return };
        let ink = ink(first);
        let places = match group.len() {
            1 => String::new(),
            many => format!(", {many} places"),
        };
        let known = if first.known { ", known" } else { "" };
        let about = format!("({}, {}{known}{places})", first.severity.name(), first.enforcement.name());
        self.head(ink, first.outcome.name(), &first.policy, &first.message, &about);
        let frame = self.frame(group.iter().flat_map(|record| {
            record.location.iter().chain(record.related.iter().map(|(location, _)| location))
        }));
        let brief = first.outcome == Outcome::Waived || first.known;
        let mut records = group.iter().peekable();
        while let Some(record) = records.next() {
            self.places(&frame, ink, Stage::Input, record.location.as_ref(), &record.related, brief);
            let subject = words::subject(record);
            // Several places of one subject name it once, behind the last of them.
            let goes_on = records.peek().is_some_and(|next| words::subject(next) == subject);
            if !subject.is_empty() && !goes_on {
                frame.note(&mut self.out, "in", &subject);
            }
        }
        if first.outcome == Outcome::Waived {
            frame.note(&mut self.out, "waiver", &words::lifted(self.report.verdict, first));
        }
        // What a policy demands does not help where it failed itself.
        if !brief && first.outcome != Outcome::Error {
            self.explain(&frame, first);
        }
        self.out.push('\n');
    }

    /// Why the policy matters, once a run, and what to write instead.
    fn explain(&mut self, frame: &Frame, record: &'a Record) {
        let found = self.report.verdict.policies.iter().find(|one| one.policy.id == record.policy);
        if let Some(policy) = found.map(|found| &found.policy)
            && self.explained.insert(&record.policy)
        {
            let why = if policy.description.is_empty() { &policy.title } else { &policy.description };
            if !why.is_empty() {
                frame.note(&mut self.out, "why", why);
            }
        }
        if let Some(fix) = record.fix.as_deref().filter(|fix| !fix.is_empty()) {
            frame.note(&mut self.out, "fix", fix);
        }
    }

    /// What could not be read, evaluated or judged.
    fn notice(&mut self, notice: &'a Notice) {
        let ink = match notice.severity {
            Severity::Error => Ink::Bad,
            Severity::Warning => Ink::Doubt,
            Severity::Note => Ink::Told,
        };
        let about = format!("({})", words::stage(notice.stage));
        self.head(ink, words::severity(notice.severity), &notice.code, &notice.message, &about);
        let related = notice.related.iter().map(|(location, _)| location);
        let frame = self.frame(notice.location.iter().chain(related));
        self.places(&frame, ink, notice.stage, notice.location.as_ref(), &notice.related, false);
        if let (None, Some(path)) = (&notice.location, &notice.path) {
            let arrow = self.paint.ink(Ink::Frame, "-->");
            put!(self.out, "{}{arrow} {}\n", " ".repeat(frame.gutter), visible(path));
        }
        if let Some(help) = &notice.help {
            frame.note(&mut self.out, "help", help);
        }
        self.out.push('\n');
    }

    /// The first line: how it ended, what says so, what is wrong.
    fn head(&mut self, ink: Ink, word: &str, name: &str, message: &str, about: &str) {
        let name = self.paint.ink(ink, &format!("{word}[{}]", visible(name)));
        let mut lines = visible_lines(message);
        let first = self.paint.ink(Ink::Strong, &lines.next().unwrap_or_default());
        let about = self.paint.ink(Ink::Faint, about);
        put!(self.out, "{name}: {first} {about}\n");
        for line in lines {
            self.out.push_str(format!("    {line}").trim_end());
            self.out.push('\n');
        }
    }

    /// A place and the further ones, each with its line unless `brief`.
    fn places(
        &mut self,
        frame: &Frame,
        ink: Ink,
        stage: Stage,
        location: Option<&Location>,
        related: &[(Location, String)],
        brief: bool,
    ) {
        let main = location.into_iter().map(|location| (location, "", true));
        let further = related.iter().map(|(location, label)| (location, label.as_str(), false));
        for (location, label, main) in main.chain(further.filter(|_| !brief)) {
            let file = if brief { None } else { self.sources.find(stage, &location.path) };
            let ink = if main { ink } else { Ink::Frame };
            frame.draw(&mut self.out, &Place { location, file, label, main, ink });
        }
    }

    /// A frame as wide as the numbers of these lines need.
    fn frame<'b>(&self, locations: impl Iterator<Item = &'b Location>) -> Frame {
        let last = locations.map(|location| location.start.line).max().unwrap_or(1);
        Frame { paint: self.paint, width: self.style.width, gutter: gutter(last).max(2) }
    }
}

/// The colour of a record.
fn ink(record: &Record) -> Ink {
    match record.outcome {
        Outcome::Fail | Outcome::Error if record.blocks() => Ink::Bad,
        Outcome::Undecided if record.blocks() => Ink::Doubt,
        _ => Ink::Told,
    }
}

//! The report for people: what was found, each with a code frame, and a summary.

use super::write::put;
use std::collections::{BTreeMap, BTreeSet};

use super::escape::{visible, visible_lines};
use super::frame::{Frame, Place, gutter};
use super::paint::{Ink, Paint};
use super::source::Sources;
use super::{Report, Style, summary, words};
use crate::fix::{Edit, Suggestion};
use crate::policy::{Metadata, Outcome};
use crate::source::{Diagnostic, Location, Severity, SourceMap, Stage};
use crate::verdict::{Notice, Record, Verdict};

/// The report.
pub(super) fn render(report: &Report<'_>, style: &Style) -> String {
    let mut writer = Writer::new(Sources::of(report), report.suggestions, style);
    let mut explained = BTreeSet::new();
    for group in groups(report, style) {
        writer.group(report.verdict, &group, &mut explained);
    }
    for notice in &report.verdict.notices {
        if !style.quiet || notice.severity == Severity::Error {
            writer.notice(notice);
        }
    }
    let mut out = writer.out;
    if !style.quiet {
        summary::write(&mut out, report, style);
    } else if !words::passed(report.verdict) {
        summary::write_verdict(&mut out, report.verdict, style);
    }
    out
}

/// Diagnostics alone.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], sources: &SourceMap, style: &Style) -> String {
    let none = BTreeMap::new();
    let mut writer = Writer::new(Sources::of_map(sources), &none, style);
    for diagnostic in diagnostics {
        if !style.quiet || diagnostic.severity == Severity::Error {
            writer.notice(&Notice::resolve(diagnostic, sources));
        }
    }
    writer.out
}

/// The records that are shown, those of one file that say the same of one policy together.
fn groups<'a>(report: &Report<'a>, style: &Style) -> Vec<Vec<&'a Record>> {
    let shown = |record: &&Record| {
        if record.known { style.verbose } else { !style.quiet || record.outcome != Outcome::Waived }
    };
    let mut groups: Vec<Vec<&Record>> = Vec::new();
    let mut of_file = BTreeMap::new();
    let mut file = None;
    for record in report.verdict.records.iter().filter(shown) {
        let path = record.location.as_ref().map(|location| location.path.as_str());
        if file != Some(path) {
            of_file.clear();
            file = Some(path);
        }
        let index = *of_file.entry(likeness(record)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(index) {
            group.push(record);
        }
    }
    groups
}

/// What two records share that differ in their places alone.
fn likeness(record: &Record) -> impl Ord {
    let Record { policy, outcome, message, severity, enforcement, fix, waiver, known, .. } = record;
    ((policy, *outcome, message), (*severity, *enforcement), (fix, waiver, *known))
}

/// Writes the report.
struct Writer<'a> {
    sources: Sources<'a>,
    suggestions: &'a BTreeMap<String, Suggestion>,
    style: &'a Style,
    paint: Paint,
    out: String,
}

impl<'a> Writer<'a> {
    fn new(sources: Sources<'a>, suggestions: &'a BTreeMap<String, Suggestion>, style: &'a Style) -> Self {
        Self { sources, suggestions, style, paint: Paint { color: style.color }, out: String::new() }
    }

    /// Records that differ in their places alone. What is in `explained` was told before: once is enough.
    fn group<'b>(&mut self, verdict: &'b Verdict, group: &[&'b Record], explained: &mut BTreeSet<&'b str>) {
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
            frame.note(&mut self.out, "waiver", &words::lifted(verdict, first));
        }
        // What a policy demands does not help where it failed itself.
        if !brief && first.outcome != Outcome::Error {
            let policy =
                verdict.policies.iter().map(|one| &one.policy).find(|policy| policy.id == first.policy);
            let policy = policy.filter(|_| explained.insert(&first.policy));
            self.explain(&frame, policy, first.fix.as_deref());
            let mut shown = BTreeSet::new();
            let suggestions = group.iter().filter_map(|record| self.suggestions.get(&record.identity));
            for edit in suggestions.flat_map(|suggestion| &suggestion.edits) {
                // Findings of one block ask for one edit.
                if shown.insert((&edit.place, &edit.text)) {
                    self.edit(&frame, edit);
                }
            }
        }
        self.out.push('\n');
    }

    /// What to write, or to take out, and where.
    fn edit(&mut self, frame: &Frame, edit: &Edit) {
        let Location { path, start, end } = &edit.place;
        let text = edit.text.trim_end();
        let whole = end.column == 1 && end.line > start.line;
        let last = if whole { end.line - 1 } else { end.line };
        let lines = if last > start.line {
            format!("{path}:{}-{last}", start.line)
        } else {
            format!("{path}:{}", start.line)
        };
        let (word, said) = match text {
            "" => (
                "remove",
                format!("{} ({lines})", if last > start.line { "these lines" } else { "this line" }),
            ),
            text => ("write", format!("{text}   ({lines})")),
        };
        frame.note(&mut self.out, word, &said);
    }

    /// Why the policy matters, where it was not told before, and what to write instead.
    fn explain(&mut self, frame: &Frame, policy: Option<&Metadata>, fix: Option<&str>) {
        let why = policy.map(|policy| match policy.description.as_str() {
            // Of a policy without METADATA the title is its package, which says nothing.
            "" if policy.title == policy.id => "",
            "" if policy.package.strip_prefix("data.") == Some(&policy.title) => "",
            "" => policy.title.as_str(),
            description => description,
        });
        for (name, text) in [("why", why), ("fix", fix)] {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                frame.note(&mut self.out, name, text);
            }
        }
    }

    /// What could not be read, evaluated or judged.
    fn notice(&mut self, notice: &Notice) {
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

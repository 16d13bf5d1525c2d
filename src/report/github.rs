//! Workflow commands of GitHub Actions, which become annotations of a run and of the files of a pull request.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step. So the verdict comes first, then the worst.

use super::escape::{is_unsafe, push_escape};
use super::{Report, words};
use crate::policy::{Outcome, PolicySeverity};
use crate::source::{Location, Severity};
use crate::verdict::{Notice, Record, WaiverUse};

/// The report.
pub(super) fn render(report: &Report<'_>) -> String {
    let records = report.verdict.records.iter().filter(|record| !record.known);
    let mut commands: Vec<Command> = records.map(|record| of_record(report, record)).collect();
    commands.extend(report.verdict.notices.iter().map(of_notice));
    commands.extend(report.verdict.waivers.iter().filter_map(of_waiver));
    commands.sort_by_key(|command| (command.level, command.severity));
    commands.insert(0, of_verdict(report));
    commands.iter().map(Command::text).collect()
}

/// The level of an annotation, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Error,
    Warning,
    Notice,
}

/// A workflow command.
struct Command<'a> {
    level: Level,
    severity: Option<PolicySeverity>,
    location: Option<&'a Location>,
    path: Option<&'a str>,
    title: String,
    message: String,
}

fn of_record<'a>(report: &Report<'_>, record: &'a Record) -> Command<'a> {
    let level = match record.outcome {
        Outcome::Waived => Level::Notice,
        _ if record.blocks() => Level::Error,
        _ if record.severity <= PolicySeverity::High => Level::Warning,
        _ => Level::Notice,
    };
    let mut message = record.message.clone();
    if record.outcome == Outcome::Waived {
        message = format!("waived by {}: {message}", words::lifted(report.verdict, record));
    } else if record.outcome != Outcome::Fail {
        message = format!("{}: {message}", record.outcome.name());
    }
    let subject = words::subject(record);
    if !subject.is_empty() {
        message = format!("{message}\nin {subject}");
    }
    let fix = record.fix.as_ref().filter(|_| matches!(record.outcome, Outcome::Fail | Outcome::Undecided));
    if let Some(fix) = fix {
        message = format!("{message}\nfix: {fix}");
    }
    let title = format!("{} ({}, {})", record.policy, record.severity.name(), record.enforcement.name());
    Command {
        level,
        severity: Some(record.severity),
        location: record.location.as_ref(),
        path: None,
        title,
        message,
    }
}

fn of_notice(notice: &Notice) -> Command<'_> {
    let level = match notice.severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Notice,
    };
    let mut message = notice.message.clone();
    for (at, label) in &notice.related {
        message = format!("{message}\n{}:{}:{}: {label}", at.path, at.start.line, at.start.column);
    }
    if let Some(help) = &notice.help {
        message = format!("{message}\nhelp: {help}");
    }
    Command {
        level,
        severity: None,
        location: notice.location.as_ref(),
        path: notice.path.as_deref(),
        title: notice.code.clone(),
        message,
    }
}

/// A waiver that lifts nothing, or no longer.
fn of_waiver(one: &WaiverUse) -> Option<Command<'_>> {
    Some(Command {
        level: Level::Warning,
        severity: None,
        location: one.location.as_ref(),
        path: None,
        title: format!("waiver-{}", one.state.name()),
        message: words::waiver(one)?,
    })
}

/// The first line: what the run comes to.
fn of_verdict(report: &Report<'_>) -> Command<'static> {
    let verdict = report.verdict;
    let level = if words::passed(verdict) { Level::Notice } else { Level::Error };
    let mut message = words::verdict(verdict);
    let known = words::known(verdict);
    if known > 0 {
        message = format!("{message}; {known} known in the baseline");
    }
    let (_, off) = words::policies(report);
    if off > 0 {
        message = format!(
            "{message}; {} off",
            if off == 1 { "1 policy is".into() } else { format!("{off} policies are") }
        );
    }
    Command { level, severity: None, location: None, path: None, title: "tollgate".into(), message }
}

impl Command<'_> {
    /// `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=…::message`. GitHub takes columns within one
    /// line alone, and counts the last one in.
    fn text(&self) -> String {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Notice => "notice",
        };
        let mut properties = Vec::new();
        if let Some(path) = self.location.map(|at| at.path.as_str()).or(self.path) {
            properties.push(format!("file={}", property(path)));
        }
        if let Some(at) = self.location {
            let last = if at.end.column <= 1 { at.end.line.saturating_sub(1) } else { at.end.line };
            properties.push(format!("line={},endLine={}", at.start.line, last.max(at.start.line)));
            if at.start.line == at.end.line {
                let last = at.end.column.saturating_sub(1).max(at.start.column);
                properties.push(format!("col={},endColumn={last}", at.start.column));
            }
        }
        properties.push(format!("title={}", property(&self.title)));
        format!("::{level} {}::{}\n", properties.join(","), data(&self.message))
    }
}

/// Text as the data of a command, escaped as `@actions/core` does. Other control characters are shown by
/// number.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            '\t' => out.push(char),
            _ if is_unsafe(char) => push_escape(&mut out, char),
            _ => out.push(char),
        }
    }
    out
}

/// Text as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_begin_a_command_of_its_own() {
        assert_eq!(data("a%0A\n::set-output::x\r\u{1b}"), "a%250A%0A::set-output::x%0D\\u{1b}");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}

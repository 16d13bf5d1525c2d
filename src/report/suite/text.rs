//! For people: the tests that failed, each with the statement that did not hold and the values in it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::Style;
use super::super::escape::{visible, visible_lines};
use super::super::frame::{Frame, Place, gutter};
use super::super::paint::{Ink, Paint};
use super::super::write::put;
use crate::policy::suite::{Case, Print, Reason, Suite, TestOutcome, TestResult};
use crate::source::Span;

/// The report. Passed tests and how long each took are shown where the style is verbose.
pub fn render(suite: &Suite, style: &Style) -> String {
    let mut writer = Writer { suite, style, paint: Paint { color: style.color }, out: String::new() };
    for result in &suite.results {
        let shown = match result.outcome {
            TestOutcome::Passed => style.verbose || (result.message.is_some() && !style.quiet),
            TestOutcome::Skipped => !style.quiet,
            TestOutcome::Failed | TestOutcome::Error => true,
        };
        if shown {
            writer.result(result);
        }
    }
    writer.summary();
    writer.out
}

/// The word for an outcome, as `opa test` writes it.
fn word(outcome: TestOutcome) -> (&'static str, Ink) {
    match outcome {
        TestOutcome::Passed => ("PASS", Ink::Good),
        TestOutcome::Failed => ("FAIL", Ink::Bad),
        TestOutcome::Error => ("ERROR", Ink::Bad),
        TestOutcome::Skipped => ("SKIPPED", Ink::Told),
    }
}

/// A time with three significant digits or so.
fn time(duration: Duration) -> String {
    let micros = duration.as_micros();
    if micros < 1_000 {
        return format!("{micros}µs");
    }
    format!("{:.1}ms", duration.as_secs_f64() * 1_000.0)
}

struct Writer<'a> {
    suite: &'a Suite,
    style: &'a Style,
    paint: Paint,
    out: String,
}

impl Writer<'_> {
    fn result(&mut self, result: &TestResult) {
        let (word, ink) = word(result.outcome);
        let name = format!("{}.{}", visible(&result.package), visible(&result.name));
        put!(self.out, "{} {}", self.paint.ink(ink, word), self.paint.ink(Ink::Strong, &name));
        if let (true, Some(duration)) = (self.style.verbose, result.duration) {
            put!(self.out, " ({})", time(duration));
        }
        self.out.push('\n');
        let failed = matches!(result.outcome, TestOutcome::Failed | TestOutcome::Error);
        if let Some(message) = &result.message {
            let what =
                if failed { "could not be evaluated" } else { "passes as in OPA, though a function failed" };
            self.line(1, &format!("{what}: {}", visible(message)));
            self.frame(result.span, "");
        }
        if let Some(reason) = &result.reason {
            self.reason(reason, 1);
        }
        self.cases(&result.cases, 1);
        if failed && result.reason.is_none() && result.message.is_none() && result.cases.is_empty() {
            self.frame(result.rule, "");
        }
        if failed || self.style.verbose {
            self.prints(&result.prints);
        }
        if failed {
            self.out.push('\n');
        }
    }

    /// The cases that failed; all of them where the style is verbose.
    fn cases(&mut self, cases: &BTreeMap<String, Case>, depth: usize) {
        for (name, case) in cases {
            if !case.failed && !self.style.verbose {
                continue;
            }
            let (word, ink) = word(if case.failed { TestOutcome::Failed } else { TestOutcome::Passed });
            let line = format!("{} case `{}`", self.paint.ink(ink, word), visible(name));
            self.line(depth, &line);
            if let Some(reason) = &case.reason {
                self.reason(reason, depth + 1);
            }
            self.cases(&case.cases, depth + 1);
        }
    }

    /// The statement that did not hold, and the values in it.
    fn reason(&mut self, reason: &Reason, depth: usize) {
        self.frame(reason.span, &reason.message);
        for tried in &reason.values {
            let value = tried.value.as_deref().unwrap_or("undefined");
            self.line(depth + 1, &format!("{}: {}", visible(&tried.text), visible(value)));
        }
    }

    fn prints(&mut self, prints: &[Print]) {
        for print in prints {
            let at = format!("{}:{}", visible(&print.path), print.line);
            let mut lines = visible_lines(&print.text);
            let first = lines.next().unwrap_or_default();
            self.line(1, &format!("{} {first}", self.paint.ink(Ink::Faint, &format!("{at}:"))));
            for line in lines {
                self.line(2, &line);
            }
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        put!(self.out, "{}{text}\n", "  ".repeat(depth));
    }

    /// A place with its line.
    fn frame(&mut self, span: Span, label: &str) {
        let location = self.suite.sources.locate(span);
        let frame =
            Frame { paint: self.paint, width: self.style.width, gutter: gutter(location.start.line).max(2) };
        let file = self.suite.sources.file(span.file);
        frame.draw(&mut self.out, &Place { location: &location, file, label, main: true, ink: Ink::Bad });
    }

    /// How many of each there are.
    fn summary(&mut self) {
        let suite = self.suite;
        let all = suite.results.len();
        let told = [TestOutcome::Passed, TestOutcome::Failed, TestOutcome::Error, TestOutcome::Skipped];
        for outcome in told {
            let count = suite.count(outcome);
            if count > 0 {
                let (word, ink) = word(outcome);
                put!(self.out, "{}: {count}/{all}\n", self.paint.ink(ink, word));
            }
        }
    }
}

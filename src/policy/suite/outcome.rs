//! What a suite of tests comes to.

use std::collections::BTreeMap;
use std::time::Duration;

use super::coverage::Coverage;
use crate::source::{Diagnostic, SourceMap, Span};

/// How a test ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TestOutcome {
    /// The rule is true.
    Passed,
    /// It is undefined, or something else than true.
    Failed,
    /// It could not be evaluated.
    Error,
    /// Its name begins with `todo_`.
    Skipped,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// The package, with `data.` at its head.
    pub package: String,
    /// The rule's name, with `#01` and so on behind it where the package has several of that name.
    pub name: String,
    /// How it ended.
    pub outcome: TestOutcome,
    /// Why it could not be evaluated; of a test that passed, the error of a builtin that OPA takes for
    /// undefined.
    pub message: Option<String>,
    /// Where the rule is, or where it could not be evaluated; in [`Suite::sources`].
    pub span: Span,
    /// Where the rule is.
    pub rule: Span,
    /// Why it failed.
    pub reason: Option<Reason>,
    /// The cases of a parametrised test, by name.
    pub cases: BTreeMap<String, Case>,
    /// What it printed.
    pub prints: Vec<Print>,
    /// How long it took, where [`super::TestOptions::clock`] was given.
    pub duration: Option<Duration>,
}

/// One case of a parametrised test: `one` of `test_x[name]`, where `name` is `"one"`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// Whether it failed.
    pub failed: bool,
    /// Why, where that can be told.
    pub reason: Option<Reason>,
    /// The cases in it, where the rule has several keys.
    pub cases: BTreeMap<String, Case>,
}

/// Why a test failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The statement that did not hold, or the value that is not true.
    pub span: Span,
    /// What is the matter with it, as a clause.
    pub message: String,
    /// What its parts are, from left to right.
    pub values: Vec<Tried>,
}

/// A part of a statement, and what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The part, as it is written.
    pub text: String,
    /// Its value as Rego writes it; none where it is undefined.
    pub value: Option<String>,
}

/// One line that a test printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// The file of the call.
    pub path: String,
    /// Its line, from 1.
    pub line: u32,
    /// What it printed.
    pub text: String,
}

/// All tests of some modules.
#[derive(Debug, Clone, Default)]
pub struct Suite {
    /// The tests, by package and name.
    pub results: Vec<TestResult>,
    /// What could not be loaded: its tests are not run.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of the modules, and of the data behind them.
    pub sources: SourceMap,
    /// What the tests went through, where that was asked for.
    pub coverage: Option<Coverage>,
}

impl Suite {
    /// Whether everything was loaded and no test failed.
    pub fn passed(&self) -> bool {
        let good = |result: &TestResult| matches!(result.outcome, TestOutcome::Passed | TestOutcome::Skipped);
        self.diagnostics.is_empty() && self.results.iter().all(good)
    }

    /// How many tests ended so.
    pub fn count(&self, outcome: TestOutcome) -> usize {
        self.results.iter().filter(|result| result.outcome == outcome).count()
    }
}

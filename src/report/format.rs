//! What a report shows, and how.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::{github, gitlab, json, junit, markdown, sarif, text};
use crate::config::Config;
use crate::document::Inventory;
use crate::fix::Suggestion;
use crate::source::{Diagnostic, SourceMap};
use crate::verdict::Verdict;

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people, with code frames.
    Text,
    /// Everything, by `schemas/report.schema.json`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// The XML of `JUnit`, for Jenkins and GitLab.
    Junit,
    /// Workflow commands of GitHub Actions, for annotations.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// Markdown, for comments and step summaries.
    Markdown,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 7] =
        [Self::Text, Self::Json, Self::Sarif, Self::Junit, Self::Github, Self::Gitlab, Self::Markdown];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Markdown => "markdown",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no format has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format: write text, json, sarif, junit, github, gitlab or markdown")]
pub struct UnknownFormat(pub String);

impl From<UnknownFormat> for String {
    fn from(unknown: UnknownFormat) -> Self {
        unknown.to_string()
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// What a report shows.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What the run comes to.
    pub verdict: &'a Verdict,
    /// The files, for the lines of code frames.
    pub inventory: &'a Inventory,
    /// The policy files, for frames of what is wrong with a policy.
    pub policy_sources: &'a SourceMap,
    /// Other files that notices point into: `tollgate.yaml`, files of waivers.
    pub other_sources: &'a [&'a SourceMap],
    /// Edits that findings ask for, by the identity of the record; none where texts are not at hand, as in evidence.
    pub suggestions: &'a BTreeMap<String, Suggestion>,
    /// What was set: profile, packs, overrides, parameters.
    pub settings: &'a Config,
    /// The tool's version.
    pub version: &'a str,
    /// The run's time, in seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Whether a baseline was given, so that what it does not know is new.
    pub baseline: bool,
}

/// How text looks. The other formats look the same whatever it says. By default it is plain, as in a log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences colour it.
    pub color: bool,
    /// Columns of the terminal; 0 where there is none, and nothing is wrapped but very long lines.
    pub width: usize,
    /// Whether files, why they were passed over, and passes are told.
    pub verbose: bool,
    /// Whether findings and errors alone are told.
    pub quiet: bool,
}

/// Diagnostics alone, drawn as the text report draws them, for a command that ends before there is a verdict.
/// Their spans point into `sources`.
pub fn diagnostics(diagnostics: &[Diagnostic], sources: &SourceMap, style: &Style) -> String {
    text::diagnostics(diagnostics, sources, style)
}

/// The report as text. Same arguments, same bytes.
pub fn render(format: Format, report: &Report<'_>, style: &Style) -> String {
    match format {
        Format::Text => text::render(report, style),
        Format::Json => json::render(report),
        Format::Sarif => sarif::render(report),
        Format::Junit => junit::render(report),
        Format::Github => github::render(report),
        Format::Gitlab => gitlab::render(report),
        Format::Markdown => markdown::render(report),
    }
}

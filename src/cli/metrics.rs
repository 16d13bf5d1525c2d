//! `tollgate metrics`: how often, how fast and how safely is released, from verified evidence.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::arguments::Common;
use super::trusted::Trusted;
use super::verify::BUNDLE_BYTES;
use super::{environment, output};
use crate::evidence::metrics::{Figure, Metrics, Period, Released, metrics};
use crate::evidence::{self, VerifyOptions};
use crate::source::time::{format_rfc3339, parse_day, parse_rfc3339};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The bundles of evidence
    #[arg(value_name = "BUNDLE", required = true)]
    bundles: Vec<PathBuf>,
    #[command(flatten)]
    trusted: Trusted,
    /// The first moment that counts: RFC 3339, or a day
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "window")]
    since: Option<i64>,
    /// The moment before which it ends: RFC 3339, or a day, which is not in it
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<i64>,
    /// How long the period is that ends with `--until`, or now: `30d`, `12w`
    #[arg(long, value_name = "LENGTH", value_parser = length)]
    window: Option<i64>,
    /// The format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// What could not be used, and why.
type Refused = Vec<(String, String)>;

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let now = environment::now()?;
    let trusted = arguments.trusted.load(now)?;
    let (mut releases, mut refused): (Vec<Released>, Refused) = (Vec::new(), Vec::new());
    for path in &arguments.bundles {
        let name = super::run::shown(path);
        let bytes = environment::read_up_to(path, BUNDLE_BYTES)?;
        let options = VerifyOptions {
            no_requirements: true,
            no_subject: true,
            ..VerifyOptions::new(trusted.by(), now)
        };
        let (verification, bundle) = evidence::verify_bundle(&bytes, &options);
        // Nobody approves of what was denied, and it counts all the same.
        match (verification.failure_but(&["E606"]), bundle) {
            (None, Some(bundle)) => releases.push(bundle.released(&name)),
            (Some(failure), _) => refused.push((name, format!("{}: {}", failure.code, failure.message))),
            (None, None) => refused.push((name, "it was not verified".to_owned())),
        }
    }
    let until = arguments.until.or(arguments.window.map(|_| now));
    let since = match arguments.window {
        Some(length) => until.map(|until| until - length),
        None => arguments.since,
    };
    if let (Some(since), Some(until)) = (since, until)
        && since >= until
    {
        bail!("the period ends before it begins: `--since` must be earlier than `--until`");
    }
    let found = metrics(&releases, Period { since, until });
    let text = match arguments.format {
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&as_json(&found, &refused)).context("no JSON")?;
            text.push('\n');
            text
        }
        Format::Text => as_text(&found, &refused, common.verbose),
        Format::Markdown => as_markdown(&found, &refused),
    };
    output::result(&text)?;
    // Evidence that is refused is told, and is no part of any figure.
    Ok(if refused.is_empty() { 0 } else { 3 })
}

fn moment(text: &str) -> Result<i64, String> {
    let day = || parse_day(text).map(|day| day.midnight().assume_utc().unix_timestamp());
    parse_rfc3339(text).or_else(day).ok_or_else(|| "write `2026-01-02T03:04:05Z`, or `2026-01-02`".to_owned())
}

fn length(text: &str) -> Result<i64, String> {
    let wrong = || "write a number of days or weeks, such as `30d` or `12w`".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let days = match unit {
        "d" => 1,
        "w" => 7,
        _ => return Err(wrong()),
    };
    let number: u32 = number.parse().map_err(|_| wrong())?;
    if !(1..=36_500).contains(&number) {
        return Err(wrong());
    }
    Ok(i64::from(number) * days * 86_400)
}

/// Seconds in the largest units that say them: `3 d 4 h`.
fn duration(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds % 86_400 / 3_600, seconds % 3_600 / 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// The four figures by name, as text.
fn figures(found: &Metrics) -> [(&'static str, Option<String>, Basis<'_>); 4] {
    let pair = |figure: &Figure<(i64, i64)>| {
        let (median, p90) = figure.value?;
        Some(format!("median {}, 90th percentile {}", duration(median), duration(p90)))
    };
    [
        (
            "deployment frequency",
            found.frequency.value.map(|value| format!("{value:.2} a day, {:.2} a week", value * 7.0)),
            basis(&found.frequency),
        ),
        ("lead time for changes", pair(&found.lead_time), basis(&found.lead_time)),
        (
            "change failure rate",
            found.failure_rate.value.map(|value| format!("{:.1} %", value * 100.0)),
            basis(&found.failure_rate),
        ),
        ("time to recovery", pair(&found.recovery), basis(&found.recovery)),
    ]
}

/// What a figure rests on.
struct Basis<'f> {
    bundles: &'f [String],
    unused: &'f [(String, &'static str)],
    why_not: Option<&'static str>,
}

fn basis<T>(figure: &Figure<T>) -> Basis<'_> {
    Basis { bundles: &figure.bundles, unused: &figure.unused, why_not: figure.why_not }
}

/// A text without what a terminal or Markdown would act on.
fn plain(text: &str, markdown: bool) -> String {
    let mut out = String::new();
    for char in text.chars().filter(|char| !char.is_control()) {
        if markdown && "\\`*_<>[]#|&".contains(char) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

fn title(found: &Metrics, markdown: bool) -> String {
    let environment = found.environment.as_deref().map(|name| format!(", {}", plain(name, markdown)));
    let (from, until) = found.period;
    format!(
        "{}{}, {} to {}",
        plain(&found.stream, markdown),
        environment.unwrap_or_default(),
        format_rfc3339(from),
        format_rfc3339(until)
    )
}

fn as_text(all: &[Metrics], refused: &[(String, String)], verbose: bool) -> String {
    let mut text = String::new();
    if all.is_empty() {
        text.push_str("no release in the period, so there is no figure\n");
    }
    for found in all {
        let (passed, denied, undecided) = found.releases;
        let _ = writeln!(text, "{}", title(found, false));
        let _ = writeln!(text, "  releases: {passed} passed, {denied} denied, {undecided} undecided");
        for (name, value, basis) in figures(found) {
            let value =
                value.unwrap_or_else(|| format!("none: {}", basis.why_not.unwrap_or("nothing is known")));
            let rests = if basis.bundles.is_empty() {
                String::new()
            } else {
                format!(" (rests on {})", counted(basis.bundles.len()))
            };
            let _ = writeln!(text, "  {name}: {value}{rests}");
            if verbose {
                basis.bundles.iter().for_each(|bundle| {
                    let _ = writeln!(text, "    {}", plain(bundle, false));
                });
            }
            for (bundle, why) in basis.unused {
                let _ = writeln!(text, "    not used: {}: {why}", plain(bundle, false));
            }
        }
    }
    for (bundle, why) in refused {
        let _ = writeln!(text, "refused: {}: {}", plain(bundle, false), plain(why, false));
    }
    text
}

fn counted(count: usize) -> String {
    format!("{count} bundle{}", if count == 1 { "" } else { "s" })
}

fn as_markdown(all: &[Metrics], refused: &[(String, String)]) -> String {
    let mut text = String::from("# Delivery metrics\n");
    if all.is_empty() {
        text.push_str("\nNo release in the period, so there is no figure.\n");
    }
    for found in all {
        let (passed, denied, undecided) = found.releases;
        let _ = write!(
            text,
            "\n## {}\n\n{passed} releases passed, {denied} denied, {undecided} undecided.\n\n| Metric | Figure | Rests on |\n| --- | --- | --- |\n",
            title(found, true)
        );
        for (name, value, basis) in figures(found) {
            let value =
                value.unwrap_or_else(|| format!("none: {}", basis.why_not.unwrap_or("nothing is known")));
            let bundles: Vec<String> = basis.bundles.iter().map(|bundle| plain(bundle, true)).collect();
            let _ = writeln!(text, "| {name} | {} | {} |", plain(&value, true), bundles.join(", "));
        }
        for (name, _, basis) in figures(found) {
            for (bundle, why) in basis.unused {
                let _ = writeln!(text, "\nNot used for {name}: {}: {why}", plain(bundle, true));
            }
        }
    }
    for (bundle, why) in refused {
        let _ = writeln!(text, "\nRefused: {}: {}", plain(bundle, true), plain(why, true));
    }
    text
}

fn as_json(all: &[Metrics], refused: &[(String, String)]) -> Value {
    let figure = |value: Value, basis: &Basis<'_>| {
        let unused: Vec<Value> =
            basis.unused.iter().map(|(bundle, why)| json!({"bundle": bundle, "why": why})).collect();
        json!({"value": value, "bundles": basis.bundles, "unused": unused, "whyNot": basis.why_not})
    };
    let pair = |found: &Figure<(i64, i64)>| {
        let value = found.value.map(|(median, p90)| json!({"medianSeconds": median, "p90Seconds": p90}));
        figure(value.unwrap_or(Value::Null), &basis(found))
    };
    let one = |found: &Metrics| {
        let (passed, denied, undecided) = found.releases;
        json!({
            "stream": found.stream,
            "environment": found.environment,
            "since": format_rfc3339(found.period.0),
            "until": format_rfc3339(found.period.1),
            "releases": {"passed": passed, "denied": denied, "undecided": undecided},
            "deploymentsPerDay": figure(json!(found.frequency.value), &basis(&found.frequency)),
            "leadTime": pair(&found.lead_time),
            "changeFailureRate": figure(json!(found.failure_rate.value), &basis(&found.failure_rate)),
            "timeToRecovery": pair(&found.recovery),
        })
    };
    let refused: Vec<Value> =
        refused.iter().map(|(bundle, why)| json!({"bundle": bundle, "why": why})).collect();
    json!({"metrics": all.iter().map(one).collect::<Vec<_>>(), "refused": refused})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_lengths_are_read() {
        assert_eq!(moment("1970-01-02"), Ok(86_400));
        assert_eq!(moment("1970-01-01T00:00:01Z"), Ok(1));
        assert!(moment("yesterday").is_err());
        assert_eq!(length("2w"), Ok(14 * 86_400));
        for text in ["", "d", "0d", "30", "30m", "-1d", "1.5d", "99999d"] {
            assert!(length(text).is_err(), "{text}");
        }
        assert_eq!([duration(59), duration(3_660), duration(90_000)], ["59 s", "1 h 1 min", "1 d 1 h"]);
    }
}

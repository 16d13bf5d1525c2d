//! `tollgate policy list`: the policies with severity, enforcement and view.

use std::fmt::Write as _;

use clap::Args;

use super::chosen::{Chosen, Format, to_json, to_text};
use crate::cli::arguments::Common;
use crate::cli::output;
use crate::policy::Metadata;
use crate::report::reference;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    chosen: Chosen,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let set = arguments.chosen.load(common)?;
    let text = match arguments.chosen.format {
        Format::Text => table(set.policies()),
        Format::Markdown => reference::index(set.policies()),
        Format::Json => to_text(&set.policies().iter().map(to_json).collect()),
    };
    output::result(&text)?;
    Ok(if set.policies().is_empty() { 3 } else { 0 })
}

/// A line a policy.
fn table(policies: &[Metadata]) -> String {
    let width =
        |column: fn(&Metadata) -> &str| policies.iter().map(|policy| column(policy).len()).max().unwrap_or(0);
    let (ids, severities) = (width(|policy| &policy.id), width(|policy| policy.severity.name()));
    let (enforcements, views) =
        (width(|policy| policy.enforcement.name()), width(|policy| policy.view.name()));
    let mut text = String::new();
    for policy in policies {
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "{:ids$}  {:severities$}  {:enforcements$}  {:views$}  {}",
            policy.id,
            policy.severity.name(),
            policy.enforcement.name(),
            policy.view.name(),
            policy.title,
        );
    }
    text
}

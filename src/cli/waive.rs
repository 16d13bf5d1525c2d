//! `tollgate waive`: writes a waiver that persons sign, the only kind that lifts findings of hard policies.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::arguments::Common;
use super::key;
use super::output::{self, Existing};
use super::{environment, verify::printable};
use crate::policy::PolicySeverity;
use crate::signature::{IN_TOTO, Sign, co_sign, seal};
use crate::source::{Digest, Location, Position};
use crate::verdict::time::{Date, format_day, parse_day};
use crate::verdict::waivers::signed;
use crate::verdict::{Waiver, WaiverOrigin};

/// The most bytes of a signed waiver.
const WAIVER_BYTES: u64 = 256 << 10;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    signer: key::Signer,
    /// The file to write
    #[arg(long, short, value_name = "FILE", required_unless_present = "co_sign")]
    output: Option<PathBuf>,
    /// Add a signature to a waiver that others signed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "policy", "resource", "path", "control", "stream", "severity_max", "reason", "ticket", "owner", "approver", "not_before", "expires", "output"])]
    co_sign: Option<PathBuf>,
    /// Its name, unique among waivers
    #[arg(long, value_name = "ID", required_unless_present = "co_sign")]
    id: Option<String>,
    /// The id of the policy that it is for
    #[arg(long, value_name = "ID", required_unless_present = "co_sign")]
    policy: Option<String>,
    /// The address that it is for, as in `apps/v1/Deployment/shop/web` (`*` stands for any characters)
    #[arg(long, value_name = "ADDRESS", required_unless_present = "co_sign")]
    resource: Option<String>,
    /// The value that it is for, as in `spec.template.spec.containers[0]`; without it, all values
    #[arg(long, value_name = "PATH")]
    path: Option<String>,
    /// A control that the policy must serve, as `framework:id`; of several, one of them
    #[arg(long, value_name = "CONTROL")]
    control: Vec<String>,
    /// The release stream that it is for; without it, all
    #[arg(long, value_name = "NAME")]
    stream: Option<String>,
    /// The worst severity that it lifts: critical, high, medium or low; without it, all
    #[arg(long, value_name = "SEVERITY")]
    severity_max: Option<String>,
    /// Why it is given
    #[arg(long, value_name = "TEXT", required_unless_present = "co_sign")]
    reason: Option<String>,
    /// The ticket that it was discussed in
    #[arg(long, value_name = "TICKET", required_unless_present = "co_sign")]
    ticket: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "NAME", required_unless_present = "co_sign")]
    owner: Option<String>,
    /// Who agreed; not the owner
    #[arg(long, value_name = "NAME")]
    approver: Option<String>,
    /// Its first day (YYYY-MM-DD)
    #[arg(long, value_name = "DAY")]
    not_before: Option<String>,
    /// Its last day (YYYY-MM-DD), inclusive, UTC
    #[arg(long, value_name = "DAY", required_unless_present = "co_sign")]
    expires: Option<String>,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let signer = arguments.signer.open()?;
    if let Some(path) = &arguments.co_sign {
        return add(common, path, &*signer);
    }
    let path = arguments.output.as_ref().context("`--output` is missing")?;
    let waiver = waiver(arguments)?;
    let envelope = seal(IN_TOTO, &signed::payload(&waiver), &[&*signer])?;
    // What was written is what will be read.
    signed::unchecked(&envelope).context("the waiver cannot be written")?;
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    output::write(path, &envelope, existing, false)?;
    if !common.quiet {
        let id = signer.verifying_key().key_id();
        output::message(&format!("wrote the waiver `{}` to `{}`, signed by {id}", waiver.id, path.display()));
    }
    Ok(0)
}

/// Adds a signature.
fn add(common: &Common, path: &std::path::Path, signer: &dyn Sign) -> anyhow::Result<u8> {
    let shown = path.display();
    let bytes = environment::read_file(path, WAIVER_BYTES)?;
    let waiver = signed::unchecked(&bytes).with_context(|| format!("`{shown}` is no signed waiver"))?;
    if !common.quiet {
        let last = waiver.expires.map(format_day).unwrap_or_default();
        let (id, policy, resource) =
            (printable(&waiver.id), printable(&waiver.policy), printable(&waiver.resource));
        output::message(&format!(
            "signing `{id}`: {policy} for `{resource}` until {last}: {} ({}, {})",
            printable(&waiver.reason),
            printable(&waiver.ticket),
            printable(&waiver.owner)
        ));
    }
    let envelope = co_sign(&bytes, IN_TOTO, signer)?;
    output::write(path, &envelope, Existing::Replace, false)?;
    Ok(0)
}

fn waiver(arguments: &Arguments) -> anyhow::Result<Waiver> {
    let must = |name: &str, value: &Option<String>| -> anyhow::Result<String> {
        let text = value.as_deref().map(str::trim).unwrap_or_default();
        if text.is_empty() {
            bail!("`{name}` is empty: a waiver says who lets what stand, why, and until when");
        }
        Ok(text.to_owned())
    };
    let day = |name: &str, value: &Option<String>| -> anyhow::Result<Option<Date>> {
        let Some(text) = value else { return Ok(None) };
        parse_day(text)
            .map(Some)
            .with_context(|| format!("`{name} {text}` is no day; write it as YYYY-MM-DD"))
    };
    let severities =
        [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];
    let severity_max =
        match &arguments.severity_max {
            None => None,
            Some(name) => {
                let found = severities.into_iter().find(|severity| severity.name() == name);
                Some(found.with_context(|| {
                    format!("`{name}` is no severity; write critical, high, medium or low")
                })?)
            }
        };
    let (begins, expires) =
        (day("--not-before", &arguments.not_before)?, day("--expires", &arguments.expires)?);
    if begins > expires {
        bail!("the waiver ends before it begins");
    }
    if let Some(wrong) = arguments.control.iter().find(|control| !control.contains(':')) {
        bail!("`--control {wrong}` does not say its framework; write `framework:{wrong}`");
    }
    let (id, owner) = (must("--id", &arguments.id)?, must("--owner", &arguments.owner)?);
    if arguments.approver.as_ref().is_some_and(|one| one.trim().eq_ignore_ascii_case(&owner)) {
        bail!("`{owner}` approves a waiver of their own; let somebody else than the owner approve it");
    }
    let start = Position { line: 1, column: 1 };
    let maybe = |value: &Option<String>| {
        value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Ok(Waiver {
        policy: must("--policy", &arguments.policy)?,
        resource: must("--resource", &arguments.resource)?,
        path: maybe(&arguments.path),
        controls: arguments.control.clone(),
        stream: maybe(&arguments.stream),
        severity_max,
        reason: must("--reason", &arguments.reason)?,
        ticket: must("--ticket", &arguments.ticket)?,
        owner,
        approver: maybe(&arguments.approver),
        not_before: begins,
        expires,
        defect: None,
        origin: WaiverOrigin::Signed { envelope: Digest::of(&[]) },
        foreign: None,
        location: Location { path: signed::member(&id), start, end: start },
        id,
    })
}

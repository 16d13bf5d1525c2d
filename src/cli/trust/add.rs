//! `tollgate trust add`: drafts a version with more in it.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::draft::Drafting;
use super::named::{self, Named, appoint, principal};
use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::evidence::log::Policy;
use crate::signature::trust::{Disclosure, Need, Requirements, Role, RoleName, Trust};

/// The most bytes of a log policy, or of a certificate.
const FILE_BYTES: u64 = 64 << 10;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    drafting: Drafting,
    /// A public key of a principal (PEM or OpenSSH), which comes to be where there is none: NAME=FILE
    #[arg(long, value_name = "NAME=FILE", value_parser = named::named)]
    key: Vec<Named>,
    /// The first second at which the keys that are added count
    #[arg(long, value_name = "TIME", requires = "key", value_parser = named::time)]
    valid_from: Option<i64>,
    /// The last second at which the keys that are added count
    #[arg(long, value_name = "TIME", requires = "key", value_parser = named::time)]
    valid_until: Option<i64>,
    /// What a principal is called as an author of commits: NAME=MAIL
    #[arg(long, value_name = "NAME=MAIL", value_parser = named::named)]
    identity: Vec<Named>,
    /// A role of a principal: gate, waiver, approver or policyAuthor, as ROLE=NAME
    #[arg(long, value_name = "ROLE=NAME", value_parser = named::named)]
    role: Vec<Named>,
    /// How many principals of a role must sign: ROLE=N; a role that is new takes 1
    #[arg(long, value_name = "ROLE=N", value_parser = named::named)]
    threshold: Vec<Named>,
    /// A program whose statements count, of the role gate
    #[arg(long, value_name = "ID")]
    verifier_id: Vec<String>,
    /// A stream whose evidence the trust file speaks of
    #[arg(long, value_name = "STREAM")]
    stream: Vec<String>,
    #[command(flatten)]
    asked: Asked,
    /// A file with the logs, witnesses and quorum: a C2SP tlog-policy, in place of the one before
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// What evidence must show.
#[derive(Debug, Args)]
#[command(next_help_heading = "What evidence must show")]
struct Asked {
    /// The digest of a policy set that may have judged (sha256)
    #[arg(long, value_name = "HEX")]
    policy_set: Vec<String>,
    /// An engine that may have judged
    #[arg(long, value_name = "ID")]
    engine: Vec<String>,
    /// A control that must have been evaluated: FRAMEWORK:ID
    #[arg(long, value_name = "CONTROL")]
    control: Vec<String>,
    /// How many days old evidence may be
    #[arg(long, value_name = "N")]
    max_age_days: Option<u64>,
    /// How many days a waiver may last
    #[arg(long, value_name = "N")]
    max_waiver_days: Option<u64>,
    /// Whether who signed at the gate, or wrote what is released, may not approve of it
    #[arg(long, value_name = "BOOL")]
    separate_duties: Option<bool>,
    /// Whether parts may be withheld
    #[arg(long, value_name = "HOW")]
    disclosure: Option<Depth>,
    /// Whether the verdict must be replayed
    #[arg(long, value_name = "NEED")]
    replay: Option<Must>,
    /// Whether a third party must say when it was signed
    #[arg(long, value_name = "NEED")]
    trusted_time: Option<Must>,
    /// An algorithm by which subjects may be compared: sha256, sha512, gitCommit, gitTree
    #[arg(long, value_name = "NAME")]
    digest_algorithm: Vec<String>,
}

/// Whether parts may be withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Depth {
    /// Nothing may be
    Full,
    /// Parts may be
    Partial,
}

/// Whether something must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Must {
    /// It must
    Required,
    /// It may
    Optional,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let mut draft = arguments.drafting.begin()?;
    let trust = &mut draft.trust;
    for key in &arguments.key {
        key.add_key(trust, arguments.valid_from, arguments.valid_until)?;
    }
    for identity in &arguments.identity {
        append(&mut principal(trust, &identity.name)?.identities, std::slice::from_ref(&identity.value));
    }
    roles(trust, arguments)?;
    append(&mut trust.streams, &arguments.stream);
    requirements(&mut trust.requirements, &arguments.asked);
    if let Some(path) = &arguments.log {
        let text = String::from_utf8(environment::read_file(path, FILE_BYTES)?);
        let text = text.with_context(|| format!("`{}` is no text", path.display()))?;
        Policy::parse(&text).with_context(|| {
            format!(
                "`{}` is no policy of logs: lines `log KEY`, `witness NAME KEY`, `quorum NAME`",
                path.display()
            )
        })?;
        trust.log = Some(text);
    }
    draft.finish(common)
}

/// Roles, their thresholds and the programs of the gate.
fn roles(trust: &mut Trust, arguments: &Arguments) -> anyhow::Result<()> {
    for named in &arguments.role {
        principal(trust, &named.value)?;
        let role = trust.roles.entry(named.role()?);
        appoint(role.or_insert_with(|| Role { threshold: 1, ..Role::default() }), &named.value);
    }
    for named in &arguments.threshold {
        let name = named.role()?;
        let role = trust.roles.get_mut(&name);
        let role = role.with_context(|| format!("nobody has the role `{}`", name.name()))?;
        role.threshold = named.number()?;
    }
    if let Some(gate) = trust.roles.get_mut(&RoleName::Gate) {
        append(&mut gate.verifier_ids, &arguments.verifier_id);
    }
    Ok(())
}

/// What evidence must show, where something is said of it.
fn requirements(all: &mut Requirements, asked: &Asked) {
    let need = |must: Must| if must == Must::Required { Need::Required } else { Need::Optional };
    let lists = [
        (&mut all.policy_sets, &asked.policy_set),
        (&mut all.engines, &asked.engine),
        (&mut all.digest_algorithms, &asked.digest_algorithm),
    ];
    for (list, more) in lists {
        if !more.is_empty() {
            append(list.get_or_insert_default(), more);
        }
    }
    append(&mut all.controls, &asked.control);
    all.max_age_days = asked.max_age_days.or(all.max_age_days);
    all.max_waiver_days = asked.max_waiver_days.or(all.max_waiver_days);
    all.separate_duties = asked.separate_duties.or(all.separate_duties);
    all.disclosure = asked
        .disclosure
        .map(|depth| if depth == Depth::Full { Disclosure::Full } else { Disclosure::Partial })
        .or(all.disclosure);
    all.replay = asked.replay.map_or(all.replay, need);
    all.trusted_time = asked.trusted_time.map_or(all.trusted_time, need);
}

/// Adds what is not there yet.
fn append(list: &mut Vec<String>, more: &[String]) {
    for item in more {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}

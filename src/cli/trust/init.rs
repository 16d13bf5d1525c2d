//! `tollgate trust init`: drafts the first version.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::draft;
use super::named::{self, Named, appoint};
use crate::cli::arguments::Common;
use crate::cli::output::{self, Existing};
use crate::signature::trust::{Requirements, Role, RoleName, Trust};

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The file to write
    file: PathBuf,
    /// Who signs trust files, with a public key (PEM or OpenSSH): NAME=FILE; may be given several times
    #[arg(long, value_name = "NAME=FILE", required = true, value_parser = named::named)]
    root: Vec<Named>,
    /// How many of them must sign a trust file
    #[arg(long, value_name = "N")]
    threshold: usize,
    /// Who signs evidence, with a public key: NAME=FILE; may be given several times
    #[arg(long, value_name = "NAME=FILE", required = true, value_parser = named::named)]
    gate: Vec<Named>,
    /// How many of them must sign evidence
    #[arg(long, value_name = "N", default_value_t = 1)]
    gate_threshold: usize,
    /// A stream whose evidence the trust file speaks of: the name that `tollgate release --name` gives; may be given
    /// several times
    #[arg(long, value_name = "STREAM", required = true)]
    stream: Vec<String>,
    /// When the trust file expires (RFC 3339, UTC)
    #[arg(long, value_name = "TIME", value_parser = named::time)]
    expires: i64,
    /// Overwrite the file if it is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let role = |threshold| Role { threshold, ..Role::default() };
    let mut trust = Trust {
        version: 1,
        expires: arguments.expires,
        streams: arguments.stream.clone(),
        root: role(arguments.threshold),
        principals: BTreeMap::new(),
        roles: BTreeMap::new(),
        requirements: Requirements::default(),
        log: None,
        tsa: Vec::new(),
    };
    let mut gate = role(arguments.gate_threshold);
    for (named, role) in arguments
        .root
        .iter()
        .map(|named| (named, true))
        .chain(arguments.gate.iter().map(|named| (named, false)))
    {
        named.add_key(&mut trust, None, None)?;
        appoint(if role { &mut trust.root } else { &mut gate }, &named.name);
    }
    trust.roles.insert(RoleName::Gate, gate);
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    draft::write(common, &trust, &arguments.file, existing)?;
    output::result(&(trust.lines().join("\n") + "\n"))?;
    Ok(0)
}

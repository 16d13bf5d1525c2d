//! `tollgate trust revoke`: drafts a version with less in it.

use anyhow::{Context, bail};
use clap::Args;

use super::draft::Drafting;
use super::named::{self, Named, dismiss, fingerprint};
use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::signature::trust::{Trust, TrustedKey};
use crate::source::time::format_rfc3339;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    drafting: Drafting,
    /// A key that no longer counts: `SHA256:…`, or a public key file; may be given several times
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Since when the keys do not count (RFC 3339, UTC); without it, from now on
    #[arg(long, value_name = "TIME", requires = "key", value_parser = named::time)]
    at: Option<i64>,
    /// Somebody else had the keys: nothing that they signed counts, whenever that was
    #[arg(long, requires = "key")]
    compromised: bool,
    /// A principal that loses a role: ROLE=NAME; it takes as many others as before
    #[arg(long, value_name = "ROLE=NAME", value_parser = named::named)]
    role: Vec<Named>,
    /// A stream that the trust file no longer speaks of
    #[arg(long, value_name = "STREAM")]
    stream: Vec<String>,
    /// The digest of a policy set that may no longer have judged
    #[arg(long, value_name = "HEX")]
    policy_set: Vec<String>,
    /// An engine that may no longer have judged
    #[arg(long, value_name = "ID")]
    engine: Vec<String>,
    /// A control that need no longer have been evaluated
    #[arg(long, value_name = "CONTROL")]
    control: Vec<String>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let mut draft = arguments.drafting.begin()?;
    let trust = &mut draft.trust;
    let at = environment::time(None)?;
    for text in &arguments.key {
        revoke(trust, &fingerprint(text)?, arguments.at.unwrap_or(at), arguments.compromised)?;
    }
    for named in &arguments.role {
        let name = named.role()?;
        let lost = trust.roles.get_mut(&name).is_some_and(|role| dismiss(role, &named.value));
        anyhow::ensure!(lost, "`{}` does not have the role `{}`", named.value, name.name());
        anyhow::ensure!(
            trust.role(name).is_some_and(|role| !role.principals.is_empty()),
            "`{}` is the last with the role `{}`: without anybody, nothing of it would be asked for any more; give \
             the role to others first (`tollgate trust add --role`)",
            named.value,
            name.name()
        );
    }
    remove(&mut trust.streams, &arguments.stream, "stream")?;
    let all = &mut trust.requirements;
    remove(all.policy_sets.as_mut().unwrap_or(&mut Vec::new()), &arguments.policy_set, "policy set")?;
    remove(all.engines.as_mut().unwrap_or(&mut Vec::new()), &arguments.engine, "engine")?;
    remove(&mut all.controls, &arguments.control, "control")?;
    draft.finish(common)
}

/// Marks a key. What is marked already may be marked more strictly only.
fn revoke(trust: &mut Trust, key_id: &str, at: i64, compromised: bool) -> anyhow::Result<()> {
    let own = key(trust, key_id).with_context(|| format!("the trust file has no key `{key_id}`"))?;
    if let Some(earlier) = own.revoked_at.filter(|earlier| *earlier <= at)
        && (own.compromised || !compromised)
    {
        bail!("the key `{key_id}` is revoked already, at {}", format_rfc3339(earlier));
    }
    own.revoked_at = Some(own.revoked_at.map_or(at, |earlier| earlier.min(at)));
    own.compromised |= compromised;
    Ok(())
}

fn key<'t>(trust: &'t mut Trust, key_id: &str) -> Option<&'t mut TrustedKey> {
    let mut keys = trust.principals.values_mut().flat_map(|principal| principal.keys.iter_mut());
    keys.find(|own| own.key.key_id() == key_id)
}

/// Removes what must be there.
fn remove(list: &mut Vec<String>, less: &[String], what: &str) -> anyhow::Result<()> {
    for item in less {
        let before = list.len();
        list.retain(|one| one != item);
        anyhow::ensure!(list.len() < before, "the trust file has no {what} `{item}`");
    }
    Ok(())
}

//! `tollgate trust rotate`: drafts a version with another root.

use clap::Args;

use super::draft::Drafting;
use super::named::{self, appoint, dismiss, principal};
use crate::cli::arguments::Common;
use crate::cli::output;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    drafting: Drafting,
    /// Who signs trust files from now on as well: a principal, or NAME=FILE with a new public key of it
    #[arg(long, value_name = "NAME[=FILE]")]
    add: Vec<String>,
    /// Who no longer signs trust files; a principal without another role goes
    #[arg(long, value_name = "NAME")]
    remove: Vec<String>,
    /// How many of the root must sign a trust file from now on
    #[arg(long, value_name = "N")]
    threshold: Option<usize>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let mut draft = arguments.drafting.begin()?;
    let trust = &mut draft.trust;
    for name in &arguments.remove {
        anyhow::ensure!(dismiss(&mut trust.root, name), "`{name}` is not of the root");
        if trust.duties(name).is_empty() {
            trust.principals.remove(name);
        }
    }
    for text in &arguments.add {
        let name = if let Ok(named) = named::named(text) {
            named.add_key(trust, None, None)?;
            named.name
        } else {
            principal(trust, text)?;
            text.clone()
        };
        appoint(&mut trust.root, &name);
    }
    trust.root.threshold = arguments.threshold.unwrap_or(trust.root.threshold);
    let code = draft.finish(common)?;
    if !common.quiet {
        output::message("the root of the version before and the new root must sign it");
    }
    Ok(code)
}

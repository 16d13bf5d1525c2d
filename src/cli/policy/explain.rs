//! `tollgate policy explain`: what a policy demands, why, and what to write instead.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::bail;
use clap::Args;

use super::chosen::{Chosen, Format, to_json, to_text};
use crate::cli::arguments::Common;
use crate::cli::output;
use crate::policy::Metadata;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The policy's id, such as PSS-R03
    id: String,
    #[command(flatten)]
    chosen: Chosen,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let set = arguments.chosen.load(common)?;
    let Some(found) = set.policies().iter().find(|policy| policy.id.eq_ignore_ascii_case(&arguments.id))
    else {
        bail!("there is no policy `{}`; `tollgate policy list` shows all", arguments.id)
    };
    output::result(&match arguments.chosen.format {
        Format::Text => explain(found),
        Format::Json => to_text(&to_json(found)),
    })?;
    Ok(0)
}

/// What a policy says of itself, for people.
fn explain(policy: &Metadata) -> String {
    let mut text = format!("{}  {}\n\n", policy.id, policy.title);
    let mut paragraph = |name: &str, body: &str| {
        if !body.is_empty() {
            let _ = writeln!(text, "{name}\n  {}\n", body.trim().replace('\n', "\n  "));
        }
    };
    paragraph("Why", &policy.description);
    paragraph("What to write instead", &policy.fix);
    paragraph(
        "Severity and enforcement",
        &format!("{}, {}", policy.severity.name(), policy.enforcement.name()),
    );
    let concerns = if policy.kinds.is_empty() { "all".to_owned() } else { policy.kinds.join(", ") };
    paragraph("Judges", &format!("{concerns} (view {})", policy.view.name()));
    let lines = |map: &BTreeMap<String, Vec<String>>| {
        map.iter().map(|(key, ids)| format!("{key}: {}", ids.join(", "))).collect::<Vec<_>>().join("\n")
    };
    paragraph("Controls", &lines(&policy.controls));
    paragraph("Same check in other tools", &lines(&policy.same_as));
    paragraph("Policy", &format!("{} in {}", policy.package, policy.path));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

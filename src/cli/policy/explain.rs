//! `tollgate policy explain`: what a policy demands, why, and what to write instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::bail;
use clap::Args;

use super::chosen::{Chosen, Format, to_json, to_text};
use super::example::{self, Examples};
use crate::cli::arguments::Common;
use crate::cli::output;
use crate::policy::Metadata;
use crate::policy::bundle::Example;
use crate::report::reference::{self, Entry};
use crate::source::nearest;

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
        let near = nearest(&arguments.id, set.policies().iter().map(|policy| policy.id.as_str()));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        bail!("there is no policy `{}`{near}; `tollgate policy list` shows all", arguments.id)
    };
    let examples = Examples::of(found);
    let files = set.files_of(found);
    let texts = set.modules().iter().filter(|module| files.contains(&module.path.as_str()));
    let parameters = parameters(texts.map(|module| module.text.as_str()));
    output::result(&match arguments.chosen.format {
        Format::Markdown => page(found, &examples),
        Format::Text => explain(found, &files, &parameters, &examples),
        Format::Json => {
            let mut all = to_json(found);
            if let Some(fields) = all.as_object_mut() {
                fields.insert("parameters".into(), parameters.into());
                fields.insert("examples".into(), examples.to_json());
            }
            to_text(&all)
        }
    })?;
    Ok(0)
}

/// The page of the reference.
fn page(policy: &Metadata, examples: &Examples) -> String {
    let shown =
        |example: &Option<Example>| example.as_ref().map(|one| (one.name.clone(), example::shown(one)));
    let (before, after) = (shown(&examples.fails), shown(&examples.passes));
    reference::page(&Entry {
        policy,
        before: before.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
        after: after.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
    })
}

/// The parameters that a policy reads, as `data.params.<name>`, sorted.
fn parameters<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let code = texts.flat_map(str::lines).filter(|line| !line.trim_start().starts_with('#'));
    let mut names = BTreeSet::new();
    for line in code {
        for (_, rest) in
            line.match_indices("data.params.").filter_map(|(at, word)| line.split_at_checked(at + word.len()))
        {
            let end = rest.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(rest.len());
            if let Some(name) = rest.get(..end).filter(|name| !name.is_empty()) {
                names.insert(format!("data.params.{name}"));
            }
        }
    }
    names.into_iter().collect()
}

/// What a policy says of itself, for people.
fn explain(policy: &Metadata, files: &[&str], parameters: &[String], examples: &Examples) -> String {
    let mut text = format!("{}  {}\n\n", policy.id, policy.title);
    let mut paragraph = |name: &str, body: &str| {
        if !body.is_empty() {
            let _ = writeln!(text, "{name}\n  {}\n", body.trim().replace('\n', "\n  "));
        }
    };
    let says_more = policy.description != policy.id && policy.description != policy.title;
    paragraph("Why", if says_more { &policy.description } else { "" });
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
    paragraph("Policy", &format!("{} in {}", policy.package, files.join(", ")));
    let declared = policy
        .params
        .iter()
        .map(|(name, param)| format!("{name}: {} (default {})", param.description, param.default));
    let undeclared = parameters.iter().filter(|name| {
        name.strip_prefix("data.params.").is_none_or(|name| !policy.params.contains_key(name))
    });
    paragraph("Parameters", &declared.chain(undeclared.cloned()).collect::<Vec<_>>().join("\n"));
    let example = |example: &Option<Example>| match example {
        Some(found) => example::shown(found),
        None => String::new(),
    };
    paragraph("Before", &example(&examples.fails));
    paragraph("After", &example(&examples.passes));
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

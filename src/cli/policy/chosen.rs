//! The policies that `list` and `explain` speak of, and what they say of themselves.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::arguments::{Common, Input, Policies};
use crate::cli::run::{Loaded, Settings, tell};
use crate::cli::variables::Variables;
use crate::policy::{Metadata, PolicySet};
use crate::source::Severity;

#[derive(Debug, Args)]
pub(super) struct Chosen {
    #[command(flatten)]
    policies: Policies,
    /// The configuration
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
}

/// The format of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For documents: the pages of `docs/rules`
    Markdown,
}

/// The configuration of a command that reads no input.
pub(super) fn settings(common: &Common, config: Option<PathBuf>) -> anyhow::Result<Settings> {
    let input = Input {
        paths: Vec::new(),
        config,
        include: Vec::new(),
        exclude: Vec::new(),
        threads: None,
        parser: None,
        combine: false,
        variables: Variables::default(),
    };
    Settings::load(common, &input)
}

impl Chosen {
    /// Loads the policies; what is wrong with them is a message, and an error if any cannot be used.
    pub(super) fn load(&self, common: &Common) -> anyhow::Result<PolicySet> {
        let mut settings = settings(common, self.config.clone())?;
        settings.choose(common, &self.policies)?;
        let Loaded { set, mut unread, .. } =
            settings.policies(&self.policies, &settings.trust(&self.policies)?);
        unread.extend(set.diagnostics().iter().cloned());
        if !unread.is_empty() {
            tell(common, &unread, set.sources());
        }
        if unread.iter().any(|told| told.severity == Severity::Error) {
            bail!("not every policy can be loaded");
        }
        Ok(set)
    }
}

/// What a policy says of itself, for programs.
pub(super) fn to_json(policy: &Metadata) -> serde_json::Value {
    json!({
        "id": policy.id,
        "title": policy.title,
        "description": policy.description,
        "severity": policy.severity.name(),
        "enforcement": policy.enforcement.name(),
        "view": policy.view.name(),
        "kinds": policy.kinds,
        "fix": policy.fix,
        "controls": policy.controls,
        "sameAs": policy.same_as,
        "pack": policy.pack(),
        "since": policy.since.to_string(),
        "params": policy.params.iter().map(|(name, param)| {
            (name.clone(), json!({"default": param.default, "description": param.description}))
        }).collect::<serde_json::Map<_, _>>(),
        "package": policy.package,
        "path": policy.path,
    })
}

/// JSON as it is printed.
pub(in crate::cli) fn to_text(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

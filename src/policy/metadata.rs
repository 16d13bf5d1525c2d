//! What a policy says of itself in its METADATA.

use std::collections::BTreeMap;

pub use crate::config::PolicySeverity;
use crate::config::{Edition, Enforcement};

/// What a policy sees as `input`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// One manifest.
    Kubernetes,
    /// One Terraform resource.
    Resource,
    /// The plan of a root module.
    Plan,
    /// One manifest as the admission review that creates it, with parameters.
    Gatekeeper,
    /// One configuration file as conftest gives it, or all of them combined.
    File,
    /// One file of HCL, as conftest's `hcl2` parser gives it.
    Hcl,
    /// The inventory of the whole run.
    Repository,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Kubernetes,
        Self::Resource,
        Self::Plan,
        Self::Gatekeeper,
        Self::File,
        Self::Hcl,
        Self::Repository,
    ];

    /// The view of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// The name in METADATA and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kubernetes => "kubernetes",
            Self::Resource => "resource",
            Self::Plan => "plan",
            Self::Gatekeeper => "gatekeeper",
            Self::File => "file",
            Self::Hcl => "hcl",
            Self::Repository => "repository",
        }
    }
}

/// A parameter of a policy, which it reads as `data.params.<name>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// What holds where `tollgate.yaml` says nothing.
    pub default: serde_json::Value,
    /// What it is for.
    pub description: String,
}

/// What a policy says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// Its id: `custom.id`, else the package path without `data.`.
    pub id: String,
    /// What it demands, as one line.
    pub title: String,
    /// Why.
    pub description: String,
    /// How bad a finding is.
    pub severity: PolicySeverity,
    /// What follows from a finding.
    pub enforcement: Enforcement,
    /// What it sees.
    pub view: View,
    /// The kinds of manifest, or types of resource, that it concerns; empty for all of the view. `Pod` stands
    /// for every kind that holds a pod template; `group/Kind` for a kind of one API group. Of files, names of formats
    /// and globs of paths.
    pub kinds: Vec<String>,
    /// What to write instead.
    pub fix: String,
    /// Control ids by framework.
    pub controls: BTreeMap<String, Vec<String>>,
    /// Ids of the same check in other tools, by tool.
    pub same_as: BTreeMap<String, Vec<String>>,
    /// The edition of the rules that it came in; one that names none is of the first.
    pub since: Edition,
    /// The parameters of the policy and of the libraries that it needs, by name.
    pub params: BTreeMap<String, Param>,
    /// `custom.unknown: ignore`: a pass over an unknown value is a pass.
    pub ignore_unknown: bool,
    /// The package, with `data.` at its head.
    pub package: String,
    /// The file it was read from, as it is shown.
    pub path: String,
}

impl Metadata {
    /// The pack of a built-in policy, by its package: `aws` of `data.tollgate.aws.rds_is_not_public`.
    pub fn pack(&self) -> Option<&str> {
        let (pack, _) = self.package.strip_prefix("data.tollgate.")?.split_once('.')?;
        Some(pack)
    }
}

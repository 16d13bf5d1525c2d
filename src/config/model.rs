//! What a configuration says, and what holds where it says nothing.

use super::edition::Edition;
use super::freeze::Calendar;
use crate::document::Pointer;

/// How much a finding weighs at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Enforcement {
    /// Blocks; only a signed waiver lifts it.
    Hard,
    /// Blocks; a waiver or an approval at the gate lifts it.
    Soft,
    /// Told.
    Advisory,
}

impl Enforcement {
    /// The name in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Advisory => "advisory",
        }
    }
}

/// How bad it is what a policy objects to. Apart from enforcement, which says what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicySeverity {
    /// Worst.
    Critical,
    /// Bad.
    High,
    /// The default.
    Medium,
    /// Least.
    Low,
}

impl PolicySeverity {
    /// All of them, worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The name in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// The severity of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

/// A kind of Kubernetes object that holds a pod template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workload {
    /// The API group, empty for the core group. Any version matches.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The way to the pod template: to the object that holds `metadata` and `spec` of the pod.
    pub path: Pointer,
}

/// A change of what a policy says of itself: of its enforcement, of its severity, or of both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Override {
    /// The policy's id, in which `*` stands for any characters, or `pack:` with the name of a built-in pack.
    pub policy: String,
    /// Globs of the files it holds for; empty for all.
    pub paths: Vec<String>,
    /// The environment it holds in; none for all.
    pub environment: Option<String>,
    /// What follows from findings in place of the policy's own enforcement; none leaves that as it is.
    pub enforcement: Option<Enforced>,
    /// The severity of findings in place of what the policy says; none leaves that as it is.
    pub severity: Option<PolicySeverity>,
}

impl Override {
    /// What the id begins with where a pack is named.
    pub const PACK: &str = "pack:";

    /// Whether it switches the policy off.
    pub fn is_off(&self) -> bool {
        self.enforcement == Some(Enforced::Off)
    }
}

/// What an override makes of a policy's enforcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Enforced {
    /// That enforcement holds.
    As(Enforcement),
    /// The policy is not judged, which is told.
    Off,
}

impl Enforced {
    /// The name in files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::As(enforcement) => enforcement.name(),
            Self::Off => "off",
        }
    }

    /// What that name stands for.
    pub fn of_name(name: &str) -> Option<Self> {
        let all = [Enforcement::Hard, Enforcement::Soft, Enforcement::Advisory].map(Self::As);
        all.into_iter().chain([Self::Off]).find(|one| one.name() == name)
    }
}

/// A way in which a chart is released: the values that it is rendered with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartRelease {
    /// The folder or the archive of the chart.
    pub path: String,
    /// The release's name; `release-name` where it says none.
    pub name: Option<String>,
    /// The namespace; `default` where it says none.
    pub namespace: Option<String>,
    /// The values files, a later one over an earlier one.
    pub values: Vec<String>,
    /// Arguments as `--set` takes them.
    pub set: Vec<String>,
    /// The version of Kubernetes.
    pub kube_version: Option<String>,
    /// Group versions that the cluster knows beside Kubernetes' own.
    pub api_versions: Vec<String>,
    /// The environment it holds in; none for all.
    pub environment: Option<String>,
    /// Whether the chart is judged with its default values as well.
    pub defaults: bool,
}

/// How Terraform configuration is evaluated.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terraform {
    /// Root modules, each as it is planned somewhere; of the others those are judged that nothing else calls.
    pub roots: Vec<TerraformRoot>,
    /// Where modules lie that no `.terraform/modules` has: what their `source` begins with, and the folder that
    /// stands for it.
    pub modules: Vec<(String, String)>,
    /// What data sources answer.
    pub data: Vec<DataAnswer>,
}

/// A root module as it is planned somewhere.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TerraformRoot {
    /// The folder of the root module.
    pub path: String,
    /// Files of variables, a later one over an earlier one.
    pub var_files: Vec<String>,
    /// Values of variables, over those of the files.
    pub vars: serde_json::Map<String, serde_json::Value>,
    /// The workspace; `default` where it says none.
    pub workspace: Option<String>,
    /// The file of the state that it is planned against.
    pub state: Option<String>,
    /// The environment it holds in; none for all.
    pub environment: Option<String>,
}

/// What a data source answers.
#[derive(Debug, Clone, PartialEq)]
pub struct DataAnswer {
    /// Its address (`data.aws_caller_identity.current`, `module.m.data.…`), or its type for all of that type.
    pub target: String,
    /// The values of its attributes; the others stay unknown.
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// Values that are hidden before anything is evaluated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redaction {
    /// Kinds of Kubernetes objects, `ConfigMap` or with their group `apps/Deployment`.
    pub kinds: Vec<String>,
    /// Types of Terraform resources.
    pub types: Vec<String>,
    /// Globs of files; empty for all.
    pub paths: Vec<String>,
    /// The pointers as they are written, and their steps from the root of an object or a file, and from the attributes
    /// of a resource.
    pub pointers: Vec<(String, Vec<Step>)>,
}

/// A step of a pointer of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value under a key, or at an index.
    Name(String),
    /// Every item or value: `*`.
    Any,
}

/// What `tollgate.yaml` says, with the defaults for what it does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Globs of what is read although a rule would leave it out.
    pub include: Vec<String>,
    /// Globs of what is left out.
    pub exclude: Vec<String>,
    /// Folders and bundles of policies, relative to the file, beside the built-in ones.
    pub policies: Vec<String>,
    /// Files of keys, relative to the file, by one of which those policies must be signed.
    pub policy_keys: Vec<String>,
    /// Whether the built-in policies are judged.
    pub builtin: bool,
    /// The packs of the built-in policies that are judged; none for all.
    pub packs: Option<Vec<String>>,
    /// The profile whose overrides and parameters hold below this file's; none where it names none.
    pub profile: Option<String>,
    /// The edition of the rules that is adopted: policies that came later are advisory. None for all.
    pub adopted: Option<Edition>,
    /// Whether policies are loaded and evaluated in a process of their own.
    pub sandbox: bool,
    /// Parameters of policies, `data.params`, as JSON.
    pub params: serde_json::Map<String, serde_json::Value>,
    /// Changes of enforcement and severity; of each, the last that matches and says it holds.
    pub overrides: Vec<Override>,
    /// Files of waivers, relative to the file.
    pub waivers: Vec<String>,
    /// The longest time that a waiver may last, in days.
    pub max_waiver_days: u32,
    /// Whether skips that are written for other tools are waivers.
    pub foreign_waivers: bool,
    /// The kinds that hold a pod template: the built-in ones and the file's.
    pub workloads: Vec<Workload>,
    /// How charts are released, beside what objects of Argo CD and Flux say of them.
    pub charts: Vec<ChartRelease>,
    /// How Terraform configuration is evaluated.
    pub terraform: Terraform,
    /// When nothing is released, where it says so.
    pub freeze: Option<Calendar>,
    /// What is hidden beside what detectors and formats say is secret.
    pub redact: Vec<Redaction>,
    /// The environment of this run, where one is named.
    pub environment: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            include: Vec::new(),
            exclude: Vec::new(),
            policies: Vec::new(),
            policy_keys: Vec::new(),
            builtin: true,
            packs: None,
            profile: None,
            adopted: None,
            sandbox: false,
            params: serde_json::Map::new(),
            overrides: Vec::new(),
            waivers: Vec::new(),
            max_waiver_days: 90,
            foreign_waivers: false,
            workloads: WORKLOADS.iter().map(|(group, kind, path)| workload(group, kind, path)).collect(),
            charts: Vec::new(),
            terraform: Terraform::default(),
            freeze: None,
            redact: Vec::new(),
            environment: None,
        }
    }
}

/// The kinds that hold a pod template: API group, kind, keys on the way to it.
const WORKLOADS: [(&str, &str, &[&str]); 18] = [
    ("", "DeploymentConfig", TEMPLATE),
    ("", "Pod", &[]),
    ("", "PodTemplate", &["template"]),
    ("", "ReplicationController", TEMPLATE),
    ("apps", "DaemonSet", TEMPLATE),
    ("apps", "Deployment", TEMPLATE),
    ("apps", "ReplicaSet", TEMPLATE),
    ("apps", "StatefulSet", TEMPLATE),
    ("apps.openshift.io", "DeploymentConfig", TEMPLATE),
    ("argoproj.io", "Rollout", TEMPLATE),
    ("batch", "CronJob", &["spec", "jobTemplate", "spec", "template"]),
    ("batch", "Job", TEMPLATE),
    ("extensions", "DaemonSet", TEMPLATE),
    ("extensions", "Deployment", TEMPLATE),
    ("extensions", "ReplicaSet", TEMPLATE),
    ("serving.knative.dev", "Configuration", TEMPLATE),
    ("serving.knative.dev", "Revision", &[]),
    ("serving.knative.dev", "Service", TEMPLATE),
];

/// Where most kinds hold it.
const TEMPLATE: &[&str] = &["spec", "template"];

fn workload(group: &str, kind: &str, path: &[&str]) -> Workload {
    let path = path.iter().fold(Pointer::default(), |path, key| path.key(key));
    Workload { group: group.to_owned(), kind: kind.to_owned(), path }
}

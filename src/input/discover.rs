//! Tells what each file of a run is, from its path and the beginning of its text.

use std::collections::BTreeSet;

use super::terraform::module::{is_configuration, other_kind};
use super::terraform::terragrunt::is_unit;
use crate::source::Walk;
pub(super) use crate::source::text_of;

/// Extensions of files that look like input.
pub(super) const EXTENSIONS: &[&str] = &["yaml", "yml", "json", "tf", "tofu", "hcl"];

/// What a file may be, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidate {
    /// YAML: manifests, or something else.
    Yaml,
    /// JSON: a plan, manifests, or something else.
    Json,
    /// A file of Terraform configuration.
    Terraform,
    /// The description of a chart that has templates or dependencies.
    Chart,
    /// A template that charts take parts from, unless it is something else.
    Partial,
    /// A packaged chart that the user named.
    Archive,
    /// Anything: the user named it, and its text must tell.
    Named,
    /// No input, for that reason.
    No(&'static str),
}

impl Candidate {
    /// Whether the file's text is what it says: not a template, which is judged as its chart renders it.
    pub(super) fn is_itself(self) -> bool {
        self != Self::Partial && self != Self::No(TEMPLATE)
    }
}

/// Why a template is no input.
const TEMPLATE: &str = "a template of a chart, judged as the chart renders it";

/// The Helm charts of a run.
#[derive(Debug, Default)]
pub(super) struct Charts {
    /// The folders that hold a `Chart.yaml`, with `/` at their ends; empty for the base.
    folders: BTreeSet<String>,
    /// Those that have a folder of templates or of other charts.
    filled: BTreeSet<String>,
    /// Those whose templates are told not to have been judged, with the charts that they depend on.
    told: BTreeSet<String>,
    /// Library charts: of theirs, Helm renders nothing.
    libraries: BTreeSet<String>,
}

/// The folder of a `Chart.yaml`, with `/` at its end.
fn chart_folder(path: &str) -> Option<&str> {
    let folder = path.strip_suffix("Chart.yaml")?;
    (folder.is_empty() || folder.ends_with('/')).then_some(folder)
}

impl Charts {
    /// Finds the charts among what a walk found.
    pub(super) fn new(walk: &Walk) -> Self {
        let paths = || walk.files.iter().map(|file| file.path.as_str());
        let folders = paths().filter_map(chart_folder).map(str::to_owned).collect();
        let mut charts = Self { folders, ..Self::default() };
        if charts.folders.is_empty() {
            return charts;
        }
        for path in paths().chain(walk.left_out.iter().map(|(path, _)| path.as_str())) {
            for part in ["templates/", "charts/"] {
                for (at, _) in path.match_indices(part) {
                    let folder = path.get(..at).unwrap_or_default();
                    if charts.folders.contains(folder) {
                        charts.filled.insert(folder.to_owned());
                    }
                }
            }
        }
        charts
    }

    /// Whether a file describes a chart that has templates or other charts in it. Such files are read before
    /// all others, since they say what becomes of those.
    pub(super) fn describes(&self, path: &str) -> bool {
        chart_folder(path).is_some_and(|folder| self.filled.contains(folder))
    }

    /// Whether a chart lies in the folder of charts of one that is told, which stands for it.
    pub(super) fn is_dependency(&self, path: &str) -> bool {
        let folder = chart_folder(path).unwrap_or_default();
        let told = |(at, _): (usize, &str)| folder.get(..at).is_some_and(|outer| self.told.contains(outer));
        folder.match_indices("charts/").any(told)
    }

    /// Notes that the templates of a chart are told, by an error about its description.
    pub(super) fn tell(&mut self, path: &str) {
        self.told.extend(chart_folder(path).map(str::to_owned));
    }

    /// Notes that the templates of no chart are to be looked at.
    pub(super) fn tell_all(&mut self) {
        self.told.extend(self.filled.iter().cloned());
    }

    /// Notes that a chart is a library.
    pub(super) fn library(&mut self, path: &str) {
        self.libraries.extend(chart_folder(path).map(str::to_owned));
    }

    /// What a path is that lies in the templates of a chart. What stands there for nothing that is told is
    /// whatever its name says.
    fn template(&self, path: &str) -> Option<Candidate> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let folders = || path.match_indices("templates/").filter_map(|(at, _)| path.get(..at));
        if folders().any(|folder| self.told.contains(folder)) {
            return Some(Candidate::No(TEMPLATE));
        }
        let partial = name.starts_with('_') && folders().any(|folder| self.libraries.contains(folder));
        partial.then_some(Candidate::Partial)
    }
}

/// What a file may be, by its path. One that the user named is looked into, whatever its name.
pub(super) fn by_path(path: &str, named: bool, charts: &Charts) -> Candidate {
    let name = path.rsplit('/').next().unwrap_or(path);
    if is_configuration(path) || is_unit(path) {
        return Candidate::Terraform;
    }
    if let Some(kind) = other_kind(path) {
        return Candidate::No(kind);
    }
    if let Some(candidate) = charts.template(path) {
        return candidate;
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("yaml" | "yml") => Candidate::Yaml,
        Some("json") => Candidate::Json,
        Some("tgz") if named => Candidate::Archive,
        Some("gz") if named && name.to_ascii_lowercase().ends_with(".tar.gz") => Candidate::Archive,
        _ if is_kustomization(path) => Candidate::Yaml,
        _ if named => Candidate::Named,
        _ => Candidate::No("no format that is read"),
    }
}

/// Whether a path is where Kustomize looks for the description of a kustomization.
pub(super) fn is_kustomization(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// What a YAML file without objects is, by its path, in the words of the report.
pub(super) fn other_yaml(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folder = path.strip_suffix(name).unwrap_or_default();
    match name {
        "tollgate.yaml" | "tollgate.yml" => "tollgate's configuration",
        "Chart.yaml" => "the description of a chart",
        ".gitlab-ci.yml" | "azure-pipelines.yml" | "bitbucket-pipelines.yml" => "a pipeline",
        _ if folder.contains(".github/workflows/") || folder.contains(".circleci/") => "a pipeline",
        _ if name.starts_with("docker-compose") || name.starts_with("compose.") => "a Compose file",
        _ if name.starts_with("values") => "values of a chart",
        _ => "no `apiVersion` and `kind`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::TreeFile;

    fn walk(paths: &[&str]) -> Walk {
        let file = |path: &&str| TreeFile { path: (*path).to_owned(), size: 0, named: false };
        Walk { files: paths.iter().map(file).collect(), ..Walk::default() }
    }

    #[test]
    fn a_chart_is_told_from_what_lies_in_it() {
        let charts = Charts::new(&walk(&[
            "c/Chart.yaml",
            "c/charts/sub/Chart.yaml",
            "c/charts/sub/templates/a.yaml",
            "c/templates/b.yaml",
            "c/values.yaml",
            "empty/Chart.yaml",
            "notChart.yaml",
            "templates/d.yaml",
        ]));
        assert!(charts.describes("c/Chart.yaml") && charts.describes("c/charts/sub/Chart.yaml"));
        assert!(!charts.describes("empty/Chart.yaml") && !charts.describes("notChart.yaml"));
        let (inner, outer) = ("c/charts/sub/templates/a.yaml", "c/templates/b.yaml");
        assert_eq!([by_path(inner, false, &charts), by_path(outer, false, &charts)], [Candidate::Yaml; 2]);
        assert!(!charts.is_dependency("c/charts/sub/Chart.yaml"));
        let mut charts = charts;
        charts.tell("c/Chart.yaml");
        assert!(charts.is_dependency("c/charts/sub/Chart.yaml"));
        charts.tell("c/charts/sub/Chart.yaml");
        charts.library("empty/Chart.yaml");
        let told = |path: &str| by_path(path, false, &charts);
        assert!(matches!(told(inner), Candidate::No(_)));
        assert!(matches!(told(outer), Candidate::No(_)));
        assert_eq!(told("empty/templates/_a.yaml"), Candidate::Partial);
        assert_eq!(told("empty/templates/a.yaml"), Candidate::Yaml);
        assert_eq!(told("k/Kustomization"), Candidate::Yaml);
        assert_eq!(told("c/values.yaml"), Candidate::Yaml);
        assert_eq!(told("empty/Chart.yaml"), Candidate::Yaml);
        assert_eq!(told("templates/d.yaml"), Candidate::Yaml);
        assert_eq!(told("x/main.tf"), Candidate::Terraform);
        assert_eq!(told("x/main.tf.json"), Candidate::Terraform);
        assert_eq!(told("x/a.JSON"), Candidate::Json);
        assert!(matches!(told("x/a.txt"), Candidate::No(_)));
        assert_eq!(by_path("x/a.txt", true, &charts), Candidate::Named);
    }
}

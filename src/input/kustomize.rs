//! Kustomizations: which of them deploy something else than what is read.

use crate::document::{Map, Node, Value};
use crate::source::{At, Diagnostic, SourceFile, Stage};

/// Why a kustomization that changes nothing is no input.
pub(super) const KUSTOMIZATION: &str =
    "a kustomization that lists what it deploys, which is judged where it stands";

/// What may be in a kustomization without a say in how the objects that are read will run: names, labels, and
/// objects that hold settings alone. Everything else changes objects or brings more of them.
/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>
const HARMLESS: [&str; 19] = [
    "apiVersion",
    "bases",
    "buildMetadata",
    "commonLabels",
    "configMapGenerator",
    "configurations",
    "crds",
    "generatorOptions",
    "kind",
    "labels",
    "metadata",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "openapi",
    "replicas",
    "resources",
    "secretGenerator",
    "sortOptions",
];

/// An error where a kustomization deploys something else than what its files say.
pub(super) fn unbuilt(source: &SourceFile, root: &Node) -> Option<Diagnostic> {
    let (place, what) = root.as_map()?.iter().find_map(|(key, value)| match key {
        "resources" | "bases" => {
            let mut list = value.as_list().unwrap_or_default().iter();
            let remote = list.find(|node| node.as_str().is_some_and(is_remote))?;
            Some((remote, format!("brings `{}`", remote.as_str().unwrap_or_default())))
        }
        key if HARMLESS.contains(&key) || is_empty(value) => None,
        key => Some((value, format!("has `{key}`"))),
    })?;
    let folder = source.path().rsplit_once('/').map_or(".", |(folder, _)| folder);
    let message = format!("this kustomization {what}: what it deploys was not judged, since it is not built");
    let help = format!(
        "run `kustomize build {folder} > rendered.yaml` and name rendered.yaml as a path; then leave this folder out with `--exclude`"
    );
    let at = At::Span(place.origin.span);
    Some(Diagnostic::error(Stage::Input, "kustomization-not-built", at, message).help(help))
}

fn is_empty(node: &Node) -> bool {
    node.value == Value::Null
        || node.as_list().is_some_and(<[Node]>::is_empty)
        || node.as_map().is_some_and(|map: &Map| map.iter().next().is_none())
}

/// Whether a resource is fetched: a URL, a repository, or an address as git writes it.
fn is_remote(resource: &str) -> bool {
    let host = resource.split('/').next().unwrap_or_default();
    resource.contains("://")
        || resource.contains("?ref=")
        || resource.starts_with("git::")
        || resource.starts_with("git@")
        || (resource.contains('/') && matches!(host, "github.com" | "gitlab.com" | "bitbucket.org"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml;
    use crate::source::{FileId, Limits};

    #[test]
    fn what_changes_objects_is_told() {
        let told = |text: &str| {
            let source = SourceFile::new("k/kustomization.yaml", text.as_bytes().to_vec());
            let parsed = yaml::parse(FileId::new(0), text, &Limits::default());
            unbuilt(&source, &parsed.documents[0].root).map(|error| error.message)
        };
        for text in [
            "resources: [a.yaml, ../base, git/x.yaml]\nnamespace: shop\nlabels: [{pairs: {a: b}}]\n",
            "resources: [a.yaml]\npatches: []\nimages: \ncomponents: []\n",
            "configMapGenerator: [{name: a}]\nbases: [../base]\n",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
        for (text, what) in [
            ("resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "has `patches`"),
            ("helmCharts: [{name: a}]\n", "has `helmCharts`"),
            ("images: [{name: a, newTag: b}]\n", "has `images`"),
            ("commonAnnotations: {a: b}\n", "has `commonAnnotations`"),
            ("somethingNew: {a: b}\n", "has `somethingNew`"),
            ("resources: [a.yaml, https://example.com/a.yaml]\n", "brings `https://example.com/a.yaml`"),
            ("resources: [github.com/a/b]\n", "brings `github.com/a/b`"),
        ] {
            assert!(told(text).unwrap().contains(what), "{text}");
        }
    }
}

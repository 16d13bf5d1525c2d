//! Charts of a run: found, rendered as they are released, and judged where they were written.

use std::path::Path;

use tollgate::config::{ChartRelease, Config};
use tollgate::document::{Document, Inventory, Node, Pointer, Reading};
use tollgate::input::ReadOptions;
use tollgate::source::{Severity, SourceFile, Tree};

use super::{addresses, errors, only, read, reading};

const CHART: &str = "apiVersion: v2\nname: shop\nversion: 1.0.0\n";
const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n  namespace: \
                          {{ .Release.Namespace }}\ndata:\n  size: {{ .Values.size | quote }}\n";

fn disk(folder: &str, config: &Config) -> Inventory {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let tree = Tree::Disk { paths: vec![base.clone()], base };
    tollgate::input::read(&tree, config, &ReadOptions { threads: 2, ..ReadOptions::default() })
}

fn memory(files: &[(&str, &str)], charts: Vec<ChartRelease>) -> Inventory {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let config = Config { charts, ..Config::default() };
    tollgate::input::read(&Tree::Memory(files.collect()), &config, &ReadOptions::default())
}

fn release(path: &str) -> ChartRelease {
    ChartRelease { path: path.to_owned(), defaults: true, ..ChartRelease::default() }
}

fn at<'d>(document: &'d Document, path: &str) -> &'d Node {
    document.root.at(&Pointer::parse(path).unwrap()).unwrap_or_else(|| panic!("nothing at {path}"))
}

fn text(document: &Document, path: &str) -> String {
    at(document, path).as_str().unwrap_or_default().to_owned()
}

/// The places of a value, as `path:line`: where it is written, then what had a say.
fn places(inventory: &Inventory, node: &Node) -> Vec<String> {
    let labels = node.origin.trace.iter().flat_map(|trace| &trace.labels).map(|label| label.span);
    let place = |span| {
        let location = inventory.sources.locate(span);
        format!("{}:{}", location.path, location.start.line)
    };
    std::iter::once(node.origin.span).chain(labels).map(place).collect()
}

#[test]
fn a_value_names_the_template_line_and_the_values_line() {
    let inventory = disk("fixtures/chart", &Config::default());
    assert_eq!(errors(&inventory), [""; 0]);
    let template = "charts/shop/templates/deployment.yaml";
    let deployment = inventory
        .documents
        .iter()
        .find(|document| document.address == "apps/v1/Deployment/release-name")
        .unwrap();
    let places = |path: &str| places(&inventory, at(deployment, path));
    assert_eq!(places("spec.replicas"), [format!("{template}:8"), "charts/shop/values.yaml:7".into()]);
    let privileged = "spec.template.spec.containers[0].securityContext.privileged";
    assert_eq!(places(privileged), [format!("{template}:19"), "charts/shop/values.yaml:5".into()]);
    let label = places("metadata.labels.app");
    assert_eq!(label[..2], ["charts/shop/templates/_helpers.tpl:2", "charts/shop/Chart.yaml:2"]);
    assert_eq!(label.last(), Some(&format!("{template}:6")));
    assert_eq!(places("kind"), [format!("{template}:2")]);
    assert_eq!(deployment.lines, (1, 19));
}

#[test]
fn an_application_gives_release_namespace_and_values() {
    let inventory = disk("fixtures/chart", &Config::default());
    let names = ["apps/v1/Deployment/release-name", "apps/v1/Deployment/shop-prod"];
    let deployments: Vec<_> =
        addresses(&inventory).into_iter().filter(|address| address.contains("Deployment")).collect();
    assert_eq!(deployments, names);
    let deployment = inventory.documents.iter().find(|document| document.address == names[1]).unwrap();
    assert_eq!(text(deployment, "spec.template.spec.containers[0].image"), "registry.example.com/shop:2.0.1");
    let node = at(deployment, "spec.template.spec.containers[0].securityContext.privileged");
    assert_eq!(places(&inventory, node)[1], "deploy/app.yaml:19");
    let application: Vec<_> =
        inventory.sources.files().iter().filter(|file| file.path() == "deploy/app.yaml").collect();
    assert_eq!(application.len(), 1, "the file is there once, with its own digest");
    let read = std::fs::read("fixtures/chart/deploy/app.yaml").unwrap();
    assert_eq!(application[0].identity(), SourceFile::new("", read).identity());
}

#[test]
fn gitops_objects_say_how_a_chart_is_released() {
    let base = [("c/Chart.yaml", CHART), ("c/values.yaml", "size: 1\n"), ("c/templates/a.yaml", CONFIG_MAP)];
    for (object, name, namespace, size) in [
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  destination: {namespace: web}\n  \
             source:\n    path: ./c/\n    helm:\n      releaseName: r\n      parameters: [{name: size, value: \"7\"}]\n",
            "r",
            "web",
            "7",
        ),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  sources:\n  - path: c\n    \
             helm:\n      values: |\n        size: 8\n",
            "a",
            "default",
            "8",
        ),
        (
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: f, namespace: flux}\nspec:\n  chart:\n    \
             spec: {chart: ./c, sourceRef: {kind: GitRepository, name: x}}\n  values: {size: 9}\n",
            "f",
            "flux",
            "9",
        ),
        (
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: f}\nspec:\n  targetNamespace: t\n  \
             chart:\n    spec:\n      chart: c\n      sourceRef: {kind: GitRepository, name: x}\n  values:\n    size: 10\n",
            "t-f",
            "t",
            "10",
        ),
    ] {
        let files = [&base[..], &[("apps/o.yaml", object)]].concat();
        let inventory = read(&files);
        assert_eq!(inventory.diagnostics, [], "{object}");
        let is_map = |document: &&Document| text(document, "kind") == "ConfigMap";
        let mut found = inventory.documents.iter().filter(is_map);
        let found = found.rfind(|document| text(document, "metadata.name") == name);
        let found = found.unwrap_or_else(|| panic!("{object}: {:?}", addresses(&inventory)));
        assert_eq!(
            (text(found, "metadata.namespace"), text(found, "data.size")),
            (namespace.into(), size.into())
        );
        assert!(places(&inventory, at(found, "data.size"))[1].starts_with(match size {
            "7" => "--set",
            _ => "apps/o.yaml:",
        }));
    }
    // A chart of a registry, or of another place, is none of the run's.
    let other = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: f}\nspec:\n  chart:\n    spec: {chart: \
                 c, sourceRef: {kind: HelmRepository, name: x}}\n";
    let inventory = read(&[&base[..], &[("apps/o.yaml", other)]].concat());
    assert_eq!(
        addresses(&inventory),
        ["helm.toolkit.fluxcd.io/v2/HelmRelease/f", "v1/ConfigMap/default/release-name"]
    );
}

#[test]
fn a_chart_is_rendered_once_for_each_release_and_alike_objects_are_judged_once() {
    let files = [
        ("c/Chart.yaml", CHART),
        ("c/values.yaml", "size: 1\n"),
        ("c/prod.yaml", "size: 5\n"),
        ("c/templates/a.yaml", CONFIG_MAP),
        ("c/templates/same.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: same}\n"),
    ];
    let entry = ChartRelease {
        name: Some("prod".into()),
        namespace: Some("shop".into()),
        values: vec!["c/prod.yaml".into()],
        ..release("c")
    };
    let inventory = memory(&files, vec![entry.clone()]);
    let expected = ["v1/ConfigMap/default/release-name", "v1/ConfigMap/same", "v1/ConfigMap/shop/prod"];
    assert_eq!(addresses(&inventory), expected);
    let alone = memory(&files, vec![ChartRelease { defaults: false, ..entry.clone() }]);
    assert_eq!(addresses(&alone), ["v1/ConfigMap/shop/prod", "v1/ConfigMap/same"]);
    let elsewhere = memory(&files, vec![ChartRelease { environment: Some("x".into()), ..entry.clone() }]);
    assert_eq!(addresses(&elsewhere), expected[..2]);
    let set = ChartRelease { set: vec!["size=big".into()], defaults: false, ..release("c") };
    assert_eq!(text(&memory(&files, vec![set]).documents[0], "data.size"), "big");
    assert_eq!(only(&memory(&files, vec![release("d")])).code, "helm-chart-not-found");
    let missing = ChartRelease { values: vec!["c/none.yaml".into()], ..release("c") };
    assert_eq!(only(&memory(&files, vec![missing])).code, "helm-values-unreadable");
    let version = ChartRelease { kube_version: Some("new".into()), ..release("c") };
    assert_eq!(only(&memory(&files, vec![version])).code, "helm-kube-version");
}

#[test]
fn a_chart_that_cannot_be_rendered_is_an_error_with_its_place() {
    for (path, content, code, place) in [
        ("c/templates/a.yaml", "a: {{ .Values.x.y }}\n", "helm-template", "c/templates/a.yaml:1:4"),
        ("c/templates/a.yaml", "a: {{ fail \"no\" }}\n", "helm-template-refuses", "c/templates/a.yaml:1:4"),
        ("c/templates/a.yaml", "\na: {{ nope }}\n", "helm-template-syntax", "c/templates/a.yaml:2:7"),
        ("c/templates/a.yaml", "a: [\nb: {{ 1 }}\n", "helm-manifest", "c/templates/a.yaml:2:11"),
        ("c/Chart.yaml", "apiVersion: v2\nname: c\n", "helm-chart-yaml-invalid", "c/Chart.yaml:1:1"),
        ("c/values.yaml", "- 1\n", "helm-values-not-a-map", "c/values.yaml:1:1"),
    ] {
        let mut files = vec![("c/Chart.yaml", CHART), ("c/templates/a.yaml", CONFIG_MAP)];
        files.retain(|(other, _)| *other != path);
        files.push((path, content));
        let inventory = read(&files);
        let errors: Vec<_> =
            inventory.diagnostics.iter().filter(|told| told.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 1, "{path}: {content}: {:?}", inventory.diagnostics);
        let shown = match errors[0].at {
            tollgate::source::At::Span(span) => {
                let location = inventory.sources.locate(span);
                format!("{}:{}:{}", location.path, location.start.line, location.start.column)
            }
            ref other => format!("{other:?}"),
        };
        assert_eq!((errors[0].code, shown.as_str()), (code, place), "{content}: {:?}", errors[0]);
        assert_eq!(reading(&inventory, "c/Chart.yaml"), &Reading::Failed);
    }
}

#[test]
fn what_a_cluster_would_not_take_is_told_at_the_template() {
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: b\n  a: c\n";
    let inventory = read(&[("c/Chart.yaml", CHART), ("c/templates/a.yaml", template)]);
    let told = only(&inventory);
    assert_eq!(
        (told.code, super::place(&inventory, told)),
        ("yaml-duplicate-key", ("c/templates/a.yaml".into(), 6, 3))
    );
}

#[test]
fn secrets_of_values_files_are_hidden_where_they_stand() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  a: {{ .Values.password }}\n  b: lite-ral\n  \
                  c: {{ printf \"%s!\" .Values.token | b64enc }}\n";
    let values = "password: hun-ter\ntoken: to-ken\nplain: 1\n";
    let files = [("c/Chart.yaml", CHART), ("c/values.yaml", values), ("c/templates/s.yaml", secret)];
    let inventory = read(&files);
    assert_eq!(inventory.diagnostics, []);
    let mut shown = format!("{:?}", inventory.documents);
    for file in inventory.sources.files() {
        let line = |line| file.around(tollgate::source::Position { line, column: 1 }, usize::MAX);
        shown.extend((1..).map_while(line).map(|(line, _)| line + "\n"));
    }
    for hidden in ["hun-ter", "to-ken", "lite-ral", "dG8ta2"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    assert!(shown.contains("plain: 1") && shown.contains("{{ .Values.password }}"));
    assert_eq!(inventory.redacted, 3);
}

//! Kubernetes manifests to documents.

use tollgate::config::Config;
use tollgate::document::{DocumentKind, Inventory, Pointer, Reading};
use tollgate::input::ReadOptions;
use tollgate::source::{FileId, Limits, Severity, Tree};

use super::{addresses, errors, fixture, only, place, read, reading};

fn templates(inventory: &Inventory) -> Vec<(&str, Option<String>)> {
    let template = |pointer: &Option<Pointer>| pointer.as_ref().map(Pointer::to_string);
    inventory
        .documents
        .iter()
        .map(|document| (document.address.as_str(), template(&document.pod_template)))
        .collect()
}

#[test]
fn every_workload_kind_has_its_pod_template() {
    let some = |path: &str| Some(path.to_owned());
    assert_eq!(
        templates(&fixture("manifests/workloads.yaml")),
        [
            ("v1/Pod/pod", some("")),
            ("apps/v1/Deployment/shop/web", some("spec.template")),
            ("apps/v1beta2/StatefulSet/db", some("spec.template")),
            ("batch/v1beta1/CronJob/nightly", some("spec.jobTemplate.spec.template")),
            ("v1/PodTemplate/template", some("template")),
            ("argoproj.io/v1alpha1/Rollout/rollout", some("spec.template")),
            ("argoproj.io/v1alpha1/Rollout/referring", None),
            ("apps.openshift.io/v1/DeploymentConfig/config", some("spec.template")),
            ("serving.knative.dev/v1/Service/knative", some("spec.template")),
            ("v1/Service/no-workload", None),
            ("example.com/v1/Worker/worker-*", None),
            ("apiextensions.k8s.io/v1/CustomResourceDefinition/workers.example.com", None),
        ]
    );
}

#[test]
fn a_workload_without_a_pod_is_an_error() {
    for (text, message, at) in [
        (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  Template: {spec: {}}\n",
            "`spec.template.spec`",
            4,
        ),
        (
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {template: }\n",
            "`spec.template.spec`",
            4,
        ),
        (
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec: {template: {Spec: {}}}\n",
            "`spec.template.spec`",
            4,
        ),
        (
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {jobTemplate: {spec: {template: x}}}\n",
            "`spec.jobTemplate.spec.template.spec`",
            4,
        ),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nSpec: {}\n", "`spec`", 2),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec: {}\n",
            "`spec.template.spec`",
            4,
        ),
    ] {
        let inventory = read(&[("a.yaml", text)]);
        let told = only(&inventory);
        assert_eq!((told.code, told.severity), ("kubernetes-no-pod-template", Severity::Error), "{text}");
        assert!(told.message.contains(message), "{}", told.message);
        assert_eq!(place(&inventory, told).1, at, "{text}");
        assert_eq!(inventory.documents.len(), 1, "what there is of it is judged all the same");
    }
    // Where a pod is optional, or nothing says that there should be one.
    for text in [
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec: {workloadRef: {name: b}}\n",
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\nspec: {traffic: []}\n",
        "apiVersion: example.com/v1\nkind: Deployment\nmetadata: {name: a}\n",
    ] {
        assert!(read(&[("a.yaml", text)]).diagnostics.is_empty(), "{text}");
    }
}

#[test]
fn a_kind_of_the_configuration_has_a_pod_template() {
    let text = "workloads: [{group: example.com, kind: Worker, path: spec.pod}]";
    let (config, wrong) = Config::parse(FileId::new(0), text, &Limits::default());
    assert!(wrong.is_empty());
    let manifests = std::fs::read("fixtures/input/manifests/workloads.yaml").unwrap();
    let tree = Tree::Memory([("a.yaml".to_owned(), manifests)].into());
    let inventory = tollgate::input::read(&tree, &config, &ReadOptions::default());
    let found = templates(&inventory);
    assert!(found.contains(&("example.com/v1/Worker/worker-*", Some("spec.pod".to_owned()))));
    assert!(found.contains(&("apps/v1/Deployment/shop/web", Some("spec.template".to_owned()))));
}

#[test]
fn lists_come_apart_into_their_items() {
    let inventory = fixture("manifests/secrets.yaml");
    let lines: Vec<_> =
        inventory.documents.iter().map(|document| (document.address.as_str(), document.lines)).collect();
    assert_eq!(
        lines,
        [
            ("v1/Secret/shop/plain", (1, 24)),
            ("v1/ConfigMap/open", (26, 34)),
            ("v1/Secret/listed", (35, 40)),
            ("template.openshift.io/v1/Template/shop", (42, 52)),
        ]
    );
    assert!(inventory.documents.iter().all(|document| document.kind == DocumentKind::Manifest));
}

#[test]
fn items_of_a_typed_list_are_of_its_kind() {
    let inventory = read(&[(
        "a.json",
        r#"{"apiVersion": "v1", "kind": "PodList", "items": [{"spec": {}, "metadata": {"name": "a", "namespace": "n"}},
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "b"}, "spec": {"template": {"spec": {}}}},
            {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "spec": {}, "metadata": {"name": "c"}}]}]}"#,
    )]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    assert_eq!(addresses(&inventory), ["v1/Pod/n/a", "apps/v1/Deployment/b", "v1/Pod/c"]);
    assert_eq!(inventory.documents[0].pod_template, Some(Pointer::default()));
    // A kind of somebody's own may end with `List` and be none.
    let own = read(&[("a.yaml", "apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {}\n")]);
    assert_eq!(addresses(&own), ["x.io/v1/AllowList/a"]);
    let empty = read(&[("a.yaml", "apiVersion: v1\nkind: List\nitems: []\n")]);
    assert_eq!(reading(&empty, "a.yaml"), &Reading::Read { format: "kubernetes", documents: 0 });
    let none = read(&[("a.yaml", "apiVersion: v1\nkind: List\n")]);
    assert_eq!(only(&none).code, "kubernetes-no-items");
    let text = read(&[("a.yaml", "apiVersion: v1\nkind: List\nitems: [a]\n")]);
    assert_eq!(only(&text).code, "kubernetes-no-object");
}

#[test]
fn a_json_stream_holds_several_objects() {
    let text = "{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"a\"}}\n\
                {\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"}{\"}}\n\n{\"kind\": \"cut";
    let whole = text.rsplit_once('\n').unwrap().0;
    let inventory = read(&[("a.json", whole)]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    assert_eq!(addresses(&inventory), ["v1/Service/a", "v1/Service/}{"]);
    assert_eq!(inventory.documents[1].lines, (2, 2));
    let name = inventory.documents[1].root.get("metadata").unwrap().get("name").unwrap().origin.span;
    assert_eq!(&whole[name.range()], "\"}{\"");
    let cut = read(&[("a.json", text)]);
    assert_eq!(addresses(&cut).len(), 2, "what could be read is kept");
    assert_eq!(reading(&cut, "a.json"), &Reading::Failed);
    assert_eq!(place(&cut, only(&cut)).1, 4);
}

#[test]
fn what_an_object_lacks_is_told_where_it_is() {
    for (text, code, line) in [
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n\nspec: {}\n", "kubernetes-no-kind", 6),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n- a\n", "kubernetes-no-object", 5),
        ("apiVersion: apps/v1\nkind:\nmetadata: {name: a}\n", "kubernetes-no-kind", 2),
        ("kind: Pod\nmetadata: {name: a}\n", "kubernetes-no-api-version", 1),
        ("apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n", "kubernetes-no-api-version", 1),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: 5\nspec: {}\n", "kubernetes-no-name", 4),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\nspec: {}\n", "kubernetes-no-name", 3),
        ("apiVersion: v1\nkind: Pod\nspec: {}\n", "kubernetes-no-name", 1),
    ] {
        let inventory = read(&[("a.yaml", text)]);
        let told = only(&inventory);
        assert_eq!((told.code, told.severity), (code, Severity::Error), "{text}");
        assert_eq!(place(&inventory, told).1, line, "{text}");
        assert_eq!(reading(&inventory, "a.yaml"), &Reading::Failed);
    }
}

#[test]
fn a_file_of_a_tool_that_has_no_metadata_is_told_and_judged() {
    let inventory =
        read(&[("a.yaml", "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n")]);
    assert_eq!(only(&inventory).severity, Severity::Warning);
    assert_eq!(addresses(&inventory), ["kubelet.config.k8s.io/v1beta1/KubeletConfiguration/"]);
    assert!(matches!(reading(&inventory, "a.yaml"), Reading::Read { .. }));
}

#[test]
fn a_document_that_can_be_read_is_kept_beside_one_that_cannot() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Service\nkind: Job\n---\n\
                apiVersion: v1\nkind: Service\nmetadata: {name: b}\n";
    let inventory = read(&[("a.yaml", text)]);
    assert_eq!(addresses(&inventory), ["v1/Service/a", "v1/Service/b"]);
    assert_eq!(errors(&inventory), ["yaml-duplicate-key"]);
    assert_eq!(place(&inventory, only(&inventory)), ("a.yaml".to_owned(), 7, 1));
    assert_eq!(reading(&inventory, "a.yaml"), &Reading::Failed);
}

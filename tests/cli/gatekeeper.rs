//! `check` by constraints of Gatekeeper, as a user of gator does.

use super::harness::Folder;

const TEMPLATE: &str = "apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {name: demo}\n\
    spec:\n  crd: {spec: {names: {kind: Demo}}}\n  targets:\n    - target: admission.k8s.gatekeeper.sh\n      rego: |\n        \
    package demo\n\n        violation[{\"msg\": msg}] {\n          input.review.object.data[key]\n          msg := \
    sprintf(\"%v is here\", [key])\n        }\n";
const CONSTRAINT: &str =
    "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: Demo\nmetadata: {name: no-data}\nspec: {}\n";
const OBJECT: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {word: x}\n";

#[test]
fn a_folder_of_templates_and_constraints_judges_manifests() {
    let folder = Folder::new(&[
        ("objects/a.yaml", OBJECT),
        ("gate/demo/template.yaml", TEMPLATE),
        ("gate/demo/samples/x/constraint.yaml", CONSTRAINT),
        ("gate/demo/samples/x/example.yaml", OBJECT),
        ("gate/demo/kustomization.yaml", "resources: [template.yaml]\n"),
    ]);
    folder
        .run(&["check", "objects", "--policy", "gate"])
        .exits(1)
        .says("objects/a.yaml:")
        .says("Demo/no-data")
        .says("word is here");
    // A file alone is a folder of one.
    folder.write("all.yaml", format!("{TEMPLATE}---\n{CONSTRAINT}").as_bytes());
    folder.run(&["check", "objects", "--policy", "all.yaml"]).exits(1).says("word is here");
    folder
        .run(&["check", "objects", "--policy", "gate/demo/samples/x"])
        .exits(4)
        .says("gatekeeper-no-template");
    folder.write("gate/demo/template.yaml", TEMPLATE.replace("key]\n", "key\n").as_bytes());
    folder.run(&["check", "objects", "--policy", "gate"]).exits(4).says("gate/demo/template.yaml:1");
}

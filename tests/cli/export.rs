//! `export --opa`: what plain OPA needs to evaluate the policies of a release.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::Value;

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

const V1: &str = "package shop.names

deny contains sprintf(\"%s is not ours\", [input.metadata.name]) if not input.metadata.name in data.params.names
";

const V0: &str = "package old

deny[msg] { input.kind == \"Pod\"; data.inventory.namespace[_][_].Pod[_].spec.hostNetwork; msg := \"host\" }

warn[msg] { data.release.version == \"1.0.0\"; input.kind == \"Pod\"; msg := \"old\" }
";

/// A release by two policies of our own.
fn released() -> Folder {
    released_with(&[])
}

/// The same with more files.
fn released_with(more: &[(&str, &str)]) -> Folder {
    let files = [
        ("k8s/pod.yaml", GOOD_POD),
        ("k8s/bad.yaml", &bad_pod().replace("name: web\n  namespace", "name: worse\n  namespace")),
        ("p/names.rego", V1),
        ("p/old.rego", V0),
        ("p/broken.rego", "package broken\n\ndeny contains \"x\" if nothing(input.kind)\n"),
        ("p/lists/data.json", "{\"allowed\": [1, 2.5]}"),
        ("tollgate.yaml", "policies: {paths: [p], builtin: false}\nparams: {names: [web]}\n"),
    ];
    let folder = Folder::new(&[&files, more].concat());
    let _ = folder.run(&["key", "new", "gate"]).exits(0);
    let ran = folder.run(&[
        "release",
        "--version",
        "1.0.0",
        "--key",
        "gate.pem",
        "--name",
        "shop",
        "--artifact",
        "p/old.rego",
        "--config",
        "tollgate.yaml",
        "--output",
        "e.tar",
        "k8s",
    ]);
    let _ = ran.exits(1);
    folder
}

fn export(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[&["export", "e.tar", "--key", "gate.pub.pem"], more].concat())
}

/// The files of an archive.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        assert_eq!(entry.header().mtime().unwrap(), 0);
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        (entry.path().unwrap().to_string_lossy().into_owned(), text)
    });
    entries.collect()
}

#[test]
fn the_bundle_has_the_policies_as_they_were_given_and_what_they_saw() {
    let folder = released();
    let _ = export(&folder, &["--opa", "out"])
        .exits(0)
        .says("wrote 4 inputs")
        .says("`p/broken.rego` is left out");
    let bundle = unpacked(&folder.read("out/bundle.tar.gz"));
    assert_eq!(
        bundle.keys().collect::<Vec<_>>(),
        [".manifest", "data.json", "policies/0002/names.rego", "policies/0003/old.rego"]
    );
    assert_eq!(bundle["policies/0002/names.rego"], V1);
    assert_eq!(bundle["policies/0003/old.rego"], V0);
    let manifest: Value = serde_json::from_str(&bundle[".manifest"]).unwrap();
    assert_eq!(
        manifest["roots"],
        serde_json::json!(["kubernetes", "lists", "old", "params", "release", "shop"])
    );
    assert_eq!(manifest["rego_version"], 1);
    for name in ["policies/0003/old.rego", "/policies/0003/old.rego"] {
        assert_eq!(manifest["file_rego_versions"][name], 0, "OPA looks for the name in the archive");
    }
    assert_eq!(manifest["file_rego_versions"].as_object().unwrap().len(), 2);
    let data: Value = serde_json::from_str(&bundle["data.json"]).unwrap();
    assert_eq!(data["params"], serde_json::json!({"names": ["web"]}));
    assert_eq!(data["lists"], serde_json::json!({"allowed": [1, 2.5]}));
    assert_eq!(data["release"]["version"], "1.0.0");
    let inventory = unpacked(&folder.read("out/inventory.tar.gz"));
    let inventory: Value = serde_json::from_str(&inventory["data.json"]).unwrap();
    let pods = inventory["inventory"]["namespace"]["shop"]["v1"]["Pod"].as_object().unwrap();
    assert_eq!(pods.keys().collect::<Vec<_>>(), ["web", "worse"]);
}

#[test]
fn a_policy_that_calls_a_function_of_ours_is_left_out_and_not_asked() {
    let valid = "package valid\n\ndeny contains problem if {\n\tsome problem in tollgate.kubernetes.problems(input, \"1.36\")\n}\n";
    let folder = released_with(&[("p/valid.rego", valid)]);
    let _ = export(&folder, &["--opa", "out"])
        .exits(0)
        .says("`p/valid.rego` is left out, since it calls a function that OPA does not have")
        .says("`p/broken.rego` is left out, since it could not be loaded")
        .says("wrote 4 inputs");
    let list: Value = serde_json::from_slice(&folder.read("out/queries.json")).unwrap();
    assert_eq!(list["leftOut"], serde_json::json!(["p/broken.rego", "p/valid.rego"]));
    assert!(!list["inputs"].to_string().contains("data.valid"));
    let bundle = unpacked(&folder.read("out/bundle.tar.gz"));
    assert!(!bundle.values().any(|text| text.contains("tollgate.kubernetes.problems")));
    let manifest: Value = serde_json::from_str(&bundle[".manifest"]).unwrap();
    assert!(!manifest["roots"].to_string().contains("valid"));
}

#[test]
fn each_input_has_the_queries_of_the_policies_that_concern_it() {
    let folder = released();
    let _ = export(&folder, &["--opa", "out"]).exits(0);
    let list: Value = serde_json::from_slice(&folder.read("out/queries.json")).unwrap();
    assert_eq!(list["leftOut"], serde_json::json!(["p/broken.rego"]));
    let inputs = list["inputs"].as_array().unwrap();
    let asked = |index: usize, name: &str| inputs[index][name].clone();
    assert_eq!(asked(0, "input"), "inputs/0001.json");
    assert_eq!(asked(0, "address"), "v1/Pod/shop/worse");
    assert_eq!(asked(0, "policies"), serde_json::json!({"shop.names": ["data.shop.names.deny"]}));
    assert_eq!(asked(0, "bundles"), serde_json::json!(["bundle.tar.gz"]));
    assert_eq!(asked(1, "policies"), serde_json::json!({"old": ["data.old.deny", "data.old.warn"]}));
    assert_eq!(asked(1, "bundles"), serde_json::json!(["bundle.tar.gz", "inventory.tar.gz"]));
    let input: Value = serde_json::from_slice(&folder.read("out/inputs/0001.json")).unwrap();
    assert_eq!(input["metadata"]["name"], "worse");
    let query = String::from_utf8(folder.read("out/queries/0001.rego")).unwrap();
    assert_eq!(query, "{\n\t\"shop.names\": {\"deny\": [said | said := data.shop.names.deny]},\n}\n");
    // Inputs that are asked the same share the query.
    assert_eq!(asked(0, "query"), asked(2, "query"));
    let script = String::from_utf8(folder.read("out/run.sh")).unwrap();
    assert!(script.contains("ask inputs/0001.json queries/0002.rego -b bundle.tar.gz -b inventory.tar.gz\n"));
}

const TEMPLATE: &str = "apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {name: demo}\n\
    spec:\n  crd: {spec: {names: {kind: Demo}, validation: {openAPIV3Schema: {type: object, properties: {word: {type: \
    string}}}}}}\n  targets:\n    - target: admission.k8s.gatekeeper.sh\n      rego: |\n        package \
    demo\n\n        violation[{\"msg\": msg}] {\n          msg := sprintf(\"%v is no %v\", \
    [input.review.object.metadata.name, input.parameters.word])\n        }\n";
const CONSTRAINT: &str = "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: Demo\nmetadata: {name: NAME}\nspec:\n  \
    match: {kinds: [{apiGroups: [\"\"], kinds: [Pod]}]}\n  parameters: {word: WORD}\n";
const BY_NAME: &str = "package names\n\nimport rego.v1\n\ndeny contains data.conftest.file.name if input.a\n";
const MAIN: &str = "package main\n\ndeny contains \"x\" if input.kind == \"Pod\"\n";
const MORE: &str = "package main\n\ndeny contains \"y\" if input.x.y == 1\n";

#[test]
fn constraints_are_asked_over_reviews_and_policies_over_what_they_saw_alone() {
    let constraint = |name: &str, word: &str| CONSTRAINT.replace("NAME", name).replace("WORD", word);
    let folder = Folder::new(&[
        ("k8s/pod.yaml", GOOD_POD),
        ("k8s/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"),
        ("k8s/app.toml", "a = 1\n"),
        ("p/template.yaml", TEMPLATE),
        ("p/one.yaml", &constraint("one", "cat")),
        ("p/two.yaml", &constraint("two", "dog")),
        (
            "p/three.yaml",
            &constraint("three", "cow")
                .replace("match: {", "match: {namespaceSelector: {matchLabels: {a: b}}, "),
        ),
        ("p/names.rego", BY_NAME),
        ("p/main.rego", MAIN),
        ("p/more.rego", MORE),
        ("tollgate.yaml", "policies: {paths: [p], builtin: false}\n"),
    ]);
    folder.run(&["key", "new", "gate"]).exits(0);
    let release = ["release", "--version", "1.0.0", "--key", "gate.pem", "--name", "shop", "--artifact"];
    let rest = ["p/main.rego", "--config", "tollgate.yaml", "--output", "e.tar", "k8s"];
    folder.run(&[&release[..], &rest[..]].concat()).exits(1);
    export(&folder, &["--opa", "out"])
        .exits(0)
        .lacks("left out")
        .says("`Demo/three` is not asked about `v1/Pod/shop/web`: ");
    let list: Value = serde_json::from_slice(&folder.read("out/queries.json")).unwrap();
    let inputs = list["inputs"].as_array().unwrap();
    let of = |policy: &str| -> Vec<&Value> {
        inputs.iter().filter(|asked| asked["policies"].get(policy).is_some()).collect()
    };
    assert_eq!(list["notAsked"].as_array().unwrap().len(), 1);
    assert!(of("Demo/three").is_empty());
    for (policy, word) in [("Demo/one", "cat"), ("Demo/two", "dog")] {
        let asked = of(policy);
        assert_eq!(asked.len(), 1, "`match` names pods alone: {asked:?}");
        assert_eq!(asked[0]["bundles"], serde_json::json!(["template-0001.tar.gz"]));
        assert_eq!(asked[0]["policies"][policy], serde_json::json!(["data.demo.violation"]));
        let input: Value =
            serde_json::from_slice(&folder.read(&format!("out/{}", asked[0]["input"].as_str().unwrap())))
                .unwrap();
        assert_eq!(input["parameters"]["word"], word);
        assert_eq!(input["review"]["object"]["kind"], "Pod");
    }
    let template = unpacked(&folder.read("out/template-0001.tar.gz"));
    assert!(template["template/0001.rego"].starts_with("package demo\n"));
    let manifest: Value = serde_json::from_str(&template[".manifest"]).unwrap();
    assert_eq!(manifest["roots"], serde_json::json!(["demo"]));
    assert_eq!(manifest["file_rego_versions"]["template/0001.rego"], 0);
    // Of files, those that hold manifests are judged as manifests.
    let files = of("main:file");
    assert_eq!(files.iter().map(|asked| &asked["address"]).collect::<Vec<_>>(), ["k8s/app.toml"]);
    // `data.conftest.file` is another for each file.
    let toml = of("names").into_iter().find(|asked| asked["address"] == "k8s/app.toml").unwrap();
    let bundle = toml["bundles"][1].as_str().unwrap();
    let about = unpacked(&folder.read(&format!("out/{bundle}")));
    let about: Value = serde_json::from_str(&about["data.json"]).unwrap();
    assert_eq!(about["conftest"]["file"]["name"], "app.toml");
}

#[test]
fn an_export_is_the_same_each_time_and_takes_nothings_place_unasked() {
    let folder = released();
    let _ = export(&folder, &["--opa", "one"]).exits(0);
    let _ = export(&folder, &["--opa", "two"]).exits(0);
    for file in ["bundle.tar.gz", "inventory.tar.gz", "queries.json", "run.sh", "inputs/0002.json"] {
        assert!(folder.read(&format!("one/{file}")) == folder.read(&format!("two/{file}")), "{file}");
    }
    let _ = export(&folder, &["--opa", "one"]).exits(2).says("not overwritten");
    folder.write("one/inputs/9999.json", b"stale");
    let _ = export(&folder, &["--opa", "one", "--force"]).exits(0);
    assert!(!folder.file("one/inputs/9999.json").exists());
    let _ = export(&folder, &["--opa", "k8s", "--force"]).exits(2).says("no earlier export");
    assert!(folder.file("k8s/pod.yaml").exists());
    let _ = export(&folder, &["--opa", "no/where"]).exits(2).says("cannot write");
    assert!(!folder.names().iter().any(|name| name.contains("tollgate-")), "{:?}", folder.names());
}

#[test]
fn evidence_that_is_not_verified_is_not_exported() {
    let folder = released();
    let _ = folder.run(&["key", "new", "other"]).exits(0);
    let _ =
        folder.run(&["export", "e.tar", "--key", "other.pub.pem", "--opa", "out"]).exits(4).says("not valid");
    let mut bytes = folder.read("e.tar");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    folder.write("e.tar", &bytes);
    let _ = export(&folder, &["--opa", "out"]).exits(3).says("not valid");
    assert!(!folder.file("out").exists());
}

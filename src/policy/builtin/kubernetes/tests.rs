//! What is said of objects, in the words of a user.

use super::super::super::engine::Value;
use super::super::super::value::{of_json, to_json};
use super::super::Builtins;
use super::{is_called, problems, scalar, table};

fn judged(yaml: &str, version: &str) -> Result<Vec<String>, String> {
    let object = of_json(&serde_yaml::from_str(yaml).unwrap()).unwrap();
    let found = problems(&Builtins::new(0, 0), &[object, Value::from(version)])?;
    let found: serde_json::Value = serde_json::from_str(&to_json(&found)).unwrap();
    let told = |one: &serde_json::Value| {
        let steps = one["path"].as_array().unwrap().iter();
        let path: Vec<String> =
            steps.map(|step| step.as_str().map_or(step.to_string(), str::to_owned)).collect();
        format!("{}: {}", path.join("/"), one["msg"].as_str().unwrap())
    };
    Ok(found.as_array().unwrap().iter().map(told).collect())
}

fn told(yaml: &str) -> Vec<String> {
    judged(yaml, "1.36").unwrap()
}

/// A Deployment whose container has these lines.
fn deployment(container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, creationTimestamp: null}}\nspec:\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}, creationTimestamp: null}}\n    \
         spec:\n      containers:\n      - name: web\n        image: web:1\n{container}status: {{}}\n"
    )
}

/// What is said of such a container, without the way to it.
fn container(lines: &str) -> Vec<String> {
    let lines: Vec<String> = lines.lines().map(|line| format!("        {line}\n")).collect();
    let lines = lines.concat();
    let way = ["spec/template/spec/containers/0/", "spec.template.spec.containers[0]."];
    told(&deployment(&lines))
        .iter()
        .map(|told| told.replacen(way[0], "", 1).replacen(way[1], "", 1))
        .collect()
}

#[test]
fn what_the_api_server_takes_has_no_problem() {
    for lines in [
        "",
        "resources: {limits: {cpu: 0.5, memory: 1.5Gi}, requests: {cpu: 100m, memory: 1e3, x/y: 1}}",
        "livenessProbe: {httpGet: {port: http, path: /}}\nreadinessProbe: {tcpSocket: {port: 80}}",
        "command: null\nargs: [null, a]\nenv:\n- name: A\n  value: null",
        "imagePullPolicy: IfNotPresent",
        "env:\n- name: A\n  value: {\"tollgate:redacted\": {kind: string, empty: false, detectors: []}}",
        "resources: {\"tollgate:redacted\": {kind: map, empty: false, detectors: []}}",
    ] {
        assert_eq!(container(lines), Vec::<String>::new(), "{lines}");
    }
    for yaml in [
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {\"tollgate:redacted\": {kind: map}}",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: {\"tollgate:redacted\": {kind: string}}}",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: null, b: text}\nbinaryData: {c: YWJj}",
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80, targetPort: http}]}\nstatus: {loadBalancer: {}}",
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {maxUnavailable: 50%}",
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {selector: {}, template: {spec: {containers: []}}}\nstatus: {}",
        "apiVersion: example.org/v1\nkind: Deployment\nspec: {anything: 1}",
        "apiVersion: extensions/v1beta1\nkind: Deployment\nspec: {anything: 1}",
        "kind: Pod",
        "[]",
        "null",
    ] {
        assert_eq!(told(yaml), Vec::<String>::new(), "{yaml}");
    }
}

#[test]
fn mistakes_are_told_to_the_key() {
    for (lines, expected) in [
        (
            "imagePullPolcy: Always",
            "imagePullPolcy: `imagePullPolcy` is no field of Container; did you mean `imagePullPolicy`?",
        ),
        ("tolerations: []", "tolerations: `tolerations` is no field of Container"),
        (
            "imagePullPolicy: always",
            "imagePullPolicy: `imagePullPolicy` must be `Always`, `IfNotPresent` or `Never`, and is `always`; \
             did you mean `Always`?",
        ),
        (
            "env:\n- name: A\n  value: true",
            "env/0/value: `env[0].value` must be a string, and is a boolean: put it in quotes",
        ),
        ("env:\n- value: x", "env/0/name: `env[0].name` is missing, and EnvVar needs it"),
        ("env:\n- null", "env/0: `env[0]` must be an object, and is null"),
        ("env: {A: b}", "env: `env` must be a list, and is an object"),
        (
            "ports: [{containerPort: '80'}]",
            "ports/0/containerPort: `ports[0].containerPort` must be an integer, and is a string: take away the quotes",
        ),
        (
            "ports: [{containerPort: 80.5}]",
            "ports/0/containerPort: `ports[0].containerPort` must be a whole number of at most 32 bits",
        ),
        (
            "ports: [{containerPort: 4294967296}]",
            "ports/0/containerPort: `ports[0].containerPort` must be a whole number of at most 32 bits",
        ),
        (
            "resources: {limits: {memory: 64MB}}",
            "resources/limits/memory: `resources.limits.memory` is no quantity: `64MB`; did you mean `64M`?",
        ),
        (
            "resources: {limits: {memory: true}}",
            "resources/limits/memory: `resources.limits.memory` must be a quantity, and is a boolean",
        ),
        (
            "livenessProbe: {tcpSocket: {port: 8.5}}",
            "livenessProbe/tcpSocket/port: `livenessProbe.tcpSocket.port` must be a whole number of at most 32 bits",
        ),
        ("tty: 'true'", "tty: `tty` must be a boolean, and is a string: take away the quotes"),
        (
            "env:\n- name: A\n  value: {\"tollgate:redacted\": {kind: number}}",
            "env/0/value: `env[0].value` must be a string, and is a number: put it in quotes",
        ),
    ] {
        assert_eq!(container(lines), [expected], "{lines}");
    }
    assert_eq!(
        told(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {app.kubernetes.io/version: 1.0}}"
        ),
        [
            "metadata/labels/app.kubernetes.io/version: `metadata.labels[\"app.kubernetes.io/version\"]` must be a \
          string, and is a number: put it in quotes"
        ]
    );
    assert_eq!(
        told(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: null, template: {}}"
        ),
        ["spec/selector: `spec.selector` is missing, and DeploymentSpec needs it"]
    );
    assert_eq!(
        told("apiVersion: v1\nkind: ConfigMap\nbinaryData: {a: '*'}"),
        ["binaryData/a: `binaryData.a` is not in Base64"]
    );
}

#[test]
fn a_version_that_is_not_served_is_told_where_the_group_serves_another() {
    for (api, kind, expected) in [
        (
            "apps/v3",
            "Deployment",
            Some("`apps/v3` is no version of Deployment that Kubernetes serves; use `apps/v1`"),
        ),
        (
            "autoscaling/v2beta2",
            "HorizontalPodAutoscaler",
            Some(
                "`autoscaling/v2beta2` is no version of HorizontalPodAutoscaler that Kubernetes serves; use `autoscaling/v2`",
            ),
        ),
        ("v2", "Pod", Some("`v2` is no version of Pod that Kubernetes serves; use `v1`")),
        ("v1", "Deployment", None),
        ("policy/v1beta1", "PodSecurityPolicy", None),
        ("example.org/v1", "Deployment", None),
    ] {
        let expected: Vec<String> = expected.into_iter().map(|msg| format!("apiVersion: {msg}")).collect();
        assert_eq!(told(&format!("apiVersion: {api}\nkind: {kind}\nspec: 1")), expected, "{api} {kind}");
    }
}

#[test]
fn versions_differ() {
    let claim =
        "apiVersion: resource.k8s.io/v1beta1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {nothing: 1}";
    assert_eq!(judged(claim, "v1.34.1").unwrap().len(), 1);
    let policy = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}";
    assert_eq!(judged(policy, "1.35").unwrap(), Vec::<String>::new());
    assert_eq!(
        judged(policy, "1.36").unwrap(),
        ["spec: `spec` is missing, and CronJob needs it"],
        "1.36 demands what 1.35 took"
    );
}

#[test]
fn a_version_that_is_not_known_is_an_error() {
    for version in ["1.20", "1.38", "2.36", "", "latest", "1.x"] {
        let why = judged("{}", version).unwrap_err();
        assert!(why.contains("1.34, 1.35, 1.36, 1.37"), "{version}: {why}");
    }
    assert!(problems(&Builtins::new(0, 0), &[Value::Null, Value::from(1_u64)]).is_err());
}

#[test]
fn an_object_of_nothing_but_mistakes_has_so_many_problems_and_no_more() {
    let keys: Vec<String> = (0..1_000).map(|number| format!("key{number}: 1")).collect();
    for place in ["spec", "metadata: {labels", "data"] {
        let close = if place.contains('{') { "}" } else { "" };
        let kind = if place == "data" { "ConfigMap" } else { "Pod" };
        let yaml = format!("apiVersion: v1\nkind: {kind}\n{place}: {{{}}}{close}", keys.join(", "));
        assert_eq!(told(&yaml).len(), 50, "{place}");
    }
}

#[test]
fn quantities_are_those_of_kubernetes() {
    for text in ["1", "0.5", ".5", "5.", "+1", "-1", "1Ki", "1Ei", "1E", "1e3", "1E-3", "100m", "1n", " 1Gi "]
    {
        assert!(scalar::is_quantity(text), "{text}");
    }
    for text in ["", ".", "1 Gi", "1K", "1KB", "1MB", "1gb", "a", "1e", "1.2.3", "--1", "Gi", "0x10"] {
        assert!(!scalar::is_quantity(text), "{text}");
    }
}

#[test]
fn the_packed_table_is_whole() {
    let table = table::packed().unwrap();
    let kinds = table.kinds();
    assert!(kinds.len() > 70, "{kinds:?}");
    let target = include_str!("../../../../policies/library/target.rego");
    for minor in 30..50 {
        let said = target.contains(&format!("\"1.{minor}\": {minor}"));
        assert_eq!(
            said,
            table.version(&format!("1.{minor}")).is_ok(),
            "1.{minor}: the library knows the same"
        );
    }
    let module = include_str!("../../../../policies/kubernetes/valid_for_version.rego");
    let list = module.split_once("kinds: [").and_then(|(_, rest)| rest.split_once(']')).unwrap().0;
    let list: std::collections::BTreeSet<String> = list
        .split([',', '#', '\n'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect();
    assert_eq!(list, kinds, "the policy names the kinds of the table");
}

#[test]
fn a_call_is_told_from_a_word_in_a_comment() {
    assert!(is_called("package a\n\nx := tollgate.kubernetes.problems(input, \"1.36\")\n"));
    assert!(!is_called("package a\n\n# tollgate.kubernetes.problems is not called\n"));
}

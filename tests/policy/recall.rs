//! A document that looks like one that passed is not evaluated again, nor is one that a policy is silent over: the
//! answer must be the same.

use proptest::prelude::*;
use serde_json::{Value, json};
use tollgate::config::Config;
use tollgate::document::DocumentKind;
use tollgate::policy::{Judgement, PolicySet, bundle};
use tollgate::source::Limits;

use super::support::{inventory, judge_with, load};

/// What a judgement says of each document, without the documents' order.
fn answers(judgement: &Judgement, document: usize) -> Vec<String> {
    let mut answers: Vec<String> = judgement
        .findings
        .iter()
        .filter(|finding| finding.document == Some(document))
        .map(|finding| {
            format!("{} {:?} {} {:?}", finding.policy, finding.kind, finding.message, finding.path)
        })
        .collect();
    for (policy, tally) in judgement.tallies.iter().enumerate() {
        for (name, list) in [
            ("pass", &tally.passed),
            ("fail", &tally.failed),
            ("undecided", &tally.undecided),
            ("error", &tally.errors),
        ] {
            if list.contains(&document) {
                answers.push(format!("{policy} {name}"));
            }
        }
    }
    answers
}

/// Judges all documents together, each alone, and all by every policy, and compares.
fn check(set: &PolicySet, kind: DocumentKind, documents: &[String]) {
    let set = &set.clone().recalling_all();
    let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
    let together = judge_with(set, &inventory(kind, &texts), 1, &Limits::default());
    let plainly =
        judge_with(&set.clone().without_shortcuts(), &inventory(kind, &texts), 1, &Limits::default());
    for (index, text) in texts.iter().enumerate() {
        assert_eq!(answers(&together, index), answers(&plainly, index), "{text}");
    }
    for (index, text) in texts.iter().enumerate() {
        let alone = judge_with(set, &inventory(kind, &[text]), 1, &Limits::default());
        assert_eq!(answers(&together, index), answers(&alone, 0), "{text}");
    }
}

/// All places of a value.
fn places(value: &Value, at: &mut Vec<String>, out: &mut Vec<Vec<String>>) {
    out.push(at.clone());
    let mut step = |key: String, value: &Value| {
        at.push(key);
        places(value, at, out);
        at.pop();
    };
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| step(index.to_string(), item));
        }
        Value::Object(map) => map.iter().for_each(|(key, item)| step(key.clone(), item)),
        _ => {}
    }
}

/// Changes the value at a place: takes it out, or puts another there.
fn change(root: &mut Value, place: usize, by: usize) {
    let mut all = Vec::new();
    places(root, &mut Vec::new(), &mut all);
    let place = &all[place % all.len()];
    let Some((last, way)) = place.split_last() else { return };
    let parent = way.iter().fold(root, |value, key| match value {
        Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
        other => &mut other[key.as_str()],
    });
    let others = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1000),
        json!("ALL"),
        json!("Unconfined"),
        json!(""),
        json!([]),
        json!({}),
        json!(["ALL", "NET_ADMIN"]),
        json!({"type": "Unconfined", "privileged": true, "add": ["SYS_ADMIN"]}),
    ];
    match (parent, by) {
        (Value::Object(map), 0) => {
            map.remove(last);
        }
        (Value::Object(map), 1) => {
            let value = map.remove(last).unwrap();
            map.insert("hostPath".into(), value);
        }
        (Value::Array(items), 0) => {
            items.remove(last.parse().unwrap());
        }
        (Value::Array(items), 1) => {
            let item = items[last.parse::<usize>().unwrap()].clone();
            items.push(item);
        }
        (Value::Object(map), by) => map[last] = others[by % others.len()].clone(),
        (Value::Array(items), by) => {
            items[last.parse::<usize>().unwrap()] = others[by % others.len()].clone();
        }
        _ => {}
    }
}

/// A pod with something for every policy of the Pod Security Standards to look at.
fn pod() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "a", "annotations": {"container.apparmor.security.beta.kubernetes.io/web": "runtime/default"}},
        "spec": {
            "hostNetwork": false, "hostPID": false,
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"},
                "seLinuxOptions": {"type": "container_t"}, "sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}],
                "windowsOptions": {"hostProcess": false}
            },
            "volumes": [{"name": "v", "emptyDir": {}}],
            "initContainers": [{"name": "init", "image": "a", "securityContext": {"capabilities": {"drop": ["ALL"]}, "allowPrivilegeEscalation": false}}],
            "containers": [{
                "name": "web", "image": "a", "ports": [{"containerPort": 80}],
                "securityContext": {
                    "privileged": false, "allowPrivilegeEscalation": false, "procMount": "Default",
                    "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}, "runAsNonRoot": true
                },
                "livenessProbe": {"httpGet": {"path": "/", "port": 80}}, "lifecycle": {"preStop": {"httpGet": {"host": "", "port": 1}}}
            }]
        }
    })
}

/// The same as a Deployment.
fn deployment() -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "b"},
        "spec": {"template": {"metadata": {}, "spec": pod()["spec"]}}})
}

proptest! {
    // Each case judges 32 documents with engines of their own; more cases by PROPTEST_CASES.
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(4),
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_was_seen_before_gives_the_answer_of_an_evaluation(
        changes in proptest::collection::vec((any::<usize>(), 0_usize..14, any::<bool>()), 30)
    ) {
        let set = PolicySet::load(bundle::builtin(), vec![], &Config::default(), &Limits::default());
        let mut documents = vec![pod().to_string(), deployment().to_string()];
        for (place, by, pods) in changes {
            let mut value = if pods { pod() } else { deployment() };
            change(&mut value, place, by);
            change(&mut value, place / 7, by / 2);
            documents.push(value.to_string());
        }
        check(&set, DocumentKind::Manifest, &documents);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn whatever_decides_is_looked_at() {
    // Each policy decides by something that is easily overlooked; each pair of documents differs in it alone.
    for (rules, one, other) in [
        (
            "deny contains \"x\" if count({v | v := input.l[_]}) > 1",
            r#"{"l": ["a", "a"]}"#,
            r#"{"l": ["a", "b"]}"#,
        ),
        (
            "s contains input.l[_]\ndeny contains \"x\" if count(s) > 1",
            r#"{"l": [1, 1]}"#,
            r#"{"l": [1, 2]}"#,
        ),
        (
            "deny contains \"x\" if count({k: 1 | k := input.l[_]}) > 1",
            r#"{"l": ["a", "a"]}"#,
            r#"{"l": ["a", "b"]}"#,
        ),
        (
            "o[k] := 1 if k := input.l[_]\ndeny contains \"x\" if count(o) > 1",
            r#"{"l": ["a", "a"]}"#,
            r#"{"l": ["a", "b"]}"#,
        ),
        ("deny contains \"x\" if sprintf(\"%s\", [input.a]) == \"b\"", r#"{"a": "a"}"#, r#"{"a": "b"}"#),
        ("deny contains \"x\" if { v = input.a; v = input.b }", r#"{"a": 1, "b": 2}"#, r#"{"a": 1, "b": 1}"#),
        (
            "f(x, x) := true\ndeny contains \"x\" if f(input.a, input.b)",
            r#"{"a": 1, "b": 2}"#,
            r#"{"a": 1, "b": 1}"#,
        ),
        ("f(\"b\") := true\ndeny contains \"x\" if f(input.a)", r#"{"a": "a"}"#, r#"{"a": "b"}"#),
        ("f([_, _]) := true\ndeny contains \"x\" if f(input.a)", r#"{"a": [1]}"#, r#"{"a": [1, 2]}"#),
        ("deny contains \"x\" if input.a", r#"{"a": false}"#, r#"{"a": true}"#),
        ("p := input.a\ndeny contains \"x\" if p", r#"{"a": false}"#, r#"{"a": true}"#),
        ("f(v) := v.a\ndeny contains \"x\" if f(input)", r#"{"a": false}"#, r#"{"a": true}"#),
        (
            "deny contains \"x\" if object.get(input, input.k, 0) == 1",
            r#"{"k": "z", "b": 1}"#,
            r#"{"k": "b", "b": 1}"#,
        ),
        ("deny contains \"x\" if input[input.k]", r#"{"k": "z", "b": 1}"#, r#"{"k": "b", "b": 1}"#),
        (
            "deny contains \"x\" if { some k, _ in input.m; startswith(k, \"b\") }",
            r#"{"m": {"a": 1}}"#,
            r#"{"m": {"b": 1}}"#,
        ),
        (
            "deny contains \"x\" if { input.m[k]; startswith(k, \"b\") }",
            r#"{"m": {"a": 1}}"#,
            r#"{"m": {"b": 1}}"#,
        ),
        ("deny contains \"x\" if count(input.t) > 1", r#"{"t": "a"}"#, r#"{"t": "ab"}"#),
        ("deny contains \"x\" if is_string(input.a)", r#"{"a": 1}"#, r#"{"a": "1"}"#),
        (
            "deny contains \"x\" if { walk(input, [_, v]); v == 2 }",
            r#"{"a": {"b": 1}}"#,
            r#"{"a": {"b": 2}}"#,
        ),
        (
            "deny contains \"x\" if { some v in array.concat(input.a, [2]); v == 1 }",
            r#"{"a": [3]}"#,
            r#"{"a": [1]}"#,
        ),
        ("deny contains \"x\" if max(input.a) > 2", r#"{"a": [2]}"#, r#"{"a": [3]}"#),
        (
            "deny contains \"x\" if { ok with input as {\"v\": input.a} }\nok if input.v == 1",
            r#"{"a": 2}"#,
            r#"{"a": 1}"#,
        ),
        ("deny contains \"x\" if every v in input.a { v > 1 }", r#"{"a": [1]}"#, r#"{"a": [2]}"#),
        ("deny contains \"x\" if 1 in input.a", r#"{"a": [2]}"#, r#"{"a": [1]}"#),
        ("deny contains \"x\" if not input.a", r#"{"a": true}"#, r#"{"a": false}"#),
        ("deny contains msg if msg := sprintf(\"%s\", [input.a])", "{}", r#"{"a": 1}"#),
        ("x := y if { y := input.l[_] }\ndeny contains \"x\" if x", r#"{"l": [1, 1]}"#, r#"{"l": [1, 2]}"#),
        (
            "x := input.a\nx := input.b\ndeny contains \"x\" if { x; input.c }",
            r#"{"a": 1, "b": 1}"#,
            r#"{"a": 1, "b": 2}"#,
        ),
        ("v := [input.a, 1]\ndeny contains \"x\" if v[0] == 1", r#"{"a": 2}"#, r#"{"a": 1}"#),
        ("v := {\"k\": {\"j\": input.a}}\ndeny contains \"x\" if v.k.j == 1", r#"{"a": 2}"#, r#"{"a": 1}"#),
        ("deny contains \"x\" if { [a, _] := input.p; a == 1 }", r#"{"p": [2, 1]}"#, r#"{"p": [1, 1]}"#),
        (
            "deny contains \"x\" if { {\"k\": v} = input.p; v == 1 }",
            r#"{"p": {"k": 2}}"#,
            r#"{"p": {"k": 1}}"#,
        ),
        (
            "warn contains \"x\" if deny\ndeny contains v if v := input.l[_]\nwarn contains \"y\" if count(deny) > 5",
            r#"{"l": []}"#,
            r#"{"l": [1]}"#,
        ),
        ("deny contains \"x\" if json.unmarshal(input.a) == 1", r#"{"a": "2"}"#, r#"{"a": "1"}"#),
        ("deny contains \"x\" if to_number(input.a) > 0", r#"{"a": "0"}"#, r#"{"a": "x"}"#),
        ("default a := false\na := input.a\ndeny contains \"x\" if a", r#"{"a": false}"#, r#"{"a": true}"#),
        ("import input.a as b\ndeny contains \"x\" if b.c == 1", r#"{"a": {"c": 2}}"#, r#"{"a": {"c": 1}}"#),
        ("deny contains \"x\" if [1 | input.l[_] == 1] != []", r#"{"l": [2]}"#, r#"{"l": [1]}"#),
        ("deny contains \"x\" if input.l[1]", r#"{"l": [2]}"#, r#"{"l": [1, 2]}"#),
        (
            "deny contains \"x\" if { i := input.i; input.l[i] == 1 }",
            r#"{"i": 1, "l": [1, 2]}"#,
            r#"{"i": 0, "l": [1, 2]}"#,
        ),
        (
            r#"deny contains "x" if { some k in ["a"]; input.m[k] == 1 }"#,
            r#"{"m": {"a": 2}}"#,
            r#"{"m": {"a": 1}}"#,
        ),
        (
            r#"deny contains "x" if { some k in ["a", input.k]; input.m[k] == 1 }"#,
            r#"{"m": {"b": 1}}"#,
            r#"{"k": "b", "m": {"b": 1}}"#,
        ),
        (
            "ks := [\"a\", \"b\"]\ndeny contains \"x\" if { some k in ks; input[k] == 1 }",
            r#"{"b": 2}"#,
            r#"{"b": 1}"#,
        ),
        (
            r#"deny contains "x" if { some k in {"o": "a"}; input.m[k] == 1 }"#,
            r#"{"m": {"a": 2}}"#,
            r#"{"m": {"a": 1}}"#,
        ),
        (
            r#"deny contains "x" if { some k in ["a"]; object.get(input.m, [k, "b"], 0) == 1 }"#,
            r#"{"m": {"a": {"b": 2}}}"#,
            r#"{"m": {"a": {"b": 1}}}"#,
        ),
        (
            r#"deny contains "x" if { some z in [["a"], ["b"]]; some a in z; input.m[a] == 1 }"#,
            r#"{"m": {"b": 2}}"#,
            r#"{"m": {"b": 1}}"#,
        ),
        (
            r#"deny contains "x" if { every k in ["a", "b"] { input.m[k] == 1 } }"#,
            r#"{"m": {"a": 1, "b": 2}}"#,
            r#"{"m": {"a": 1, "b": 1}}"#,
        ),
        (
            r#"deny contains "x" if { every k in ["a", input.k] { input.m[k] == 1 } }"#,
            r#"{"k": "b", "m": {"a": 1, "b": 2}}"#,
            r#"{"k": "b", "m": {"a": 1, "b": 1}}"#,
        ),
        (
            r#"deny contains "x" if { every k in ["a"] { input.m[k] == 1 }; input.l[k] == 2 }"#,
            r#"{"m": {"a": 1}, "l": {"b": 1}}"#,
            r#"{"m": {"a": 1}, "l": {"b": 2}}"#,
        ),
        (
            "k := \"b\"\ndeny contains \"x\" if { every k in [\"a\"] { input.m[k] == 1 }; input.l[k] == 2 }",
            r#"{"m": {"a": 1}, "l": {"b": 1}}"#,
            r#"{"m": {"a": 1}, "l": {"b": 2}}"#,
        ),
        (
            "c := input.b\ndeny contains \"x\" if { count([c | c := input.a]) == 1; c == 1 }",
            r#"{"a": 1, "b": 2}"#,
            r#"{"a": 1, "b": 1}"#,
        ),
        (
            "ks := [\"a\"]\nf(ks) := object.get(input, ks, 0)\ndeny contains \"x\" if f(\"b\") == 1",
            r#"{"b": 2}"#,
            r#"{"b": 1}"#,
        ),
        ("deny contains \"x\" if array.reverse(input.l)[0] == 1", r#"{"l": [1, 2]}"#, r#"{"l": [2, 1]}"#),
        ("deny contains \"x\" if { s := sort(input.l); s[0] == 1 }", r#"{"l": [2, 3]}"#, r#"{"l": [3, 1]}"#),
        ("deny contains \"x\" if array.slice(input.l, 1, 3)[0] == 1", r#"{"l": [1, 2]}"#, r#"{"l": [2, 1]}"#),
        ("deny contains \"x\" if array.concat([0], input.l)[1] == 1", r#"{"l": [2, 1]}"#, r#"{"l": [1, 2]}"#),
        ("deny contains \"x\" if max(input.l)", r#"{"l": [false, false]}"#, r#"{"l": [false, true]}"#),
        (
            "deny contains \"x\" if count(object.remove(input.m, input.k)) > 0",
            r#"{"m": {"a": 1}, "k": ["a"]}"#,
            r#"{"m": {"a": 1}, "k": ["b"]}"#,
        ),
        (
            "deny contains \"x\" if object.union_n([input.a, input.b]).k == 1",
            r#"{"a": {"k": 1}, "b": {"k": 2}}"#,
            r#"{"a": {"k": 2}, "b": {"k": 1}}"#,
        ),
        (
            "deny contains \"x\" if ok with count as big\nok if count(input.l) > 0\nbig(l) := sum(l)",
            r#"{"l": [0, 0]}"#,
            r#"{"l": [0, 1]}"#,
        ),
        (
            "deny contains \"x\" if ok with data.a.k as \"b\"\nok if object.get(input.m, k, 0) == 1\nk := \"a\"",
            r#"{"m": {"a": 2, "b": 2}}"#,
            r#"{"m": {"a": 2, "b": 1}}"#,
        ),
        (
            "deny contains \"x\" if object.keys(input.m) == {\"b\"}",
            r#"{"m": {"a": 1}}"#,
            r#"{"m": {"b": 1}}"#,
        ),
    ] {
        let (imports, rules): (Vec<&str>, Vec<&str>) =
            rules.lines().partition(|line| line.starts_with("import"));
        let module = format!(
            "# METADATA\n# custom:\n#   view: kubernetes\npackage a\n{}\nimport rego.v1\n{}\n",
            imports.join("\n"),
            rules.join("\n")
        );
        let set = load(&[&module]);
        assert_eq!(set.diagnostics(), [], "{module}");
        check(&set, DocumentKind::Manifest, &[one.into(), other.into(), one.into()]);
        check(&set, DocumentKind::Manifest, &[other.into(), one.into(), other.into()]);
    }
}

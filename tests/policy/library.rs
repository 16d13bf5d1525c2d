//! What public policies are written like: each would be refused, fail or never object if it went to the engine as it is.

use tollgate::policy::View;

use super::support::{lines, load, refusals, says};

const POD: &str = r#"{"kind": "Pod", "metadata": {"name": "p"}, "ids": {"x": true}, "items": {"x": {"m": "x"}, "y": {"m": "y"}},
    "lists": [["a", "b"], ["c"], ["b", "a"]]}"#;

/// What `q` is, over a manifest.
fn q(rules: &str) -> String {
    let module =
        format!("package a\nimport rego.v1\ndeny contains sprintf(\"%v\", [q]) if input.kind\n{rules}\n");
    says(&module, POD)
}

#[test]
fn a_variable_that_nothing_binds_is_refused() {
    for (rule, name) in [
        ("deny contains sprintf(\"%s\", [nmae]) if { name := input.kind; name }", "nmae"),
        ("deny contains msg if input.kind", "msg"),
        ("p := other", "other"),
        ("p := {\"a\": {1, other}}", "other"),
        ("p[key] := 1 if input.kind", "key"),
        ("f(x) := [x, y] if x", "y"),
        ("p := [y | input.kind]", "y"),
        ("p := {y: 1 | x := input.kind; x}", "y"),
        ("p if { x := {\"k\": other}; x }", "other"),
        ("p if { some x; x == 1 }", "x"),
        ("p if { some x; not input.ids[x] }", "x"),
        ("p := 1 if { input.a } else := y", "y"),
        ("default p := y", "y"),
    ] {
        let module =
            format!("package a\nimport rego.v1\ndeny contains \"x\" if input.kind == \"x\"\n{rule}\n");
        let told = refusals(&[&module]);
        assert_eq!(told, [("policy-unbound-variable".to_owned(), name.to_owned())], "{rule}");
        assert!(load(&[&module]).policies().is_empty(), "a refused policy is not judged");
    }
    let set = load(&["package a\nimport rego.v1\ndeny contains nmae if { name := input.kind; name }\n"]);
    assert_eq!(set.diagnostics()[0].help.as_deref(), Some("did you mean `name`?"));
}

#[test]
fn what_binds_a_variable_in_any_way_is_enough() {
    for rule in [
        "p := input.lists[i][_]",
        "p[i] := x if x := input.lists[i]",
        "p := [i, v] if walk(input, [[i], v])",
        "p := y if { split(input.kind, \"o\", [_, y]) }",
        "p := y if { {\"kind\": y} = input }",
        "p := n if { count(input.lists, n) }",
        "f([a, {\"b\": b}]) := [a, b]",
        "p if { every k, v in input.ids { input.ids[k] == v } }",
        "p := [y | some [x, y] in input.lists; x]",
        "p := {x | input.lists[_][x]}",
        "p if { count([1]) == 2 with count as 2 }",
        "f(_) := 2\np if { count([1]) == 2 with count as f }",
        "p if { f(1) with f as count }\nf(x) := x",
    ] {
        let module = format!("package a\nimport rego.v1\ndeny contains \"x\" if input.kind\n{rule}\n");
        assert_eq!(refusals(&[&module]), [], "{rule}");
    }
}

#[test]
fn variables_are_declared_behind_what_goes_through_items() {
    assert_eq!(q("q := [i | list := input.lists[_]; some i; list[i] == \"b\"]"), "[1, 0]");
    assert_eq!(
        q("q := {[i, j] | some list in input.lists; some i, j; list[i] == \"a\"; list[j] == \"b\"}"),
        "{[0, 1], [1, 0]}"
    );
    assert_eq!(
        q("q := {n | some n, list in input.lists; every x in list { some i; list[i] == x }}"),
        "{0, 1, 2}"
    );
}

#[test]
fn an_object_has_the_keys_of_its_pattern_and_no_more() {
    let objects = "objects := {\"x\": {\"m\": 1, \"n\": 2}, \"y\": {\"m\": 3}, \"z\": \"m\"}\n";
    for rule in [
        "q := {k | {\"m\": _} = objects[k]}",
        "q := {k | objects[k] = {\"m\": _}}",
        "q := {k | {\"m\": v} := objects[k]; v}",
        "q := {k | some k, o in objects; one(o)}\none(o) if {\"m\": _} = o",
    ] {
        assert_eq!(q(&format!("{objects}{rule}")), r#"{"y"}"#, "{rule}");
    }
}

#[test]
fn a_negation_has_no_wildcard() {
    let told =
        refusals(&["package a\nimport rego.v1\ndeny contains \"x\" if { input.kind; not input.lists[_] }\n"]);
    assert_eq!(told.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["policy-negated-wildcard"]);
}

#[test]
fn a_negation_waits_for_the_variables_in_its_brackets() {
    for body in [
        "{\"m\": v} = input.items[k]; not input.ids[v]",
        "v = item.m; item = input.items[k]; not input.ids[v]",
        "not input.ids[v]; v = item.m; item = input.items[k]",
        "t = input.items[k]; item = [k, t]; v = item[0]; not input.ids[v]",
        "t := input.items[k]; item := [k, t]; v := item[0]; not input.ids[v]",
        "t = input.items[k]; item = [k, t]; not input.ids[item[0]]",
        "t = input.items[k]; w = v; v = t.m; not input.ids[w]",
        "t = input.items[k]; v = t.m; not {\"a\": input.ids}.a[v]",
    ] {
        assert_eq!(q(&format!("q := {{k | {body}}}")), r#"{"y"}"#, "{body}");
    }
    assert_eq!(q("q := {k | t := input.items[k]; item := [k, t]; v := item[0]; input.ids[v]}"), r#"{"x"}"#);
}

#[test]
fn a_variable_may_be_declared_behind_one_of_the_same_name_from_further_out() {
    assert_eq!(
        q(
            "q := [name | name := \"b\"; same := [name | some i; input.lists[i][1] == name; name := input.lists[i][0]]; same == [\"a\"]]"
        ),
        r#"["b"]"#
    );
    assert_eq!(q("q := r if { x := 1; r := [x | x := x + 1] }"), "[2]");
    assert_eq!(q("f(x) := [x | some y in [x]; some x in [y, 3]]\nq := f(2)"), "[2, 3]");
}

#[test]
fn keywords_of_today_are_names_of_before() {
    let module = "package a\nhas(list, x) { list[_] = x }\n\
        deny[msg] { input.kind; in := input.lists[_]; has(in, \"c\"); msg := sprintf(\"%v of %v\", [in[0], count(in)]) }\n\
        deny[msg] { input.kind; if := input.items.x; msg := if.m }\n";
    assert_eq!(says(module, POD), "c of 1 | x");
}

#[test]
fn imports_of_keywords_may_say_the_same_twice() {
    for imports in [
        "import rego.v1\nimport future.keywords.if\nimport future.keywords.in",
        "import future.keywords\nimport future.keywords.contains\nimport future.keywords.if",
        "import future.keywords.in\nimport rego.v1",
    ] {
        let module = format!(
            "package a\n{imports}\ndeny contains \"x\" if {{ input.kind; \"a\" in input.lists[0] }}\n"
        );
        assert_eq!(says(&module, POD), "x", "{imports}");
    }
}

#[test]
fn a_rule_of_the_same_package_may_be_replaced_by_its_name() {
    assert_eq!(
        q("low := n if { data.fixed; n := 5 }\nset contains 1\nis_low if low < 5\n\
            q := [x | some x in [1, 7]; is_low with low as x; set == {2} with set as {2}]"),
        "[1]"
    );
}

#[test]
fn a_package_may_be_worked_out_by_one_that_it_could_be() {
    let module = "package a\nimport rego.v1\ndefault containers := []\ncontainers := data[input.kind].list\n\
        deny contains sprintf(\"%v\", [containers]) if input.kind\n";
    assert_eq!(lines(&[module, "package Pod\nlist := [1, 2]\n"], &[POD]), ["Pod/p: [1, 2]"]);
}

#[test]
fn a_function_may_be_a_fact() {
    assert_eq!(
        q("known(\"Pod\") # by its name\n\nknown(\"Job\")\n\nq := [known(input.kind), 1]"),
        "[true, 1]"
    );
    let told = refusals(&[
        "package a\nimport rego.v1\ndeny contains \"x\" if input.kind\n\nprint(\"x\")\n\np := 1\n",
    ]);
    assert_eq!(told.len(), 1, "a call is no rule: {told:?}");
}

#[test]
fn findings_are_made_as_trivy_makes_them() {
    assert_eq!(
        q("q := result.new(\"m\", {\"StartLine\": 2, \"startline\": 1, \"Path\": \"f\"})"),
        r#"{"endline": 0, "explicit": false, "filepath": "f", "fskey": "", "managed": true, "msg": "m", "parent": null, "resource": "", "sourceprefix": "", "startline": 2}"#
    );
    assert_eq!(
        q(
            "q := object.filter(result.new(\"m\", {\"__defsec_metadata\": {\"resource\": \"r\", \"parent\": {\"endline\": 3}}}), [\"resource\", \"parent\"]).parent.endline"
        ),
        "3"
    );
    assert_eq!(
        q("q := [isManaged({\"__defsec_metadata\": {\"managed\": false}}), isManaged({}), isManaged(1)]"),
        "[false, true, true]"
    );
    assert_eq!(
        q(
            "q := [cidr.count_addresses(x) | some x in [\"10.0.0.0/24\", \"1.2.3.4\", \"*\", \"::/0\", \"x\", \"::/65\", \"::/66\"]]"
        ),
        "[256, 1, 18446744073709551615, 18446744073709551615, 0, 18446744073709551615, 4611686018427387904]"
    );
    assert_eq!(
        q(
            "q := [cidr.is_public(x) | some x in [\"10.1.0.0/16\", \"10.0.0.0/7\", \"8.8.8.8\", \"*\", \"fc00::1\", \"x\", \"a-b\", \"a-b-c\"]]"
        ),
        "[false, true, true, true, false, false, true, false]"
    );
}

/// A policy in Trivy's way.
fn of_trivy(selector: &str, rule: &str) -> String {
    format!(
        "# METADATA\n# title: T\n# custom:\n#   id: KSV-1\n#   severity: HIGH\n#   input:\n#     selector:\n{selector}\
         package builtin.t\nimport rego.v1\nimport data.lib.kubernetes\n{rule}\n"
    )
}

const KUBERNETES: &str = "# METADATA\n# custom:\n#   library: true\n#   input:\n#     selector:\n#     - type: kubernetes\n\
    package lib.kubernetes\nkind = input.kind\nname = input.metadata.name\n";

#[test]
fn policies_of_trivy_say_what_they_are_for() {
    let rule = "deny contains res if {\n\tbad(input)\n\tres := result.new(sprintf(\"%s '%s'\", [kubernetes.kind, kubernetes.name]), input)\n}\n\
        bad(object) if object.spec";
    let policy = of_trivy(
        "#     - type: kubernetes\n#       subtypes:\n#         - kind: pod\n#         - kind: daemonset\n",
        rule,
    );
    let set = load(&[&policy, KUBERNETES]);
    assert_eq!(set.diagnostics(), []);
    let [policy_metadata] = set.policies() else { panic!("one policy") };
    assert_eq!(
        (policy_metadata.view, policy_metadata.kinds.as_slice()),
        (View::Kubernetes, &["pod".into(), "daemonset".into()][..])
    );
    let document = |kind: &str| format!(r#"{{"kind": "{kind}", "metadata": {{"name": "n"}}, "spec": {{}}}}"#);
    let documents = [document("Pod"), document("Deployment"), document("DaemonSet")];
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    assert_eq!(lines(&[&policy, KUBERNETES], &documents), ["Pod/n: Pod 'n'", "DaemonSet/n: DaemonSet 'n'"]);
}

#[test]
fn policies_for_what_only_trivy_has_are_refused() {
    for name in ["cloud", "dockerfile", "defsec", "terraform-raw", "cloudformation"] {
        let policy = of_trivy(
            &format!("#     - type: {name}\n"),
            "deny contains result.new(\"x\", b) if some b in input.aws.s3.buckets",
        );
        let told = refusals(&[&policy, KUBERNETES]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].0, "policy-view-unsupported");
    }
    // A Dockerfile has another shape here, in which there would be nothing to find.
    let told = refusals(&[
        "package a\nimport rego.v1\ndeny contains \"x\" if input.Stages[_].Commands[_].Cmd == \"add\"\n",
    ]);
    assert_eq!(told.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["policy-view-unsupported"]);
}

#[test]
fn a_newer_rego_is_refused_by_its_name() {
    for (import, rule) in [
        ("future.keywords.or", "p if { input.a or input.b }"),
        ("future.keywords.not", "p if { not { x := input.a; x > 1 } }"),
        ("rego.v2", "p if input.a and input.b"),
    ] {
        let set =
            load(&[&format!("package a\nimport {import}\ndeny contains \"x\" if input.kind\n{rule}\n")]);
        let [told] = set.diagnostics() else { panic!("{:?}", set.diagnostics()) };
        assert_eq!((told.code, told.message.contains(import)), ("policy-syntax", true), "{told:?}");
    }
}

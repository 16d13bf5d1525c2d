//! What regorus gets silently wrong, what makes it panic, and what ends its process: one test for each, and what is
//! said here instead.
//!
//! | In regorus | Test |
//! | --- | --- |
//! | `[p, v] := walk(x)` yields nothing | `walk_gives_its_pairs`; other uses: `refusal::what_cannot_be_rewritten_is_refused` |
//! | `sprintf` with width, flags, wrong or missing arguments is undefined | `sprintf_prints_what_go_prints` |
//! | chained bodies give wrong values | `chained_bodies_give_the_value_of_the_head` |
//! | `with` of a call across packages gives nothing | `a_value_in_a_with_may_call_another_package` |
//! | `some i` where a rule is named `i` | `local_variables_may_have_the_names_of_rules` |
//! | `not f(input.missing)` is true | `operands_of_a_negation_that_are_missing_make_it_undefined` |
//! | data at a rule's path replaces the rule | `refusal::data_in_the_place_of_a_rule_is_refused` |
//! | `http.send` is undefined | `refusal::a_function_that_asks_the_machine_or_the_network_is_refused` |
//! | values of JSON turn into nothing | `a_number_that_cannot_be_held_is_told` |
//! | an undefined value is written as `<undefined>` | `what_is_undefined_says_nothing` |
//! | classes of `regex` are Unicode's, patterns have 100 KiB | `classes_of_regular_expressions_are_of_ascii`, `a_long_regular_expression_is_compiled` |
//! | panics in `strings.count`, `object.subset`, `numbers.range_step` | `functions_that_panic_give_opas_answer` |
//! | recursion of functions ends the process | `refusal::recursion_is_refused` |
//! | brackets nested 20 deep take minutes | `refusal::brackets_that_nest_too_deep_are_refused_at_once` |
//! | `numbers.range`, `net.cidr_expand`, `bits.lsh` fill the memory | `functions_that_would_fill_the_memory_are_errors` |
//! | chains of 1,500 rules end the process | `a_chain_of_many_rules_does_not_end_the_process` |
//! | unknown functions are found when they are reached | `refusal::an_unknown_function_is_told_with_the_one_that_was_meant` |
//! | METADATA is dropped | `language::metadata_is_what_the_blocks_say` |
//! | places of errors stand in the text alone | `an_error_of_evaluation_has_its_place` |
//! | lines of 1,024 columns are refused | `a_long_line_is_read` |

use std::time::{Duration, Instant};

use super::support::says;

/// What a rule says over a manifest, where `q` makes the message.
fn q(rules: &str) -> String {
    let module = format!(
        "package a\nimport future.keywords\ndeny[msg] {{ input.kind; msg := sprintf(\"%v\", [q]) }}\n{rules}\n"
    );
    says(&module, r#"{"kind": "Pod", "a": "x", "list": [1, {"b": 2}], "n": 3}"#)
}

#[test]
fn walk_gives_its_pairs() {
    assert_eq!(q("q := {p | [p, v] := walk(input.list); v == 2}"), r#"{[1, "b"]}"#);
    assert_eq!(q("q := [v | walk(input.list, [[0], v])]"), "[1]");
}

#[test]
fn sprintf_prints_what_go_prints() {
    assert_eq!(
        q(r#"q := sprintf("%5d|%-4s|%#v|%d", [42, "a", "b", "c"])"#),
        r#"   42|a   |"b"|%!d(string=c)"#
    );
    assert_eq!(q(r#"q := sprintf("%d %s", [1])"#), "1 %!s(MISSING)");
}

#[test]
fn chained_bodies_give_the_value_of_the_head() {
    assert_eq!(q("q = [f(1), f(5)]\nf(x) = y { x < 3; y := 10 } { x >= 3; y := 20 }"), "[10, 20]");
}

#[test]
fn an_object_of_several_keys_is_moved_whole() {
    let rules = "q := y if { y := x with input as {\"a\": lower(\"A\"), \"b\": [2]} }\nx := sprintf(\"%v %v\", [input.a, input.b])";
    assert_eq!(q(rules), "a [2]");
    let rules = "q := out { io.jwt.decode_verify(\"eyJhbGciOiJIUzI1NiJ9.e30.AAAA\", {\"secret\": \"s\", \"alg\": \"HS256\"}, [out, _, _]) }";
    assert_eq!(q(rules), "false");
}

#[test]
fn a_value_in_a_with_may_call_another_package() {
    let module = "package a\nimport data.lib\n\
        deny contains msg if { input.kind; some msg in other with input as {\"v\": lib.f(1)} }\n\
        other contains sprintf(\"%v\", [input.v])";
    let lines = super::support::lines(&[module, "package lib\nf(x) := x + 1"], &[r#"{"kind": "Pod"}"#]);
    assert_eq!(lines, ["Pod/: 2"]);
}

#[test]
fn operands_of_a_negation_that_are_missing_make_it_undefined() {
    // OPA looks them up first: the rule does not hold.
    assert_eq!(
        q("default q := \"undefined\"\nq := \"true\" { not startswith(input.missing, \"x\") }"),
        "undefined"
    );
    assert_eq!(q("default q := \"undefined\"\nq := \"true\" { not input.missing > 1 }"), "undefined");
    assert_eq!(q("default q := \"undefined\"\nq := \"true\" { not 1 in input.missing }"), "undefined");
    // Unless the module asks for the newer meaning.
    let module = "package a\nimport future.keywords.not\n\
        deny contains \"held\" if { input.kind; not startswith(input.missing, \"x\") }";
    assert_eq!(says(module, r#"{"kind": "Pod"}"#), "held");
    // What is not an operand may be missing.
    assert_eq!(q("default q := \"undefined\"\nq := \"true\" { not input.missing }"), "true");
    assert_eq!(q("default q := \"undefined\"\nq := \"true\" { not input.missing == 1 }"), "true");
    assert_eq!(q("default q := \"undefined\"\nq := \"true\" { not startswith(input.a, \"y\") }"), "true");
    assert_eq!(
        q("default q := \"undefined\"\nq := \"true\" { not startswith(input.a, \"x\") }"),
        "undefined"
    );
}

#[test]
fn classes_of_regular_expressions_are_of_ascii() {
    assert_eq!(
        q(r#"q := [regex.match("^\\d+$", "٣"), regex.match("^\\w+$", "é"), regex.match("a{", "a{")]"#),
        "[false, false, true]"
    );
    assert_eq!(q(r#"q := regex.replace("a-b", "(\\w)-(\\w)", "$2-$1")"#), "b-a");
    assert_eq!(q(r#"q := regex.split("a*", "baaac")"#), r#"["b", "c"]"#);
    assert_eq!(
        q(r#"q := regex.find_all_string_submatch_n("(a)(b)?", "aab", -1)"#),
        r#"[["a", "a", ""], ["ab", "a", "b"]]"#
    );
    assert_eq!(q(r#"q := regex.template_match("urn:<[a-z]+>:x", "urn:abc:x", "<", ">")"#), "true");
}

#[test]
fn a_long_regular_expression_is_compiled() {
    let alternatives: Vec<String> = (0..3000).map(|number| format!("word{number}[a-z]{{1,3}}")).collect();
    assert_eq!(q(&format!("q := regex.match(\"{}\", \"word2999ab\")", alternatives.join("|"))), "true");
}

#[test]
fn functions_that_panic_give_opas_answer() {
    assert_eq!(q(r#"q := [strings.count("aaaa", "aa"), strings.count("añ", "")]"#), "[2, 3]");
    assert_eq!(
        q("q := [object.subset([1, 2], []), object.subset({\"a\": [1]}, {\"a\": []})]"),
        "[true, true]"
    );
    assert_eq!(q("q := [object.subset([1, 2, 3], [2, 3]), object.subset([1, 2], {2})]"), "[true, true]");
    assert_eq!(q("q := numbers.range_step(5, 1, 2)"), "[5, 3, 1]");
    assert!(q("q := numbers.range_step(1, 5, 0)").contains("could not be evaluated"));
}

#[test]
fn functions_that_would_fill_the_memory_are_errors() {
    let begin = Instant::now();
    for rule in [
        "q := count(numbers.range(1, 1000000000))",
        "q := count(net.cidr_expand(\"::/0\"))",
        "q := bits.lsh(1, 100000000)",
        "q := to_number(\"1e999999999\")",
        "q := json.unmarshal(\"[1e999999999]\")",
        "q := sprintf(\"%1000000000d\", [1])",
    ] {
        assert!(q(rule).contains("could not be evaluated"), "{rule}");
    }
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert_eq!(
        q("q := [count(net.cidr_expand(\"10.0.0.0/29\")), bits.lsh(1, 70)]"),
        "[8, 1180591620717411303424]"
    );
}

#[test]
fn time_and_chance_are_those_of_the_run() {
    assert_eq!(q("q := time.now_ns()"), "1700000000000000000");
    let random = "q := [rand.intn(\"a\", 1000), rand.intn(\"a\", 1000) == rand.intn(\"a\", 1000), uuid.rfc4122(\"k\")]";
    assert_eq!(q(random), q(random));
    assert!(q(random).contains("true"));
}

#[test]
fn what_older_policies_call_is_there() {
    assert_eq!(
        q("q := [any([false, true]), all([true]), re_match(\"a+\", \"baa\"), set_diff({1, 2}, {2})]"),
        "[true, true, true, {1}]"
    );
}

#[test]
fn a_number_that_cannot_be_held_is_told() {
    let set = tollgate::policy::PolicySet::load(
        vec![],
        vec![tollgate::policy::DataFile {
            path: "data.json".into(),
            prefix: vec![],
            text: r#"{"n": 1e99999}"#.into(),
        }],
        &super::support::config(),
        &tollgate::source::Limits::default(),
    );
    assert_eq!(set.diagnostics().iter().map(|told| told.code).collect::<Vec<_>>(), ["policy-data"]);
}

#[test]
fn what_is_undefined_says_nothing() {
    let module = "package a\ndeny contains input.metadata.nope if input.kind\n\
        warn contains {\"msg\": input.metadata.nope} if input.kind\nviolation contains x if { input.kind; x := q }\n\
        q := input.metadata.nope";
    assert_eq!(says(module, r#"{"kind": "Pod"}"#), "");
}

#[test]
fn an_error_of_evaluation_has_its_place() {
    let text = "package a\n\ndeny contains \"x\" if {\n  input.kind\n  not count(input.a) > 2; to_number(\"b\") > 1\n}";
    let set = super::support::load(&[text]);
    let documents = super::support::inventory(
        tollgate::document::DocumentKind::Manifest,
        &[r#"{"kind": "Pod", "a": []}"#],
    );
    let judgement = super::support::judge(&set, &documents);
    let told = judgement.diagnostics.iter().find(|told| told.code == "policy-evaluation").unwrap();
    let tollgate::source::At::Span(span) = told.at else { panic!("a place") };
    assert!(text.get(span.range().start..).unwrap().starts_with("to_number"), "{told:?}");
}

#[test]
fn a_long_line_is_read() {
    assert_eq!(q(&format!("q := count([{}])", "\"a long line\", ".repeat(3000))), "3000");
}

#[test]
fn integers_beyond_64_bits_are_exact() {
    assert_eq!(q("q := 123456789123456789123 + 1"), "123456789123456789124");
    assert_eq!(q("q := json.unmarshal(\"[123456789123456789123]\")[0] + 1"), "123456789123456789124");
}

#[test]
fn a_chain_of_many_rules_does_not_end_the_process() {
    let rules: Vec<String> = (0..1500).map(|number| format!("r{number} := r{} + 1\n", number + 1)).collect();
    assert_eq!(q(&format!("q := r0\n{}r1500 := 0\n", rules.concat())), "1500");
}

#[test]
fn local_variables_may_have_the_names_of_rules() {
    for (rules, expected) in [
        ("q := [c | some c in input.list; is_number(c)]", "[1]"),
        ("q := [v | c := input.n; v := c + 1]", "[4]"),
        ("q := v { c := input.n; v := c + 1 }", "4"),
        ("q := c { c := input.n }", "3"),
        ("q := f(2)\nf(c) := c + 1", "3"),
        ("q := f(2)\nf(c) := [v | v := c + 1]", "[3]"),
        ("default q := false\nq { every c in [1, 2] { c < 3 } }", "true"),
        ("q := [k | some k, c in {\"a\": 1}; c == 1]", r#"["a"]"#),
        ("q := [v | [_, c] := walk(input.n); v := c]", "[3]"),
        ("q := x { some c; input.list[c] == 1; x := c }", "0"),
        ("q := [x, c] { x := [c | c := 1] }", "[[1], 5]"),
        ("q := [c, x] { c := 7; x := [y | y := c] }", "[7, [7]]"),
        ("q := {c: 1} { c := \"k\" }", r#"{"k": 1}"#),
        ("q := c.x { c := {\"x\": 2} }", "2"),
        ("q := x { false; c := 1; x := c } else := c { true }", "5"),
    ] {
        assert_eq!(q(&format!("c := 5\n{rules}")), expected, "{rules}");
    }
}

/// Whether a rule holds, over the same manifest with more fields.
fn holds(body: &str, rules: &str) -> String {
    let module = format!(
        "package a\nimport rego.v1\n\
         deny contains msg if {{ input.kind; msg := sprintf(\"%v\", [r]) }}\n\
         default r := \"no\"\nr := \"yes\" if {{ {body} }}\n{rules}\n"
    );
    says(
        &module,
        r#"{"kind": "Pod", "none": null, "text": "abc", "n": 3, "half": 0.5, "empty": [],
            "labels": {"owner": "me", "team": "x"}, "one": {"owner": "me"}, "list": [{"a": 1, "b": 2}, {"a": 3}]}"#,
    )
}

#[test]
fn what_is_no_collection_has_no_items() {
    for (body, expected) in [
        ("count([x | some x in input.none]) == 0", "yes"),
        ("count([x | some x in input.text]) == 0", "yes"),
        ("count({k | some k, _ in (input.n)}) == 0", "yes"),
        ("some x in input.none; x == 1", "no"),
        ("some x in input.list; x.a == 3", "yes"),
        ("some k, v in input.labels; k == \"team\"; v == \"x\"", "yes"),
        ("some x in object.get(input, \"none\", []); x", "no"),
        ("some x in input.list[_]; x == 2", "yes"),
        ("every x in input.none { x == 1 }", "no"),
        ("every x in input.empty { x == 1 }", "yes"),
        ("1 in input.none", "no"),
        ("not 1 in input.none", "yes"),
    ] {
        assert_eq!(holds(body, ""), expected, "{body}");
    }
}

#[test]
fn membership_in_what_is_missing_is_undefined() {
    for (body, expected) in [
        ("x := (\"ok\" in input.missing); x == false", "no"),
        ("f(\"ok\" in input.missing)", "no"),
        ("count([(1 in input.missing) | true]) == 0", "yes"),
        ("x := (input.missing in [1]); x == false", "no"),
        ("x := (\"ok\" in input.none); x == false", "yes"),
        ("x := (\"me\" in input.labels); x", "yes"),
        ("x := (\"owner\", \"me\" in input.labels); x", "yes"),
        ("x := (1, 1 in {1}); x", "yes"),
        ("1, 1 in {1}", "yes"),
        ("f(0, {\"a\": 1, \"b\": 2} in input.list)", "no"),
    ] {
        let rules = if body.contains("f(0") { "f(a, b) if { a; not b }" } else { "f(x) if x == false" };
        assert_eq!(holds(body, rules), expected, "{body}");
    }
}

#[test]
fn numbers_are_computed_as_they_are_written() {
    for (body, expected) in [
        ("0.1 + 0.2 == 0.3", "yes"),
        ("100 * 1.1 == 110", "yes"),
        ("units.parse(\"100m\") + units.parse(\"200m\") == units.parse(\"300m\")", "yes"),
        ("1 / 3 * 3 == 1", "yes"),
        ("49 * (1 / 49) == 1", "yes"),
        ("0.3 / 0.1 == 3", "yes"),
        ("input.n * (input.half + 1) - 1 == 3.5", "yes"),
        ("(input.n) - (1) == 2", "yes"),
        ("((input.n + 1) * (2)) == 8", "yes"),
        ("count(input.list) - 1 == 1", "yes"),
        ("input.n -1 == 2", "yes"),
        ("{1, 2} - {1} == {2}", "yes"),
        ("input.n % 2 == 1", "yes"),
        ("x := [input.n + 1, 2 * input.n]; x == [4, 6]", "yes"),
        ("input.list[input.n - 3].a == 1", "yes"),
        ("numbers.range(0, input.n - 1) == [0, 1, 2]", "yes"),
        ("x := input.n\n+ 1\ny := x +\n # c\n 2; y == 6", "yes"),
        ("-input.n == 0 - 3", "yes"),
        ("-input.n + 1 == -2", "yes"),
        ("2 * -input.n == -6", "yes"),
        ("x := -(input.n + 1); x == -4", "yes"),
        ("input.missing + 1 == 1", "no"),
        ("not input.missing + 1 == 1", "no"),
    ] {
        assert_eq!(holds(body, ""), expected, "{body}");
    }
    let growing: Vec<String> = (1..60).map(|at| format!("x{at} := x{0} * x{0}", at - 1)).collect();
    let started = Instant::now();
    let told = holds(&format!("x0 := input.n * 1234567; {}; x59", growing.join("; ")), "");
    assert!(told.contains("8192 bits"), "{told}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn patterns_of_objects_name_all_keys() {
    for (body, expected) in [
        ("{\"owner\": _} = input.labels", "no"),
        ("{\"owner\": _} = input.one", "yes"),
        ("input.labels = {\"owner\": _, \"team\": x}; x == \"x\"", "yes"),
        ("{\"owner\": o} := input.labels; o", "no"),
        ("{\"owner\": o} := input.one; o == \"me\"", "yes"),
        ("some {\"a\": x} in input.list; x == 1", "no"),
        ("some {\"a\": x} in input.list; x == 3", "yes"),
        ("x := {y | some {\"a\": y} in input.list}; x == {3}", "yes"),
        ("g(input.labels) == \"me\"", "no"),
        ("g(input.one) == \"me\"", "yes"),
        ("h([input.labels]) == \"me\"", "no"),
        ("h([input.one]) == \"me\"", "yes"),
        ("[{\"owner\": o}] := [input.labels]; o", "no"),
        ("{\"one\": {\"owner\": x}} := {\"one\": input.one}; x == \"me\"", "yes"),
        ("{\"one\": {\"owner\": x}} := {\"one\": input.labels}; x == \"me\"", "no"),
        ("x := input.labels; {\"owner\": y} = x; y", "no"),
        ("x := input.one; {\"owner\": y} = x; y", "yes"),
        ("y := 1; x = {\"a\": y}; x.a == 1", "yes"),
        ("not {\"owner\": _} = input.labels", "yes"),
        ("not {\"owner\": _} = input.one", "no"),
        ("{\"owner\": \"me\"} = input.labels", "no"),
    ] {
        let rules = "g({\"owner\": x}) := x\nh([{\"owner\": x}]) := x";
        assert_eq!(holds(body, rules), expected, "{body}");
    }
}

#[test]
fn an_object_of_rules_is_there_without_them() {
    for (body, expected) in [
        ("count(reasons) == 0", "yes"),
        ("reasons == {}", "yes"),
        ("reasons", "yes"),
        ("not reasons", "no"),
        ("json.marshal(reasons) == \"{}\"", "yes"),
        ("object.get(reasons, \"host\", 1) == 1", "yes"),
        ("x := [y | some y in reasons]; x == []", "yes"),
        ("every x in reasons { x == 1 }", "yes"),
        ("deep == {\"er\": {}}", "yes"),
        ("deep.er == {}", "yes"),
        ("data.a.found == {\"kind\": \"Pod\"}", "yes"),
        ("found.kind == \"Pod\"", "yes"),
        ("data.a.found[x] == \"Pod\"", "yes"),
    ] {
        let rules = "reasons.host if input.host\nreasons.port if input.port\n\
            deep.er.x := 1 if input.host\nfound.kind := input.kind\nfound.none := 1 if input.host";
        assert_eq!(holds(body, rules), expected, "{body}");
    }
    let module = "package a\nimport rego.v1\nimport data.lib\n\
        deny contains msg if { input.kind; lib; msg := sprintf(\"%v\", [lib]) }";
    let lines = super::support::lines(&[module, "package lib\nv if input.foo"], &[r#"{"kind": "Pod"}"#]);
    assert_eq!(lines, ["Pod/: {}"]);
}

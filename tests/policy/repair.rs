//! What regorus gets silently wrong, and what it says here.

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

//! The language: what the engine's own parser cannot read is read, and places refer to what was written.

use super::support::{lines, load, refusals, says};

/// What `q` comes to in a module of Rego 1.0.
fn v1(rules: &str) -> String {
    let module =
        format!("package a\ndeny contains msg if {{ input.kind; msg := sprintf(\"%v\", [q]) }}\n{rules}\n");
    says(&module, POD)
}

/// What `q` comes to in a module of Rego as it was before.
fn v0(rules: &str) -> String {
    let module = format!("package a\ndeny[msg] {{ input.kind; msg := sprintf(\"%v\", [q]) }}\n{rules}\n");
    says(&module, POD)
}

const POD: &str = r#"{"kind": "Pod", "if": 3, "package": "p", "list": ["a", "b"], "n": 2}"#;

#[test]
fn a_byte_order_mark_is_none_of_a_policys_text() {
    for version in ["import rego.v1\n", ""] {
        let text = format!("\u{feff}package a\n{version}deny contains \"x\" if input.kind\n");
        assert_eq!(says(&text, POD), "x");
    }
    let told = refusals(&["\u{feff}package a\ndeny contains nothing(1) if input.kind\n"]);
    assert_eq!(told, [("policy-unknown-function".to_owned(), "nothing".to_owned())]);
}

#[test]
fn templates_are_filled_in() {
    for (rules, expected) in [
        (
            r#"q := $"{input.n} {input.nope} {1 + 1} {"s"} {[1, "a"]} {{"a": 1}} \{x}""#,
            r#"2 <undefined> 2 s [1, "a"] {"a": 1} {x}"#,
        ),
        ("q := $`{input.n}\\n`", r"2\n"),
        (r#"q := $"{$"{$"{1}"}"}{"}"}""#, "1}"),
        (r#"q := {$"{k}": $"<{v}>" | some k, v in ["a"]}"#, r#"{"0": "<a>"}"#),
        (r#"q := x if { every y in [1] { $"{y}" == "1" }; x := 1 }"#, "1"),
        (
            r#"q := $"{n with input as {"k": 4}}"
n := input.k"#,
            "4",
        ),
        (
            r#"q := r
r[$"k{1}"] := $"{x}" if x := 2"#,
            r#"{"k1": "2"}"#,
        ),
        (
            r#"q := f("x 2")
f($"{x} {input.n}") := 42 if x = "x""#,
            "42",
        ),
    ] {
        assert_eq!(v1(rules), expected, "{rules}");
    }
}

#[test]
fn what_is_wrong_in_a_template_is_told_at_its_place() {
    for (rules, code, text) in [
        ("q := $\"{1; 2}\"", "policy-template", ";"),
        ("q := $\"{}\"", "policy-template", "}\""),
        ("q := $`a", "policy-template", "$`a\n"),
        ("q := $\"a {\n  input.list[_]}\"", "policy-template", "input.list[_]"),
    ] {
        let told = refusals(&[&format!("package a\ndeny contains $\"{{q}}\" if input.kind\n{rules}\n")]);
        let [(told_code, told_text)] = told.as_slice() else { panic!("{rules}: {told:?}") };
        assert_eq!((told_code.as_str(), told_text.as_str()), (code, text), "{rules}");
    }
}

#[test]
fn keywords_are_steps_of_references() {
    assert_eq!(v1("q := [input.if, input.package, input[\"if\"]]"), r#"[3, "p", 3]"#);
    assert_eq!(v1("q := [default.x, not.y]\ndefault.x := 1\nnot[\"y\"] := 2 if true"), "[1, 2]");
    let found = lines(
        &[
            "package a\nimport data.lib.if as rules\ndeny contains rules.text if input.kind\n\
             deny contains data.lib.else.some.text if input.kind",
            "package lib.if\ntext := \"one\"",
            "package lib.else\nsome.text := \"two\"",
        ],
        &[POD],
    );
    assert_eq!(found, ["Pod/: one", "Pod/: two"]);
}

#[test]
fn a_whole_that_would_show_another_name_is_refused() {
    let told = refusals(&[
        "package a\ndeny contains \"x\" if { input.kind; data.b.x }\n\
        deny contains \"y\" if { input.kind; count(data.b) > 1 }",
        "package b\nif.x := 1\nx := 2",
    ]);
    assert_eq!(told, [("policy-keyword-rule".to_owned(), "data.b".to_owned())]);
}

#[test]
fn a_parenthesis_on_its_own_line_begins_an_expression() {
    assert_eq!(v1("q := x if {\n  x := input.n\n\n  # so\n  (x + 1) > 2\n}"), "2");
    assert_eq!(v1("q := [x | x := input.n\n  (x) == 2]"), "[2]");
}

#[test]
fn imports_may_come_late_and_twice() {
    assert_eq!(v1("import input.n\nq := [n, m]\nimport input.n as m\nimport input.n"), "[2, 2]");
    // What stands around one does not become one expression.
    for text in [
        "package a\ndeny contains \"x\" if input.kind\nimport data.a-b\n",
        "package a\ndeny contains \"x\" if\nimport data.a\ninput.kind\n",
        "package a\ndeny[\"x\"]\nimport data.a\n{ input.kind }\n",
    ] {
        assert_eq!(refusals(&[text])[0].0, "policy-syntax", "{text}");
    }
}

#[test]
fn what_came_before_1_0_is_read() {
    for (rules, expected) in [
        ("q = [f(1), p, r]\nf(x)\np[\"a\"]\nr.s", r#"[true, {"a"}, {"s"}]"#),
        ("q = x { g(\"a\"); x = g2(3) }\ng(\"a\")\ng2(x) = x", "3"),
        ("q[x] { x := 1 } { x := 2 }", "{1, 2}"),
        ("q = {\"a\": 1} { false } { true }", r#"{"a": 1}"#),
        ("q[k] = v { k := \"a\"; v := 1 } # c\n{ k := \"b\"; v := `r\n` }", r#"{"a": 1, "b": "r\n"}"#),
        ("q = i.j\ni[\"j\"][\"k\"]", r#"{"k": true}"#),
        ("if = 1\nq = if", "1"),
    ] {
        assert_eq!(v0(rules), expected, "{rules}");
    }
}

#[test]
fn a_module_is_read_as_what_it_says_it_is() {
    // Both at once: the newer reading is the one that came further.
    let told = refusals(&["package a\ndeny contains \"x\" if input.kind\nq { true }\n"]);
    assert_eq!(told, [("policy-syntax".to_owned(), "{".to_owned())]);
    let told = refusals(&["package a\nimport rego.v1\ndeny[\"x\"] { input.kind }\n"]);
    assert_eq!(told, [("policy-syntax".to_owned(), "{".to_owned())]);
    // What is older may import what came later.
    let module = "package a\nimport future.keywords\ndeny contains \"x\" if input.kind\nq { true }\n";
    assert_eq!(says(module, POD), "x");
    // A name alone is no rule in either.
    assert_eq!(refusals(&["package a\ndeny[\"x\"] { input.kind }\nq\n"])[0].0, "policy-syntax");
    // One folder may hold both.
    let found = lines(
        &["package a\ndeny[\"old\"] { input.kind }", "package b\ndeny contains \"new\" if input.kind"],
        &[POD],
    );
    assert_eq!(found.len(), 2);
}

#[test]
fn rules_of_one_root_may_have_variables_in_their_names() {
    assert_eq!(v1("q := p\np[x] contains 1 if x := \"a\"\np.b contains 2"), r#"{"a": {1}, "b": {2}}"#);
    assert_eq!(v1("q := p\np[x].v := 1 if x := \"a\"\np.a.w := 2"), r#"{"a": {"v": 1, "w": 2}}"#);
    let told = refusals(&["package a\ndeny contains \"x\" if { input.kind; p.a }\n\
        p[x] contains 1 if { x := \"a\"; r }\np.b contains 2\nr if p.b"]);
    assert!(told.iter().all(|(code, _)| code == "policy-recursion"), "{told:?}");
    assert!(!told.is_empty());
}

#[test]
fn metadata_is_what_the_blocks_say() {
    let chain = "# METADATA\n# scope: subpackages\n# organizations: [O]\npackage a\n\n\
        deny contains msg if { input.kind; msg := sprintf(\"%v\", [q]) }\n\n\
        # METADATA\n# scope: document\n# description: D\n\n# METADATA\n# title: T\n# custom: {n: [1, null]}\n\
        q := [rego.metadata.rule(), [[link.path, object.get(link, [\"annotations\", \"scope\"], \"\")] | some link in rego.metadata.chain()]]\n";
    assert_eq!(
        says(chain, POD),
        r#"[{"custom": {"n": [1, null]}, "scope": "rule", "title": "T"}, [[["a", "q"], "rule"], [["a", "q"], "document"], [["a"], "subpackages"]]]"#
    );
    assert_eq!(v1("q := [rego.metadata.rule(), rego.metadata.chain()]"), r#"[{}, [{"path": ["a", "q"]}]]"#);
}

#[test]
fn a_builtin_may_stand_in_place_of_a_function() {
    assert_eq!(v1("q := x if { x := f([1, 2]) with f as count }\nf(x) := x"), "2");
}

#[test]
fn places_refer_to_what_was_written() {
    // What is changed stands before, and tabs count for more in the engine.
    for (rules, text) in [
        (
            "p if {\n\tnot startswith(input.a, \"x\"); \"é\" == input.e\n\tx := $\"{input.b} {`a\nb`}\"; x > nope\n}",
            "nope",
        ),
        ("import data.b.c as d\np if { not f(input.a); $\"{d}\" == missing_one }\nf(x) if x", "missing_one"),
        ("p if { f(\"é\", `r\n`, 1); $\"{2}\" == f(absent) }\nf(x, y, z) if x", "f"),
    ] {
        let told = refusals(&[&format!("package a\ndeny contains \"x\" if input.kind\n{rules}\n")]);
        assert_eq!(told.first().map(|(_, text)| text.as_str()), Some(text), "{rules}: {told:?}");
    }
}

#[test]
fn a_package_that_comes_twice_with_other_values_is_told() {
    let one = "package a\ndeny contains \"x\" if { input.kind; limit > 1 }\nlimit := 3";
    assert_eq!(load(&[one, "package a\nlimit := 3"]).diagnostics(), []);
    let told = refusals(&[one, "package a\nlimit := 4"]);
    assert_eq!(told, [("policy-name-clash".to_owned(), "limit".to_owned())]);
    let told = refusals(&[one, "package a\ndefault limit := 4", "package a\ndefault limit := 5"]);
    assert_eq!(told, [("policy-name-clash".to_owned(), "limit".to_owned())]);
    let told = refusals(&[one, "package a\nlimit(x) := x"]);
    assert_eq!(told, [("policy-name-clash".to_owned(), "limit".to_owned())]);
}

#[test]
fn a_text_cut_off_anywhere_is_read_or_told() {
    let texts = [
        "# METADATA\n# title: T\npackage a\nimport data.b as c\ndeny contains $\"{input.kind} {c.x with input as {\"a\": f(1)}}\" if {\n\
         \tsome i, x in input.list\n\tnot startswith(x, input.if)\n\t(i + 1) > 2\n\t[_, v] := walk(input)\n}\ndefault.x := 1\n",
        "package a\nf(x) = y { y := x } { y := `r\n` }\ndeny[{\"msg\": m}] { m := sprintf(\"%v\", [input.kind]) } else = 1 { true }\n\
         p[q] { q := {k: v | v := input[k]} }\n",
    ];
    for text in texts {
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let cut = &text[..end];
            let set = load(&[cut]);
            let same = load(&[cut]);
            assert_eq!(set.diagnostics(), same.diagnostics());
            assert!(set.diagnostics().iter().all(|told| told.help.is_some()), "{cut}");
        }
    }
}

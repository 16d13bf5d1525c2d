//! What is told as a slip, and what is none.

use tollgate::policy::{Module, lint};
use tollgate::source::{At, Limits, Severity};

use super::support::config;

/// The codes of what is told of one module, each with the text that it points at.
fn told(text: &str) -> Vec<(String, String)> {
    let module = Module { path: "a.rego".into(), text: text.into() };
    let inspection = lint::inspect(&[module], &[], &config(), &Limits::default());
    let of = |told: &tollgate::source::Diagnostic| {
        let At::Span(span) = told.at else { panic!("{told:?} has no place") };
        assert_eq!(told.severity, Severity::Warning, "{told:?}");
        assert!(told.help.is_some());
        (told.code.to_owned(), text[span.range()].to_owned())
    };
    inspection.diagnostics.iter().map(of).collect()
}

#[track_caller]
fn tells(text: &str, expected: &[(&str, &str)]) {
    let found = told(text);
    let found: Vec<(&str, &str)> = found.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn slips_are_told_where_they_are() {
    tells(
        "package a\nimport data.b\nimport data.c as d\nx := d.y\n",
        &[("policy-unused-import", "import data.b")],
    );
    tells(
        "package a\nimport data.b.x\nimport data.c.x\ny = x { x }\n",
        &[("policy-import-twice", "import data.c.x")],
    );
    tells("package a\np if { x := 1; y := 2; y == 2 }\n", &[("policy-unused-variable", "x")]);
    tells("package a\np if { some i; input[1] }\n", &[("policy-unused-variable", "i")]);
    tells("package a\nf(x, y) := x\n", &[("policy-unused-variable", "y")]);
    tells("package a\ncount(x) := x\n", &[("policy-shadow", "count")]);
    tells("package a\np if input.x\np if  input.x\n", &[("policy-rule-twice", "p")]);
    tells("package a\np { any([true]) }\n", &[("policy-deprecated-function", "any")]);
}

#[test]
fn what_is_used_somewhere_is_no_slip() {
    tells(
        "package a
import rego.v1
import data.lib
import data.other as mock
import input.spec

p contains x if some x in spec
q := [y | some _, y in input.ys]
r if lib.f with data.b as mock
f(_, n) := n + 1
s[k] := v if some k, v in input.s
t if { some i, j; input.m[i][j] }
u if every _, z in input.zs { z > 0 }
v if { _unused := 1; true }
w := {k: n | n := input.n; some k in input.k}
",
        &[],
    );
}

#[test]
fn the_built_in_policies_have_no_slips() {
    let modules = tollgate::policy::bundle::builtin_with_tests();
    let config = tollgate::config::Config::default();
    let inspection = lint::inspect(&modules, &[], &config, &Limits::default());
    assert_eq!(inspection.diagnostics, []);
}

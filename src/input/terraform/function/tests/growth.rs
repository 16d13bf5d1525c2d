//! What would take all memory or time meets a limit of the run before it is made.

use std::fmt::Write as _;

use super::super::testing::fault_of;
use crate::input::terraform::value::{Type, Value};

fn text(text: &str) -> Value {
    Value::string(text)
}

/// A call meets a limit of the run.
fn is_too_much(name: &str, arguments: &[Value]) {
    let fault = fault_of(name, arguments).err();
    assert!(
        fault.as_ref().is_some_and(|fault| fault.limit),
        "{name}: {:?}",
        fault.map(|fault| fault.message)
    );
}

#[test]
fn texts_do_not_grow_beyond_what_a_run_may_use() {
    let long = "x\n".repeat(1 << 20);
    is_too_much("indent", &[Value::integer(1 << 10), text(&long)]);
    is_too_much("indent", &[Value::integer(i64::MAX), text("a\nb")]);
    is_too_much("replace", &[text(&long), text("x"), text(&long)]);
    is_too_much("replace", &[text(&long), text(""), text(&long)]);
    is_too_much("replace", &[text(&long), text("/x/"), text(&long)]);
    is_too_much("replace", &[text(&long), text("/x(y)?/"), text(&"$0".repeat(1000))]);
    is_too_much("join", &[text(&long), Value::list(Type::String, vec![text(""); 1 << 10])]);
    is_too_much("format", &[text("%999999999s"), text("a")]);
    is_too_much("format", &[text("%99999999999999999999999s"), text("a")]);
    is_too_much("format", &[text(&"%9999999[1]d".repeat(100)), Value::integer(1)]);
    is_too_much("format", &[text("%.999999999f"), Value::integer(1)]);
    is_too_much("formatlist", &[text("%9999999s"), Value::list(Type::String, vec![text("a"); 100])]);
    is_too_much("split", &[text(""), text(&long.repeat(4))]);
    is_too_much("regexall", &[text(""), text(&long.repeat(4))]);
    is_too_much("jsondecode", &[text(&format!("[{}0]", "0,".repeat(1 << 22)))]);
}

#[test]
fn patterns_cost_no_more_than_they_may() {
    is_too_much("regex", &[text(&"a{1000}".repeat(60)), text("a")]);
    is_too_much("regexall", &[text("[^x]*x|a"), text(&"a".repeat(1 << 20))]);
    is_too_much("regex", &[text(&"(a|b)*".repeat(20_000)), text("a")]);
}

#[test]
fn yaml_does_not_laugh() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        writeln!(laughs, "a{level}: &a{level} [{before}]").unwrap();
    }
    is_too_much("yamldecode", &[text(&laughs)]);
    is_too_much("yamldecode", &[text(&"[".repeat(100_000))]);
    is_too_much("yamldecode", &[text(&"- ".repeat(100_000))]);
    let merges = format!("m: &m {{{}}}\n{}", "a".repeat(1000), "<<: *m\n".repeat(1000));
    assert!(fault_of("yamldecode", &[text(&merges)]).is_ok());
}

#[test]
fn networks_are_not_listed_without_end() {
    let bits = vec![Value::integer(32); 2_500_000];
    is_too_much("cidrsubnets", &[vec![text("fd00::/32")], bits].concat());
    assert!(
        fault_of(
            "cidrhost",
            &[text("::/0"), Value::number(crate::input::terraform::value::Number::parse("1e4000").unwrap())]
        )
        .is_err()
    );
}

#[test]
fn characters_of_every_kind_do_no_harm() {
    let texts = [
        "",
        "\0",
        "é",
        "e\u{301}",
        "\u{fffd}",
        "👨‍👩‍👧",
        "\u{10ffff}",
        "%",
        "'",
        "\\",
        "[",
        "{",
        "/",
        "~",
        "&a",
        "- ",
        "\t",
        "-",
        "0x",
        "%[1]",
    ];
    let names = super::super::names();
    for name in names.iter().filter(|name| !super::super::EXPRESSIONS.contains(name)) {
        let function = super::super::find(name).unwrap();
        let count = function.parameters.len() + usize::from(function.variadic.is_some());
        for one in texts {
            for other in texts {
                let arguments: Vec<Value> =
                    [one, other, one, other].into_iter().take(count).map(Value::string).collect();
                // Whatever comes of it, nothing panics.
                let _ = fault_of(name, &arguments);
            }
        }
    }
}

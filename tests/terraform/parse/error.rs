//! What is wrong is told at its place, and what follows is read.

use tollgate::input::terraform::syntax::{parse_expression, parse_template};
use tollgate::source::{FileId, Limits};

use super::shape::show_body;
use super::{places, read};

/// Checks the errors of files: where they are, and which.
fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        let parsed = read(text);
        assert_eq!(places(text, &parsed.diagnostics), *expected, "{text}\n{:#?}", parsed.diagnostics);
    }
}

#[test]
fn errors_of_bodies_are_told_at_their_place() {
    check(&[
        ("a", &["1:1 syntax"]),
        ("a b c", &["1:6 syntax"]),
        ("a\n  b = 1\n}\nc = 2", &["1:1 syntax"]),
        ("a \"b\" = 1", &["1:7 syntax"]),
        ("a \"b\"\n{\n}\n", &["1:6 syntax", "2:1 syntax"]),
        ("a = 1 b = 2", &["1:7 syntax"]),
        ("a = 1, b = 2", &["1:6 syntax"]),
        ("\"a\" = 1", &["1:1 syntax"]),
        ("{\n  \"a\": 1\n}", &["1:1 syntax"]),
        ("}", &["1:1 unclosed-block"]),
        ("a {}\n}\nb {}\n}\n", &["2:1 unclosed-block", "4:1 unclosed-block"]),
        ("a {", &["1:3 unclosed-block"]),
        ("a {\n  b {\n}\n", &["2:5 unclosed-block"]),
        ("a { b = 1", &["1:3 unclosed-block"]),
        ("a {} b {}", &["1:6 syntax"]),
        ("a { b = 1, c = 2 }", &["1:10 one-line-block"]),
        ("a { b = 1\n  c = 2\n}\nd = 1", &["1:10 one-line-block"]),
        ("a { b { c = 1 } }", &["1:5 one-line-block"]),
        ("a { b }", &["1:5 syntax"]),
        ("a {\n  b = 1 }\nc = 1\n", &["2:9 syntax"]),
        ("a = 1\nb = 2\na = 3\na = 4\n", &["3:1 duplicate-attribute", "4:1 duplicate-attribute"]),
        ("a = (\nb = 1\na = 2\n", &["2:3 unclosed-bracket", "3:1 duplicate-attribute"]),
        ("a \"b-${c}\" {\n}\n", &["1:6 syntax"]),
        ("a \"%{if}\" {}\n", &["1:4 syntax"]),
        ("a = 1 ; b = 2", &["1:7 syntax"]),
        ("/* a\nb = 1\n", &["1:1 unclosed-comment"]),
        ("a = /* b", &["1:5 unclosed-comment"]),
    ]);
}

#[test]
fn errors_of_expressions_are_told_at_their_place() {
    check(&[
        ("a =", &["1:4 syntax"]),
        ("a = \nb = 1", &["1:5 syntax"]),
        ("a = 'b'", &["1:5 syntax"]),
        ("a = b.0.1", &["1:7 legacy-index"]),
        ("a = b.*.c.*", &["1:11 syntax"]),
        ("a = b.*.0.1", &["1:9 legacy-index"]),
        ("a = b.\n", &["1:7 syntax"]),
        ("a = b.\"c\"", &["1:7 syntax"]),
        ("a = b[1", &["1:6 unclosed-bracket"]),
        ("a = b[1\nc = 2", &["2:1 unclosed-bracket"]),
        ("a = b[*", &["1:6 unclosed-bracket"]),
        ("a = b[*.c]", &["1:8 unclosed-bracket"]),
        ("a = 1.2.3", &["1:5 number"]),
        ("a = 10.0.0.0/16", &["1:5 number"]),
        ("a = 1e", &["1:6 syntax"]),
        ("a = b ? c", &["1:10 syntax"]),
        ("a = b\n  ? c : d", &["2:3 syntax"]),
        ("a = b +\n  c", &["1:8 syntax", "2:3 syntax"]),
        ("a = b & c", &["1:7 syntax"]),
        ("a = [1 2]", &["1:8 syntax"]),
        ("a = [1,,2]", &["1:8 syntax"]),
        ("a = [", &["1:6 syntax"]),
        ("a = {", &["1:5 unclosed-bracket"]),
        ("a = { b = 1", &["1:5 unclosed-bracket"]),
        ("a = { b }", &["1:9 syntax"]),
        ("a = { b = 1 c = 2 }", &["1:13 syntax"]),
        ("a = { b c = 1 }", &["1:9 syntax"]),
        ("a = { b = c\n ? d : e }", &["2:2 syntax"]),
        ("a = { for = 1 }", &["1:11 syntax"]),
        ("a = f(1 2)", &["1:9 syntax"]),
        ("a = f(1", &["1:6 unclosed-bracket"]),
        ("a = f(b..., c)", &["1:11 syntax"]),
        ("a = f::(1)", &["1:8 syntax"]),
        ("a = f::g", &["1:9 syntax"]),
        ("a = (1", &["1:5 unclosed-bracket"]),
        ("a = (1 2)", &["1:8 unclosed-bracket"]),
        ("a = [for : x]", &["1:10 syntax"]),
        ("a = [for x : x]", &["1:12 syntax"]),
        ("a = [for x, in y : x]", &["1:16 syntax"]),
        ("a = [for x in y x]", &["1:17 syntax"]),
        ("a = [for x in y : x => y]", &["1:19 syntax"]),
        ("a = [for x in y : x...]", &["1:20 syntax"]),
        ("a = {for x in y : x}", &["1:19 syntax"]),
        ("a = [for x in y : x if]", &["1:23 syntax"]),
        ("a = [for x in y : x y]", &["1:21 unclosed-bracket"]),
    ]);
}

#[test]
fn errors_of_templates_are_told_at_their_place() {
    check(&[
        ("a = \"b\nc = 1", &["1:5 unclosed-string"]),
        ("a = \"b", &["1:5 unclosed-string"]),
        ("a = \"${b", &["1:6 unclosed-template"]),
        ("a = \"${b c}\"", &["1:10 unclosed-template"]),
        ("a = \"${b:-c}\"", &["1:9 unclosed-template"]),
        ("a = \"${}\"", &["1:8 syntax"]),
        ("a = \"${b}\nc\"\nd = 1", &["1:5 unclosed-string", "2:2 unclosed-string"]),
        (
            "a = \"\\x \\u12 \\ud800 \\U00110000 ok\"",
            &["1:6 escape", "1:9 escape", "1:14 escape", "1:21 escape"],
        ),
        ("a = \"\\${b}\"", &["1:6 escape"]),
        ("a = \"%{ b }\"", &["1:9 directive"]),
        ("a = \"%{ if b }\"", &["1:6 directive"]),
        ("a = \"%{ endif }\"", &["1:6 directive"]),
        ("a = \"%{ if b }%{ endfor }\"", &["1:15 directive"]),
        ("a = \"%{ if b }%{ else }%{ else }%{ endif }\"", &["1:24 directive"]),
        ("a = \"%{ for b in c }%{ else }%{ endfor }\"", &["1:21 directive"]),
        ("a = \"%{ if b c }%{ endif }\"", &["1:14 directive"]),
        ("a = \"%{ for b }%{ endfor }\"", &["1:15 syntax"]),
        ("a = <<E\nb\n", &["1:5 unclosed-heredoc"]),
        ("a = <<E\nb\nE", &["1:5 unclosed-heredoc"]),
        ("a = <<E x\nb\nE\n", &["1:5 syntax"]),
        ("a = << E\nb\nE\n", &["1:5 syntax"]),
        ("a = <<E\nb\rc\nE\n", &["2:2 syntax"]),
        ("a = <<E\n${b c}\n\nd = e f\nE\ng = 1", &["2:5 unclosed-template"]),
    ]);
}

#[test]
fn reading_goes_on_behind_an_error() {
    for (text, errors, expected) in [
        ("a = 1 2\nb = 3\n", &["1:7 syntax"][..], "a = 1; b = 3"),
        ("a = [\n  1 2\n]\nb = 3\n", &["2:5 syntax"], "b = 3"),
        (
            "resource \"a\" \"b\" {\n  c = [1, 2\n  d = 3\n}\n\nresource \"e\" \"f\" {\n  g = }\n",
            &["3:3 syntax", "7:7 syntax"],
            "resource \"a\" \"b\" {d = 3}; resource \"e\" \"f\" {}",
        ),
        (
            "resource \"a\" \"b\" {\n  c = {\n    d = 1\n  e = 2\n\nresource \"f\" \"g\" {\n  h = 3\n}\n",
            &["6:10 syntax"],
            "resource \"a\" \"b\" {}; resource \"f\" \"g\" {h = 3}",
        ),
        (
            "resource \"a\" \"b\" {\n  c = 1\n\nresource \"d\" \"e\" {\n  f = 2\n}\n\nvariable \"g\" {}\n",
            &["1:18 unclosed-block"],
            "resource \"a\" \"b\" {c = 1}; resource \"d\" \"e\" {f = 2}; variable \"g\" {}",
        ),
        (
            "a {\n  b {\n    c = 1\n  d = 2\n}\ne {\n  f = 3\n}\n",
            &["2:5 unclosed-block"],
            "a {b {c = 1; d = 2}}; e {f = 3}",
        ),
        (
            "a {\n  b = \"x\n  c = <<E\nd = 1\nE\n  f = <<G\ng = 1\n\nh {\n}\n",
            &["2:7 unclosed-string", "6:7 unclosed-heredoc"],
            "a {c = \"d = 1\\n\"}; h {}",
        ),
        (
            "a {\n  b = f(\"${c d}\", {\n    e = 1\n  })\n  g = 2\n}\n",
            &["2:14 unclosed-template"],
            "a {g = 2}",
        ),
        (
            "terraform { required_version = \">= 1\", x = 1 }\na { b { c = 1 } }\nd = 2\n",
            &["1:38 one-line-block", "2:5 one-line-block"],
            "terraform {required_version = \">= 1\"}; a {}; d = 2",
        ),
    ] {
        let parsed = read(text);
        assert_eq!(places(text, &parsed.diagnostics), errors, "{text}");
        assert_eq!(show_body(&parsed.body), expected, "{text}");
    }
}

#[test]
fn a_message_says_what_stands_there_and_what_to_write() {
    for (text, message, help) in [
        ("a = b.0.1", "`.0.1` would be a fraction, not two indices", "write `[0][1]`"),
        (
            "a = 1.2.3",
            "`1.2.3` is no number",
            "a version or an address is a text: put it between double quotes",
        ),
        ("a {", "nothing closes the block `a`", "write the `}` that ends it"),
        ("a = <<E\n", "no line `E` ends this heredoc", "write `E` alone on the line that ends it"),
        ("a = <<E\nE", "no line `E` ends this heredoc", "write a line break behind the last line, `E`"),
        ("a = [1 2]", "`2` stands where `,` or `]` should", "separate with `,`, and end with `]`"),
        (
            "ab {\n c\u{7}\n}",
            "`c` is neither an attribute nor a block",
            "write `c = value`, or `c {` on one line",
        ),
    ] {
        let diagnostic = read(text).diagnostics.remove(0);
        assert_eq!(
            (diagnostic.message.as_str(), diagnostic.help.as_deref()),
            (message, Some(help)),
            "{text}"
        );
    }
}

#[test]
fn expressions_and_templates_alone_have_errors_where_they_stand_in_their_file() {
    let limits = Limits::default();
    let file = FileId::new(7);
    let errors = parse_expression(file, "a b", 100, &limits).unwrap_err();
    let tollgate::source::At::Span(span) = errors[0].at else { panic!() };
    assert_eq!((span.file, span.start, span.end), (file, 102, 103));
    let errors = parse_template(file, "a ${b c}", 100, &limits).unwrap_err();
    let tollgate::source::At::Span(span) = errors[0].at else { panic!() };
    assert_eq!((span.file, span.start, span.end), (file, 106, 107));
    for text in ["", "a = 1", "[", "a\nb", "\"a", "a ${", "#", "<<E\nx\nE"] {
        assert!(parse_expression(file, text, 0, &limits).is_err(), "{text}");
    }
    for text in ["${", "%{", "${a", "%{ if a }", "${a}}${"] {
        assert!(parse_template(file, text, 0, &limits).is_err(), "{text}");
    }
}

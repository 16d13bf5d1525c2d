//! The JSON syntax: what it means in the native one, and what is wrong with it.

use std::fmt::Write as _;

use tollgate::input::terraform::syntax::ast::{Expr, ExprKind, Part};
use tollgate::input::terraform::syntax::{Parsed, json, parse};
use tollgate::source::{FileId, Limits, Span, Texts};

use super::places;
use super::shape::{show, show_body};

fn read<'s>(text: &'s str, texts: &'s Texts) -> Parsed<'s> {
    json::file_body(FileId::new(0), text, texts, &Limits::default())
}

#[test]
fn a_file_says_the_same_in_both_syntaxes() {
    let texts = Texts::default();
    for (text, native) in [
        ("{}", ""),
        ("[]", ""),
        ("{\"//\": \"a comment\"}", ""),
        (
            r#"{"resource": {"a_b": {"c": {"d": "x", "e": 1, "f": [true, null, 1.5e3], "g": {"h": "i"}}}}}"#,
            "resource \"a_b\" \"c\" {\n d = \"x\"\n e = 1\n f = [true, null, 1.5e3]\n g = { (\"h\") = \"i\" }\n}",
        ),
        (
            r#"{"resource": [{"a": {"b": {}}}, {"a": {"c": [{}, {}]}, "d": [{"e": null}, {"f": {"//": 1}}]}]}"#,
            "resource \"a\" \"b\" {}\nresource \"a\" \"c\" {}\nresource \"a\" \"c\" {}\nresource \"d\" \"f\" {}",
        ),
        (
            r#"{"variable": {"v": {"type": "string", "validation": {"condition": "${var.v != \"\"}", "error_message": "m"}}}}"#,
            "variable \"v\" {\n type = \"string\"\n validation {\n condition = \"${var.v != \"\"}\"\n error_message = \"m\"\n }\n}",
        ),
        (
            r#"{"terraform": {"required_version": ">= 1", "required_providers": {"a": {"source": "b/a"}}, "backend": {"s3": {"bucket": "b"}}}}"#,
            "terraform {\n required_version = \">= 1\"\n required_providers {\n a = { (\"source\") = \"b/a\" }\n }\n backend \"s3\" {\n bucket = \"b\"\n }\n}",
        ),
        (
            r#"{"resource": {"a": {"b": {"lifecycle": {"precondition": [{"condition": true}]}, "provisioner": [{"local-exec": {"command": "x"}}, {"file": {}}], "dynamic": {"s": {"for_each": "${var.x}", "content": {"y": "${s.value}"}}}, "ingress": [{"from_port": 1}]}}}}"#,
            "resource \"a\" \"b\" {\n lifecycle {\n precondition {\n condition = true\n }\n }\n provisioner \"local-exec\" {\n command = \"x\"\n }\n provisioner \"file\" {}\n dynamic \"s\" {\n for_each = \"${var.x}\"\n content {\n y = \"${s.value}\"\n }\n }\n ingress = [{ (\"from_port\") = 1 }]\n}",
        ),
        (
            r#"{"locals": {"a": -1, "b": "x${y}z", "c": {"${k}": "v", "p-${q}": "$${r}"}, "d": "a\nb"}, "locals": {"e": "%{ if x }y%{ endif }"}}"#,
            "locals {\n a = -1\n b = \"x${y}z\"\n c = { (k) = \"v\", (\"p-${q}\") = \"$${r}\" }\n d = \"a\\nb\"\n}\nlocals {\n e = \"%{ if x }y%{ endif }\"\n}",
        ),
        (
            r#"{"provider": {"a": [{"alias": "x"}, {"region": "y"}]}, "moved": [{"from": "a.b", "to": "a.c"}], "output": {"o": {"value": "${a.b.c}"}}, "module": {"m": {"source": "./m", "providers": {"a": "a.x"}}}}"#,
            "provider \"a\" {\n alias = \"x\"\n}\nprovider \"a\" {\n region = \"y\"\n}\nmoved {\n from = \"a.b\"\n to = \"a.c\"\n}\noutput \"o\" {\n value = \"${a.b.c}\"\n}\nmodule \"m\" {\n source = \"./m\"\n providers = { (\"a\") = \"a.x\" }\n}",
        ),
    ] {
        let parsed = read(text, &texts);
        assert_eq!(parsed.diagnostics, [], "{text}");
        let other = parse(FileId::new(0), native, &Limits::default());
        assert_eq!(other.diagnostics, [], "{native}");
        // In the JSON syntax keys are texts, and templates have no parentheses around them.
        let expected = show_body(&other.body).replace("(k)", "(interpolation(k))");
        assert_eq!(normal(&show_body(&parsed.body)), normal(&expected), "{text}");
    }
}

/// Without what the two syntaxes write in different ways.
fn normal(shown: &str) -> String {
    shown.replace("paren", "").replace(['(', ')'], "")
}

#[test]
fn values_of_variables_are_no_templates() {
    let texts = Texts::default();
    let text = r#"{"a": "${b}", "c": {"${d}": ["%{ e"]}, "//": 1}"#;
    let parsed = json::variables_body(FileId::new(0), text, &texts, &Limits::default());
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(show_body(&parsed.body), r#"a = "${b}"; c = {("${d}"): ["%{ e"]}"#);
}

#[test]
fn spans_are_those_of_the_text_before_its_escapes_are_resolved() {
    let texts = Texts::default();
    let text = r#"{"locals": {"k\u0065y": "a\n\u00e9${ \"x\" }\t${var.y}", "plain": "z${w}"}}"#;
    let parsed = read(text, &texts);
    assert_eq!(parsed.diagnostics, []);
    let at = |span: Span| &text[span.range()];
    let locals = &parsed.body.blocks[0];
    assert_eq!((at(locals.kind.span), at(locals.body.end.unwrap())), ("\"locals\"", "}"));
    let [key, plain] = locals.body.attributes.as_slice() else { panic!() };
    assert_eq!((key.name.text, at(key.name.span)), ("key", r#""k\u0065y""#));
    assert_eq!(at(key.value.span), r#""a\n\u00e9${ \"x\" }\t${var.y}""#);
    let ExprKind::Template(parts) = &key.value.kind else { panic!() };
    let spans: Vec<&str> = parts
        .iter()
        .map(|part| match part {
            Part::Literal(_, span) => at(*span),
            Part::Interpolation(expr) => at(expr.span),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(spans, [r"a\n\u00e9", r#"\"x\""#, r"\t", "var.y"]);
    let ExprKind::Template(parts) = &plain.value.kind else { panic!() };
    let Part::Interpolation(expr) = &parts[1] else { panic!() };
    assert_eq!(at(expr.span), "w");
}

#[test]
fn errors_are_told_at_their_place() {
    let texts = Texts::default();
    for (text, expected) in [
        ("", &["1:1 json-syntax"][..]),
        ("{", &["1:2 json-syntax"]),
        ("{}\n}", &["2:1 json-syntax"]),
        ("{\"a\": 1,}", &["1:9 json-syntax"]),
        ("{'a': 1}", &["1:2 json-syntax"]),
        ("{\"a\" 1}", &["1:6 json-syntax"]),
        ("[1 2]", &["1:4 json-syntax"]),
        ("{\"a\": tru}", &["1:7 json-syntax"]),
        ("{\"a\": 01}", &["1:7 number"]),
        ("{\"a\": 1.}", &["1:7 number"]),
        ("{\"a\": \"x\ny\"}", &["1:9 json-syntax"]),
        ("{\"a\": \"x", &["1:7 json-syntax"]),
        ("{\"a\": \"\\x\"}", &["1:7 json-syntax"]),
        ("1", &["1:1 json-syntax"]),
        ("null", &["1:1 json-syntax"]),
        ("\u{feff}{}", &["1:1 json-syntax"]),
        ("[1, {}]", &["1:2 json-type"]),
        ("{\"resource\": {}}", &["1:14 json-type"]),
        ("{\"resource\": {\"a\": {\"b\": 1}}}", &["1:26 json-type"]),
        ("{\"resource\": \"a\"}", &["1:14 json-type", "1:14 json-type"]),
        ("{\"locals\": {\"${a}\": 1}}", &["1:13 json-type"]),
        ("{\"locals\": {\"a\": 1, \"b\": 2, \"a\": 3}}", &["1:29 duplicate-attribute"]),
        ("{\"locals\": {\"a\": {\"b\": 1, \"b\": 2}}}", &["1:27 duplicate-key"]),
        ("{\"locals\": {\"a\": \"x${b c}\", \"d\": \"${\"}}", &["1:24 unclosed-template", "1:37 syntax"]),
        ("{\"locals\": {\"a\": \"\\u0061${b c}\"}}", &["1:29 unclosed-template"]),
    ] {
        assert_eq!(places(text, &read(text, &texts).diagnostics), expected, "{text}");
    }
}

#[test]
fn blocks_of_providers_are_made_of_attributes() {
    let texts = Texts::default();
    let text = r#"{"locals": {"one": {"a": 1, "//": "c"}, "many": [{"a": 1}, {"b": {"c": 2}, "dynamic": {"d": {"content": {"e": 3}}}}], "none": null, "wrong": 1, "half": [{}, 1], "key": {"${a}": 1}}}"#;
    let parsed = read(text, &texts);
    let value = |name: &str| &parsed.body.blocks[0].body.attribute(name).unwrap().value;
    let shown = |name: &str| {
        json::bodies(value(name), json::NESTED).map(|bodies| bodies.iter().map(show_body).collect::<Vec<_>>())
    };
    assert_eq!(shown("one").unwrap(), ["a = 1"]);
    assert_eq!(shown("many").unwrap(), ["a = 1", "b = {(\"c\"): 2}; dynamic \"d\" {content {e = 3}}"]);
    assert_eq!(shown("none").unwrap(), [""; 0]);
    for wrong in ["wrong", "half", "key"] {
        assert_eq!(shown(wrong).unwrap_err().code, "terraform-json-type", "{wrong}");
    }
}

#[test]
fn a_string_may_stand_for_an_expression() {
    let texts = Texts::default();
    let text =
        r#"{"locals": {"a": "list(object({ b = string }))", "b": ["x.y", "${x.z}"], "c": "x y", "d": 1}}"#;
    let parsed = read(text, &texts);
    let value = |name: &str| &parsed.body.blocks[0].body.attribute(name).unwrap().value;
    let limits = Limits::default();
    let stands_for = |name: &str| json::static_expression(value(name), &limits);
    assert_eq!(show(&stands_for("a").unwrap()), "list(object({b: string}))");
    assert_eq!(show(&stands_for("b").unwrap()), "[x.y, x.z]");
    assert_eq!(show(&stands_for("d").unwrap()), "1");
    assert_eq!(places(text, &stands_for("c").unwrap_err()), ["1:82 syntax"]);
    let inner: Expr<'_> = stands_for("a").unwrap();
    assert_eq!(&text[inner.span.range()], "list(object({ b = string }))");
}

#[test]
fn hostile_texts_are_told() {
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(|| {
            let texts = Texts::default();
            for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "[\"${[".repeat(100_000)] {
                assert!(!read(&text, &texts).diagnostics.is_empty());
            }
            let nested = format!("{{\"locals\": {{\"a\": {}1{}}}}}", "[".repeat(198), "]".repeat(198));
            assert_eq!(read(&nested, &texts).diagnostics, []);
            let mut object = String::from("{\"locals\": {");
            for number in 0..40_000 {
                write!(object, "\"k{number}\": \"\\u0061 {number}\",").unwrap();
            }
            object += "\"z\": 1}}";
            let parsed = read(&object, &texts);
            assert_eq!(parsed.diagnostics, []);
            assert_eq!(parsed.body.blocks[0].body.attributes.len(), 40_001);
            let twice = format!("{{\"locals\": {{{}\"z\": 1}}}}", "\"a\": 1,".repeat(40_000));
            assert_eq!(read(&twice, &texts).diagnostics.len(), 101);
            let whole = r#"{"resource": {"a": {"b": {"c": "x${d}\n", "e": [1, -2.5e3, {"f": null}]}}}}"#;
            for (at, _) in whole.char_indices() {
                assert!(!read(&whole[..at], &texts).diagnostics.is_empty(), "{at}");
            }
        })
        .unwrap()
        .join()
        .unwrap();
}

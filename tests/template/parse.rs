//! Text to tree: Go's own cases, lines and ranges of errors, and input that is cut off.

use std::fmt::Write as _;
use std::rc::Rc;

use proptest::prelude::*;
use tollgate::input::template::ast::{Body, Node, Operand};
use tollgate::input::template::{
    Args, Context, Failure, Function, FunctionTable, Limits, ParseError, Source, Template, Text, Value, parse,
};
use tollgate::source::FileId;

#[expect(clippy::unnecessary_wraps, reason = "it has the type of functions")]
fn none(_: &mut Context<'_>, _: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::NIL)
}

const fn known(name: &'static str) -> Function {
    Function { name, params: &[], variadic: true, call: none }
}

/// The names that Go's own cases know: those of Go, and `contains`.
const FUNCTIONS: &[Function] = &[
    known("and"),
    known("contains"),
    known("eq"),
    known("index"),
    known("len"),
    known("not"),
    known("or"),
    known("print"),
    known("printf"),
];

/// Bytes of a file before its text: a byte order mark.
const SKIPPED: u32 = 3;

fn parsed_within(limits: &Limits, name: &str, text: &[u8]) -> Result<Vec<Template>, ParseError> {
    let source = Source::File { file: FileId::new(0), text: Text::new(text), skipped: SKIPPED };
    parse(&FunctionTable::new(&[FUNCTIONS]), limits, name, &Rc::new(source))
}

fn parsed(text: &str) -> Result<Vec<Template>, ParseError> {
    parsed_within(&Limits::default(), "t", text.as_bytes())
}

/// The error's text and the bytes that it points at.
fn told(text: &str) -> (String, &str) {
    let error = parsed(text).unwrap_err();
    let span = error.span.unwrap();
    (error.to_string(), &text[(span.start - SKIPPED) as usize..(span.end - SKIPPED) as usize])
}

fn body(text: &str) -> Body {
    parsed(text).unwrap().pop().unwrap().tree.body
}

/// The recorded cases of a kind; none where they are not there.
fn cases(kind: &str) -> Vec<serde_json::Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance/gotemplate/go_parse_cases.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no {path}");
        return Vec::new();
    };
    let cases: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|case: &serde_json::Value| case["kind"] == kind)
        .collect();
    assert!(!cases.is_empty());
    cases
}

#[test]
fn go_s_own_texts_give_go_s_trees() {
    for case in cases("parse") {
        let name = case["name"].as_str().unwrap();
        let text = case["t"].as_str().unwrap();
        let wanted = case["out"].as_str().unwrap();
        // Go runs these with a limit of its own.
        let nesting = if name.starts_with("paren nesting") { 3 } else { Limits::default().nesting };
        let result = parsed_within(&Limits { nesting, ..Limits::default() }, "test", text.as_bytes());
        match result {
            Ok(templates) => {
                assert!(case["ok"].as_bool().unwrap(), "{name}: {text} is no template");
                let own = templates.iter().find(|template| &*template.tree.name == "test").unwrap();
                assert_eq!(format!("{own:#}"), wanted, "{name}");
            }
            Err(error) => {
                assert!(!case["ok"].as_bool().unwrap(), "{name}: {error}");
                if wanted.starts_with("template:") {
                    assert_eq!(error.to_string(), wanted, "{name}");
                }
            }
        }
    }
}

#[test]
fn go_s_own_errors_are_told_in_go_s_words() {
    for case in cases("error") {
        let name = case["name"].as_str().unwrap();
        let text = case["t"].as_str().unwrap();
        let error = parsed_within(&Limits::default(), name, text.as_bytes()).unwrap_err().to_string();
        let wanted = case["out"].as_str().unwrap();
        assert!(error.contains(wanted), "{name}: {error:?} says nothing of {wanted:?}");
    }
}

#[test]
fn go_s_own_numbers_have_go_s_types() {
    for case in cases("number") {
        let text = case["text"].as_str().unwrap();
        let flag = |name: &str| case[name].as_bool().unwrap();
        let is_number = ["isInt", "isUint", "isFloat", "isComplex"].into_iter().any(flag);
        let result = parsed(&format!("{{{{{text}}}}}"));
        assert_eq!(result.is_ok(), is_number, "{text}: {result:?}");
        let Ok(mut templates) = result else { continue };
        let Some(Node::Action(action)) = templates.pop().unwrap().tree.body.0.pop() else { panic!("{text}") };
        let Operand::Number(number) = &action.pipe.commands[0].words[0] else { panic!("{text}") };
        assert_eq!(number.int, flag("isInt").then(|| case["int"].as_i64().unwrap()), "{text}");
        assert_eq!(number.uint.is_some(), flag("isUint"), "{text}");
        assert_eq!(number.float, flag("isFloat").then(|| case["float"].as_f64().unwrap()), "{text}");
        assert_eq!(number.complex.is_some(), flag("isComplex"), "{text}");
    }
}

#[test]
fn errors_have_go_s_line_and_point_at_the_token() {
    for (text, message, pointed) in [
        ("a\n{{ .X\n, }}", "template: t:3: unexpected \",\" in operand", ","),
        ("a\n{{ nope }}", "template: t:2: function \"nope\" not defined", "nope"),
        ("{{ if $x }}", "template: t:1: undefined variable \"$x\"", "$x"),
        ("{{ if\n\"x }}", "template: t:2: unterminated quoted string in action started at t:1", "\"x }}"),
        ("{{ x#", "template: t:1: bad character U+0023 '#'", "x#"),
        ("{{ true.a }}", "template: t:1: unexpected . after term \"true\"", ".a"),
        ("{{ 1e }}", "template: t:1: illegal number syntax: \"1e\"", "1e"),
        ("{{ \"\\q\" }}", "template: t:1: invalid syntax", "\"\\q\""),
        ("{{ .a\n| 1 }}", "template: t:2: non executable command in pipeline stage 2", ""),
        ("{{ break }}", "template: t:1: {{break}} outside {{range}}", "break"),
        (
            "{{ if .x }}{{ define \"a\" }}{{end}}{{end}}",
            "template: t:1: unexpected <define> in command",
            "define",
        ),
        (
            "{{ print abcdefghijklm 2 }}",
            "template: t:1: function \"abcdefghijklm\" not defined",
            "abcdefghijklm",
        ),
        ("{{ .x \"abcdefghijklm\"1 }}", "template: t:1: unexpected \"1\" in operand", "1"),
        (
            "{{ .x 1\"abcdefghijklm\" }}",
            "template: t:1: unexpected \"\\\"abcdefghi\"... in operand",
            "\"abcdefghijklm\"",
        ),
        ("{{if .x}}\n{{else}}\n{{else}}{{end}}", "template: t:3: expected end; found {{else}}", "}}"),
        ("{{range .x}}{{else if .y}}{{end}}", "template: t:1: unexpected <if> in input", "if"),
        ("\n{{/* a\n", "template: t:2: unclosed comment", "/*"),
        ("{{- /* a */ x }}", "template: t:1: comment ends before closing delimiter", "/* a */"),
        (
            "{{define \"a\"}}1{{end}}\n{{define \"a\"}}2\n{{end}}",
            "template: t:3: template: multiple definition of template \"a\"",
            "\"a\"",
        ),
        ("{{block \"a\" .}}\n{{else}}", "template: t:1: unexpected {{else}} in block clause", "}}"),
        ("{{define \"a\"}}\n{{else}}", "template: t:2: unexpected {{else}} in define clause", "}}"),
        ("{{with $x := 1}}{{define \"a\"}}", "template: t:1: unexpected <define> in command", "define"),
        (
            "{{range .}}{{block \"a\" .}}{{break}}{{end}}{{end}}",
            "template: t:1: {{break}} outside {{range}}",
            "break",
        ),
        ("{{$x := 1}}{{block \"a\" .}}{{$x}}{{end}}", "template: t:1: undefined variable \"$x\"", "$x"),
    ] {
        assert_eq!(told(text), (message.to_owned(), pointed), "{text}");
    }
}

#[test]
fn nodes_cover_their_bytes() {
    let text = "a {{- $x := .b.c | print (1) -}} b{{if .x}}1{{ else if\n.y }}2{{end}}{{template \"t\" .}}";
    let of = |span: &std::ops::Range<u32>| &text[span.start as usize..span.end as usize];
    let body = body(text);
    let [Node::Text(first), Node::Action(action), Node::Text(second), Node::If(branch), Node::Template(call)] =
        body.0.as_slice()
    else {
        panic!("{body:?}")
    };
    assert_eq!((of(first), of(second)), ("a", "b"));
    assert_eq!(of(&action.span), "{{- $x := .b.c | print (1) -}}");
    assert_eq!(of(&action.pipe.span), "$x := .b.c | print (1)");
    assert_eq!(action.pos, 6);
    let [field, print] = action.pipe.commands.as_slice() else { panic!("{action:?}") };
    // Go places `.b.c` at its second point.
    assert!(matches!(&field.words[..], [Operand::Field(14, names)] if names.len() == 2));
    assert!(
        matches!(&print.words[..], [Operand::Function(19, _), Operand::Pipe(pipe)] if of(&pipe.span) == "1")
    );
    assert_eq!(of(&branch.span), "{{if .x}}");
    let [Node::If(other)] = branch.otherwise.as_ref().unwrap().0.as_slice() else { panic!("{branch:?}") };
    assert_eq!((of(&other.span), of(&other.pipe.span)), ("{{ else if\n.y }}", ".y"));
    assert_eq!((of(&call.span), &*call.name), ("{{template \"t\" .}}", "t"));
}

#[test]
fn a_blank_template_gives_way_to_one_that_is_not() {
    let names = |text: &str| {
        let templates = parsed(text).unwrap();
        templates.iter().map(|template| format!("{}={template}", template.tree.name)).collect::<Vec<_>>()
    };
    assert_eq!(names("{{define \"a\"}} {{end}}{{define \"a\"}}1{{end}}"), ["a=1", "t="]);
    assert_eq!(names("{{define \"a\"}}1{{end}}{{define \"a\"}} {{end}}x"), ["a=1", "t=x"]);
    assert_eq!(names("{{define \"t\"}}1{{end}} "), ["t=1"]);
    assert!(parsed("{{define \"t\"}}1{{end}}x").is_err());
}

#[test]
fn nesting_is_bounded() {
    // The stack that a renderer has; a test's own is too small where nothing is optimized.
    std::thread::Builder::new().stack_size(8 << 20).spawn(check_nesting).unwrap().join().unwrap();
}

fn check_nesting() {
    for (open, inner, close) in
        [("(", ".", ")"), ("}}{{if .}}{{1", "", "}}{{end}}{{1"), ("}}{{block \"b\" .}}{{1", "", "")]
    {
        let text = |depth: usize| format!("{{{{1 {}{inner}{}}}}}", open.repeat(depth), close.repeat(depth));
        let error = parsed(&text(100_000)).unwrap_err();
        assert_eq!(error.limit, Some("nesting"), "{error}");
    }
    let deep = format!("{{{{{}1{}}}}}", "(".repeat(1000), ")".repeat(1000));
    assert!(parsed(&deep).is_ok());
    let deep = format!("{}{}", "{{if .}}".repeat(1000), "{{end}}".repeat(1000));
    assert!(parsed(&deep).is_ok());
    let mut chain = "{{if .}}".to_owned();
    for number in 0..100_000 {
        write!(chain, "{{{{else if eq . {number}}}}}").unwrap();
    }
    assert_eq!(parsed(&chain).unwrap_err().limit, Some("nesting"));
    let error = parsed_within(&Limits { template_bytes: 3, ..Limits::default() }, "t", b"1234").unwrap_err();
    assert_eq!(error.limit, Some("template_bytes"));
}

/// A text with everything that templates have.
const EVERYTHING: &str = "é{{/* c */ -}}\n{{- range $k, $v := .a.b | print 'x' 0x1p-4 1+2i -}}{{if (eq $k \"\\u00e9\\n\").c}}
 {{continue}}{{else if not nil}}{{break}}{{else}}`{{end}}{{else}}{{$.x}}{{end}}{{with $x := `r\n`}}{{$x = 1}}{{end}}
{{define \"d\"}}1{{end}}{{template \"d\" (print . true).x}}{{block \"b\" .}}2{{end}}";

#[test]
fn a_text_that_is_cut_off_is_parsed_or_refused() {
    assert!(parsed(EVERYTHING).is_ok(), "{:?}", parsed(EVERYTHING));
    for end in 0..EVERYTHING.len() {
        let text = &EVERYTHING.as_bytes()[..end];
        match parsed_within(&Limits::default(), "t", text) {
            Ok(templates) => assert!(!templates.is_empty()),
            Err(error) => {
                let span = error.span.unwrap();
                assert!(span.start <= span.end && (span.end - SKIPPED) as usize <= end, "{error}");
                assert!(error.line >= 1);
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(parts in prop::collection::vec((0..EVERYTHING.len(), 0..12_usize, any::<u8>()), 0..30)) {
        let mut text = Vec::new();
        for (start, length, byte) in parts {
            let end = (start + length).min(EVERYTHING.len());
            text.extend_from_slice(&EVERYTHING.as_bytes()[start..end]);
            if byte < 64 {
                text.push(byte * 4);
            }
        }
        let _ = parsed_within(&Limits::default(), "t", &text);
    }

    #[test]
    fn what_is_printed_is_parsed_to_the_same(text in "(\\{\\{(-? )?(\\.a|\\$|1|print|\\(|\\)|\\||\"b\"|if|end|range|else| |\\$x := )*( -)?\\}\\}|x| |\n){0,8}") {
        if let Ok(templates) = parsed(&text) {
            let printed = templates.last().unwrap().to_string();
            let again = parsed(&printed).unwrap();
            prop_assert_eq!(again.last().unwrap().to_string(), printed);
        }
    }
}

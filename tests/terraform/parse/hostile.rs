//! Texts that mean harm, and texts that are broken.

use std::fmt::Write as _;

use proptest::prelude::*;
use tollgate::input::terraform::syntax::ast::{Expr, ExprKind};
use tollgate::input::terraform::syntax::{json, parse, parse_expression, parse_template};
use tollgate::source::{FileId, Limits, Texts};

use super::{corpus, places, read};

/// A hundred errors, and that there are more.
const TOLD: usize = 101;

/// Runs something on a stack of 2 MiB, as threads have it.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

/// What nests: what opens a level, the innermost thing, and what closes a level.
const NESTS: &[(&str, &str, &str)] = &[
    ("[", "a", "]"),
    ("{ a = ", "1", "}"),
    ("{ (", "a", ") = 1 }"),
    ("(", "a", ")"),
    ("f(", "a", ")"),
    ("a[", "b", "]"),
    ("a[*].b", "", ""),
    ("!", "a", ""),
    ("-", "a", ""),
    ("a ? ", "b", " : c"),
    ("a ? b : ", "c", ""),
    ("(a) ? [b] : ", "c", ""),
    ("\"x${", "a", "}\""),
    ("\"${", "a", "}\""),
    ("\"%{ if ", "a", " }b%{ endif }\""),
    ("[for x in y : ", "a", "]"),
    ("[for x in ", "a", " : x]"),
    ("{for x in y : x => ", "a", "}"),
    ("<<E\n${", "a", "}\nE\n"),
    ("a * (", "b", ")"),
    ("a + b * f(", "c", ")"),
];

#[test]
fn what_nests_as_deep_as_it_may_fits_a_small_stack() {
    on_a_small_stack(|| {
        let limits = Limits::default();
        for (open, inner, close) in NESTS {
            let deepest = (1..=limits.depth)
                .rev()
                .find_map(|depth| {
                    let text = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
                    let text: &'static str = Box::leak(text.into_boxed_str());
                    parse_expression(FileId::new(0), text, 0, &limits).ok().map(|expr| (depth, expr))
                })
                .unwrap();
            assert!(deepest.0 >= limits.depth / 3, "{open}: {}", deepest.0);
            // Whoever copies, compares or drops the tree recurs as deep.
            assert!(deepest.1.clone() == deepest.1);
        }
        let blocks = format!("{}{}", "a {\n".repeat(limits.depth), "}\n".repeat(limits.depth));
        let parsed = read(&blocks);
        assert!(parsed.diagnostics.is_empty() && parsed.clone() == parsed);
        let directives = format!("{}{}", "%{ if a }".repeat(limits.depth), "%{ endif }".repeat(limits.depth));
        let template = parse_template(FileId::new(0), &directives, 0, &limits).unwrap();
        assert!(template.clone() == template);
    });
}

#[test]
fn what_nests_without_end_is_told_at_once() {
    on_a_small_stack(|| {
        let limits = Limits::default();
        for (open, inner, close) in NESTS {
            for text in [
                format!("x = {}{inner}{}\n", open.repeat(100_000), close.repeat(100_000)),
                format!("x = {}", open.repeat(100_000)),
            ] {
                let parsed = read(&text);
                assert!(!parsed.diagnostics.is_empty() && parsed.diagnostics.len() <= TOLD, "{open}");
            }
        }
        for text in ["a {\n".repeat(100_000), "a { ".repeat(100_000), "x {\n a = [\n".repeat(50_000)] {
            assert!(!read(&text).diagnostics.is_empty());
        }
        let text = "%{ if a }".repeat(100_000);
        assert!(parse_template(FileId::new(0), &text, 0, &limits).is_err());
        let places = places(&"a = [".repeat(1000), &read(&"a = [".repeat(1000)).diagnostics);
        assert_eq!(places.first().unwrap(), "1:8 syntax");
        let text = format!("a = {}", "[".repeat(100_000));
        assert_eq!(super::places(&text, &read(&text).diagnostics), ["1:205 too-deep"]);
    });
}

#[test]
fn what_follows_in_a_row_is_read_or_told() {
    on_a_small_stack(|| {
        let limits = Limits::default();
        let row = |first: &str, more: &str, count: usize| {
            let text: &'static str = Box::leak(format!("{first}{}", more.repeat(count)).into_boxed_str());
            parse_expression(FileId::new(0), text, 0, &limits)
        };
        // Each of these makes the tree higher: there is a limit, and below it all is well.
        for (first, more) in [
            ("a", " + a"),
            ("a", " * a - a"),
            ("a", " && a || a"),
            ("a", "[b]"),
            ("a", "[b].c"),
            ("a", ".*.b[0]"),
            ("f(a)", "[\"${b}\"]"),
        ] {
            let expr = row(first, more, 450).unwrap_or_else(|errors| panic!("{more}: {errors:?}"));
            assert!(expr.clone() == expr);
            assert_eq!(row(first, more, 100_000).unwrap_err()[0].code, "terraform-too-deep", "{more}");
        }
        // These do not.
        for (first, more) in [("a", ".b"), ("a", "[0]"), ("a", "[\"b\"]"), ("f(a)", ".b"), ("a.*", ".b")] {
            assert!(row(first, more, 100_000).is_ok(), "{more}");
        }
        let text = format!("\"{}\"", "x${a}".repeat(100_000));
        let expr = parse_expression(FileId::new(0), &text, 0, &limits).unwrap();
        assert!(matches!(expr.kind, ExprKind::Template(parts) if parts.len() == 200_000));
        let text = format!("f({})", "a,".repeat(100_000));
        assert!(parse_expression(FileId::new(0), &text, 0, &limits).is_ok());
    });
}

#[test]
fn the_tree_is_never_higher_than_is_said() {
    on_a_small_stack(|| {
        let limits = Limits::default();
        // Rows in brackets in rows in brackets.
        let mut text = String::from("a");
        for _ in 0..150 {
            text = format!("({text}){}", " + b".repeat(30));
        }
        match parse_expression(FileId::new(0), &text, 0, &limits) {
            Ok(expr) => assert!(height(&expr) <= 5 * limits.depth),
            Err(errors) => assert_eq!(errors[0].code, "terraform-too-deep"),
        }
        let mut text = String::from("a");
        for _ in 0..150 {
            text = format!("({text}) + b + b");
        }
        let expr = parse_expression(FileId::new(0), &text, 0, &limits).unwrap();
        assert_eq!(height(&expr), 150 * 3);
    });
}

fn height(expr: &Expr<'_>) -> usize {
    match &expr.kind {
        ExprKind::Parentheses(inner) => 1 + height(inner),
        ExprKind::Binary { left, right, .. } => 1 + height(left).max(height(right)),
        _ => 0,
    }
}

#[test]
fn large_texts_are_read_in_one_go() {
    let mut object = String::from("a = {\n");
    let mut body = String::new();
    let mut twice = String::new();
    for number in 0..40_000 {
        writeln!(object, "  key_{number} = \"value {number}\"").unwrap();
        writeln!(body, "key_{number} = \"value {number}\"").unwrap();
        writeln!(twice, "key_{} = {number}", number / 2).unwrap();
    }
    object += "}\n";
    assert!(read(&object).diagnostics.is_empty());
    let parsed = read(&body);
    assert_eq!((parsed.body.attributes.len(), parsed.diagnostics.len()), (40_000, 0));
    let parsed = read(&twice);
    assert_eq!(parsed.diagnostics.len(), TOLD);
    assert_eq!(parsed.body.attributes.len(), 20_000);

    let line = "some text of a heredoc with a $ and a % in it\n";
    for introduction in ["<<E", "<<-E"] {
        for extra in ["", "  ${x}\n"] {
            let text = format!("a = {introduction}\n{}{extra}E\n", line.repeat(100_000));
            assert!(read(&text).diagnostics.is_empty());
        }
        let text = format!("a = {introduction}\n{}E\n", "  ${x} y ${z ~}\n".repeat(100_000));
        assert!(read(&text).diagnostics.is_empty());
    }
    for comment in ["# c\n", "// c\n", "/* c */", "/* c */\n", "\n", "\r\n", " ", "/**/ # c\n"] {
        let flood = comment.repeat(300_000);
        for text in
            [format!("{flood}a = 1"), format!("a = [{flood}1{flood}]"), format!("a = {{\n{flood}}}\n")]
        {
            assert!(read(&text).diagnostics.is_empty(), "{comment}");
        }
    }
}

#[test]
fn floods_of_what_is_wrong_end_soon() {
    let distinct = |line: &dyn Fn(usize) -> String| (0..100_000).map(line).collect::<String>();
    let mut floods = vec![
        distinct(&|number| format!("a{number} = <<E{number}\n")),
        distinct(&|number| format!("a{number} = <<E{number}\n${{<<F{number}\n")),
        distinct(&|number| format!("a{number} = <<E\nx\nE{number}\n")),
        distinct(&|number| format!("a{number} {{\n")),
        distinct(&|number| format!("a{number} = [\n")),
        distinct(&|number| format!("a{number} = \"${{\n")),
        distinct(&|number| format!("{}x = [\n", " ".repeat(number % 50))),
        distinct(&|number| format!("{}x {{\n", " ".repeat(number % 50))),
        format!("a = <<E\n{}", "${\n".repeat(100_000)),
        format!("a {{\n  b = [\n{}", "x y z\n".repeat(100_000)),
        format!("a {{\n  b c {}", "} ".repeat(300_000)),
        format!("a {{\n  b = [ {}", "] ".repeat(300_000)),
        format!("a {{\n  b = ) {}", "\"x\" ".repeat(300_000)),
    ];
    for piece in [
        "\"",
        "'",
        "`",
        "<<",
        "<<E\n",
        "/*",
        "*/",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "${",
        "%{",
        "\"${",
        "\\",
        "=",
        "= ",
        "a ",
        "a\n",
        "a = \"\n",
        "a = \"b\n",
        "a \"b\" ",
        "a = [\n",
        "a = {\n",
        "a {\n",
        "a { b {\n",
        "a = 1 ",
        "}\n",
        "]\n",
        ".",
        "..",
        "::",
        "a::",
        "a.",
        "a[",
        "~}",
        "é",
        "☃",
        "\u{feff}",
        "\r",
        "\0",
        "a = <<E\n${\n",
        "a = \"%{ if b }\n",
        "x = /* y\n",
        "1.",
        "1.1.1.1.",
        "1e",
        "\"\\u\" ",
        "a = b ? c\n",
        "for ",
        "a = [for x\n",
        "a = f(\n",
    ] {
        floods.push(piece.repeat(200_000 / piece.len()));
        floods.push(format!("a = {}", piece.repeat(200_000 / piece.len())));
        floods.push(format!("a {{\n  b = \"{}", piece.repeat(200_000 / piece.len())));
    }
    on_a_small_stack(move || {
        for text in &floods {
            let parsed = read(text);
            let shown: String = text.chars().take(40).collect();
            assert!(parsed.diagnostics.len() <= TOLD, "{shown}");
            let _ = places(text, &parsed.diagnostics);
            let _ = parse_template(FileId::new(0), text, 0, &Limits::default());
        }
    });
}

#[test]
fn limits_are_told() {
    let limits = Limits { nodes: 100, file_bytes: 10_000, ..Limits::default() };
    let code = |text: &str| parse(FileId::new(0), text, &limits).diagnostics.first().map(|first| first.code);
    assert_eq!(code(&format!("a = [{}]", "1,".repeat(90))), None);
    assert_eq!(code(&format!("a = [{}]", "1,".repeat(110))), Some("terraform-too-large"));
    assert_eq!(code(&"a {}\n".repeat(110)), Some("terraform-too-large"));
    assert_eq!(code(&format!("a = \"{}\"", "${b}".repeat(60))), Some("terraform-too-large"));
    assert_eq!(code(&format!("a = {{{}}}", "b=1,".repeat(60))), Some("terraform-too-large"));
    assert_eq!(code(&" ".repeat(10_001)), Some("terraform-too-large"));
    assert_eq!(code(&"a b\n".repeat(200)), Some("terraform-syntax"));
    let many = "a b\n".repeat(90) + &"= \n".repeat(90);
    let parsed = read(&many);
    assert_eq!(parsed.diagnostics.len(), TOLD);
    assert!(parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == "terraform-too-many-errors"));
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_read_or_told_and_never_passes_for_the_whole() {
    let Some(files) = corpus() else { return };
    let (mut cuts, mut total) = (0, 0);
    for (name, text, good) in files.iter().step_by(97) {
        if !good || text.len() > 6000 {
            continue;
        }
        let whole = read(text);
        for (at, _) in text.char_indices() {
            let cut = &text[..at];
            let parsed = read(cut);
            total += 1;
            if parsed.diagnostics.is_empty() {
                cuts += 1;
                // What stands behind the cut is missing, nothing else.
                assert!(parsed.body.blocks.len() <= whole.body.blocks.len(), "{name} at {at}");
            } else {
                let _ = places(cut, &parsed.diagnostics);
            }
        }
    }
    assert!(total > 50_000 && cuts * 2 < total, "{cuts} of {total}");
}

/// Pieces that make something of chance.
const PIECES: &[&str] = &[
    "a",
    "b-c",
    "é",
    "1",
    "1.5",
    " ",
    "\n",
    "\r\n",
    "\t",
    "=",
    "==",
    "=>",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ".",
    "...",
    ":",
    "::",
    "?",
    "!",
    "<",
    "<<E\n",
    "<<-E\n",
    "E\n",
    "\nE\n",
    "\"",
    "\\",
    "\\n",
    "\\u00e9",
    "${",
    "%{",
    "~",
    "~}",
    "$${",
    "%%{",
    "$",
    "%",
    "for",
    "in",
    "if",
    "else",
    "endif",
    "endfor",
    "null",
    "true",
    "#",
    "//",
    "/*",
    "*/",
    "*",
    "[*]",
    ".*",
    "&&",
    "||",
    "+",
    "-",
    "'",
    "☃",
    "\u{feff}",
    "a = 1\n",
    "a {\n",
    "\u{2003}",
    "\u{10ffff}",
    "\0",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_told(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text: String = pieces.concat();
        let parsed = read(&text);
        let _ = places(&text, &parsed.diagnostics);
        prop_assert_eq!(&parsed, &read(&text));
        let _ = parse_expression(FileId::new(0), &text, 0, &Limits::default());
        let _ = parse_template(FileId::new(0), &text, 0, &Limits::default());
        let texts = Texts::default();
        let _ = json::file_body(FileId::new(0), &text, &texts, &Limits::default());
    }

    #[test]
    fn any_characters_are_read_or_told(text in "\\PC{0,80}") {
        let parsed = read(&text);
        let _ = places(&text, &parsed.diagnostics);
    }
}

//! How texts are cut into nodes. Each case says what `hclsyntax` makes of it.

use std::fmt::Write as _;

use tollgate::input::terraform::syntax::ast::{
    BinaryOperator, Body, Expr, ExprKind, ObjectKey, Part, Step, StepKind,
};
use tollgate::input::terraform::syntax::parse_template;
use tollgate::source::{FileId, Limits, Span};

use super::{expression, read};

/// An expression, written so that its nodes can be told apart.
pub(super) fn show(expr: &Expr<'_>) -> String {
    let all = |items: &[Expr<'_>]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Null => "null".into(),
        ExprKind::Bool(truth) => truth.to_string(),
        ExprKind::Number(number) => (*number).into(),
        ExprKind::String(text) => format!("{text:?}"),
        ExprKind::Template(parts) => format!("template({})", show_parts(parts)),
        ExprKind::Interpolation(inner) => format!("interpolation({})", show(inner)),
        ExprKind::Traversal { root, steps } => format!("{}{}", root.text, show_steps(steps)),
        ExprKind::Relative { source, steps } => format!("relative({}){}", show(source), show_steps(steps)),
        ExprKind::Index { collection, key } => format!("index({}, {})", show(collection), show(key)),
        ExprKind::Splat { source, each } => format!("splat({}, {})", show(source), show(each)),
        ExprKind::Item => "@".into(),
        ExprKind::Call { name, arguments, expand } => {
            format!("{}({}{})", name.text, all(arguments), if *expand { "..." } else { "" })
        }
        ExprKind::Tuple(items) => format!("[{}]", all(items)),
        ExprKind::Object(items) => {
            let items = items.iter().map(|item| match &item.key {
                ObjectKey::Name(name) => format!("{}: {}", name.text, show(&item.value)),
                ObjectKey::Expr(key) => format!("({}): {}", show(key), show(&item.value)),
            });
            format!("{{{}}}", items.collect::<Vec<_>>().join(", "))
        }
        ExprKind::For(inner) => {
            let mut out = String::from("for ");
            if let Some(key) = inner.key {
                write!(out, "{}, ", key.text).unwrap();
            }
            write!(out, "{} in {}: ", inner.value.text, show(&inner.collection)).unwrap();
            if let Some(key) = &inner.key_result {
                write!(out, "{} => ", show(key)).unwrap();
            }
            out += &show(&inner.result);
            if inner.group {
                out += "...";
            }
            if let Some(condition) = &inner.condition {
                write!(out, " if {}", show(condition)).unwrap();
            }
            format!("<{out}>")
        }
        ExprKind::Conditional { condition, yes, no } => {
            format!("({} ? {} : {})", show(condition), show(yes), show(no))
        }
        ExprKind::Binary { operator, left, right } => {
            format!("({} {} {})", show(left), symbol(*operator), show(right))
        }
        ExprKind::Unary { operator, operand } => format!("{operator:?}({})", show(operand)),
        ExprKind::Parentheses(inner) => format!("paren({})", show(inner)),
    }
}

fn symbol(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Or => "||",
        BinaryOperator::And => "&&",
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Modulo => "%",
    }
}

fn show_steps(steps: &[Step<'_>]) -> String {
    let step = |step: &Step<'_>| match &step.kind {
        StepKind::Attribute(name) => format!(".{name}"),
        StepKind::Key(key) => format!("[{key:?}]"),
        StepKind::Number(number) => format!("[{number}]"),
    };
    steps.iter().map(step).collect()
}

fn show_parts(parts: &[Part<'_>]) -> String {
    let part = |part: &Part<'_>| match part {
        Part::Literal(text, _) => format!("{text:?}"),
        Part::Interpolation(expr) => show(expr),
        Part::If { condition, yes, no, .. } => {
            format!("if {} {{{}}} {{{}}}", show(condition), show_parts(yes), show_parts(no))
        }
        Part::For { key, value, collection, body, .. } => {
            let key = key.map_or(String::new(), |key| format!("{}, ", key.text));
            format!("for {key}{} in {} {{{}}}", value.text, show(collection), show_parts(body))
        }
    };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// A body, written so that its nodes can be told apart.
pub(super) fn show_body(body: &Body<'_>) -> String {
    let mut items: Vec<(u32, String)> = Vec::new();
    for attribute in &body.attributes {
        items.push((attribute.span.start, format!("{} = {}", attribute.name.text, show(&attribute.value))));
    }
    for block in &body.blocks {
        let mut header = String::from(block.kind.text);
        for label in &block.labels {
            write!(header, " {:?}", label.text).unwrap();
        }
        items.push((block.span.start, format!("{header} {{{}}}", show_body(&block.body))));
    }
    items.sort();
    items.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("; ")
}

/// Checks how expressions are cut.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(show(&expression(text)), *expected, "{text}");
    }
}

#[test]
fn steps_belong_to_the_variable_as_far_as_they_are_known() {
    check(&[
        ("a", "a"),
        ("a.b[0][\"k\"].c", "a.b[0][\"k\"].c"),
        ("a.0.b", "a[0].b"),
        ("a.b[c].d", "relative(index(a.b, c)).d"),
        ("a[\"x${y}\"]", "index(a, template(\"x\", y))"),
        ("a[\"${y}\"]", "index(a, interpolation(y))"),
        ("a[\"x\\n\"]", "a[\"x\\n\"]"),
        ("a[<<E\nx\nE\n]", "a[\"x\\n\"]"),
        ("a[-1]", "index(a, Negate(1))"),
        ("a[(0)]", "index(a, paren(0))"),
        ("a[true]", "index(a, true)"),
        ("a[1.5]", "a[1.5]"),
        ("a [ 0 ] . b", "a[0].b"),
        ("f(x).name", "relative(f(x)).name"),
        ("(a).b", "relative(paren(a)).b"),
        ("[a][0]", "relative([a])[0]"),
        ("\"x\".y", "relative(\"x\").y"),
        ("null.a", "relative(null).a"),
        ("a.for.null.if", "a.for.null.if"),
        ("a-b.c-d", "a-b.c-d"),
        ("a[b][c]", "index(index(a, b), c)"),
    ]);
}

#[test]
fn splats_of_both_kinds_take_what_is_theirs() {
    check(&[
        ("a.*", "splat(a, @)"),
        ("a.*.b.0.c", "splat(a, relative(@).b[0].c)"),
        ("a.*.b[0]", "relative(splat(a, relative(@).b))[0]"),
        ("a.*.b[0].c", "relative(splat(a, relative(@).b))[0].c"),
        ("a[*]", "splat(a, @)"),
        ("a[*].b[0].c", "splat(a, relative(@).b[0].c)"),
        ("a[*].b[c]", "splat(a, index(relative(@).b, c))"),
        ("a[*].b[*].c", "splat(a, splat(relative(@).b, relative(@).c))"),
        ("a[*].b.*.c", "splat(a, splat(relative(@).b, relative(@).c))"),
        ("a.*.b[*].c", "splat(splat(a, relative(@).b), relative(@).c)"),
        ("f(a)[*].b", "splat(f(a), relative(@).b)"),
    ]);
}

#[test]
fn operators_bind_as_they_should() {
    check(&[
        ("a + b - c", "((a + b) - c)"),
        ("a - b * c % d", "(a - ((b * c) % d))"),
        ("a || b && c == d < e + f * g", "(a || (b && (c == (d < (e + (f * g))))))"),
        ("a * b + c > d != e && f || g", "((((((a * b) + c) > d) != e) && f) || g)"),
        ("-a.b + !c[0]", "(Negate(a.b) + Not(c[0]))"),
        ("--a", "Negate(Negate(a))"),
        ("-1", "Negate(1)"),
        ("a -1", "(a - 1)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a || b ? c : d + e", "((a || b) ? c : (d + e))"),
        ("(a + b) * c", "(paren((a + b)) * c)"),
        ("a <= b >= c", "((a <= b) >= c)"),
    ]);
}

#[test]
fn calls_tuples_and_objects_are_read() {
    check(&[
        ("f()", "f()"),
        ("f(a, b,)", "f(a, b)"),
        ("f(a...)", "f(a...)"),
        ("f(\n a,\n b...\n)", "f(a, b...)"),
        ("core::max(1)", "core::max(1)"),
        ("provider::aws::arn_parse(x)", "provider::aws::arn_parse(x)"),
        ("null(1)", "null(1)"),
        ("f (a)", "f(a)"),
        ("[]", "[]"),
        ("[a, b,]", "[a, b]"),
        ("[\n a,\n\n b\n]", "[a, b]"),
        ("{}", "{}"),
        ("{ a = 1, b : 2 }", "{a: 1, b: 2}"),
        ("{\n a = 1\n\n b = 2, c = 3\n}", "{a: 1, b: 2, c: 3}"),
        ("{ a = 1, a = 2 }", "{a: 1, a: 2}"),
        (
            "{ \"a\" = 1, (b) = 2, a.b = 3, \"x${c}\" = 4, 5 = 6 }",
            "{(\"a\"): 1, (paren(b)): 2, (a.b): 3, (template(\"x\", c)): 4, (5): 6}",
        ),
        ("{ true = 1, null = 2, if = 3 }", "{true: 1, null: 2, if: 3}"),
        ("{ a = (b\n ? c : d) }", "{a: paren((b ? c : d))}"),
        ("{ a = 1 # c\n b = 2 // d\n c = /* e */ 3\n}", "{a: 1, b: 2, c: 3}"),
        ("{ a = { b = 1 } }", "{a: {b: 1}}"),
    ]);
}

#[test]
fn for_expressions_are_read_and_ignore_line_breaks() {
    check(&[
        ("[for x in y : x]", "<for x in y: x>"),
        ("[for k, v in y : k if v]", "<for k, v in y: k if v>"),
        ("{for k, v in y : k => v...}", "<for k, v in y: k => v...>"),
        ("{\nfor\nk\n,\nv\nin\ny\n:\nk\n=>\nv\n...\nif\nv\n}", "<for k, v in y: k => v... if v>"),
        ("{ for k in y : k => k == null\n ? 1\n : 2 }", "<for k in y: k => ((k == null) ? 1 : 2)>"),
        ("[for in in in : in]", "<for in in in: in>"),
        ("[for x in [for y in z : y] : { a = x }]", "<for x in <for y in z: y>: {a: x}>"),
    ]);
}

#[test]
fn literals_and_templates_are_read() {
    check(&[
        ("1.50", "1.50"),
        ("1e+5", "1e+5"),
        ("\"\"", "\"\""),
        ("\"a\\tb\\u00e9\\U0001F600\\\\\\\"\"", "\"a\\tbé😀\\\\\\\"\""),
        ("\"$${a} %%{b} $a % $\"", "\"${a} %{b} $a % $\""),
        ("\"$$${a}\"", "\"$${a}\""),
        ("\"${a}\"", "interpolation(a)"),
        ("\"${~ a ~}\"", "interpolation(a)"),
        ("\"${\"b\"}\"", "interpolation(\"b\")"),
        ("\"x${a}y${\"z${b}\"}\"", "template(\"x\", a, \"y\", template(\"z\", b))"),
        ("\" ${~ a ~} b\"", "template(\"\", a, \"b\")"),
        ("\"${a}${b}\"", "template(a, b)"),
        ("\"${\n  a\n}\"", "interpolation(a)"),
        ("\"${ { a = 1 }.a }\"", "interpolation(relative({a: 1}).a)"),
        ("\"%{ if a }b%{ else }c${d}%{ endif }\"", "template(if a {\"b\"} {\"c\", d})"),
        ("\"%{ for k, v in a }${k}%{ endfor }!\"", "template(for k, v in a {k}, \"!\")"),
        (
            "\"%{ if a }%{ for b in c }%{ if d }e%{ endif }%{ endfor }%{ endif }\"",
            "template(if a {for b in c {if d {\"e\"} {}}} {})",
        ),
        ("\"a %{~ if true ~} b %{~ endif ~} c\"", "template(\"a\", if true {\"b\"} {}, \"c\")"),
    ]);
}

#[test]
fn heredocs_are_read() {
    check(&[
        ("<<E\nE\n", "\"\""),
        ("<<E\na\n b\nE\n", "\"a\\n b\\n\""),
        ("<<E\na\n  E  \n", "\"a\\n\""),
        ("<<E\r\na\r\nE\r\n", "\"a\\r\\n\""),
        ("<<E\nE.\n $${x}\\n\nE\n", "\"E.\\n ${x}\\\\n\\n\""),
        ("<<E\n${a}\nE\n", "template(a, \"\\n\")"),
        ("<<E\nx ${a} y\nz\nE\n", "template(\"x \", a, \" y\\nz\\n\")"),
        ("<<E\na$\r\n  ${~ b }\nE\n", "template(\"a$\\r\\n\", b, \"\\n\")"),
        ("<<-E\n    a\n      b\n\n    c\n  E\n", "\"a\\n  b\\n\\nc\\n\""),
        ("<<-E\n  ${a}\n    b\n  E\n", "template(\"\", a, \"\\n  b\\n\")"),
        ("<<-E\n${a}\n    b\nE\n", "template(a, \"\\n    b\\n\")"),
        ("<<-E\n\ta\n\t b\n   \nE\n", "\"a\\n b\\n   \\n\""),
        (
            "<<E\n%{ for x in y ~}\n  ${x}\n%{ endfor ~}\nz\nE\n",
            "template(for x in y {\"  \", x, \"\\n\"}, \"z\\n\")",
        ),
        ("<<E\n${<<F\nx\nF\n}\nE\n", "template(\"x\\n\", \"\\n\")"),
        ("<<E\n${\"E\"}\nE\n", "template(\"E\", \"\\n\")"),
        ("[<<A\na\nA\n, <<B\nb\nB\n]", "[\"a\\n\", \"b\\n\"]"),
        ("<<E-É\na\nE-É\n", "\"a\\n\""),
    ]);
}

#[test]
fn a_template_may_be_the_whole_text() {
    for (text, expected) in [
        ("", "\"\""),
        ("a\\n\"b\"", "\"a\\\\n\\\"b\\\"\""),
        ("${a}", "interpolation(a)"),
        ("a ${b}\nc", "template(\"a \", b, \"\\nc\")"),
        ("%{ if a ~}\n  x\n%{ endif ~}\n", "template(if a {\"  x\\n\"} {}, \"\")"),
        ("$${a} $ % %%{", "\"${a} $ % %{\""),
        ("$", "\"$\""),
    ] {
        let expr = parse_template(FileId::new(0), text, 0, &Limits::default()).unwrap();
        assert_eq!(show(&expr), expected, "{text}");
    }
}

#[test]
fn bodies_are_read() {
    for (text, expected) in [
        ("", ""),
        ("\u{feff}a = 1", "a = 1"),
        ("a = 1\nb = 2\r\n", "a = 1; b = 2"),
        ("a {}\n", "a {}"),
        ("a \"b\" c { d = 1 }", "a \"b\" \"c\" {d = 1}"),
        ("a \"b\\\"$${c}\" {\n}", "a \"b\\\"${c}\" {}"),
        ("a {\n  b {\n    c = 1\n  }\n  d = 2\n}\n", "a {b {c = 1}; d = 2}"),
        ("# x\n/* y\n */ a = 1 // z\n", "a = 1"),
        ("a = [\n1\n]\nb = f(\n2\n)", "a = [1]; b = f(2)"),
        ("a = <<E\nx\nE\nb = 1\n", "a = \"x\\n\"; b = 1"),
        ("naïve = 変数.é", "naïve = 変数.é"),
        ("for = for\nin = if", "for = for; in = if"),
    ] {
        let parsed = read(text);
        assert_eq!(
            (show_body(&parsed.body).as_str(), parsed.diagnostics.as_slice()),
            (expected, &[][..]),
            "{text}"
        );
    }
}

#[test]
fn spans_say_where_things_are() {
    let text = "a \"b\" {\n  c = d.e[0].*.f\n}\n";
    let parsed = read(text);
    let block = &parsed.body.blocks[0];
    let at = |span: Span| &text[span.range()];
    assert_eq!(at(block.header), "a \"b\"");
    assert_eq!(at(block.span), "a \"b\" {\n  c = d.e[0].*.f\n}");
    assert_eq!(at(block.body.end.unwrap()), "}");
    assert_eq!(at(block.labels[0].span), "\"b\"");
    let attribute = &block.body.attributes[0];
    assert_eq!(at(attribute.span), "c = d.e[0].*.f");
    let ExprKind::Splat { source, each } = &attribute.value.kind else { panic!() };
    assert_eq!((at(source.span), at(each.span)), ("d.e[0]", ".*.f"));
    assert_eq!(parsed.body.end.unwrap().range(), text.len()..text.len());
}

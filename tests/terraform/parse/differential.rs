//! `hcl-edit` reads real files as we do, where it reads them.

#![allow(
    clippy::format_push_string,
    clippy::too_many_lines,
    reason = "two writers of the same form are easier to compare so"
)]

use hcl_edit::{expr as theirs, structure, template};
use tollgate::input::terraform::syntax::ast::{
    Body, Expr, ExprKind, ObjectKey, Part, Step, StepKind, UnaryOperator,
};

use super::{corpus, read};

/// Files with heredocs that hold nothing: `hcl-edit` misses their end.
const EMPTY_HEREDOCS: &[&str] = &[
    "infracost/internal/providers/terraform/azure/testdata/application_insights_web_t_test/application_insights_web_t_test.tf",
    "terraform-azurerm-lz-vending/modules/subscription/variables.tf",
];

#[test]
fn hcl_edit_reads_the_same() {
    let Some(files) = corpus() else { return };
    let mut compared = 0;
    for (name, text, good) in files {
        // It refuses some files that Terraform accepts, and accepts some that it refuses.
        let Ok(other) = hcl_edit::parser::parse_body(text) else { continue };
        if !good {
            continue;
        }
        let parsed = read(text);
        let mut ours = String::new();
        our_body(&parsed.body, &mut ours);
        let mut expected = String::new();
        their_body(&other, &mut expected);
        let known = EMPTY_HEREDOCS.contains(&name.as_str());
        assert_eq!(ours == expected, !known, "{name}:\n{ours}\nis not\n{expected}");
        compared += 1;
    }
    assert!(compared > 12_000, "{compared}");
}

/// Writes a body as both parsers see it: names and labels, literals, and how expressions nest. What the two cut in other
/// ways (traversals, templates) is written alike.
fn our_body(body: &Body<'_>, out: &mut String) {
    let mut items: Vec<(u32, String)> = Vec::new();
    for attribute in &body.attributes {
        let mut text = format!("{} = ", attribute.name.text);
        our_expr(&attribute.value, &mut text);
        items.push((attribute.span.start, text));
    }
    for block in &body.blocks {
        let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
        let mut text = format!("{} {labels:?} {{\n", block.kind.text);
        our_body(&block.body, &mut text);
        text.push('}');
        items.push((block.span.start, text));
    }
    items.sort();
    for (_, text) in items {
        *out += &text;
        out.push('\n');
    }
}

fn our_expr(expr: &Expr<'_>, out: &mut String) {
    let mut list = |open: &str, items: &[&Expr<'_>], close: &str| {
        *out += open;
        for item in items {
            our_expr(item, out);
            out.push(' ');
        }
        *out += close;
    };
    match &expr.kind {
        ExprKind::Null => *out += "null",
        ExprKind::Bool(truth) => *out += &truth.to_string(),
        ExprKind::Number(number) => *out += &shown_number(number),
        ExprKind::String(text) => *out += &format!("[{}]", without_blanks(text)),
        ExprKind::Template(parts) => our_parts(parts, out),
        ExprKind::Interpolation(inner) => list("[$", &[inner], "]"),
        ExprKind::Traversal { root, steps } => {
            *out += root.text;
            our_steps(steps, out);
        }
        ExprKind::Relative { source, steps } => {
            our_expr(source, out);
            our_steps(steps, out);
        }
        ExprKind::Index { collection, key } => {
            our_expr(collection, out);
            out.push('[');
            our_expr(key, out);
            out.push(']');
        }
        ExprKind::Splat { source, each } => {
            our_expr(source, out);
            our_expr(each, out);
        }
        ExprKind::Item => *out += "*",
        ExprKind::Call { name, arguments, expand } => {
            let items: Vec<&Expr<'_>> = arguments.iter().collect();
            list(&format!("{}(", name.text), &items, if *expand { "...)" } else { ")" });
        }
        ExprKind::Tuple(items) => list("(tuple ", &items.iter().collect::<Vec<_>>(), ")"),
        ExprKind::Object(items) => {
            out.push('{');
            for item in items {
                match &item.key {
                    ObjectKey::Name(name) => *out += name.text,
                    ObjectKey::Expr(key) => our_expr(key, out),
                }
                *out += ": ";
                our_expr(&item.value, out);
                out.push('\n');
            }
            out.push('}');
        }
        ExprKind::For(inner) => {
            let names = inner.key.map_or(String::new(), |key| format!("{},", key.text));
            let mut parts = vec![&inner.collection];
            parts.extend(&inner.key_result);
            parts.push(&inner.result);
            parts.extend(&inner.condition);
            list(
                &format!("(for {names}{} ", inner.value.text),
                &parts,
                if inner.group { "...)" } else { ")" },
            );
        }
        ExprKind::Conditional { condition, yes, no } => list("(if ", &[condition, yes, no], ")"),
        ExprKind::Binary { operator, left, right } => list(&format!("({operator:?} "), &[left, right], ")"),
        // It takes the sign of a literal into the number.
        ExprKind::Unary { operator: UnaryOperator::Negate, operand }
            if matches!(operand.kind, ExprKind::Number(_)) =>
        {
            out.push('-');
            our_expr(operand, out);
        }
        ExprKind::Unary { operator, operand } => list(&format!("({operator:?} "), &[operand], ")"),
        ExprKind::Parentheses(inner) => list("(", &[inner], ")"),
    }
}

fn our_steps(steps: &[Step<'_>], out: &mut String) {
    for step in steps {
        match &step.kind {
            StepKind::Attribute(name) => *out += &format!(".{name}"),
            StepKind::Key(key) => *out += &format!("[[{}]]", without_blanks(key)),
            StepKind::Number(number) => *out += &format!("[{}]", shown_number(number)),
        }
    }
}

fn our_parts(parts: &[Part<'_>], out: &mut String) {
    out.push('[');
    for part in parts {
        match part {
            Part::Literal(text, _) => *out += &without_blanks(text),
            Part::Interpolation(expr) => {
                out.push('$');
                our_expr(expr, out);
                out.push(' ');
            }
            Part::If { condition, yes, no, .. } => {
                *out += "%if ";
                our_expr(condition, out);
                our_parts(yes, out);
                our_parts(no, out);
            }
            Part::For { key, value, collection, body, .. } => {
                let names = key.map_or(String::new(), |key| format!("{},", key.text));
                *out += &format!("%for {names}{} ", value.text);
                our_expr(collection, out);
                our_parts(body, out);
            }
        }
    }
    out.push(']');
}

/// A text without white space, which heredocs and strip markers take away from it elsewhere.
fn without_blanks(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).flat_map(char::escape_debug).collect()
}

/// Numbers as both write them.
fn shown_number(text: &str) -> String {
    text.parse::<f64>().map_or_else(|_| text.to_owned(), |number| number.to_string())
}

fn their_body(body: &structure::Body, out: &mut String) {
    for structure in body {
        match structure {
            structure::Structure::Attribute(attribute) => {
                *out += &format!("{} = ", attribute.key.as_str());
                their_expr(&attribute.value, out);
            }
            structure::Structure::Block(block) => {
                let labels: Vec<&str> = block.labels.iter().map(structure::BlockLabel::as_str).collect();
                *out += &format!("{} {labels:?} {{\n", block.ident.as_str());
                their_body(&block.body, out);
                out.push('}');
            }
        }
        out.push('\n');
    }
}

fn their_expr(expr: &theirs::Expression, out: &mut String) {
    use theirs::Expression as E;
    match expr {
        E::Null(_) => *out += "null",
        E::Bool(truth) => *out += &truth.value().to_string(),
        E::Number(number) => *out += &shown_number(&number.value().to_string()),
        E::String(text) => *out += &format!("[{}]", without_blanks(text.as_str())),
        E::StringTemplate(template) => their_parts(&mut template.iter(), out),
        E::HeredocTemplate(heredoc) => their_parts(&mut heredoc.template.iter(), out),
        E::Variable(name) => *out += name.as_str(),
        E::Traversal(traversal) => {
            their_expr(&traversal.expr, out);
            for operator in &traversal.operators {
                match operator.value() {
                    theirs::TraversalOperator::AttrSplat(_) | theirs::TraversalOperator::FullSplat(_) => {
                        out.push('*');
                    }
                    theirs::TraversalOperator::GetAttr(name) => *out += &format!(".{}", name.as_str()),
                    theirs::TraversalOperator::Index(index) => {
                        out.push('[');
                        their_expr(index, out);
                        out.push(']');
                    }
                    theirs::TraversalOperator::LegacyIndex(index) => *out += &format!("[{}]", index.value()),
                }
            }
        }
        E::FuncCall(call) => {
            for namespace in &call.name.namespace {
                *out += &format!("{}::", namespace.as_str());
            }
            *out += &format!("{}(", call.name.name.as_str());
            for argument in &call.args {
                their_expr(argument, out);
                out.push(' ');
            }
            *out += if call.args.expand_final() { "...)" } else { ")" };
        }
        E::Array(items) => {
            *out += "(tuple ";
            for item in items {
                their_expr(item, out);
                out.push(' ');
            }
            out.push(')');
        }
        E::Object(items) => {
            out.push('{');
            for (key, value) in items {
                match key {
                    theirs::ObjectKey::Ident(name) => *out += name.as_str(),
                    theirs::ObjectKey::Expression(key) => their_expr(key, out),
                }
                *out += ": ";
                their_expr(value.expr(), out);
                out.push('\n');
            }
            out.push('}');
        }
        E::ForExpr(inner) => {
            let intro = &inner.intro;
            let names = intro.key_var.as_ref().map_or(String::new(), |key| format!("{},", key.as_str()));
            *out += &format!("(for {names}{} ", intro.value_var.as_str());
            let mut parts = vec![&intro.collection_expr];
            parts.extend(&inner.key_expr);
            parts.push(&inner.value_expr);
            parts.extend(inner.cond.as_ref().map(|condition| &condition.expr));
            for part in parts {
                their_expr(part, out);
                out.push(' ');
            }
            *out += if inner.grouping { "...)" } else { ")" };
        }
        E::Conditional(inner) => {
            *out += "(if ";
            for part in [&inner.cond_expr, &inner.true_expr, &inner.false_expr] {
                their_expr(part, out);
                out.push(' ');
            }
            out.push(')');
        }
        E::BinaryOp(inner) => {
            use theirs::BinaryOperator as B;
            let operator = match inner.operator.value() {
                B::Eq => "Equal",
                B::NotEq => "NotEqual",
                B::LessEq => "LessOrEqual",
                B::GreaterEq => "GreaterOrEqual",
                B::Less => "Less",
                B::Greater => "Greater",
                B::Plus => "Add",
                B::Minus => "Subtract",
                B::Mul => "Multiply",
                B::Div => "Divide",
                B::Mod => "Modulo",
                B::And => "And",
                B::Or => "Or",
            };
            *out += &format!("({operator} ");
            for part in [&inner.lhs_expr, &inner.rhs_expr] {
                their_expr(part, out);
                out.push(' ');
            }
            out.push(')');
        }
        E::UnaryOp(inner) => {
            let negates = matches!(inner.operator.value(), theirs::UnaryOperator::Neg);
            *out += if negates { "(Negate " } else { "(Not " };
            their_expr(&inner.expr, out);
            *out += " )";
        }
        E::Parenthesis(inner) => {
            out.push('(');
            their_expr(inner.inner(), out);
            *out += " )";
        }
    }
}

fn their_parts(elements: &mut dyn Iterator<Item = &template::Element>, out: &mut String) {
    out.push('[');
    for element in elements {
        match element {
            template::Element::Literal(text) => *out += &without_blanks(text.value()),
            template::Element::Interpolation(inner) => {
                out.push('$');
                their_expr(&inner.expr, out);
                out.push(' ');
            }
            template::Element::Directive(directive) => match &**directive {
                template::Directive::If(inner) => {
                    *out += "%if ";
                    their_expr(&inner.if_expr.cond_expr, out);
                    their_parts(&mut inner.if_expr.template.iter(), out);
                    let mut no = inner.else_expr.iter().flat_map(|inner| inner.template.iter());
                    their_parts(&mut no, out);
                }
                template::Directive::For(inner) => {
                    let head = &inner.for_expr;
                    let names =
                        head.key_var.as_ref().map_or(String::new(), |key| format!("{},", key.as_str()));
                    *out += &format!("%for {names}{} ", head.value_var.as_str());
                    their_expr(&head.collection_expr, out);
                    their_parts(&mut head.template.iter(), out);
                }
            },
        }
    }
    out.push(']');
}

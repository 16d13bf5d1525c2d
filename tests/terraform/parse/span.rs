//! Each node of each real file has its place.

use std::borrow::Cow;

use tollgate::input::terraform::syntax::ast::{
    Body, Expr, ExprKind, For, Name, ObjectKey, Part, Step, StepKind,
};
use tollgate::source::{At, FileId, Span};

use super::{corpus, read};

#[test]
fn the_span_of_each_node_lies_in_that_of_its_parent_and_names_cover_their_text() {
    let Some(files) = corpus() else { return };
    for (name, text, _) in files {
        let whole = Span { file: FileId::new(0), start: 0, end: u32::try_from(text.len()).unwrap() };
        let parsed = read(text);
        Spans { name, text }.body(&parsed.body, whole);
        for diagnostic in &parsed.diagnostics {
            let At::Span(span) = diagnostic.at else { panic!("{diagnostic:?}") };
            assert!(text.get(span.range()).is_some(), "{name}: {diagnostic:?}");
        }
    }
}

/// Checks the spans of a file.
struct Spans<'t> {
    name: &'t str,
    text: &'t str,
}

impl Spans<'_> {
    fn inside(&self, span: Span, parent: Span, what: &dyn std::fmt::Debug) {
        let good = parent.start <= span.start && span.start <= span.end && span.end <= parent.end;
        assert!(
            good && self.text.get(span.range()).is_some(),
            "{}: {span:?} in {parent:?}: {what:?}",
            self.name
        );
    }

    fn name(&self, name: &Name<'_>, parent: Span) {
        self.inside(name.span, parent, name);
        assert_eq!(&self.text[name.span.range()], name.text, "{}", self.name);
    }

    fn body(&self, body: &Body<'_>, parent: Span) {
        for attribute in &body.attributes {
            self.inside(attribute.span, parent, attribute);
            self.name(&attribute.name, attribute.span);
            self.expr(&attribute.value, attribute.span);
            assert_eq!(attribute.span.end, attribute.value.span.end);
        }
        for block in &body.blocks {
            self.inside(block.span, parent, &block.kind);
            self.inside(block.header, block.span, &block.kind);
            self.name(&block.kind, block.header);
            assert_eq!(block.span.start, block.kind.span.start);
            for label in &block.labels {
                self.inside(label.span, block.header, label);
                let written = self.text[label.span.range()].trim_matches('"');
                assert!(
                    written == label.text || written.contains(['\\', '$', '%']),
                    "{}: {label:?}",
                    self.name
                );
            }
            self.body(&block.body, block.span);
        }
    }

    fn expr(&self, expr: &Expr<'_>, parent: Span) {
        let span = expr.span;
        self.inside(span, parent, expr);
        let text = &self.text[span.range()];
        match &expr.kind {
            ExprKind::Null => assert_eq!(text, "null"),
            ExprKind::Bool(truth) => assert_eq!(text, truth.to_string()),
            ExprKind::Number(number) => assert_eq!(text, *number),
            ExprKind::String(_) => assert!(text.starts_with('"') || text.starts_with("<<")),
            ExprKind::Item => assert!(text.starts_with(['.', '['])),
            ExprKind::Template(parts) => self.parts(parts, span),
            ExprKind::Interpolation(inner) => self.expr(inner, span),
            ExprKind::Traversal { root, steps } => {
                self.name(root, span);
                assert_eq!(root.span.start, span.start);
                self.steps(steps, root.span.end, span);
            }
            ExprKind::Relative { source, steps } => {
                self.expr(source, span);
                self.steps(steps, source.span.end, span);
            }
            ExprKind::Index { collection, key } => {
                self.expr(collection, span);
                self.expr(key, span);
                assert!(text.ends_with(']'));
            }
            ExprKind::Splat { source, each } => {
                self.expr(source, span);
                self.expr(each, span);
                assert!(source.span.end <= each.span.start);
            }
            ExprKind::Call { name, arguments, .. } => {
                self.name(name, span);
                for argument in arguments {
                    self.expr(argument, span);
                }
                assert!(text.starts_with(name.text) && text.ends_with(')'));
            }
            ExprKind::Tuple(items) => {
                for item in items {
                    self.expr(item, span);
                }
                assert!(text.starts_with('[') && text.ends_with(']'));
            }
            ExprKind::Object(items) => {
                for item in items {
                    match &item.key {
                        ObjectKey::Name(name) => self.name(name, span),
                        ObjectKey::Expr(key) => self.expr(key, span),
                    }
                    self.expr(&item.value, span);
                }
                assert!(text.starts_with('{') && text.ends_with('}'));
            }
            ExprKind::For(inner) => {
                let For { key, value, collection, key_result, result, condition, .. } = &**inner;
                key.iter().chain([value]).for_each(|name| self.name(name, span));
                let results = key_result.iter().chain([collection, result]).chain(condition);
                results.for_each(|expr| self.expr(expr, span));
            }
            ExprKind::Conditional { condition, yes, no } => {
                for expr in [condition, yes, no] {
                    self.expr(expr, span);
                }
                assert!(condition.span.end < yes.span.start && yes.span.end < no.span.start);
            }
            ExprKind::Binary { left, right, .. } => {
                for expr in [left, right] {
                    self.expr(expr, span);
                }
                assert!(left.span.end < right.span.start);
                assert_eq!((left.span.start, right.span.end), (span.start, span.end));
            }
            ExprKind::Unary { operand, .. } => {
                self.expr(operand, span);
                assert_eq!(operand.span.end, span.end);
            }
            ExprKind::Parentheses(inner) => {
                self.expr(inner, span);
                assert!(text.starts_with('(') && text.ends_with(')'));
            }
        }
    }

    fn steps(&self, steps: &[Step<'_>], mut end: u32, parent: Span) {
        for step in steps {
            self.inside(step.span, parent, step);
            assert!(step.span.start >= end);
            end = step.span.end;
            let text = &self.text[step.span.range()];
            match &step.kind {
                StepKind::Attribute(name) => assert!(text.starts_with('.') && text.ends_with(name)),
                StepKind::Number(number) => assert!(text.contains(number)),
                StepKind::Key(_) => assert!(text.starts_with('[') && text.ends_with(']')),
            }
        }
        assert_eq!(end, parent.end, "{}: {}", self.name, &self.text[parent.range()]);
    }

    fn parts(&self, parts: &[Part<'_>], parent: Span) {
        for part in parts {
            match part {
                Part::Literal(text, span) => {
                    self.inside(*span, parent, part);
                    if let Cow::Borrowed(text) = text {
                        assert_eq!(&self.text[span.range()], *text);
                    }
                }
                Part::Interpolation(expr) => self.expr(expr, parent),
                Part::If { condition, yes, no, span } => {
                    self.inside(*span, parent, part);
                    self.expr(condition, *span);
                    self.parts(yes, *span);
                    self.parts(no, *span);
                }
                Part::For { key, value, collection, body, span } => {
                    self.inside(*span, parent, part);
                    key.iter().chain([value]).for_each(|name| self.name(name, *span));
                    self.expr(collection, *span);
                    self.parts(body, *span);
                }
            }
        }
    }
}

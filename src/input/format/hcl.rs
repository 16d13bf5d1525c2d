//! HCL in the shape that conftest's `hcl2` parser gives it (`tmccombs/hcl2json`): blocks are lists of objects, nested
//! by their labels; what is no literal stands as `"${…}"`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shape::Text;
use crate::document::{Map, Node, Pointer, Segment, Value, json};
use crate::input::terraform::syntax;
use crate::input::terraform::syntax::ast::{
    Attribute, Block, Body, Expr, ExprKind, ObjectKey, Part, UnaryOperator,
};
use crate::source::{At, Diagnostic, Span, Stage};

/// Reads a text of HCL.
pub(super) fn hcl2(text: Text<'_>) -> Result<Node, Vec<Diagnostic>> {
    let parsed = syntax::parse(text.file, text.text, text.limits);
    if !parsed.diagnostics.is_empty() {
        return Err(parsed.diagnostics);
    }
    let converter = Converter { text };
    let all = text.span(0, text.text.len());
    converter.body(&parsed.body, all).map_err(|error| vec![*error])
}

struct Converter<'t> {
    text: Text<'t>,
}

/// What blocks come to, before all of them are there.
enum Built<'b, 's> {
    /// Objects by label.
    Labels(BTreeMap<&'b str, Self>, Span),
    /// The blocks of one kind and the same labels.
    Blocks(Vec<Node>, Span),
    /// An attribute.
    Attribute(Node, std::marker::PhantomData<&'s ()>),
}

impl Built<'_, '_> {
    fn node(self) -> Node {
        match self {
            Self::Labels(entries, span) => {
                let entries = entries.into_iter().map(|(key, built)| (Arc::from(key), built.node()));
                Node::new(Value::Map(Map::from_unique(entries.collect())), span)
            }
            Self::Blocks(blocks, span) => Node::new(Value::List(blocks), span),
            Self::Attribute(node, _) => node,
        }
    }
}

impl Converter<'_> {
    /// The content of a file or of a block.
    fn body<'b, 's>(&self, body: &'b Body<'s>, span: Span) -> Result<Node, Box<Diagnostic>> {
        let mut entries: BTreeMap<&'b str, Built<'b, 's>> = BTreeMap::new();
        for block in &body.blocks {
            self.block(block, &mut entries)?;
        }
        for attribute in &body.attributes {
            let node = self.attribute(attribute);
            entries.insert(attribute.name.text, Built::Attribute(node, std::marker::PhantomData));
        }
        Ok(Built::Labels(entries, span).node())
    }

    /// The value of an attribute. A collection begins at the name.
    fn attribute(&self, attribute: &Attribute<'_>) -> Node {
        let mut node = self.expression(&attribute.value);
        if matches!(node.value, Value::List(_) | Value::Map(_)) {
            node.origin = attribute.span.into();
        }
        node
    }

    fn block<'b, 's>(
        &self,
        block: &'b Block<'s>,
        entries: &mut BTreeMap<&'b str, Built<'b, 's>>,
    ) -> Result<(), Box<Diagnostic>> {
        let mut entries = entries;
        let mut key = block.kind.text;
        for label in &block.labels {
            let next = entries.entry(key).or_insert_with(|| Built::Labels(BTreeMap::new(), block.header));
            let Built::Labels(below, _) = next else { return Err(mixed(block)) };
            entries = below;
            key = &label.text;
        }
        let value = self.body(&block.body, block.span)?;
        match entries.entry(key).or_insert_with(|| Built::Blocks(Vec::new(), block.span)) {
            Built::Blocks(blocks, _) => blocks.push(value),
            _ => return Err(mixed(block)),
        }
        Ok(())
    }

    fn expression(&self, expr: &Expr<'_>) -> Node {
        let value = match &expr.kind {
            ExprKind::Null => Value::Null,
            ExprKind::Bool(truth) => Value::Bool(*truth),
            ExprKind::Number(number) => Value::Number(json::number(number)),
            ExprKind::String(text) => Value::String(escaped(text).into()),
            ExprKind::Template(parts) => Value::String(self.parts(parts).into()),
            ExprKind::Interpolation(inner) => {
                let inner = self.expression(inner);
                return Node::new(inner.value, expr.span);
            }
            ExprKind::Tuple(items) => Value::List(items.iter().map(|item| self.expression(item)).collect()),
            ExprKind::Object(items) => {
                let mut entries = super::shape::Entries::default();
                for item in items {
                    entries.put(self.key(&item.key), self.expression(&item.value));
                }
                Value::Map(entries.map())
            }
            ExprKind::Unary { operator, operand } => match (operator, &operand.kind) {
                (UnaryOperator::Not, ExprKind::Bool(truth)) => Value::Bool(!truth),
                (UnaryOperator::Negate, ExprKind::Number(number)) => {
                    Value::Number(json::number(&format!("-{number}")))
                }
                _ => Value::String(self.wrapped(expr).into()),
            },
            _ => Value::String(self.wrapped(expr).into()),
        };
        Node::new(value, expr.span)
    }

    fn key(&self, key: &ObjectKey<'_>) -> String {
        match key {
            ObjectKey::Name(name) => name.text.to_owned(),
            ObjectKey::Expr(expr) if matches!(expr.kind, ExprKind::Traversal { .. }) => {
                self.source(expr.span).to_owned()
            }
            ObjectKey::Expr(expr) => self.part(expr),
        }
    }

    fn parts(&self, parts: &[Part<'_>]) -> String {
        let mut out = String::new();
        for part in parts {
            match part {
                Part::Literal(text, _) => out.push_str(&escaped(text)),
                Part::Interpolation(expr) => out.push_str(&self.part(expr)),
                Part::If { condition, yes, no, .. } => {
                    self.conditional(&mut out, condition, &self.parts(yes), &self.parts(no));
                }
                Part::For { key, value, collection, body, .. } => {
                    out.push_str("%{for ");
                    if let Some(key) = key {
                        out.extend([key.text, ", "]);
                    }
                    out.extend([value.text, " in ", self.source(collection.span), "}"]);
                    out.push_str(&self.parts(body));
                    out.push_str("%{endfor}");
                }
            }
        }
        out
    }

    /// An expression as a part of a text.
    fn part(&self, expr: &Expr<'_>) -> String {
        match &expr.kind {
            ExprKind::Null => "null".to_owned(),
            ExprKind::Bool(truth) => truth.to_string(),
            ExprKind::Number(number) => {
                json::write(&Node::new(Value::Number(json::number(number)), expr.span))
            }
            ExprKind::String(text) => escaped(text),
            ExprKind::Template(parts) => self.parts(parts),
            ExprKind::Interpolation(inner) => self.part(inner),
            ExprKind::Conditional { condition, yes, no } => {
                let mut out = String::new();
                self.conditional(&mut out, condition, &self.part(yes), &self.part(no));
                out
            }
            _ => self.wrapped(expr),
        }
    }

    fn conditional(&self, out: &mut String, condition: &Expr<'_>, yes: &str, no: &str) {
        out.extend(["%{if ", self.source(condition.span), "}", yes]);
        if !no.is_empty() {
            out.extend(["%{else}", no]);
        }
        out.push_str("%{endif}");
    }

    /// An expression as it is written, in `${…}`.
    fn wrapped(&self, expr: &Expr<'_>) -> String {
        format!("${{{}}}", self.source(expr.span))
    }

    /// The text at a place, with a parenthesis that closes right behind it.
    fn source(&self, span: Span) -> &str {
        let range = span.range();
        let closes = self.text.text.as_bytes().get(range.end) == Some(&b')');
        self.text.part(range.start, range.end + usize::from(closes))
    }
}

/// The places of expressions in what [`hcl2`] gives: what they come to is not known here.
pub(super) fn expressions(root: &Node) -> Vec<Pointer> {
    let mut found = Vec::new();
    find(root, &mut Vec::new(), &mut found);
    found
}

fn find(node: &Node, at: &mut Vec<Segment>, found: &mut Vec<Pointer>) {
    let mut below = |step: Segment, node: &Node| {
        at.push(step);
        find(node, at, found);
        at.pop();
    };
    match &node.value {
        Value::String(text) if is_expression(text) => found.push(Pointer::new(at.clone())),
        Value::List(items) => {
            items.iter().enumerate().for_each(|(index, item)| below(Segment::Index(index), item));
        }
        Value::Map(map) => map.iter().for_each(|(key, item)| below(Segment::Key(key.into()), item)),
        _ => {}
    }
}

/// Whether something in a text is evaluated: `${` and `%{` that are not [`escaped`].
fn is_expression(text: &str) -> bool {
    ["${", "%{"].iter().any(|mark| {
        let escape = mark.get(..1).unwrap_or_default();
        text.match_indices(mark).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default();
            (before.len() - before.trim_end_matches(escape).len()) % 2 == 0
        })
    })
}

/// Literal text in which nothing is evaluated when it is read as a template.
fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// Blocks of one kind, of which some have labels and some have none.
#[expect(clippy::unnecessary_box_returns, reason = "it stands in results, which are to be small")]
fn mixed(block: &Block<'_>) -> Box<Diagnostic> {
    let message = format!("there is another `{}` block with another number of labels", block.kind.text);
    let error = Diagnostic::error(Stage::Input, "hcl-labels", At::Span(block.header), message);
    Box::new(error.help("give all blocks of a kind the same number of labels"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Limits};

    #[test]
    fn expressions_are_told_from_literal_text() {
        let limits = Limits::default();
        let hcl =
            "resource \"a\" \"b\" {\n  one = var.x\n  two = \"$${x} y\"\n  three = [\"a-${var.y}\", 1]\n}\n";
        let root = hcl2(Text { file: FileId::new(0), text: hcl, limits: &limits }).unwrap();
        let found: Vec<String> = expressions(&root).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["resource.a.b[0].one", "resource.a.b[0].three[0]"]);
    }
}

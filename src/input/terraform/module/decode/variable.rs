//! `variable`, `output` and `locals` blocks (`internal/configs/named_values.go`).

use super::super::super::syntax::ast::{Attribute, Block, Expr, ExprKind, Name};
use super::super::model::{Local, Output, Variable};
use super::super::{diagnose, name};
use super::content::{Decoder, Schema};

const VARIABLE: Schema = Schema {
    attributes: &[
        "description",
        "default",
        "type",
        "sensitive",
        "ephemeral",
        "nullable",
        "deprecated",
        "const",
    ],
    required: &[],
    blocks: &[("validation", 0)],
};

const OUTPUT: Schema = Schema {
    attributes: &["description", "value", "depends_on", "sensitive", "ephemeral", "deprecated", "type"],
    required: &["value"],
    blocks: &[("precondition", 0), ("postcondition", 0)],
};

impl<'s> Decoder<'s, '_> {
    /// A `variable` block.
    pub(super) fn variable(&mut self, block: Block<'s>) -> Variable<'s> {
        let name = block.labels.first().map_or("", |label| self.label(label));
        let place = format!("the variable `{name}`");
        self.valid_name(&block, 0, "a variable");
        if name::RESERVED_VARIABLES.contains(&name) {
            self.diagnostics.push(diagnose::reserved_name(block.header, name));
        }
        let mut content = self.content(block.body, &VARIABLE, &place, block.header);
        let validations = content.take_blocks("validation");
        Variable {
            name,
            ty: content.take("type").map(|attribute| self.ty(attribute.value)),
            default: content.take("default").map(|attribute| attribute.value),
            description: self.text(content.take("description")),
            sensitive: self.flag(content.take("sensitive")).unwrap_or(false),
            ephemeral: self.flag(content.take("ephemeral")).unwrap_or(false),
            nullable: self.flag(content.take("nullable")).unwrap_or(true),
            validations: self.conditions(validations),
            header: block.header,
        }
    }

    /// The type of a variable. Old configurations have `"string"`, `"list"` and `"map"` in quotes, which Terraform
    /// refuses by now.
    fn ty(&mut self, expr: Expr<'s>) -> Expr<'s> {
        let expr = self.unquoted(expr);
        let ExprKind::String(text) = &expr.kind else { return expr };
        let (named, instead) = match &**text {
            "string" => ("string", "string"),
            "list" => ("list", "list(string)"),
            "map" => ("map", "map(string)"),
            _ => ("any", "the type"),
        };
        let message = format!("the type `{text}` stands in quotes");
        let help = format!("write {instead} without quotes");
        self.diagnostics.push(diagnose::error("terraform-quoted-type", expr.span, message, help));
        let root = Name { text: named, span: expr.span };
        Expr { kind: ExprKind::Traversal { root, steps: Vec::new() }, span: expr.span }
    }

    /// An `output` block with its name.
    pub(super) fn output(&mut self, block: Block<'s>) -> (&'s str, Output<'s>) {
        let name = block.labels.first().map_or("", |label| self.label(label));
        let place = format!("the output `{name}`");
        self.valid_name(&block, 0, "an output");
        let mut content = self.content(block.body, &OUTPUT, &place, block.header);
        let preconditions = content.take_blocks("precondition");
        let postconditions = content.take_blocks("postcondition");
        self.reserved(postconditions, &place);
        let output = Output {
            value: content.take("value").map(|attribute| attribute.value),
            description: self.text(content.take("description")),
            sensitive: self.flag(content.take("sensitive")).unwrap_or(false),
            ephemeral: self.flag(content.take("ephemeral")).unwrap_or(false),
            depends_on: self.references(content.take("depends_on")),
            preconditions: self.conditions(preconditions),
            header: block.header,
        };
        (name, output)
    }

    /// The entries of a `locals` block.
    pub(super) fn locals(&mut self, block: Block<'s>) -> Vec<(&'s str, Local<'s>)> {
        let attributes = self.arguments(block.body, "a `locals` block");
        let local = |attribute: Attribute<'s>| {
            let name = attribute.name;
            if !name::is_identifier(name.text) {
                self.diagnostics.push(diagnose::invalid_name(name.span, "a local value", name.text));
            }
            (name.text, Local { value: attribute.value, span: attribute.span })
        };
        attributes.into_iter().map(local).collect()
    }
}

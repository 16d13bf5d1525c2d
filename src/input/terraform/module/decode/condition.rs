//! `validation`, `precondition`, `postcondition` and `check` blocks (`internal/configs/checks.go`).

use super::super::super::syntax::ast::Block;
use super::super::diagnose;
use super::super::model::{Check, Condition, Mode, Resource};
use super::content::{Decoder, Schema};

const CONDITION: Schema = Schema {
    attributes: &["condition", "error_message"],
    required: &["condition", "error_message"],
    blocks: &[],
};

const CHECK: Schema =
    Schema { attributes: &["depends_on"], required: &[], blocks: &[("data", 2), ("assert", 0)] };

impl<'s> Decoder<'s, '_> {
    /// Conditions; one without `condition` is told and left out.
    pub(super) fn conditions(&mut self, blocks: Vec<Block<'s>>) -> Vec<Condition<'s>> {
        blocks.into_iter().filter_map(|block| self.condition(block)).collect()
    }

    fn condition(&mut self, block: Block<'s>) -> Option<Condition<'s>> {
        let place = format!("the block `{}`", block.kind.text);
        let mut content = self.content(block.body, &CONDITION, &place, block.header);
        Some(Condition {
            condition: content.take("condition")?.value,
            message: content.take("error_message").map(|attribute| attribute.value),
            header: block.header,
        })
    }

    /// A `check` block, with the data source in it.
    pub(super) fn check(&mut self, block: Block<'s>) -> (Check<'s>, Option<Resource<'s>>) {
        let name = block.labels.first().map_or("", |label| self.label(label));
        let place = format!("the check `{name}`");
        self.valid_name(&block, 0, "a check");
        let mut content = self.content(block.body, &CHECK, &place, block.header);
        let data = content.take_blocks("data");
        let data = self.single(data, &place).map(|block| self.resource(block, Mode::Data));
        let data = data.map(|resource| Resource { check: Some(name), ..resource });
        let assertions = content.take_blocks("assert");
        if assertions.is_empty() {
            self.diagnostics.push(diagnose::missing_block(block.header, "assert", &place));
        }
        let assertions = self.conditions(assertions);
        (Check { name, assertions, header: block.header }, data)
    }

    /// Tells a label that is no identifier.
    pub(super) fn valid_name(&mut self, block: &Block<'s>, label: usize, what: &str) {
        if let Some(label) = block.labels.get(label)
            && !super::super::name::is_identifier(&label.text)
        {
            self.diagnostics.push(diagnose::invalid_name(label.span, what, &label.text));
        }
    }
}

//! `import`, `moved` and `removed` blocks (`internal/configs/import.go`, `moved.go`, `removed.go`).

use super::super::super::syntax::ast::Block;
use super::super::model::{Import, Moved, Removed};
use super::content::{Decoder, Schema};

const IMPORT: Schema =
    Schema { attributes: &["to", "id", "for_each", "provider", "identity"], required: &["to"], blocks: &[] };

const MOVED: Schema = Schema { attributes: &["from", "to"], required: &["from", "to"], blocks: &[] };

const REMOVED: Schema = Schema {
    attributes: &["from"],
    required: &["from"],
    blocks: &[("lifecycle", 0), ("connection", 0), ("provisioner", 1)],
};

const REMOVED_LIFECYCLE: Schema = Schema { attributes: &["destroy"], required: &[], blocks: &[] };

impl<'s> Decoder<'s, '_> {
    /// An `import` block.
    pub(super) fn import(&mut self, block: Block<'s>) -> Import<'s> {
        let mut content = self.content(block.body, &IMPORT, "an `import` block", block.header);
        let id = content.take("id").or_else(|| content.take("identity"));
        Import {
            to: content.take("to").map(|attribute| self.unquoted(attribute.value)),
            id: id.map(|attribute| attribute.value),
            for_each: content.take("for_each").map(|attribute| attribute.value),
            header: block.header,
        }
    }

    /// A `moved` block; none where it does not say from where and to where.
    pub(super) fn moved(&mut self, block: Block<'s>) -> Option<Moved<'s>> {
        let mut content = self.content(block.body, &MOVED, "a `moved` block", block.header);
        let from = content.take("from").and_then(|attribute| self.reference(&attribute.value, "from"));
        let to = content.take("to").and_then(|attribute| self.reference(&attribute.value, "to"));
        Some(Moved { from: from?, to: to? })
    }

    /// A `removed` block; none where it does not say what.
    pub(super) fn removed(&mut self, block: Block<'s>) -> Option<Removed<'s>> {
        let mut content = self.content(block.body, &REMOVED, "a `removed` block", block.header);
        let lifecycle = content.take_blocks("lifecycle");
        let destroy = self.single(lifecycle, "a `removed` block").and_then(|lifecycle| {
            let place = "the `lifecycle` of a `removed` block";
            let mut content = self.content(lifecycle.body, &REMOVED_LIFECYCLE, place, lifecycle.header);
            self.flag(content.take("destroy"))
        });
        let from = content.take("from").and_then(|attribute| self.reference(&attribute.value, "from"))?;
        Some(Removed { from, destroy: destroy.unwrap_or(true), header: block.header })
    }
}

//! The content of a block, taken apart as its schema says (`hcl.Body.Content`, `hcl.Body.PartialContent`).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::super::syntax::ast::{Attribute, Block, Body, Label};
use super::super::diagnose;
use crate::source::{Diagnostic, FileId, Limits, Span, Texts, nearest};

/// Decodes blocks, and keeps what is wrong with them.
pub(in crate::input::terraform::module) struct Decoder<'s, 'd> {
    /// Keeps texts that are no part of a file as it is written.
    pub(in crate::input::terraform::module) texts: &'s Texts,
    /// How deep expressions may nest that stand in quotes.
    pub(in crate::input::terraform::module) limits: &'d Limits,
    /// The files in JSON syntax, where all references stand in quotes.
    pub(in crate::input::terraform::module) json: &'d BTreeSet<FileId>,
    /// What is wrong.
    pub(in crate::input::terraform::module) diagnostics: Vec<Diagnostic>,
}

/// What a block may hold.
pub(super) struct Schema {
    /// Its arguments.
    pub(super) attributes: &'static [&'static str],
    /// Those that it must have.
    pub(super) required: &'static [&'static str],
    /// The kinds of its blocks with the number of their labels.
    pub(super) blocks: &'static [(&'static str, usize)],
}

/// The content of a block.
pub(super) struct Content<'s> {
    /// The arguments of the schema that are there.
    attributes: Vec<Attribute<'s>>,
    /// The blocks of the schema.
    pub(super) blocks: Vec<Block<'s>>,
    /// What the schema does not know.
    pub(super) rest: Body<'s>,
}

impl<'s> Content<'s> {
    /// Takes the argument of that name.
    pub(super) fn take(&mut self, name: &str) -> Option<Attribute<'s>> {
        let index = self.attributes.iter().position(|attribute| attribute.name.text == name)?;
        Some(self.attributes.swap_remove(index))
    }

    /// Where those of some arguments are that are there, by their names.
    pub(super) fn places(&self, names: &[&str]) -> BTreeMap<&'s str, Span> {
        let wanted = self.attributes.iter().filter(|attribute| names.contains(&attribute.name.text));
        wanted.map(|attribute| (attribute.name.text, attribute.span)).collect()
    }

    /// Takes the blocks of that kind.
    pub(super) fn take_blocks(&mut self, kind: &str) -> Vec<Block<'s>> {
        let (taken, left) =
            std::mem::take(&mut self.blocks).into_iter().partition(|block| block.kind.text == kind);
        self.blocks = left;
        taken
    }
}

impl<'s> Decoder<'s, '_> {
    /// Takes a body apart. `place` names the block for messages: `a module call`.
    pub(super) fn partial(
        &mut self,
        body: Body<'s>,
        schema: &Schema,
        place: &str,
        header: Span,
    ) -> Content<'s> {
        let mut content = Content { attributes: Vec::new(), blocks: Vec::new(), rest: Body::default() };
        content.rest.end = body.end;
        for attribute in body.attributes {
            let name = attribute.name.text;
            if schema.attributes.contains(&name) {
                content.attributes.push(attribute);
            } else if schema.blocks.iter().any(|(kind, _)| *kind == name) {
                self.diagnostics.push(diagnose::attribute_for_block(attribute.name.span, name, place));
            } else {
                content.rest.attributes.push(attribute);
            }
        }
        for block in body.blocks {
            let name = block.kind.text;
            if let Some((_, labels)) = schema.blocks.iter().find(|(kind, _)| *kind == name) {
                if self.labels(&block, *labels) {
                    content.blocks.push(block);
                }
            } else if schema.attributes.contains(&name) {
                self.diagnostics.push(diagnose::block_for_attribute(block.kind.span, name, place));
            } else {
                content.rest.blocks.push(block);
            }
        }
        for name in schema.required {
            if !content.attributes.iter().any(|attribute| attribute.name.text == *name) {
                self.diagnostics.push(diagnose::missing_argument(header, name, place));
            }
        }
        content
    }

    /// Takes a body apart in which nothing else may stand.
    pub(super) fn content(
        &mut self,
        body: Body<'s>,
        schema: &Schema,
        place: &str,
        header: Span,
    ) -> Content<'s> {
        let mut content = self.partial(body, schema, place, header);
        let rest = std::mem::take(&mut content.rest);
        for attribute in rest.attributes {
            let name = attribute.name;
            let near = nearest(name.text, schema.attributes.iter().copied());
            self.diagnostics.push(diagnose::unsupported_argument(name.span, name.text, place, near));
        }
        for block in rest.blocks {
            let name = block.kind;
            let near = nearest(name.text, schema.blocks.iter().map(|(kind, _)| *kind));
            self.diagnostics.push(diagnose::unsupported_block(name.span, name.text, place, near));
        }
        content
    }

    /// The arguments of a body that may hold no blocks (`hcl.Body.JustAttributes`).
    pub(super) fn arguments(&mut self, body: Body<'s>, place: &str) -> Vec<Attribute<'s>> {
        for block in body.blocks {
            let name = block.kind;
            self.diagnostics.push(diagnose::unsupported_block(name.span, name.text, place, None));
        }
        body.attributes
    }

    /// Whether a block has as many labels as it must have; else that is told.
    pub(super) fn labels(&mut self, block: &Block<'s>, wanted: usize) -> bool {
        let given = block.labels.len();
        if given != wanted {
            self.diagnostics.push(diagnose::labels(block.header, block.kind.text, wanted, given));
        }
        given == wanted
    }

    /// The one block of its kind; a second one is told.
    pub(super) fn single(&mut self, blocks: Vec<Block<'s>>, place: &str) -> Option<Block<'s>> {
        let mut blocks = blocks.into_iter();
        let first = blocks.next()?;
        for next in blocks {
            self.diagnostics.push(diagnose::second_block(next.header, first.header, first.kind.text, place));
        }
        Some(first)
    }

    /// Tells that blocks are reserved.
    pub(super) fn reserved(&mut self, blocks: Vec<Block<'s>>, place: &str) {
        for block in blocks {
            self.diagnostics.push(diagnose::reserved_block(block.kind.span, block.kind.text, place));
        }
    }

    /// What a label says, for as long as the texts of the run are there.
    pub(super) fn label(&self, label: &Label<'s>) -> &'s str {
        self.keep(&label.text)
    }

    /// A text, for as long as the texts of the run are there.
    pub(super) fn keep(&self, text: &Cow<'s, str>) -> &'s str {
        match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.texts.keep(text.as_str()),
        }
    }
}

//! Override files put over the other files of a folder (`internal/configs/module_merge.go`,
//! `internal/configs/module_merge_body.go`).
//!
//! Blocks are merged as they are written and decoded afterwards: an argument of an override takes the place of the
//! one before, and nested blocks of a type take the place of all before of that type.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::syntax::ast::{Block, Body};
use super::decode::{Decoder, constant_text};
use super::diagnose;

/// All blocks of a module.
#[derive(Default)]
pub(super) struct Gathered<'s> {
    /// The `terraform` blocks of the files that are no override files.
    pub(super) settings: Vec<Block<'s>>,
    /// Those of each override file.
    pub(super) override_settings: Vec<Vec<Block<'s>>>,
    /// All other blocks, merged.
    pub(super) blocks: Vec<Block<'s>>,
}

/// What tells a block that can be overridden from all others: its kind and labels, for a provider its alias.
type Key<'s> = (&'s str, Vec<Cow<'s, str>>);

impl<'s> Decoder<'s, '_> {
    /// Gathers the blocks of the files of a folder, those that are override files merged over the others in order.
    pub(super) fn gather(&mut self, files: Vec<Body<'s>>, overrides: Vec<Body<'s>>) -> Gathered<'s> {
        let mut gathered = Gathered::default();
        let mut known: BTreeMap<Key<'s>, usize> = BTreeMap::new();
        let mut locals: BTreeMap<&'s str, (usize, usize)> = BTreeMap::new();
        for body in files {
            for block in self.top(body) {
                if block.kind.text == "terraform" {
                    gathered.settings.push(block);
                    continue;
                }
                let index = gathered.blocks.len();
                if block.kind.text == "locals" {
                    for (place, attribute) in block.body.attributes.iter().enumerate() {
                        locals.entry(attribute.name.text).or_insert((index, place));
                    }
                } else {
                    known.entry(key(&block)).or_insert(index);
                }
                gathered.blocks.push(block);
            }
        }
        for body in overrides {
            let mut settings = Vec::new();
            for block in self.top(body) {
                match block.kind.text {
                    "terraform" => settings.push(block),
                    "locals" => self.override_locals(&mut gathered.blocks, &locals, block),
                    "variable" | "output" | "module" | "resource" | "data" | "ephemeral" | "provider" => {
                        self.override_block(&mut gathered.blocks, &known, block);
                    }
                    kind => {
                        let what = format!("a block `{kind}`");
                        self.diagnostics.push(diagnose::no_override(block.header, &what));
                    }
                }
            }
            gathered.override_settings.push(settings);
        }
        gathered
    }

    fn override_locals(
        &mut self,
        blocks: &mut [Block<'s>],
        known: &BTreeMap<&'s str, (usize, usize)>,
        block: Block<'s>,
    ) {
        for attribute in block.body.attributes {
            let place = known.get(attribute.name.text).copied();
            let base = place.and_then(|(index, place)| {
                blocks.get_mut(index).and_then(|base| base.body.attributes.get_mut(place))
            });
            if let Some(base) = base {
                *base = attribute;
            } else {
                let what = format!("the local value `{}`", attribute.name.text);
                self.diagnostics.push(diagnose::nothing_to_override(attribute.name.span, &what));
            }
        }
    }

    fn override_block(
        &mut self,
        blocks: &mut Vec<Block<'s>>,
        known: &BTreeMap<Key<'s>, usize>,
        block: Block<'s>,
    ) {
        let kind = block.kind.text;
        if let Some(base) = known.get(&key(&block)).and_then(|index| blocks.get_mut(*index)) {
            let over = self.allowed(block);
            base.body = match kind {
                "resource" | "data" | "ephemeral" => merge_resource(std::mem::take(&mut base.body), over),
                _ => merge(std::mem::take(&mut base.body), over),
            };
        } else if kind == "provider" && block.body.attribute("alias").is_none() {
            // A provider without a block has an empty configuration, which this one overrides.
            blocks.push(block);
        } else {
            let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
            let what = format!("`{kind} {}`", labels.join("."));
            self.diagnostics.push(diagnose::nothing_to_override(block.header, &what));
        }
    }

    /// The body of an overriding block without what cannot be overridden, which is told.
    fn allowed(&mut self, block: Block<'s>) -> Body<'s> {
        let mut body = block.body;
        if block.kind.text != "provider" {
            let (dependencies, attributes): (Vec<_>, Vec<_>) =
                body.attributes.into_iter().partition(|attribute| attribute.name.text == "depends_on");
            body.attributes = attributes;
            for attribute in dependencies {
                self.diagnostics.push(diagnose::no_override(attribute.name.span, "`depends_on`"));
            }
        }
        self.without_conditions(&mut body);
        for lifecycle in body.blocks.iter_mut().filter(|block| block.kind.text == "lifecycle") {
            self.without_conditions(&mut lifecycle.body);
        }
        body
    }

    fn without_conditions(&mut self, body: &mut Body<'s>) {
        let is_condition =
            |block: &Block<'s>| matches!(block.kind.text, "validation" | "precondition" | "postcondition");
        for block in body.blocks.iter().filter(|block| is_condition(block)) {
            let what = format!("a block `{}`", block.kind.text);
            self.diagnostics.push(diagnose::no_override(block.header, &what));
        }
        body.blocks.retain(|block| !is_condition(block));
    }
}

fn key<'s>(block: &Block<'s>) -> Key<'s> {
    let mut names: Vec<Cow<'s, str>> = block.labels.iter().map(|label| label.text.clone()).collect();
    if block.kind.text == "provider" {
        let alias = block.body.attribute("alias").and_then(|attribute| constant_text(&attribute.value));
        names.extend(alias.map(Cow::Owned));
    }
    (block.kind.text, names)
}

/// A body with another put over it.
pub(in crate::input::terraform) fn merge<'s>(mut base: Body<'s>, over: Body<'s>) -> Body<'s> {
    let names: BTreeSet<&str> = over.attributes.iter().map(|attribute| attribute.name.text).collect();
    base.attributes.retain(|attribute| !names.contains(attribute.name.text));
    base.attributes.extend(over.attributes);
    let kinds: BTreeSet<String> = over.blocks.iter().map(|block| type_of(block).to_owned()).collect();
    base.blocks.retain(|block| !kinds.contains(type_of(block)));
    base.blocks.extend(over.blocks);
    base
}

/// The type of the blocks that a block makes: a `dynamic` one makes those of its label.
fn type_of<'b>(block: &'b Block<'_>) -> &'b str {
    match block.kind.text {
        "dynamic" => block.label(0).unwrap_or_default(),
        kind => kind,
    }
}

/// The body of a resource with another put over it: `lifecycle` blocks are merged.
fn merge_resource<'s>(mut base: Body<'s>, mut over: Body<'s>) -> Body<'s> {
    let is_lifecycle = |block: &Block<'s>| block.kind.text == "lifecycle";
    if let Some(inner) = base.blocks.iter_mut().find(|block| is_lifecycle(block)) {
        let (lifecycles, rest) = over.blocks.into_iter().partition(is_lifecycle);
        over.blocks = rest;
        let lifecycles: Vec<Block<'s>> = lifecycles;
        for lifecycle in lifecycles {
            inner.body = merge(std::mem::take(&mut inner.body), lifecycle.body);
        }
    }
    merge(base, over)
}

//! What a policy needs beside its own package.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Bound;

use super::engine::syntax::{Expr, LiteralStmt, Query, Ref};
use super::tree::{self, Reference, Visitor};
use super::world::{Absolute, Root, World};

/// What the modules of a load refer to, each read once.
pub(super) struct Closures<'w, 'a> {
    world: &'w World<'a>,
    references: Vec<OnceCell<BTreeSet<Vec<&'a str>>>>,
}

impl<'w, 'a> Closures<'w, 'a> {
    /// Nothing is read yet.
    pub(super) fn new(world: &'w World<'a>) -> Self {
        Self { world, references: world.modules.iter().map(|_| OnceCell::new()).collect() }
    }

    /// The modules of the packages that the modules `start` refer to, directly or not, with themselves, and
    /// whether one of them refers to `data.inventory`.
    pub(super) fn of(&self, start: &[usize]) -> (Vec<usize>, bool) {
        let packages = &self.world.packages;
        let mut needed: BTreeSet<usize> = start.iter().copied().collect();
        let mut open: Vec<usize> = start.to_vec();
        let mut inventory = false;
        while let Some(index) = open.pop() {
            let Some(read) = self.references.get(index) else { continue };
            for path in read.get_or_init(|| references(self.world, index)) {
                inventory |= path.is_empty() || path.first() == Some(&"inventory");
                let below = packages
                    .range::<[&str], _>((Bound::Included(path.as_slice()), Bound::Unbounded))
                    .take_while(|(package, _)| package.starts_with(path))
                    .map(|(_, modules)| modules);
                let above = (0..path.len()).filter_map(|length| packages.get(path.get(..length)?));
                for module in below.chain(above).flatten() {
                    if needed.insert(*module) {
                        open.push(*module);
                    }
                }
            }
        }
        (needed.into_iter().collect(), inventory)
    }
}

impl Closures<'_, '_> {
    /// Whether one of the modules refers to what stands under `name` in `data`.
    pub(super) fn reads(&self, modules: &[usize], name: &str) -> bool {
        let read = |index: &usize| {
            self.references.get(*index).map(|read| read.get_or_init(|| references(self.world, *index)))
        };
        modules.iter().filter_map(read).flatten().any(|path| path.first() == Some(&name))
    }
}

/// [`Closures::of`] for one start alone.
pub(super) fn of(world: &World<'_>, start: &[usize]) -> (Vec<usize>, bool) {
    Closures::new(world).of(start)
}

/// The paths below `data` that a module refers to.
pub(super) fn references<'a>(world: &World<'a>, index: usize) -> BTreeSet<Vec<&'a str>> {
    let Some(parsed) = world.modules.get(index) else { return BTreeSet::new() };
    let mut references = References { world, module: index, data: BTreeSet::new() };
    for rule in &parsed.module.policy {
        tree::walk_rule(rule, &mut references);
    }
    references.data.extend(parsed.module.imports.iter().filter_map(|import| {
        let reference = Reference::of(&import.refr)?;
        (reference.variable() == Some("data")).then(|| reference.plain_steps().collect::<Vec<_>>())
    }));
    references.data
}

/// Collects the references to `data`. A variable with the name of a rule or an import counts as one.
struct References<'w, 'a> {
    world: &'w World<'a>,
    module: usize,
    data: BTreeSet<Vec<&'a str>>,
}

impl<'a> Visitor<'a> for References<'_, 'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        let named = match expr.as_ref() {
            Expr::Call { fcn, .. } => fcn,
            _ => expr,
        };
        let resolved = Reference::of(named)
            .and_then(|reference| self.world.resolve(self.module, &BTreeSet::new(), &reference));
        if let Some(absolute @ Absolute { root: Root::Data, .. }) = resolved {
            self.data.insert(absolute.plain_steps());
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        // A function or a rule may stand in place of another: `with data.lib.f as mock`.
        for modifier in &statement.with_mods {
            self.expr(&modifier.refr);
        }
    }
}

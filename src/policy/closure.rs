//! What a policy needs beside its own package.

use std::collections::BTreeSet;

use super::engine::syntax::{Expr, Ref};
use super::tree::{self, Reference, Visitor};
use super::world::{Absolute, Root, World};

/// The modules of the packages that the modules `start` refer to, directly or not, with themselves, and
/// whether one of them refers to `data.inventory`.
pub(super) fn of(world: &World<'_>, start: &[usize]) -> (Vec<usize>, bool) {
    let mut needed: BTreeSet<usize> = start.iter().copied().collect();
    let mut open: Vec<usize> = start.to_vec();
    let mut inventory = false;
    while let Some(index) = open.pop() {
        for path in references(world, index) {
            inventory |= path.is_empty() || path.first() == Some(&"inventory");
            for (package, modules) in &world.packages {
                if package.starts_with(&path) || path.starts_with(package) {
                    open.extend(modules.iter().copied().filter(|module| needed.insert(*module)));
                }
            }
        }
    }
    (needed.into_iter().collect(), inventory)
}

/// Whether one of the modules refers to what stands under `name` in `data`.
pub(super) fn reads(world: &World<'_>, modules: &[usize], name: &str) -> bool {
    modules.iter().any(|index| references(world, *index).iter().any(|path| path.first() == Some(&name)))
}

/// The paths below `data` that a module refers to.
fn references<'a>(world: &World<'a>, index: usize) -> BTreeSet<Vec<&'a str>> {
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

    fn statement(
        &mut self,
        _query: &'a super::engine::syntax::Query,
        statement: &'a super::engine::syntax::LiteralStmt,
    ) {
        // A function or a rule may stand in place of another: `with data.lib.f as mock`.
        for modifier in &statement.with_mods {
            self.expr(&modifier.refr);
        }
    }
}

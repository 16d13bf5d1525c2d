//! The configuration as a plan shows it: expressions as constants or references (`internal/command/jsonconfig`).

mod constant;
mod expression;
mod module;
mod provider;
mod reference;
mod version;

pub(super) use provider::path;
pub(super) use reference::{references, references_within, written};

use std::collections::BTreeMap;

use super::super::module::model::ModuleNode;
use super::object::Object;
use super::place::Places;
use crate::document::{Node, Origin};
use crate::source::Diagnostic;

/// The `configuration` of a plan. `here` is the place of what stands in no text.
pub(super) fn configuration(
    root: &ModuleNode<'_>,
    here: &Origin,
    places: &mut Places,
    diagnostics: &mut Vec<Diagnostic>,
) -> Node {
    let mut marshaller = Marshaller {
        here: here.clone(),
        places,
        diagnostics,
        nowhere: constant::Nowhere::default(),
        modules: BTreeMap::new(),
    };
    let mut providers = provider::Providers::default();
    providers.add(root, None, &mut marshaller);
    let module = marshaller.module(root, &providers);
    Object::new(here)
        .some_object("provider_config", providers.object(here))
        .with("root_module", module.node())
        .node()
}

/// Makes nodes of configuration.
struct Marshaller<'m> {
    /// The place of what stands in no text.
    here: Origin,
    places: &'m mut Places,
    diagnostics: &'m mut Vec<Diagnostic>,
    /// Where constants are evaluated.
    nowhere: constant::Nowhere,
    /// The parts of modules that are the same wherever the module is called, by the module.
    modules: BTreeMap<usize, module::Shared>,
}

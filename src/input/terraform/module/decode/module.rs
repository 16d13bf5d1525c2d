//! All blocks of a module to the module (`configs.NewModule`).

use std::collections::BTreeMap;

use super::super::super::syntax::ast::Block;
use super::super::diagnose;
use super::super::merge::Gathered;
use super::super::model::{Mode, Module, ProviderName, Resource};
use super::content::Decoder;
use crate::source::{Span, nearest};

/// The blocks that may stand in a file, with the number of their labels.
pub(in crate::input::terraform::module) const BLOCKS: [(&str, usize); 16] = [
    ("terraform", 0),
    ("provider", 1),
    ("variable", 1),
    ("locals", 0),
    ("output", 1),
    ("module", 1),
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("moved", 0),
    ("removed", 0),
    ("import", 0),
    ("check", 1),
    ("action", 2),
    ("language", 0),
    ("required_providers", 0),
];

impl<'s> Decoder<'s, '_> {
    /// The module that blocks declare, override files merged.
    pub(in crate::input::terraform::module) fn module(
        &mut self,
        folder: &str,
        gathered: Gathered<'s>,
    ) -> Module<'s> {
        let mut module = Module { folder: folder.to_owned(), ..Module::default() };
        module.settings = self.settings(gathered.settings);
        for blocks in gathered.override_settings {
            self.override_settings(&mut module.settings, blocks);
        }
        let mut providers: BTreeMap<ProviderName<'s>, Span> = BTreeMap::new();
        for block in gathered.blocks {
            let header = block.header;
            match block.kind.text {
                "provider" => {
                    let provider = self.provider(block);
                    let name = provider.name;
                    if let Some(first) = providers.get(&name) {
                        let what = format!("the provider configuration `{name}`");
                        self.diagnostics.push(diagnose::duplicate(header, *first, &what));
                    } else {
                        providers.insert(name, header);
                        module.providers.push(provider);
                    }
                }
                "variable" => {
                    let variable = self.variable(block);
                    let found = (variable.name, variable.header);
                    self.declare(&mut module.variables, found, "the variable", variable, |known| {
                        known.header
                    });
                }
                "locals" => {
                    for (name, local) in self.locals(block) {
                        let found = (name, local.span);
                        self.declare(&mut module.locals, found, "the local value", local, |known| known.span);
                    }
                }
                "output" => {
                    let (name, output) = self.output(block);
                    let found = (name, output.header);
                    self.declare(&mut module.outputs, found, "the output", output, |known| known.header);
                }
                "module" => {
                    let call = self.call(block);
                    let found = (call.name, call.header);
                    self.declare(&mut module.calls, found, "the module call", call, |known| known.header);
                }
                "resource" => {
                    let resource = self.resource(block, Mode::Managed);
                    self.declare_resource(&mut module, resource);
                }
                "data" => {
                    let resource = self.resource(block, Mode::Data);
                    self.declare_resource(&mut module, resource);
                }
                "ephemeral" => {
                    let resource = self.resource(block, Mode::Ephemeral);
                    self.declare_resource(&mut module, resource);
                }
                "check" => {
                    let (check, data) = self.check(block);
                    let found = (check.name, check.header);
                    self.declare(&mut module.checks, found, "the check", check, |known| known.header);
                    if let Some(data) = data {
                        self.declare_resource(&mut module, data);
                    }
                }
                "import" => {
                    let import = self.import(block);
                    module.imports.push(import);
                }
                "moved" => module.moved.extend(self.moved(block)),
                "removed" => module.removed.extend(self.removed(block)),
                _ => {}
            }
        }
        module
    }

    /// Adds what a block declares; one of a name that is taken is told and left out.
    fn declare<T>(
        &mut self,
        known: &mut BTreeMap<&'s str, T>,
        (name, span): (&'s str, Span),
        what: &str,
        item: T,
        place: impl Fn(&T) -> Span,
    ) {
        if let Some(first) = known.get(name) {
            self.diagnostics.push(diagnose::duplicate(span, place(first), &format!("{what} `{name}`")));
        } else {
            known.insert(name, item);
        }
    }

    fn declare_resource(&mut self, module: &mut Module<'s>, resource: Resource<'s>) {
        if let Some(first) = module.resources.get(&resource.name) {
            let what = format!("`{}`", resource.name);
            self.diagnostics.push(diagnose::duplicate(resource.header, first.header, &what));
        } else {
            module.resources.insert(resource.name, resource);
        }
    }

    /// The blocks of a file that may stand in one, with the labels that they need. What else stands there is told.
    pub(in crate::input::terraform::module) fn top(
        &mut self,
        body: super::super::super::syntax::ast::Body<'s>,
    ) -> Vec<Block<'s>> {
        for attribute in &body.attributes {
            let name = attribute.name;
            let place = "a file of configuration";
            self.diagnostics.push(diagnose::unsupported_argument(name.span, name.text, place, None));
        }
        let mut blocks = Vec::with_capacity(body.blocks.len());
        for block in body.blocks {
            let kind = block.kind;
            match BLOCKS.iter().find(|(known, _)| *known == kind.text) {
                Some((_, 0)) if kind.text == "required_providers" => {
                    let message = "`required_providers` stands outside of a `terraform` block";
                    let help = "write `terraform { required_providers { … } }`";
                    self.diagnostics.push(diagnose::error(
                        "terraform-unsupported-block",
                        kind.span,
                        message,
                        help,
                    ));
                }
                Some((_, labels)) => {
                    if self.labels(&block, *labels) {
                        blocks.push(block);
                    }
                }
                None => {
                    let near = nearest(kind.text, BLOCKS.iter().map(|(known, _)| *known));
                    let place = "a file of configuration";
                    self.diagnostics.push(diagnose::unsupported_block(kind.span, kind.text, place, near));
                }
            }
        }
        blocks
    }
}

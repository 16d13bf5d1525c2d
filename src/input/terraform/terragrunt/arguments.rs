//! `extra_arguments` of a `terraform` block: what else Terraform is called with.

use super::super::module::GivenArgument;
use super::super::syntax::ast::{Attribute, Block};
use super::super::way::in_tree;
use super::configuration::Configuration;
use crate::source::{ReadError, Severity};

impl<'s> Configuration<'_, 's> {
    /// The values that arguments give, those of included files first.
    pub(super) fn arguments(&self) -> Vec<GivenArgument> {
        let mut arguments: Vec<GivenArgument> = self.merged().flat_map(Self::own_arguments).collect();
        arguments.extend(self.own_arguments());
        arguments
    }

    fn own_arguments(&self) -> Vec<GivenArgument> {
        let blocks = self.blocks("terraform").flat_map(|block| block.body.blocks_of("extra_arguments"));
        blocks.filter(|block| self.is_for_plans(block)).flat_map(|block| self.of_block(block)).collect()
    }

    /// Whether a block is for `terraform plan`.
    fn is_for_plans(&self, block: &Block<'s>) -> bool {
        block.body.attribute("commands").is_none_or(|commands| {
            let texts = self.texts(commands);
            texts.is_none_or(|texts| texts.iter().any(|text| text == "plan"))
        })
    }

    fn of_block(&self, block: &Block<'s>) -> Vec<GivenArgument> {
        let mut arguments = Vec::new();
        let path = |path: &str| in_tree(self.run.options.base, &self.origin, path);
        let list = |name: &str| -> Vec<String> {
            let Some(attribute) = block.body.attribute(name) else { return Vec::new() };
            self.texts(attribute).unwrap_or_else(|| {
                let message = format!("`{name}` is not known");
                let help = "write it without what is known only where Terragrunt runs";
                self.run.tell_not_evaluated(Severity::Error, attribute.span, message, help);
                Vec::new()
            })
        };
        arguments.extend(list("required_var_files").iter().map(|file| GivenArgument::File(path(file))));
        for file in list("optional_var_files") {
            let file = path(&file);
            if self.run.loader.tree.read(&file, 0) != Err(ReadError::Missing) {
                arguments.push(GivenArgument::File(file));
            }
        }
        let mut texts = list("arguments").into_iter();
        while let Some(text) = texts.next() {
            let text = text.strip_prefix("--").or(text.strip_prefix('-')).unwrap_or(&text);
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None if matches!(text, "var" | "var-file") => (text, texts.next()),
                None => continue,
            };
            match (name, value) {
                ("var-file", Some(value)) => arguments.push(GivenArgument::File(path(&value))),
                ("var", Some(value)) => {
                    if let Some((name, value)) = value.split_once('=') {
                        arguments
                            .push(GivenArgument::Variable { name: name.to_owned(), value: value.to_owned() });
                    }
                }
                _ => {}
            }
        }
        if let Some(variables) = block.body.attribute("env_vars") {
            let message = "`env_vars` is not evaluated";
            let help = "give values of variables in `inputs`";
            self.run.tell_not_evaluated(Severity::Warning, variables.span, message.to_owned(), help);
        }
        arguments
    }

    /// The texts of a list; none where not all of them are known.
    fn texts(&self, attribute: &Attribute<'s>) -> Option<Vec<String>> {
        let value = self.value(&attribute.value);
        value.as_elements()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    }
}

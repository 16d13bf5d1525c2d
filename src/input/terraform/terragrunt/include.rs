//! `include` blocks: files whose content is put below that of the file that includes them.

use super::super::module;
use super::super::syntax::ast::Block;
use super::super::way::in_tree;
use super::configuration::Configuration;

/// How an included file and the one that includes it become one (`merge_strategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    /// They do not: the file is there to be looked into.
    None,
    /// What stands in both is taken of the one that includes.
    Shallow,
    /// Objects are merged, lists joined.
    Deep,
}

/// A file that another includes.
pub(super) struct Include<'r, 's> {
    /// The label of the block.
    pub(super) name: Option<String>,
    /// Whether its values can be referred to.
    pub(super) exposed: bool,
    /// How it is merged.
    pub(super) merge: Merge,
    /// The file.
    pub(super) configuration: Configuration<'r, 's>,
}

impl Include<'_, '_> {
    /// Whether it is merged at all.
    pub(super) fn is_merged(&self) -> bool {
        self.merge != Merge::None
    }
}

impl<'r, 's> Configuration<'r, 's> {
    /// Reads the files that a file includes.
    pub(super) fn read_includes(&self) -> Vec<Include<'r, 's>> {
        self.blocks("include").filter_map(|block| self.read_include(block)).collect()
    }

    fn read_include(&self, block: &Block<'s>) -> Option<Include<'r, 's>> {
        let of = |name: &str| block.body.attribute(name);
        let Some(path) = of("path") else {
            let message = "an `include` block has no `path`";
            let help = "write `path = find_in_parent_folders(\"root.hcl\")`";
            self.run.tell(module::error("terragrunt-include", block.header, message, help));
            return None;
        };
        let span = path.value.span;
        let path = self.text(&path.value, "the path of an included file")?;
        let path = in_tree(self.run.options.base, &self.folder, &path);
        if !self.run.loader.allows(&path) {
            let message = format!("the included file lies outside of what is read: `{path}`");
            let help = "start in a folder above it, or allow files outside of it";
            self.run.tell(module::error("terragrunt-include", span, message, help));
            return None;
        }
        let configuration = Configuration::new(self.run, &path, Some(&self.origin));
        if let Some(inner) = configuration.blocks("include").next() {
            let message = "an included file includes another one";
            let help = "include both files where the first is included";
            self.run.tell(module::error("terragrunt-include", inner.header, message, help));
        }
        let strategy =
            of("merge_strategy").and_then(|strategy| self.text(&strategy.value, "`merge_strategy`"));
        let merge = match strategy.as_deref() {
            None | Some("shallow") => Merge::Shallow,
            Some("deep") => Merge::Deep,
            Some("no_merge") => Merge::None,
            Some(other) => {
                let message = format!("there is no way to merge that is called `{other}`");
                let help = "write `shallow`, `deep` or `no_merge`";
                self.run.tell(module::error("terragrunt-include", block.header, message, help));
                Merge::Shallow
            }
        };
        let exposed = of("expose").is_some_and(|expose| self.value(&expose.value).as_bool() == Some(true));
        Some(Include { name: block.label(0).map(str::to_owned), exposed, merge, configuration })
    }
}

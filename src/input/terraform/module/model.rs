//! What a module declares: its blocks, checked and merged over all of its files, nothing evaluated yet
//! (`internal/configs/module.go`).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::super::syntax::ast::{Body, Expr, Label, Name, Step};
use crate::source::Span;

/// A module: what all files of a folder declare together.
#[derive(Debug, Default)]
pub struct Module<'s> {
    /// The folder, as paths of the tree are written; empty for the base.
    pub folder: String,
    /// Its `terraform` blocks.
    pub settings: Settings<'s>,
    /// Its variables by name.
    pub variables: BTreeMap<&'s str, Variable<'s>>,
    /// Its local values by name.
    pub locals: BTreeMap<&'s str, Local<'s>>,
    /// Its outputs by name.
    pub outputs: BTreeMap<&'s str, Output<'s>>,
    /// The modules that it calls, by name.
    pub calls: BTreeMap<&'s str, ModuleCall<'s>>,
    /// Its resources, data sources and ephemeral resources.
    pub resources: BTreeMap<ResourceName<'s>, Resource<'s>>,
    /// Its provider blocks, in the order of files and text.
    pub providers: Vec<ProviderBlock<'s>>,
    /// Its checks by name.
    pub checks: BTreeMap<&'s str, Check<'s>>,
    /// Its `import` blocks.
    pub imports: Vec<Import<'s>>,
    /// Its `moved` blocks.
    pub moved: Vec<Moved<'s>>,
    /// Its `removed` blocks.
    pub removed: Vec<Removed<'s>>,
}

/// What a resource is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
    /// `ephemeral`.
    Ephemeral,
}

/// The name of a resource within its module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceName<'s> {
    /// What it is for.
    pub mode: Mode,
    /// Its type: `aws_s3_bucket`.
    pub kind: &'s str,
    /// Its name: `logs`.
    pub name: &'s str,
}

/// Shows as its address within the module: `aws_s3_bucket.logs`, `data.aws_region.current`.
impl fmt::Display for ResourceName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = match self.mode {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        };
        write!(f, "{head}{}.{}", self.kind, self.name)
    }
}

/// What the `terraform` blocks of a module say.
#[derive(Debug, Default)]
pub struct Settings<'s> {
    /// `required_version`, each with its place.
    pub required_version: Vec<(String, Span)>,
    /// `required_providers` by local name.
    pub required_providers: BTreeMap<&'s str, RequiredProvider<'s>>,
    /// The place of a `backend` or `cloud` block, and the backend's type (`cloud` for `cloud`).
    pub backend: Option<(String, Span)>,
}

/// An entry of `required_providers`.
#[derive(Debug)]
pub struct RequiredProvider<'s> {
    /// The address in full: `registry.terraform.io/hashicorp/aws`.
    pub source: String,
    /// `version`.
    pub version: Option<String>,
    /// `configuration_aliases`.
    pub aliases: Vec<(Name<'s>, Option<Name<'s>>)>,
    /// Where it is.
    pub span: Span,
}

/// A `variable` block.
#[derive(Debug)]
pub struct Variable<'s> {
    /// Its name.
    pub name: &'s str,
    /// `type`, as an expression; none where it says none.
    pub ty: Option<Expr<'s>>,
    /// `default`.
    pub default: Option<Expr<'s>>,
    /// `description`.
    pub description: Option<String>,
    /// `sensitive`.
    pub sensitive: bool,
    /// `ephemeral`.
    pub ephemeral: bool,
    /// `nullable`.
    pub nullable: bool,
    /// Its `validation` blocks.
    pub validations: Vec<Condition<'s>>,
    /// Its header.
    pub header: Span,
}

/// A local value.
#[derive(Debug, Clone)]
pub struct Local<'s> {
    /// What it is.
    pub value: Expr<'s>,
    /// From its name to the end of the value.
    pub span: Span,
}

/// An `output` block.
#[derive(Debug)]
pub struct Output<'s> {
    /// `value`.
    pub value: Option<Expr<'s>>,
    /// `description`.
    pub description: Option<String>,
    /// `sensitive`.
    pub sensitive: bool,
    /// `ephemeral`.
    pub ephemeral: bool,
    /// `depends_on`.
    pub depends_on: Vec<Reference<'s>>,
    /// Its `precondition` blocks.
    pub preconditions: Vec<Condition<'s>>,
    /// Its header.
    pub header: Span,
}

/// `validation`, `precondition`, `postcondition` and `assert` blocks.
#[derive(Debug, Clone)]
pub struct Condition<'s> {
    /// `condition`.
    pub condition: Expr<'s>,
    /// `error_message`.
    pub message: Option<Expr<'s>>,
    /// The block's header.
    pub header: Span,
}

/// A `module` block.
#[derive(Debug)]
pub struct ModuleCall<'s> {
    /// Its name.
    pub name: &'s str,
    /// `source`; none where it is no constant text (OpenTofu evaluates it).
    pub source: Option<String>,
    /// `source` as it is written.
    pub source_expression: Option<Expr<'s>>,
    /// `version`.
    pub version: Option<String>,
    /// `count`.
    pub count: Option<Expr<'s>>,
    /// `for_each`.
    pub for_each: Option<Expr<'s>>,
    /// What is given for the variables of the called module, by name: every attribute that is no meta-argument.
    pub arguments: BTreeMap<&'s str, Argument<'s>>,
    /// `providers`: the name in the called module with its alias, and here.
    pub providers: Vec<(ProviderName<'s>, ProviderName<'s>)>,
    /// `depends_on`.
    pub depends_on: Vec<Reference<'s>>,
    /// Its header.
    pub header: Span,
}

/// An attribute that is given a value.
#[derive(Debug, Clone)]
pub struct Argument<'s> {
    /// The value.
    pub value: Expr<'s>,
    /// From the name to the end of the value.
    pub span: Span,
}

/// The name of a provider configuration within a module: `aws`, `aws.west`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderName<'s> {
    /// The provider's local name.
    pub name: &'s str,
    /// The alias.
    pub alias: Option<&'s str>,
}

/// Shows as it is written: `aws.west`.
impl fmt::Display for ProviderName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        self.alias.map_or(Ok(()), |alias| write!(f, ".{alias}"))
    }
}

/// A `provider` block.
#[derive(Debug)]
pub struct ProviderBlock<'s> {
    /// Its name and `alias`.
    pub name: ProviderName<'s>,
    /// `version`, as old configurations have it.
    pub version: Option<String>,
    /// OpenTofu's `for_each`.
    pub for_each: Option<Expr<'s>>,
    /// What is left: the provider's own arguments and blocks.
    pub body: Body<'s>,
    /// Its header.
    pub header: Span,
}

/// A `resource`, `data` or `ephemeral` block.
#[derive(Debug)]
pub struct Resource<'s> {
    /// Its name.
    pub name: ResourceName<'s>,
    /// `count`.
    pub count: Option<Expr<'s>>,
    /// `for_each`.
    pub for_each: Option<Expr<'s>>,
    /// OpenTofu's `lifecycle { enabled }`.
    pub enabled: Option<Expr<'s>>,
    /// `provider`.
    pub provider: Option<ProviderName<'s>>,
    /// `depends_on`.
    pub depends_on: Vec<Reference<'s>>,
    /// `precondition` blocks of `lifecycle`.
    pub preconditions: Vec<Condition<'s>>,
    /// `postcondition` blocks of `lifecycle`.
    pub postconditions: Vec<Condition<'s>>,
    /// `ignore_changes`: the names, or `all`.
    pub ignore_changes: Vec<Reference<'s>>,
    /// `replace_triggered_by`.
    pub replace_triggered_by: Vec<Expr<'s>>,
    /// `create_before_destroy` and `prevent_destroy`, where they are said.
    pub create_before_destroy: Option<bool>,
    /// See `create_before_destroy`.
    pub prevent_destroy: Option<bool>,
    /// Where the arguments of `lifecycle` are, by their names.
    pub lifecycle: BTreeMap<&'s str, Span>,
    /// Its `provisioner` blocks: the type, and what is in it but `when`, `on_failure` and `connection`.
    pub provisioners: Vec<Provisioner<'s>>,
    /// The check that a data source stands in.
    pub check: Option<&'s str>,
    /// What is left: the resource's own arguments and blocks, `dynamic` blocks included.
    pub body: Body<'s>,
    /// Its header.
    pub header: Span,
    /// All of its block.
    pub span: Span,
}

/// A `provisioner` block.
#[derive(Debug)]
pub struct Provisioner<'s> {
    /// Its type: `local-exec`.
    pub kind: Label<'s>,
    /// Its arguments.
    pub body: Body<'s>,
}

/// What a reference leads to, as it is written: `aws_s3_bucket.logs`, `module.network`, `all`.
#[derive(Debug, Clone)]
pub struct Reference<'s> {
    /// The first name.
    pub root: Name<'s>,
    /// The steps behind it.
    pub steps: Vec<Step<'s>>,
    /// Where it is.
    pub span: Span,
}

/// A `check` block.
#[derive(Debug)]
pub struct Check<'s> {
    /// Its name.
    pub name: &'s str,
    /// Its `assert` blocks. A data source in it stands among the resources of the module.
    pub assertions: Vec<Condition<'s>>,
    /// Its header.
    pub header: Span,
}

/// An `import` block.
#[derive(Debug)]
pub struct Import<'s> {
    /// `to`.
    pub to: Option<Expr<'s>>,
    /// `id`, or `identity`.
    pub id: Option<Expr<'s>>,
    /// `for_each`.
    pub for_each: Option<Expr<'s>>,
    /// Its header.
    pub header: Span,
}

/// A `moved` block.
#[derive(Debug)]
pub struct Moved<'s> {
    /// `from`.
    pub from: Reference<'s>,
    /// `to`.
    pub to: Reference<'s>,
}

/// A `removed` block.
#[derive(Debug)]
pub struct Removed<'s> {
    /// `from`.
    pub from: Reference<'s>,
    /// `lifecycle { destroy }`; true where it says nothing.
    pub destroy: bool,
    /// Its header.
    pub header: Span,
}

/// A module and the modules that it calls.
#[derive(Debug)]
pub struct ModuleNode<'s> {
    /// The module.
    pub module: Arc<Module<'s>>,
    /// The names of the calls on the way from the root; empty for the root.
    pub path: Vec<&'s str>,
    /// What its calls lead to, by name. A call whose module is not there, or that was refused, leads nowhere: a
    /// diagnostic says so, and its outputs are unknown.
    pub children: BTreeMap<&'s str, Arc<ModuleNode<'s>>>,
}

//! What a configuration comes to: every instance of every resource with its value, outputs, variables, checks.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::module::model::{Mode, ModuleNode, Resource};
use super::schema::BlockSchema;
use super::value::{Origin, Type, Value};
use crate::source::{Diagnostic, Span};

/// A root module, evaluated.
#[derive(Debug)]
pub struct Evaluated<'s> {
    /// The configuration.
    pub root: Arc<ModuleNode<'s>>,
    /// The variables of the root module that have a value, by name: the value as it was given or by default.
    pub variables: BTreeMap<String, VariableValue>,
    /// The instances of resources, sorted by module, then managed before data, type, name, key.
    pub resources: Vec<ResourceInstance<'s>>,
    /// The outputs of the root module by name.
    pub outputs: BTreeMap<String, OutputValue>,
    /// Conditions of variables, resources, outputs and checks, in the order of the text.
    pub checks: Vec<CheckResult>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// The value of a variable of the root module.
#[derive(Debug, Clone)]
pub struct VariableValue {
    /// The value, of the variable's type.
    pub value: Value,
    /// Whether somebody gave it; else it is the default.
    pub given: bool,
}

/// The value of an output of the root module.
#[derive(Debug, Clone)]
pub struct OutputValue {
    /// The value. A sensitive output has it marked.
    pub value: Value,
    /// Whether the block says `sensitive`.
    pub sensitive: bool,
    /// The block's header.
    pub header: Span,
}

/// The key of an instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceKey {
    /// Neither `count` nor `for_each`.
    None,
    /// Of `count`.
    Index(usize),
    /// Of `for_each`.
    Key(Arc<str>),
    /// `count` or `for_each` is unknown: this one stands for all that there may be. It shows as `[*]`.
    Unknown,
}

/// Shows as in an address: nothing, `[0]`, `["key"]`, `[*]`.
impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Key(key) => write!(f, "[{}]", quoted(key)),
            Self::Unknown => f.write_str("[*]"),
        }
    }
}

/// A key as HCL writes it, with the escapes of `addrs.InstanceKey`.
fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('"');
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            '"' => shown.push_str("\\\""),
            '\\' => shown.push_str("\\\\"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                shown.push(char);
                shown.push(char);
            }
            char => shown.push(char),
        }
    }
    shown.push('"');
    shown
}

/// The address of an instance of a module: the names of the calls on the way with their keys. Empty for the root.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleAddress(pub Vec<(Arc<str>, InstanceKey)>);

/// Shows as Terraform does: `module.a["x"].module.b`.
impl fmt::Display for ModuleAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (name, key)) in self.0.iter().enumerate() {
            write!(f, "{}module.{name}{key}", if position == 0 { "" } else { "." })?;
        }
        Ok(())
    }
}

/// An instance of a resource.
#[derive(Debug, Clone)]
pub struct ResourceInstance<'s> {
    /// The instance of the module that it is in.
    pub module: ModuleAddress,
    /// The modules on the way, the root first: to find its configuration.
    pub node: Arc<ModuleNode<'s>>,
    /// Which resource of that module.
    pub resource: super::module::model::ResourceName<'s>,
    /// Its key.
    pub key: InstanceKey,
    /// Its values: an object of the schema's type; where no schema is known, of what the configuration sets.
    /// Unset attributes are null, or unknown where the provider may set them.
    pub value: Value,
    /// Its schema, where one is known.
    pub schema: Option<Arc<BlockSchema>>,
    /// Its provider in full: `registry.terraform.io/hashicorp/aws`.
    pub provider: String,
    /// The provider configuration that it uses, as a key of `configuration.provider_config`: `aws`,
    /// `module.m:aws.west`.
    pub provider_key: String,
    /// What becomes of it.
    pub fate: Fate,
    /// The module calls on the way to it, the innermost first, each the header of its block.
    pub calls: Arc<[Span]>,
    /// The value of `count` or `for_each` that decided that it is there.
    pub expansion: Option<Origin>,
}

/// What becomes of an instance of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A managed resource that is planned.
    Planned,
    /// A data source that was answered while planning.
    Read,
    /// A data source that is read at the apply.
    Deferred,
    /// How many there are is not known before the apply.
    Unexpanded,
}

/// How a condition came out.
#[derive(Debug, Clone)]
pub struct CheckResult {
    /// What kind of object it belongs to: `resource`, `output_value`, `check`, `var`.
    pub kind: &'static str,
    /// Its address: `module.a.aws_s3_bucket.b`, `output.x`, `check.health`, `var.x`.
    pub address: String,
    /// The address of the object without instance keys.
    pub configured: String,
    /// Whether it holds; none where it is unknown.
    pub holds: Option<bool>,
    /// The message, where it does not hold.
    pub message: Option<String>,
    /// The block's header.
    pub header: Span,
}

impl<'s> ResourceInstance<'s> {
    /// Its block.
    pub fn block(&self) -> Option<&Resource<'s>> {
        self.node.module.resources.get(&self.resource)
    }

    /// Its address within its module, without key: `aws_s3_bucket.logs`, `data.aws_region.current`.
    pub fn local_address(&self) -> String {
        let (kind, name) = (self.resource.kind, self.resource.name);
        match self.resource.mode {
            Mode::Managed => format!("{kind}.{name}"),
            Mode::Data => format!("data.{kind}.{name}"),
            Mode::Ephemeral => format!("ephemeral.{kind}.{name}"),
        }
    }

    /// Its address: `module.a.aws_s3_bucket.logs["x"]`.
    pub fn address(&self) -> String {
        let module = self.module.to_string();
        let dot = if module.is_empty() { "" } else { "." };
        format!("{module}{dot}{}{}", self.local_address(), self.key)
    }

    /// The type of its value.
    pub fn ty(&self) -> Type {
        self.schema.as_ref().map_or_else(|| self.value.ty(), |schema| schema.ty())
    }
}

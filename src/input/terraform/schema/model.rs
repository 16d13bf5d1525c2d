//! The schema of a block, as `terraform providers schema -json` has it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::value::{Type, Value};

/// The attributes and blocks of a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BlockSchema {
    /// The attributes by name.
    pub attributes: BTreeMap<Arc<str>, Attribute>,
    /// The nested blocks by name.
    pub blocks: BTreeMap<Arc<str>, NestedBlock>,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "what a provider says of it, each apart from the others")]
pub struct Attribute {
    /// Its type.
    pub ty: Type,
    /// The configuration may set it.
    pub optional: bool,
    /// The provider sets it where the configuration does not.
    pub computed: bool,
    /// The provider says that it must not be shown.
    pub sensitive: bool,
    /// It goes to the provider and is kept nowhere: null in every plan.
    pub write_only: bool,
    /// What it is where the configuration does not set it, or sets null. Of the type `ty`.
    pub default: Option<Value>,
}

/// A block that nests in a block.
#[derive(Debug, Clone, PartialEq)]
pub struct NestedBlock {
    /// How often it may stand, and what comes of it.
    pub nesting: Nesting,
    /// The provider sets it where the configuration has none: unknown, then.
    pub computed: bool,
    /// What is in it.
    pub block: Arc<BlockSchema>,
}

/// How a block nests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// Once at most: an object or null.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects by the block's label.
    Map,
}

impl BlockSchema {
    /// The same as the configuration alone has it: nothing is set by the provider.
    #[must_use]
    pub fn as_configured(&self) -> Self {
        let attributes = self.attributes.iter().map(|(name, attribute)| {
            (name.clone(), Attribute { computed: false, default: None, ..attribute.clone() })
        });
        let blocks = self.blocks.iter().map(|(name, nested)| {
            (
                name.clone(),
                NestedBlock {
                    computed: false,
                    block: Arc::new(nested.block.as_configured()),
                    ..nested.clone()
                },
            )
        });
        Self { attributes: attributes.collect(), blocks: blocks.collect() }
    }

    /// The type of the object that a body of this schema comes to (`configschema.Block.ImpliedType`).
    pub fn ty(&self) -> Type {
        let attributes = self.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty.clone()));
        let blocks = self.blocks.iter().map(|(name, nested)| {
            let inner = nested.block.ty();
            let ty = match nested.nesting {
                Nesting::Single => inner,
                Nesting::List => Type::list(inner),
                Nesting::Set => Type::set(inner),
                Nesting::Map => Type::map(inner),
            };
            (name.clone(), ty)
        });
        Type::object(attributes.chain(blocks))
    }
}

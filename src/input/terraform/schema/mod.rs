//! What providers say of their resources: attributes, their types, and how blocks nest.

mod model;

pub use model::{Attribute, BlockSchema, NestedBlock, Nesting};

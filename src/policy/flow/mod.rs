//! What a policy reads of `input`, from its syntax tree.

mod call;
mod choice;
mod constant;
mod expression;
mod follow;
mod path;

pub(super) use follow::follow;

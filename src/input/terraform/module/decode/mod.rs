//! Blocks to what they declare: meta-arguments taken out and checked, the rest left as it is
//! (`internal/configs`).

mod call;
mod condition;
mod constant;
mod content;
mod module;
mod provider;
mod resource;
mod settings;
mod target;
mod variable;

pub(in crate::input::terraform) use constant::constant_text;
pub(super) use content::Decoder;

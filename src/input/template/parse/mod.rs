//! Text to tree. Source: Go 1.26, text/template/parse; the errors are in its words and at its lines.

mod action;
mod cursor;
mod literal;
mod number;
mod pipeline;
mod rune;
mod template;

pub(super) use literal::quote;
pub(super) use rune::{decode, describe, is_word};
pub use template::parse;

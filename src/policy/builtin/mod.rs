//! Builtin functions that regorus lacks, gets wrong, or must not answer from the machine it runs on.
//!
//! An extension goes before the function of the same name in regorus. Each takes its arguments, none of
//! which is undefined, and gives a value or the reason why there is none.

mod capped;
mod construct;
mod deprecated;
mod frozen;
mod glob;
mod graphql;
mod pattern;
mod regex;
mod sprintf;
mod table;
mod term;
mod verb;

pub(super) use construct::{ENTRIES, TEMPLATE_STRING};
pub(super) use table::{Builtins, TABLE};
use table::{integer_at, text_at};

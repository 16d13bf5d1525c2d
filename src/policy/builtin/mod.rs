//! Builtin functions that regorus lacks, gets wrong, or must not answer from the machine it runs on.
//!
//! An extension goes before the function of the same name in regorus. Each takes its arguments, none of
//! which is undefined, and gives a value or the reason why there is none.

mod aggregate;
mod amazon;
mod capped;
mod cidr;
mod construct;
mod crypto;
mod decimal;
mod deprecated;
mod encoding;
mod frozen;
mod glob;
mod graph;
mod graphql;
mod identifier;
mod kubernetes;
mod moment;
mod operator;
#[cfg(test)]
mod oracle;
mod pattern;
mod regex;
mod schema;
mod sprintf;
mod table;
mod template;
mod term;
mod text;
mod token;
mod trivy;
mod unit;
mod url;
mod verb;
mod wildcard;

pub(super) use construct::{
    DIFFERENCE, ENTRIES, ENTRY, ITEMS, MEMBER, NEGATIVE, PRODUCT, QUOTIENT, REMAINDER, SAME, SIZED, SUM,
    TEMPLATE_STRING, WHOLE,
};
pub(super) use encoding::MAX_TEXT;
pub(super) use kubernetes::{PROBLEMS, is_called as is_beyond_opa};
pub(super) use table::{Builtins, TABLE};
use table::{integer_at, text_at};

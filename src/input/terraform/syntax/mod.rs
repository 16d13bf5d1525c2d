//! Text to syntax tree: HCL's native syntax and its JSON syntax
//! (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>, <https://github.com/hashicorp/hcl/blob/main/json/spec.md>).

pub mod ast;
pub mod json;

mod assemble;
mod body;
mod collection;
mod diagnose;
mod expression;
mod heredoc;
mod lexer;
mod parse;
mod parser;
mod recover;
mod template;
mod token;
mod traversal;

pub use parse::{Parsed, parse, parse_expression, parse_template};

//! Text to syntax tree: HCL's native syntax and its JSON syntax
//! (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>, <https://github.com/hashicorp/hcl/blob/main/json/spec.md>).

pub mod ast;

//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/decode.rs"]
mod decode;
#[path = "terraform/evaluation.rs"]
mod evaluation;
#[path = "terraform/expression.rs"]
mod expression;
#[path = "terraform/json.rs"]
mod json;
#[path = "terraform/pack.rs"]
mod pack;
#[path = "terraform/parse.rs"]
mod parse;
#[path = "terraform/schema.rs"]
mod schema;
#[path = "terraform/function.rs"]
mod function;

//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/decode.rs"]
mod decode;
#[path = "terraform/evaluation.rs"]
mod evaluation;
#[path = "terraform/expression.rs"]
mod expression;
#[path = "terraform/json.rs"]
mod json;
#[path = "terraform/data.rs"]
mod data;
#[path = "terraform/pack.rs"]
mod pack;
#[path = "terraform/parse.rs"]
mod parse;
#[path = "terraform/configuration.rs"]
mod configuration;
#[path = "terraform/schema.rs"]
mod schema;
mod parse;
#[path = "terraform/function.rs"]
mod function;
#[path = "terraform/synthetic.rs"]
mod synthetic;

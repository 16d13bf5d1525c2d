//! Terraform: what the real one answers, compared with what we say.

mod answers;
mod configuration;
mod data;
mod decode;
mod evaluation;
mod expression;
mod facts;
mod function;
mod given;
mod json;
mod load;
mod module;
mod pack;
mod parse;
mod plans;
mod schema;
mod synthetic;
mod terragrunt;
mod value;

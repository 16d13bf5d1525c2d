//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/answers.rs"]
mod answers;
#[path = "terraform/configuration.rs"]
mod configuration;
#[path = "terraform/data.rs"]
mod data;
#[path = "terraform/decode.rs"]
mod decode;
#[path = "terraform/evaluation.rs"]
mod evaluation;
#[path = "terraform/expression.rs"]
mod expression;
#[path = "terraform/facts.rs"]
mod facts;
#[path = "terraform/function.rs"]
mod function;
#[path = "terraform/given.rs"]
mod given;
#[path = "terraform/json.rs"]
mod json;
#[path = "terraform/load.rs"]
mod load;
#[path = "terraform/module.rs"]
mod module;
#[path = "terraform/pack.rs"]
mod pack;
#[path = "terraform/parse.rs"]
mod parse;
#[path = "terraform/plans.rs"]
mod plans;
#[path = "terraform/schema.rs"]
mod schema;
#[path = "terraform/synthetic.rs"]
mod synthetic;
#[path = "terraform/terragrunt.rs"]
mod terragrunt;
#[path = "terraform/value.rs"]
mod value;

//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/pack.rs"]
mod pack;
#[path = "terraform/parse.rs"]
mod parse;
#[path = "terraform/configuration.rs"]
mod configuration;
#[path = "terraform/schema.rs"]
mod schema;

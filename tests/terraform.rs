//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/module.rs"]
mod module;
#[path = "terraform/parse.rs"]
mod parse;

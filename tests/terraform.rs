//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/pack.rs"]
mod pack;
#[path = "terraform/schema.rs"]
mod schema;

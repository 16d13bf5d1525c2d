//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/data.rs"]
mod data;
#[path = "terraform/facts.rs"]
mod facts;
#[path = "terraform/pack.rs"]
mod pack;
#[path = "terraform/schema.rs"]
mod schema;
#[path = "terraform/synthetic.rs"]
mod synthetic;

//! Terraform: what the real one answers, compared with what we say.

#[path = "terraform/answers.rs"]
mod answers;
#[path = "terraform/pack.rs"]
mod pack;
#[path = "terraform/schema.rs"]
mod schema;
#[path = "terraform/value.rs"]
mod value;

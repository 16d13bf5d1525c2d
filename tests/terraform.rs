//! Terraform: what the real one answers, compared with what we say.

mod parse;

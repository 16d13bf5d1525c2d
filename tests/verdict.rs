//! Tests of `verdict`.

mod baseline;
mod decide;
mod file;
mod inline;
pub(crate) mod run;
mod settle;

//! Tests of `verdict`.

mod baseline;
mod decide;
mod file;
mod foreign;
mod inline;
pub(crate) mod run;
mod settle;

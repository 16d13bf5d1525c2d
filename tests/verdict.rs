//! Tests of `verdict`.

mod baseline;
mod decide;
mod inline;
pub(crate) mod run;

//! Tests of `verdict`.

mod decide;
mod inline;
pub(crate) mod run;

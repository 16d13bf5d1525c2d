//! Policy tests: the `test_*` rules of modules, as `opa test` runs them.
//!
//! A test passes when its rule is `true`; a parametrised one (`test_x[name]`) when each of its cases is. What
//! fails is told with the statement that did not hold and the values in it.

mod case;
mod coverage;
mod discover;
mod duplicate;
mod outcome;
mod probe;
mod reason;
mod run;
mod scope;
mod show;
mod written;

pub use coverage::{Coverage, FileCoverage};
pub use outcome::{Case, Print, Reason, Suite, TestOutcome, TestResult, Tried};
pub use run::{TestOptions, run, run_with};

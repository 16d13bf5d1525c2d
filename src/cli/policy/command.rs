//! Which command it is.

use clap::Subcommand;

use super::{bundle, check, explain, list, lock, test};
use crate::cli::arguments::Common;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Runs the tests of policies: rules whose names begin with `test_`
    Test(test::Arguments),
    /// Checks policies without evaluating them: what cannot be loaded, and what is likely a slip
    Check(check::Arguments),
    /// Lists the policies with severity, enforcement and view
    List(list::Arguments),
    /// Says what a policy demands, why, and what to write instead
    Explain(explain::Arguments),
    /// Writes policies as a bundle that OPA, conftest and tollgate read, signed where a key is given
    Bundle(bundle::Arguments),
    /// Pins the digests of the policies that the configuration names, in `tollgate.lock` beside it
    Lock(lock::Arguments),
}

pub(in crate::cli) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::Test(arguments) => test::run(common, arguments),
        Command::Check(arguments) => check::run(common, arguments),
        Command::List(arguments) => list::run(common, arguments),
        Command::Explain(arguments) => explain::run(common, arguments),
        Command::Bundle(arguments) => bundle::run(common, arguments),
        Command::Lock(arguments) => lock::run(common, arguments),
    }
}

//! Which command it is.

use clap::Subcommand;

use super::{explain, list, test};
use crate::cli::arguments::Common;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Runs the tests of policies: rules whose names begin with `test_`
    Test(test::Arguments),
    /// Lists the policies with severity, enforcement and view
    List(list::Arguments),
    /// Says what a policy demands, why, and what to write instead
    Explain(explain::Arguments),
}

pub(in crate::cli) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::Test(arguments) => test::run(common, arguments),
        Command::List(arguments) => list::run(common, arguments),
        Command::Explain(arguments) => explain::run(common, arguments),
    }
}

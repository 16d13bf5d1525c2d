//! Which command it is.

use clap::Subcommand;

use super::{bundle, check, explain, list, lock, profiles, pull, test};
use crate::cli::arguments::Common;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Runs the tests of policies: rules whose names begin with `test_`
    #[command(
        after_help = "Exit codes: 0 all passed, 1 a test failed or too little is covered, 2 wrong arguments or a \
                            wrong configuration, 3 there is no test, 4 something could not be loaded or evaluated"
    )]
    Test(test::Arguments),
    /// Checks policies without evaluating them: what cannot be loaded, and what is likely a slip
    #[command(
        after_help = "Exit codes: 0 nothing is wrong, 2 wrong arguments or a wrong configuration, 4 something \
                            cannot be loaded (with --strict, or there is a warning)"
    )]
    Check(check::Arguments),
    /// Lists the policies with severity, enforcement and view: all, or those of a pack, a control, a check of another tool
    #[command(
        after_help = "Exit codes: 0 listed, 2 wrong arguments, a policy that cannot be loaded, or no policy of such a \
                            control or check; 3 there is no policy"
    )]
    List(list::Arguments),
    /// Lists the profiles, and what each changes of policies and parameters
    #[command(after_help = "Exit codes: 0 listed")]
    Profiles(profiles::Arguments),
    /// Says what a policy demands, why, and what to write instead
    #[command(
        after_help = "Exit codes: 0 explained, 2 wrong arguments, a policy that cannot be loaded, or no policy \
                            of that id"
    )]
    Explain(explain::Arguments),
    /// Writes policies as a bundle that OPA, conftest and tollgate read, signed where a key is given
    #[command(
        after_help = "Exit codes: 0 written, 2 wrong arguments or a file that cannot be written, 4 something \
                            cannot be loaded"
    )]
    Bundle(bundle::Arguments),
    /// Pins the digests of the policies that the configuration names, in `tollgate.lock` beside it
    #[command(
        after_help = "Exit codes: 0 written, or with --check as it would be written; 2 wrong arguments or a wrong \
                            configuration, 4 a policy cannot be read, or with --check differs from the lock"
    )]
    Lock(lock::Arguments),
    /// Pulls policies from a registry into a folder that `--policy` and `policies.paths` name, and pins them
    #[command(
        after_help = "Exit codes: 0 pulled; 2 wrong arguments, the registry cannot be reached or refuses, or the \
                            lock pins others; 4 what was pulled cannot be used as policies"
    )]
    Pull(pull::Arguments),
}

pub(in crate::cli) fn run(common: &Common, command: &Command) -> anyhow::Result<u8> {
    match command {
        Command::Test(arguments) => test::run(common, arguments),
        Command::Check(arguments) => check::run(common, arguments),
        Command::List(arguments) => list::run(common, arguments),
        Command::Profiles(arguments) => profiles::run(arguments),
        Command::Explain(arguments) => explain::run(common, arguments),
        Command::Bundle(arguments) => bundle::run(common, arguments),
        Command::Lock(arguments) => lock::run(common, arguments),
        Command::Pull(arguments) => pull::run(common, arguments),
    }
}

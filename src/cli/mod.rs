//! The command line: the only place that prints, reads the clock and reads the environment.
//!
//! Results go to standard output, messages to standard error. One file a command; `run` is the way from
//! paths to a verdict that `check` and `release` share.

mod approve;
mod arguments;
mod attach;
mod check;
mod completions;
mod data;
mod disclose;
mod environment;
mod export;
mod find;
mod git;
mod init;
mod interrupt;
mod key;
mod log;
mod metrics;
mod output;
mod place;
mod policy;
mod progress;
mod release;
mod render;
mod report;
mod run;
mod sandbox;
mod sidecar;
mod template;
mod trust;
mod trusted;
mod variables;
mod verify;
mod waive;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::ClosedPipe;

/// Exit code of wrong arguments and of what the program cannot go on from.
const USAGE: u8 = 2;
/// Exit code after standard output was closed, as shells report a broken pipe.
const CLOSED_PIPE: u8 = 141;
/// Exit code of `verify` after a defect of our own.
const VERIFY_INTERNAL: u8 = 70;

/// Judges what a release is made of by policies, and leaves signed evidence that replays.
#[derive(Debug, Parser)]
#[command(name = "tollgate", version, propagate_version = false, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: arguments::Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judges files and folders: for a developer before a merge
    Check(check::Arguments),
    /// Judges a release and writes signed evidence: for a pipeline at the gate
    Release(Box<release::Arguments>),
    /// Tells what a run, or evidence, says of each control of a framework: for whoever answers to auditors
    Report(Box<report::Arguments>),
    /// Verifies a bundle of evidence, and replays its verdict: for an auditor
    Verify(verify::Arguments),
    /// Attaches evidence to a release: beside a file, as a note in git, in a registry, on GitHub or GitLab
    #[command(
        after_help = "Exit codes: 0 attached, or there already; 2 wrong arguments, or the place cannot be reached or \
                            refuses; 3 and 4 the evidence is not valid, as `verify` has them"
    )]
    Attach(attach::Arguments),
    /// Approves of a judged release, or rejects it: for the persons whose sign-off it needs
    Approve(approve::Arguments),
    /// Writes a signed waiver, which lifts findings of hard policies too
    Waive(waive::Arguments),
    /// Makes a bundle that shows a part of a bundle of evidence, such as the results of one control
    Disclose(disclose::Arguments),
    /// Writes what other tools read of a bundle of evidence: for plain OPA, in-toto, Sigstore, OSCAL, SARIF
    Export(export::Arguments),
    /// Tells how often, how fast and how safely is released, from bundles of evidence
    Metrics(metrics::Arguments),
    /// Makes keys, shows them, and signs files
    #[command(subcommand)]
    Key(key::Command),
    /// Keeps releases in an append-only log, proves and verifies it
    #[command(subcommand)]
    Log(log::Command),
    /// Keeps the trust file: who may sign what, and what evidence must show
    #[command(subcommand)]
    Trust(trust::Command),
    /// Tests, checks, lists, explains and packs policies
    #[command(subcommand)]
    Policy(policy::Command),
    /// Shows the documents that policies see, with the places they come from
    Render(render::Arguments),
    /// Renders a Helm chart and prints what `helm template` prints
    Template(template::Arguments),
    /// Writes a commented tollgate.yaml
    Init(init::Arguments),
    /// Evaluates policies for a run that keeps them apart
    #[command(hide = true)]
    Sandbox(sandbox::Arguments),
    /// Prints a completion script for a shell
    Completions(completions::Arguments),
}

/// Runs the program with the process's arguments; gives its exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results, everything else is a message; clap knows which is which.
            let printed = error.print();
            return ExitCode::from(match (error.use_stderr(), printed) {
                (true, _) => USAGE,
                (false, Ok(())) => 0,
                (false, Err(_)) => CLOSED_PIPE,
            });
        }
    };
    interrupt::watch();
    let internal = if matches!(cli.command, Command::Verify(_)) { VERIFY_INTERNAL } else { USAGE };
    let result = catch_unwind(AssertUnwindSafe(|| dispatch(&cli)));
    ExitCode::from(match result {
        Ok(Ok(code)) => code,
        Ok(Err(error)) if error.is::<ClosedPipe>() => CLOSED_PIPE,
        Ok(Err(error)) => {
            output::message(&format!("error: {error:#}"));
            error.downcast_ref::<verify::Refused>().map_or(USAGE, |refused| refused.code)
        }
        Err(_) => {
            output::message("error: this is a defect of tollgate; nothing was decided");
            internal
        }
    })
}

/// Runs the command.
fn dispatch(cli: &Cli) -> anyhow::Result<u8> {
    let common = &cli.common;
    match &cli.command {
        Command::Check(arguments) => check::run(common, arguments),
        Command::Release(arguments) => release::run(common, arguments),
        Command::Verify(arguments) => verify::run(common, arguments),
        Command::Attach(arguments) => attach::run(common, arguments),
        Command::Approve(arguments) => approve::run(common, arguments),
        Command::Waive(arguments) => waive::run(common, arguments),
        Command::Disclose(arguments) => disclose::run(common, arguments),
        Command::Export(arguments) => export::run(common, arguments),
        Command::Metrics(arguments) => metrics::run(common, arguments),
        Command::Key(command) => key::run(common, command),
        Command::Log(command) => log::run(common, command),
        Command::Trust(command) => trust::run(common, command),
        Command::Policy(command) => policy::run(common, command),
        Command::Render(arguments) => render::run(common, arguments),
        Command::Report(arguments) => report::run(common, arguments),
        Command::Template(arguments) => template::run(common, arguments),
        Command::Init(arguments) => init::run(common, arguments),
        Command::Sandbox(arguments) => sandbox::run(arguments),
        Command::Completions(arguments) => completions::run::<Cli>(arguments),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_well_formed() {
        super::Cli::command().debug_assert();
    }
}

//! `tollgate completions`: a completion script for a shell.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run<C: CommandFactory>(arguments: &Arguments) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut C::command(), "tollgate", &mut script);
    output::result(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

//! Arguments that say how Terraform configuration is planned. They are Terraform's own.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};

use super::environment;
use crate::input::{GivenArgument, TerraformOptions};

/// The heading of the arguments in the help.
const HEADING: &str = "Terraform";

/// What is given for the variables of root modules, in the order of the command line, and how they are planned.
///
/// `--var` and `--var-file` go over each other in the order in which they are given, which a derived parser does not
/// tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    given: Vec<GivenArgument>,
    workspace: Option<String>,
    state: Option<PathBuf>,
}

impl Variables {
    /// The options, with what the environment gives: `TF_VAR_name`, `TF_WORKSPACE`.
    pub(super) fn options(&self, time: i64) -> TerraformOptions {
        TerraformOptions {
            given: self.given.clone(),
            environment: environment::variables("TF_VAR_"),
            workspace: self.workspace.clone().or_else(|| environment::variable("TF_WORKSPACE")),
            state: self.state.as_ref().map(|path| super::run::shown(path)),
            time,
            base: environment::folder()
                .ok()
                .and_then(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
                .unwrap_or_default(),
        }
    }

    /// The files that are named, with what each is.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, &std::path::Path)> {
        let files = self.given.iter().filter_map(|given| match given {
            GivenArgument::File(path) => Some(("a file of variables", std::path::Path::new(path))),
            GivenArgument::Value(..) => None,
        });
        files.chain(self.state.iter().map(|path| ("the state", path.as_path())))
    }
}

impl Args for Variables {
    fn augment_args(command: Command) -> Command {
        command
            .arg(
                Arg::new("var")
                    .long("var")
                    .value_name("NAME=VALUE")
                    .action(ArgAction::Append)
                    .value_parser(pair)
                    .help_heading(HEADING)
                    .help("Give a variable of Terraform root modules a value (may be given several times)"),
            )
            .arg(
                Arg::new("var-file")
                    .long("var-file")
                    .value_name("FILE")
                    .action(ArgAction::Append)
                    .value_parser(value_parser!(PathBuf))
                    .help_heading(HEADING)
                    .help("Give the variables of Terraform root modules values from a file (may be given several times)"),
            )
            .arg(
                Arg::new("workspace")
                    .long("workspace")
                    .value_name("NAME")
                    .help_heading(HEADING)
                    .help("The workspace; without it, `TF_WORKSPACE`, else `default`"),
            )
            .arg(
                Arg::new("state")
                    .long("state")
                    .value_name("FILE")
                    .value_parser(value_parser!(PathBuf))
                    .help_heading(HEADING)
                    .help("The state that the Terraform root module is planned against (a state file, or `terraform show -json`)"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Variables {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given: Vec<(usize, GivenArgument)> = Vec::new();
        let places = |name: &str| matches.indices_of(name).into_iter().flatten();
        let values = matches.get_many::<(String, String)>("var").into_iter().flatten();
        for (at, (name, value)) in places("var").zip(values) {
            given.push((at, GivenArgument::Value(name.clone(), value.clone())));
        }
        let files = matches.get_many::<PathBuf>("var-file").into_iter().flatten();
        for (at, file) in places("var-file").zip(files) {
            given.push((at, GivenArgument::File(super::run::shown(file))));
        }
        given.sort_by_key(|(at, _)| *at);
        Ok(Self {
            given: given.into_iter().map(|(_, given)| given).collect(),
            workspace: matches.get_one::<String>("workspace").cloned(),
            state: matches.get_one::<PathBuf>("state").cloned(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// `NAME=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write `--var NAME=VALUE`".to_owned()),
    }
}

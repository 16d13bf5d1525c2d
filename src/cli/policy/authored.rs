//! The policies that an author works on: named on the command line, else those of the configuration.

use std::path::PathBuf;

use clap::Args;

use super::chosen;
use crate::cli::arguments::Common;
use crate::cli::run::{Settings, shown};
use crate::policy::bundle;
use crate::policy::{DataFile, Module};
use crate::source::Diagnostic;

#[derive(Debug, Args)]
pub(super) struct Sources {
    /// Folders with policies, tests and data, or files; without any, the policies of the configuration, and the
    /// built-in ones unless it switches them off
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// With PATH: the built-in policies as well
    #[arg(long, requires = "paths")]
    with_builtin: bool,
    /// The configuration
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Policies, tests and data as they are written.
pub(super) struct Authored {
    /// The configuration.
    pub(super) settings: Settings,
    /// Policies and tests.
    pub(super) modules: Vec<Module>,
    /// Their data.
    pub(super) data: Vec<DataFile>,
    /// What could not be read.
    pub(super) unread: Vec<Diagnostic>,
}

impl Sources {
    /// Reads the policies.
    ///
    /// # Errors
    /// The configuration is wrong. What is wrong with a source of policies is a diagnostic.
    pub(super) fn load(&self, common: &Common) -> anyhow::Result<Authored> {
        let settings = chosen::settings(common, self.config.clone())?;
        let named = !self.paths.is_empty();
        let builtin = if named { self.with_builtin } else { settings.config.builtin };
        let mut modules = if builtin { bundle::builtin_with_tests() } else { Vec::new() };
        let paths = if named { self.paths.clone() } else { settings.policy_paths() };
        let (mut data, mut unread) = (Vec::new(), Vec::new());
        for path in paths {
            match bundle::load_with_tests(&path, &shown(&path)) {
                Ok((more_modules, more_data)) => {
                    modules.extend(more_modules);
                    data.extend(more_data);
                }
                Err(wrong) => unread.extend(wrong),
            }
        }
        Ok(Authored { settings, modules, data, unread })
    }
}

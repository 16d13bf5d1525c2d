//! The policies that an author works on: named on the command line, else those of the configuration.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::{chosen, source};
use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::cli::run::{Settings, shown};
use crate::policy::bundle;
use crate::policy::{DataFile, Module};
use crate::source::Diagnostic;

#[derive(Debug, Args)]
pub(super) struct Sources {
    /// Folders, bundles (`.tar.gz`), images of OCI layouts (`DIR:TAG`), folders as a commit has them (`DIR@REVISION`), and
    /// single files of policies or data; without any, the policies of the configuration, and the
    /// built-in ones unless it switches them off
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// With PATH: the built-in policies as well
    #[arg(long, requires = "paths")]
    with_builtin: bool,
    /// Take only what this key signed: a public key (PEM), or the secret of an HMAC; may be given several times
    #[arg(long, value_name = "FILE")]
    policy_key: Vec<PathBuf>,
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
        let (documents, paths): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_document(path));
        let (sources, mut unread) =
            source::read(&paths, &source::trust(&settings.policy_keys(&self.policy_key, named))?);
        let mut data = Vec::new();
        for source in sources {
            unread.extend(source.told);
            modules.extend(source.modules);
            data.extend(source.data);
        }
        for path in documents {
            let bytes = environment::read_file(&path, settings.limits.file_bytes)?;
            let text =
                String::from_utf8(bytes).with_context(|| format!("`{}` is not UTF-8", path.display()))?;
            data.push(DataFile { path: shown(&path), prefix: Vec::new(), text });
        }
        Ok(Authored { settings, modules, data, unread })
    }
}

/// Whether a path names one file of data, which stands at the head of `data`.
fn is_document(path: &Path) -> bool {
    let ending = path.extension().and_then(std::ffi::OsStr::to_str);
    path.is_file() && matches!(ending, Some("json" | "yaml" | "yml"))
}

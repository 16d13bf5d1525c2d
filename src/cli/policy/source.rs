//! Sources of policies as they are named on the command line and in the configuration: a folder, a bundle, an image
//! of an OCI layout (`layout:tag`), or a folder as a commit has it (`folder@revision`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::cli::key::KEY_BYTES;
use crate::cli::run::shown;
use crate::cli::{environment, git};
use crate::policy::bundle::{self, Source, Trust};
use crate::source::{At, Diagnostic, Stage};

/// The keys that policies must be signed by, from their files.
///
/// # Errors
/// A file cannot be read or holds no key.
pub(in crate::cli) fn trust(keys: &[PathBuf]) -> anyhow::Result<Trust> {
    let mut trust = Trust::default();
    for path in keys {
        let bytes = zeroize::Zeroizing::new(environment::read_file(path, KEY_BYTES)?);
        trust
            .add(&bytes)
            .map_err(|why| anyhow!("{why}"))
            .with_context(|| format!("cannot verify policies with `{}`", path.display()))?;
    }
    Ok(trust)
}

/// Reads the sources, tests included; what cannot be used of them is told.
pub(in crate::cli) fn read(paths: &[PathBuf], trust: &Trust) -> (Vec<Source>, Vec<Diagnostic>) {
    let (mut sources, mut told) = (Vec::new(), Vec::new());
    for path in paths {
        match one(path, trust) {
            Ok(source) => sources.push(source),
            Err(wrong) => told.extend(wrong),
        }
    }
    told.extend(bundle::overlaps(&sources));
    (sources, told)
}

/// Reads one source.
fn one(path: &Path, trust: &Trust) -> Result<Source, Vec<Diagnostic>> {
    let name = shown(path);
    let Some((folder, revision)) = at_revision(path) else { return Source::read(path, &name, trust) };
    let files = git::files(&folder, &revision).map_err(|error| {
        let at = At::Path(name.clone());
        let message = format!("the policies cannot be read from the commit: {error:#}");
        let told = Diagnostic::error(Stage::Policy, "policy-unreadable", at, message);
        vec![told.help("name a folder of a checkout and a commit, a tag or a branch of it: `policies@v1.2`")]
    })?;
    let mut source = Source::of(files.into_iter().collect::<BTreeMap<_, _>>(), &name, trust)?;
    // What a commit holds is nowhere on disk by that name.
    source.files = Vec::new();
    Ok(source)
}

/// The folder and the revision that a path names, where it is no path of a file.
fn at_revision(path: &Path) -> Option<(PathBuf, String)> {
    let text = path.to_str()?;
    if path.exists() {
        return None;
    }
    let (folder, revision) = text.rsplit_once('@')?;
    let folder = if folder.is_empty() { "." } else { folder };
    (!revision.is_empty() && Path::new(folder).is_dir()).then(|| (PathBuf::from(folder), revision.to_owned()))
}

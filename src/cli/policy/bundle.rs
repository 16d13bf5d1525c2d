//! `tollgate policy bundle`: writes policies as a bundle that OPA, conftest and tollgate read.

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::Args;

use super::source;
use crate::cli::arguments::Common;
use crate::cli::environment;
use crate::cli::key::KEY_BYTES;
use crate::cli::output::{self, Existing};
use crate::cli::place;
use crate::cli::run::{shown, tell};
use crate::config::Config;
use crate::evidence::attach::{Place, PolicyImage, Problem, Reference};
use crate::policy::bundle::{self, Signer, Trust, WriteOptions};
use crate::policy::{BEYOND_OPA, PolicySet};
use crate::source::{Digest, Limits, Severity, SourceMap};

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The policies: a folder, another bundle, an image of an OCI layout (`DIR:TAG`), or a folder as a commit has it
    /// (`DIR@REVISION`)
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// The file to write; `-` for standard output
    #[arg(long, short, value_name = "FILE", default_value = "bundle.tar.gz")]
    output: PathBuf,
    /// Write an image into this OCI layout in place of a file, which any client pushes to a registry; an image of the
    /// same tag in it is replaced
    #[arg(long, value_name = "DIR:TAG", value_parser = layout, conflicts_with = "output")]
    oci_layout: Option<Place>,
    /// The revision that the manifest names
    #[arg(long, value_name = "TEXT")]
    revision: Option<String>,
    /// A path of `data` that the bundle owns, such as `policies/kubernetes`; without it, those of its packages and data
    /// (may be given several times)
    #[arg(long, value_name = "PATH")]
    root: Vec<String>,
    /// Leave the tests in
    #[arg(long)]
    with_tests: bool,
    /// Sign with this private key (PEM): Ed25519, P-256 or RSA
    #[arg(long, value_name = "FILE")]
    sign_key: Option<PathBuf>,
    /// The name of the key in the signature
    #[arg(long, value_name = "NAME", default_value = "default", requires = "sign_key")]
    key_id: String,
}

pub(in crate::cli) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let name = shown(&arguments.path);
    let (mut sources, mut told) = source::read(std::slice::from_ref(&arguments.path), &Trust::default());
    let none = SourceMap::default();
    let Some(mut source) = sources.pop() else {
        tell(common, &told, &none);
        return Ok(4);
    };
    told.extend(source.told.iter().cloned());
    let signer = match &arguments.sign_key {
        Some(path) => {
            let bytes = zeroize::Zeroizing::new(environment::read_file(path, KEY_BYTES)?);
            let text = std::str::from_utf8(&bytes)
                .with_context(|| format!("`{}` is no PEM file", path.display()))?;
            let signer = Signer::new(text, &arguments.key_id).map_err(|why| anyhow!("{why}"));
            Some(signer.with_context(|| format!("cannot sign with `{}`", path.display()))?)
        }
        None => None,
    };
    if source.modules.is_empty() {
        bail!("`{name}` holds no policy");
    }
    // What nobody can load is not handed on.
    let set =
        PolicySet::load(source.modules.clone(), source.data.clone(), &Config::default(), &Limits::default());
    let wrong: Vec<_> = set
        .diagnostics()
        .iter()
        .filter(|told| told.severity == Severity::Error && told.code != "policy-view")
        .cloned()
        .collect();
    if !told.is_empty() {
        tell(common, &told, &none);
    }
    if !wrong.is_empty() {
        tell(common, &wrong, set.sources());
        return Ok(4);
    }
    let left_out = bundle::leave_out_of_opa(&mut source);
    for path in left_out.iter().filter(|_| !common.quiet) {
        output::message(&format!("note: `{path}` is left out, since {BEYOND_OPA}"));
    }
    if source.modules.is_empty() {
        bail!("`{name}` holds no policy that OPA can evaluate");
    }
    let options = WriteOptions {
        revision: arguments.revision.clone(),
        roots: arguments.root.iter().map(|root| root.trim_matches('/').to_owned()).collect(),
        tests: arguments.with_tests,
    };
    let bytes = bundle::write(&source, &options, signer.as_ref())
        .map_err(|why| anyhow!("the bundle cannot be written: {why}"))?;
    if let Some(layout) = &arguments.oci_layout {
        return into_layout(common, layout, &bytes);
    }
    if arguments.output.as_os_str() == "-" {
        output::result_bytes(&bytes)?;
        return Ok(0);
    }
    output::refuse_shared(&[("the bundle", &arguments.output)], &[("the policies", &arguments.path)])?;
    output::write(&arguments.output, &bytes, Existing::Replace, false)?;
    if !common.quiet {
        output::message(&format!("wrote `{}` (sha256:{})", shown(&arguments.output), Digest::of(&bytes)));
    }
    Ok(0)
}

/// Reads `DIR:TAG`.
fn layout(text: &str) -> Result<Place, Problem> {
    place::parse(&format!("oci-layout:{}", text.strip_prefix("oci-layout:").unwrap_or(text)))
}

/// Writes the bundle as an image.
fn into_layout(common: &Common, layout: &Place, bundle: &[u8]) -> anyhow::Result<u8> {
    let Place::Layout(folder, Some(Reference::Tag(tag))) = layout else {
        bail!("`--oci-layout {layout}` names no folder and tag; write `DIR:TAG`");
    };
    let image = PolicyImage::of_bundle(tag, bundle);
    image.write(folder)?;
    if !common.quiet {
        output::message(&format!("wrote `{}:{tag}` (sha256:{})", shown(folder), image.digest));
    }
    Ok(0)
}

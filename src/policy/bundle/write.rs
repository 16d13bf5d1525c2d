//! Writing bundles, as OPA reads them: the same files give the same bytes.
//!
//! SPEC: OPA's `docs/management-bundles` (bundle file format, signature format).

use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value, json};

use super::digest;
use super::file::{Files, MANIFEST, SIGNATURES};
use super::source::Source;
use super::token::SigningKey;
use crate::policy::builtin::is_beyond_opa;
use crate::policy::engine::{self, Version};
use crate::policy::parse::parse_all;
use crate::source::{Limits, map_ordered};

/// What a bundle says of itself.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Its revision.
    pub revision: Option<String>,
    /// The paths below `data` that it owns; without any, those that its packages and data have.
    pub roots: Vec<String>,
    /// Whether tests are left in.
    pub tests: bool,
}

/// Who signs a bundle.
pub struct Signer {
    key: SigningKey,
    id: String,
}

impl Signer {
    /// A signer with a private key in PEM: Ed25519 (`EdDSA`), P-256 (`ES256`) or RSA (`RS256`). The signature names the
    /// key by `id`.
    ///
    /// # Errors
    /// What is wrong with the key, as a clause.
    pub fn new(pem: &str, id: &str) -> Result<Self, String> {
        Ok(Self { key: SigningKey::read(pem)?, id: id.to_owned() })
    }
}

/// Takes out of a source what OPA cannot load, policies that call a function of ours and their tests; gives their paths.
pub fn leave_out_of_opa(source: &mut Source) -> Vec<String> {
    let beyond: Vec<String> =
        source.modules.iter().filter(|one| is_beyond_opa(&one.text)).map(|one| one.path.clone()).collect();
    let tests: Vec<String> = beyond
        .iter()
        .filter_map(|path| path.strip_suffix(".rego"))
        .map(|stem| format!("{stem}_test.rego"))
        .collect();
    source.modules.retain(|module| !beyond.contains(&module.path) && !tests.contains(&module.path));
    beyond
}

/// Writes a bundle of a source's policies and data.
///
/// # Errors
/// It cannot be signed or packed; as a clause.
pub fn write(source: &Source, options: &WriteOptions, signer: Option<&Signer>) -> Result<Vec<u8>, String> {
    let mut files = Files::new();
    let within = |path: &str| {
        let head = source.shown.trim_end_matches('/');
        let rest = path.strip_prefix(head).unwrap_or(path).trim_start_matches('/');
        let base = path.rsplit('/').next().unwrap_or(path);
        if rest.is_empty() { base.to_owned() } else { rest.to_owned() }
    };
    for module in &source.modules {
        if options.tests || !super::is_test(&module.path) {
            files.insert(within(&module.path), module.text.clone().into_bytes());
        }
    }
    for file in &source.data {
        files.insert(within(&file.path), file.text.clone().into_bytes());
    }
    let mut manifest = Map::new();
    // OPA wants a revision, be it empty.
    manifest.insert(
        "revision".into(),
        json!(options.revision.as_deref().or(source.revision.as_deref()).unwrap_or_default()),
    );
    manifest.insert("roots".into(), json!(roots(source, options)));
    let versions = versions(source);
    manifest.insert("rego_version".into(), json!(1));
    let old: Map<String, Value> = versions
        .into_iter()
        .filter(|(_, version)| *version == 0)
        .map(|(path, version)| (format!("/{}", within(&path)), json!(version)))
        .filter(|(name, _)| files.contains_key(name.trim_start_matches('/')))
        .collect();
    if !old.is_empty() {
        manifest.insert("file_rego_versions".into(), Value::Object(old));
    }
    files.insert(MANIFEST.to_owned(), Value::Object(manifest).to_string().into_bytes());
    if let Some(signer) = signer {
        let hashes = files.iter().map(|(name, bytes)| {
            json!({"name": name, "hash": digest::signed(name, bytes), "algorithm": "SHA-256"})
        });
        let payload = json!({"files": hashes.collect::<Vec<_>>(), "keyid": signer.id});
        let token = signer.key.token(&signer.id, &payload)?;
        let signatures = json!({"signatures": [token]});
        files.insert(SIGNATURES.to_owned(), signatures.to_string().into_bytes());
    }
    pack(&files).map_err(|error| error.to_string())
}

/// Packs files in the order of their names, with times of zero.
fn pack(files: &Files) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_entry_type(tar::EntryType::Regular);
        archive.append_data(&mut header, name, bytes.as_slice())?;
    }
    // Neither a time nor the system stands in the header of gzip.
    let mut packer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    packer.write_all(&archive.into_inner()?)?;
    packer.finish()
}

/// The packages and the version of every module that parses.
fn parsed(source: &Source) -> Vec<(String, Vec<String>, i64)> {
    // Syntax trees nest as deep as policies do: they live on a worker's large stack.
    let read = map_ordered(
        1,
        &source.modules,
        || (),
        |(), module| {
            let (parsed, _) = parse_all(std::slice::from_ref(module), &Limits::default());
            let parsed = parsed.into_iter().next()?;
            let version = i64::from(parsed.version == Version::V1);
            Some((module.path.clone(), parsed.package, version))
        },
    );
    read.into_iter().flatten().collect()
}

fn versions(source: &Source) -> Vec<(String, i64)> {
    parsed(source).into_iter().map(|(path, _, version)| (path, version)).collect()
}

/// The roots that a bundle owns, none within another.
fn roots(source: &Source, options: &WriteOptions) -> Vec<String> {
    let mut roots = options.roots.clone();
    if roots.is_empty() {
        roots.extend(source.roots().iter().cloned());
    }
    if roots.is_empty() {
        roots.extend(parsed(source).into_iter().filter_map(|(path, package, _)| {
            (options.tests || !super::is_test(&path)).then(|| package.join("/"))
        }));
        for file in &source.data {
            if !file.prefix.is_empty() {
                roots.push(file.prefix.join("/"));
            } else if let Ok(engine::Value::Object(entries)) = crate::policy::load::read_data_file(file) {
                roots.extend(entries.iter_sorted().map(|(key, _)| crate::policy::value::key_text(key)));
            }
        }
    }
    roots.sort();
    let mut kept: Vec<String> = Vec::new();
    for root in roots {
        if !kept.iter().any(|other| super::manifest::overlap(other, &root)) {
            kept.push(root);
        }
    }
    kept
}

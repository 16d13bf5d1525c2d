//! Arguments of the form `NAME=VALUE`, and what they name.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::cli::key;
use crate::signature::trust::{Principal, Role, RoleName, Trust, TrustedKey};
use crate::source::time::parse_rfc3339;

/// A name and what belongs to it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) value: String,
}

/// Reads `NAME=VALUE`.
pub(super) fn named(text: &str) -> Result<Named, String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.is_empty() => {
            Ok(Named { name: name.to_owned(), value: value.to_owned() })
        }
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// Reads a time, in the one spelling that trust files have.
pub(super) fn time(text: &str) -> Result<i64, String> {
    parse_rfc3339(text).ok_or_else(|| "write it as 2026-12-31T00:00:00Z".to_owned())
}

impl Named {
    /// The role of that name.
    pub(super) fn role(&self) -> anyhow::Result<RoleName> {
        let all = || RoleName::ALL.map(RoleName::name).join(", ");
        RoleName::of(&self.name)
            .with_context(|| format!("`{}` is no role; the roles are {}", self.name, all()))
    }

    /// The number.
    pub(super) fn number(&self) -> anyhow::Result<usize> {
        self.value.parse().with_context(|| format!("`{}={}` names no number", self.name, self.value))
    }

    /// Reads the public key file and gives its key to the principal, which comes to be where there is none.
    pub(super) fn add_key(
        &self,
        trust: &mut Trust,
        from: Option<i64>,
        until: Option<i64>,
    ) -> anyhow::Result<()> {
        let path = PathBuf::from(&self.value);
        let (key, comment) = key::public(&path)?;
        if let Some((owner, _)) = trust.owner(&key) {
            bail!("`{}` is `{owner}`'s already: {}", path.display(), key.key_id());
        }
        let comment = Some(comment).filter(|comment| !comment.is_empty());
        let own = TrustedKey { valid_from: from, valid_until: until, comment, ..TrustedKey::new(key) };
        trust.principals.entry(self.name.clone()).or_default().keys.push(own);
        Ok(())
    }
}

/// The principal of that name.
pub(super) fn principal<'t>(trust: &'t mut Trust, name: &str) -> anyhow::Result<&'t mut Principal> {
    let hint = "give it a key first: `--key NAME=FILE`";
    trust.principals.get_mut(name).with_context(|| format!("there is no principal `{name}`; {hint}"))
}

/// Adds a principal to a role, once.
pub(super) fn appoint(role: &mut Role, name: &str) {
    if !role.principals.iter().any(|one| one == name) {
        role.principals.push(name.to_owned());
    }
}

/// Takes a principal out of a role. Its threshold stays.
pub(super) fn dismiss(role: &mut Role, name: &str) -> bool {
    let before = role.principals.len();
    role.principals.retain(|one| one != name);
    role.principals.len() < before
}

/// The fingerprint that a text names: itself, or that of the public key file of that path.
pub(super) fn fingerprint(text: &str) -> anyhow::Result<String> {
    if text.starts_with("SHA256:") {
        return Ok(text.to_owned());
    }
    Ok(key::verifying(Path::new(text))?.key_id())
}

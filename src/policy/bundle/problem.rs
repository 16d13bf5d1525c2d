//! What is told when a source of policies cannot be used: the one place that words it.

use crate::source::{At, Diagnostic, Stage};

/// An error of a source of policies, of which then nothing is used.
fn error(code: &'static str, path: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Stage::Policy, code, At::Path(path.to_owned()), message)
}

/// A path at which nothing is: an address, an image of a folder that is no layout, or a slip.
pub(super) fn absent(path: &str) -> Diagnostic {
    let code = "policy-unreadable";
    let is_address = path.contains("://") || path.contains("::") || path.starts_with("git@");
    if is_address {
        return error(code, path, format!("`{path}` is an address, and nothing is downloaded"))
            .help("download the policies before the run, and name the folder or the bundle");
    }
    match path.rsplit_once(':') {
        Some((folder, _)) if std::path::Path::new(folder).is_dir() => {
            error("policy-bundle-layout", path, format!("the folder `{folder}` is no OCI layout"))
                .help("name a folder that has `oci-layout` and `index.json`; `oras copy --to-oci-layout` writes one")
        }
        _ => error(code, path, format!("there is no file or folder `{path}`"))
            .help("name a folder, a bundle (`.tar.gz`), an image of an OCI layout (`DIR:TAG`) or a single policy file"),
    }
}

/// An archive that cannot be read, or holds what no bundle should.
pub(super) fn archive(path: &str, why: &str) -> Diagnostic {
    error("policy-bundle-archive", path, format!("the bundle cannot be read: {why}"))
        .help("make it with `tollgate policy bundle`, or with `opa build` from within the folder")
}

/// An OCI layout that cannot be read.
pub(super) fn layout(path: &str, why: &str) -> Diagnostic {
    error("policy-bundle-layout", path, format!("the OCI layout cannot be used: {why}"))
        .help("name an image of it as `FOLDER:TAG`; `oras copy --to-oci-layout` or `skopeo copy` write one")
}

/// A manifest that cannot be read.
pub(super) fn manifest(path: &str, why: &str) -> Diagnostic {
    error("policy-bundle-manifest", path, format!("the manifest of the bundle cannot be used: {why}"))
        .help("write it as in `{\"revision\": \"1.2\", \"roots\": [\"policies\"]}`")
}

/// A file outside of the bundle's roots.
pub(super) fn outside(path: &str, what: &str, roots: &[String]) -> Diagnostic {
    let roots: Vec<String> = roots.iter().map(|root| format!("`{root}`")).collect();
    error(
        "policy-bundle-roots",
        path,
        format!("`{what}` is outside of the bundle's roots {}", roots.join(", ")),
    )
    .help("add its path to `roots` of `.manifest`, or move the file")
}

/// Two roots of which one holds the other.
pub(super) fn overlap(path: &str, root: &str, other: &str, where_other: Option<&str>) -> Diagnostic {
    let shown =
        |root: &str| if root.is_empty() { "the whole of `data`".to_owned() } else { format!("`{root}`") };
    let whose = where_other.map(|path| format!(" of `{path}`")).unwrap_or_default();
    error(
        "policy-bundle-overlap",
        path,
        format!("the root {} overlaps {}{whose}", shown(root), shown(other)),
    )
    .help("give every bundle roots of its own in `.manifest`: two bundles must not say what the same path is")
}

/// A policy that is not written in the version that the manifest names.
pub(super) fn version(path: &str, version: i64, why: &str) -> Diagnostic {
    error("policy-bundle-version", path, format!("the manifest says Rego v{version}, and it is not: {why}"))
        .help(
            "write the policy in that version, or name another one in `rego_version` or `file_rego_versions`",
        )
}

/// Something in a bundle that is not evaluated.
pub(super) fn not_evaluated(path: &str, what: &str) -> Diagnostic {
    error("policy-bundle-target", path, format!("the bundle holds {what}, which is not evaluated"))
        .help("build it for the target `rego`, which is `opa build` without `--target`")
}

/// A signature that does not hold.
pub(super) fn signature(path: &str, why: &str) -> Diagnostic {
    error("policy-bundle-signature", path, format!("the signature of the policies does not hold: {why}"))
        .help(
            "take the policies from their source again, or give the key of who signed them by `--policy-key`",
        )
}

/// A source that must be signed and is not.
pub(super) fn unsigned(path: &str) -> Diagnostic {
    error("policy-bundle-unsigned", path, "a key is given, and the policies are not signed")
        .help("sign them with `tollgate policy bundle --sign-key` or `opa build --signing-key`")
}

/// A signed source without a key to verify it by. It is told, and it is used.
pub(super) fn unverified(path: &str) -> Diagnostic {
    let at = At::Path(path.to_owned());
    let message = "the policies are signed, and no key is given to verify that";
    Diagnostic::warning(Stage::Policy, "policy-bundle-unverified", at, message)
        .help("give the key of who signed them: `--policy-key FILE`")
}

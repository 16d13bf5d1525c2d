//! Where a called module comes from: what its `source` says, and what `tollgate.yaml` puts in its place
//! (`internal/addrs/module_source.go`).

use std::collections::BTreeMap;

use super::super::way::follow;

/// Whether a source is a folder beside the calling module's.
pub(in crate::input::terraform) fn is_local(source: &str) -> bool {
    ["./", "../", ".\\", "..\\"].iter().any(|head| source.starts_with(head))
}

/// The folder that a local source leads to from the calling module's.
pub(in crate::input::terraform) fn local(folder: &str, source: &str) -> String {
    follow(folder, &source.replace('\\', "/"))
}

/// The folder that `tollgate.yaml` puts in the place of a source: that of the longest prefix of it, with what follows
/// of the source's path, and the folder behind `//`.
pub(in crate::input::terraform) fn mapped(
    source: &str,
    mappings: &BTreeMap<String, String>,
) -> Option<String> {
    let matching =
        mappings.iter().filter_map(|(prefix, folder)| Some((prefix, folder, rest(source, prefix)?)));
    let (_, folder, rest) = matching.max_by_key(|(prefix, ..)| prefix.len())?;
    let rest = rest.split('?').next().unwrap_or_default();
    let rest = rest.strip_prefix(".git").unwrap_or(rest);
    Some(follow(folder, &format!("./{rest}")))
}

/// What follows a prefix of a source; none where it ends in the middle of a name.
fn rest<'t>(source: &'t str, prefix: &str) -> Option<&'t str> {
    let rest = source.strip_prefix(prefix)?;
    let whole = prefix.ends_with(['/', ':']) || rest.is_empty() || rest.starts_with(['/', '?']);
    (whole || rest == ".git" || rest.starts_with(".git/") || rest.starts_with(".git?")).then_some(rest)
}

/// A source without the different ways to write it, so that what `modules.json` says can be compared with what the
/// configuration says: without getter, scheme, user, the registry's own name and `.git`.
pub(super) fn canonical(source: &str) -> String {
    let source = source.trim();
    if is_local(source) {
        return local("", source);
    }
    let (path, query) = source.split_once('?').unwrap_or((source, ""));
    let path = path.split_once("::").map_or(path, |(_, path)| path);
    let path = path.split_once("://").map_or(path, |(_, path)| path);
    let (head, tail) = path.split_once('/').unwrap_or((path, ""));
    let head = head.rsplit_once('@').map_or(head, |(_, host)| host);
    let path = format!("{head}/{tail}").replacen(':', "/", 1);
    let (package, folder) = path.split_once("//").unwrap_or((&path, ""));
    let package = package.trim_end_matches('/');
    let package = package.strip_suffix(".git").unwrap_or(package);
    let registries = ["registry.terraform.io/", "registry.opentofu.org/"];
    let package = registries.iter().find_map(|registry| package.strip_prefix(registry)).unwrap_or(package);
    let mut query: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).collect();
    query.sort_unstable();
    format!("{package}//{}?{}", folder.trim_matches('/'), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_source_may_be_written_as_on_windows() {
        assert_eq!(local("a/b", "..\\c"), "a/c");
    }

    #[test]
    fn the_longest_prefix_of_a_source_is_mapped() {
        let mappings: BTreeMap<String, String> = [
            ("terraform-aws-modules/", "third_party"),
            ("terraform-aws-modules/vpc/aws", "vpc"),
            ("git::https://github.com/acme/modules", "acme"),
        ]
        .map(|(prefix, folder)| (prefix.to_owned(), folder.to_owned()))
        .into();
        let shown = |source| mapped(source, &mappings);
        assert_eq!(shown("terraform-aws-modules/vpc/aws").as_deref(), Some("vpc"));
        assert_eq!(shown("terraform-aws-modules/vpc/aws//modules/x").as_deref(), Some("vpc/modules/x"));
        assert_eq!(shown("terraform-aws-modules/iam/aws").as_deref(), Some("third_party/iam/aws"));
        assert_eq!(
            shown("git::https://github.com/acme/modules.git//net/vpc?ref=v1").as_deref(),
            Some("acme/net/vpc")
        );
        assert_eq!(shown("git::https://github.com/acme/modules-old.git"), None);
        assert_eq!(shown("other/vpc/aws"), None);
    }

    #[test]
    fn a_source_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("terraform-aws-modules/vpc/aws", "registry.terraform.io/terraform-aws-modules/vpc/aws"),
            ("a/b/c//modules/x", "registry.opentofu.org/a/b/c//modules/x"),
            ("github.com/acme/x", "git::https://github.com/acme/x.git"),
            ("git@github.com:acme/x.git?ref=v1", "git::ssh://git@github.com/acme/x.git?ref=v1"),
            ("github.com/acme/x//m?ref=v1", "git::https://github.com/acme/x.git//m?ref=v1"),
            ("./a/../b", "./b"),
        ] {
            assert_eq!(canonical(one), canonical(other));
        }
        for (one, other) in [
            ("a/b/c", "a/b/d"),
            ("github.com/acme/x?ref=v1", "github.com/acme/x?ref=v2"),
            ("a/b/c//x", "a/b/c//y"),
        ] {
            assert_ne!(canonical(one), canonical(other));
        }
    }
}

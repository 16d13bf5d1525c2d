//! Paths as texts: `abspath`, `basename`, `dirname`, `pathexpand` (`internal/lang/funcs/filesystem.go`, Go's
//! `path/filepath` with slashes).

use super::argument::{PATH, pay, string, text};
use super::{Call, Function};
use crate::input::terraform::value::{Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("abspath", PATH, absolute),
    string("basename", PATH, base),
    string("dirname", PATH, folder),
    string("pathexpand", PATH, expand),
];

fn absolute(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let path = text(arguments, 0)?;
    pay(call, path.len())?;
    let folder = call.host.working_folder();
    Ok(Value::string(match clean(path) {
        path if path.starts_with('/') => path,
        path if path == "." => folder.to_owned(),
        // The folder may be one that is told from others by no more than a dot; it stays in front.
        path if folder.starts_with('/') => join(folder, &path),
        path => format!("{folder}/{path}"),
    }))
}

fn base(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let path = text(arguments, 0)?;
    pay(call, path.len())?;
    Ok(Value::string(last_part(path)))
}

fn folder(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let path = text(arguments, 0)?;
    pay(call, path.len())?;
    Ok(Value::string(clean(
        path.rsplit_once('/').map_or("", |(before, _)| if before.is_empty() { "/" } else { before }),
    )))
}

/// Of a path in the home folder no more is known than that it will be absolute.
fn expand(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let path = text(arguments, 0)?;
    pay(call, path.len())?;
    if is_in_home(path)? {
        return Ok(Value::unknown_not_null(Type::String).refine(|known| known.begin_with("/")));
    }
    Ok(Value::string(path))
}

/// Whether a path begins with `~`, which stands for the home folder of whoever runs Terraform.
pub(super) fn is_in_home(path: &str) -> Result<bool, Fault> {
    match path.strip_prefix('~') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(['/', '\\']) => Err(Fault::of_argument(
            0,
            "cannot expand the home folder of a user other than the one who runs Terraform",
        )),
        found => Ok(found.is_some()),
    }
}

/// The last part of a path (`filepath.Base`).
fn last_part(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    let last = trimmed.rsplit('/').next().unwrap_or_default();
    if last.is_empty() { "/" } else { last }
}

/// The shortest path to the same place, by its text alone (`filepath.Clean`).
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// Two paths one behind the other (`filepath.Join`).
pub(super) fn join(one: &str, other: &str) -> String {
    match (one, other) {
        ("", "") => String::new(),
        ("", path) | (path, "") => clean(path),
        (one, other) => clean(&format!("{one}/{other}")),
    }
}

/// The way from one clean path to another (`filepath.Rel`); none where one is absolute and the other is not, or where
/// it leads through a folder whose name is not known.
pub(super) fn relative(from: &str, to: &str) -> Option<String> {
    if from.starts_with('/') != to.starts_with('/') {
        return None;
    }
    let parts = |path: &str| -> Vec<String> {
        path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect()
    };
    let (from, to) = (parts(from), parts(to));
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = from.get(common..).unwrap_or_default();
    if up.iter().any(|part| part == "..") {
        return None;
    }
    let down = to.get(common..).unwrap_or_default();
    let all: Vec<&str> = up.iter().map(|_| "..").chain(down.iter().map(String::as_str)).collect();
    Some(if all.is_empty() { ".".to_owned() } else { all.join("/") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        let pairs = [
            ("", "."),
            ("a//b/./c/..", "a/b"),
            ("../a/../..", "../.."),
            ("/../a", "/a"),
            ("/", "/"),
            ("a/..", "."),
            ("./a", "a"),
            ("a/", "a"),
        ];
        for (path, cleaned) in pairs {
            assert_eq!(clean(path), cleaned, "{path}");
        }
        assert_eq!(join("a", "../b"), "b");
        assert_eq!(join("", ""), "");
    }

    #[test]
    fn the_last_part_has_no_slash() {
        for (path, last) in
            [("", "."), ("/", "/"), ("///", "/"), ("a/b.txt", "b.txt"), ("a/b/", "b"), (".", ".")]
        {
            assert_eq!(last_part(path), last, "{path}");
        }
    }

    #[test]
    fn a_way_leads_from_one_path_to_another() {
        assert_eq!(relative("a/b", "a/b/c/d").as_deref(), Some("c/d"));
        assert_eq!(relative("a/b", "a/c").as_deref(), Some("../c"));
        assert_eq!(relative(".", "a").as_deref(), Some("a"));
        assert_eq!(relative("a", "a").as_deref(), Some("."));
        assert_eq!(relative("../a", "../b").as_deref(), Some("../b"));
        assert_eq!(relative("..", "a"), None);
        assert_eq!(relative("/a", "a"), None);
    }
}

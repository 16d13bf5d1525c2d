//! Data of `--data`, laid out as OPA's loader does (`loader.NewFileLoader().Filtered` in `open-policy-agent/opa`).

use std::path::Path;

use walkdir::WalkDir;

use super::environment;
use crate::policy::DataFile;
use crate::source::{At, Diagnostic, Limits, Stage};

/// How deep folders of data may nest.
const MAX_DEPTH: usize = 100;

/// The data files of a path: a file stands at the root of `data`, the files of a folder below the names of the folders
/// between it and them. `a.b:PATH` stands below `data.a.b`, as with OPA.
pub(super) fn load(path: &Path, shown: &str, limits: &Limits) -> Result<Vec<DataFile>, Vec<Diagnostic>> {
    let text = path.to_string_lossy().into_owned();
    if !path.exists()
        && let Some((prefix, rest)) = text.split_once(':')
        && !prefix.contains('/')
    {
        let below: Vec<String> = prefix.split('.').map(str::to_owned).collect();
        return files(Path::new(rest), rest, &below, limits);
    }
    files(path, shown, &[], limits)
}

fn files(
    path: &Path,
    shown: &str,
    below: &[String],
    limits: &Limits,
) -> Result<Vec<DataFile>, Vec<Diagnostic>> {
    let mut files = Vec::new();
    let mut wrong = Vec::new();
    let walk = WalkDir::new(path).follow_links(true).max_depth(MAX_DEPTH).sort_by_file_name();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                wrong.push(unreadable(shown, &error.to_string()));
                continue;
            }
        };
        let extension = entry.path().extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let is_data = matches!(extension, "json" | "yaml" | "yml");
        if !entry.file_type().is_file() || !is_data && entry.depth() > 0 {
            continue;
        }
        if !is_data {
            wrong.push(unreadable(shown, "its name does not end with `.json`, `.yaml` or `.yml`"));
            continue;
        }
        if files.len() >= limits.files {
            wrong.push(unreadable(shown, &format!("it holds over {} files", limits.files)));
            break;
        }
        let way: Vec<String> = entry
            .path()
            .strip_prefix(path)
            .unwrap_or(entry.path())
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let name: Vec<&str> =
            std::iter::once(shown.trim_end_matches('/')).chain(way.iter().map(String::as_str)).collect();
        let name = name.join("/");
        let read = environment::read_file(entry.path(), limits.file_bytes).map_err(|error| error.to_string());
        match read.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is no UTF-8".to_owned())) {
            Ok(text) => {
                let folders = way.len().saturating_sub(1);
                let prefix = below.iter().cloned().chain(way.into_iter().take(folders)).collect();
                files.push(DataFile { path: name, prefix, text });
            }
            Err(why) => wrong.push(unreadable(&name, &why)),
        }
    }
    if wrong.is_empty() { Ok(files) } else { Err(wrong) }
}

fn unreadable(path: &str, why: &str) -> Diagnostic {
    let message = format!("the data of `{path}` cannot be read: {why}");
    let error = Diagnostic::error(Stage::Policy, "data-unreadable", At::Path(path.to_owned()), message);
    error.help("name a file of JSON or YAML with `--data`, or a folder of such files")
}

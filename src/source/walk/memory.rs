//! Walks files in memory.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::found::{CACHE_SIGNATURE, Found, open, too_deep_error};
use super::rules::{Fate, FolderRules, Rules};
use crate::source::{TreeFile, Walk, WalkOptions};

/// Walks files in memory. They lie below one folder; none of them is named.
pub(in crate::source) fn memory(files: &BTreeMap<String, Vec<u8>>, options: &WalkOptions) -> Walk {
    let mut found = Found::new(options);
    let mut malformed = Vec::new();
    let mut rules = Rules::new(&options.include, &options.exclude, "", "", |glob, why| {
        malformed.push((glob.to_owned(), why));
    });
    rules.shown = options.shown;
    for (glob, why) in malformed {
        found.malformed_option(&glob, &why);
    }
    let look = |found: &mut Found, way: &str| {
        let mut text = |name: &str| {
            let path = format!("{way}{name}");
            let bytes = files.get(&path)?;
            found.rules.insert(path, bytes.clone());
            Some(String::from_utf8_lossy(bytes).into_owned())
        };
        let folder = FolderRules {
            gitignore: text(".gitignore"),
            git_exclude: None,
            own: text(".tollgateignore"),
            repository: false,
        };
        let cache =
            files.get(&format!("{way}CACHEDIR.TAG")).is_some_and(|tag| tag.starts_with(CACHE_SIGNATURE));
        (folder, cache || files.contains_key(&format!("{way}pyvenv.cfg")))
    };
    let (root, _) = look(&mut found, "");
    let mut lines = Vec::new();
    rules.enter_top("", &root, |line, why| lines.push((line.to_owned(), why)));
    found.malformed_lines(".tollgateignore", lines);

    // The folders that are entered, from the root, each with whether it is passed over as a whole.
    let mut entered: Vec<(String, bool)> = Vec::new();
    for (path, bytes) in files {
        while entered.last().is_some_and(|(folder, _)| !below(path, folder)) {
            entered.pop();
        }
        rules.leave_to(entered.iter().filter(|(_, closed)| !closed).count() + 1);
        if entered.last().is_some_and(|(_, closed)| *closed) {
            continue;
        }
        let mut closed = false;
        let begin = entered.last().map_or(0, |(folder, _)| folder.len() + 1);
        let rest = path.get(begin..).unwrap_or_default();
        for (at, _) in rest.match_indices('/') {
            let folder = path.get(..begin + at).unwrap_or_default();
            let (within, tool) = look(&mut found, &format!("{folder}/"));
            let fate = rules.fate(folder, true);
            let too_deep = rules.depth() > options.limits.folder_depth;
            closed = !open(&mut found, &mut rules, folder, folder, fate, tool, &within) || too_deep;
            if too_deep {
                too_deep_error(&mut found, folder);
            }
            entered.push((folder.to_owned(), closed));
            if closed {
                break;
            }
        }
        if closed {
            continue;
        }
        if !found.count() {
            break;
        }
        match rules.fate(path, false) {
            Fate::In => found.take(
                PathBuf::from(path),
                TreeFile { path: path.clone(), size: bytes.len() as u64, named: false },
                false,
            ),
            Fate::Out(why) => found.leave_out(path, false, why),
            Fate::Silent => {}
        }
    }
    found.finish()
}

/// Whether `path` lies below `folder`.
fn below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

//! Who may use whom, and how long a file may be.
//!
//! The table is the one of `ARCHITECTURE.md`. It is kept by reading the `use crate::…` lines, and every
//! other mention of `crate::…`, of each source file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The most lines that a source file may have.
const LINES: usize = 800;

/// Each room with the rooms that it may use. A longer path wins over its parent's row.
const TABLE: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("document", &["source"]),
    ("config", &["source", "document"]),
    ("signature", &["source", "document"]),
    ("input::template", &["source"]),
    ("input::terraform", &["source", "document"]),
    ("input::kubernetes", &["source", "document"]),
    ("input::helm", &["source", "document", "input::template", "input::kubernetes"]),
    ("input", &["source", "document", "config"]),
    ("policy", &["source", "config", "document", "signature", "input::template"]),
    ("verdict", &["source", "config", "document", "policy", "signature"]),
    ("fix", &["source", "document", "policy"]),
    ("report", &["source", "document", "config", "policy", "verdict", "fix"]),
    ("evidence", &["source", "document", "config", "policy", "verdict", "signature"]),
    (
        "evidence::replay",
        &["source", "document", "config", "input", "policy", "verdict", "signature", "evidence"],
    ),
];

fn source_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// `src/input/terraform/plan.rs` is in `input::terraform::plan`.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let name = below.with_extension("").to_string_lossy().replace(['/', '\\'], "::");
    name.strip_suffix("::mod").unwrap_or(&name).to_owned()
}

/// The `crate::a::b` paths that a text names, as `a::b`.
fn mentions(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let before = text[..at].chars().next_back();
        let line = text[..at].rsplit('\n').next().unwrap_or_default().trim_start();
        if before.is_some_and(|char| char.is_alphanumeric() || char == '_') || line.starts_with("//") {
            continue;
        }
        let path: String = text[at + "crate::".len()..]
            .chars()
            .take_while(|char| char.is_alphanumeric() || matches!(char, '_' | ':'))
            .collect();
        found.insert(path.trim_end_matches(':').to_owned());
    }
    found
}

fn is_within(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What is wrong with a module of that text, by the table.
fn offences(module: &str, text: &str) -> Vec<String> {
    let row = TABLE.iter().filter(|(room, _)| is_within(module, room)).max_by_key(|(room, _)| room.len());
    let Some((room, allowed)) = row else { return Vec::new() };
    mentions(text)
        .into_iter()
        .filter(|used| {
            let of_a_room = TABLE.iter().any(|(other, _)| is_within(used, other)) || is_within(used, "cli");
            let own = is_within(used, room) || is_within(room, used.split("::").next().unwrap_or_default());
            of_a_room && !own && !allowed.iter().any(|other| is_within(used, other))
        })
        .map(|used| format!("`{module}` uses `{used}`, which `{room}` may not"))
        .collect()
}

#[test]
fn rooms_use_only_the_rooms_that_they_may() {
    let mut wrong = Vec::new();
    for path in source_files() {
        let module = module_of(&path);
        if is_within(&module, "cli") || matches!(module.as_str(), "main" | "lib") {
            continue;
        }
        wrong.extend(offences(&module, &std::fs::read_to_string(&path).unwrap()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_use_that_the_table_does_not_allow_is_found() {
    let text =
        "use crate::policy::Finding;\n// crate::cli is only named here\nfn f() { crate::cli::main(); }";
    assert_eq!(offences("document::node", text).len(), 2);
    assert_eq!(offences("verdict::decide", "use crate::policy::Finding;"), Vec::<String>::new());
    assert_eq!(offences("input::template::lexer", "use crate::document::Node;").len(), 1);
}

#[test]
fn one_file_names_regorus() {
    let named: Vec<String> = source_files()
        .iter()
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("regorus::"))
        })
        .map(|path| module_of(path))
        .collect();
    assert!(named.len() <= 1, "{named:?}");
}

#[test]
fn no_source_file_is_too_long() {
    let mut wrong = Vec::new();
    for path in source_files() {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        if lines > LINES {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

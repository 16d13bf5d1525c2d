//! Tests of `source`: what a walk finds, on disk and in memory.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use tollgate::source::{Diagnostic, ReadError, Severity, Tree, Walk, WalkOptions};

const EXPECTED: &[&str] = &["yaml", "json", "tf"];

/// A folder with these files; a path that ends with `/` is an empty folder.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        if path.as_os_str().as_bytes().ends_with(b"/") {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    folder
}

fn options() -> WalkOptions {
    WalkOptions { expected: EXPECTED, ..WalkOptions::default() }
}

fn disk(base: &Path, paths: &[&str]) -> Tree {
    Tree::Disk { base: base.to_owned(), paths: paths.iter().map(PathBuf::from).collect() }
}

fn memory(files: &[(&str, &str)]) -> Tree {
    let bytes = |text: &str| text.as_bytes().to_vec();
    Tree::Memory(
        files.iter().map(|(path, text)| ((*path).to_owned(), bytes(text))).collect::<BTreeMap<_, _>>(),
    )
}

fn names(walk: &Walk) -> Vec<&str> {
    walk.files.iter().map(|file| file.path.as_str()).collect()
}

fn codes(walk: &Walk) -> Vec<&str> {
    walk.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

fn only(walk: &Walk) -> &Diagnostic {
    assert_eq!(walk.diagnostics.len(), 1, "{:?}", walk.diagnostics);
    assert!(walk.diagnostics[0].help.is_some());
    &walk.diagnostics[0]
}

/// Walks the files on disk and in memory, and checks that both agree.
fn both(files: &[(&str, &str)], options: &WalkOptions) -> Walk {
    let folder = folder(files);
    let on_disk = disk(folder.path(), &["."]).walk(options);
    let in_memory = memory(files).walk(options);
    assert_eq!(on_disk.files, in_memory.files);
    assert_eq!(on_disk.left_out, in_memory.left_out);
    assert_eq!(on_disk.rules, in_memory.rules);
    assert_eq!(codes(&on_disk), codes(&in_memory));
    on_disk
}

#[test]
fn files_come_in_the_order_of_their_paths_bytes() {
    let walk = both(&[("b.yaml", ""), ("a/z.yaml", ""), ("a-b/c.yaml", ""), ("a.yaml", "1234")], &options());
    assert_eq!(names(&walk), ["a-b/c.yaml", "a.yaml", "a/z.yaml", "b.yaml"]);
    assert_eq!(walk.files[1].size, 4);
    assert!(walk.diagnostics.is_empty() && walk.left_out.is_empty());
    assert!(walk.files.iter().all(|file| !file.named));
}

#[test]
fn hidden_vendored_and_tool_folders_are_left_out_and_listed() {
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n";
    let walk = both(
        &[
            ("a.yaml", ""),
            (".hidden.yaml", ""),
            (".cache/b.yaml", ""),
            (".github/workflows/ci.yml", ""),
            (".gitlab-ci.yml", ""),
            ("node_modules/x/c.yaml", ""),
            ("sub/vendor/d.yaml", ""),
            ("target/CACHEDIR.TAG", tag),
            ("target/e.yaml", ""),
            ("other/CACHEDIR.TAG", "no"),
            ("other/f.yaml", ""),
        ],
        &options(),
    );
    assert_eq!(
        names(&walk),
        [".github/workflows/ci.yml", ".gitlab-ci.yml", "a.yaml", "other/CACHEDIR.TAG", "other/f.yaml"]
    );
    let left: Vec<_> = walk.left_out.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(left, [".cache/", ".hidden.yaml", "node_modules/", "sub/vendor/", "target/"]);
}

#[test]
fn ignore_files_nest_and_ours_is_stronger() {
    let walk = both(
        &[
            (".gitignore", "*.tmp.yaml\n/out\n# a comment\nsecret.yaml\n"),
            (".tollgateignore", "!secret.yaml\n!vendor/\nnever/\n"),
            ("a.tmp.yaml", ""),
            ("out/b.yaml", ""),
            ("sub/out/c.yaml", ""),
            ("sub/.gitignore", "!a.tmp.yaml\nlocal.yaml\n"),
            ("sub/a.tmp.yaml", ""),
            ("sub/local.yaml", ""),
            ("local.yaml", ""),
            ("secret.yaml", ""),
            ("never/d.yaml", ""),
            ("vendor/e.yaml", ""),
        ],
        &options(),
    );
    let kept = ["local.yaml", "secret.yaml", "sub/a.tmp.yaml", "sub/out/c.yaml", "vendor/e.yaml"];
    assert_eq!(names(&walk), kept);
    let rules: Vec<_> = walk.rules.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(rules, [".gitignore", ".tollgateignore", "sub/.gitignore"]);
}

#[test]
fn include_brings_back_and_exclude_leaves_out() {
    let files = [
        ("vendor/ours/a.yaml", ""),
        ("vendor/ours/b.txt", ""),
        ("vendor/theirs/c.yaml", ""),
        (".secret/d.yaml", ""),
        ("build/e.yaml", ""),
        (".gitignore", "build/\n"),
        ("tests/f.yaml", ""),
        ("tests/keep/g.yaml", ""),
    ];
    let globs = |list: &[&str]| list.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>();
    let walk = both(
        &files,
        &WalkOptions {
            include: globs(&["vendor/ours/*.yaml", "/.secret", "build", "tests/keep/**"]),
            exclude: globs(&["tests/"]),
            ..options()
        },
    );
    assert_eq!(names(&walk), [".secret/d.yaml", "build/e.yaml", "tests/keep/g.yaml", "vendor/ours/a.yaml"]);
}

#[test]
fn a_glob_that_cannot_be_read_is_told() {
    let walk = both(&[("a.yaml", "")], &WalkOptions { exclude: vec!["a{b".to_owned()], ..options() });
    assert_eq!(only(&walk).code, "glob-malformed");
    assert_eq!(names(&walk), ["a.yaml"]);
}

#[test]
fn a_named_path_is_read_whatever_the_rules() {
    let folder = folder(&[
        (".gitignore", "dist/*\n"),
        (".git/info/exclude", "local.yaml\n"),
        ("dist/a.yaml", ""),
        ("dist/.b.yaml", ""),
        ("node_modules/c.yaml", ""),
        ("local.yaml", ""),
        ("sub/local.yaml", ""),
    ]);
    let walk =
        disk(folder.path(), &["dist", "node_modules/c.yaml", ".git/info/exclude", "sub"]).walk(&options());
    assert_eq!(names(&walk), [".git/info/exclude", "dist/a.yaml", "node_modules/c.yaml"]);
    let named: Vec<_> = walk.files.iter().map(|file| file.named).collect();
    assert_eq!(named, [true, false, true]);
    let left: Vec<_> = walk.left_out.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(left, ["dist/.b.yaml", "sub/local.yaml"]);
    let rules = |path: &str| disk(folder.path(), &[path]).walk(&options()).rules;
    assert!(rules("dist").is_empty(), "a rule that does not count has no say");
    assert_eq!(rules("sub").len(), 2);
}

#[test]
fn ignore_files_above_the_named_folder_count_up_to_the_repository() {
    let folder = folder(&[
        (".gitignore", "never-read.yaml\n"),
        ("repo/.git/HEAD", ""),
        ("repo/.gitignore", "*.out.yaml\n"),
        ("repo/a/b/x.out.yaml", ""),
        ("repo/a/b/never-read.yaml", ""),
        ("repo/a/b/y.yaml", ""),
    ]);
    let walk = disk(&folder.path().join("repo/a"), &["b"]).walk(&options());
    assert_eq!(names(&walk), ["b/never-read.yaml", "b/y.yaml"]);
    assert_eq!(walk.rules[0].0, "../.gitignore");
}

#[test]
fn a_file_is_found_once_however_many_paths_lead_to_it() {
    let folder = folder(&[("a/b.yaml", ""), ("a/c.yaml", "")]);
    symlink("b.yaml", folder.path().join("a/again.yaml")).unwrap();
    symlink("a", folder.path().join("z")).unwrap();
    let absolute = folder.path().join("a").to_string_lossy().into_owned();
    let walk = disk(folder.path(), &["a", "./a/b.yaml", ".", &absolute]).walk(&options());
    assert_eq!(names(&walk), ["a/b.yaml", "a/c.yaml"]);
    assert!(walk.files[0].named && !walk.files[1].named);
    assert!(walk.diagnostics.is_empty(), "{:?}", walk.diagnostics);
}

#[test]
fn links_are_followed_inside_and_never_out() {
    let outside = folder(&[("secret.yaml", ""), ("note.txt", "")]);
    let folder = folder(&[("..data/real.yaml", ""), ("shared/s.yaml", ""), ("app/a.yaml", "")]);
    let link = |to: &Path, name: &str| symlink(to, folder.path().join(name)).unwrap();
    link(Path::new("..data/real.yaml"), "mounted.yaml");
    link(Path::new("../shared"), "app/shared");
    link(&outside.path().join("secret.yaml"), "app/out.yaml");
    link(&outside.path().join("note.txt"), "app/out.txt");
    link(outside.path(), "app/outside");
    let walk = disk(folder.path(), &["app", "mounted.yaml"]).walk(&options());
    assert_eq!(names(&walk), ["app/a.yaml", "app/shared/s.yaml", "mounted.yaml"]);
    assert_eq!(codes(&walk), ["link-leads-out", "link-leads-out"]);
    assert!(walk.diagnostics.iter().all(|told| told.severity == Severity::Error), "{:?}", walk.diagnostics);
    let whole = disk(folder.path(), &["."]).walk(&options());
    assert_eq!(names(&whole), ["app/a.yaml", "mounted.yaml", "shared/s.yaml"]);
    // A link that the user names may lead anywhere.
    let named = disk(folder.path(), &["app/out.yaml"]).walk(&options());
    assert_eq!(names(&named), ["app/out.yaml"]);
    // What is named beside leaves nothing of the links unread.
    let beside = outside.path().to_string_lossy().into_owned();
    let both = disk(folder.path(), &["app", &beside]).walk(&options());
    assert!(both.diagnostics.is_empty(), "{:?}", both.diagnostics);
    assert!(both.files.iter().any(|file| file.path.ends_with("/secret.yaml")));
    let excluded = WalkOptions { exclude: vec!["app/out*".to_owned()], ..options() };
    assert!(disk(folder.path(), &["app"]).walk(&excluded).diagnostics.is_empty());
}

#[test]
fn loops_of_links_end_with_an_error() {
    let folder = folder(&[("a/b/c.yaml", ""), ("d/e.yaml", "")]);
    symlink("..", folder.path().join("a/b/up")).unwrap();
    symlink("self.yaml", folder.path().join("self.yaml")).unwrap();
    let walk = disk(folder.path(), &["."]).walk(&options());
    assert_eq!(names(&walk), ["a/b/c.yaml", "d/e.yaml"]);
    assert_eq!(codes(&walk), ["folder-loop", "folder-loop"]);
    assert!(walk.diagnostics[0].message.contains("`a/b/up`"), "{}", walk.diagnostics[0].message);
    // A loop that leads above the walked folder.
    symlink("../..", folder.path().join("a/b/top")).unwrap();
    let walk = disk(folder.path(), &["a/b"]).walk(&options());
    assert_eq!(names(&walk), ["a/b/c.yaml"]);
    assert_eq!(codes(&walk), ["folder-loop", "folder-loop"]);
}

#[test]
fn links_that_cross_do_not_multiply() {
    let folder = folder(&[("d0/x.yaml", "")]);
    for level in 0..30 {
        let here = folder.path().join(format!("d{level}"));
        fs::create_dir_all(&here).unwrap();
        for name in ["l", "m"] {
            symlink(format!("../d{}", level + 1), here.join(name)).unwrap();
        }
    }
    fs::create_dir_all(folder.path().join("d30")).unwrap();
    let walk = disk(folder.path(), &["."]).walk(&options());
    assert_eq!(names(&walk), ["d0/x.yaml"]);
}

#[test]
fn broken_links_and_pipes_are_told_where_they_look_like_input() {
    let folder = folder(&[("a.yaml", "")]);
    symlink("nowhere", folder.path().join("gone.yaml")).unwrap();
    symlink("nowhere", folder.path().join("gone.txt")).unwrap();
    let pipe = folder.path().join("pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success());
    let walk = disk(folder.path(), &["."]).walk(&options());
    assert_eq!(names(&walk), ["a.yaml"]);
    let expected = if made { vec!["link-broken", "path-not-a-file"] } else { vec!["link-broken"] };
    assert_eq!(codes(&walk), expected);
    if made {
        let named = disk(folder.path(), &["pipe.yaml"]).walk(&options());
        assert_eq!(only(&named).code, "path-not-a-file");
        let read = disk(folder.path(), &[]).read("pipe.yaml", 10);
        assert_eq!(read, Err(ReadError::Refused("it is no regular file".to_owned())));
    }
}

#[test]
fn missing_paths_are_told() {
    let folder = folder(&[("a.yaml", "")]);
    let walk = disk(folder.path(), &["b.yaml", "a.yaml"]).walk(&options());
    assert_eq!(only(&walk).code, "path-missing");
    assert_eq!(names(&walk), ["a.yaml"]);
    let walk = disk(&folder.path().join("nowhere"), &["."]).walk(&options());
    assert_eq!(only(&walk).code, "path-missing");
}

#[test]
fn unreadable_folders_and_files_are_told() {
    let folder = folder(&[("locked/a.yaml", ""), ("b.yaml", "x")]);
    let lock = |path: &str, mode| {
        fs::set_permissions(folder.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    lock("locked", 0o000);
    lock("b.yaml", 0o000);
    if fs::read(folder.path().join("b.yaml")).is_ok() {
        println!("skipped: permissions do not bind this user");
        lock("locked", 0o755);
        return;
    }
    let tree = disk(folder.path(), &["."]);
    let walk = tree.walk(&options());
    assert_eq!(only(&walk).code, "folder-unreadable");
    assert_eq!(tree.read("b.yaml", 10), Err(ReadError::Refused("permission denied".to_owned())));
    lock("locked", 0o755);
}

#[test]
fn limits_on_files_and_depth_are_told() {
    let mut few = options();
    few.limits.files = 2;
    let walk = both(&[("a.yaml", ""), ("b.yaml", ""), ("c.yaml", "")], &few);
    assert_eq!(only(&walk).code, "too-many-files");
    assert_eq!(names(&walk).len(), 2);
    let mut flat = options();
    flat.limits.folder_depth = 2;
    let walk = both(&[("a/b/c.yaml", ""), ("a/b/d/e.yaml", ""), ("a/z.yaml", "")], &flat);
    assert_eq!(only(&walk).code, "folder-too-deep");
    assert_eq!(names(&walk), ["a/b/c.yaml", "a/z.yaml"]);
}

#[test]
fn names_that_are_no_utf8_are_told_where_they_look_like_input() {
    let folder = folder(&[("a.yaml", "")]);
    for name in [&b"b\xff.yaml"[..], b"c\xff.txt"] {
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), "").unwrap();
    }
    let walk = disk(folder.path(), &["."]).walk(&options());
    assert_eq!(names(&walk), ["a.yaml"]);
    assert_eq!(only(&walk).code, "path-not-utf8");
    assert_eq!(walk.left_out.len(), 1);
}

#[test]
fn no_more_than_the_limit_is_read() {
    let folder = folder(&[("a.yaml", "12345")]);
    for tree in [disk(folder.path(), &["."]), memory(&[("a.yaml", "12345")])] {
        assert_eq!(tree.read("a.yaml", 5), Ok(b"12345".to_vec()));
        assert_eq!(tree.read("a.yaml", 4), Err(ReadError::TooLarge(4)));
        assert_eq!(tree.read("b.yaml", 4), Err(ReadError::Missing));
    }
    assert_eq!(disk(folder.path(), &[]).read(".", 9), Err(ReadError::Refused("it is a folder".to_owned())));
    // The file system says that this one is empty, and it is not.
    if Path::new("/proc/self/status").exists() {
        assert_eq!(disk(Path::new("/proc/self"), &[]).read("status", 10), Err(ReadError::TooLarge(10)));
    }
}

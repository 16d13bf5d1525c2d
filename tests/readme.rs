//! The README's commands do what it says.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The lines of the blocks of that language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == format!("```{language}") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// A fresh folder that holds what the commands read.
fn checkout() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["fixtures/shop", "fixtures/chart", "fixtures/terraform"] {
        copy(&root().join(name), &folder.path().join(name));
    }
    std::fs::create_dir(folder.path().join("target")).unwrap();
    std::fs::copy(root().join("README.md"), folder.path().join("README.md")).unwrap();
    folder
}

/// A command in that folder, with `tollgate` on the path and nothing of this process's environment that
/// changes what it says.
fn shell(folder: &Path, script: &str) -> std::process::Output {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_tollgate"));
    let path = std::env::join_paths(
        std::iter::once(program.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .env("TOLLGATE", program)
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap()
}

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let mut ran = 0;
    for block in blocks("sh") {
        // The tests are running, and a check of a folder without input has an exit code of its own.
        if block == "cargo test --locked" || block == "tollgate check" {
            continue;
        }
        let folder = checkout();
        let output = shell(folder.path(), &format!("set -e\n{block}"));
        assert!(
            output.status.success(),
            "{block}\n{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        ran += 1;
    }
    assert!(ran >= 4, "only {ran} blocks ran");
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(blocks("sh").iter().any(|block| block == "cargo test --locked"));
    assert!(ci.lines().any(|line| line == "cargo test --locked"));
}

#[test]
fn the_policy_of_the_readme_is_the_one_that_its_command_judges_by() {
    let written = std::fs::read_to_string(root().join("fixtures/shop/policies/owner.rego")).unwrap();
    assert_eq!(blocks("rego"), [written.trim_end()]);
    let folder = checkout();
    let output = shell(folder.path(), "tollgate check --policy fixtures/shop/policies fixtures/shop/bad");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("SHOP-001"));
}

#[test]
fn the_exit_codes_of_the_readme_are_the_ones_of_the_program() {
    use tollgate::verdict::{Reason, exit_code};
    let text = readme();
    for (reason, words) in [
        (Reason::Config, "| 2 | – |"),
        (Reason::Denied, "| 1 | denied |"),
        (Reason::Input, "| 5 | undecided | an input"),
        (Reason::Policy, "| 4 | undecided | a policy"),
        (Reason::Unknown, "| 6 | undecided | a value"),
        (Reason::NoInput, "| 3 | undecided |"),
        (Reason::NothingEvaluated, "| 3 | undecided |"),
    ] {
        assert!(text.contains(words), "{words}");
        assert!(words.contains(&format!("| {} |", exit_code(&[reason]))), "{words}");
    }
}

//! A log in a branch of git.

use std::process::Command;

use super::shelf::{append, bundles, shelf, verify_log};
use crate::cli::harness::{Folder, Ran};
use crate::evidence::log::ledger::ORIGIN;

const IN_GIT: [&str; 2] = ["--git", "repo"];

/// Git in the folder; none where there is no git.
fn git(folder: &Folder, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let Ok(output) = command.args(arguments).current_dir(folder.path()).output() else {
        println!("notice: there is no git here, so the test is skipped");
        return None;
    };
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn init(folder: &Folder, log: &[&str]) -> Ran {
    folder.run(&[&["log", "init"], log, &["--origin", ORIGIN, "--key", "log.pem"]].concat())
}

/// A shelf with a repository of one commit.
fn repository() -> Option<Folder> {
    let folder = shelf();
    git(&folder, &["init", "--quiet", "--initial-branch=main", "repo"])?;
    folder.write("repo/file", b"one");
    git(&folder, &["-C", "repo", "add", "file"]);
    git(&folder, &["-C", "repo", "commit", "--quiet", "--message", "one"]);
    Some(folder)
}

#[test]
fn a_log_in_a_branch_is_the_same_log_and_touches_nothing_that_is_checked_out() {
    let Some(folder) = repository() else { return };
    let names = bundles(&folder, "shop", 3);
    folder.write("repo/file", b"changed");
    folder.write("repo/other", b"staged");
    git(&folder, &["-C", "repo", "add", "other"]);
    let before = git(&folder, &["-C", "repo", "status", "--porcelain=v2", "--branch"]);
    init(&folder, &IN_GIT).exits(0);
    init(&folder, &IN_GIT).exits(2).says("has a branch `evidence-log` already");
    for name in &names {
        folder.run(&append(&IN_GIT, name)).exits(0);
        folder.run(&append(&["evlog"], name)).exits(0);
    }
    assert_eq!(git(&folder, &["-C", "repo", "status", "--porcelain=v2", "--branch"]), before);
    verify_log(&folder, &IN_GIT).exits(0).says("shop: 3 releases, the last is 3");
    // The same files as in the folder, but for the lock.
    let listed = git(&folder, &["-C", "repo", "ls-tree", "-r", "--name-only", "evidence-log"]).unwrap();
    for name in listed.lines() {
        let object = format!("evidence-log:{name}");
        let mut command = Command::new("git");
        command.args(["-C", "repo", "cat-file", "blob", &object]).current_dir(folder.path());
        let output = command.output().unwrap();
        assert_eq!(output.stdout, folder.read(&format!("evlog/{name}")), "{name}");
    }
    assert!(listed.lines().count() >= 9, "{listed}");
    let log = git(&folder, &["-C", "repo", "log", "--format=%s", "evidence-log"]).unwrap();
    assert!(log.starts_with("Log release 3 of shop\nLog release 2 of shop\n"), "{log}");
    git(&folder, &["-C", "repo", "fsck", "--strict", "--no-dangling"]);
    // A release of another order is refused as in a folder, and what was read once is read again.
    folder.run(&append(&IN_GIT, "shop-1.tar")).exits(0).says("already");
    folder.run(&["log", "prove", "--git", "repo", "--index", "1"]).exits(0).says("index 1");
    folder.run(&["log", "prove", "--git", "repo", "shop-2.tar"]).exits(0).says("index 1");
}

#[test]
fn bare_and_shallow_repositories_and_a_detached_head_keep_a_log() {
    let Some(folder) = repository() else { return };
    let names = bundles(&folder, "shop", 3);
    folder.write("repo/file", b"two");
    git(&folder, &["-C", "repo", "commit", "--quiet", "--all", "--message", "two"]);
    git(&folder, &["-C", "repo", "checkout", "--quiet", "--detach"]);
    init(&folder, &IN_GIT).exits(0);
    folder.run(&append(&IN_GIT, &names[0])).exits(0);
    let url = format!("file://{}", folder.file("repo").display());
    git(&folder, &["clone", "--quiet", "--bare", &url, "bare"]);
    git(&folder, &["clone", "--quiet", "--depth=1", "--branch=main", "--no-single-branch", &url, "shallow"]);
    git(&folder, &["-C", "shallow", "branch", "--quiet", "evidence-log", "origin/evidence-log"]);
    for repository in ["bare", "shallow"] {
        folder.run(&append(&["--git", repository], &names[1])).exits(0).says("entry 1 of");
        verify_log(&folder, &["--git", repository]).exits(0).says("the last is 2");
    }
    // What a shallow clone appends is pushed as any commit is.
    git(&folder, &["-C", "shallow", "push", "--quiet", "origin", "evidence-log"]);
    verify_log(&folder, &IN_GIT).exits(0).says("the last is 2");
}

#[test]
fn runs_at_the_same_time_lose_nothing_in_a_branch() {
    let Some(folder) = repository() else { return };
    init(&folder, &IN_GIT).exits(0);
    let names: Vec<String> = (0..4).flat_map(|number| bundles(&folder, &format!("s{number}"), 1)).collect();
    let running: Vec<_> = names
        .iter()
        .map(|name| {
            let mut command = folder.command(&append(&IN_GIT, name));
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in running {
        Ran::of(&child.wait_with_output().unwrap()).exits(0);
    }
    verify_log(&folder, &IN_GIT).exits(0).says("4 entries");
}

/// A git in front of the real one that lets somebody else move the branch at the last moment.
#[cfg(unix)]
#[test]
fn a_branch_that_somebody_else_moved_is_left_as_they_left_it() {
    use std::os::unix::fs::PermissionsExt;
    let Some(folder) = repository() else { return };
    init(&folder, &IN_GIT).exits(0);
    bundles(&folder, "shop", 1);
    let path = std::env::var("PATH").unwrap();
    folder.write(
        "bin/git",
        format!(
            "#!/bin/sh\nPATH='{path}'\ncase \"$*\" in\n*update-ref*)\n  cd {0} && new=$(git -c user.name=a -c \
             user.email=a@b commit-tree -p evidence-log -m other evidence-log^{{tree}}) && git update-ref \
             refs/heads/evidence-log \"$new\" && cd \"$OLDPWD\" ;;\nesac\nexec git \"$@\"\n",
            folder.file("repo").display()
        )
        .as_bytes(),
    );
    let script = folder.file("bin/git");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = folder.command(&append(&IN_GIT, "shop-1.tar"));
    command.env("PATH", format!("{}:{path}", folder.file("bin").display()));
    Ran::of(&command.output().unwrap()).exits(2).says("moved by somebody else");
    let log = git(&folder, &["-C", "repo", "log", "--format=%s", "evidence-log"]).unwrap();
    assert!(log.starts_with("other\n"), "{log}");
    folder.run(&append(&IN_GIT, "shop-1.tar")).exits(0).says("entry 0 of");
}

#[test]
fn what_is_no_log_in_git_is_told() {
    let Some(folder) = repository() else { return };
    bundles(&folder, "shop", 1);
    folder.run(&append(&IN_GIT, "shop-1.tar")).exits(2).says("no branch `evidence-log`");
    folder.run(&append(&["--git", "nowhere"], "shop-1.tar")).exits(2).says("is no folder");
    folder.write("plain/file", b"");
    let mut command = folder.command(&append(&["--git", "plain"], "shop-1.tar"));
    command.env("GIT_CEILING_DIRECTORIES", folder.path());
    Ran::of(&command.output().unwrap()).exits(2).says("is no git repository");
    folder.run(&append(&["evlog", "--git", "repo"], "shop-1.tar")).exits(2).says("not in both");
    let odd = ["--git", "repo", "--branch", "a..b"];
    folder.run(&append(&odd, "shop-1.tar")).exits(2).says("cannot be the name of a branch");
    let main = ["--git", "repo", "--branch", "main"];
    folder.run(&append(&main, "shop-1.tar")).exits(2).says("is checked out");
    verify_log(&folder, &main).exits(2).says("is no log");
    let mut command = folder.command(&append(&IN_GIT, "shop-1.tar"));
    command.env("PATH", folder.path());
    Ran::of(&command.output().unwrap()).exits(2).says("git is not installed");
    // Checked out elsewhere, the branch is not moved under somebody's feet.
    init(&folder, &IN_GIT).exits(0);
    git(&folder, &["-C", "repo", "worktree", "add", "--quiet", "../tree", "evidence-log"]);
    folder.run(&append(&IN_GIT, "shop-1.tar")).exits(2).says("is checked out in");
    verify_log(&folder, &IN_GIT).exits(0);
}

//! What a release's evidence says of the release: from git, from the freeze calendar, and over several releases.

use std::process::Command;

use super::harness::{Folder, GOOD_POD};

/// Runs git in a folder, as nobody in particular at a fixed time.
fn git(folder: &Folder, day: u32, author: &str, arguments: &[&str]) {
    let time = format!("2026-01-{day:02}T09:00:00+02:00");
    let ran = Command::new("git")
        .args(["-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"])
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder.path())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", author)
        .env("GIT_AUTHOR_EMAIL", format!("{author}@Example.org"))
        .env("GIT_COMMITTER_NAME", "ci")
        .env("GIT_COMMITTER_EMAIL", "ci@example.org")
        .env("GIT_AUTHOR_DATE", &time)
        .env("GIT_COMMITTER_DATE", &time)
        .output()
        .unwrap();
    assert!(ran.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

fn commit(folder: &Folder, day: u32, author: &str, message: &str) {
    folder.write("log.txt", format!("{day} {author} {message}").as_bytes());
    git(folder, day, author, &["add", "log.txt"]);
    git(folder, day, author, &["commit", "-q", "-m", message]);
}

/// A repository with a released `v1.0.0` and three commits since.
fn repository() -> Folder {
    let folder = Folder::new(&[("k8s/pod.yaml", GOOD_POD), (".gitignore", "*.pem\n*.tar\n")]);
    folder.run(&["key", "new", "gate"]).exits(0);
    git(&folder, 1, "ann", &["init", "-q"]);
    folder.write(".mailmap", b"Bob <bob@example.org> <bob@old.example.org>\n");
    git(&folder, 1, "ann", &["add", "."]);
    git(&folder, 1, "ann", &["commit", "-q", "-m", "feat: begin"]);
    git(&folder, 1, "ann", &["tag", "v1.0.0"]);
    commit(&folder, 2, "ann", "fix: mend it\n\nCo-authored-by: B <Bob@old.example.org>");
    commit(&folder, 3, "carl", "feat(cart): add `it`");
    commit(&folder, 4, "ann", "Say why\n\nFixes-Release: v1.0.0");
    folder
}

const RELEASE: [&str; 8] =
    ["release", "--name", "acme/shop", "--key", "gate.pem", "--commit", "HEAD", "--version"];

fn release(folder: &Folder, more: &[&str]) -> super::harness::Ran {
    folder.run(&[&RELEASE[..], more, &["k8s"]].concat())
}

/// The member `release` of the statement of a bundle, as text, and whether the bundle has notes.
fn statement(folder: &Folder, bundle: &str) -> serde_json::Value {
    use base64::Engine as _;
    let bytes = folder.read(bundle);
    let text = String::from_utf8_lossy(&bytes);
    let payload = text.split("\"payload\":\"").nth(1).unwrap().split('"').next().unwrap();
    let payload = base64::engine::general_purpose::STANDARD.decode(payload).unwrap();
    let statement: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    statement["predicate"]["release"].clone()
}

#[test]
fn evidence_says_what_git_knows() {
    let folder = repository();
    git(&folder, 4, "ann", &["tag", "v1.1.0"]);
    release(&folder, &["1.1.0", "--output", "a.tar", "--author", "Dora@example.org"]).exits(0);
    let said = statement(&folder, "a.tar");
    assert_eq!(said["tag"], "v1.1.0");
    let authors = ["ann@example.org", "bob@example.org", "carl@example.org", "dora@example.org"];
    assert_eq!(said["authors"], serde_json::json!(authors));
    assert_eq!(
        said["commits"],
        serde_json::json!({"count": 3, "oldest": "2026-01-02T07:00:00Z", "newest": "2026-01-04T07:00:00Z"})
    );
    assert_eq!(said["kind"], "feature");
    assert_eq!(said["fixes"], "1.0.0");
    let bundle = folder.read("a.tar");
    let bundle = String::from_utf8_lossy(&bundle);
    assert!(
        bundle.contains("release/notes.md") && bundle.contains("- cart: add \\`it\\` ("),
        "the notes are in"
    );
    release(&folder, &["1.1.0", "--output", "b.tar", "--author", "Dora@example.org"]).exits(0);
    assert!(folder.read("a.tar") == folder.read("b.tar"), "the same release gives the same bytes");
    let verify =
        ["verify", "a.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"];
    folder.run(&verify).exits(0);
}

#[test]
fn what_git_does_not_know_is_null_and_told() {
    let folder = repository();
    git(&folder, 4, "ann", &["tag", "-d", "v1.0.0"]);
    git(&folder, 4, "ann", &["tag", "nightly-1.0.0"]);
    let ran = release(&folder, &["1.1.0", "--output", "a.tar"]).exits(0);
    assert!(ran.stderr.contains("no earlier release is known"), "{}", ran.stderr);
    let said = statement(&folder, "a.tar");
    for member in ["authors", "commits", "kind", "fixes"] {
        assert!(said[member].is_null(), "{member}: {said}");
    }
    assert!(said.get("tag").is_none() && said.get("notes").is_none());
    // Named by hand, it is known.
    release(&folder, &["1.1.0", "--output", "b.tar", "--since", "HEAD~1"]).exits(0);
    assert_eq!(statement(&folder, "b.tar")["commits"]["count"], 1);
    let ran = release(&folder, &["1.1.0", "--output", "c.tar", "--since", "gone"]).exits(2);
    assert!(ran.stderr.contains("git knows no commit `gone`"), "{}", ran.stderr);
}

#[test]
fn a_history_that_is_cut_is_told_and_never_counted() {
    let folder = repository();
    let clone = Folder::new(&[]);
    let from = format!("file://{}", folder.path().display());
    git(&clone, 5, "ann", &["clone", "-q", "--depth", "2", &from, "."]);
    clone.write_secret("gate.pem", &folder.read("gate.pem"));
    std::fs::set_permissions(clone.file("gate.pem"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .unwrap();
    release(&clone, &["1.1.0", "--output", "a.tar"]).exits(0);
    assert!(statement(&clone, "a.tar")["commits"].is_null());
    // The tag is there, and the commits on the way to it are not.
    git(&clone, 5, "ann", &["fetch", "-q", "--depth", "1", "origin", "tag", "v1.0.0"]);
    let ran = release(&clone, &["1.1.0", "--output", "b.tar"]);
    assert!(!ran.stderr.contains("defect"), "{}", ran.stderr);
    assert!(statement(&clone, "b.tar")["commits"].is_null());
}

#[test]
fn notes_of_ones_own_are_bound_and_hold_no_secret() {
    let folder = repository();
    folder.write("notes.tar", b"# All is new\n");
    release(&folder, &["1.1.0", "--output", "a.tar", "--notes", "notes.tar", "--fixes", "0.9.0"]).exits(0);
    let said = statement(&folder, "a.tar");
    assert_eq!(said["notes"]["sha256"], tollgate::source::Digest::of(b"# All is new\n").to_string());
    assert_eq!(said["fixes"], "0.9.0");
    folder.write("notes.tar", b"# New\n\npassword=hunter2\n");
    let ran = release(&folder, &["1.1.0", "--output", "b.tar", "--notes", "notes.tar"]).exits(2);
    assert!(ran.stderr.contains("hold a secret in line 3"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("hunter2"));
}

const FREEZE: &str = "freeze:\n  windows:\n    - {name: new year, from: \"2026-01-01\", until: \"2026-01-03\", environments: [production], reason: nobody is there}\n";

const POLICY: &str = "\
# METADATA
# scope: package
# title: Frozen
# custom:
#   id: FRZ-1
#   severity: high
#   view: kubernetes
package frozen
import rego.v1
deny contains {\"msg\": sprintf(\"frozen by %s\", [data.release.freeze.window])} if {
	input.kind
	data.release.freeze.state == \"frozen\"
}
";

#[test]
fn a_freeze_is_a_fact_that_denies_by_a_policy_alone() {
    let folder = Folder::new(&[("k8s/pod.yaml", GOOD_POD), ("tollgate.yaml", FREEZE), ("p/a.rego", POLICY)]);
    folder.run(&["key", "new", "gate"]).exits(0);
    // The fixed time of the tests is 2026-01-02T03:04:05Z.
    let ran = folder.run(&["check", "k8s", "--environment", "production"]).exits(0);
    let shown = ran.stdout + &ran.stderr;
    assert!(shown.contains("falls into the freeze window `new year`: nobody is there"), "{shown}");
    let policy = ["check", "k8s", "--policy", "p", "--environment"];
    let ran = folder.run(&[&policy[..], &["production"]].concat()).exits(1);
    assert!(ran.stdout.contains("frozen by new year"), "{}", ran.stdout);
    folder.run(&[&policy[..], &["staging"]].concat()).exits(0);
    let digest = format!("sha256:{}", "a".repeat(64));
    let release =
        ["release", "--name", "shop", "--key", "gate.pem", "--digest", &digest, "--version", "1.0.0"];
    let more = ["--policy", "p", "--environment", "production", "--output", "a.tar", "k8s"];
    folder.run(&[&release[..], &more].concat()).exits(1);
    let freeze = &statement(&folder, "a.tar")["freeze"];
    assert_eq!((&freeze["state"], &freeze["window"]), (&"frozen".into(), &"new year".into()));
    assert_eq!(freeze["calendar"].as_str().unwrap().len(), 64);
    let verify =
        ["verify", "a.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"];
    folder.run(&verify).exits(1);
}

#[test]
fn metrics_rest_on_verified_bundles() {
    let folder = repository();
    let at = |day: u32| format!("2026-02-{day:02}T00:00:00Z");
    release(&folder, &["1.0.0", "--output", "a.tar", "--since", "HEAD~1", "--time", &at(1)]).exits(0);
    release(&folder, &["1.0.1", "--output", "b.tar", "--fixes", "1.0.0", "--time", &at(3)]).exits(0);
    folder.write("bad.tar", &folder.read("a.tar")[1..]);
    let metrics = ["metrics", "a.tar", "b.tar", "--key", "gate.pub.pem", "--format", "json"];
    let ran = folder.run(&metrics).exits(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = &json["metrics"][0];
    assert_eq!(found["stream"], "acme/shop");
    assert_eq!(found["deploymentsPerDay"]["value"], 1.0);
    assert_eq!(found["changeFailureRate"]["value"], 0.5);
    assert_eq!(found["timeToRecovery"]["value"]["medianSeconds"], 2 * 86_400);
    assert_eq!(found["timeToRecovery"]["bundles"], serde_json::json!(["a.tar", "b.tar"]));
    let ran = folder.run(&["metrics", "a.tar", "bad.tar", "--key", "gate.pub.pem"]).exits(3);
    assert!(ran.stdout.contains("refused: bad.tar: E1"), "{}", ran.stdout);
    let ran = folder.run(&["metrics", "a.tar", "--key", "gate.pub.pem", "--until", "2026-01-01"]).exits(0);
    assert_eq!(ran.stdout, "no release in the period, so there is no figure\n");
    let ran =
        folder.run(&["metrics", "a.tar", "b.tar", "--key", "gate.pub.pem", "--format", "markdown"]).exits(0);
    assert!(ran.stdout.contains("| change failure rate | 50.0 % |"), "{}", ran.stdout);
    folder.run(&["metrics", "a.tar"]).exits(2);
}

//! `release` and `verify` as a pipeline and an auditor use them.

use std::process::Command;

use serde_json::Value;
use tollgate::document::json::canonical;
use tollgate::evidence::archive::Archive;

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

const POLICY: &str = "package own.names\n\n# METADATA\n# title: Names are short\ndeny contains \"long\" if {\n\t\
    count(input.metadata.name) > 40\n}\n";

/// A folder with a key, an artifact and a good pod.
fn folder(more: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(&[("app.bin", "what is released"), ("k8s/pod.yaml", GOOD_POD)]);
    for (path, text) in more {
        folder.write(path, text.as_bytes());
    }
    folder.run(&["key", "new", "gate"]).exits(0);
    folder
}

/// Releases what `arguments` name.
fn release(folder: &Folder, arguments: &[&str]) -> Ran {
    let fixed =
        ["release", "--version", "1.0.0", "--key", "gate.pem", "--name", "shop", "--output", "out.tar"];
    folder.run(&[&fixed[..], &["--force"], arguments].concat())
}

/// What is signed in the last bundle.
fn predicate(folder: &Folder) -> Value {
    let bundle = folder.read("out.tar");
    let archive = Archive::read(&bundle).unwrap();
    let envelope: Value = serde_json::from_slice(archive.file("evidence.dsse.json").unwrap()).unwrap();
    let payload = envelope["payload"].as_str().unwrap();
    let payload = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, payload).unwrap();
    canonical::parse_canonical(&payload).unwrap();
    serde_json::from_slice::<Value>(&payload).unwrap()["predicate"].clone()
}

fn bypass(folder: &Folder) -> Vec<String> {
    predicate(folder)["bypass"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

/// Runs git in the folder; false where there is none.
fn git(folder: &Folder, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        // A hook that runs the tests sets them for its own repository.
        command.env_remove(variable);
    }
    let Ok(output) = command.args(arguments).current_dir(folder.path()).output() else {
        println!("notice: there is no git here, so the test is skipped");
        return false;
    };
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    true
}

/// A folder that is a repository, whose files are committed but for key and artifact; none without git.
fn repository(more: &[(&str, &str)]) -> Option<Folder> {
    let folder = folder(more);
    if !git(&folder, &["init", "--quiet"]) {
        return None;
    }
    folder.write(".git/info/exclude", b"# nothing\n");
    git(&folder, &["add", "k8s"]);
    for (path, _) in more {
        git(&folder, &["add", "--force", path]);
    }
    git(&folder, &["commit", "--quiet", "--message", "release"]);
    Some(folder)
}

#[test]
fn a_commit_that_is_checked_out_is_signed_with_its_tree() {
    let Some(folder) = repository(&[]) else { return };
    release(&folder, &["--commit", "HEAD", "k8s"]).exits(0);
    assert_eq!(bypass(&folder), [] as [&str; 0]);
    // What lies about and had no say does no harm, nor does another way to the same file.
    folder.write("notes.txt", b"to do");
    let pod = folder.file("k8s/pod.yaml");
    release(&folder, &["--commit", "HEAD", pod.to_str().unwrap()]).exits(0);
    release(&folder, &["--commit", "HEAD", "k8s/../k8s"]).exits(0);
    release(&folder, &["--commit", &"0".repeat(40), "k8s"]).exits(2).says("git");
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message", "more"]);
    release(&folder, &["--commit", "HEAD~1", "k8s"]).exits(2).says("is checked out");
}

#[test]
fn a_changed_tree_is_not_signed_as_its_commit() {
    let Some(folder) = repository(&[("readme.md", "one")]) else { return };
    folder.write("readme.md", b"two");
    release(&folder, &["--commit", "HEAD", "k8s"]).exits(2).says("`readme.md` is changed");
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        // A name that is no text beside it, which git tells as it is.
        let name = std::ffi::OsStr::from_bytes(b"a\xff");
        std::fs::write(folder.path().join(name), "x").unwrap();
        release(&folder, &["--commit", "HEAD", "k8s"]).exits(2).says("`readme.md` is changed");
        git(&folder, &["checkout", "--quiet", "readme.md"]);
        release(&folder, &["--commit", "HEAD", "k8s"]).exits(0);
        folder.write("readme.md", b"two");
    }
    git(&folder, &["add", "readme.md"]);
    release(&folder, &["--commit", "HEAD", "k8s"]).exits(2).says("`readme.md` is changed");
    assert!(!folder.names().contains(&"gate.pem.evidence.tar".to_owned()));
    git(&folder, &["reset", "--quiet", "--hard"]);
    git(&folder, &["update-index", "--assume-unchanged", "k8s/pod.yaml"]);
    folder.write("k8s/pod.yaml", format!("# changed\n{GOOD_POD}").as_bytes());
    release(&folder, &["--commit", "HEAD", "k8s"]).exits(2).says("not to look");
}

#[test]
fn every_file_that_had_a_say_must_be_in_the_commit() {
    let Some(folder) = repository(&[(".gitignore", "ignored/\n")]) else { return };
    let outside = Folder::new(&[("pod.yaml", GOOD_POD)]);
    let not_in = "is not in the commit";
    folder.write("ignored/pod.yaml", GOOD_POD.as_bytes());
    release(&folder, &["--commit", "HEAD", "ignored/pod.yaml"]).exits(2).says(not_in);
    folder.write("new.yaml", GOOD_POD.as_bytes());
    release(&folder, &["--commit", "HEAD", "new.yaml"]).exits(2).says(not_in);
    let absolute = folder.file("new.yaml");
    release(&folder, &["--commit", "HEAD", absolute.to_str().unwrap()]).exits(2).says(not_in);
    release(&folder, &["--commit", "HEAD", "k8s/../new.yaml"]).exits(2).says(not_in);
    let outside_path = outside.file("pod.yaml");
    release(&folder, &["--commit", "HEAD", outside_path.to_str().unwrap()]).exits(2).says(not_in);
    std::fs::remove_file(folder.file("new.yaml")).unwrap();

    folder.write("waivers.yaml", b"version: 1\nwaivers: []\n");
    release(&folder, &["--commit", "HEAD", "--waivers", "waivers.yaml", "k8s"]).exits(2).says("waivers.yaml");
    folder.write("own/names.rego", POLICY.as_bytes());
    release(&folder, &["--commit", "HEAD", "--policy", "own", "k8s"]).exits(2).says("own/names.rego");
    folder.write("tollgate.yaml", b"version: 1\n");
    release(&folder, &["--commit", "HEAD", "k8s"]).exits(2).says("tollgate.yaml");
    release(&folder, &["k8s", "--artifact", "app.bin"]).exits(0);

    git(&folder, &["add", "waivers.yaml", "own", "tollgate.yaml"]);
    git(&folder, &["commit", "--quiet", "--message", "settings"]);
    let all = ["--commit", "HEAD", "--waivers", "waivers.yaml", "--policy", "own", "k8s"];
    release(&folder, &all).exits(0);
    assert_eq!(bypass(&folder), ["policy own", "policies.builtin false"]);
}

#[test]
fn what_is_in_no_commit_and_may_be_used_is_told() {
    let Some(folder) = repository(&[]) else { return };
    let others = Folder::new(&[("names.rego", POLICY)]);
    let policies = others.path().to_str().unwrap();
    release(&folder, &["--commit", "HEAD", "--policy", policies, "--with-builtin", "k8s"]).exits(0);
    assert_eq!(bypass(&folder)[1..], ["policies from outside the commit"]);
    folder.write(".git/info/exclude", b"*.bak\n");
    release(&folder, &["--commit", "HEAD", "."]).exits(0);
    assert_eq!(bypass(&folder), ["exclude by .git/info/exclude"]);
}

#[test]
fn files_of_a_submodule_are_in_the_commit() {
    let Some(library) = repository(&[]) else { return };
    let Some(folder) = repository(&[]) else { return };
    let from = library.path().to_str().unwrap();
    git(&folder, &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", from, "library"]);
    git(&folder, &["commit", "--quiet", "--message", "library"]);
    release(&folder, &["--commit", "HEAD", "library/k8s"]).exits(0);
    assert_eq!(bypass(&folder), [] as [&str; 0]);
    folder.write("library/new.yaml", GOOD_POD.as_bytes());
    release(&folder, &["--commit", "HEAD", "library/k8s"]).exits(0);
    release(&folder, &["--commit", "HEAD", "library/new.yaml"]).exits(2).says("is not in the commit");
    folder.write("library/k8s/pod.yaml", bad_pod().as_bytes());
    release(&folder, &["--commit", "HEAD", "library/k8s"]).exits(2).says("`library` is changed");
}

#[test]
fn a_commit_that_nobody_can_look_up_is_told() {
    let folder = folder(&[]);
    let commit = "0123456789abcdef0123456789abcdef01234567";
    release(&folder, &["--commit", commit, "k8s"]).exits(0);
    assert_eq!(bypass(&folder), ["commit not looked up"]);
    release(&folder, &["--commit", "HEAD", "k8s"]).exits(2).says("cannot be looked up");

    let Some(folder) = repository(&[]) else { return };
    folder.write("k8s/pod.yaml", bad_pod().as_bytes());
    let arguments =
        ["release", "--version", "1", "--name", "shop", "--key", "gate.pem", "--output", "out.tar"];
    let mut command = folder.command(&[&arguments[..], &["--commit", commit, "k8s"]].concat());
    Ran::of(&command.env("PATH", "").output().unwrap()).exits(1);
    assert_eq!(bypass(&folder), ["commit not looked up"]);

    // A repository that git does not understand is no clean one.
    std::fs::remove_file(folder.file("out.tar")).unwrap();
    folder.write(".git/HEAD", b"nonsense\n");
    release(&folder, &["--commit", commit, "k8s"]).exits(2).says("git");
    assert!(!folder.file("out.tar").exists(), "nothing is signed");
}

#[test]
fn the_policy_set_is_called_by_what_was_loaded() {
    let folder = folder(&[("own/names.rego", POLICY)]);
    let name = |arguments: &[&str]| {
        release(&folder, &[arguments, &["--artifact", "app.bin", "k8s"]].concat()).exits(0);
        predicate(&folder)["policySet"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(name(&[]), "builtin");
    assert_eq!(name(&["--policy", "own"]), "own");
    assert_eq!(name(&["--policy", "own", "--with-builtin"]), "builtin+own");
    folder.write("tollgate.yaml", b"version: 1\npolicies: {builtin: false, paths: [own]}\n");
    assert_eq!(name(&["--config", "tollgate.yaml"]), "own");
    assert_eq!(bypass(&folder), ["policies.builtin false"]);
    folder.write("tollgate.yaml", b"version: 1\npolicies: {paths: [own]}\n");
    assert_eq!(name(&["--config", "tollgate.yaml"]), "builtin+own");
    assert_eq!(bypass(&folder), [] as [&str; 0]);
}

#[test]
fn what_can_weaken_a_verdict_is_signed_and_what_strengthens_is_not() {
    let settings = "version: 1
exclude: [vendor/**]
environment: production
params: {registries: [registry.example]}
waivers: {max_days: 365}
workloads:
  - {group: apps, kind: Deployment, path: spec.other}
  - {group: example.org, kind: Robot, path: spec.template}
overrides:
  - {policy: PSS-R03, enforcement: advisory, paths: [k8s/**], environment: production}
  - {policy: PSS-R03, enforcement: advisory, environment: staging}
  - {policy: PSS-R04, enforcement: hard}
  - {policy: PSS-B01, enforcement: 'off'}
  - {policy: NO-SUCH, enforcement: 'off'}
";
    let folder = folder(&[("strict.yaml", settings)]);
    release(&folder, &["--config", "strict.yaml", "--artifact", "app.bin", "k8s"]).exits(0);
    assert_eq!(
        bypass(&folder),
        [
            "exclude vendor/**",
            "override PSS-R03 advisory in production for k8s/**",
            "override PSS-B01 off",
            "waivers.max_days 365",
            "workload apps/Deployment `spec.other`",
            "param registries",
        ]
    );
}

#[test]
fn no_output_takes_the_place_of_another_or_of_what_is_read() {
    let folder = folder(&[("waivers.yaml", "version: 1\nwaivers: []\n")]);
    let key = folder.read("gate.pem");
    let fixed =
        ["release", "--version", "1", "--name", "shop", "--key", "gate.pem", "--force", "k8s/pod.yaml"];
    let refused = |arguments: &[&str]| {
        let arguments = [&fixed[..], &["--artifact", "app.bin"], arguments].concat();
        let _ = folder.run(&arguments).exits(2).says("cannot be");
    };
    refused(&["--output", "x", "--format", "json=x"]);
    refused(&["--output", "x", "--format", "json=./k8s/../x"]);
    refused(&["--output", "x", "--format", "json=y", "--format", "sarif=./y"]);
    refused(&["--output", "gate.pem"]);
    refused(&["--output", "x", "--format", "json=gate.pem"]);
    refused(&["--output", "app.bin"]);
    refused(&["--format", "json=app.bin.evidence.tar"]);
    refused(&["--output", "k8s/pod.yaml"]);
    refused(&["--output", "waivers.yaml", "--waivers", "waivers.yaml"]);
    assert_eq!(folder.read("gate.pem"), key);
    assert_eq!(folder.names(), ["app.bin", "gate.pem", "gate.pub.pem", "k8s", "waivers.yaml"]);

    folder.run(&["check", "k8s", "--write-baseline", "x", "--format", "json=x"]).exits(2).says("cannot be");
    folder.run(&["check", "k8s", "--write-baseline", "x"]).exits(0);
    folder.run(&["check", "k8s", "--baseline", "x", "--format", "json=x"]).exits(2).says("cannot be");
    folder.run(&["check", "k8s/pod.yaml", "--format", "json=k8s/pod.yaml"]).exits(2).says("cannot be");
    folder.run(&["check", ".", "--format", "json=report.json"]).exits(0);
    folder.run(&["check", ".", "--format", "json=report.json"]).exits(0);
    #[cfg(unix)]
    folder.run(&["check", "k8s", "--format", "json=/dev/null", "--write-baseline", "/dev/null"]).exits(0);
}

/// Verifies the last bundle.
fn verify(folder: &Folder, arguments: &[&str]) -> Ran {
    let fixed = ["verify", "out.tar", "--key", "gate.pub.pem", "--no-requirements"];
    folder.run(&[&fixed[..], arguments].concat())
}

#[test]
fn a_bundle_is_verified_at_the_time_that_it_is() {
    let folder = folder(&[]);
    release(&folder, &["--artifact", "app.bin", "k8s"]).exits(0);
    verify(&folder, &["--artifact", "app.bin", "--replay"]).exits(0).says("reports");
    verify(&folder, &["--no-subject", "--at", "2026-01-02T03:04:05Z"]).exits(0);
    verify(&folder, &["--no-subject", "--at", "2026-01-02T03:04:04Z"]).exits(4).says("E702");
    verify(&folder, &["--no-subject", "--at", "yesterday"]).exits(2).says("`--at yesterday`");
    // When something was built says nothing of today.
    release(&folder, &["--artifact", "app.bin", "--time", "2024-01-01T00:00:00Z", "k8s"]).exits(0);
    let arguments = [
        "verify",
        "out.tar",
        "--key",
        "gate.pub.pem",
        "--no-requirements",
        "--no-subject",
        "--format",
        "json",
    ];
    let mut early = folder.command(&arguments);
    Ran::of(&early.env("SOURCE_DATE_EPOCH", "0").output().unwrap()).exits(0);
}

#[test]
fn an_artifact_is_compared_by_the_digest_that_the_subject_has() {
    let folder = folder(&[("abc", "abc"), ("abd", "abd")]);
    let sha512 = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                  2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    release(&folder, &["--digest", sha512, "k8s"]).exits(0);
    verify(&folder, &["--artifact", "abc"]).exits(0);
    verify(&folder, &["--artifact", "abd"]).exits(3).says("E403");
    verify(&folder, &["--digest", sha512]).exits(0);
}

#[test]
fn a_bundle_that_is_too_large_is_no_wrong_argument() {
    let folder = folder(&[]);
    let file = std::fs::File::create(folder.file("out.tar")).unwrap();
    file.set_len(300 << 20).unwrap();
    verify(&folder, &["--no-subject"]).exits(3).says("E105");
}

#[test]
fn a_document_that_is_told_of_and_undecided_too_is_evidence() {
    let policy = r#"# METADATA
# title: Environments are known
# custom:
#   id: OWN-1
#   severity: high
#   view: kubernetes
#   kinds: [Pod]
package own

warn contains "a pod" if input.kind == "Pod"

deny contains "a default" if input.spec.containers[_].env[_].value == "changeme"
"#;
    let token = ["glpat", "Zk3q9VtYp2Xr7Lm1Nc8B"].join("-");
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n    - name: web\n      image: web\n      env:\n        - {{name: T, value: {token}}}\n"
    );
    let folder = Folder::new(&[("pod.yaml", &pod), ("policy/own.rego", policy)]);
    folder.run(&["key", "new", "gate"]).exits(0);
    let digest = format!("sha256:{}", "a".repeat(64));
    let release =
        ["release", "--version", "1.0.0", "--name", "shop", "--key", "gate.pem", "--digest", &digest];
    let more = ["--policy", "policy", "--output", "a.tar", "pod.yaml"];
    folder.run(&[&release[..], &more].concat()).exits(6).says("undecided").says("a pod");
    let verify =
        ["verify", "a.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"];
    folder.run(&verify).exits(1).says("undecided");
}

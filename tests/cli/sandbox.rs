//! `--policy-sandbox`: a policy that would end the program ends a child, and nothing else changes.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

/// A policy beside the one under test, which must be judged all the same.
const SOUND: &str = r#"# METADATA
# custom:
#   id: SOUND
package sound

deny contains "the pod is called web" if input.metadata.name == "web"
deny contains "never" if input.kind == "Never"
"#;

/// A policy that makes ten thousand million rows.
fn hoarding() -> String {
    let row = vec!["i, j"; 40].join(", ");
    format!(
        "package culprit\n\ndeny contains \"big\" if {{\n\tinput.kind == \"Pod\"\n\tmany := numbers.range(1, 100000)\n\t\
         rows := [[{row}] | some i in many; some j in many]\n\tcount(rows) == 0\n}}\n"
    )
}

/// Judges a pod by `SOUND` and the policy `text`, in a sandbox of 256 MiB.
fn judged(text: &str) -> Ran {
    let folder = Folder::new(&[("pod.yaml", GOOD_POD), ("p/sound.rego", SOUND), ("p/culprit.rego", text)]);
    let begun = Instant::now();
    let ran = folder.run(&[
        "check",
        "pod.yaml",
        "--policy",
        "p",
        "--policy-sandbox",
        "--sandbox-memory=256",
        "--sandbox-time=30",
        "--threads=2",
    ]);
    assert!(begun.elapsed() < Duration::from_mins(3), "it took {:?}", begun.elapsed());
    ran
}

#[test]
fn limits_of_the_sandbox_that_are_none_are_told_in_words() {
    let folder = Folder::new(&[]);
    folder.run(&["check", ".", "--sandbox-memory", "1G"]).exits(2).says("a whole number of MiB from 1 on");
    folder.run(&["check", ".", "--sandbox-time", "0"]).exits(2).says("a whole number of seconds from 1 on");
}

#[test]
fn a_policy_that_makes_rows_without_end_is_named_and_the_others_are_judged() {
    let text = hoarding();
    let _ = judged(&text)
        .exits(1)
        .says("policy-sandbox-memory")
        .says("`culprit` used up the memory of the sandbox, 256 MiB")
        .says("p/culprit.rego:1:")
        .says("the pod is called web");
}

#[test]
fn a_policy_that_squares_arrays_without_end_is_undecided() {
    let text = r#"package culprit

deny contains "big" if {
	input.kind == "Pod"
	a := numbers.range(1, 3000)
	b := [x | some x in a; some _ in a]
	c := [x | some x in b; some _ in b]
	count(c) == 0
}
"#;
    // Whichever limit is met first, memory or time, it is told, and nothing passes.
    let ran = judged(text).exits(1).says("the pod is called web").lacks("\npassed");
    assert!(ran.stdout.contains("policy-sandbox-memory") || ran.stdout.contains("policy-timeout"));
}

#[test]
fn a_policy_that_runs_without_end_is_undecided() {
    let text = r#"package culprit

deny contains "slow" if {
	input.kind == "Pod"
	a := numbers.range(1, 3000)
	some x in a
	some y in a
	some z in a
	x + y + z == -1
}
"#;
    let _ = judged(text).exits(1).says("policy-timeout").says("the pod is called web");
}

#[test]
fn a_long_chain_of_rules_is_judged_or_told() {
    let mut chain = String::new();
    for step in 1..2900 {
        writeln!(chain, "r{step} := x if {{\n\tx := r{} + 1\n}}\n", step - 1).unwrap();
    }
    let text = format!(
        "package culprit\n\nr0 := 1 if input.kind == \"Pod\"\n\n{chain}deny contains \"the end of the chain\" if r2899 > 0\n"
    );
    let ran = judged(&text).exits(1).says("the pod is called web");
    assert!(
        ["the end of the chain", "policy-sandbox-stack", "policy-timeout", "policy-sandbox-time"]
            .iter()
            .any(|text| ran.stdout.contains(text)),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_ends_the_child_while_loading_is_undecided_and_the_file_is_named() {
    let huge = format!(
        "package culprit\n\nx := [{}1]\n\ndeny contains \"a\" if input.kind == \"A\"\n",
        "1, 1, 1, 1, 1, 1, 1, 1, 1, 1,\n".repeat(90_000)
    );
    let folder = Folder::new(&[("pod.yaml", GOOD_POD), ("p/sound.rego", SOUND), ("p/culprit.rego", &huge)]);
    let arguments = ["check", "pod.yaml", "--policy", "p", "--policy-sandbox", "--sandbox-memory=64"];
    let ran = folder.run(&arguments).exits(4).says("undecided").says("policy-sandbox-memory");
    let _ = ran.says("loading `p/culprit.rego` used up the memory of the sandbox, 64 MiB");
}

#[test]
fn a_sandbox_without_memory_passes_nothing() {
    let folder = Folder::new(&[("pod.yaml", GOOD_POD), ("p/sound.rego", SOUND)]);
    let arguments = ["check", "pod.yaml", "--policy", "p", "--policy-sandbox", "--sandbox-memory=1"];
    let code = folder.command(&arguments).output().unwrap().status.code();
    // One MiB may do for a policy as small as this one: then it says what it says without a sandbox.
    assert!(matches!(code, Some(1 | 4)), "{code:?}");
}

#[test]
fn the_verdict_is_the_one_without_the_sandbox() {
    let fixtures = format!("{}/fixtures", env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new(&[
        ("bad.yaml", &bad_pod()),
        ("p/sound.rego", SOUND),
        (
            "p/odd.rego",
            "package odd\n\ndeny contains to_number(input.metadata.name) if input.kind\n\nwarn contains 3 if input.spec\n",
        ),
        ("p/broken.rego", "package broken\n\ndeny contains msg if { msg := nothing(input.kind) }\n"),
        (
            "p/all.rego",
            "# METADATA\n# custom:\n#   view: repository\npackage all\n\ndeny contains sprintf(\"%d objects\", [count(input.namespace)]) if data.params.limit < 0.5\n",
        ),
        ("tollgate.yaml", "policies: {paths: [p]}\nparams: {limit: 0.1, names: [a, 1e3, null]}\n"),
    ]);
    let both = |arguments: &[&str]| {
        let plain = folder.command(arguments).output().unwrap();
        let apart = folder.command(&[arguments, &["--policy-sandbox"]].concat()).output().unwrap();
        assert_eq!(plain.status.code(), apart.status.code(), "{arguments:?}");
        let text = String::from_utf8(plain.stdout).unwrap();
        assert!(text.len() > 500, "{text}");
        assert!(text == String::from_utf8(apart.stdout).unwrap(), "{arguments:?}");
    };
    both(&["check", "bad.yaml", "--format", "json", "-v"]);
    both(&["check", "bad.yaml", "--format", "text", "-v"]);
    both(&["check", "--config", "tollgate.yaml", &fixtures, "--format", "json", "-v"]);
}

#[test]
fn the_configuration_switches_it_on() {
    let text = hoarding();
    let folder = Folder::new(&[
        ("pod.yaml", GOOD_POD),
        ("p/culprit.rego", &text),
        ("tollgate.yaml", "policies: {paths: [p], builtin: false, sandbox: true}\n"),
    ]);
    let _ = folder
        .run(&["check", "pod.yaml", "--sandbox-memory=128"])
        .exits(4)
        .says("undecided")
        .says("policy-sandbox-memory")
        .lacks("\npassed");
}

#[test]
fn evidence_of_a_run_that_ended_the_sandbox_says_so_and_is_not_replayed() {
    let text = hoarding();
    let folder = Folder::new(&[("pod.yaml", GOOD_POD), ("p/culprit.rego", &text)]);
    let _ = folder.run(&["key", "new", "k"]).exits(0);
    let ran = folder.run(&[
        "release",
        "pod.yaml",
        "--version",
        "1",
        "--name",
        "shop",
        "--key",
        "k.pem",
        "--artifact",
        "pod.yaml",
        "--policy",
        "p",
        "--policy-sandbox",
        "--sandbox-memory=128",
        "--output",
        "e.tar",
    ]);
    let _ = ran.exits(4);
    let verify = ["verify", "e.tar", "--key", "k.pub.pem", "--no-requirements", "--artifact", "pod.yaml"];
    let _ = folder.run(&verify).exits(1).says("undecided");
    let _ = folder.run(&[&verify[..], &["--replay"]].concat()).says("E805");
}

#[test]
fn a_replay_in_the_sandbox_comes_to_the_same() {
    let folder = Folder::new(&[("good.yaml", GOOD_POD), ("bad.yaml", &bad_pod()), ("p/sound.rego", SOUND)]);
    let _ = folder.run(&["key", "new", "k"]).exits(0);
    let release = [
        "release",
        "good.yaml",
        "bad.yaml",
        "--version",
        "1",
        "--name",
        "shop",
        "--key",
        "k.pem",
        "--artifact",
        "good.yaml",
    ];
    let apart = ["--policy", "p", "--with-builtin", "--policy-sandbox", "--output", "e.tar"];
    let _ = folder.run(&[&release[..], &apart].concat()).exits(1);
    let plain = ["--policy", "p", "--with-builtin", "--output", "f.tar"];
    let _ = folder.run(&[&release[..], &plain].concat()).exits(1);
    assert!(folder.read("e.tar") == folder.read("f.tar"), "evidence of both ways is the same, byte for byte");
    let verify = ["verify", "e.tar", "--key", "k.pub.pem", "--no-requirements", "--no-subject", "--replay"];
    let _ = folder.run(&verify).exits(1).says("byte for byte").lacks("E803");
    let _ = folder.run(&[&verify[..], &["--policy-sandbox"]].concat()).exits(1).says("byte for byte");
    let _ = folder
        .run(&[&verify[..], &["--policy-sandbox", "--sandbox-memory=1", "--sandbox-time=9"]].concat())
        .says("judged");
}

//! What goes wrong in real life: each has a message with place and help, an exit code, and leaves nothing
//! half-written.

use std::io::Write;
use std::process::Stdio;

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

#[test]
fn an_empty_folder_is_nothing_to_judge() {
    Folder::new(&[]).run(&["check"]).exits(3).says("no input");
}

#[test]
fn a_missing_path_is_told() {
    Folder::new(&[]).run(&["check", "nowhere"]).exits(5).says("nowhere");
}

#[test]
fn files_that_cannot_be_read_as_text_are_told_with_their_place() {
    let cases: &[(&[u8], &str)] = &[
        (b"\x00\x01\x02\x03apiVersion", "a.yaml"),
        (b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"\xff\xfe\"\n", "a.yaml:4:"),
        (b"apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n", "a.yaml:4:"),
        (b"apiVersion: v1\nkind: Pod\nkind: Job\nmetadata: {name: x}\n", "a.yaml:3:1"),
        (b"apiVersion: v1\nkind: Pod\nmetadata: {name: x\n", "a.yaml:"),
    ];
    for (bytes, place) in cases {
        let folder = Folder::new(&[]);
        folder.write("a.yaml", bytes);
        folder.run(&["check"]).exits(5).says(place).says("help");
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_breaks_are_read() {
    let folder = Folder::new(&[]);
    let windows = format!("\u{feff}{}", bad_pod().replace('\n', "\r\n"));
    folder.write("a.yaml", windows.as_bytes());
    let line = bad_pod().lines().position(|line| line.contains("privileged")).unwrap() + 1;
    folder.run(&["check"]).exits(1).says(&format!("a.yaml:{line}:"));
}

#[test]
fn what_explodes_or_nests_too_deep_is_told() {
    let mut laughs = String::from("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: lol}\na0: &a0 [lol]\n");
    for level in 1..30 {
        let previous = level - 1;
        let aliases = vec![format!("*a{previous}"); 10].join(", ");
        laughs.extend(["a", &level.to_string(), ": &a", &level.to_string(), " [", &aliases, "]\n"]);
    }
    let deep_yaml = format!("apiVersion: v1\nkind: ConfigMap\ndata: {}\n", "[".repeat(100_000));
    let block: String = (0..2000).flat_map(|depth| [" ".repeat(depth), "a:\n".to_owned()]).collect();
    let deep_json = format!("{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"a\": {}", "[".repeat(100_000));
    let deep_block = format!("apiVersion: v1\nkind: ConfigMap\ndata:\n{}", block.replace("a:\n", " a:\n"));
    for (name, text) in
        [("a.yaml", laughs), ("a.yaml", deep_yaml), ("a.yaml", deep_block), ("a.json", deep_json)]
    {
        Folder::new(&[(name, &text)]).run(&["check"]).exits(5).says(name).says("help");
    }
}

#[test]
fn a_truncated_plan_is_told() {
    let folder =
        Folder::new(&[("plan.json", "{\"format_version\": \"1.2\", \"planned_values\": {\"root_mod")]);
    folder.run(&["check"]).exits(5).says("plan.json:1:");
}

#[test]
fn a_file_of_200_megabytes_is_told() {
    let folder = Folder::new(&[]);
    std::fs::File::create(folder.file("a.yaml")).unwrap().set_len(200 << 20).unwrap();
    folder.run(&["check"]).exits(5).says("a.yaml").says("large");
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_end() {
    let folder = Folder::new(&[("k8s/good.yaml", GOOD_POD)]);
    std::os::unix::fs::symlink(folder.path(), folder.file("k8s/loop")).unwrap();
    let ran = folder.run(&["check", "--verbose"]);
    assert!(ran.stdout.contains("loop") || ran.stderr.contains("loop"), "{}", ran.stdout);
}

#[test]
fn policies_that_cannot_be_judged_by_make_the_verdict_undecided() {
    let cases = [
        ("deny contains \"x\" if {", "does not parse"),
        (
            "deny contains \"x\" if { http.send({\"method\": \"get\", \"url\": \"http://localhost\"}).status_code == 200 }",
            "calls the network",
        ),
        ("deny contains \"x\" if { no.such.function(input.kind) }", "calls what is not there"),
        ("deny contains \"x\" if { to_number(input.kind) > 1 / 0 }", "divides by zero"),
        ("f(x) := f(x)\ndeny contains \"x\" if { f(input.kind) }", "recurses"),
    ];
    for (rule, what) in cases {
        let policy = format!("# METADATA\n# custom:\n#   view: kubernetes\npackage own\n{rule}\n");
        let folder = Folder::new(&[("a.yaml", GOOD_POD), ("policy/own.rego", &policy)]);
        let ran = folder.run(&["check", "a.yaml", "--policy", "policy"]);
        let ran = ran.exits(4);
        assert!(ran.stdout.contains("own.rego:"), "{what}: {}", ran.stdout);
    }
}

#[test]
fn a_policy_whose_rule_or_kinds_are_misspelt_is_told() {
    let run = |custom: &str, rule: &str| {
        let policy = format!(
            "# METADATA\n# custom:\n#   id: X-1\n#   view: kubernetes\n{custom}package own\n{rule}\n"
        );
        let folder = Folder::new(&[("a.yaml", GOOD_POD), ("policy/own.rego", &policy)]);
        folder.run(&["check", "a.yaml", "--policy", "policy"])
    };
    let deny = "deny contains \"x\" if input.kind";
    let _ = run("", "dney contains \"x\" if input.kind").exits(4).says("policy-no-rule");
    let _ = run("#   kinds: [\"*\"]\n", deny).exits(4).says("own.rego:5:");
    let _ = run("#   enforcment: hard\n", deny).exits(1).says("did you mean `enforcement`?");
    let _ = run("#   kinds: [v1/Pod]\n", deny).exits(1).says("X-1");
    let _ = run("#   kinds: [Pod]\n", deny).exits(1).says("X-1");
}

#[test]
fn a_policy_that_does_not_end_is_ended() {
    let policy = "# METADATA\n# custom:\n#   view: kubernetes\npackage own\ndeny contains \"x\" if {\n\tsome a in numbers.range(1, 100000)\n\tsome b in numbers.range(1, 100000)\n\ta * b == -1\n}\n";
    let folder = Folder::new(&[("a.yaml", GOOD_POD), ("policy/own.rego", policy)]);
    folder.run(&["check", "a.yaml", "--policy", "policy"]).exits(4).says("own");
}

#[test]
fn a_folder_without_policies_is_nothing_to_judge_by() {
    let folder = Folder::new(&[("a.yaml", GOOD_POD), ("policy/readme.txt", "none")]);
    folder.run(&["check", "a.yaml", "--policy", "policy"]).exits(3).says("no polic");
    let ran = folder.run(&["check", "a.yaml", "--policy", "nowhere"]);
    assert!(ran.stdout.contains("nowhere") || ran.stderr.contains("nowhere"));
    let _ = ran.exits(4);
    let folder = Folder::new(&[("a.yaml", GOOD_POD)]);
    std::fs::create_dir(folder.file("empty")).unwrap();
    let _ = folder.run(&["check", "a.yaml", "--policy", "empty", "--with-builtin"]).exits(4).says("empty");
}

fn released() -> Folder {
    let folder = Folder::new(&[("a.yaml", GOOD_POD), ("artifact.bin", "what is released")]);
    folder.run(&["key", "new", "gate"]).exits(0);
    let arguments =
        ["release", "--version", "1", "--key", "gate.pem", "--artifact", "artifact.bin", "a.yaml"];
    folder.run(&arguments).exits(0);
    folder
}

const VERIFY: &[&str] =
    &["verify", "artifact.bin.evidence.tar", "--no-requirements", "--artifact", "artifact.bin"];

fn verify(folder: &Folder, more: &[&str]) -> Ran {
    folder.run(&[VERIFY, more].concat())
}

#[test]
fn keys_are_never_overwritten_and_are_secret() {
    let folder = released();
    folder.run(&["key", "new", "gate"]).exits(2).says("is there already");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = folder.file("gate.pem").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_wrong_key_and_a_key_of_another_kind_are_told() {
    let folder = released();
    verify(&folder, &["--key", "gate.pub.pem"]).exits(0);
    verify(&folder, &["--key", "gate.pub.pem", "--replay"]).exits(0);
    folder.run(&["key", "new", "other"]).exits(0);
    verify(&folder, &["--key", "other.pub.pem"]).exits(4).says("E302");
    verify(&folder, &["--key", "gate.pem"]).exits(2).says("gate.pem");
    verify(&folder, &["--key", "a.yaml"]).exits(2).says("a.yaml");
    let arguments =
        ["release", "--version", "1", "--key", "gate.pub.pem", "--artifact", "artifact.bin", "a.yaml"];
    folder.run(&arguments).exits(2).says("gate.pub.pem");
}

#[test]
fn a_bundle_is_bound_to_what_was_released() {
    let folder = released();
    verify(&folder, &["--key", "gate.pub.pem"]).exits(0);
    folder.write("artifact.bin", b"something else");
    verify(&folder, &["--key", "gate.pub.pem"]).exits(3).says("E403");
    let json = verify(&folder, &["--key", "gate.pub.pem", "--format", "json"]).exits(3);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&json["valid"], &json["verdict"]), (&false.into(), &serde_json::Value::Null));
    let nameless = ["release", "--version", "", "--key", "gate.pem", "--artifact", "artifact.bin", "a.yaml"];
    let _ = folder.run(&nameless).exits(2).says("--version");
    let subjectless = ["release", "--version", "1", "--key", "gate.pem", "a.yaml"];
    folder.run(&subjectless).exits(2).says("--artifact");
}

#[test]
fn a_bundle_that_is_cut_off_is_refused() {
    let folder = released();
    let bundle = folder.read("artifact.bin.evidence.tar");
    for length in [0, 1, 511, 512, 1024, bundle.len() / 2, bundle.len() - 1] {
        folder.write("artifact.bin.evidence.tar", &bundle[..length]);
        verify(&folder, &["--key", "gate.pub.pem"]).exits(3).says("E10");
    }
}

#[test]
fn evidence_is_not_overwritten_without_being_told() {
    let folder = released();
    let arguments =
        ["release", "--version", "2", "--key", "gate.pem", "--artifact", "artifact.bin", "a.yaml"];
    let before = folder.read("artifact.bin.evidence.tar");
    folder.run(&arguments).exits(2).says("is there already");
    assert_eq!(folder.read("artifact.bin.evidence.tar"), before);
    folder.run(&[&arguments[..], &["--force"]].concat()).exits(0);
    assert_ne!(folder.read("artifact.bin.evidence.tar"), before);
}

#[test]
fn a_denied_release_is_signed_too() {
    let folder = Folder::new(&[("a.yaml", &bad_pod()), ("artifact.bin", "what is released")]);
    folder.run(&["key", "new", "gate"]).exits(0);
    let arguments =
        ["release", "--version", "1", "--key", "gate.pem", "--artifact", "artifact.bin", "a.yaml"];
    folder.run(&arguments).exits(1);
    verify(&folder, &["--key", "gate.pub.pem", "--replay"]).exits(1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_nothing_is_left() {
    let folder = Folder::new(&[("a.yaml", GOOD_POD)]);
    folder.run(&["check", "--format", "json=/dev/full"]).exits(2).says("/dev/full");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = folder.command(&["check"]).stdout(full).output().unwrap();
    Ran::of(&output).exits(2).says("standard output");
    folder.run(&["check", "--output", "missing/report.txt"]).exits(2).says("missing/report.txt");
    assert_eq!(folder.names(), ["a.yaml"]);
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let folder = Folder::new(&[("a.yaml", GOOD_POD)]);
    let mut command = folder.command(&["completions", "bash"]);
    // Closed before the program starts, or it might have written all by then.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdout(writer).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(141), ""));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_program_and_leaves_nothing() {
    let policy = "# METADATA\n# custom:\n#   view: kubernetes\npackage own\ndeny contains \"x\" if {\n\tsome a in numbers.range(1, 100000)\n\tsome b in numbers.range(1, 100000)\n\ta * b == -1\n}\n";
    let folder = Folder::new(&[("a.yaml", GOOD_POD), ("policy/own.rego", policy)]);
    let mut command = folder.command(&["check", "a.yaml", "--policy", "policy", "--output", "report.txt"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(folder.names(), ["a.yaml", "policy"]);
}

#[test]
fn wrong_arguments_are_told() {
    let folder = Folder::new(&[("a.yaml", GOOD_POD)]);
    folder.run(&["chekc"]).exits(2).says("check");
    folder.run(&["check", "--format", "yaml"]).exits(2).says("sarif");
    folder.run(&["check", "--time", "yesterday"]).exits(2).says("2026-01-31T12:00:00Z");
    folder.run(&["check", "--threads", "0"]).exits(2);
    folder.run(&["check", "--with-builtin"]).exits(2).says("--policy");
    let mut command = folder.command(&["check"]);
    command.env("SOURCE_DATE_EPOCH", "soon");
    Ran::of(&command.output().unwrap()).exits(2).says("SOURCE_DATE_EPOCH");
    std::io::stdout().flush().unwrap();
}

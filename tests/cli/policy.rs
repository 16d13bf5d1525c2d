//! `tollgate policy`: the commands of those who write policies.

use super::harness::{Folder, GOOD_POD};

const POLICY: &str = "package shop

import rego.v1

deny contains msg if {
	some c in input.spec.containers
	c.privileged
	msg := sprintf(\"%s is privileged\", [c.name])
}
";
const TESTS: &str = "package shop_test

import rego.v1
import data.shop

pod(fields) := {\"spec\": {\"containers\": [object.union({\"name\": \"web\"}, fields)]}}

test_denied if count(shop.deny) == 1 with input as pod({\"privileged\": true})

todo_test_later if false
";
const FAILING: &str = "
test_bad if {
	expected := 1
	print(\"looking\", expected)
	count(shop.deny) == expected with input as pod({})
}

test_cases[name] if {
	some name, tc in {\"one\": {\"got\": 1, \"want\": 1}, \"two & <3\": {\"got\": 1, \"want\": 2}}
	tc.got == tc.want
}
";

fn shop() -> Folder {
    Folder::new(&[("p/shop.rego", POLICY), ("p/shop_test.rego", TESTS)])
}

#[test]
fn tests_that_pass_are_counted_and_shown_when_asked_for() {
    let folder = shop();
    folder
        .run(&["policy", "test", "p"])
        .exits(0)
        .says("PASS: 1/2")
        .says("SKIPPED data.shop_test.todo_test_later");
    folder.run(&["policy", "test", "p", "--verbose"]).exits(0).says("PASS data.shop_test.test_denied (");
    folder.run(&["policy", "test", "p", "--run", "nothing"]).exits(3).says("no test was found");
    folder.run(&["policy", "test", "p", "--run", "("]).exits(2).says("no regular expression");
    folder.run(&["policy", "test", "p", "--run", r"^data\.shop_test\.test_"]).exits(0).says("PASS: 1/1");
}

#[test]
fn a_failed_test_tells_the_statement_and_its_values() {
    let folder = shop();
    folder.write(
        "p/more_test.rego",
        format!("{}{FAILING}", TESTS.replace("shop_test", "more_test")).as_bytes(),
    );
    let ran = folder.run(&["policy", "test", "p"]).exits(1);
    let ran = ran
        .says("FAIL data.more_test.test_bad")
        .says("p/more_test.rego:15:2")
        .says("count(shop.deny): 0")
        .says("shop.deny: set()")
        .says("expected: 1")
        .says("p/more_test.rego:14: looking 1")
        .says("FAIL case `two & <3`")
        .says("tc.want: 2");
    ran.lacks("case `one`").says("FAIL: 2/6");
    let ran = folder.run(&["policy", "test", "p", "--format", "json"]).exits(1);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let bad = json.as_array().unwrap().iter().find(|test| test["name"] == "test_bad").unwrap();
    assert_eq!((bad["fail"].as_bool(), bad["location"]["row"].as_u64()), (Some(true), Some(12)));
    assert_eq!(bad["failure"]["location"]["row"], 15);
    assert_eq!(bad["failure"]["values"][0], serde_json::json!({"text": "count(shop.deny)", "value": "0"}));
    assert_eq!(bad["output"], "bG9va2luZyAxCg==");
    let cases = json.as_array().unwrap().iter().find(|test| test["name"] == "test_cases").unwrap();
    assert_eq!(cases["sub_results"]["two & <3"]["fail"], true);
    assert_eq!(cases["sub_results"]["one"], serde_json::json!({"name": "one"}));
    let ran = folder.run(&["policy", "test", "p", "--format", "junit", "--output", "out.xml"]).exits(1);
    assert_eq!(ran.stdout, "");
    let xml = String::from_utf8(folder.read("out.xml")).unwrap();
    assert!(xml.contains("tests=\"7\" failures=\"2\" errors=\"0\" skipped=\"2\""), "{xml}");
    assert_eq!(xml.matches("<testcase ").count(), 7, "each case of a parametrised test is one");
    assert!(xml.contains("name=\"test_cases[two &amp; &lt;3]\"") && !xml.contains("two & <3"), "{xml}");
    assert!(xml.contains("name=\"test_cases[one]\""), "{xml}");
    assert_eq!(folder.run(&["policy", "test", "p", "--format", "json", "--threads", "1"]).exits(1).stdout, {
        folder.run(&["policy", "test", "p", "--format", "json", "--threads", "7"]).exits(1).stdout
    });
}

#[test]
fn coverage_is_told_and_a_threshold_kept() {
    let folder = Folder::new(&[("p/shop.rego", POLICY)]);
    folder.write(
        "p/shop_test.rego",
        TESTS.replace("\"privileged\": true", "").replace("== 1", "== 0").as_bytes(),
    );
    folder
        .run(&["policy", "test", "p", "--coverage"])
        .exits(0)
        .says("not covered: 5, 8")
        .says("coverage: 57.14 %");
    folder.run(&["policy", "test", "p", "--threshold", "50"]).exits(0);
    folder.run(&["policy", "test", "p", "--threshold", "90"]).exits(1).says("and 90 % are asked for");
    folder.run(&["policy", "test", "p", "--threshold", "101"]).exits(2);
    let ran = folder.run(&["policy", "test", "p", "--coverage", "--format", "json"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let file = &json["files"]["p/shop.rego"];
    assert_eq!((file["covered_lines"].as_u64(), file["not_covered_lines"].as_u64()), (Some(2), Some(2)));
    assert_eq!(file["not_covered"][0], serde_json::json!({"start": {"row": 5}, "end": {"row": 5}}));
}

#[test]
fn what_cannot_be_tested_is_no_pass() {
    let folder = shop();
    folder.write("p/broken.rego", b"package broken\n\nx := \n");
    folder.run(&["policy", "test", "p"]).exits(4).says("p/broken.rego:4");
    folder.write("p/broken.rego", b"package broken\n\ntest_x if 1 / 0 == 1\n");
    folder.run(&["policy", "test", "p"]).exits(4).says("divide by zero").says("p/broken.rego:3");
    let xml = folder.run(&["policy", "test", "p", "--format", "junit"]).exits(4).stdout;
    assert!(xml.contains("divide by zero\">p/broken.rego:3:"), "an error has its place: {xml}");
    let json = folder.run(&["policy", "test", "p", "--format", "json"]).exits(4).stdout;
    assert!(json.contains("\"eval_builtin_error\""), "{json}");
    folder.write("p/broken.rego", b"package broken\n\ntest_x if true\n\ntest_x if false\n");
    folder.run(&["policy", "test", "p"]).exits(1).says("FAIL data.broken.test_x#01").says("p/broken.rego:5:");
    folder.write("p/broken.rego", b"package broken\n");
    folder.write("p/data.json", b"{\"a\": ");
    folder.run(&["policy", "test", "p"]).exits(4).says("p/data.json").says("cannot be read");
    folder.run(&["policy", "check", "p"]).exits(4).says("p/data.json");
    folder.run(&["check", ".", "--policy", "p"]).exits(4).says("p/data.json");
    std::fs::create_dir(folder.file("empty")).unwrap();
    folder.run(&["policy", "test", "empty"]).exits(3).says("no test was found");
    folder.run(&["policy", "check", "empty"]).exits(4).says("there is no policy to check");
    folder.run(&["policy", "check", "missing"]).exits(4).says("there is no file or folder `missing`");
    folder
        .run(&["policy", "check", "https://example.com/p.tar.gz"])
        .exits(4)
        .says("is an address, and nothing is downloaded");
    folder.run(&["policy", "check", "git::https://example.com/p"]).exits(4).says("nothing is downloaded");
    folder.run(&["policy", "check", "p:latest"]).exits(4).says("the folder `p` is no OCI layout");
    folder.write("values.yaml", b"a: 1\n");
    folder.run(&["check", ".", "-p", "values.yaml"]).says("the file holds no policy");
}

#[test]
fn check_tells_slips_and_errors_with_their_places() {
    let folder = Folder::new(&[(
        "p/a.rego",
        "package a\n\nimport data.lib\n\ndeny if {\n\tx := 1\n\tinput.kind\n}\n",
    )]);
    folder
        .run(&["policy", "check", "p"])
        .exits(0)
        .says("p/a.rego:3:1")
        .says("the import of `lib` is not used")
        .says("the variable `x` is not used")
        .says("`deny` is true and says no message")
        .says("1 file, 1 policy: 0 errors, 4 warnings");
    folder.run(&["policy", "check", "p", "--strict"]).exits(4);
    folder.write("p/b.rego", b"package b\n\nx if nothing(1)\n");
    let ran = folder.run(&["policy", "check", "p", "--format", "json"]).exits(4);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["errors"][0]["code"], "policy-unknown-function");
    assert_eq!(json["errors"][0]["location"], serde_json::json!({"file": "p/b.rego", "row": 3, "col": 6}));
    assert_eq!(json["warnings"].as_array().unwrap().len(), 4);
}

#[test]
fn a_package_of_two_views_is_told_once_to_be_undescribed() {
    // It may be about manifests and about other files.
    let folder = Folder::new(&[
        ("p/a.rego", "package main\n\ndeny contains \"x\" if input.kind == \"Deployment\"\n"),
        ("p/b.rego", "package main\n\ndeny contains \"y\" if input.x.y == 1\n"),
    ]);
    folder.run(&["policy", "list", "--policy", "p"]).exits(0).says("main:file");
    let ran = folder.run(&["policy", "check", "p"]).exits(0).says("1 warning");
    assert_eq!(ran.stdout.matches("policy-undescribed").count(), 1, "{}", ran.stdout);
    // Its name is no reason.
    folder.write("i/x.toml", b"x = {y = 1}\n");
    folder.run(&["check", "i", "-p", "p"]).exits(1).says("fail[main:file]: y").lacks("why");
}

#[test]
fn the_help_of_a_command_tells_its_exit_codes_and_global_options_last() {
    let folder = Folder::new(&[]);
    for command in ["test", "check", "list", "explain", "bundle", "lock"] {
        let ran = folder.run(&["policy", command, "--help"]).exits(0).says("Exit codes: 0 ");
        let help = &ran.stdout;
        assert!(help.find("\nGlobal options:") > help.find("\nOptions:"), "{help}");
        assert!(help.find("--quiet") > help.find("\nGlobal options:"), "{help}");
    }
}

#[test]
fn a_policy_is_explained_by_an_example_that_fails_and_one_that_passes() {
    let folder = Folder::new(&[]);
    let ran = folder.run(&["policy", "explain", "PSS-R03"]).exits(0);
    let ran = ran.says("Before").says("After").says("Controls").lacks("#~");
    assert!(ran.stdout.matches("kind: Pod").count() >= 2, "{}", ran.stdout);
    folder.write("p/shop.rego", POLICY.as_bytes());
    // What it does not say is left out: the id and the title are the package's name.
    let ran = folder.run(&["policy", "explain", "shop", "--policy", "p"]).exits(0);
    let _ = ran.says("data.shop in p/shop.rego").lacks("there is none").lacks("Why");
    folder
        .write("p/more.rego", b"package shop # again\n\nimport rego.v1\n\ndeny contains \"x\" if input.x\n");
    folder
        .run(&["policy", "explain", "shop", "--policy", "p"])
        .exits(0)
        .says("data.shop in p/more.rego, p/shop.rego");
    folder.run(&["policy", "explain", "PSS-R0"]).exits(2).says("did you mean `PSS-R01`?");
    std::fs::remove_file(folder.file("p/more.rego")).unwrap();
    folder.write("p/examples/shop/deny.yaml", b"bad: pod\n");
    let ran = folder.run(&["policy", "explain", "shop", "--policy", "p", "--format", "json"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["examples"]["fails"]["text"], "bad: pod\n");
    assert_eq!(json["examples"]["passes"], serde_json::Value::Null);
}

#[test]
fn a_bundle_has_no_policy_that_opa_could_not_load() {
    let folder = shop();
    let valid =
        b"package valid\n\ndeny contains p if some p in tollgate.kubernetes.problems(input, \"1.36\")\n";
    folder.write("p/valid.rego", valid);
    folder.write(
        "p/valid_test.rego",
        b"package valid_test\n\ntest_a if count(data.valid.deny) == 0 with input as {}\n",
    );
    let write = ["policy", "bundle", "p", "--with-tests"];
    folder
        .run(&write)
        .exits(0)
        .says("`p/valid.rego` is left out, since it calls a function that OPA does not have");
    let bytes = folder.read("bundle.tar.gz");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
    let names: Vec<String> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(names.contains(&"shop.rego".to_owned()), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("valid")), "{names:?}");
    folder.write("q/valid.rego", valid);
    folder
        .run(&["policy", "bundle", "q", "--output", "q.tar.gz"])
        .exits(2)
        .says("no policy that OPA can evaluate");
}

#[test]
fn a_bundle_that_was_written_is_judged_by() {
    let folder = shop();
    folder.write("pod.yaml", format!("{GOOD_POD}      privileged: true\n").as_bytes());
    folder.run(&["key", "new", "signer"]).exits(0);
    let write = ["policy", "bundle", "p", "--revision", "r1", "--sign-key", "signer.pem", "--output"];
    folder.run(&[&write[..], &["a.tar.gz"]].concat()).exits(0).says("wrote `a.tar.gz`");
    folder.run(&[&write[..], &["b.tar.gz"]].concat()).exits(0);
    assert_eq!(folder.read("a.tar.gz"), folder.read("b.tar.gz"), "the same policies give the same bytes");
    let check = ["check", "pod.yaml", "--policy", "a.tar.gz"];
    folder.run(&check).exits(1).says("web is privileged").says("no key is given to verify");
    let keyed = [&check[..], &["--policy-key", "signer.pub.pem"]].concat();
    folder.run(&keyed).exits(1).says("web is privileged").lacks("no key is given");
    folder.run(&["key", "new", "other"]).exits(0);
    let other = [&check[..], &["--policy-key", "other.pub.pem"]].concat();
    folder.run(&other).exits(4).says("the signature of the policies does not hold");
    folder.write(
        "tollgate.yaml",
        b"policies:\n  builtin: false\n  paths: [a.tar.gz]\n  keys: [other.pub.pem]\n",
    );
    folder.run(&["check", "pod.yaml"]).exits(4).says("the signature of the policies does not hold");
    folder.write(
        "tollgate.yaml",
        b"policies:\n  builtin: false\n  paths: [a.tar.gz]\n  keys: [signer.pub.pem]\n",
    );
    folder.run(&["check", "pod.yaml"]).exits(1).says("web is privileged");
    std::fs::remove_file(folder.file("tollgate.yaml")).unwrap();
    let folder_with_key = ["check", "pod.yaml", "--policy", "p", "--policy-key", "signer.pub.pem"];
    folder.run(&folder_with_key).exits(4).says("the policies are not signed");
    folder
        .run(&["check", "pod.yaml", "--policy", "a.tar.gz", "--policy", "b.tar.gz"])
        .exits(1)
        .says("overlaps");
    folder.write("p/bad.rego", b"package bad\n\nx := \n");
    folder.run(&["policy", "bundle", "p"]).exits(4).says("p/bad.rego:4");
    assert!(!folder.names().contains(&"bundle.tar.gz".to_owned()), "nothing is written of what is wrong");
}

#[test]
fn a_lock_keeps_the_policies_as_they_were() {
    let folder = shop();
    folder.write("pod.yaml", GOOD_POD.as_bytes());
    folder.run(&["policy", "lock"]).exits(2).says("there is no `tollgate.yaml`");
    folder.write("tollgate.yaml", b"policies:\n  builtin: false\n  paths: [p]\n");
    folder.run(&["policy", "lock", "--check"]).exits(2).says("there is no `tollgate.lock`");
    folder.run(&["policy", "lock"]).exits(0).says("1 source of policies");
    let first = folder.read("tollgate.lock");
    folder.run(&["policy", "lock"]).exits(0);
    assert_eq!(first, folder.read("tollgate.lock"));
    folder.run(&["check", "pod.yaml"]).exits(0);
    folder.run(&["policy", "lock", "--check"]).exits(0);
    folder.write("p/shop.rego", POLICY.replace("privileged\"", "mighty\"").as_bytes());
    folder.run(&["check", "pod.yaml"]).exits(4).says("and the lock says sha256:").says("policy lock");
    folder.run(&["policy", "lock", "--check"]).exits(4);
    folder.run(&["policy", "lock"]).exits(0);
    folder.run(&["check", "pod.yaml"]).exits(0);
    folder.write("tollgate.lock", b"{}");
    folder.run(&["check", "pod.yaml"]).exits(4).says("the lock of the policies cannot be used");
}

#[test]
fn policies_are_read_as_a_commit_has_them() {
    let folder = shop();
    folder.write("pod.yaml", format!("{GOOD_POD}      privileged: true\n").as_bytes());
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"])
            .args(arguments)
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .output();
        matches!(done, Ok(done) if done.status.success())
    };
    if !git(&["init", "-q"]) {
        println!("git is not installed");
        return;
    }
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "first"]) && git(&["tag", "v1"]));
    folder
        .write("p/shop.rego", b"package shop\n\nimport rego.v1\n\ndeny contains \"always\" if input.kind\n");
    folder.run(&["check", "pod.yaml", "--policy", "p@v1"]).exits(1).says("web is privileged").lacks("always");
    folder.run(&["check", "pod.yaml", "--policy", "p"]).exits(1).says("always");
    folder.run(&["check", "pod.yaml", "--policy", "p@v2"]).exits(4).says("git knows no commit `v2`");
}

//! Policies that were written for conftest, unchanged.

use super::harness::{Folder, GOOD_POD};

const DOCKER: &str = "package main

deny[msg] {
	input[i].Cmd == \"from\"
	val := split(input[i].Value[0], \":\")
	val[1] == \"latest\"
	msg := sprintf(\"do not use `latest`: %s\", [input[i].Value[0]])
}

warn contains {\"msg\": \"runs as root\", \"path\": [i, \"Value\", 0]} if {
	input[i].Cmd == \"user\"
	input[i].Value[0] == \"root\"
}
";

const HCL: &str = "package main

deny contains msg if {
	some name
	bucket := input.resource.aws_s3_bucket[name][_]
	bucket.acl == \"public-read\"
	msg := sprintf(\"`%s` is public\", [name])
}
";

#[test]
fn a_dockerfile_is_judged() {
    // Rego of two versions in one file is none of either.
    let policy = DOCKER.replace("deny[msg] {", "deny contains msg if {");
    let folder =
        Folder::new(&[("Dockerfile", "FROM a:latest\n\nUSER root\n"), ("policy/docker.rego", &policy)]);
    let ran = folder.run(&["check", "--policy", "policy", "Dockerfile"]).exits(1);
    ran.says("do not use `latest`: a:latest").says("Dockerfile:3:6").says("runs as root");
    folder.write("Dockerfile", b"FROM a:1\n");
    folder.run(&["check", "--policy", "policy", "Dockerfile"]).exits(0);
}

#[test]
fn v0_policies_are_judged() {
    let policy = "package main\n\ndeny[msg] {\n\tinput.server.port < 1024\n\tmsg = \"low port\"\n}\n";
    let folder = Folder::new(&[("app.toml", "[server]\nport = 80\n"), ("policy/a.rego", policy)]);
    folder.run(&["check", "--policy", "policy", "app.toml"]).exits(1).says("low port");
}

#[test]
fn terraform_files_are_judged_as_text_of_their_own() {
    let module = "resource \"aws_s3_bucket\" \"b\" {\n  acl = \"public-read\"\n}\nmodule \"m\" {\n  source = \"./missing\"\n}\n";
    let folder = Folder::new(&[("main.tf", module), ("policy/a.rego", HCL), ("notes.yaml", "{{ no yaml")]);
    // No policy is about resources or other files: nothing is planned, and what is no HCL is not looked at.
    folder
        .run(&["check", "--policy", "policy", "main.tf"])
        .exits(1)
        .says("`b` is public")
        .says("main.tf:1:1");
    folder.run(&["check", "--policy", "policy", "."]).exits(1).says("`b` is public");
}

#[test]
fn a_package_with_policies_for_several_kinds_of_file_judges_all_of_them() {
    let pods = "package main\n\ndeny contains \"a pod\" if input.kind == \"Pod\"\n";
    let docker = DOCKER.replace("deny[msg] {", "deny contains msg if {");
    let folder = Folder::new(&[
        ("pod.yaml", GOOD_POD),
        ("Dockerfile", "FROM a:latest\n"),
        ("policy/pods.rego", pods),
        ("policy/docker.rego", &docker),
    ]);
    let ran = folder.run(&["check", "--policy", "policy", "."]).exits(1).says("do not use `latest`");
    assert_eq!(ran.stdout.matches("a pod").count(), 1, "{}", ran.stdout);
}

#[test]
fn namespaces_choose_policies() {
    let policy = |name: &str| format!("package {name}\n\ndeny contains \"{name} objects\" if input.a\n");
    let (main, other) = (policy("main"), policy("team.other"));
    let folder =
        Folder::new(&[("a.toml", "a = 1\n"), ("policy/main.rego", &main), ("policy/other.rego", &other)]);
    let check = |more: &[&str]| folder.run(&[&["check", "--policy", "policy"], more, &["a.toml"]].concat());
    check(&[]).exits(1).says("main objects").says("team.other objects");
    check(&["--all-namespaces"]).exits(1).says("main objects").says("team.other objects");
    check(&["-n", "main"]).exits(1).says("main objects").lacks("team.other objects");
    check(&["--namespace", "team.*"]).exits(1).lacks("main objects").says("team.other objects");
    check(&["-n", "mian"]).exits(4).says("`mian`").says("`main`, `team.other`").lacks("objects");
    check(&["-n", "main", "-n", "mian"]).exits(1).says("`mian`").says("1 policy error");
}

#[test]
fn data_comes_from_files_and_folders() {
    let policy = "package main\n\ndeny contains msg if {\n\tnot input.image in data.allowed.images\n\t\
        msg := sprintf(\"`%s` is not allowed\", [input.image])\n}\n\ndeny contains \"small\" if input.size < data.least\n";
    let folder = Folder::new(&[
        ("a.toml", "image = \"x\"\nsize = 1\n"),
        ("policy/a.rego", policy),
        ("data/allowed/any.yaml", "images: [y]\n"),
        ("least.json", "{\"least\": 2}"),
        ("again.json", "{\"least\": 3}"),
        ("list.json", "[1]"),
    ]);
    let check = |data: &[&str]| folder.run(&[&["check", "--policy", "policy", "a.toml"], data].concat());
    check(&["--data", "data", "-d", "least.json"]).exits(1).says("`x` is not allowed").says("small");
    check(&["--data", "least.json", "--data", "again.json"]).exits(1).says("again.json");
    check(&["--data", "list.json"]).exits(4).says("it holds no object");
    check(&["--data", "missing"]).exits(4).says("data-unreadable");
    check(&["--data", "a:data"]).exits(0);
}

#[test]
fn files_are_combined() {
    let policy = "package main\n\ndeny contains {\"msg\": msg, \"path\": [i, \"contents\", \"user\"]} if {\n\t\
        some i, j\n\ti > j\n\tinput[i].contents.user == input[j].contents.user\n\t\
        msg := sprintf(\"%s and %s have one user\", [input[j].path, input[i].path])\n}\n\n\
        deny contains \"nobody\" if count(input) == 0\n";
    let folder =
        Folder::new(&[("a.yaml", "user: x\n"), ("b.toml", "# b\nuser = \"x\"\n"), ("policy/a.rego", policy)]);
    let ran = folder.run(&["check", "--policy", "policy", "--combine", "a.yaml", "b.toml"]).exits(1);
    ran.says("a.yaml and b.toml have one user").says("b.toml:2:8");
}

#[test]
fn an_exception_is_told_and_does_not_block() {
    let policy = |enforcement: &str| {
        format!(
            "# METADATA\n# custom:\n#   enforcement: {enforcement}\npackage main\n\n\
             deny_root contains \"runs as root\" if input.user == \"root\"\n\n\
             deny contains \"no name\" if not input.name\n\n\
             exception contains rules if {{\n\tinput.team == \"base\"\n\trules := [\"root\"]\n}}\n"
        )
    };
    let folder = Folder::new(&[("a.toml", "user = \"root\"\nname = \"x\"\nteam = \"base\"\n")]);
    folder.write("policy/a.rego", policy("soft").as_bytes());
    let check = || folder.run(&["check", "--policy", "policy", "a.toml"]);
    check().exits(0).says("runs as root (an exception of the policy's own)");
    folder.write("policy/a.rego", policy("hard").as_bytes());
    check().exits(1).says("runs as root").lacks("exception");
    folder.write("policy/a.rego", policy("soft").as_bytes());
    folder.write("a.toml", b"user = \"root\"\nname = \"x\"\n");
    check().exits(1).says("runs as root").lacks("exception");
    folder.write("a.toml", b"user = \"root\"\nteam = \"base\"\n");
    check().exits(1).says("no name");
}

#[test]
fn the_format_of_a_named_file_can_be_told() {
    let policy = "package main\n\ndeny contains \"a is one\" if input.a == 1\n";
    let folder = Folder::new(&[("settings", "a = 1\n"), ("policy/a.rego", policy)]);
    folder.run(&["check", "--policy", "policy", "settings"]).exits(5).says("--parser");
    folder.run(&["check", "--policy", "policy", "--parser", "toml", "settings"]).exits(1).says("a is one");
    folder.run(&["check", "--policy", "policy", "--parser", "tom", "settings"]).exits(2).says("toml");
    let ran = folder.run(&["render", "--view", "file", "--format", "json", "--parser", "toml", "settings"]);
    ran.exits(0).says("\"a\":1");
}

#[test]
fn what_a_policy_is_about_and_is_not_read_is_no_pass() {
    let policy = "package main\n\ndeny contains \"x\" if input.x\n";
    let folder = Folder::new(&[("Jenkinsfile", "node {}"), ("a.toml", "y = 1\n"), ("policy/a.rego", policy)]);
    folder.run(&["check", "--policy", "policy", "."]).exits(5).says("Jenkinsfile").says("not read");
    let of_toml =
        format!("# METADATA\n# custom:\n#   view: file\n#   kinds: [toml, \"deploy/**\"]\n{policy}");
    folder.write("policy/a.rego", of_toml.as_bytes());
    folder.run(&["check", "--policy", "policy", "."]).exits(0);
    folder.write("a.toml", b"y = = 1\n");
    folder.run(&["check", "--policy", "policy", "."]).exits(5).says("a.toml:1:5");
}

#[test]
fn a_release_of_files_replays() {
    let policy = DOCKER.replace("deny[msg] {", "deny contains msg if {");
    let toml = "package files\n\ndeny contains \"low\" if input.server.port < 1024\n\nwarn contains \"told\" if input.server.port\n";
    let folder = Folder::new(&[
        ("app.bin", "what is released"),
        ("Dockerfile", "FROM a:1\nENV DB_PASSWORD=hunter2\nUSER root\n"),
        ("app.toml", "token = \"hunter2\"\n[server]\nport = 8080\n"),
        ("policy/docker.rego", &policy),
        ("policy/toml.rego", toml),
    ]);
    folder.run(&["key", "new", "gate"]).exits(0);
    for more in [&[][..], &["--combine"][..], &["--namespace", "files"][..]] {
        let release =
            ["release", "--version", "1.0.0", "--key", "gate.pem", "--name", "shop", "--output", "out.tar"];
        let rest = ["--force", "--policy", "policy", "--artifact", "app.bin", "Dockerfile", "app.toml"];
        folder.run(&[&release[..], more, &rest[..]].concat()).exits(0);
        let bundle = String::from_utf8_lossy(&folder.read("out.tar")).into_owned();
        assert!(!bundle.contains("hunter2"));
        let verify = [
            "verify",
            "out.tar",
            "--key",
            "gate.pub.pem",
            "--no-requirements",
            "--artifact",
            "app.bin",
            "--replay",
        ];
        folder.run(&verify).exits(0).says("reports");
    }
}

#[test]
fn a_policy_may_ask_in_which_file_it_looks() {
    let policy = "package main\n\ndeny contains msg if {\n\tinput.a\n\tendswith(data.conftest.file.name, \".prod.toml\")\n\t\
        msg := sprintf(\"%s in %s\", [data.conftest.file.name, data.conftest.file.dir])\n}\n";
    let folder = Folder::new(&[
        ("deploy/a.prod.toml", "a = 1\n"),
        ("deploy/a.test.toml", "a = 1\n"),
        ("policy/a.rego", policy),
    ]);
    let ran = folder.run(&["check", "--policy", "policy", "deploy"]).exits(1).says("a.prod.toml in deploy");
    ran.lacks("a.test.toml in deploy");
}

#[test]
fn a_bill_of_materials_is_no_manifest() {
    let policy =
        "package main\n\ndeny contains \"another version\" if input.metadata.component.version != \"1\"\n";
    let folder = Folder::new(&[
        ("bom.json", "{\"metadata\": {\"component\": {\"version\": \"2\"}}}"),
        ("policy/a.rego", policy),
    ]);
    let check = ["check", "--policy", "policy", "--parser", "cyclonedx", "bom.json"];
    folder.run(&check).exits(1).says("another version");
}

#[test]
fn files_that_are_left_out_are_not_judged() {
    let policy = "package main\n\ndeny contains \"x\" if input.x\n";
    let folder = Folder::new(&[
        (".gitignore", "/out\n.env.local\n"),
        ("out/a.toml", "x = 1\n"),
        (".env.local", "x=1\n"),
        (".hidden.toml", "x = 1\n"),
        ("vendor/a.toml", "x = 1\n"),
        ("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
        ("chart/templates/a.yaml", "{{ if .Values.x }}\nx: 1\n{{ end }}\n"),
        ("policy/a.rego", policy),
    ]);
    folder.run(&["check", "--policy", "policy", "."]).exits(0);
    folder.write(".env.prod", b"x=1\n");
    folder.run(&["check", "--policy", "policy", "."]).exits(1).says(".env.prod:1:1");
}

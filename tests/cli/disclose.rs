//! `disclose`, `verify --control`, `release --with-sources` and `verify --replay=sources`.

use serde_json::Value;

use super::harness::{Folder, GOOD_POD, Ran, bad_pod};

/// A folder with a key, an artifact and some inputs.
fn folder(more: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(&[("app.bin", "what is released"), ("k8s/pod.yaml", GOOD_POD)]);
    for (path, text) in more {
        folder.write(path, text.as_bytes());
    }
    folder.run(&["key", "new", "gate"]).exits(0);
    folder
}

fn release(folder: &Folder, arguments: &[&str]) -> Ran {
    let fixed = [
        "release",
        "--version",
        "1.0.0",
        "--key",
        "gate.pem",
        "--name",
        "shop",
        "--output",
        "out.tar",
        "--artifact",
    ];
    folder.run(&[&fixed[..], &["app.bin", "--force"], arguments].concat())
}

const VERIFY: [&str; 6] = ["verify", "--key", "gate.pub.pem", "--no-requirements", "--artifact", "app.bin"];

/// A control that the bad pod does not satisfy.
fn a_control(folder: &Folder) -> String {
    let shown = folder.run(&[&VERIFY[..], &["out.tar", "--format", "json"]].concat()).exits(1);
    let json: Value = serde_json::from_str(&shown.stdout).unwrap();
    assert!(json.get("controls").is_none());
    let listed =
        folder.run(&["verify", "--key", "gate.pub.pem", "out.tar", "--control", "none:such"]).exits(6);
    let known = listed.stderr.split("it has those of ").nth(1).unwrap().split(", ").next().unwrap();
    known.to_owned()
}

#[test]
fn a_control_is_shown_in_a_bundle_of_its_own() {
    let folder = folder(&[]);
    folder.write("k8s/pod.yaml", bad_pod().as_bytes());
    release(&folder, &["k8s"]).exits(1);
    let control = a_control(&folder);
    let disclose =
        ["disclose", "out.tar", "--key", "gate.pub.pem", "--output", "part.tar", "--control", &control];
    folder.run(&disclose).exits(0).says("shows ");
    folder.run(&disclose).exits(2).says("--force");
    folder.run(&[&disclose[..], &["--force"]].concat()).exits(0);
    let shown = folder.run(&[&VERIFY[..], &["part.tar", "--control", &control]].concat()).exits(1);
    let shown = shown.says(&format!("control   {control}:")).says("partial").says("not checked");
    assert!(shown.stdout.contains("pass ") && shown.stdout.contains("policy "), "{}", shown.stdout);
    let json = folder
        .run(&[&VERIFY[..], &["part.tar", "--control", &control, "--format", "json"]].concat())
        .exits(1);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["controls"][0]["control"], Value::from(control.as_str()));
    assert_eq!(json["assurance"]["complete"], Value::from(false));
    // Nothing is said of requirements: that is not complete.
    folder.run(&["verify", "part.tar", "--key", "gate.pub.pem", "--artifact", "app.bin"]).exits(6);
    folder.run(&[&VERIFY[..], &["part.tar", "--replay"]].concat()).exits(6).says("withheld");
    folder.run(&["export", "part.tar", "--key", "gate.pub.pem", "--opa", "opa"]).exits(2).says("E801");
}

#[test]
fn wrong_arguments_of_disclose_are_told() {
    let folder = folder(&[]);
    release(&folder, &["k8s"]).exits(0);
    let disclose = |more: &[&str]| {
        folder
            .run(&[&["disclose", "out.tar", "--key", "gate.pub.pem", "--output", "part.tar"], more].concat())
    };
    disclose(&[]).exits(2);
    disclose(&["--control", "pci"]).exits(2).says("shows no results of the control `pci`");
    disclose(&["--with", "nothing/*"]).exits(2).says("`nothing/*`");
    disclose(&["--withhold", "x", "--with", "y"]).exits(2);
    disclose(&["--withhold", "*"]).exits(2).says("to be shown");
    folder
        .run(&[
            "disclose",
            "out.tar",
            "--key",
            "gate.pub.pem",
            "--with",
            "*",
            "--output",
            "out.tar",
            "--force",
        ])
        .exits(2);
    folder.write("cut.tar", &folder.read("out.tar")[..5000]);
    folder
        .run(&["disclose", "cut.tar", "--key", "gate.pub.pem", "--with", "*", "--output", "part.tar"])
        .exits(3)
        .says("E101");
    assert!(!folder.names().contains(&"part.tar".to_owned()));
    disclose(&["--withhold", "documents/*"]).exits(0);
    folder.run(&[&VERIFY[..], &["part.tar"]].concat()).exits(0).says("documents/0001.jsonl").says("partial");
}

#[test]
fn sources_are_read_again_on_another_machine() {
    let folder = folder(&[
        ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
        ("charts/web/values.yaml", "name: web\n"),
        (
            "charts/web/templates/pod.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n  annotations:\n    made: {{ now | date \"2006-01-02 15:04\" | quote }}\n",
        ),
        (
            "infra/main.tf",
            "resource \"terraform_data\" \"a\" {\n  input = \"${basename(path.cwd)} ${timestamp()} ${plantimestamp()}\"\n}\n",
        ),
        (
            "tollgate.yaml",
            "charts:\n  - path: charts/web\n    name: shop\n    values: [charts/web/values.yaml]\n",
        ),
    ]);
    release(&folder, &["."]).exits(0);
    folder
        .run(&[&VERIFY[..], &["out.tar", "--replay=sources"]].concat())
        .exits(5)
        .says("E801")
        .says("--with-sources");
    release(&folder, &[".", "--with-sources"]).exits(0);
    let bundle = folder.read("out.tar");
    release(&folder, &[".", "--with-sources", "--threads", "1"]).exits(0);
    assert_eq!(folder.read("out.tar"), bundle, "two runs are the same");
    let elsewhere = Folder::new(&[("app.bin", "what is released")]);
    elsewhere.write("out.tar", &bundle);
    elsewhere.write("gate.pub.pem", &folder.read("gate.pub.pem"));
    for (zone, locale, threads) in [("Asia/Kolkata", "tr_TR.UTF-8", "1"), ("America/St_Johns", "C", "2")] {
        let arguments = [&VERIFY[..], &["out.tar", "--replay=sources", "--threads", threads]].concat();
        let mut command = elsewhere.command(&arguments);
        command.env("TZ", zone).env("LC_ALL", locale).env("LANG", locale).env("TF_VAR_other", "x");
        Ran::of(&command.output().unwrap()).exits(0).says("read again from the sources");
    }
    elsewhere.run(&[&VERIFY[..], &["out.tar", "--replay"]].concat()).exits(0).lacks("read again");
}

#[test]
fn secrets_are_put_in_only_where_that_is_said() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: shop\nstringData:\n  password: hunter2222\n";
    let folder = folder(&[("k8s/secret.yaml", secret)]);
    let refused = release(&folder, &["k8s", "--with-sources"]).exits(2);
    refused.says("`k8s/secret.yaml`").says("--with-secret-sources").lacks("hunter");
    assert!(!folder.names().contains(&"out.tar".to_owned()));
    release(&folder, &["k8s", "--with-secret-sources"]).exits(2).says("--with-sources");
    let released = release(&folder, &["k8s", "--with-sources", "--with-secret-sources"]);
    assert!(folder.names().contains(&"out.tar".to_owned()), "{}", released.stderr);
    let verified = folder.run(&[&VERIFY[..], &["out.tar", "--replay=sources"]].concat());
    verified.says("read again from the sources").lacks("hunter");
    let disclose =
        ["disclose", "out.tar", "--key", "gate.pub.pem", "--output", "part.tar", "--withhold", "sources/*"];
    folder.run(&disclose).exits(0);
    let part = folder.read("part.tar");
    assert!(!part.windows(10).any(|bytes| bytes == b"hunter2222"));
}

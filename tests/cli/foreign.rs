//! Skips that were written for other tools.

use serde_json::Value;

use super::harness::{Folder, GOOD_POD, Ran};

/// A soft policy that is two checks, each of which a finding is, and a hard one.
const SITE: &str = r#"# METADATA
# title: Buckets are private and versioned
# custom:
#   id: OWN-1
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_s3_bucket]
#   same_as:
#     checkov: [CKV_AWS_20, CKV_AWS_21]
#     trivy: [AWS-0092, AWS-0090]
package own.site

deny contains {"msg": "the bucket is public", "path": ["values", "acl"], "same_as": ["CKV_AWS_20", "AWS-0092"]} if {
	input.values.acl == "public-read"
}

deny contains {"msg": "the bucket is not versioned", "path": ["values"], "same_as": ["CKV_AWS_21", "AWS-0090"]} if {
	input.values.acl == "public-read"
}
"#;
const HARD: &str = r#"# METADATA
# title: Buckets are not destroyed
# custom:
#   id: OWN-2
#   enforcement: hard
#   view: resource
#   kinds: [aws_s3_bucket]
#   same_as: {checkov: [CKV_AWS_99]}
package own.kept

deny contains {"msg": "the bucket is destroyed", "path": ["values", "force_destroy"]} if input.values.force_destroy
"#;

/// A bucket with comments: in a line of its own above it, inside, behind its first attribute.
fn bucket(above: &str, inside: &str, behind: &str) -> String {
    format!(
        "{above}\nresource \"aws_s3_bucket\" \"site\" {{\n  bucket = \"site\"\n  {inside}\n  acl = \"public-read\" {behind}\n}}\n"
    )
}

fn folder(text: &str) -> Folder {
    Folder::new(&[("p/site.rego", SITE), ("main.tf", text)])
}

fn check(folder: &Folder, more: &[&str]) -> Ran {
    let all = ["check", "--policy", "p", "--honour-foreign-waivers", "main.tf"];
    folder.run(&[&all[..], more].concat())
}

/// The messages of what is lifted.
fn lifted(text: &str) -> Vec<String> {
    let ran = check(&folder(text), &["--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let records = report["records"].as_array().unwrap().iter();
    let waived = records.filter(|record| record["outcome"] == "waived");
    let mut messages: Vec<String> =
        waived.map(|record| record["message"].as_str().unwrap().replace("the bucket is ", "")).collect();
    messages.sort();
    messages
}

#[test]
fn a_skip_lifts_the_findings_that_are_its_check_and_no_others() {
    for (text, messages) in [
        (bucket("", "#checkov:skip=CKV_AWS_20:a site", ""), vec!["public"]),
        (bucket("", "// bridgecrew:skip=CKV_AWS_21", ""), vec!["not versioned"]),
        (bucket("", "#checkov:skip=CKV_AWS_20,CKV_AWS_21:a site", ""), vec!["not versioned", "public"]),
        (bucket("", "#checkov:skip=CKV_AWS_22:another", ""), vec![]),
        // Checkov's comments stand inside of the block.
        (bucket("#checkov:skip=CKV_AWS_20:a site", "", ""), vec![]),
        (bucket("", "#trivy:ignore:AWS-0092", ""), vec!["public"]),
        (bucket("", "", "#trivy:ignore:AVD-AWS-0092"), vec!["public"]),
        (bucket("", "", "#tfsec:ignore:aws-0092"), vec!["public"]),
        (bucket("#trivy:ignore:AVD-AWS-0090", "", ""), vec!["not versioned"]),
        (bucket("#trivy:ignore:AWS-0092\n#trivy:ignore:AWS-0090", "", ""), vec!["not versioned", "public"]),
        (bucket("#trivy:ignore:*", "", ""), vec!["not versioned", "public"]),
        // Above another line, or apart from what it is above.
        (bucket("", "#trivy:ignore:AWS-0090", ""), vec![]),
        (bucket("#trivy:ignore:AWS-0090\n", "", ""), vec![]),
        // The value stands elsewhere, and comes through the attribute.
        (
            format!(
                "variable \"acl\" {{\n  default = \"public-read\"\n}}\n{}",
                bucket("", "#trivy:ignore:AWS-0092", "").replace("\"public-read\"", "var.acl")
            ),
            vec!["public"],
        ),
        (
            format!(
                "variable \"acl\" {{\n  default = \"public-read\"\n}}\n{}",
                bucket("", "#checkov:skip=CKV_AWS_20", "").replace("\"public-read\"", "var.acl")
            ),
            vec!["public"],
        ),
        // A block ends where it is closed, wherever the values of its attributes stand.
        (
            format!(
                "{}variable \"acl\" {{\n  default = \"public-read\"\n}}\nresource \"aws_s3_bucket\" \"other\" {{\n  acl = \"public-read\"\n}}\n",
                bucket("#trivy:ignore:*", "", "").replace("\"public-read\"", "var.acl")
            ),
            vec!["not versioned", "public"],
        ),
        // Text is no comment, and a comment within a call is one.
        (bucket("", "script = trimspace(<<-EOT\n    # checkov:skip=CKV_AWS_20:x\n  EOT\n  )", ""), vec![]),
        (bucket("", "script = <<-EOT\n    # checkov:skip=CKV_AWS_20:x\n  EOT", ""), vec![]),
        (bucket("", "tags = merge({\n    # checkov:skip=CKV_AWS_20:x\n  }, {})", ""), vec!["public"]),
        (bucket("", "tags = { a = \"#checkov:skip=CKV_AWS_20:x\" }", ""), vec![]),
    ] {
        assert_eq!(lifted(&text), messages, "{text}");
    }
}

#[test]
fn a_skip_is_about_its_own_resource_and_all_instances_of_it() {
    // The other bucket takes its value, and with it the place of the value, from the one that is skipped.
    let other = "resource \"aws_s3_bucket\" \"other\" {\n  acl = aws_s3_bucket.site.acl\n}\n";
    for (above, inside, behind) in [
        ("", "#checkov:skip=CKV_AWS_20:a site", ""),
        ("", "", "#trivy:ignore:AWS-0092"),
        ("#trivy:ignore:AWS-0092", "", ""),
    ] {
        let text = bucket(above, inside, behind);
        let ran = check(&folder(&format!("{text}{other}")), &["--format", "json"]).exits(1);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let public = |address: &str| {
            let mut records = report["records"].as_array().unwrap().iter();
            let is_it = |one: &&Value| one["address"] == address && one["message"] == "the bucket is public";
            records.find(is_it).unwrap()["outcome"].as_str().unwrap().to_owned()
        };
        assert_eq!(public("aws_s3_bucket.site"), "waived", "{text}");
        assert_eq!(public("aws_s3_bucket.other"), "fail", "{text}");
    }
    let text = bucket("", "#checkov:skip=CKV_AWS_20:a site", "");
    assert_eq!(lifted(&text.replace("  bucket", "  count = 2\n  bucket")), ["public", "public"]);
    let module = Folder::new(&[
        ("p/site.rego", SITE),
        ("main.tf", "module \"sites\" {\n  source = \"./site\"\n  for_each = toset([\"a\", \"b\"])\n}\n"),
        ("site/main.tf", &text),
    ]);
    let ran = module.run(&["check", "--policy", "p", "--honour-foreign-waivers", "main.tf"]).exits(1);
    ran.says("2 findings are lifted by skips for other tools (2 Checkov)");
}

#[test]
fn a_skip_above_a_block_is_about_that_block_alone() {
    const OPEN: &str = r#"# METADATA
# title: Nothing is open
# custom:
#   id: OWN-3
#   enforcement: soft
#   view: resource
#   kinds: [aws_security_group]
#   same_as: {trivy: [AWS-0107]}
package own.open

deny contains {"msg": sprintf("port %v is open", [rule.to_port]), "path": ["values", "ingress", i, "cidr_blocks", 0]} if {
	some i, rule in input.values.ingress
	rule.cidr_blocks[0] == "0.0.0.0/0"
}
"#;
    const ALL: &str = "[\"0.0.0.0/0\"]";
    let block = |head: &str, port: u16, tail: &str| {
        format!("  {head} {{\n    to_port = {port}\n    cidr_blocks = {ALL}\n{tail}")
    };
    let skip = "  #trivy:ignore:AWS-0107\n";
    let one = |port| block("ingress", port, "  }\n");
    let heredoc = "    description = trimspace(<<-EOT\nits\nEOT\n    )\n  }\n";
    for (blocks, ports) in [
        (format!("{skip}{}{}", one(1), one(2)), vec!["1"]),
        (format!("{}{skip}{}{}", one(1), one(2), one(3)), vec!["2"]),
        (format!("{skip}{}{skip}{}", one(1), one(2)), vec!["1", "2"]),
        (format!("{skip}{}{}", block("ingress", 1, heredoc), one(2)), vec!["1"]),
        // Where the bracket is not where it is looked for, the end is not that of another block.
        (format!("{skip}{}{}", block("ingress", 1, "    }\n"), one(2)), vec!["1"]),
        (format!("{skip}{}{}", block("ingress", 1, "    }\n"), one(2)).replace(ALL, "var.all"), vec![]),
        // The value stands elsewhere, and comes through the attribute.
        (format!("{skip}{}{}", one(1), one(2)).replace(ALL, "var.all"), vec!["1"]),
        (format!("{skip}{}{}", block("ingress", 1, heredoc), one(2)).replace(ALL, "var.all"), vec!["1"]),
    ] {
        let blocks = format!("{blocks}}}\nvariable \"all\" {{\n  default = {ALL}\n");
        let text = format!("resource \"aws_security_group\" \"a\" {{\n{blocks}}}\n");
        let folder = Folder::new(&[("p/open.rego", OPEN), ("main.tf", &text)]);
        let ran = check(&folder, &["--format", "json"]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
        let records = report["records"].as_array().unwrap().iter();
        let waived = records.filter(|record| record["outcome"] == "waived");
        let mut messages: Vec<_> = waived.map(|record| record["message"].as_str().unwrap()).collect();
        messages.sort_unstable();
        let wanted: Vec<_> = ports.iter().map(|port| format!("port {port} is open")).collect();
        assert_eq!(messages, wanted, "{text}");
    }
}

#[test]
fn an_end_of_a_skip_is_its_end() {
    // The run is of 2026-01-02.
    for (day, there) in [("2026-01-02", false), ("2026-01-03", true), ("2030-01-01", true), ("soon", false)] {
        let text = bucket("", &format!("#trivy:ignore:AWS-0092:exp:{day}"), "");
        assert_eq!(!lifted(&text).is_empty(), there, "{day}");
    }
    let old = folder(&bucket("", "#trivy:ignore:AWS-0092:exp:2026-01-02", ""));
    check(&old, &[]).exits(1).says("has expired: its last day was 2026-01-01");
    let soon = folder(&bucket("", "#trivy:ignore:AWS-0092:exp:soon", ""));
    check(&soon, &[]).exits(1).says("main.tf:4:3").says("is no day");
    let elsewhere = folder(&bucket("", "#trivy:ignore:AWS-0092:ws:prod", ""));
    check(&elsewhere, &[]).exits(1).says("the skip depends on `ws:prod`");
}

#[test]
fn a_skip_lifts_nothing_hard() {
    let text =
        "resource \"aws_s3_bucket\" \"site\" {\n  #checkov:skip=CKV_AWS_99:x\n  force_destroy = true\n}\n";
    let folder = Folder::new(&[("p/kept.rego", HARD), ("main.tf", text)]);
    check(&folder, &[]).exits(1).says("is not signed and cannot lift `OWN-2`");
}

#[test]
fn a_comment_right_below_the_head_of_a_block_is_one() {
    let waiver = "# tollgate:waive OWN-1 expires=2026-02-01 ticket=T-1 reason=\"a site\"";
    let text = format!("resource \"aws_s3_bucket\" \"site\" {{\n  {waiver}\n  acl = \"public-read\"\n}}\n");
    folder(&text).run(&["check", "--policy", "p", "main.tf"]).exits(1).says("1 waived");
}

#[test]
fn text_in_a_heredoc_within_a_call_is_no_waiver() {
    let waiver = "# tollgate:waive OWN-1 expires=2026-02-01 ticket=T-1 reason=\"a site\"";
    let text = format!(
        "resource \"aws_s3_bucket\" \"site\" {{\n  acl = trimspace(<<-EOT\n    public-read {waiver}\n  EOT\n  )\n}}\n"
    );
    let policy =
        SITE.replace("input.values.acl == \"public-read\"", "startswith(input.values.acl, \"public-read\")");
    // A comment before it in its line does not hide that it begins.
    let behind = text.replace("(<<-EOT", "(/* a site */ <<-EOT");
    for text in [text, behind] {
        let folder = Folder::new(&[("p/site.rego", &policy), ("main.tf", &text)]);
        folder.run(&["check", "--policy", "p", "main.tf"]).exits(1).says("2 high").lacks("matches nothing");
    }
}

#[test]
fn skips_are_told_where_they_are_not_honoured() {
    let folder = folder(&bucket("#trivy:ignore:AWS-0090", "#checkov:skip=CKV_AWS_20:a site", ""));
    let ran = folder.run(&["check", "--policy", "p", "main.tf"]).exits(1);
    ran.says("2 skips for other tools are not honoured (1 Checkov, 1 Trivy)")
        .says("--honour-foreign-waivers");
    folder.write("main.tf", bucket("", "", "").as_bytes());
    folder.run(&["check", "--policy", "p", "main.tf"]).exits(1).lacks("other tools");
}

#[test]
fn what_skips_lift_is_told_one_by_one() {
    let folder =
        folder(&bucket("#trivy:ignore:AWS-0090", "#checkov:skip=CKV_AWS_20:a site", "#trivy:ignore:AWS-1"));
    let ran = check(&folder, &[]).exits(0);
    ran.says("2 findings are lifted by skips for other tools (1 Checkov, 1 Trivy)")
        .says("main.tf:4:CKV_AWS_20:OWN-1 (Checkov skip): a site")
        .says("skips for other tools honoured")
        .lacks("matches nothing");
    let ran = check(&folder, &["--format", "json"]).exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["settings"]["foreignWaivers"], true);
    let waiver = report["waivers"].as_array().unwrap().iter().find(|one| one["used"] == 1).unwrap();
    assert_eq!(waiver["foreign"], serde_json::json!({"tool": "Trivy", "id": "AWS-0090"}));
    assert_eq!((&waiver["expires"], &waiver["origin"]), (&Value::Null, &"inline".into()));
}

#[test]
fn a_skip_of_a_check_that_no_policy_is_is_told_once() {
    let long = "tfsec:ignore:aws-s3-enable-bucket-encryption";
    for (comment, message, help) in [
        (
            "checkov:skip=CKV_XXX_999:x",
            "Checkov's check `CKV_XXX_999`",
            "`tollgate:waive` with the id of its policy",
        ),
        ("checkov:skip=CKV_B,CKV_AWS_20,CKV_A:x", "Checkov's checks `CKV_A`, `CKV_B`", "`tollgate:waive`"),
        ("trivy:ignore:AWS-9999 trivy:ignore:AWS-9999", "Trivy's check `AWS-9999`", "`tollgate:waive`"),
        (long, "Trivy's check `aws-s3-enable-bucket-encryption`", "`trivy:ignore:AWS-0086`"),
        (
            "tfsec:ignore:s3-no-public-buckets",
            "Trivy's check `s3-no-public-buckets`",
            "`trivy:ignore:AWS-0086`",
        ),
    ] {
        let folder = folder(&bucket("", "", &format!("#{comment}")));
        for more in [&[][..], &["--verbose"]] {
            let ran = check(&folder, more).exits(1).says(message).says(help);
            assert_eq!(ran.stdout.matches("no policy of this run is").count(), 1, "{}", ran.stdout);
            ran.says("main.tf:5").lacks("matches nothing");
        }
        folder.run(&["check", "--policy", "p", "main.tf"]).exits(1).lacks("no policy of this run is");
    }
    let pod = GOOD_POD.replace("{helm.sh/hook: test}", "{checkov.io/skip1: CKV_K8S_999=it must}");
    let folder = Folder::new(&[("pods.yaml", &pod)]);
    let ran = folder.run(&["check", "--honour-foreign-waivers"]).exits(1);
    ran.says("no policy of this run is Checkov's check `CKV_K8S_999`").says("pods.yaml:");
    // A skip of all names no check, and what is known matches another time.
    for comment in ["#trivy:ignore:*", "#checkov:skip=CKV_AWS_20:x"] {
        let text = bucket("", comment, "").replace("public-read", "private");
        check(&self::folder(&text), &[]).exits(0).lacks("no policy of this run is");
        check(&self::folder(&text), &["--verbose"]).exits(0).says("matches nothing");
    }
}

#[test]
fn annotations_are_about_their_object() {
    let pod = |name: &str, annotation: &str| {
        let pod = GOOD_POD.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true");
        let pod = pod.replacen("name: web\n", &format!("name: {name}\n"), 1);
        pod.replace("{helm.sh/hook: test}", &format!("{{helm.sh/hook: test, {annotation}}}"))
    };
    for (annotation, is_lifted) in [
        ("checkov.io/skip1: CKV_K8S_20=it must", true),
        ("checkov.io/skip1: CKV_K8S_21=it must", false),
        ("ignore-check.kube-linter.io/privilege-escalation-container: it must", true),
        ("ignore-check.kube-linter.io/run-as-non-root: it must", false),
        ("kube-linter.io/ignore-all: it must", true),
    ] {
        let text = format!("{}---\n{}", pod("web", annotation), pod("other", ""));
        let folder = Folder::new(&[("pods.yaml", &text)]);
        let ran = folder.run(&["check", "--honour-foreign-waivers", "--format", "json"]).exits(1);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let outcome = |address: &str| {
            let records = report["records"].as_array().unwrap();
            let found = records.iter().find(|one| one["policy"] == "PSS-R02" && one["address"] == address);
            found.unwrap()["outcome"].as_str().unwrap().to_owned()
        };
        let wanted = if is_lifted { "waived" } else { "fail" };
        assert_eq!(outcome("v1/Pod/shop/web"), wanted, "{annotation}");
        assert_eq!(outcome("v1/Pod/shop/other"), "fail", "{annotation}");
    }
    let comment = pod("web", "")
        .replace("allowPrivilegeEscalation: true", "allowPrivilegeEscalation: true # trivy:ignore:KSV001");
    let folder = Folder::new(&[("pods.yaml", &comment), ("tollgate.yaml", "waivers: {foreign: true}\n")]);
    folder.run(&["check"]).exits(0).says("Trivy skip");
}

#[test]
fn evidence_of_skips_replays_and_says_that_they_were_honoured() {
    let text = bucket("#trivy:ignore:AWS-0090", "#checkov:skip=CKV_AWS_20:a site", "#trivy:ignore:AWS-1");
    let folder = folder(&text);
    folder.run(&["key", "new", "gate"]).exits(0);
    let release = [
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
        "main.tf",
        "--policy",
        "p",
        "main.tf",
    ];
    folder.run(&release).exits(1);
    folder.run(&[&release[..], &["--honour-foreign-waivers", "--force"]].concat()).exits(0);
    let ran = folder
        .run(&["verify", "out.tar", "--key", "gate.pub.pem", "--no-requirements", "--no-subject", "--replay"])
        .exits(0);
    ran.says("waivers.foreign true").says("2 of 3 lifted something").lacks("expired since");
}

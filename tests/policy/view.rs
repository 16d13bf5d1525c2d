//! Which documents a policy is for, by what it reads.

use super::support::{load, refusals};

/// The views of the policies of modules, with their ids.
fn views(modules: &[&str]) -> Vec<String> {
    let set = load(modules);
    assert_eq!(set.diagnostics(), [], "{modules:?}");
    set.policies().iter().map(|policy| format!("{} {}", policy.id, policy.view.name())).collect()
}

#[test]
fn what_a_policy_reads_tells_its_view() {
    for (rule, view) in [
        ("input.kind == \"Pod\"", "kubernetes"),
        ("input.metadata.labels.app", "kubernetes"),
        ("input.metadata.component.version", "file"),
        ("input.resource_changes[_]", "plan"),
        ("input.terraform.resource_changes[_]", "plan"),
        ("input.terraform[_].required_version", "file"),
        ("input.resource.aws_s3_bucket[_][_].acl", "hcl"),
        ("input.resource[_][name].acl", "hcl"),
        ("input.variable[name][_].default", "hcl"),
        ("{ input.resource[_]; input.terraform[_].required_version }", "hcl"),
        ("input.provider.runtime", "file"),
        ("{ input.resource; input.services }", "file"),
        ("input[i].Cmd == \"from\"", "file"),
        ("input[_][_] == 1", "file"),
        ("walk(input, [p, v])", "file"),
        ("input.server.port", "file"),
        ("count(input) > 1", "file"),
        ("data.params.x", "file"),
        ("true", "file"),
    ] {
        assert_eq!(
            views(&[&format!("package a\ndeny contains \"x\" if {rule}")]),
            [format!("a {view}")],
            "{rule}"
        );
    }
}

#[test]
fn a_package_of_policies_for_several_kinds_of_file_is_a_policy_for_each() {
    let pods = "package main\ndeny contains \"p\" if input.kind == \"Pod\"";
    let files = "package main\ndeny contains \"d\" if input[i].Cmd == \"from\"";
    let maps = "package main\ndeny contains \"c\" if input.data.password";
    let hcl = "package main\ndeny contains \"h\" if input.resource.aws_s3_bucket[_]";
    let lib = "package main\nis_x if input.x";
    assert_eq!(views(&[pods, files]), ["main kubernetes", "main:file file"]);
    assert_eq!(views(&[pods, hcl]), ["main kubernetes", "main:hcl hcl"]);
    assert_eq!(views(&[pods, hcl, files]), ["main kubernetes", "main:file file"]);
    assert_eq!(views(&[pods, maps, lib]), ["main kubernetes"]);
    assert_eq!(views(&[files, hcl]), ["main file"]);
}

#[test]
fn kinds_of_files_are_formats_and_globs() {
    let policy = |kinds: &str| {
        format!(
            "# METADATA\n# custom:\n#   view: file\n#   kinds: {kinds}\npackage a\ndeny contains \"x\" if input.x"
        )
    };
    assert_eq!(views(&[&policy("[toml, \"deploy/**/*.yaml\"]")]), ["a file"]);
    assert_eq!(refusals(&[&policy("[\"\"]")])[0].0, "policy-metadata");
}

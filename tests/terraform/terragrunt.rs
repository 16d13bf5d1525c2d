//! Units of Terragrunt to root modules with values.

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate::input::terraform::graph::Files;
use tollgate::input::terraform::module::{GivenArgument, Loader, LoaderOptions};
use tollgate::input::terraform::terragrunt::{Options, Terragrunt, Unit};
use tollgate::input::terraform::value::{Fault, Value};
use tollgate::source::{At, Diagnostic, Limits, Texts, Tree};

struct InMemory<'t>(&'t Tree);

impl Files for InMemory<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        self.0.read(path, 1 << 20).map(Into::into).map_err(|error| Fault::new(format!("{path}: {error}")))
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        Ok(self.0.read(path, 1 << 20).is_ok())
    }

    fn files(&self, _: &str) -> Result<Vec<String>, Fault> {
        Ok(Vec::new())
    }
}

/// The unit of a path among some files, what was told, and the texts of the run.
fn with<R>(files: &[(&str, &str)], path: &str, then: impl FnOnce(&Loader<'_>, &Unit, Vec<String>) -> R) -> R {
    let memory = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let (tree, texts) = (Tree::Memory(memory.collect()), Texts::default());
    let mappings = BTreeMap::from([("git::https://example.com/modules.git".to_owned(), "third".to_owned())]);
    let options = LoaderOptions { mappings, ..LoaderOptions::default() };
    let loader = Loader::new(&tree, &texts, &Limits::default(), options);
    let read = InMemory(&tree);
    let options = Options {
        files: &read,
        base: "project",
        time: "2026-01-01T00:00:00Z",
        steps: 1_000_000,
        bytes: 10 << 20,
    };
    let unit = Terragrunt::new(&loader).unit(path, &options);
    let shown = |diagnostic: &Diagnostic| {
        assert!(diagnostic.help.as_ref().is_some_and(|help| !help.is_empty()), "{diagnostic:?}");
        let At::Span(span) = diagnostic.at else { panic!("{diagnostic:?}") };
        let file = texts.file(span.file).unwrap();
        let line = file.position(span.start).line;
        format!("{}:{line} {:?} {}", file.path(), diagnostic.severity, diagnostic.code)
    };
    let told = unit.diagnostics.iter().map(shown).collect();
    then(&loader, &unit, told)
}

fn shown(inputs: &BTreeMap<String, Value>) -> Vec<String> {
    inputs.iter().map(|(name, value)| format!("{name}={}", of(value))).collect()
}

/// A value as JSON, with `?` for what is not known.
fn of(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return format!("{text:?}");
    }
    if let Some(number) = value.as_number() {
        return number.to_string();
    }
    if let Some(elements) = value.as_elements() {
        return format!("[{}]", elements.iter().map(of).collect::<Vec<_>>().join(","));
    }
    match value.as_entries() {
        Some(entries) => {
            let entry = |(name, value): (&Arc<str>, &Value)| format!("{name:?}:{}", of(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(","))
        }
        None => "?".to_owned(),
    }
}

const ROOT: &str = r#"
locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
  name    = local.account.locals.name
}
remote_state {
  backend = "s3"
  config  = { key = "${path_relative_to_include()}/terraform.tfstate" }
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOF
provider "aws" {
  region = "${local.account.locals.region}"
}
EOF
}
terraform {
  extra_arguments "common" {
    commands           = get_terraform_commands_that_need_vars()
    required_var_files = ["${get_parent_terragrunt_dir()}/common.tfvars"]
    optional_var_files = ["${get_terragrunt_dir()}/own.tfvars", "${get_terragrunt_dir()}/none.tfvars"]
    arguments          = ["-lock-timeout=20m", "-var", "a=b"]
  }
}
inputs = {
  path  = path_relative_to_include()
  from  = path_relative_from_include()
  dir   = get_terragrunt_dir()
  above = get_parent_terragrunt_dir()
  both  = "root"
  tags  = { root = 1, both = "root" }
}
"#;

const UNIT: &str = r#"
include "root" {
  path   = find_in_parent_folders("root.hcl")
  expose = true
}
include "envcommon" {
  path           = "${dirname(find_in_parent_folders("root.hcl"))}/_envcommon/vpc.hcl"
  merge_strategy = "deep"
}
locals {
  cidr = cidrsubnet("10.0.0.0/8", 8, local.index)
  index = 3
  data = yamldecode(file("${get_terragrunt_dir()}/data.yaml"))
}
dependency "dns" {
  config_path  = "../dns"
  mock_outputs = { zone = "z" }
}
dependency "bare" {
  config_path = "../bare"
}
inputs = {
  both     = "child"
  cidr     = local.cidr
  name     = "${include.root.locals.name}-x"
  zone     = dependency.dns.outputs.zone
  bare     = dependency.bare.outputs.list[0]
  env      = get_env("NAME", "default")
  home     = get_env("HOME")
  shown    = local.data.shown
  command  = run_cmd("date")
  deep     = { child = 1, list = [2] }
}
"#;

const COMMON: &str = r#"
terraform {
  source = "${dirname(find_in_parent_folders("root.hcl"))}/modules//net/vpc"
}
inputs = {
  deep   = { parent = 1, list = [1] }
  common = "yes"
}
"#;

#[test]
fn a_unit_is_a_module_with_values_of_all_files_that_it_includes() {
    let files = [
        ("live/root.hcl", ROOT),
        ("live/common.tfvars", ""),
        ("live/account.hcl", "locals {\n  name = \"acme\"\n  region = \"eu-central-1\"\n}\n"),
        ("live/_envcommon/vpc.hcl", COMMON),
        ("live/prod/vpc/terragrunt.hcl", UNIT),
        ("live/prod/vpc/data.yaml", "shown: [1]\n"),
        ("live/prod/vpc/own.tfvars", ""),
        ("live/prod/vpc/terraform.tfvars", ""),
        ("live/prod/vpc/beside.tf", "locals {\n  beside = 1\n}\n"),
        ("live/modules/net/vpc/main.tf", "variable \"cidr\" {}\n"),
    ];
    with(&files, "live/prod/vpc/terragrunt.hcl", |loader, unit, told| {
        assert_eq!(unit.root.as_deref(), Some("live/modules/net/vpc"));
        assert_eq!(
            shown(&unit.inputs),
            [
                "above=\"/project/live\"",
                "bare=?",
                "both=\"child\"",
                "cidr=\"10.3.0.0/16\"",
                "command=?",
                "common=\"yes\"",
                "deep={\"child\":1,\"list\":[1,2],\"parent\":1}",
                "dir=\"/project/live/prod/vpc\"",
                "env=\"default\"",
                "from=\"../..\"",
                "home=?",
                "name=\"acme-x\"",
                "path=\"prod/vpc\"",
                "shown=[1]",
                "tags={\"both\":\"root\",\"root\":1}",
                "zone=?",
            ]
        );
        let file = |path: &str| GivenArgument::File(path.to_owned());
        let variable = GivenArgument::Variable { name: "a".to_owned(), value: "b".to_owned() };
        assert_eq!(
            unit.arguments,
            [
                file("live/prod/vpc/terraform.tfvars"),
                file("live/common.tfvars"),
                file("live/prod/vpc/own.tfvars"),
                variable
            ]
        );
        assert_eq!(unit.files.len(), 4);
        let mut told = told;
        told.sort();
        assert_eq!(
            told,
            [
                "live/prod/vpc/terragrunt.hcl:19 Warning terragrunt-not-evaluated",
                "live/prod/vpc/terragrunt.hcl:29 Warning terragrunt-not-evaluated",
                "live/prod/vpc/terragrunt.hcl:31 Warning terragrunt-not-evaluated",
                "live/root.hcl:6 Note terragrunt-not-evaluated",
            ]
        );
        // What is generated is a file of the module.
        let loaded = loader.root_with("live/modules/net/vpc", &unit.generated);
        let module = &loaded.root.module;
        assert_eq!((module.providers.len(), module.variables.len(), module.locals.len()), (1, 1, 1));
        assert_eq!(loader.root("live/modules/net/vpc").root.module.providers.len(), 0);
    });
}

/// What is told of a unit, with its root.
fn told(unit: &str) -> Vec<String> {
    let files = [
        ("a/terragrunt.hcl", unit),
        ("m/main.tf", "variable \"x\" {}\n"),
        ("third/net/main.tf", "locals {}\n"),
    ];
    with(&files, "a/terragrunt.hcl", |_, unit, told| {
        let root = unit.root.iter().map(|root| format!("root {root}"));
        told.into_iter().map(|told| told.replace("a/terragrunt.hcl:", "")).chain(root).collect()
    })
}

#[test]
fn what_cannot_be_evaluated_is_told_where_it_stands() {
    let source = "terraform {\n  source = \"../m\"\n}\n";
    assert_eq!(told(source), ["root m"]);
    assert_eq!(
        told("terraform {\n  source = \"git::https://example.com/modules.git//net?ref=v1\"\n}\n"),
        ["root third/net"]
    );
    assert_eq!(
        told("terraform {\n  source = \"tfr:///x/vpc/aws?version=1\"\n}\n"),
        ["2 Error terragrunt-source"]
    );
    assert_eq!(told("terraform {\n  source = \"../nowhere\"\n}\n"), ["2 Error terragrunt-source"]);
    assert_eq!(
        told("terraform {\n  source = get_env(\"SOURCE\")\n}\n"),
        ["2 Warning terragrunt-not-evaluated", "2 Error terragrunt-unknown"]
    );
    // A file that is only there to be included.
    assert_eq!(told("remote_state {\n  backend = \"s3\"\n}\n"), Vec::<String>::new());
    let with_source = |text: &str| told(&format!("{text}\n{source}"));
    assert_eq!(with_source("inputs = { x = local.nowhere }"), ["1 Error terragrunt-reference", "root m"]);
    assert_eq!(with_source("inputs = { x = var.x }"), ["1 Error terragrunt-reference", "root m"]);
    assert_eq!(
        with_source("inputs = { x = dependency.y.outputs.z }"),
        ["1 Error terragrunt-reference", "root m"]
    );
    assert_eq!(
        with_source("inputs = { x = include.y.locals.z }"),
        ["1 Error terragrunt-reference", "root m"]
    );
    assert_eq!(
        with_source("locals {\n  a = local.b\n  b = local.a\n}\ninputs = { x = local.a }"),
        ["3 Error terragrunt-cycle", "root m"]
    );
    assert_eq!(
        with_source("inputs = { x = find_in_parent_folders(\"y\") }"),
        ["1 Error terragrunt-file", "root m"]
    );
    assert_eq!(with_source("inputs = { x = find_in_parent_folders(\"y\", \"z\") }"), ["root m"]);
    assert_eq!(with_source("inputs = { x = try(find_in_parent_folders(\"y\"), 1) }"), ["root m"]);
    assert_eq!(
        with_source("inputs = { x = read_terragrunt_config(\"y.hcl\") }"),
        ["1 Error terragrunt-file", "root m"]
    );
    assert_eq!(with_source("inputs = { x = read_terragrunt_config(\"y.hcl\", {}) }"), ["root m"]);
    assert_eq!(
        with_source("inputs = { x = read_terragrunt_config(\"terragrunt.hcl\") }"),
        ["1 Error terragrunt-file", "root m"]
    );
    assert_eq!(with_source("include {\n}"), ["1 Error terragrunt-include", "root m"]);
    assert_eq!(with_source("feature \"x\" {\n}"), ["1 Warning terragrunt-not-evaluated", "root m"]);
    assert_eq!(
        with_source("generate \"x\" {\n  path = \"x.txt\"\n  contents = \"\"\n}"),
        ["1 Warning terragrunt-not-evaluated", "root m"]
    );
    assert_eq!(with_source("inputs = {"), ["2 Error terraform-syntax", "root m"]);
}

#[test]
fn a_unit_that_is_cut_off_anywhere_is_read_without_harm() {
    for end in 0..ROOT.len() {
        if let Some(cut) = ROOT.get(..end) {
            told(cut);
        }
    }
}

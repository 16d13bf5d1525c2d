//! Folders to trees of modules.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use tollgate::input::terraform::module::model::{Mode, ModuleNode, ResourceName};
use tollgate::input::terraform::module::{
    Given, GivenArgument, GivenContent, GivenVariables, Loaded, Loader, LoaderOptions,
};
use tollgate::input::terraform::syntax::ast::ExprKind;
use tollgate::source::{At, Diagnostic, FileId, Limits, Severity, Texts, Tree};

/// A tree of these files.
fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::Memory(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
}

fn told(texts: &Texts, diagnostics: &[Diagnostic]) -> Vec<String> {
    let shown = |diagnostic: &Diagnostic| {
        assert!(diagnostic.help.as_ref().is_some_and(|help| !help.is_empty()), "{diagnostic:?}");
        assert!(!diagnostic.message.ends_with('.'), "{diagnostic:?}");
        let at = match &diagnostic.at {
            At::Span(span) => {
                let file = texts.file(span.file).unwrap();
                format!("{}:{}", file.path(), file.position(span.start).line)
            }
            At::Path(path) => path.clone(),
            At::Run => String::new(),
        };
        format!("{at} {}", diagnostic.code)
    };
    diagnostics.iter().map(shown).collect()
}

/// Loads the root in `folder` of some files and hands it on.
fn with_options<R>(
    files: &[(&str, &str)],
    folder: &str,
    options: LoaderOptions,
    then: impl FnOnce(&Loader<'_>, &Loaded<'_>, Vec<String>) -> R,
) -> R {
    let (tree, texts) = (tree(files), Texts::default());
    let loader = Loader::new(&tree, &texts, &Limits::default(), options);
    let loaded = loader.root(folder);
    let told = told(&texts, &loaded.diagnostics);
    then(&loader, &loaded, told)
}

fn with<R>(files: &[(&str, &str)], then: impl FnOnce(&Loader<'_>, &Loaded<'_>, Vec<String>) -> R) -> R {
    with_options(files, "", LoaderOptions::default(), then)
}

/// What is wrong with a root of some files.
fn wrong(files: &[(&str, &str)]) -> Vec<String> {
    with(files, |_, _, told| told)
}

fn managed<'s>(kind: &'s str, name: &'s str) -> ResourceName<'s> {
    ResourceName { mode: Mode::Managed, kind, name }
}

/// The calls of a tree of modules with the folders that they lead to.
fn calls(node: &ModuleNode<'_>) -> Vec<String> {
    let own = (!node.path.is_empty()).then(|| format!("{} {}", node.path.join("."), node.module.folder));
    own.into_iter().chain(node.children.values().flat_map(|child| calls(child))).collect()
}

#[test]
fn all_blocks_of_a_module_are_decoded() {
    let text = r#"
terraform {
  required_version = ">= 1.5"
  backend "s3" {}
  required_providers {
    aws  = { source = "hashicorp/aws", version = "~> 5.0", configuration_aliases = [aws.west] }
    null = "~> 3.0"
  }
}
provider "aws" {
  region = "eu-central-1"
}
provider "aws" {
  alias  = "west"
  region = var.region
}
variable "region" {
  type        = string
  default     = "eu-west-1"
  description = "Where"
  nullable    = false
  sensitive   = true
  validation {
    condition     = var.region != ""
    error_message = "Say where."
  }
}
locals {
  a = 1
  b = local.a
}
output "id" {
  value      = aws_instance.a[0].id
  sensitive  = true
  depends_on = [module.m]
}
module "m" {
  source    = "./m"
  for_each  = toset(["a"])
  x         = each.key
  providers = { aws = aws.west, null.other = null }
}
resource "aws_instance" "a" {
  count         = 2
  provider      = aws.west
  depends_on    = [module.m, data.aws_region.r]
  instance_type = "t3.micro"
  dynamic "ebs_block_device" {
    for_each = []
    content {}
  }
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [tags["a"], ami]
    precondition {
      condition     = true
      error_message = "no"
    }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "true"
  }
  connection {
    host = self.public_ip
  }
  _ {
    count = 1
  }
}
data "aws_region" "r" {}
ephemeral "random_password" "p" {
  length = 1
}
check "c" {
  data "http" "h" {
    url = "https://example.com"
  }
  assert {
    condition     = data.http.h.status_code == 200
    error_message = "no"
  }
}
import {
  to = aws_instance.a[0]
  id = "i-1"
}
moved {
  from = aws_instance.b
  to   = module.m["a"].aws_instance.a
}
removed {
  from = aws_instance.c
  lifecycle {
    destroy = false
  }
}
"#;
    with(&[("main.tf", text), ("m/main.tf", "variable \"x\" {}\n")], |_, loaded, told| {
        assert_eq!(told, Vec::<String>::new());
        let module = &loaded.root.module;
        let settings = &module.settings;
        assert_eq!(settings.required_version[0].0, ">= 1.5");
        assert_eq!(settings.backend.as_ref().unwrap().0, "s3");
        assert_eq!(settings.required_providers["aws"].source, "registry.terraform.io/hashicorp/aws");
        assert_eq!(settings.required_providers["aws"].aliases.len(), 1);
        assert_eq!(settings.required_providers["null"].version.as_deref(), Some("~> 3.0"));
        let shown: Vec<String> = module.providers.iter().map(|provider| provider.name.to_string()).collect();
        assert_eq!(shown, ["aws", "aws.west"]);
        let region = &module.variables["region"];
        assert!(region.sensitive && !region.nullable && region.validations.len() == 1);
        assert_eq!(module.locals.keys().copied().collect::<Vec<_>>(), ["a", "b"]);
        let output = &module.outputs["id"];
        assert!(output.sensitive && output.depends_on[0].root.text == "module");
        let call = &module.calls["m"];
        assert_eq!((call.source.as_deref(), call.arguments.len()), (Some("./m"), 1));
        assert!(call.for_each.is_some() && call.arguments.contains_key("x"));
        let passed: Vec<String> = call.providers.iter().map(|(to, from)| format!("{to}={from}")).collect();
        assert_eq!(passed, ["aws=aws.west", "null.other=null"]);
        let resource = &module.resources[&managed("aws_instance", "a")];
        assert_eq!(resource.provider.unwrap().to_string(), "aws.west");
        assert_eq!((resource.depends_on.len(), resource.ignore_changes.len()), (2, 2));
        assert_eq!((resource.create_before_destroy, resource.prevent_destroy), (Some(true), None));
        assert_eq!((resource.preconditions.len(), resource.provisioners.len()), (1, 1));
        assert_eq!(resource.provisioners[0].body.attributes.len(), 1);
        let kept: Vec<&str> = resource.body.attributes.iter().map(|attribute| attribute.name.text).collect();
        assert_eq!(kept, ["instance_type", "count"]);
        assert_eq!(resource.body.blocks.len(), 1);
        let modes: Vec<String> = module.resources.keys().map(ToString::to_string).collect();
        assert_eq!(
            modes,
            ["aws_instance.a", "data.aws_region.r", "data.http.h", "ephemeral.random_password.p"]
        );
        let http = ResourceName { mode: Mode::Data, kind: "http", name: "h" };
        assert_eq!(module.resources[&http].check, Some("c"));
        assert_eq!(module.checks["c"].assertions.len(), 1);
        assert_eq!((module.imports.len(), module.moved.len(), module.removed.len()), (1, 1, 1));
        assert!(!module.removed[0].destroy);
    });
}

#[test]
fn what_is_wrong_in_a_block_is_told_where_it_stands() {
    // Each line says which diagnostic it gets.
    let text = r#"varable "x" {} #~ unsupported-block
variable {} #~ block-labels
variable "a" "b" {} #~ block-labels
variable "count" {} #~ reserved-name
variable "1a" {} #~ invalid-name
variable "v" {
  typ = string #~ unsupported-argument
}
variable "v" {} #~ duplicate
variable "q" {
  type = "string" #~ quoted-type
}
variable "s" {
  sensitive = var.v #~ not-constant
}
output "o" {} #~ missing-argument
module "m" {} #~ missing-argument
module "n" {
  source = "${var.v}x" #~ module-source
}
module "o" {
  source = "./x"
  nested {} #~ unsupported-block
}
resource "a" {} #~ block-labels
resource "a" "b" {
  count    = 1
  for_each = {} #~ count-and-for-each
}
resource "a" "b" {} #~ duplicate
resource "a" "c" {
  depends_on = ["a.b"] #~ quoted-reference
  provider   = aws.x.y #~ invalid-reference
  lifecycle {
    ignore_changes = ["*"] #~ invalid-reference
  }
  lifecycle {} #~ duplicate
}
resource "a" "d" {
  depends_on = a.b #~ invalid-reference
  lifecycle = {} #~ unsupported-argument
}
data "a" "b" {
  lifecycle {
    prevent_destroy = true #~ unsupported-argument
  }
}
provider "p" {
  version = "1" #~ deprecated
}
provider "p" {} #~ duplicate
required_providers {} #~ unsupported-block
check "c" {} #~ missing-block
terraform {
  required_providers {
    x = { source = "a/b/c/d" } #~ required-provider
  }
}
locals {
  l = 1
}
locals {
  l = 2 #~ duplicate
}
x = 1 #~ unsupported-argument
"#;
    let mut expected: Vec<String> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for code in line.split("#~").nth(1).into_iter().flat_map(str::split_whitespace) {
            expected.push(format!("main.tf:{} terraform-{code}", index + 1));
        }
    }
    let mut found = wrong(&[("main.tf", text), ("x/main.tf", "# empty\n")]);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn override_files_go_over_the_others_in_the_order_of_their_names() {
    let files = [
        (
            "main.tf",
            r#"
terraform {
  required_version = ">= 1"
  backend "s3" {}
  required_providers {
    a = { source = "x/a" }
    b = { source = "x/b" }
  }
}
variable "v" {
  type        = string
  default     = "one"
  description = "d"
}
locals {
  l = 1
  m = 1
}
resource "t" "n" {
  name = "base"
  size = 1
  inner {
    x = 1
  }
  other {}
  lifecycle {
    create_before_destroy = true
    prevent_destroy       = true
  }
}
module "m" {
  source = "./one"
  x      = 1
}
"#,
        ),
        ("a_override.tf", "variable \"v\" {\n  default = \"two\"\n}\nlocals {\n  l = 2\n}\n"),
        (
            "override.tf",
            r#"
terraform {
  required_version = ">= 2"
  cloud {}
  required_providers {
    b = { source = "y/b" }
    c = { source = "y/c" }
  }
}
variable "v" {
  default = "three"
}
provider "p" {
  region = "x"
}
resource "t" "n" {
  size = 2
  dynamic "inner" {
    for_each = []
    content {}
  }
  lifecycle {
    prevent_destroy = false
  }
}
module "m" {
  source = "./two"
}
"#,
        ),
        ("one/main.tf", "# nothing\n"),
        ("two/main.tf", "variable \"x\" {}\n"),
    ];
    with(&files, |_, loaded, told| {
        assert_eq!(told, Vec::<String>::new());
        let module = &loaded.root.module;
        assert_eq!(module.settings.required_version.len(), 1);
        assert_eq!(module.settings.required_version[0].0, ">= 2");
        assert_eq!(module.settings.backend.as_ref().unwrap().0, "cloud");
        let sources: Vec<&str> =
            module.settings.required_providers.values().map(|provider| provider.source.as_str()).collect();
        assert_eq!(
            sources,
            ["registry.terraform.io/x/a", "registry.terraform.io/y/b", "registry.terraform.io/y/c"]
        );
        let variable = &module.variables["v"];
        assert_eq!(variable.default.as_ref().unwrap().kind, ExprKind::String("three".into()));
        assert_eq!(variable.description.as_deref(), Some("d"));
        assert_eq!(module.locals["l"].value.kind, ExprKind::Number("2"));
        assert_eq!(module.locals["m"].value.kind, ExprKind::Number("1"));
        let resource = &module.resources[&managed("t", "n")];
        let shown: Vec<&str> = resource.body.attributes.iter().map(|attribute| attribute.name.text).collect();
        assert_eq!(shown, ["name", "size"]);
        assert_eq!(resource.body.attribute("size").unwrap().value.kind, ExprKind::Number("2"));
        let blocks: Vec<&str> = resource.body.blocks.iter().map(|block| block.kind.text).collect();
        assert_eq!(blocks, ["other", "dynamic"]);
        assert_eq!((resource.create_before_destroy, resource.prevent_destroy), (Some(true), Some(false)));
        assert_eq!(module.providers.len(), 1);
        assert_eq!(calls(&loaded.root), ["m two"]);
    });
}

#[test]
fn what_cannot_be_overridden_is_told() {
    let text = r#"variable "missing" {} #~ override
resource "t" "n" {
  depends_on = [t.o] #~ override
  lifecycle {
    precondition { #~ override
      condition     = true
      error_message = "x"
    }
  }
}
moved { #~ override
  from = a.b
  to   = a.c
}
provider "p" {
  alias = "x"
}
locals {
  l = 1 #~ override
}
"#;
    let found = wrong(&[("main.tf", "resource \"t\" \"n\" {}\n"), ("override.tf", text)]);
    let mut lines: Vec<String> = found.iter().map(|told| told.replace("override.tf:", "")).collect();
    lines.sort();
    let on = |line: &str| format!("{line} terraform-override");
    let mut expected = ["1", "3", "5", "11", "15", "19"].map(on).to_vec();
    expected.sort();
    assert_eq!(lines, expected);
}

#[test]
fn modules_are_found_beside_in_the_manifest_and_by_mappings() {
    let manifest = r#"{"Modules": [{"Key": "", "Source": "", "Dir": "."},
        {"Key": "vpc", "Source": "registry.terraform.io/x/vpc/aws", "Version": "5.1.0", "Dir": ".terraform/modules/vpc"},
        {"Key": "vpc.sub", "Source": "git::https://example.com/sub.git?ref=v1", "Dir": ".terraform/modules/vpc.sub/inner"},
        {"Key": "old", "Source": "registry.terraform.io/x/old/aws", "Version": "1.0.0", "Dir": ".terraform/modules/old"},
        {"Key": "other", "Source": "registry.terraform.io/x/that/aws", "Version": "1.0.0", "Dir": ".terraform/modules/old"},
        {"Key": "gone", "Source": "registry.terraform.io/x/gone/aws", "Version": "1.0.0", "Dir": ".terraform/modules/gone"},
        {"Key": "out", "Source": "registry.terraform.io/x/out/aws", "Version": "1.0.0", "Dir": "../../secret"},
        {"Key": "absolute", "Source": "registry.terraform.io/x/out/aws", "Version": "1.0.0", "Dir": "/etc"}]}"#;
    let main = r#"module "local" {
  source = "../modules/./a"
}
module "vpc" {
  source  = "x/vpc/aws"
  version = "~> 5.0"
}
module "old" {
  source  = "x/old/aws" #~ module-changed
  version = "~> 2.0"
}
module "other" {
  source = "x/this/aws" #~ module-changed
}
module "gone" {
  source = "x/gone/aws" #~ module-missing
}
module "out" {
  source = "x/out/aws" #~ module-outside
}
module "absolute" {
  source = "x/out/aws" #~ module-outside
}
module "never" {
  source = "x/never/aws" #~ module-missing
}
module "beside" {
  source = "./nowhere" #~ module-missing
}
module "mapped" {
  source = "git::https://github.com/acme/modules.git//net?ref=v2"
}
"#;
    let files = [
        ("live/main.tf", main),
        ("live/.terraform/modules/modules.json", manifest),
        (
            "live/.terraform/modules/vpc/main.tf",
            "module \"sub\" {\n  source = \"git::https://example.com/sub.git?ref=v1\"\n}\n",
        ),
        ("live/.terraform/modules/vpc.sub/inner/main.tf", "locals {}\n"),
        ("live/.terraform/modules/old/main.tf", "locals {}\n"),
        ("modules/a/main.tf", "locals {}\n"),
        ("third/net/main.tf", "locals {}\n"),
    ];
    let mappings = [("git::https://github.com/acme/modules.git", "third")]
        .map(|(from, to)| (from.to_owned(), to.to_owned()));
    let options = LoaderOptions { mappings: mappings.into(), ..LoaderOptions::default() };
    with_options(&files, "live", options, |_, loaded, mut found| {
        let mut expected: Vec<String> = Vec::new();
        for (index, line) in main.lines().enumerate() {
            let code = line.split("#~ ").nth(1).into_iter();
            expected.extend(code.map(|code| format!("live/main.tf:{} terraform-{code}", index + 1)));
        }
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        assert_eq!(
            calls(&loaded.root),
            [
                "local modules/a",
                "mapped third/net",
                "vpc live/.terraform/modules/vpc",
                "vpc.sub live/.terraform/modules/vpc.sub/inner"
            ]
        );
        // The manifest had a say.
        assert_eq!(loaded.files.len(), 6);
    });
}

#[test]
fn a_manifest_that_cannot_be_read_is_told() {
    let main = ("main.tf", "module \"a\" {\n  source = \"x/a/aws\"\n}\n");
    for (manifest, line) in
        [("{", 1), ("{\"Modules\": 1}", 1), ("{\"Modules\": [{\"Key\": 1}]}", 1), ("\u{0}", 1)]
    {
        let found = wrong(&[main, (".terraform/modules/modules.json", manifest)]);
        assert!(found.contains(&"main.tf:2 terraform-module-missing".to_owned()), "{found:?}");
        assert!(found[0].starts_with(&format!(".terraform/modules/modules.json:{line} ")), "{found:?}");
    }
}

#[test]
fn modules_that_call_themselves_are_told_and_end() {
    let call = |name: &str, source: &str| format!("module \"{name}\" {{\n  source = \"{source}\"\n}}\n");
    let found = wrong(&[
        ("main.tf", &call("a", "./a")),
        ("a/main.tf", &call("b", "./b")),
        ("a/b/main.tf", &call("a", "../../a")),
    ]);
    assert_eq!(found, ["a/b/main.tf:2 terraform-module-circle"]);
    assert_eq!(wrong(&[("main.tf", &call("a", "./"))]), ["main.tf:2 terraform-module-circle"]);

    // Each module calls the next one twice: the calls of thirty are more than anybody can count.
    let doubled = |next: &str| call("a", next) + &call("b", next);
    let mut files = vec![("main.tf".to_owned(), doubled("./m0"))];
    for index in 0..30 {
        let next =
            if index < 29 { doubled(&format!("../m{}", index + 1)) } else { String::from("locals {}\n") };
        files.push((format!("m{index}/main.tf"), next));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    with(&files, |loader, loaded, told| {
        assert!(
            told.iter().all(|told| told.ends_with("terraform-module-limit")) && told.len() == 1,
            "{told:?}"
        );
        loader.prepare(&[String::new()], 2);
        assert!(calls(&loaded.root).len() <= 10_000);
    });

    let mut files = vec![("main.tf".to_owned(), call("a", "./m0"))];
    for index in 0..99 {
        files.push((format!("m{index}/main.tf"), call("a", &format!("../m{}", index + 1))));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(wrong(&files), ["m49/main.tf:2 terraform-module-limit"]);
}

#[test]
fn files_that_are_no_text_or_no_configuration_are_told() {
    let bad = Tree::Memory(BTreeMap::from([
        ("a.tf".to_owned(), b"a = \"\xC3\x28\"".to_vec()),
        ("b.tf".to_owned(), b"\xFF\xFEa\0".to_vec()),
        ("c.tf".to_owned(), vec![b'#'; 200]),
        ("d.tf".to_owned(), "\u{feff}locals {}\n".into()),
    ]));
    let texts = Texts::default();
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let loaded = Loader::new(&bad, &texts, &limits, LoaderOptions::default()).root("");
    let found = told(&texts, &loaded.diagnostics);
    assert_eq!(found, ["c.tf file-too-large", "a.tf:1 file-not-utf8", "b.tf:1 file-encoding"]);
    assert_eq!(wrong(&[]), [". terraform-module-missing"]);
}

#[test]
fn json_declares_the_same_as_the_native_syntax() {
    let text = r#"{
  "//": "a comment",
  "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}, "backend": {"s3": {"bucket": "b"}}},
  "variable": {"v": {"type": "list(string)", "default": ["a"]}, "w": {}},
  "locals": [{"a": "${var.w}x"}, {"b": 1}],
  "provider": {"aws": [{"region": "x"}, {"alias": "west", "region": "y"}]},
  "module": {"m": {"source": "./m", "providers": {"aws": "aws.west"}, "x": 1}},
  "resource": {"aws_instance": {"a": {
    "count": 2, "provider": "aws.west", "depends_on": ["module.m"], "ami": "x",
    "lifecycle": {"ignore_changes": ["ami", "tags[\"a\"]"], "precondition": {"condition": true, "error_message": "no"}},
    "provisioner": [{"local-exec": {"command": "true"}}],
    "dynamic": {"ebs": {"for_each": "${var.v}", "content": {"x": 1}}}
  }}},
  "output": {"o": {"value": "${aws_instance.a[0].id}"}},
  "moved": [{"from": "aws_instance.b", "to": "aws_instance.a"}],
  "import": {"to": "aws_instance.a[0]", "id": "i"}
}"#;
    with(&[("main.tf.json", text), ("m/main.tf", "variable \"x\" {}\n")], |_, loaded, told| {
        assert_eq!(told, Vec::<String>::new());
        let module = &loaded.root.module;
        assert!(matches!(module.variables["v"].ty.as_ref().unwrap().kind, ExprKind::Call { .. }));
        assert_eq!(module.locals.len(), 2);
        assert_eq!(module.providers.len(), 2);
        assert_eq!(module.calls["m"].providers[0].1.to_string(), "aws.west");
        assert_eq!(calls(&loaded.root), ["m m"]);
        let resource = &module.resources[&managed("aws_instance", "a")];
        assert_eq!((resource.depends_on.len(), resource.ignore_changes.len()), (1, 2));
        assert_eq!((resource.preconditions.len(), resource.provisioners.len()), (1, 1));
        assert_eq!((resource.body.attributes.len(), resource.body.blocks.len()), (1, 1));
        assert_eq!((module.moved.len(), module.imports.len(), module.outputs.len()), (1, 1, 1));
        assert!(matches!(module.imports[0].to.as_ref().unwrap().kind, ExprKind::Traversal { .. }));
    });
    // One syntax may override the other.
    let over = r#"{"resource": {"a": {"b": {"lifecycle": {"prevent_destroy": true}, "x": 2}}}}"#;
    with(&[("main.tf", "resource \"a\" \"b\" {\n  x = 1\n}\n"), ("override.tf.json", over)], |_, loaded, told| {
        assert_eq!(told, Vec::<String>::new());
        let resource = &loaded.root.module.resources[&managed("a", "b")];
        assert_eq!(resource.prevent_destroy, Some(true));
        assert_eq!(resource.body.attribute("x").unwrap().value.kind, ExprKind::Number("2"));
    });
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_read_without_harm() {
    let native = "variable \"v\" {\n  type = list(string)\n}\nmodule \"m\" {\n  source = \"./m\"\n  providers = { a = b.c }\n}\n\
                  resource \"a\" \"é\" {\n  depends_on = [\"a.b[0]\"]\n  lifecycle {\n    ignore_changes = [x[\"y\"]]\n  }\n}\n";
    let json = r#"{"variable": {"v": {"type": "list(string)"}}, "moved": {"from": "a.b", "to": "a[\"c\"]"}, "module": {"m": {"source": "./é"}}}"#;
    for (name, text) in [("main.tf", native), ("main.tf.json", json), ("override.tf", native), ("terraform.tfvars.json", json)] {
        for end in 0..text.len() {
            let cut = Tree::Memory(BTreeMap::from([(name.to_owned(), text.as_bytes()[..end].to_vec())]));
            let texts = Texts::default();
            let loader = Loader::new(&cut, &texts, &Limits::default(), LoaderOptions::default());
            let root = loader.root("");
            loader.variables(&root.root.module, &GivenVariables::default());
        }
    }
}

/// The values of a root, shown.
fn values(files: &[(&str, &str)], given: &GivenVariables) -> (Vec<String>, Vec<String>) {
    let (tree, texts) = (tree(files), Texts::default());
    let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
    let root = loader.root("");
    let Given { values, diagnostics, files } = loader.variables(&root.root.module, given);
    let shown = values.into_iter().map(|(name, value)| {
        assert!(files.contains(&value.span.file));
        let file = texts.file(value.span.file).unwrap();
        let text = &file.text().unwrap()[value.span.range()];
        let kind = match value.content {
            GivenContent::Text(same) => {
                assert_eq!(same, text);
                "text"
            }
            GivenContent::Expression(_) => "expression",
        };
        format!("{name}: {kind} {text} of {}", file.path())
    });
    (shown.collect(), told(&texts, &diagnostics))
}

#[test]
fn values_are_taken_in_the_order_that_terraform_takes_them_in() {
    let main = "variable \"a\" {}\nvariable \"b\" {}\nvariable \"c\" {}\nvariable \"d\" {}\nvariable \"e\" {}\n\
                variable \"f\" {\n  type = list(string)\n}\nvariable \"g\" {\n  type = string\n}\nvariable \"h\" {}\n\
                variable \"i\" {\n  type = any\n}\n";
    let files = [
        ("main.tf", main),
        ("terraform.tfvars", "a = 1\nb = 1\nc = 1\nd = 1\ne = 1\n"),
        ("terraform.tfvars.json", "{\"b\": 2, \"c\": 2, \"d\": 2, \"e\": 2}"),
        ("a.auto.tfvars.json", "{\"c\": 3, \"d\": 3, \"e\": 3}"),
        ("b.auto.tfvars", "d = 4\ne = 4\n"),
        ("more.tfvars", "e = 5\ng = \"file\"\n"),
    ];
    let text =
        |name: &str, value: &str| GivenArgument::Variable { name: name.to_owned(), value: value.to_owned() };
    let environment =
        [("a", "0"), ("h", "env"), ("nobody", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let given = GivenVariables {
        environment: environment.into(),
        arguments: vec![
            text("g", "null"),
            GivenArgument::File("more.tfvars".to_owned()),
            text("f", "[\"x\"]"),
            text("i", "[1]"),
            text("e", "6"),
        ],
    };
    let (shown, told) = values(&files, &given);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(
        shown,
        [
            "a: expression 1 of terraform.tfvars",
            "b: expression 2 of terraform.tfvars.json",
            "c: expression 3 of a.auto.tfvars.json",
            "d: expression 4 of b.auto.tfvars",
            "e: text 6 of <value for var.e>",
            "f: expression [\"x\"] of <value for var.f>",
            "g: expression \"file\" of more.tfvars",
            "h: text env of <value for var.h>",
            "i: expression [1] of <value for var.i>",
        ]
    );
}

#[test]
fn values_that_nobody_asked_for_and_that_are_no_values_are_told() {
    let main = "variable \"name\" {}\nvariable \"list\" {\n  type = list(string)\n}\n";
    let tfvars = "nam = 1\nname = var.x\nlist = [for x in [1] : upper(x)]\nvariable \"y\" {}\n";
    let text =
        |name: &str, value: &str| GivenArgument::Variable { name: name.to_owned(), value: value.to_owned() };
    let given = GivenVariables {
        environment: BTreeMap::new(),
        arguments: vec![
            text("nobody", "1"),
            text("list", "[for x in [1] : x]"),
            text("list", "[x]"),
            text("list", "[1"),
            GivenArgument::File("nowhere.tfvars".to_owned()),
            GivenArgument::File("array.tfvars.json".to_owned()),
            GivenArgument::File("many.tfvars".to_owned()),
        ],
    };
    let files = [
        ("main.tf", main),
        ("terraform.tfvars", tfvars),
        ("array.tfvars.json", "1"),
        ("many.tfvars", "a = 1\nb = 1\nc = 1\n"),
    ];
    let (_, told) = values(&files, &given);
    assert_eq!(
        told,
        [
            "terraform.tfvars:4 terraform-variable-file",
            "terraform.tfvars:2 terraform-variable-file",
            "terraform.tfvars:3 terraform-variable-file",
            "terraform.tfvars:1 terraform-undeclared-value",
            "<value for var.nobody>:1 terraform-undeclared-value",
            "<value for var.list>:1 terraform-variable-file",
            "<value for var.list>:1 terraform-unclosed-bracket",
            "nowhere.tfvars file-unreadable",
            "array.tfvars.json:1 terraform-json-type",
            "many.tfvars:1 terraform-undeclared-value",
            "many.tfvars:2 terraform-undeclared-value",
            "many.tfvars terraform-undeclared-value",
        ]
    );
}

#[test]
fn roots_are_what_nobody_calls_or_what_stands_alone() {
    let call = |source: &str| format!("module \"m\" {{\n  source = \"{source}\"\n}}\n");
    let provider = "provider \"aws\" {\n  region = \"x\"\n}\n";
    let files = [
        ("main.tf", "variable \"x\" {}\n".to_owned()),
        ("examples/complete/main.tf", call("../..") + provider),
        ("test/fixture/main.tf", call("../../examples/complete")),
        ("wrappers/main.tf", call("../")),
        ("live/main.tf", call("../modules/backend") + &call("../modules/legacy").replace("\"m\"", "\"n\"")),
        ("modules/backend/main.tf", "terraform {\n  backend \"s3\" {}\n}\n".to_owned()),
        ("modules/legacy/main.tf", format!("variable \"needed\" {{}}\n{provider}")),
        ("modules/unused/main.tf", "locals {}\n".to_owned()),
        ("circle/a/main.tf", call("../b")),
        ("circle/b/main.tf", call("../a")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let folders: BTreeSet<String> = files
        .iter()
        .map(|(path, _)| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
        .collect();
    let (tree, texts) = (tree(&files), Texts::default());
    let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
    let roots: Vec<String> = loader.roots(&folders).into_iter().collect();
    assert_eq!(
        roots,
        [
            "circle/a",
            "examples/complete",
            "live",
            "modules/backend",
            "modules/unused",
            "test/fixture",
            "wrappers"
        ]
    );
}

#[test]
fn files_have_the_same_names_on_one_thread_and_on_two() {
    let Some(base) = plans() else { return };
    let named = |threads: usize| {
        let tree = Tree::Disk { base: base.clone(), paths: Vec::new() };
        let texts = Texts::default();
        let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
        loader.prepare(&cases(), threads);
        let before = texts.len();
        let files: Vec<Vec<FileId>> = cases().iter().map(|root| loader.root(root).files).collect();
        assert_eq!(texts.len(), before);
        (texts.files().map(|file| file.path().to_owned()).collect::<Vec<_>>(), files)
    };
    assert_eq!(named(1), named(2));
}

/// The folder of real modules; none where there are no conformance data.
fn plans() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("../shared/conformance/terraform/plans.tar.xz");
    let target = root.join("target/conformance/terraform-plans");
    if !archive.is_file() {
        println!("skipped: {} is not there", archive.display());
        return None;
    }
    if !target.is_dir() {
        // Another run may unpack at the same time: a folder of our own is renamed when it is whole.
        let fresh = root.join(format!("target/conformance/terraform-plans-{}", std::process::id()));
        std::fs::create_dir_all(&fresh).unwrap();
        let status = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&fresh).status();
        assert!(status.is_ok_and(|status| status.success()), "{} cannot be unpacked", archive.display());
        let _ = std::fs::rename(&fresh, &target);
        let _ = std::fs::remove_dir_all(&fresh);
    }
    Some(target)
}

/// The roots of the recorded plans.
fn cases() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/terraform/plans.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let root = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        case["root"].as_str().unwrap().to_owned()
    };
    text.lines().map(root).collect()
}

#[test]
fn every_module_of_the_recorded_plans_is_found() {
    let Some(base) = plans() else { return };
    let tree = Tree::Disk { base, paths: Vec::new() };
    let texts = Texts::default();
    let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
    let roots = cases();
    assert_eq!(roots.len(), 56);
    for root in &roots {
        let loaded = loader.root(root);
        let errors: Vec<Diagnostic> =
            loaded.diagnostics.into_iter().filter(|told| told.severity == Severity::Error).collect();
        assert_eq!(told(&texts, &errors), Vec::<String>::new(), "{root}");
    }
}

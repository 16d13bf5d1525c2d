//! Files of a folder to what they declare.

use tollgate::input::terraform::module::model::{Mode, ModuleNode, ResourceName};
use tollgate::input::terraform::module::{Loaded, Loader, LoaderOptions};
use tollgate::input::terraform::syntax::ast::ExprKind;
use tollgate::source::{At, Diagnostic, Limits, Texts, Tree};

/// A tree of these files.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::Memory(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
}

pub(crate) fn told(texts: &Texts, diagnostics: &[Diagnostic]) -> Vec<String> {
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
pub(crate) fn with_options<R>(
    files: &[(&str, &str)],
    folder: &str,
    options: LoaderOptions,
    then: impl FnOnce(&Loader<'_>, &Loaded<'_>, Vec<String>) -> R,
) -> R {
    let (tree, texts) = (tree(files), Texts::default());
    let loader = Loader::new(&tree, &texts, &Limits::default(), options);
    let root = loader.root(folder);
    let told = told(&texts, &root.diagnostics);
    then(&loader, &root, told)
}

pub(crate) fn with<R>(
    files: &[(&str, &str)],
    then: impl FnOnce(&Loader<'_>, &Loaded<'_>, Vec<String>) -> R,
) -> R {
    with_options(files, "", LoaderOptions::default(), then)
}

/// What is wrong with a root of some files.
pub(crate) fn wrong(files: &[(&str, &str)]) -> Vec<String> {
    with(files, |_, _, told| told)
}

pub(crate) fn managed<'s>(kind: &'s str, name: &'s str) -> ResourceName<'s> {
    ResourceName { mode: Mode::Managed, kind, name }
}

/// The calls of a tree of modules with the folders that they lead to.
pub(crate) fn calls(node: &ModuleNode<'_>) -> Vec<String> {
    let own = (!node.path.is_empty()).then(|| format!("{} {}", node.path.join("."), node.module.folder));
    own.into_iter().chain(node.children.values().flat_map(|child| calls(child))).collect()
}

/// All blocks, with all that may stand in them.
const ALL_BLOCKS: &str = r#"
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

/// A module, what overrides it, and what it calls.
const OVERRIDDEN: [(&str, &str); 5] = [
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

#[test]
fn all_blocks_of_a_module_are_decoded() {
    with(&[("main.tf", ALL_BLOCKS), ("m/main.tf", "variable \"x\" {}\n")], |_, loaded, told| {
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
    });
}

#[test]
fn meta_arguments_are_taken_out_of_resources() {
    with(&[("main.tf", ALL_BLOCKS), ("m/main.tf", "variable \"x\" {}\n")], |_, loaded, _| {
        let module = &loaded.root.module;
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
fn what_opentofu_has_beyond_terraform_is_decoded() {
    let text = r#"
provider "aws" {
  alias    = "by_region"
  for_each = toset(["a"])
  region   = each.value
}
resource "a" "b" {
  for_each = toset(["a"])
  provider = aws.by_region[each.key]
  lifecycle {
    enabled = var.on
  }
}
resource "a" "c" {
  provider = aws.by_region["a"]
}
variable "on" {
  deprecated = "use another"
}
terraform {
  encryption {}
}
"#;
    with(&[("main.tofu", text), ("main.tf", "not read")], |_, loaded, told| {
        assert_eq!(told, Vec::<String>::new());
        let module = &loaded.root.module;
        for name in ["b", "c"] {
            let resource = &module.resources[&managed("a", name)];
            assert_eq!(resource.provider.unwrap().to_string(), "aws.by_region");
        }
        assert!(module.resources[&managed("a", "b")].enabled.is_some());
        assert!(module.providers[0].for_each.is_some());
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
    with(&OVERRIDDEN, |_, loaded, told| {
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
    with(
        &[("main.tf", "resource \"a\" \"b\" {\n  x = 1\n}\n"), ("override.tf.json", over)],
        |_, loaded, told| {
            assert_eq!(told, Vec::<String>::new());
            let resource = &loaded.root.module.resources[&managed("a", "b")];
            assert_eq!(resource.prevent_destroy, Some(true));
            assert_eq!(resource.body.attribute("x").unwrap().value.kind, ExprKind::Number("2"));
        },
    );
}

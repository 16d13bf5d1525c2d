//! Plans of small configurations, from their text on.

#![allow(
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::similar_names,
    reason = "a test fails by panicking"
)]

mod numbering;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Options, Planned, Synthesised, annotate, documents, read, synthesise};
use crate::document::{Document, Node, Pointer, json};
use crate::input::terraform::data::BuiltIn;
use crate::input::terraform::graph::{self, Budget, Files, evaluate};
use crate::input::terraform::module::{Loaded, Loader, LoaderOptions};
use crate::input::terraform::state;
use crate::input::terraform::value::Fault;
use crate::source::{FileId, Limits, SourceFile, Span, Texts, Tree};

/// No files.
struct Nothing;

impl Files for Nothing {
    fn read(&self, _: &str) -> Result<Arc<[u8]>, Fault> {
        Err(Fault::new("no such file"))
    }

    fn exists(&self, _: &str) -> Result<bool, Fault> {
        Ok(false)
    }

    fn files(&self, _: &str) -> Result<Vec<String>, Fault> {
        Ok(Vec::new())
    }
}

/// What a test looks at.
struct Case<'c> {
    plan: Synthesised,
    loaded: &'c Loaded<'c>,
    texts: &'c Texts,
}

impl Case<'_> {
    fn at(&self, pointer: &str) -> &Node {
        self.plan.root.at(&Pointer::parse(pointer).unwrap()).unwrap_or_else(|| panic!("nothing at {pointer}"))
    }

    fn json(&self, pointer: &str) -> String {
        json::write(self.at(pointer))
    }

    /// `path:line text` of a place.
    fn place(&self, span: Span) -> String {
        let file = self.texts.file(span.file).unwrap();
        let text = file.text().unwrap().get(span.range()).unwrap();
        format!(
            "{}:{} {}",
            file.path(),
            file.position(span.start).line,
            text.lines().next().unwrap_or_default()
        )
    }

    /// The places of a value: where it was decided, and each label.
    fn places(&self, pointer: &str) -> Vec<String> {
        let origin = &self.at(pointer).origin;
        let labels = origin.trace.iter().flat_map(|trace| &trace.labels);
        let labels = labels.map(|label| format!("{}: {}", label.message, self.place(label.span)));
        std::iter::once(self.place(origin.span)).chain(labels).collect()
    }

    fn documents(self) -> (Planned, Vec<String>) {
        let Self { plan, loaded, texts } = self;
        let planned = documents(plan, &loaded.root, texts, ".", None);
        let secrets = planned
            .secrets
            .iter()
            .map(|span| texts.file(span.file).unwrap().text().unwrap()[span.range()].to_owned());
        let secrets = secrets.collect();
        (planned, secrets)
    }
}

/// Evaluates files (`main.tf` first) and a state, and looks at the plan.
fn check<T>(files: &[(&str, &str)], state: Option<&str>, look: impl FnOnce(Case<'_>) -> T) -> T {
    check_with(false, files, state, look)
}

/// The same; `defaults`: with what is known of providers beyond what they publish.
fn check_with<T>(
    defaults: bool,
    files: &[(&str, &str)],
    state: Option<&str>,
    look: impl FnOnce(Case<'_>) -> T,
) -> T {
    let named = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let tree = Tree::Memory(named.collect());
    let texts = Texts::default();
    let limits = Limits::default();
    let loader = Loader::new(&tree, &texts, &limits, LoaderOptions::default());
    let loaded = loader.root("");
    assert_eq!(loaded.diagnostics, []);
    let options = graph::Options {
        files: &Nothing,
        answers: &BuiltIn,
        defaults,
        workspace: "default",
        time: "2025-01-01T00:00:00Z",
        registry: "registry.terraform.io",
        base: "",
        budget: Budget::default(),
    };
    let evaluated = evaluate(&loaded.root, BTreeMap::new(), &options);
    let state = state.map(|text| {
        let id = texts.add(SourceFile::new("terraform.tfstate", text.as_bytes().to_vec()));
        state::read(&json::parse(id, text, &limits).unwrap()).unwrap()
    });
    let place = Span::new(FileId::new(0), 0, 0);
    let options = Options { terraform_version: "1.11.4", timestamp: None, state: state.as_ref(), place };
    let plan = synthesise(&evaluated, &options);
    look(Case { plan, loaded: &loaded, texts: &texts })
}

const CALLED: &str = r#"
variable "name" {}
variable "tags" { default = { team = "payments" } }
variable "pin" { sensitive = true }
resource "null_resource" "r" {
  triggers = {
    name = "${var.name}-x"
    own  = "here"
    team = var.tags.team
    pin  = var.pin
    id   = null_resource.other.id
  }
}
resource "null_resource" "other" {}
output "id" { value = null_resource.other.id }
"#;

const CALL: &str = r#"
module "m" {
  source = "./m"
  name   = local.name
  pin    = "4711-secret"
}
locals { name = "web" }
output "all" { value = [module.m.id, "x", null] }
output "none" { value = null }
"#;

const MODULES: [(&str, &str); 2] = [("main.tf", CALL), ("m/main.tf", CALLED)];

const CHANGE: &str = "/resource_changes/1/change";

#[test]
fn what_is_unknown_is_absent_and_told_beside() {
    check(&MODULES, None, |case| {
        assert_eq!(case.json("/resource_changes/1/address"), r#""module.m.null_resource.r""#);
        let after = case.json(&format!("{CHANGE}/after"));
        let expected = r#"{"triggers":{"name":"web-x","own":"here","pin":"4711-secret","team":"payments"}}"#;
        assert_eq!(after, expected);
        assert_eq!(case.json(&format!("{CHANGE}/after_unknown")), r#"{"id":true,"triggers":{"id":true}}"#);
        assert_eq!(case.json(&format!("{CHANGE}/after_sensitive")), r#"{"triggers":{"pin":true}}"#);
        assert_eq!(case.json(&format!("{CHANGE}/before")), "null");
        assert_eq!(case.json("/output_changes/all/after"), r#"[null,"x",null]"#);
        assert_eq!(case.json("/output_changes/all/after_unknown"), "[true,false,false]");
        assert_eq!(case.json("/output_changes/none/actions"), r#"["no-op"]"#);
        assert_eq!(
            case.json("/planned_values/outputs"),
            r#"{"all":{"sensitive":false},"none":{"sensitive":false,"type":"dynamic","value":null}}"#
        );
        assert_eq!(case.json("/applyable"), "true");
    });
}

#[test]
fn each_value_knows_the_place_that_decided_it_and_the_way_to_it() {
    check(&MODULES, None, |case| {
        let called = "module `m` is called here: main.tf:2 module \"m\"";
        let places = |name: &str| case.places(&format!("{CHANGE}/after/triggers{name}"));
        assert_eq!(places("/own"), ["m/main.tf:8 \"here\"", called]);
        assert_eq!(
            places("/name"),
            ["m/main.tf:7 \"${var.name}-x\"", "made of this: main.tf:7 \"web\"", called]
        );
        let team = places("/team");
        assert_eq!(team.first().map(String::as_str), Some("m/main.tf:3 \"payments\""));
        assert!(
            team.contains(&"set here for `module.m.null_resource.r`: m/main.tf:6 triggers".to_owned()),
            "{team:?}"
        );
        assert_eq!(places(""), ["m/main.tf:6 triggers = {", called]);
        assert_eq!(
            case.places(CHANGE).first().map(String::as_str),
            Some("m/main.tf:5 resource \"null_resource\" \"r\" {")
        );
        assert_eq!(
            case.places(&format!("{CHANGE}/after_unknown/id")).first().map(String::as_str),
            Some("m/main.tf:5 resource \"null_resource\" \"r\"")
        );
    });
}

#[test]
fn secrets_are_hidden_in_the_documents_and_in_the_text_alone() {
    check(&MODULES, None, |case| {
        let (planned, secrets) = case.documents();
        assert!(planned.redacted > 0);
        assert_eq!(planned.diagnostics, []);
        for document in &planned.documents {
            assert!(!json::write(&document.root).contains("4711"), "{}", document.address);
        }
        assert!(
            !secrets.is_empty() && secrets.iter().all(|secret| secret == "\"4711-secret\""),
            "{secrets:?}"
        );
    });
}

/// A document without origins.
fn bare(documents: &[Document]) -> Vec<(String, String, Vec<Pointer>)> {
    let bare = documents
        .iter()
        .map(|document| (document.address.clone(), json::write(&document.root), document.unknown.clone()));
    bare.collect()
}

#[test]
fn a_plan_that_is_made_gives_the_documents_of_one_that_is_read() {
    check(&MODULES, None, |case| {
        let text = json::write(&case.plan.root);
        let (made, _) = case.documents();
        let source = SourceFile::new(".", text.clone().into_bytes());
        let root = json::parse(FileId::new(0), &text, &Limits::default()).unwrap();
        let read = read::read(&source, root, None);
        // What stands in no plan is known of one that is made alone.
        let mut made_documents = made.documents.clone();
        for document in made_documents.iter_mut().skip(1) {
            let crate::document::Value::Map(members) = &mut document.root.value else { panic!("no object") };
            assert!(members.get("lifecycle").is_some_and(|lifecycle| lifecycle.as_map().is_some()));
            let null = Node { value: crate::document::Value::Null, origin: document.root.origin.clone() };
            members.insert("lifecycle", null);
        }
        assert_eq!(bare(&made_documents), bare(&read.documents));
        assert_eq!(
            made.documents.iter().map(|document| document.lines).collect::<Vec<_>>()[1..],
            [(14, 14), (5, 13)]
        );
    });
}

#[test]
fn what_may_be_any_number_of_times_is_deferred_and_judged() {
    let text = r#"
resource "null_resource" "a" {}
resource "null_resource" "b" {
  count    = length(null_resource.a.id)
  triggers = { x = "y" }
}
"#;
    check(&[("main.tf", text)], None, |case| {
        assert_eq!(case.json("/complete"), "false");
        assert_eq!(case.json("/deferred_changes/0/reason"), r#""instance_count_unknown""#);
        assert_eq!(case.json("/deferred_changes/0/resource_change/address"), r#""null_resource.b[*]""#);
        assert_eq!(case.json("/deferred_changes/0/resource_change/index_unknown"), "true");
        assert_eq!(case.plan.root.get("resource_changes").unwrap().as_list().unwrap().len(), 1);
        let planned = case.documents().0;
        let addresses: Vec<&str> = planned.documents.iter().map(|document| &*document.address).collect();
        assert_eq!(addresses, [".", "null_resource.a", "null_resource.b[*]"]);
        let unknown: Vec<String> = planned.documents[0].unknown.iter().map(ToString::to_string).collect();
        assert!(unknown.contains(&"resource_changes[1]".to_owned()), "{unknown:?}");
    });
}

#[test]
fn names_of_dynamic_blocks_are_configured() {
    let text = r#"
resource "aws_instance" "i" {
  ami = "x"
  dynamic "ebs_block_device" {
    for_each = ["a"]
    content { device_name = ebs_block_device.value }
  }
  root_block_device { encrypted = true }
}
"#;
    check(&[("main.tf", text)], None, |case| {
        let after = "/resource_changes/0/change/after";
        assert_eq!(
            case.places(&format!("{after}/ebs_block_device/0/device_name")),
            ["main.tf:5 \"a\"", "set here for `aws_instance.i`: main.tf:6 device_name"]
        );
        assert_eq!(case.places(&format!("{after}/root_block_device/0/encrypted")), ["main.tf:8 true"]);
        assert_eq!(
            case.places(&format!("{after}/root_block_device/0/iops")),
            ["main.tf:8 root_block_device"]
        );
        let (planned, _) = case.documents();
        let configured = json::write(planned.documents[1].root.get("configured").unwrap());
        assert_eq!(
            configured,
            r#"["ami","ebs_block_device","ebs_block_device[*].device_name","root_block_device","root_block_device[0].encrypted"]"#
        );
    });
}

#[test]
fn a_plan_that_was_read_gets_the_places_of_its_configuration() {
    let text = r#"
variable "pw" { default = "hunter2-secret" }
resource "aws_db_instance" "d" {
  password = "hunter2-secret"
  tags     = { team = "payments" }
}
"#;
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "aws_db_instance.d", "mode": "managed", "type": "aws_db_instance", "name": "d",
         "values": {"password": "hunter2-secret", "tags": {"team": "payments"}, "port": null},
         "sensitive_values": {"password": true}}]}}}"#;
    check(&[("main.tf", text)], None, |case| {
        let id = case.texts.add(SourceFile::new("plan.json", plan.as_bytes().to_vec()));
        let root = json::parse(id, plan, &Limits::default()).unwrap();
        let mut documents = read::read(case.texts.file(id).unwrap(), root, None).documents;
        let line = |span: Span, offset: u32| case.texts.file(span.file).unwrap().position(offset).line;
        let lines = |span: Span| (line(span, span.start), line(span, span.end));
        let secrets = annotate(&mut documents, &case.loaded.root, &lines);
        assert_eq!(
            secrets.iter().map(|span| case.place(*span)).collect::<Vec<_>>(),
            ["main.tf:4 \"hunter2-secret\""]
        );
        let place = |document: &Document, pointer: &str| {
            let node = document.root.at(&Pointer::parse(pointer).unwrap()).unwrap();
            let label = &node.origin.trace.as_ref().unwrap().labels[0];
            let file = case.texts.file(node.origin.span.file).unwrap();
            let at = file.position(node.origin.span.start);
            assert_eq!(case.texts.file(label.span.file).unwrap().path(), "plan.json");
            format!("{}:{}:{}", file.path(), at.line, at.column)
        };
        let (whole, resource) = (&documents[0], &documents[1]);
        assert_eq!(resource.lines, (3, 6));
        assert_eq!(place(resource, "/values/tags"), "main.tf:5:3");
        assert_eq!(place(resource, "/values/tags/team"), "main.tf:5:23");
        assert_eq!(place(resource, "/values/port"), "main.tf:3:1");
        assert_eq!(place(resource, "/values/password"), "main.tf:4:14");
        assert_eq!(place(whole, "/planned_values/root_module/resources/0/values/tags/team"), "main.tf:5:23");
    });
}

/// A member of the document of a resource, as JSON.
fn member(planned: &Planned, address: &str, name: &str) -> String {
    let document = planned.documents.iter().find(|document| document.address == address);
    json::write(document.unwrap_or_else(|| panic!("no {address}")).root.get(name).unwrap())
}

const THROUGH_LOCALS: &str = r#"
data "aws_vpc" "given" {}
resource "aws_vpc" "this" {
  count      = 1
  cidr_block = "10.0.0.0/16"
}
resource "aws_kms_key" "k" {}
locals {
  vpc_id  = try(local.vpcs[0], data.aws_vpc.given.id)
  vpcs    = [for vpc in aws_vpc.this : vpc.id if local.wanted]
  wanted  = local.wanted2 ? true : false
  wanted2 = local.wanted
  ids     = { vpc = { id = local.vpc_id }, "key" = aws_kms_key.k.arn }
}
resource "aws_flow_log" "all" {
  vpc_id          = local.vpc_id
  log_destination = local.ids["key"]
  iam_role_arn    = local.ids.vpc.id
  tags            = { ids = join(",", values(local.ids)) }
}
module "m" {
  source = "./m"
  key    = local.ids.key
}
resource "aws_flow_log" "of_module" {
  vpc_id = module.m.key
}
"#;

const LOCALS_WITHIN: &str = r#"
variable "key" {}
locals { key = "${var.key}-x" }
output "key" { value = local.key }
resource "aws_sns_topic" "t" { kms_master_key_id = local.key }
"#;

#[test]
fn references_are_followed_through_local_values() {
    check(&[("main.tf", THROUGH_LOCALS), ("m/main.tf", LOCALS_WITHIN)], None, |case| {
        let (planned, _) = case.documents();
        let of = |address: &str| member(&planned, address, "references");
        let vpc = r#""local.vpc_id","local.vpcs[0]","aws_vpc.this","local.wanted","local.wanted2","local.vpcs","data.aws_vpc.given.id","data.aws_vpc.given""#;
        let key = r#""aws_kms_key.k.arn","aws_kms_key.k""#;
        assert_eq!(
            of("aws_flow_log.all"),
            format!(
                r#"{{"iam_role_arn":["local.ids.vpc.id",{vpc},"local.ids.vpc","local.ids"],"log_destination":["local.ids[\"key\"]",{key},"local.ids"],"tags":["local.ids",{vpc},{key}],"vpc_id":[{vpc}]}}"#
            )
        );
        assert_eq!(
            of("module.m.aws_sns_topic.t"),
            format!(r#"{{"kms_master_key_id":["local.key","var.key","local.ids.key",{key},"local.ids"]}}"#)
        );
        assert_eq!(
            of("aws_flow_log.of_module"),
            format!(
                r#"{{"vpc_id":["module.m.key","local.key","var.key","local.ids.key",{key},"local.ids","module.m"]}}"#
            )
        );
    });
}

#[test]
fn references_through_local_values_are_bounded() {
    let steps: Vec<String> = (0..40).map(|step| format!("  l{step} = local.l{}\n", step + 1)).collect();
    let many: Vec<String> = (0..1_200).map(|at| format!("null_resource.x{at}.id")).collect();
    let resource = "resource \"null_resource\" \"r\" {\n  triggers = local.l0\n  count = local.many\n}\n";
    let (steps, many) = (steps.concat(), many.join(", "));
    let text = format!("locals {{\n{steps}  l40 = 1\n  many = [{many}]\n}}\n{resource}");
    check(&[("main.tf", &text)], None, |case| {
        let (planned, _) = case.documents();
        let references = planned.documents[1].root.get("references").unwrap();
        let count = |name: &str| references.get(name).unwrap().as_list().unwrap().len();
        assert_eq!((count("triggers"), count("count")), (33, 1_000));
    });
}

const DYNAMIC: &str = r#"
variable "rules" { default = [] }
variable "some" {}
resource "aws_security_group" "peer" {}
locals { groups = { a = aws_security_group.peer.id } }
resource "aws_security_group" "none" {
  dynamic "ingress" {
    for_each = var.rules
    content { cidr_blocks = [aws_security_group.peer.name] }
  }
}
resource "aws_security_group" "some" {
  count = 2
  dynamic "ingress" {
    for_each = count.index == 0 ? [] : [1]
    content { from_port = ingress.value }
  }
  dynamic "egress" {
    for_each = var.some
    iterator = it
    content { security_groups = [it.value, aws_kms_key.k.arn] }
  }
}
resource "aws_security_group" "empty" {
  ingress = []
  egress  = null
}
resource "aws_kms_key" "k" {}
resource "aws_lb_listener" "l" {
  default_action {
    dynamic "forward" {
      for_each = local.groups
      content {
        target_group { arn = forward.value }
        dynamic "stickiness" {
          for_each = toset([])
          content { duration = 1 }
        }
      }
    }
  }
}
"#;

#[test]
fn dynamic_blocks_are_configured_where_they_make_blocks_and_their_references_count() {
    check_with(true, &[("main.tf", DYNAMIC)], None, |case| {
        let (planned, _) = case.documents();
        let of = |address: &str, name: &str| member(&planned, address, name);
        let none = "aws_security_group.none";
        assert_eq!(of(none, "configured"), "[]");
        assert_eq!(of(none, "references"), "{}");
        assert!(of(none, "unknown").contains(r#""ingress":true"#), "{}", of(none, "unknown"));
        let some = r#"["egress","egress[*].security_groups","ingress","ingress[*].from_port"]"#;
        assert_eq!(of("aws_security_group.some[0]", "configured"), some);
        assert_eq!(of("aws_security_group.some[1]", "configured"), some);
        assert_eq!(
            of("aws_security_group.some[1]", "references"),
            r#"{"egress[*].for_each":["var.some"],"egress[*].security_groups":["var.some","aws_kms_key.k.arn","aws_kms_key.k"],"ingress[*].for_each":["count.index"],"ingress[*].from_port":["count.index"]}"#
        );
        let empty = "aws_security_group.empty";
        assert_eq!(of(empty, "configured"), r#"["egress","ingress"]"#);
        assert!(of(empty, "values").contains(r#""ingress":[]"#), "{}", of(empty, "values"));
        assert!(of(empty, "unknown").contains(r#""egress":true"#), "{}", of(empty, "unknown"));
        assert!(!of(empty, "unknown").contains(r#""ingress":true"#), "{}", of(empty, "unknown"));
        let listener = "aws_lb_listener.l";
        assert_eq!(
            of(listener, "configured"),
            r#"["default_action","default_action[*].forward","default_action[*].forward[*].target_group","default_action[*].forward[*].target_group[*].arn"]"#
        );
        let peer = r#"["local.groups","aws_security_group.peer.id","aws_security_group.peer"]"#;
        assert_eq!(
            of(listener, "references"),
            format!(
                r#"{{"default_action[*].forward[*].for_each":{peer},"default_action[*].forward[*].target_group[*].arn":{peer}}}"#
            )
        );
    });
}

const LIFECYCLE: &str = r#"
resource "null_resource" "plain" {}
resource "null_resource" "kept" {
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [triggers["a.b"], id]
  }
}
resource "null_resource" "all" {
  lifecycle {
    create_before_destroy = true
    ignore_changes        = all
  }
}
data "null_data_source" "d" {}
"#;

#[test]
fn lifecycle_is_shown_with_its_places() {
    check(&[("main.tf", LIFECYCLE)], None, |case| {
        let texts = case.texts;
        let (planned, _) = case.documents();
        let of = |address: &str| member(&planned, address, "lifecycle");
        assert_eq!(
            of("null_resource.plain"),
            r#"{"create_before_destroy":false,"ignore_changes":[],"prevent_destroy":false}"#
        );
        assert_eq!(
            of("null_resource.kept"),
            r#"{"create_before_destroy":false,"ignore_changes":["triggers[\"a.b\"]","id"],"prevent_destroy":true}"#
        );
        assert_eq!(
            of("null_resource.all"),
            r#"{"create_before_destroy":true,"ignore_changes":"all","prevent_destroy":false}"#
        );
        assert_eq!(of("data.null_data_source.d"), "null");
        let line = |address: &str, pointer: &str| {
            let document = planned.documents.iter().find(|document| document.address == address).unwrap();
            let span = document.root.at(&Pointer::parse(pointer).unwrap()).unwrap().origin.span;
            texts.file(span.file).unwrap().position(span.start).line
        };
        let kept = "null_resource.kept";
        assert_eq!(line(kept, "/lifecycle/prevent_destroy"), 5);
        assert_eq!(line(kept, "/lifecycle/ignore_changes"), 6);
        assert_eq!(line(kept, "/lifecycle/create_before_destroy"), 3);
    });
}

#[test]
fn a_plan_that_was_read_learns_what_its_blocks_say_beyond_it() {
    let text = r#"
locals { key = aws_kms_key.k.arn }
resource "aws_kms_key" "k" {}
resource "aws_sns_topic" "t" {
  kms_master_key_id = local.key
  lifecycle { prevent_destroy = true }
}
"#;
    check(&[("main.tf", text)], None, |case| {
        let plan = json::write(&case.plan.root);
        let id = case.texts.add(SourceFile::new("plan.json", plan.as_bytes().to_vec()));
        let root = json::parse(id, &plan, &Limits::default()).unwrap();
        let documents = read::read(case.texts.file(id).unwrap(), root, None).documents;
        let (diagnostics, secrets) = (Vec::new(), Vec::new());
        let mut planned = Planned { documents, diagnostics, secrets, redacted: 0 };
        let topic = "aws_sns_topic.t";
        assert_eq!(member(&planned, topic, "lifecycle"), "null");
        assert_eq!(member(&planned, topic, "references"), r#"{"kms_master_key_id":["local.key"]}"#);
        annotate(&mut planned.documents, &case.loaded.root, &|_| (1, 1));
        assert!(member(&planned, topic, "lifecycle").contains(r#""prevent_destroy":true"#));
        assert_eq!(
            member(&planned, topic, "references"),
            r#"{"kms_master_key_id":["local.key","aws_kms_key.k.arn","aws_kms_key.k"]}"#
        );
    });
}

/// A change as `address: actions reason previous`.
fn changes(case: &Case<'_>) -> Vec<String> {
    let changes = case.plan.root.get("resource_changes").and_then(Node::as_list).unwrap_or_default();
    let shown = changes.iter().map(|entry| {
        let text = |name: &str| entry.get(name).and_then(Node::as_str).unwrap_or_default();
        let actions = entry.get("change").and_then(|change| change.get("actions")).unwrap();
        let actions: Vec<&str> = actions.as_list().unwrap().iter().filter_map(Node::as_str).collect();
        let (reason, previous) = (text("action_reason"), text("previous_address"));
        format!("{}: {} {reason} {previous}", text("address"), actions.join(",")).trim_end().to_owned()
    });
    shown.collect()
}

/// A state of instances of `null_resource`, each with its key as JSON and its attributes.
fn state_of(instances: &[(&str, &str, &str)]) -> String {
    let resources = instances.iter().map(|(name, key, attributes)| {
        let key = if key.is_empty() { String::new() } else { format!("\"index_key\": {key},") };
        format!(
            r#"{{"mode": "managed", "type": "null_resource", "name": "{name}",
                "provider": "provider[\"registry.terraform.io/hashicorp/null\"]",
                "instances": [{{{key} "schema_version": 0, "attributes": {attributes}}}]}}"#
        )
    });
    let resources = resources.collect::<Vec<_>>().join(",");
    format!(
        r#"{{"version": 4, "terraform_version": "1.11.4", "lineage": "x", "outputs":
        {{"old": {{"value": "1", "type": "string"}}, "same": {{"value": [1], "type": ["tuple", ["number"]]}}}},
        "resources": [{resources}]}}"#
    )
}

#[test]
fn what_is_there_stays_changes_or_goes() {
    let text = r#"
resource "null_resource" "same" { triggers = { a = "1" } }
resource "null_resource" "other" { triggers = { a = "2" } }
resource "null_resource" "new" {}
resource "null_resource" "ignored" {
  triggers = { a = "2" }
  lifecycle { ignore_changes = [triggers] }
}
resource "null_resource" "counted" {
  count = 1
}
output "same" { value = [1] }
"#;
    let state = state_of(&[
        ("same", "", r#"{"id": "7", "triggers": {"a": "1"}}"#),
        ("other", "", r#"{"id": "8", "triggers": {"a": "1"}}"#),
        ("ignored", "", r#"{"id": "9", "triggers": {"a": "1"}}"#),
        ("counted", "", r#"{"id": "10", "triggers": null}"#),
        ("counted", "1", r#"{"id": "11", "triggers": null}"#),
        ("gone", "", r#"{"id": "12", "triggers": null}"#),
    ]);
    check(&[("main.tf", text)], Some(&state), |case| {
        assert_eq!(
            changes(&case),
            [
                "null_resource.counted[0]: no-op  null_resource.counted",
                "null_resource.counted[1]: delete delete_because_count_index",
                "null_resource.gone: delete delete_because_no_resource_config",
                "null_resource.ignored: no-op",
                "null_resource.new: create",
                "null_resource.other: update",
                "null_resource.same: no-op"
            ]
        );
        let change =
            |index: usize, part: &str| case.json(&format!("/resource_changes/{index}/change/{part}"));
        assert_eq!(change(6, "after"), r#"{"id":"7","triggers":{"a":"1"}}"#);
        assert_eq!(change(6, "after_unknown"), "{}");
        assert_eq!(case.places("/resource_changes/6/change/after/triggers/a"), ["main.tf:2 \"1\""]);
        assert_eq!(change(5, "before"), r#"{"id":"8","triggers":{"a":"1"}}"#);
        assert_eq!(
            (change(5, "after"), change(5, "after_unknown")),
            (r#"{"triggers":{"a":"2"}}"#.into(), r#"{"id":true,"triggers":{}}"#.into())
        );
        assert_eq!((change(2, "after"), change(2, "after_unknown")), ("null".into(), "{}".into()));
        assert_eq!(case.json("/output_changes/old/actions"), r#"["delete"]"#);
        assert_eq!(case.json("/output_changes/same/actions"), r#"["no-op"]"#);
        assert_eq!(case.at("/prior_state/values/root_module/resources").as_list().unwrap().len(), 6);
    });
}

#[test]
fn what_was_moved_or_forgotten_is_not_made_anew() {
    let text = r#"
module "m" { source = "./m" }
module "gone" {
  source   = "./n"
  for_each = toset(["b"])
}
moved {
  from = null_resource.a
  to   = module.m.null_resource.b
}
removed {
  from = null_resource.left
  lifecycle { destroy = false }
}
"#;
    let called = "resource \"null_resource\" \"c\" {}\nmoved {\n  from = null_resource.b\n  to   = null_resource.c\n}\n";
    let state = state_of(&[("a", "", r#"{"id": "7", "triggers": null}"#), ("left", "", r#"{"id": "8"}"#)]);
    let in_module = state.replace(
        "\"resources\": [",
        r#""resources": [{"module": "module.gone[\"a\"]", "mode": "managed", "type": "null_resource", "name": "x",
            "provider": "", "instances": [{"attributes": {"id": "1"}, "status": "tainted"}]},
            {"module": "module.gone[\"b\"]", "mode": "managed", "type": "null_resource", "name": "x",
            "provider": "", "instances": [{"attributes": {"id": "1"}, "status": "tainted"}, {"attributes": {"id": "0"}, "deposed": "abcd"}]},"#,
    );
    let files =
        [("main.tf", text), ("m/main.tf", called), ("n/main.tf", "resource \"null_resource\" \"x\" {}\n")];
    check(&files, Some(&in_module), |case| {
        assert_eq!(
            changes(&case),
            [
                "null_resource.left: forget",
                "module.gone[\"a\"].null_resource.x: delete delete_because_no_module",
                "module.gone[\"b\"].null_resource.x: delete,create replace_because_tainted",
                "module.gone[\"b\"].null_resource.x: delete",
                "module.m.null_resource.c: no-op  null_resource.a"
            ]
        );
        assert_eq!(case.json("/resource_changes/3/deposed"), r#""abcd""#);
    });
}

#[test]
fn references_are_told_with_all_of_their_steps() {
    let text = r#"
variable "v" { default = [1, "x"] }
locals { l = 1 }
module "m" {
  source = "./m"
  count  = 2
}
resource "null_resource" "r" {
  for_each = { for k, v in var.v : k => v }
  triggers = {
    a = null_resource.o[0].triggers["k.\"x"].y
    b = "${module.m[0].out.deep} ${local.l}%{ if path.module == "" }${each.key}%{ endif }"
    c = [for l in null_resource.o[*].id : l]
    d = upper("x")
    (local.l) = data.null_data_source.d.outputs
  }
  depends_on = [module.m, null_resource.o[0]]
}
resource "null_resource" "o" { count = 1 }
data "null_data_source" "d" {}
output "constant" { value = { a = -1, b = 1 + 1 } }
output "called" { value = upper("x") }
"#;
    check(&[("main.tf", text), ("m/main.tf", "output \"out\" { value = { deep = 1 } }\n")], None, |case| {
        let resource = case.json("/configuration/root_module/resources/1/expressions/triggers/references");
        let expected = [
            r#"null_resource.o[0].triggers[\"k.\\\"x\"].y"#,
            r#"null_resource.o[0].triggers[\"k.\\\"x\"]"#,
            "null_resource.o[0].triggers",
            "null_resource.o[0]",
            "null_resource.o",
            "module.m[0].out.deep",
            "module.m[0].out",
            "module.m[0]",
            "local.l",
            "path.module",
            "each.key",
            "null_resource.o",
            "local.l",
            "data.null_data_source.d.outputs",
            "data.null_data_source.d",
        ];
        assert_eq!(resource, format!("[\"{}\"]", expected.join("\",\"")));
        let root = "/configuration/root_module";
        assert_eq!(
            case.json(&format!("{root}/resources/1/for_each_expression")),
            r#"{"references":["var.v"]}"#
        );
        assert_eq!(
            case.json(&format!("{root}/resources/1/depends_on")),
            r#"["module.m","null_resource.o[0]"]"#
        );
        assert_eq!(
            case.json(&format!("{root}/outputs/constant/expression")),
            r#"{"constant_value":{"a":-1,"b":2}}"#
        );
        assert_eq!(case.json(&format!("{root}/outputs/called/expression")), "{}");
        assert_eq!(case.json(&format!("{root}/module_calls/m/count_expression")), r#"{"constant_value":2}"#);
        assert_eq!(case.json(&format!("{root}/variables/v")), r#"{"default":[1,"x"]}"#);
    });
}

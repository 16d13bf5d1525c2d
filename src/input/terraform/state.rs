//! States: what is there before a plan, as Terraform keeps it (`terraform.tfstate`, version 4) and as
//! `terraform show -json` writes it (`states/statefile/version4.go`, `jsonstate/state.go`).

use std::collections::BTreeMap;

use super::address;
use super::evaluated::{InstanceKey, ModuleAddress};
use super::module::model::Mode;
use crate::document::{Map, Node, Number, Value};
use crate::source::{At, Diagnostic, Span, Stage};

/// What is there before a plan.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The version of Terraform that wrote it.
    pub terraform_version: Option<String>,
    /// The outputs of the root module.
    pub outputs: BTreeMap<String, StateOutput>,
    /// The instances of resources, in the order of the text. Deposed objects are there beside what took their place.
    pub instances: Vec<StateInstance>,
}

/// An output of a state.
#[derive(Debug, Clone)]
pub struct StateOutput {
    /// Its value.
    pub value: Node,
    /// Its type as JSON.
    pub ty: Option<Node>,
    /// Whether it must not be shown.
    pub sensitive: bool,
}

/// An instance of a resource in a state.
#[derive(Debug, Clone)]
pub struct StateInstance {
    /// The instance of the module that it is in.
    pub module: ModuleAddress,
    /// What it is for.
    pub mode: Mode,
    /// Its type.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: InstanceKey,
    /// Its provider in full; empty where the state does not say.
    pub provider: String,
    /// The version of its schema.
    pub schema_version: i64,
    /// Its attributes: a map.
    pub values: Node,
    /// `true` where an attribute is sensitive.
    pub sensitive: Node,
    /// Whether it must be made anew.
    pub tainted: bool,
    /// The key of an object that is to be deleted and whose place is taken already.
    pub deposed: Option<String>,
}

impl StateInstance {
    /// Its address within its module, without key.
    pub fn local_address(&self) -> String {
        let data = if self.mode == Mode::Data { "data." } else { "" };
        format!("{data}{}.{}", self.kind, self.name)
    }

    /// Its address.
    pub fn address(&self) -> String {
        let dot = if self.module.0.is_empty() { "" } else { "." };
        format!("{}{dot}{}{}", self.module, self.local_address(), self.key)
    }
}

/// Whether a JSON value is a state, to judge by its head.
pub fn is_state(root: &Node) -> bool {
    let raw =
        root.get("version").is_some() && root.get("resources").is_some() && root.get("lineage").is_some();
    let shown = root.get("format_version").is_some() && root.get("terraform_version").is_some();
    raw || shown && root.get("planned_values").is_none() && root.get("resource_changes").is_none()
}

/// Reads a state.
///
/// # Errors
/// It is of a version that is not known, or not what a state is.
pub fn read(root: &Node) -> Result<State, Diagnostic> {
    match root.get("version") {
        Some(version) if integer(version) == Some(4) => read_raw(root),
        Some(version) => Err(wrong(
            version.origin.span,
            "the version of this state is not known",
            "run `terraform refresh` with Terraform 0.12 or newer, which writes version 4",
        )),
        None => read_shown(root),
    }
}

/// An error about a state.
fn wrong(span: Span, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::error(Stage::Input, "terraform-state", At::Span(span), message).help(help)
}

const AGAIN: &str = "write it again with `terraform state pull` or `terraform show -json`";

fn text(node: &Node, key: &str) -> Option<String> {
    Some(node.get(key)?.as_str()?.to_owned())
}

fn integer(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Number(Number::Integer(integer)) => Some(*integer),
        _ => None,
    }
}

/// The items of a list that may be missing or null.
fn items<'n>(node: Option<&'n Node>, name: &str) -> Result<&'n [Node], Diagnostic> {
    match node.map(|node| (&node.value, node)) {
        None | Some((Value::Null, _)) => Ok(&[]),
        Some((Value::List(list), _)) => Ok(list),
        Some((_, node)) => Err(wrong(node.origin.span, format!("`{name}` is no list"), AGAIN)),
    }
}

/// What every resource says of itself.
fn named(entry: &Node) -> Result<(Mode, String, String), Diagnostic> {
    let (Some(kind), Some(name)) = (text(entry, "type"), text(entry, "name")) else {
        return Err(wrong(entry.origin.span, "a resource has no `type` or no `name`", AGAIN));
    };
    let mode = match text(entry, "mode").as_deref() {
        Some("data") => Mode::Data,
        Some("ephemeral") => Mode::Ephemeral,
        _ => Mode::Managed,
    };
    Ok((mode, kind, name))
}

/// The key of an instance as JSON has it.
fn key(node: Option<&Node>) -> InstanceKey {
    match node.map(|node| &node.value) {
        Some(Value::String(text)) => InstanceKey::Key(text.as_ref().into()),
        Some(Value::Number(Number::Integer(index))) => {
            usize::try_from(*index).map_or(InstanceKey::None, InstanceKey::Index)
        }
        _ => InstanceKey::None,
    }
}

fn module_of(text: Option<&Node>) -> Result<ModuleAddress, Diagnostic> {
    let Some(node) = text else { return Ok(ModuleAddress::default()) };
    let parsed = node.as_str().and_then(address::module);
    parsed.ok_or_else(|| wrong(node.origin.span, "this is no address of a module", AGAIN))
}

/// Reads what `terraform show -json` writes.
fn read_shown(root: &Node) -> Result<State, Diagnostic> {
    let mut state = State { terraform_version: text(root, "terraform_version"), ..State::default() };
    let Some(values) = root.get("values") else { return Ok(state) };
    state.outputs = outputs(values.get("outputs"));
    let mut open: Vec<&Node> = values.get("root_module").into_iter().collect();
    while let Some(module) = open.pop() {
        let at = module_of(module.get("address"))?;
        for entry in items(module.get("resources"), "resources")? {
            let (mode, kind, name) = named(entry)?;
            state.instances.push(StateInstance {
                module: at.clone(),
                mode,
                kind,
                name,
                key: key(entry.get("index")),
                provider: text(entry, "provider_name").unwrap_or_default(),
                schema_version: entry.get("schema_version").and_then(integer).unwrap_or_default(),
                values: entry.get("values").cloned().unwrap_or_else(|| empty(entry)),
                sensitive: entry.get("sensitive_values").cloned().unwrap_or_else(|| empty(entry)),
                tainted: entry.get("tainted").and_then(Node::as_bool) == Some(true),
                deposed: text(entry, "deposed_key"),
            });
        }
        // The stack gives them back in the order of the text.
        open.extend(items(module.get("child_modules"), "child_modules")?.iter().rev());
    }
    Ok(state)
}

fn outputs(node: Option<&Node>) -> BTreeMap<String, StateOutput> {
    let entries = node.and_then(Node::as_map).into_iter().flat_map(Map::iter);
    let output = |(name, output): (&str, &Node)| {
        let read = StateOutput {
            value: output.get("value")?.clone(),
            ty: output.get("type").cloned(),
            sensitive: output.get("sensitive").and_then(Node::as_bool) == Some(true),
        };
        Some((name.to_owned(), read))
    };
    entries.filter_map(output).collect()
}

/// A map without entries.
fn empty(from: &Node) -> Node {
    Node { value: Value::Map(Map::default()), origin: from.origin.clone() }
}

/// Reads what Terraform keeps.
fn read_raw(root: &Node) -> Result<State, Diagnostic> {
    let mut state = State {
        terraform_version: text(root, "terraform_version"),
        outputs: outputs(root.get("outputs")),
        instances: Vec::new(),
    };
    for entry in items(root.get("resources"), "resources")? {
        let (mode, kind, name) = named(entry)?;
        let module = module_of(entry.get("module"))?;
        let provider = provider(&text(entry, "provider").unwrap_or_default());
        for instance in items(entry.get("instances"), "instances")? {
            if instance.get("attributes").is_none() && instance.get("attributes_flat").is_some() {
                let help = "apply once with Terraform 0.12 or newer, which writes them as JSON";
                return Err(wrong(instance.origin.span, "attributes of old versions cannot be read", help));
            }
            let attributes = instance.get("attributes").filter(|node| node.as_map().is_some());
            state.instances.push(StateInstance {
                module: module.clone(),
                mode,
                kind: kind.clone(),
                name: name.clone(),
                key: key(instance.get("index_key")),
                provider: provider.clone(),
                schema_version: instance.get("schema_version").and_then(integer).unwrap_or_default(),
                values: attributes.cloned().unwrap_or_else(|| empty(instance)),
                sensitive: sensitive(instance),
                tainted: text(instance, "status").as_deref() == Some("tainted"),
                deposed: text(instance, "deposed"),
            });
        }
    }
    Ok(state)
}

/// The provider of `provider["registry.terraform.io/hashicorp/aws"].alias`, or of `module.a.provider["…"]`.
fn provider(text: &str) -> String {
    let inside = text.split_once("provider[\"").map(|(_, rest)| rest);
    inside.and_then(|rest| rest.split_once("\"]")).map(|(address, _)| address.to_owned()).unwrap_or_default()
}

/// The mirror of the `sensitive_attributes` of an instance, each of which is a path of steps
/// `{"type": "get_attr", "value": "name"}` and `{"type": "index", "value": {"value": 0, "type": "number"}}`.
fn sensitive(instance: &Node) -> Node {
    let mut mirror = empty(instance);
    for path in instance.get("sensitive_attributes").and_then(Node::as_list).unwrap_or_default() {
        let steps = path.as_list().unwrap_or_default();
        let step = |step: &Node| {
            let value = step.get("value")?;
            Some(value.get("value").unwrap_or(value).clone())
        };
        let steps: Option<Vec<Node>> = steps.iter().map(step).collect();
        mark(&mut mirror, &steps.unwrap_or_default());
    }
    mirror
}

/// How long a list of a mirror may be that a path reaches into.
const LONGEST_MIRROR: usize = 10_000;

/// Marks what lies at the end of a path. Where a step leads nowhere, all above it is sensitive.
fn mark(mirror: &mut Node, steps: &[Node]) {
    let origin = mirror.origin.clone();
    let yes = Value::Bool(true);
    let Some((step, rest)) = steps.split_first() else {
        mirror.value = yes;
        return;
    };
    if mirror.value == yes {
        return;
    }
    let blank = || Node { value: Value::Bool(false), origin: origin.clone() };
    match &step.value {
        Value::String(name) => {
            if mirror.as_map().is_none() {
                mirror.value = Value::Map(Map::default());
            }
            let Value::Map(map) = &mut mirror.value else { return };
            if map.get(name).is_none() {
                map.insert(name, blank());
            }
            if let Some(inner) = map.get_mut(name) {
                mark(inner, rest);
            }
        }
        Value::Number(Number::Integer(index)) => {
            let index = usize::try_from(*index).unwrap_or(usize::MAX);
            if index >= LONGEST_MIRROR {
                mirror.value = yes;
                return;
            }
            if mirror.as_list().is_none() {
                mirror.value = Value::List(Vec::new());
            }
            let Value::List(list) = &mut mirror.value else { return };
            while list.len() <= index {
                list.push(blank());
            }
            if let Some(inner) = list.get_mut(index) {
                mark(inner, rest);
            }
        }
        // An element of a set has no place of its own.
        _ => mirror.value = yes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    fn parse(text: &str) -> Node {
        json::parse(FileId::new(0), text, &Limits::default()).unwrap()
    }

    #[test]
    fn a_state_is_read_as_it_is_kept_and_as_it_is_shown() {
        let raw = parse(
            r#"{"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x",
            "outputs": {"o": {"value": [1], "type": ["tuple", ["number"]], "sensitive": true}},
            "resources": [{"module": "module.a[\"x\"]", "mode": "managed", "type": "aws_b", "name": "n",
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"].west",
                "instances": [{"index_key": 2, "schema_version": 1, "status": "tainted",
                    "attributes": {"password": "p", "list": [{"a": 1}, {"a": 2}]},
                    "sensitive_attributes": [[{"type": "get_attr", "value": "password"}],
                        [{"type": "get_attr", "value": "list"}, {"type": "index", "value": {"value": 1, "type": "number"}},
                         {"type": "get_attr", "value": "a"}]]}]}]}"#,
        );
        assert!(is_state(&raw));
        let state = read(&raw).unwrap();
        let instance = &state.instances[0];
        assert_eq!(instance.address(), "module.a[\"x\"].aws_b.n[2]");
        assert_eq!(instance.provider, "registry.terraform.io/hashicorp/aws");
        assert!(instance.tainted && state.outputs["o"].sensitive);
        assert_eq!(json::write(&instance.sensitive), r#"{"list":[false,{"a":true}],"password":true}"#);

        let shown = parse(
            r#"{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {
            "resources": [{"address": "aws_b.r", "mode": "managed", "type": "aws_b", "name": "r", "values": {"a": 1}}],
            "child_modules": [{"address": "module.a[0]", "resources": [{"mode": "data", "type": "t", "name": "n",
                "index": "k", "values": {}, "sensitive_values": {}}]}]}}}"#,
        );
        assert!(is_state(&shown));
        let addresses: Vec<String> =
            read(&shown).unwrap().instances.iter().map(StateInstance::address).collect();
        assert_eq!(addresses, ["aws_b.r", "module.a[0].data.t.n[\"k\"]"]);
    }

    #[test]
    fn what_is_no_state_is_refused() {
        assert!(read(&parse(r#"{"version": 3, "modules": []}"#)).is_err());
        assert!(read(&parse(r#"{"version": 4, "resources": {}}"#)).is_err());
        assert!(read(&parse(r#"{"version": 4, "resources": [{"type": "a"}]}"#)).is_err());
        let flat = r#"{"version": 4, "resources": [{"type": "a", "name": "b", "instances": [{"attributes_flat": {}}]}]}"#;
        assert!(read(&parse(flat)).is_err());
        assert!(!is_state(&parse(
            r#"{"format_version": "1.2", "terraform_version": "1", "planned_values": {}}"#
        )));
    }
}

//! Plan JSON, as `terraform show -json` and `tofu show -json` write it: one document for the whole plan, and
//! one for each resource.
//!
//! A resource's document is `{address, type, name, mode, module, provider, values, unknown, partial, sensitive,
//! references, configured, lifecycle, actions}`:
//! - `address` is Terraform's, with module and index; `module` the module's address, empty in the root;
//!   `mode` is `managed` or `data`; `provider` the provider's name.
//! - `values` are the planned values. One that is known after apply alone is absent, and `true` at its place
//!   in `unknown`. They are null for what the plan deletes.
//! - `partial`, where there is any, has the texts of which a part is unknown, in the places that they have in `values`
//!   (null for the other elements of a list): `{"policy": "{\"Resource\":\"${tollgate:unknown}\"}"}`. What stands for the
//!   unknown parts: see [`partial`](super::super::value::partial). Plans that were read have none.
//! - `sensitive` has `true` where a value is sensitive; the value itself is a marker.
//! - `references`: see [`References::of`](super::reference::References::of). The map is keyed by the
//!   attribute's path. Blocks have the numbers that they have in `values`.
//! - `configured` are the names of what the configuration sets, null where the plan has no configuration of the
//!   resource: see [`References::configured`](super::reference::References::configured). An attribute that is
//!   unknown and not set is the provider's to fill in.
//! - `lifecycle` is `{prevent_destroy, create_before_destroy, ignore_changes}` as the block says it: the first two are
//!   false where it does not say them; the last is a list of what is ignored (`tags["team"]`), or `"all"`. Null for
//!   data sources, and where the blocks of the configuration are not there: plans leave `lifecycle` out.
//! - `actions` are the plan's (`["create"]`, `["delete", "create"]`, …); empty where the plan has none for it.
//!
//! There is one for each resource that is planned, each that the plan deletes, and each data source that the
//! plan has read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::module::model::Mode;
use super::super::sensitive;
use super::blocks::Blocks;
use super::error;
use super::numbering::Numbers;
use super::reference::{References, call_names};
use crate::document::redact::{Redactor, markers};
use crate::document::{Document, DocumentKind, Map, Node, Origin, Pointer, Segment, Value};
use crate::source::{At, Diagnostic, SourceFile, Span, Stage};

/// What came of a plan file.
pub(in crate::input) struct Plan {
    /// The whole plan, then its resources in the order of the text.
    pub(in crate::input) documents: Vec<Document>,
    /// What is wrong.
    pub(in crate::input) diagnostics: Vec<Diagnostic>,
    /// What replaced the sensitive values.
    pub(in crate::input) redactor: Redactor,
}

/// Whether a JSON value is a plan, to judge by its head.
pub(in crate::input) fn is_plan(root: &Node) -> bool {
    root.get("format_version").is_some()
        && (root.get("planned_values").is_some() || root.get("resource_changes").is_some())
}

/// Whether a JSON value is Terraform's, but a state in place of a plan.
pub(in crate::input) fn is_state(root: &Node) -> bool {
    root.get("format_version").is_some() && root.get("terraform_version").is_some() && !is_plan(root)
}

const AGAIN: &str = "write it again with `terraform show -json plan.out > plan.json`";

/// Makes documents of a plan that was read from `source`. The plan's own document has the file's path as its
/// address. With a key, the markers of sensitive values hold commitments.
pub(in crate::input) fn read(source: &SourceFile, mut root: Node, key: Option<[u8; 32]>) -> Plan {
    let mut redactor = Redactor::new(key, source.path());
    let mut diagnostics = check_head(&root);
    if diagnostics.iter().any(|told| told.code == FORMAT) {
        // Nothing of a format that we do not know is known to be no secret.
        redactor.replace(&[], &mut root);
        return Plan { documents: Vec::new(), diagnostics, redactor };
    }
    sensitive::redact(&mut root, &mut redactor);
    let file = root.origin.span.file;
    let line = |offset: u32| source.position(offset).line;
    let context = Context {
        plan: source.path(),
        lines: &|span| (line(span.start), line(span.end)),
        blocks: None,
        deferred: false,
        partial: &BTreeMap::new(),
    };
    let mut documents = resources(&root, &context, &mut diagnostics);
    let end = line(u32::MAX);
    documents.insert(
        0,
        Document {
            kind: DocumentKind::Plan,
            address: source.path().to_owned(),
            file,
            plan: None,
            unknown: if redactor.count() > 0 {
                [plan_unknown(&root), markers(&root)].concat()
            } else {
                plan_unknown(&root)
            },
            root,
            pod_template: None,
            lines: (1, end),
        },
    );
    Plan { documents, diagnostics, redactor }
}

/// A format that is not known at all.
const FORMAT: &str = "plan-format";

/// The newest minor version of the format `1` that is known.
const NEWEST_MINOR: u32 = 2;

/// Checks the version of the format, and that the plan says all that will be done.
///
/// Within a major version the format only gains members
/// (<https://developer.hashicorp.com/terraform/internals/json-format>), so that a newer minor one is read.
fn check_head(root: &Node) -> Vec<Diagnostic> {
    let Some(version) = root.get("format_version") else { return Vec::new() };
    let span = version.origin.span;
    let mut diagnostics = Vec::new();
    let mut parts = version.as_str().unwrap_or_default().split('.');
    let major = parts.next();
    let minor = parts.next().and_then(|minor| minor.parse::<u32>().ok());
    if !matches!(major, Some("0" | "1")) {
        let shown = version.as_str().unwrap_or("not a string");
        diagnostics.push(error(
            FORMAT,
            span,
            format!("a plan of format `{shown}` cannot be read"),
            "the formats 0.1 to 1.2 are read: write the plan with a version of Terraform or OpenTofu that has one of them",
        ));
    } else if major == Some("1") && minor.is_none_or(|minor| minor > NEWEST_MINOR) {
        let shown = version.as_str().unwrap_or_default();
        let message = format!("a plan of format `{shown}` is newer than what is known");
        diagnostics.push(
            Diagnostic::warning(Stage::Input, "plan-format-newer", At::Span(span), message)
                .help("it is read as 1.2, and what it has beyond that is not: look for a newer tollgate"),
        );
    }
    diagnostics.extend(check_complete(root));
    diagnostics
}

/// An error where a plan does not say all that will be done; the first reason stands for the others, which
/// follow from it.
fn check_complete(root: &Node) -> Option<Diagnostic> {
    let member = |name: &str, wrong: &dyn Fn(&Node) -> bool| root.get(name).filter(|node| wrong(node));
    if let Some(errored) = member("errored", &|node| node.as_bool() == Some(true)) {
        return Some(error(
            "plan-errored",
            errored.origin.span,
            "the plan was not finished, since planning failed",
            "mend what `terraform plan` says, and plan again",
        ));
    }
    if let Some(deferred) = member("deferred_changes", &|node| node.as_list() != Some(&[])) {
        let deferred = deferred.as_list().and_then(<[Node]>::first).unwrap_or(deferred);
        return (deferred.value != Value::Null).then(|| {
            error(
                "plan-deferred",
                deferred.origin.span,
                "the plan puts changes off to a later one, and what they will be is not known",
                "apply what they wait for, and plan again",
            )
        });
    }
    let complete = member("complete", &|node| node.as_bool() == Some(false))?;
    Some(error(
        "plan-incomplete",
        complete.origin.span,
        "the plan leaves out a part of what will be done",
        "plan again without `-target`, and without anything that puts changes off",
    ))
}

/// What is known of a plan beside what stands in it.
pub(super) struct Context<'c> {
    /// The address of the plan's own document.
    pub(super) plan: &'c str,
    /// The lines of a place, from 1.
    pub(super) lines: &'c dyn Fn(Span) -> (u32, u32),
    /// The blocks that the plan is made from, where they are there.
    pub(super) blocks: Option<&'c Blocks<'c>>,
    /// Whether there are documents of resources of which it is not known how many there are.
    pub(super) deferred: bool,
    /// The partial texts of resources, by address.
    pub(super) partial: &'c BTreeMap<String, Node>,
}

/// Makes documents of the resources of a plan whose sensitive values are replaced.
pub(super) fn resources(
    plan: &Node,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Document> {
    Reader { plan, context, diagnostics, last: None }.resources()
}

/// Reads the resources of a plan.
struct Reader<'p, 'd> {
    plan: &'p Node,
    context: &'p Context<'p>,
    diagnostics: &'d mut Vec<Diagnostic>,
    /// What the last resource refers to and sets: the instances of a resource share it where they share their place.
    last: Option<Configured>,
}

/// What the configuration says of a resource.
#[derive(Clone)]
struct Configured {
    module: String,
    local: String,
    origin: Origin,
    references: Node,
    names: Node,
    lifecycle: Node,
}

/// A resource as the parts of a plan have it.
struct Parts<'p> {
    /// The entry that names it.
    entry: &'p Node,
    /// The address of its module.
    module: &'p str,
    values: Option<&'p Node>,
    sensitive: Option<&'p Node>,
    /// Its entry in `resource_changes`.
    change: Option<&'p Node>,
}

impl<'p> Parts<'p> {
    /// A resource that stands among the changes alone.
    fn of_change(change: &'p Node) -> Self {
        let part = |name: &str| change.get("change").and_then(|change| change.get(name));
        Self {
            entry: change,
            module: text(change, "module_address").unwrap_or_default(),
            values: part("after"),
            sensitive: part("after_sensitive"),
            change: Some(change),
        }
    }
}

impl<'p> Reader<'p, '_> {
    /// The documents of all resources.
    fn resources(&mut self) -> Vec<Document> {
        let changes = self.list(self.plan.get("resource_changes"), "resource_changes");
        let mut by_address: BTreeMap<&str, &Node> = BTreeMap::new();
        for change in changes.iter().filter(|change| change.get("deposed").is_none()) {
            if let Some(address) = text(change, "address") {
                by_address.entry(address).or_insert(change);
            }
        }
        let mut planned = Vec::new();
        self.section("planned_values", self.plan.get("planned_values"), &mut planned);
        let mut prior = Vec::new();
        let prior_state = self.plan.get("prior_state").and_then(|state| state.get("values"));
        self.section("prior_state.values", prior_state, &mut prior);

        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut parts: Vec<Parts<'p>> = Vec::new();
        for (module, entry) in planned {
            let change = text(entry, "address").and_then(|address| by_address.get(address).copied());
            seen.extend(text(entry, "address"));
            let sensitive = change.and_then(|change| change.get("change")?.get("after_sensitive"));
            let sensitive = sensitive.filter(|marks| marks.as_map().is_some());
            let values = entry.get("values");
            parts.push(Parts {
                entry,
                module,
                values,
                sensitive: sensitive.or(entry.get("sensitive_values")),
                change,
            });
        }
        for change in changes {
            let known = text(change, "address").is_some_and(|address| seen.contains(address));
            if known && change.get("deposed").is_none() {
                continue;
            }
            seen.extend(text(change, "address"));
            parts.push(Parts::of_change(change));
        }
        let deferred = self.plan.get("deferred_changes").filter(|_| self.context.deferred);
        for entry in deferred.and_then(Node::as_list).unwrap_or_default() {
            if let Some(change) = entry.get("resource_change") {
                seen.extend(text(change, "address"));
                parts.push(Parts::of_change(change));
            }
        }
        for (module, entry) in prior {
            let known = text(entry, "address").is_none_or(|address| seen.contains(address));
            if text(entry, "mode") == Some("data") && !known {
                let (values, sensitive) = (entry.get("values"), entry.get("sensitive_values"));
                parts.push(Parts { entry, module, values, sensitive, change: None });
            }
        }
        let references = References::new(self.plan.get("configuration"), self.context.blocks);
        parts.into_iter().filter_map(|parts| self.document(&parts, &references)).collect()
    }

    /// The entries of a list that may be missing or null; anything else is told.
    fn list(&mut self, node: Option<&'p Node>, name: &str) -> &'p [Node] {
        match node.map(|node| (&node.value, node)) {
            None | Some((Value::Null, _)) => &[],
            Some((Value::List(list), _)) => list,
            Some((_, node)) => {
                self.diagnostics.push(error(
                    "plan-malformed",
                    node.origin.span,
                    format!("`{name}` is no list"),
                    AGAIN,
                ));
                &[]
            }
        }
    }

    /// Finds the resources of all modules of a section, each with the address of its module.
    fn section(&mut self, name: &str, section: Option<&'p Node>, found: &mut Vec<(&'p str, &'p Node)>) {
        let Some(section) = section.filter(|node| node.value != Value::Null) else { return };
        if section.as_map().is_none() {
            self.diagnostics.push(error(
                "plan-malformed",
                section.origin.span,
                format!("`{name}` is no object"),
                AGAIN,
            ));
        }
        let mut open: Vec<&'p Node> = section.get("root_module").into_iter().collect();
        while let Some(module) = open.pop() {
            let address = text(module, "address").unwrap_or_default();
            for entry in self.list(module.get("resources"), "resources") {
                found.push((address, entry));
            }
            // The stack gives them back in the order of the text.
            open.extend(self.list(module.get("child_modules"), "child_modules").iter().rev());
        }
    }

    /// The document of one resource.
    fn document(&mut self, parts: &Parts<'p>, references: &References) -> Option<Document> {
        let entry = parts.entry;
        let here = entry.origin.clone();
        let field = |name: &str| {
            entry.get(name).or_else(|| parts.change?.get(name)).filter(|node| node.as_str().is_some())
        };
        let (Some(address), Some(kind), Some(name)) = (field("address"), field("type"), field("name")) else {
            self.diagnostics.push(error(
                "plan-malformed",
                here.span,
                "a resource has no `address`, no `type` or no `name`",
                AGAIN,
            ));
            return None;
        };
        let shown = |node: &Node| node.as_str().unwrap_or_default().to_owned();
        let mode = field("mode").cloned().unwrap_or_else(|| Node::string("managed", here.clone()));
        let local = if mode.as_str() == Some("data") {
            format!("data.{}.{}", shown(kind), shown(name))
        } else {
            format!("{}.{}", shown(kind), shown(name))
        };
        let change = parts.change.and_then(|change| change.get("change"));
        let unknown = change.and_then(|change| change.get("after_unknown")).cloned();
        let unknown = unknown.filter(|node| matches!(node.value, Value::Map(_) | Value::Bool(true)));
        let empty = |origin: &Origin| Node { value: Value::Map(Map::default()), origin: origin.clone() };
        let provider = field("provider_name").cloned().unwrap_or_else(|| Node::string("", here.clone()));
        let actions = change.and_then(|change| change.get("actions")).filter(|node| node.as_list().is_some());
        let no_actions = || Node { value: Value::List(Vec::new()), origin: here.clone() };
        let no_values = || Node { value: Value::Null, origin: here.clone() };

        let is_data = mode.as_str() == Some("data");
        let numbers = Numbers::new(
            parts.values,
            provider.as_str().unwrap_or_default(),
            if is_data { Mode::Data } else { Mode::Managed },
            kind.as_str().unwrap_or_default(),
        );
        let configured = self.configured(references, (parts.module, &local), &numbers, &here);
        let mut leaves = Vec::new();
        if let Some(unknown) = &unknown {
            let mut path = vec![Segment::Key("values".into())];
            true_leaves(&mut path, unknown, &mut leaves);
        }
        if let Some(values) = parts.values {
            let within = |place: Pointer| {
                let way = std::iter::once(Segment::Key("values".into()));
                Pointer::new(way.chain(place.segments().iter().cloned()).collect())
            };
            leaves.extend(markers(values).into_iter().map(within));
        }
        let partial = self.context.partial.get(&shown(address));
        let partial = partial.and_then(|texts| still_unknown(texts, unknown.as_ref()?));
        if let Some(texts) = &partial {
            let within = |place: Pointer| {
                let way = std::iter::once(Segment::Key("partial".into()));
                Pointer::new(way.chain(place.segments().iter().cloned()).collect())
            };
            leaves.extend(markers(texts).into_iter().map(within));
        }
        let members: [(&str, Node); 13] = [
            ("address", address.clone()),
            ("type", kind.clone()),
            ("name", name.clone()),
            ("mode", mode),
            ("module", Node::string(parts.module, here.clone())),
            ("provider", provider),
            ("values", parts.values.cloned().unwrap_or_else(no_values)),
            ("unknown", unknown.unwrap_or_else(|| empty(&here))),
            ("sensitive", parts.sensitive.cloned().unwrap_or_else(|| empty(&here))),
            ("references", configured.references),
            ("configured", configured.names),
            ("lifecycle", configured.lifecycle),
            ("actions", actions.cloned().unwrap_or_else(no_actions)),
        ];
        let partial = partial.map(|node| ("partial".into(), node));
        let members = members.into_iter().map(|(key, node)| (key.into(), node)).chain(partial).collect();
        Some(Document {
            kind: DocumentKind::Resource,
            address: shown(address),
            file: here.span.file,
            plan: Some(self.context.plan.into()),
            lines: (self.context.lines)(here.span),
            root: Node { value: Value::Map(Map::from_unique(members)), origin: here },
            unknown: leaves,
            pod_template: None,
        })
    }

    /// What the configuration says of a resource.
    fn configured(
        &mut self,
        references: &References<'_>,
        (module, local): (&str, &str),
        numbers: &Numbers<'_>,
        here: &Origin,
    ) -> Configured {
        let same = |last: &&Configured| last.module == module && last.local == local && last.origin == *here;
        let last = self.last.as_ref().filter(same);
        if let Some(last) = last.filter(|_| !references.has_blocks(module, local)) {
            return last.clone();
        }
        let no_lifecycle = || Node { value: Value::Null, origin: here.clone() };
        let lifecycle = self.context.blocks.map(|blocks| blocks.lifecycle(&call_names(module), local, here));
        let configured = Configured {
            module: module.to_owned(),
            local: local.to_owned(),
            origin: here.clone(),
            references: reference_node(references.of(module, local, numbers), here),
            names: configured_node(references.configured(module, local, numbers), here),
            lifecycle: lifecycle.unwrap_or_else(no_lifecycle),
        };
        // Instances whose blocks have the same numbers share what is said of them.
        let alike =
            |last: &&Configured| last.references == configured.references && last.names == configured.names;
        if let Some(last) = last.filter(alike) {
            return last.clone();
        }
        self.last = Some(configured.clone());
        configured
    }
}

/// The partial texts of what is unknown: what was there before may be known all the same. How deep values nest bounds
/// the recursion.
fn still_unknown(texts: &Node, unknown: &Node) -> Option<Node> {
    let value = match (&texts.value, &unknown.value) {
        (_, Value::Bool(true)) => return Some(texts.clone()),
        (Value::Map(texts), Value::Map(unknown)) => {
            let entry = |(key, node): (&Arc<str>, &Node)| {
                Some((Arc::clone(key), still_unknown(node, unknown.get(key)?)?))
            };
            let kept: Vec<(Arc<str>, Node)> =
                texts.entries().iter().map(|(key, node)| (key, node)).filter_map(entry).collect();
            Value::Map(Some(Map::from_unique(kept)).filter(|map| !map.is_empty())?)
        }
        (Value::List(texts), Value::List(unknown)) => {
            let kept: Vec<Option<Node>> =
                texts.iter().zip(unknown).map(|(node, unknown)| still_unknown(node, unknown)).collect();
            if kept.iter().all(Option::is_none) {
                return None;
            }
            let null = |node: &Node| Node { value: Value::Null, origin: node.origin.clone() };
            Value::List(
                kept.into_iter().zip(texts).map(|(kept, node)| kept.unwrap_or_else(|| null(node))).collect(),
            )
        }
        _ => return None,
    };
    Some(Node { value, origin: texts.origin.clone() })
}

/// The text under a key.
fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str()
}

/// References as a map of lists.
pub(super) fn reference_node(references: Vec<(String, Vec<String>)>, here: &Origin) -> Node {
    let mut map = Map::default();
    for (attribute, list) in references {
        let list = list.into_iter().map(|reference| Node::string(reference, here.clone())).collect();
        map.insert(&attribute, Node { value: Value::List(list), origin: here.clone() });
    }
    Node { value: Value::Map(map), origin: here.clone() }
}

/// Names as a list, or null.
fn configured_node(names: Option<Vec<String>>, here: &Origin) -> Node {
    let list = |names: Vec<String>| names.into_iter().map(|name| Node::string(name, here.clone())).collect();
    Node { value: names.map_or(Value::Null, |names| Value::List(list(names))), origin: here.clone() }
}

/// The places of a plan whose values are known after apply alone: `resource_changes[0].change.after.id`.
pub(super) fn plan_unknown(plan: &Node) -> Vec<Pointer> {
    let mut found = Vec::new();
    let after: Arc<str> = "after".into();
    let mut of_change = |mut path: Vec<Segment>, change: Option<&Node>| {
        if let Some(unknown) = change.and_then(|change| change.get("after_unknown")) {
            path.push(Segment::Key(Arc::clone(&after)));
            true_leaves(&mut path, unknown, &mut found);
        }
    };
    let names = ["resource_changes", "change", "deferred_changes", "resource_change", "output_changes"];
    let names = names.map(Arc::<str>::from);
    // All pointers share their names.
    let key = |name: &str| {
        let known = names.iter().find(|known| ***known == *name);
        Segment::Key(known.cloned().unwrap_or_else(|| name.into()))
    };
    let changes = plan.get("resource_changes").and_then(Node::as_list).unwrap_or_default();
    for (index, change) in changes.iter().enumerate() {
        let path = vec![key("resource_changes"), Segment::Index(index), key("change")];
        of_change(path, change.get("change"));
    }
    let deferred = plan.get("deferred_changes").and_then(Node::as_list).unwrap_or_default();
    for (index, entry) in deferred.iter().enumerate() {
        let path =
            vec![key("deferred_changes"), Segment::Index(index), key("resource_change"), key("change")];
        of_change(path, entry.get("resource_change").and_then(|change| change.get("change")));
    }
    for (name, change) in plan.get("output_changes").and_then(Node::as_map).into_iter().flat_map(Map::iter) {
        of_change(vec![key("output_changes"), key(name)], Some(change));
    }
    found
}

/// Finds the leaves that are `true`, as pointers that begin with `path`.
fn true_leaves(path: &mut Vec<Segment>, node: &Node, found: &mut Vec<Pointer>) {
    match &node.value {
        Value::Bool(true) => found.push(Pointer::new(path.clone())),
        Value::List(list) => {
            for (index, node) in list.iter().enumerate() {
                path.push(Segment::Index(index));
                true_leaves(path, node, found);
                path.pop();
            }
        }
        Value::Map(map) => {
            for (key, node) in map.entries() {
                path.push(Segment::Key(Arc::clone(key)));
                true_leaves(path, node, found);
                path.pop();
            }
        }
        _ => {}
    }
}

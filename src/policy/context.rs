//! What policies see beside `input`: parameters, facts of the release, the inventory, kinds of workload.

use std::collections::BTreeMap;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Facts;
use super::engine::Value;
use super::value::{self, insert, object};
use crate::config::Workload;
use crate::document::json::canonical::Json;
use crate::document::{Document, DocumentKind, Inventory, Node, Segment};

/// `data.release`: the facts that are known, by name.
pub(super) fn release(facts: &Facts) -> Value {
    let time = OffsetDateTime::from_unix_timestamp(facts.time).ok();
    let time = time.and_then(|time| time.format(&Rfc3339).ok());
    let known = [
        ("version", &facts.version),
        ("time", &time),
        ("commit", &facts.commit),
        ("environment", &facts.environment),
    ];
    let mut release =
        object(known.into_iter().filter_map(|(name, fact)| Some((name, Value::from(fact.as_deref()?)))));
    let more = facts.release.as_ref().and_then(Json::as_object).into_iter().flatten();
    for (name, fact) in more.filter(|(_, fact)| **fact != Json::Null) {
        insert(&mut release, &[name], of_json(fact));
    }
    release
}

/// A value of a signed document. The reader's limit on depth bounds the recursion.
fn of_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Integer(integer) => Value::from(*integer),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from(items.iter().map(of_json).collect::<Vec<_>>()),
        Json::Object(members) => {
            let entries = members.iter().map(|(name, json)| (Value::from(name.as_str()), of_json(json)));
            Value::from(entries.collect::<BTreeMap<_, _>>())
        }
    }
}

/// `data.conftest.file`: the name of a file and its folder as they are shown. conftest gives the folder from the root of
/// the machine on, which would make the same run another one elsewhere.
pub(super) fn file(path: &str) -> Value {
    let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
    object([("name", Value::from(name)), ("dir", Value::from(folder))])
}

/// `data.kubernetes.pod_templates`: the way to the pod template by `<group>/<Kind>`, or by `<Kind>` for the
/// core group.
pub(super) fn pod_templates(workloads: &[Workload]) -> Value {
    let mut templates = BTreeMap::new();
    for workload in workloads {
        let key = if workload.group.is_empty() {
            workload.kind.clone()
        } else {
            format!("{}/{}", workload.group, workload.kind)
        };
        let steps = workload.path.segments().iter().map(|segment| match segment {
            Segment::Key(key) => Value::from(&**key),
            Segment::Index(index) => Value::from(*index),
        });
        templates.insert(Value::from(key), Value::from(steps.collect::<Vec<_>>()));
    }
    Value::from(templates)
}

/// What stands in `data` for every policy and is no matter of data files and rules: the other documents of a run, what
/// `tollgate.yaml` sets, and the facts of a release.
pub(super) const GIVEN: &[&str] = &["inventory", "params", "release"];

/// The member of `input` that holds what [`INVENTORY_MODULE`] gives.
pub(super) const GIVEN_INVENTORY: &str = "tollgate__inventory";

/// A module that has `data.inventory` from `input`. The engine analyses all modules anew when data are set, which costs
/// more than most evaluations: what changes from plan to plan comes with the input instead.
pub(super) const INVENTORY_MODULE: &str = "package inventory\n\n\
    cluster := input.tollgate__inventory.cluster\n\n\
    namespace := input.tollgate__inventory.namespace\n\n\
    resources := input.tollgate__inventory.resources\n";

/// `data.inventory`: Kubernetes objects as Gatekeeper lays them out, `cluster[apiVersion][kind][name]` and
/// `namespace[namespace][apiVersion][kind][name]`, and `resources[type][address]`. Of two documents in the
/// same place the later one stands there; a document that cannot be held is left out. Of the resources of one plan, those
/// of another have nothing to say, though they share addresses: they are not among its documents.
pub(super) fn inventory<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Value {
    let mut all = object([
        ("cluster", Value::new_object()),
        ("namespace", Value::new_object()),
        ("resources", Value::new_object()),
    ]);
    for document in documents {
        let Some(path) = place(document) else { continue };
        if let Ok(value) = value::of_node(&document.root) {
            insert(&mut all, &path, value);
        }
    }
    all
}

/// The documents that are in the inventory of a plan: all but the resources of other plans.
pub(super) fn of_plan<'d>(inventory: &'d Inventory, plan: &str) -> impl Iterator<Item = &'d Document> {
    let is_here = move |document: &&Document| {
        document.kind != DocumentKind::Resource || document.plan.as_deref() == Some(plan)
    };
    inventory.documents.iter().filter(is_here)
}

/// Where a document stands in the inventory.
pub(super) fn place(document: &Document) -> Option<Vec<&str>> {
    let root = &document.root;
    match document.kind {
        DocumentKind::Manifest => {
            let metadata = root.get("metadata")?;
            let name = metadata.get("name").and_then(Node::as_str).unwrap_or_default();
            let version = root.get("apiVersion")?.as_str()?;
            let kind = root.get("kind")?.as_str()?;
            Some(match metadata.get("namespace").and_then(Node::as_str) {
                Some(namespace) => vec!["namespace", namespace, version, kind, name],
                None => vec!["cluster", version, kind, name],
            })
        }
        DocumentKind::Resource => Some(vec!["resources", root.get("type")?.as_str()?, &document.address]),
        DocumentKind::Plan | DocumentKind::File(_) => None,
    }
}

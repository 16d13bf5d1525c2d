//! Finds the values of a document in which detectors recognise a secret.

use std::collections::BTreeSet;

use super::copies::{Copies, Copy as Copied, Scope};
use crate::document::redact::is_marker;
use crate::document::{Document, DocumentKind, Map, Node, Segment, Value, secret};

/// A value with a secret in it: the way to it, and the detectors that recognised it.
pub(super) type Leak = (Vec<Segment>, Vec<&'static str>);

/// A step on the way to a value. Ways are looked along far more often than kept.
#[derive(Clone, Copy)]
enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

/// What is looked for.
pub(super) enum Search<'a> {
    /// What detectors recognise.
    Detect,
    /// Copies of what they recognised elsewhere.
    Copies(&'a Copies),
}

/// The values of a document in which a secret is recognised, in the order of the text.
///
/// `clean` are the addresses of maps in which nothing was found before: the documents of a plan's resources share
/// theirs with the plan. The documents must be kept as they are meanwhile, so that no address is of another map.
pub(super) fn leaks(document: &Document, search: &Search<'_>, clean: &mut BTreeSet<usize>) -> Vec<Leak> {
    let is_resource = document.kind == DocumentKind::Resource;
    let scopes = scopes(document);
    let mut walk =
        Walk { search, scopes: &scopes, is_resource, withheld: 0, way: Vec::new(), found: Vec::new(), clean };
    walk.node(&document.root, None);
    walk.found
}

/// Where a weak secret of a document is looked for: in the same file, and in the same plan.
pub(super) fn scopes(document: &Document) -> Vec<Scope> {
    let own = (document.kind == DocumentKind::Plan).then_some(document.address.as_str());
    let plan = document.plan.as_deref().or(own).map(|plan| Scope::Plan(plan.into()));
    [Scope::File(document.file)].into_iter().chain(plan).collect()
}

struct Walk<'w, 'n> {
    search: &'w Search<'w>,
    scopes: &'w [Scope],
    is_resource: bool,
    /// How many copies are none here, since they are weak and their secrets lie elsewhere.
    withheld: usize,
    way: Vec<Step<'n>>,
    found: Vec<Leak>,
    clean: &'w mut BTreeSet<usize>,
}

/// What a value is called where its own key says nothing: the value of a variable, the default of one.
const NAMELESS: [&str; 5] = ["value", "Value", "default", "constant_value", "defaultValue"];

/// What names things. A copy of a secret there is one by chance, and without it a document has no name.
const NAMES: [&str; 11] = [
    "address",
    "apiVersion",
    "kind",
    "mode",
    "module",
    "module_address",
    "name",
    "namespace",
    "plan",
    "provider_name",
    "type",
];

impl<'n> Walk<'_, 'n> {
    /// Looks at a node that stands under `name`. The readers' limit on depth bounds the recursion.
    fn node(&mut self, node: &'n Node, name: Option<&'n str>) {
        match &node.value {
            Value::String(text) => self.text(text, name),
            Value::List(items) => {
                let mut before = None;
                for (index, item) in items.iter().enumerate() {
                    // `["--db-password", "…"]`
                    let flag = before.filter(|_| item.as_str().is_some_and(|text| !text.starts_with('-')));
                    self.below(Step::Index(index), item, flag.or(name));
                    let flag = item.as_str().and_then(|text| text.strip_prefix("--"));
                    before = flag.filter(|flag| secret::is_named(flag));
                }
            }
            Value::Map(map) if !map.is_empty() && !is_marker(node) => self.map(map, name),
            _ => {}
        }
    }

    fn map(&mut self, map: &'n Map, name: Option<&'n str>) {
        // Under the name of a secret the same map says something else.
        let inherits = name.is_some_and(secret::is_named);
        let address = map.address().filter(|_| !inherits);
        if address.is_some_and(|address| self.clean.contains(&address)) {
            return;
        }
        let before = self.found.len() + self.withheld;
        // `{name: DB_PASSWORD, value: …}`
        let mut names = ["name", "Name", "key", "Key"].into_iter();
        let has_value = NAMELESS.iter().any(|key| map.get(key).is_some());
        let title = names.find_map(|key| map.get(key)?.as_str()).filter(|_| has_value);
        // Its references are names of values, and names of them.
        let is_root = self.is_resource && self.way.is_empty();
        for (key, child) in map.iter().filter(|(key, _)| !(is_root && *key == "references")) {
            let called = if NAMELESS.contains(&key) { title.or(name) } else { Some(key) };
            self.below(Step::Key(key), child, called);
        }
        if let Some(address) = address.filter(|_| self.found.len() + self.withheld == before) {
            self.clean.insert(address);
        }
    }

    fn below(&mut self, step: Step<'n>, node: &'n Node, name: Option<&'n str>) {
        self.way.push(step);
        self.node(node, name);
        self.way.pop();
    }

    fn text(&mut self, text: &str, name: Option<&str>) {
        let detectors = match self.search {
            Search::Detect => {
                let found = secret::of_value(name, text);
                (!found.is_empty()).then_some(found)
            }
            Search::Copies(_) if name.is_some_and(|name| NAMES.contains(&name)) => return,
            Search::Copies(copies) => {
                match copies.in_value(text, name.is_some_and(secret::is_named), self.scopes) {
                    Copied::None => None,
                    Copied::Withheld => {
                        self.withheld += 1;
                        None
                    }
                    // What the configuration names, no detector found.
                    Copied::Found(detectors)
                        if !detectors.is_empty()
                            && name.is_some_and(|name| secret::is_choice(name, text)) =>
                    {
                        None
                    }
                    Copied::Found(detectors) => Some(detectors),
                }
            }
        };
        if let Some(detectors) = detectors {
            let own = |step: &Step<'_>| match step {
                Step::Key(key) => Segment::Key((*key).into()),
                Step::Index(index) => Segment::Index(*index),
            };
            self.found.push((self.way.iter().map(own).collect(), detectors));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Pointer, json};
    use crate::source::{FileId, Limits};

    fn found(text: &str) -> Vec<String> {
        found_in(DocumentKind::Manifest, text)
    }

    fn found_in(kind: DocumentKind, text: &str) -> Vec<String> {
        let root = json::parse(FileId::new(0), text, &Limits::default()).unwrap();
        let document = Document {
            kind,
            address: "x".to_owned(),
            file: FileId::new(0),
            plan: None,
            root,
            unknown: Vec::new(),
            pod_template: None,
            lines: (1, 1),
        };
        let leaks = leaks(&document, &Search::Detect, &mut BTreeSet::new());
        leaks.into_iter().map(|(way, _)| Pointer::new(way).to_string()).collect()
    }

    #[test]
    fn a_name_may_stand_beside_its_value_or_above_it() {
        assert_eq!(found(r#"{"env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}"#), ["env[0].value"]);
        assert_eq!(
            found(r#"{"variables": {"db_password": {"value": "hunter2"}}}"#),
            ["variables.db_password.value"]
        );
        assert_eq!(
            found(r#"{"e": {"password": {"constant_value": "hunter2"}}}"#),
            ["e.password.constant_value"]
        );
        assert_eq!(found(r#"{"set": [{"name": "auth.password", "value": "hunter2"}]}"#), ["set[0].value"]);
        assert_eq!(found(r#"{"data": {"password": "hunter2", "user": "hunter2"}}"#), ["data.password"]);
    }

    #[test]
    fn an_argument_says_what_the_next_one_is() {
        assert_eq!(found(r#"{"args": ["--db-password", "hunter2", "--user", "shop"]}"#), ["args[1]"]);
        for text in [
            r#"{"args": ["--ask-password", "hunter2"]}"#,
            r#"{"args": ["--password", "--force", "hunter2"]}"#,
            r#"{"args": ["password", "hunter2"]}"#,
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_is_encoded_is_looked_into_once() {
        let data = |text: &str| {
            let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
            found(&format!(r#"{{"kind": "ConfigMap", "binaryData": {{"app": "{text}"}}}}"#))
        };
        assert_eq!(data("user=shop\ndb.password=hunter2\n"), ["binaryData.app"]);
        assert_eq!(data("postgres://shop:hunter2@db/shop"), ["binaryData.app"]);
        assert_eq!(data("user=shop\ngreeting=hello\n"), Vec::<String>::new());
    }

    #[test]
    fn references_of_a_resource_are_names() {
        let text = r#"{"type": "a", "references": {"database[0].password": ["aws_db_instance.Zk3q9VtYp2"], "token": ["9fK2mQ7xLp3ZvT8w"]}, "values": {"password": "hunter2"}}"#;
        assert_eq!(found_in(DocumentKind::Resource, text), ["values.password"]);
    }

    #[test]
    fn what_refers_to_a_secret_is_none() {
        for text in [
            r#"{"env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db-credentials", "key": "password"}}}]}"#,
            r#"{"env": [{"name": "DB_PASSWORD", "value": "$(OTHER)"}, {"name": "PASSWORD_FILE", "value": "/run/x"}]}"#,
            r#"{"imagePullSecrets": [{"name": "registry"}], "volumes": [{"secret": {"secretName": "tls"}}]}"#,
            r#"{"data": [{"secretKey": "DB_PASSWORD", "remoteRef": {"key": "prod/db", "property": "password"}}]}"#,
            r#"{"annotations": {"checksum/secret": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}"#,
            r#"{"password": {"references": ["var.db_password"]}, "after_sensitive": {"password": true}}"#,
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}

//! What a root module declares: enough of it, and of the configuration in a plan, to tell which plan is of which folder.

use std::collections::BTreeSet;

use super::module::model::{Mode, Module};
use crate::document::{Map, Node};

/// What a root module declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::input) struct Declared {
    /// Resources and called modules: `aws_s3_bucket.logs`, `module.network`.
    blocks: BTreeSet<String>,
    /// Data sources: `data.aws_iam_policy.x`.
    data: BTreeSet<String>,
}

impl Declared {
    /// Whether a plan that declares `plan` may be of this. Data sources of checks are in the plan alone.
    pub(super) fn is_planned_by(&self, plan: &Self) -> bool {
        self.blocks == plan.blocks && self.data.is_subset(&plan.data)
    }

    fn add(&mut self, mode: Mode, kind: &str, name: &str) {
        match mode {
            Mode::Managed => self.blocks.insert(format!("{kind}.{name}")),
            Mode::Data => self.data.insert(format!("data.{kind}.{name}")),
            Mode::Ephemeral => false,
        };
    }

    /// What the root module of a plan declares; none where the plan holds no configuration.
    pub(in crate::input) fn of_plan(plan: &Node) -> Option<Self> {
        let root = plan.get("configuration")?.get("root_module")?;
        let mut declared = Self::default();
        for resource in root.get("resources").and_then(Node::as_list).unwrap_or_default() {
            let text = |key: &str| resource.get(key).and_then(Node::as_str).unwrap_or_default();
            let mode = match text("mode") {
                "managed" => Mode::Managed,
                "data" => Mode::Data,
                _ => Mode::Ephemeral,
            };
            declared.add(mode, text("type"), text("name"));
        }
        for (name, _) in root.get("module_calls").and_then(Node::as_map).into_iter().flat_map(Map::iter) {
            declared.blocks.insert(format!("module.{name}"));
        }
        Some(declared)
    }

    /// What a module declares.
    pub(in crate::input) fn of_module(module: &Module<'_>) -> Self {
        let mut declared = Self::default();
        for (name, resource) in &module.resources {
            if resource.check.is_none() {
                declared.add(name.mode, name.kind, name.name);
            }
        }
        declared.blocks.extend(module.calls.keys().map(|name| format!("module.{name}")));
        declared
    }

    /// Managed resources by address.
    #[cfg(test)]
    pub(super) fn of_blocks(addresses: &[&str]) -> Self {
        Self { blocks: addresses.iter().map(|address| (*address).to_owned()).collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    #[test]
    fn a_plan_says_what_its_root_module_declares() {
        let parse = |text: &str| json::parse(FileId::new(0), text, &Limits::default()).unwrap();
        let plan = r#"{"configuration": {"root_module": {"module_calls": {"m": {}}, "resources": [
            {"mode": "managed", "type": "a", "name": "b"}, {"mode": "data", "type": "c", "name": "d"},
            {"mode": "data", "type": "c", "name": "checked"}, {"mode": "ephemeral", "type": "e", "name": "f"}]}}}"#;
        let planned = Declared::of_plan(&parse(plan)).unwrap();
        let mut declared = Declared::of_blocks(&["a.b", "module.m"]);
        declared.add(Mode::Data, "c", "d");
        assert!(declared.is_planned_by(&planned));
        assert!(!planned.is_planned_by(&declared));
        assert_eq!(Declared::of_plan(&parse("{}")), None);
    }
}

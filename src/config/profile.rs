//! Profiles: overrides and parameters under a name, which hold below those of `tollgate.yaml`.

use super::field::Fields;
use super::model::{Config, Override};
use super::parse::{parameters, rules};
use crate::document::{Map, Value, yaml};
use crate::source::{Diagnostic, FileId, Limits, Stage};

/// What a profile says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What it is for, as one sentence.
    pub description: String,
    /// Changes of enforcement and severity, below those of the configuration.
    pub overrides: Vec<Override>,
    /// Parameters of policies, below those of the configuration.
    pub params: serde_json::Map<String, serde_json::Value>,
}

impl Profile {
    /// Reads the text of a profile that is called `name`. What is wrong in it is told, all of it, as errors of
    /// [`Stage::Config`].
    pub fn parse(name: &str, file: FileId, text: &str, limits: &Limits) -> (Self, Vec<Diagnostic>) {
        let parsed = yaml::parse(file, text, limits);
        let mut fields = Fields::new(file, text);
        fields.diagnostics.extend(parsed.diagnostics.into_iter().map(|mut diagnostic| {
            diagnostic.stage = Stage::Config;
            diagnostic
        }));
        let mut profile = Self { name: name.to_owned(), ..Self::default() };
        let keys = ["description", "overrides", "params"];
        let root = parsed.documents.first().map(|document| &document.root);
        let map = root.and_then(|root| fields.mapping("", root, &keys));
        for (key, node) in map.into_iter().flat_map(Map::iter) {
            match key {
                "description" => profile.description = fields.text(key, node).unwrap_or_default(),
                "overrides" if node.value != Value::Null => profile.overrides = rules(node, &mut fields),
                "params" if node.value != Value::Null => profile.params = parameters(node, &mut fields),
                _ => {}
            }
        }
        (profile, fields.diagnostics)
    }
}

impl Config {
    /// Puts the parameters of `profile` below the configuration's own.
    pub fn take_params_of(&mut self, profile: &Profile) {
        for (name, value) in &profile.params {
            if !self.params.contains_key(name) {
                self.params.insert(name.clone(), value.clone());
            }
        }
    }
}

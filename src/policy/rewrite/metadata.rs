//! `rego.metadata.rule()` and `rego.metadata.chain()`, which become what the METADATA blocks say: a function of
//! ours would see its arguments alone.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::annotation::{self, Said};
use super::super::bundle::Module as Text;
use super::super::engine::syntax::{Expr, Ref, Rule};
use super::super::tree::{self, Visitor};
use super::super::world::World;
use super::pass::Finder;

/// The two functions.
pub(in super::super) const FUNCTIONS: [&str; 2] = ["rego.metadata.chain", "rego.metadata.rule"];

/// What the METADATA blocks of all modules say, by what they are about.
#[derive(Debug, Default)]
pub(in super::super) struct Chains {
    /// By the module and the number of the rule; the block nearest to the rule comes first.
    rules: BTreeMap<(usize, usize), Vec<Json>>,
    /// By the path of the rules.
    documents: BTreeMap<Vec<String>, Json>,
    /// By the package.
    packages: BTreeMap<Vec<String>, Json>,
    /// By the package, for those below it too.
    subpackages: BTreeMap<Vec<String>, Json>,
}

impl Chains {
    /// Reads the blocks of all modules, where one of the modules asks for them.
    pub(in super::super) fn of(world: &World<'_>, texts: &[Text]) -> Self {
        let mut chains = Self::default();
        if !texts.iter().any(|module| module.text.contains("rego.metadata.")) {
            return chains;
        }
        for (index, parsed) in world.modules.iter().enumerate() {
            let text = texts.get(parsed.index).map_or("", |module| module.text.as_str());
            let package = parsed.start(&parsed.module.package.span);
            for said in annotation::all(text) {
                let rules = &parsed.module.policy;
                let next = rules.iter().position(|rule| parsed.start(rule.span()) >= said.end);
                chains.add(
                    &parsed.package,
                    index,
                    said,
                    package,
                    next.and_then(|at| Some((at, rules.get(at)?))),
                );
            }
        }
        chains
    }

    fn add(
        &mut self,
        package: &[String],
        module: usize,
        said: Said,
        package_start: usize,
        next: Option<(usize, &Ref<Rule>)>,
    ) {
        let Said { end, mut fields } = said;
        let of_package = end <= package_start;
        let entrypoint = fields.get("entrypoint") == Some(&Json::Bool(true));
        let scope = fields.get("scope").and_then(Json::as_str).map_or_else(
            || match (of_package, entrypoint) {
                (true, _) => "package",
                (false, true) => "document",
                (false, false) => "rule",
            },
            |scope| match scope {
                "package" => "package",
                "subpackages" => "subpackages",
                "document" => "document",
                _ => "rule",
            },
        );
        fields.insert("scope".into(), scope.into());
        let fields = Json::Object(fields);
        match (scope, next) {
            ("package", _) => {
                self.packages.entry(package.to_vec()).or_insert(fields);
            }
            ("subpackages", _) => {
                self.subpackages.entry(package.to_vec()).or_insert(fields);
            }
            ("document", Some((_, rule))) => {
                let path = rule_path(package, rule);
                self.documents.entry(path).or_insert(fields);
            }
            (_, Some((number, _))) => self.rules.entry((module, number)).or_default().insert(0, fields),
            (_, None) => {}
        }
    }

    /// What `rego.metadata.rule()` gives in a rule.
    fn rule(&self, module: usize, number: usize) -> Json {
        let blocks = self.rules.get(&(module, number));
        blocks.and_then(|blocks| blocks.first()).cloned().unwrap_or_else(|| json!({}))
    }

    /// What `rego.metadata.chain()` gives in a rule: what is said of it, of its path, of its package, and of the
    /// packages above, the nearest first.
    fn chain(&self, package: &[String], module: usize, number: usize, rule: &Rule) -> Json {
        let path = rule_path(package, rule);
        let mut chain = Vec::new();
        let mut link = |path: &[String], said: &Json| chain.push(json!({"path": path, "annotations": said}));
        match self.rules.get(&(module, number)) {
            Some(blocks) => blocks.iter().for_each(|block| link(&path, block)),
            None => chain.push(json!({ "path": path })),
        }
        let mut link = |path: &[String], said: &Json| chain.push(json!({"path": path, "annotations": said}));
        if let Some(said) = self.documents.get(&path) {
            link(&path, said);
        }
        if let Some(said) = self.packages.get(package) {
            link(package, said);
        }
        for length in (1..=package.len()).rev() {
            let Some(above) = package.get(..length) else { continue };
            if let Some(said) = self.subpackages.get(above) {
                link(above, said);
            }
        }
        Json::Array(chain)
    }
}

/// The path of a rule as far as it is plain, without `data`.
fn rule_path(package: &[String], rule: &Rule) -> Vec<String> {
    package.iter().cloned().chain(tree::rule_path(rule).into_iter().map(str::to_owned)).collect()
}

impl Finder<'_, '_> {
    /// Puts what METADATA says in place of the calls of a rule; whether there are any.
    pub(super) fn metadata(&mut self, number: usize, rule: &Rule) -> bool {
        let mut calls = Calls(Vec::new());
        tree::walk_rule(rule, &mut calls);
        let Some(parsed) = self.world.modules.get(self.index).filter(|_| !calls.0.is_empty()) else {
            return false;
        };
        for (call, name) in calls.0 {
            let value = if name.ends_with("chain") {
                self.chains.chain(&parsed.package, self.index, number, rule)
            } else {
                self.chains.rule(self.index, number)
            };
            let edit = self.replaced(self.range(call.span()), &value.to_string());
            self.edits.push(edit);
        }
        true
    }
}

/// Finds the calls of the two functions.
struct Calls<'e>(Vec<(&'e Expr, &'e str)>);

impl<'e> Visitor<'e> for Calls<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        if let Expr::Call { fcn, params, .. } = expr.as_ref() {
            let name = fcn.span().text();
            if params.is_empty() && FUNCTIONS.contains(&name) {
                self.0.push((expr, name));
            }
        }
        true
    }
}

//! What the configuration says is secret (`redact:` of `tollgate.yaml`).

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::config::{Redaction, Step};
use crate::document::{Document, DocumentKind, Node, Segment, Value};
use crate::source::{At, Diagnostic, Stage};

/// The code of warnings of pointers of the configuration that name nothing.
pub const REDACT_UNMATCHED: &str = "redact-unmatched";

/// The rules of a run, and which of their pointers named something.
pub(super) struct Rules<'c> {
    rules: Vec<Rule<'c>>,
}

struct Rule<'c> {
    said: &'c Redaction,
    paths: Option<Gitignore>,
    met: Vec<bool>,
}

impl<'c> Rules<'c> {
    pub(super) fn new(said: &'c [Redaction]) -> Self {
        let rule = |said: &'c Redaction| {
            let mut builder = GitignoreBuilder::new("");
            for glob in &said.paths {
                // The configuration has refused what is no glob.
                let _ = builder.add_line(None, glob);
            }
            let paths =
                (!said.paths.is_empty()).then(|| builder.build().unwrap_or_else(|_| Gitignore::empty()));
            Rule { said, paths, met: vec![false; said.pointers.len()] }
        };
        Self { rules: said.iter().map(rule).collect() }
    }

    /// The ways to the values of a document, which comes from the file `path`, that the rules name.
    pub(super) fn ways(&mut self, document: &Document, path: &str) -> Vec<Vec<Segment>> {
        let mut all = Vec::new();
        for rule in &mut self.rules {
            if rule
                .paths
                .as_ref()
                .is_some_and(|globs| !globs.matched_path_or_any_parents(path, false).is_ignore())
            {
                continue;
            }
            let roots = roots(document, rule.said);
            for ((_, pointer), met) in rule.said.pointers.iter().zip(&mut rule.met) {
                for (way, root) in &roots {
                    let before = all.len();
                    follow(pointer, root, &mut way.clone(), &mut all);
                    *met |= all.len() > before;
                }
            }
        }
        all
    }

    /// Warnings of the pointers that named nothing.
    pub(super) fn unmatched(&self) -> Vec<Diagnostic> {
        let mut told = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            for ((text, _), _) in rule.said.pointers.iter().zip(&rule.met).filter(|(_, met)| !**met) {
                let message = format!("the pointer `{text}` of `redact[{index}]` names no value of this run");
                let warning = Diagnostic::warning(Stage::Input, REDACT_UNMATCHED, At::Run, message);
                told.push(warning.help(
                    "`tollgate render` shows the documents; pointers of Terraform begin at the attributes of a resource",
                ));
            }
        }
        told
    }
}

/// Where pointers of a rule begin in a document: with the way there. None where the rule is not about the document.
fn roots<'n>(document: &'n Document, rule: &Redaction) -> Vec<(Vec<Segment>, &'n Node)> {
    let all = rule.kinds.is_empty() && rule.types.is_empty();
    let of_type = |node: &Node| {
        let name = node.get("type").and_then(Node::as_str);
        all || name.is_some_and(|name| rule.types.iter().any(|wanted| wanted == name))
    };
    match document.kind {
        DocumentKind::Manifest if all || is_of_kind(&document.root, &rule.kinds) => {
            vec![(Vec::new(), &document.root)]
        }
        DocumentKind::File(_) if all => vec![(Vec::new(), &document.root)],
        DocumentKind::Resource if of_type(&document.root) => {
            // Of a text that is partly unknown, what is known stands in `partial`.
            let member = |name: &str| Some((vec![Segment::Key(name.into())], document.root.get(name)?));
            ["values", "partial"].into_iter().filter_map(member).collect()
        }
        DocumentKind::Plan => {
            let mut found = Vec::new();
            entries(&mut Vec::new(), &document.root, &of_type, &mut found);
            found
        }
        _ => Vec::new(),
    }
}

/// Whether an object is of one of `kinds`: `ConfigMap`, or `apps/Deployment` with its group.
fn is_of_kind(root: &Node, kinds: &[String]) -> bool {
    let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or_default();
    let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    kinds.iter().any(|wanted| match wanted.rsplit_once('/') {
        Some((of, kind)) => kind == text("kind") && of == group,
        None => wanted == text("kind"),
    })
}

/// The attributes of the resources that a plan speaks of, in its states, changes and configuration. The reader's limit
/// on depth bounds the recursion.
fn entries<'n>(
    way: &mut Vec<Segment>,
    node: &'n Node,
    wanted: &impl Fn(&Node) -> bool,
    found: &mut Vec<(Vec<Segment>, &'n Node)>,
) {
    match &node.value {
        Value::Map(map) => {
            if map.get("type").is_some() && map.get("name").is_some() {
                if wanted(node) {
                    for path in
                        [&["values"][..], &["change", "before"], &["change", "after"], &["expressions"]]
                    {
                        let end = path.iter().try_fold(node, |node, key| node.get(key));
                        let steps = path.iter().map(|key| Segment::Key((*key).into()));
                        found.extend(end.map(|end| (way.iter().cloned().chain(steps).collect(), end)));
                    }
                }
                return;
            }
            for (key, child) in map.iter() {
                way.push(Segment::Key(key.into()));
                entries(way, child, wanted, found);
                way.pop();
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                way.push(Segment::Index(index));
                entries(way, item, wanted, found);
                way.pop();
            }
        }
        _ => {}
    }
}

/// Adds the ways that a pointer leads along from a node. How many steps it has bounds the recursion.
fn follow(pointer: &[Step], node: &Node, way: &mut Vec<Segment>, found: &mut Vec<Vec<Segment>>) {
    let Some((step, rest)) = pointer.split_first() else {
        if node.value != Value::Null {
            found.push(way.clone());
        }
        return;
    };
    let mut go = |segment: Segment, node: &Node| {
        way.push(segment);
        follow(rest, node, way, found);
        way.pop();
    };
    match (&node.value, step) {
        (Value::Map(map), Step::Any) => map.iter().for_each(|(key, node)| go(Segment::Key(key.into()), node)),
        (Value::Map(map), Step::Name(name)) => {
            if let Some(node) = map.get(name) {
                go(Segment::Key(name.as_str().into()), node);
            }
        }
        (Value::List(items), Step::Any) => {
            items.iter().enumerate().for_each(|(index, node)| go(Segment::Index(index), node));
        }
        (Value::List(items), Step::Name(name)) => {
            let index = name.parse::<usize>().ok();
            if let Some((index, node)) = index.and_then(|index| Some((index, items.get(index)?))) {
                go(Segment::Index(index), node);
            }
        }
        _ => {}
    }
}

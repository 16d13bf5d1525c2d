//! What a module declares: enough of its configuration, and of the configuration in a plan, to tell which plan
//! is of which folder. Nothing is evaluated.

use std::collections::BTreeSet;

use crate::document::{Map, Node};

/// What a file or a module declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::input) struct Declared {
    /// Resources and called modules: `aws_s3_bucket.logs`, `module.network`.
    blocks: BTreeSet<String>,
    /// Data sources: `data.aws_iam_policy.x`.
    data: BTreeSet<String>,
    /// The folders that are called as modules, as they are written: `./network`, `../shared`.
    pub(super) calls: BTreeSet<String>,
}

impl Declared {
    /// Adds what another file of the same folder declares.
    pub(super) fn extend(&mut self, other: Self) {
        self.blocks.extend(other.blocks);
        self.data.extend(other.data);
        self.calls.extend(other.calls);
    }

    /// Whether a plan that declares `plan` may be of this. Data sources of checks are in the plan alone.
    pub(super) fn is_planned_by(&self, plan: &Self) -> bool {
        self.blocks == plan.blocks && self.data.is_subset(&plan.data)
    }

    fn block(&mut self, labels: &[&str]) {
        match labels {
            ["resource", kind, name] => self.blocks.insert(format!("{kind}.{name}")),
            ["data", kind, name] => self.data.insert(format!("data.{kind}.{name}")),
            ["module", name] => self.blocks.insert(format!("module.{name}")),
            _ => false,
        };
    }

    fn call(&mut self, source: &str) {
        if source.starts_with("./") || source.starts_with("../") {
            self.calls.insert(source.to_owned());
        }
    }

    /// What the root module of a plan declares; none where the plan holds no configuration.
    pub(in crate::input) fn of_plan(plan: &Node) -> Option<Self> {
        let root = plan.get("configuration")?.get("root_module")?;
        let mut declared = Self::default();
        for resource in root.get("resources").and_then(Node::as_list).unwrap_or_default() {
            let text = |key: &str| resource.get(key).and_then(Node::as_str).unwrap_or_default();
            let word = match text("mode") {
                "managed" => "resource",
                mode => mode,
            };
            declared.block(&[word, text("type"), text("name")]);
        }
        for (name, _) in root.get("module_calls").and_then(Node::as_map).into_iter().flat_map(Map::iter) {
            declared.block(&["module", name]);
        }
        Some(declared)
    }

    /// What a file in JSON syntax declares.
    pub(in crate::input) fn of_json(root: &Node) -> Self {
        let mut declared = Self::default();
        for word in ["resource", "data"] {
            for (kind, named) in members(root.get(word)) {
                for (name, _) in members(Some(named)) {
                    declared.block(&[word, kind, name]);
                }
            }
        }
        for (name, module) in members(root.get("module")) {
            declared.block(&["module", name]);
            for module in objects(Some(module)) {
                declared.call(module.get("source").and_then(Node::as_str).unwrap_or_default());
            }
        }
        declared
    }

    /// What a file in HCL declares.
    pub(in crate::input) fn of_text(text: &str) -> Self {
        let mut declared = Self::default();
        let mut depth = 0usize;
        // The words of the line so far, at the depth of the file and in a module's own block.
        let mut words: Vec<&str> = Vec::new();
        let mut module = false;
        let mut at = 0;
        while let Some(token) = next(text, &mut at) {
            let seen = depth == 0 || (depth == 1 && module);
            match token {
                Token::Line => words.clear(),
                Token::Open => {
                    if depth == 0 {
                        declared.block(&words);
                        module = words.first() == Some(&"module");
                    }
                    words.clear();
                    depth += 1;
                }
                Token::Close => {
                    depth = depth.saturating_sub(1);
                    words.clear();
                }
                Token::Word(word) if seen => {
                    if depth == 1 && words == ["source", "="] {
                        declared.call(word);
                    }
                    words.push(word);
                }
                Token::Word(_) => {}
            }
        }
        declared
    }
}

/// The objects of a value that may be one or a list of them.
fn objects(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let list = node.and_then(Node::as_list).unwrap_or_default();
    node.filter(|node| node.as_map().is_some()).into_iter().chain(list)
}

fn members(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    objects(node).filter_map(Node::as_map).flat_map(Map::iter)
}

/// A piece of HCL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Line,
    Open,
    Close,
    /// A name, the content of a quoted text, or a sign.
    Word(&'t str),
}

/// The next token behind `at`; none at the end. Comments and the content of heredocs are passed over.
fn next<'t>(text: &'t str, at: &mut usize) -> Option<Token<'t>> {
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    loop {
        let rest = text.get(*at..)?;
        let start = *at;
        let find = |what: &str| rest.find(what);
        let first = rest.chars().next()?;
        if first == '#' || rest.starts_with("//") {
            *at += find("\n").unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            *at += find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some(length) = heredoc(rest) {
            *at += length;
        } else if first == '"' {
            let end = start + 1 + quoted(rest.as_bytes().get(1..).unwrap_or_default());
            *at = end + 1;
            return Some(Token::Word(slice(start + 1, end)));
        } else {
            *at += first.len_utf8();
            match first {
                '\n' => return Some(Token::Line),
                '{' | '[' | '(' => return Some(Token::Open),
                '}' | ']' | ')' => return Some(Token::Close),
                first if first.is_whitespace() || first == '\u{feff}' => {}
                first if is_name(first) => {
                    let length = rest.find(|other| !is_name(other)).unwrap_or(rest.len());
                    *at = start + length;
                    return Some(Token::Word(slice(start, *at)));
                }
                _ => return Some(Token::Word(slice(start, *at))),
            }
        }
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

/// The length of the heredoc that a text begins with, up to the name that ends it.
fn heredoc(text: &str) -> Option<usize> {
    let head = text.strip_prefix("<<")?;
    let head = head.strip_prefix('-').unwrap_or(head);
    let (name, _) = head.split_once('\n')?;
    let name = name.trim();
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let mut length = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index > 0 && line.trim() == name {
            return Some(length + line.trim_end().len());
        }
        length += line.len();
    }
    Some(length)
}

/// The length of a quoted text whose quote stands before `bytes`, up to the quote that ends it. `${…}` and
/// `%{…}` in it may hold quotes of their own.
fn quoted(bytes: &[u8]) -> usize {
    // For each text and each template that is open, whether it is a text.
    let mut open = vec![true];
    let mut at = 0;
    while let (Some(text), Some(byte)) = (open.last().copied(), bytes.get(at)) {
        let next = bytes.get(at + 1);
        match (text, byte) {
            (true, b'\\') => at += 1,
            (true, b'\n') if open.len() == 1 => return at,
            (true, b'$' | b'%') if next == Some(byte) && bytes.get(at + 2) == Some(&b'{') => at += 2,
            (true, b'$' | b'%') if next == Some(&b'{') => {
                open.push(false);
                at += 1;
            }
            (false, b'{') => open.push(false),
            (false, b'"') => open.push(true),
            (true, b'"') | (false, b'}') => {
                open.pop();
                if open.is_empty() {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;
    use crate::source::{FileId, Limits};

    #[test]
    fn blocks_are_found_in_hcl() {
        let text = "\u{feff}# resource \"a\" \"no\" {\n/* resource \"a\" \"no\" {\n*/ resource \"aws_s3_bucket\" \"b\" {\n  \
            arn = \"${lookup(x, \"}\\\"\")}/*\" // }\n  policy = <<-EOT\n    }\n    resource \"a\" \"no\" {\n    EOT\n  \
            tags = { module = \"x\", source = \"./no\" }\n  source = \"./no\"\n}\ndata a b {\n}\nmodule \"m\" { source = \"./m\" }\n\
            module \"n\" {\n  x = {\n    source = \"./no\"\n  }\n  source = \"../n\"\n}\nresource \"late\" \"one\" {}";
        let declared = Declared::of_text(text);
        let shown = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(shown(&declared.blocks), "aws_s3_bucket.b late.one module.m module.n");
        assert_eq!(shown(&declared.data), "data.a.b");
        assert_eq!(shown(&declared.calls), "../n ./m");
        assert_eq!(Declared::of_text("resource \"a\" \"b").blocks, BTreeSet::new());
    }

    #[test]
    fn the_same_is_found_in_json_and_in_a_plan() {
        let parse = |text: &str| json::parse(FileId::new(0), text, &Limits::default()).unwrap();
        let text = r#"{"resource": [{"a": {"b": {}}}], "data": {"c": {"d": [{}]}}, "module": {"m": {"source": "./m"}}}"#;
        let declared = Declared::of_json(&parse(text));
        let hcl = "resource \"a\" \"b\" {}\ndata \"c\" \"d\" {}\nmodule \"m\" {\n source = \"./m\"\n}\n";
        assert_eq!(declared, Declared::of_text(hcl));
        let plan = r#"{"configuration": {"root_module": {"module_calls": {"m": {}}, "resources": [
            {"mode": "managed", "type": "a", "name": "b"}, {"mode": "data", "type": "c", "name": "d"},
            {"mode": "data", "type": "c", "name": "checked"}, {"mode": "ephemeral", "type": "e", "name": "f"}]}}}"#;
        let planned = Declared::of_plan(&parse(plan)).unwrap();
        assert!(declared.is_planned_by(&planned));
        assert!(!planned.is_planned_by(&declared));
        assert_eq!(Declared::of_plan(&parse("{}")), None);
    }
}

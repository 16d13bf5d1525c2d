//! XML in the shape that conftest's parser gives it (`basgys/goxml2json`): elements by their local names, several of one
//! name as a list, attributes with `-` before their names, the last text of an element that has more as `#content`.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, NodeType, ParsingOptions};

use super::shape::{Failed, Text};
use crate::document::{Map, Node, Value};

/// Reads an XML text. Entities of its own are not expanded: a text that declares some is refused.
pub(super) fn xml(text: Text<'_>) -> Result<Node, Failed> {
    let own = text.text.strip_prefix('\u{feff}').unwrap_or(text.text);
    let offset = text.text.len() - own.len();
    let nodes_limit = u32::try_from(text.limits.nodes).unwrap_or(u32::MAX);
    let options = ParsingOptions { nodes_limit, ..ParsingOptions::default() };
    let document = Document::parse_with_options(own, options).map_err(|error| {
        let at = byte_of(own, error.pos()) + offset;
        let told = error.to_string();
        let told = told.split(" at ").next().unwrap_or(&told).to_owned();
        let message = format!("this is no XML that is read: {told}");
        text.error(
            "xml-syntax",
            (at, at + 1),
            message,
            "write it as <https://www.w3.org/TR/xml/> has it, without a DTD",
        )
    })?;
    let reader = Reader { text, offset };
    let root = document.root_element();
    let node = reader.element(root, 1)?;
    Ok(text.map(vec![(root.tag_name().name(), node)], (offset, text.text.len())))
}

/// The byte that a line and a column mean.
fn byte_of(text: &str, place: roxmltree::TextPos) -> usize {
    let row = usize::try_from(place.row).unwrap_or_default().saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(row).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default();
    let column = usize::try_from(place.col).unwrap_or_default().saturating_sub(1);
    start + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

struct Reader<'t> {
    text: Text<'t>,
    offset: usize,
}

impl Reader<'_> {
    fn place(&self, range: std::ops::Range<usize>) -> (usize, usize) {
        (range.start + self.offset, range.end + self.offset)
    }

    fn element(&self, element: roxmltree::Node<'_, '_>, depth: usize) -> Result<Node, Failed> {
        let place = self.place(element.range());
        if depth > self.text.limits.depth {
            let message = format!("elements nest deeper than {}", self.text.limits.depth);
            return Err(self.text.error("xml-depth", place, message, "nest less deep"));
        }
        let mut children: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        // Declarations of namespaces are attributes like others. Most elements have none, and just those of their parents.
        let inherited = element.parent_element().map(|parent| parent.namespaces());
        let same = inherited.clone().is_some_and(|inherited| inherited.eq(element.namespaces()));
        let inherited: BTreeSet<_> = inherited
            .filter(|_| !same)
            .map(|all| all.map(|one| (one.name(), one.uri())).collect())
            .unwrap_or_default();
        let own = element.namespaces().filter(|one| !same && !inherited.contains(&(one.name(), one.uri())));
        for namespace in own {
            if namespace.name() != Some("xml") {
                let name = format!("-{}", namespace.name().unwrap_or("xmlns"));
                children.entry(name).or_default().push(self.text.string(namespace.uri(), place));
            }
        }
        for attribute in element.attributes() {
            let value = self.text.string(attribute.value(), self.place(attribute.range_value()));
            children.entry(format!("-{}", attribute.name())).or_default().push(value);
        }
        let mut content: Option<(String, (usize, usize))> = None;
        for child in element.children() {
            match child.node_type() {
                NodeType::Element => {
                    let node = self.element(child, depth + 1)?;
                    children.entry(child.tag_name().name().to_owned()).or_default().push(node);
                }
                NodeType::Text => {
                    let said = trimmed(child.text().unwrap_or_default());
                    content = Some((said.to_owned(), self.place(child.range())));
                }
                _ => {}
            }
        }
        let content = content.filter(|(said, _)| !said.is_empty());
        if children.is_empty() {
            let (said, at) = content.unwrap_or((String::new(), place));
            return Ok(self.text.string(&said, at));
        }
        let mut entries = Vec::new();
        if let Some((said, at)) = content {
            entries.push(("#content".into(), self.text.string(&said, at)));
        }
        for (name, mut nodes) in children {
            if name == "#content" {
                continue;
            }
            let node = match (nodes.pop(), nodes.is_empty()) {
                (Some(only), true) => only,
                (last, _) => {
                    nodes.extend(last);
                    let span =
                        nodes.first().map_or(self.text.span(place.0, place.1), |node| node.origin.span);
                    Node::new(Value::List(nodes), span)
                }
            };
            entries.push((name.into(), node));
        }
        Ok(Node::new(Value::Map(Map::from_unique(entries)), self.text.span(place.0, place.1)))
    }
}

/// A text without what is not seen at both ends.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || char.is_control())
}

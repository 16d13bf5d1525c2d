//! Templates by name.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::input::template::ast::Tree;
use crate::input::template::{OriginId, SiteId, Text};
use crate::source::FileId;

/// The text that a template was parsed from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file: offsets into the text are offsets into the file behind its first `skipped` bytes (a byte order
    /// mark).
    File {
        /// The file.
        file: FileId,
        /// Its text without what was skipped.
        text: Text,
        /// How many bytes of the file come before the text.
        skipped: u32,
    },
    /// Text that was computed (`tpl`): what it writes comes from the site that had it executed.
    Computed {
        /// The text.
        text: Text,
        /// Where it came from.
        origin: OriginId,
        /// The action that had it executed.
        site: SiteId,
    },
}

impl Source {
    /// The text.
    pub fn text(&self) -> &Text {
        match self {
            Self::File { text, .. } | Self::Computed { text, .. } => text,
        }
    }
}

/// A template with the text that its offsets speak of.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its tree.
    pub tree: Tree,
    /// Its text.
    pub source: Rc<Source>,
}

/// Templates by name. A set may stand on another one, whose templates it sees and does not change: what Go's
/// `Clone` is used for.
#[derive(Debug, Clone, Default)]
pub struct TemplateSet {
    below: Option<Rc<TemplateSet>>,
    own: BTreeMap<Rc<str>, Rc<Template>>,
}

impl TemplateSet {
    /// An empty set on top of `below`.
    pub fn above(below: Rc<Self>) -> Self {
        Self { below: Some(below), own: BTreeMap::new() }
    }

    /// The template of that name.
    pub fn get(&self, name: &str) -> Option<&Rc<Template>> {
        // A loop, since `tpl` in `tpl` puts as many sets on each other as templates may nest.
        let mut set = self;
        loop {
            if let Some(template) = set.own.get(name) {
                return Some(template);
            }
            set = set.below.as_deref()?;
        }
    }

    /// Adds a template. One without anything but blanks never replaces one that has more.
    /// Source: `Template.AddParseTree` and `associate` of text/template.
    pub fn add(&mut self, template: Template) {
        self.add_shared(Rc::new(template));
    }

    /// As `add` does.
    pub(super) fn add_shared(&mut self, template: Rc<Template>) {
        let replaces = !template.is_empty() || self.get(&template.tree.name).is_none();
        if replaces {
            self.own.insert(Rc::clone(&template.tree.name), template);
        }
    }
}

impl Template {
    /// Whether it has nothing but blanks. Source: `parse.IsEmptyTree`.
    pub fn is_empty(&self) -> bool {
        use crate::input::template::ast::Node;
        let text = self.source.text().bytes();
        self.tree.body.0.iter().all(|node| match node {
            Node::Text(range) => text
                .get(range.start as usize..range.end as usize)
                .is_some_and(|bytes| String::from_utf8_lossy(bytes).trim().is_empty()),
            _ => false,
        })
    }
}

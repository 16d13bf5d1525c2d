//! Passes over values that are not known: which paths a policy can read, and whether an unknown value lies
//! on one of them.
//!
//! A rule over a value that is missing because it is unknown does not hold, and so the policy would pass. It
//! cannot say.

use std::collections::BTreeMap;

use super::View;
use crate::document::redact::{MARKER, is_marker};
use crate::document::{Document, DocumentKind, Node, Pointer, Segment};

/// How many paths a message names.
const NAMED: usize = 3;

/// One step of a path that a policy can read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seg {
    /// `data.inventory`, as the first step of a path that is none of `input`.
    Inventory,
    /// The value under a key, or at an index.
    Key(String),
    /// Any value.
    Any,
    /// Any number of steps, as `walk` goes them.
    Deep,
}

/// A path that a policy can read, from the root of `input`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path {
    /// Its steps.
    pub(super) segs: Vec<Seg>,
    /// Whether it stands for everything below it too.
    pub(super) below: bool,
}

/// How a policy uses what it finds at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// It looks whether something is there, and goes on from there.
    Step,
    /// It looks at how many or which there are.
    Count,
    /// It compares the value, or hands it to a function.
    Whole,
    /// It looks at all of the value but what hidden ones in it say, of which the type is known.
    Form,
}

/// Who tells passes over unknown values. Those over hidden ones are always told: no policy can see what a secret says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknowns {
    /// They are told.
    Told,
    /// They are left to the policy, which has rules about them, or ignores them.
    Left,
}

/// What a policy can read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reads(pub(super) Vec<(Path, Use)>);

impl Reads {
    /// Everything: the policy could not be followed.
    pub(super) fn everything() -> Self {
        let of = |segs| (Path { segs, below: true }, Use::Whole);
        Self(vec![of(Vec::new()), of(vec![Seg::Inventory])])
    }

    /// What is read of the inventory, from its root.
    pub(super) fn of_inventory(&self) -> Self {
        let inner = |(path, used): &(Path, Use)| {
            let (first, rest) = path.segs.split_first()?;
            (*first == Seg::Inventory).then(|| (Path { segs: rest.to_vec(), below: path.below }, *used))
        };
        Self(self.0.iter().filter_map(inner).collect())
    }

    /// What both read.
    pub(super) fn joined(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// What is read of what stands under `name` in `input`; all where it has no name.
    pub(super) fn within(self, name: Option<&str>) -> Self {
        let Some(name) = name else { return self };
        let step = |(mut path, used): (Path, Use)| match path.segs.first() {
            Some(Seg::Key(key)) if key != name => None,
            Some(Seg::Key(_) | Seg::Any | Seg::Deep) => {
                path.segs.remove(0);
                Some((path, used))
            }
            Some(Seg::Inventory) | None => Some((path, used)),
        };
        Self(self.0.into_iter().filter_map(step).collect())
    }

    /// Whether an unknown value has a say in what the policy reads.
    pub(super) fn meets(&self, unknown: &[Segment]) -> bool {
        self.0.iter().any(|(path, used)| path.meets(*used, unknown))
    }

    /// Whether a hidden value has a say in what the policy reads: that it is there is known, and that in a text or a
    /// number nothing stands.
    fn meets_hidden(&self, hidden: &[Segment], scalar: bool) -> bool {
        let compares = |path: &Path, used: Use| {
            let into = path.segs.len() > hidden.len() && !path.segs.contains(&Seg::Deep);
            let looks = if into { !scalar } else { used != Use::Step || path.below };
            used != Use::Form && looks && path.meets(used, hidden)
        };
        self.0.iter().any(|(path, used)| compares(path, *used))
    }
}

impl Path {
    fn meets(&self, used: Use, unknown: &[Segment]) -> bool {
        self.meets_from(&self.segs, used, unknown)
    }

    fn meets_from(&self, segs: &[Seg], used: Use, unknown: &[Segment]) -> bool {
        let (Some((seg, segs)), Some((step, steps))) = (segs.split_first(), unknown.split_first()) else {
            let deeper = unknown.len();
            return match used {
                // The unknown value lies on the way.
                _ if self.below || !segs.is_empty() => true,
                Use::Whole | Use::Form => true,
                Use::Count => deeper <= 1,
                // A wildcard at the end goes through what is there; what is not compared decides nothing.
                Use::Step => deeper == 0 && self.segs.last() != Some(&Seg::Any),
            };
        };
        match (seg, step) {
            (Seg::Any, _) => self.meets_from(segs, used, steps),
            (Seg::Inventory, _) => false,
            (Seg::Key(key), Segment::Key(other)) => **key == **other && self.meets_from(segs, used, steps),
            (Seg::Key(key), Segment::Index(index)) => {
                *key == index.to_string() && self.meets_from(segs, used, steps)
            }
            // What comes behind must be met within: what is in an unknown value is walked by nobody.
            (Seg::Deep, _) => (0..unknown.len())
                .any(|skipped| self.meets_from(segs, used, unknown.get(skipped..).unwrap_or_default())),
        }
    }
}

/// Unknown values that a policy reads, of one resource or of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Met {
    /// The resource, in a plan.
    pub(super) address: Option<String>,
    /// Where the values are, in the order of the text.
    pub(super) paths: Vec<Pointer>,
}

/// Whether a value that no policy sees, unknown or hidden, has a say in what a policy reads that leaves unknown ones to
/// itself or not. `place` is where it stands, `node` what stands there.
pub(super) fn has_a_say(
    (reads, unknowns): (&Reads, Unknowns),
    place: &[Segment],
    node: Option<&Node>,
) -> bool {
    let scalar = |marker: &Node| {
        let kind = marker.get(MARKER).and_then(|facts| facts.get("kind")).and_then(Node::as_str);
        !matches!(kind, Some("list" | "map"))
    };
    match node.filter(|node| is_marker(node)) {
        Some(marker) => reads.meets(place) && reads.meets_hidden(place, scalar(marker)),
        None => unknowns == Unknowns::Told && reads.meets(place),
    }
}

/// The values of a document that a policy reads and does not see, by resource in a plan. With [`Unknowns::Left`], hidden
/// ones alone.
pub(super) fn met((reads, unknowns): (&Reads, Unknowns), document: &Document, view: View) -> Vec<Met> {
    let mut all: Vec<Met> = Vec::new();
    let mut places: BTreeMap<Option<String>, usize> = BTreeMap::new();
    let meets =
        |pointer: &&Pointer| has_a_say((reads, unknowns), pointer.segments(), document.root.at(pointer));
    for pointer in document.unknown.iter().filter(meets) {
        let address = if view == View::Plan { address(document, pointer) } else { None };
        let place = *places.entry(address.clone()).or_insert(all.len());
        match all.get_mut(place) {
            Some(met) => met.paths.push(pointer.clone()),
            None => all.push(Met { address, paths: vec![pointer.clone()] }),
        }
    }
    all
}

/// The address of the resource whose change a pointer leads into.
fn address(document: &Document, pointer: &Pointer) -> Option<String> {
    let change = Pointer::new(pointer.segments().get(..2)?.to_vec());
    let address = document.root.at(&change)?.get("address").and_then(Node::as_str)?;
    Some(address.to_owned())
}

/// What a finding says of unknown values of a document.
pub(super) fn message(paths: &[Pointer], document: &Document) -> String {
    let is_hidden = |pointer: &&Pointer| document.root.at(pointer).is_some_and(is_marker);
    let (hidden, paths): (Vec<Pointer>, Vec<Pointer>) =
        paths.iter().cloned().partition(|one| is_hidden(&one));
    match (paths.as_slice(), hidden.as_slice()) {
        (paths, []) => unknown_message(paths, document),
        ([], hidden) => hidden_message(hidden),
        (paths, hidden) => format!("{}; and {}", unknown_message(paths, document), hidden_message(hidden)),
    }
}

fn hidden_message(paths: &[Pointer]) -> String {
    let what = if paths.len() == 1 { "a secret that is" } else { "secrets that are" };
    format!("the policy reads {}, {what} hidden from policies", name(paths))
}

fn unknown_message(paths: &[Pointer], document: &Document) -> String {
    match document.kind {
        // A file is as it is written: nothing in it becomes known later.
        DocumentKind::File(_) => {
            let named = name(paths);
            let what = if paths.len() == 1 { "an expression" } else { "expressions" };
            format!("the policy reads {named}, {what} that a file alone does not evaluate")
        }
        _ => message_of(paths, None, (0, false)),
    }
}

/// The same of values of another document, and of those of so many more documents; whether they are secrets.
pub(super) fn message_of(
    paths: &[Pointer],
    address: Option<&str>,
    (others, hidden): (usize, bool),
) -> String {
    let why = if hidden { "hidden from policies" } else { "not known before the apply" };
    let named = name(paths);
    let verb = if paths.len() == 1 { "is" } else { "are" };
    let owner = address.map(|address| format!(" of `{address}`")).unwrap_or_default();
    let plural = if others == 1 { "" } else { "s" };
    let others =
        if others > 0 { format!(", and values of {others} more document{plural}") } else { String::new() };
    format!("the policy reads {named}{owner}{others}, which {verb} {why}")
}

/// The first of some places by name, and how many more there are.
fn name(paths: &[Pointer]) -> String {
    let named: Vec<String> = paths.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meets(path: &str, used: Use, unknown: &str) -> bool {
        let seg = |text: &str| if text == "*" { Seg::Any } else { Seg::Key(text.into()) };
        let path = Path { segs: path.split('.').map(seg).collect(), below: false };
        path.meets(used, Pointer::parse(unknown).unwrap().segments())
    }

    #[test]
    fn an_unknown_value_on_the_way_is_met() {
        assert!(meets("values.acl", Use::Step, "values.acl"));
        assert!(meets("values.acl.x", Use::Step, "values.acl"));
        assert!(!meets("values.acl", Use::Step, "values.acl.x"));
        assert!(meets("values.acl", Use::Whole, "values.acl.x"));
        assert!(!meets("values.acl", Use::Whole, "values.arn"));
        assert!(meets("values.list.*.x", Use::Step, "values.list[0].x"));
        assert!(!meets("values.tags.*", Use::Step, "values.tags.Name"));
        assert!(meets("values.tags.*", Use::Whole, "values.tags.Name"));
        assert!(meets("values.tags.*", Use::Step, "values.tags"));
        assert!(meets("values.list", Use::Count, "values.list[0]"));
        assert!(!meets("values.list", Use::Count, "values.list[0].x"));
    }
}

//! The name of a finding that stays the same from run to run.

use std::fmt::Write as _;

use crate::document::{Node, Pointer, Segment};
use crate::source::Digest;

/// What a finding is about inside a document, for its identity: the path as it is shown, with the items of a
/// list by their `name` where each has one of its own, since a container that is put before the others is not
/// the one that was known. A finding without a path is known by what it says: two rules of one policy are two
/// findings.
pub(super) fn place(root: Option<&Node>, path: Option<&Pointer>, message: &str) -> String {
    let Some(path) = path.filter(|path| !path.is_root()) else { return format!("\n{message}") };
    let mut node = root;
    let mut place = Pointer::default();
    for segment in path.segments() {
        place = match segment {
            Segment::Key(key) => place.key(key),
            Segment::Index(index) => match node.and_then(|list| name(list, *index)) {
                Some(name) => place.key(&format!("name={name}")),
                None => place.index(*index),
            },
        };
        node = node.and_then(|node| node.at(&Pointer::new(vec![segment.clone()])));
    }
    place.to_string()
}

/// The name of an item of a list, where it is the item's alone.
fn name(list: &Node, index: usize) -> Option<&str> {
    let names = || list.as_list()?.iter().map(|item| item.get("name")?.as_str()).collect::<Option<Vec<_>>>();
    let names = names()?;
    let name = *names.get(index)?;
    (names.iter().filter(|other| **other == name).count() == 1).then_some(name)
}

/// The identity of a finding: the SHA-256 digest, as 64 hexadecimal digits, of the policy's id, the address
/// and the place. No line number has a say, so that it survives edits elsewhere in the file.
///
/// Several findings may share all three. `occurrence` tells them apart: 0 for the first, which has the plain
/// identity.
pub fn identity(policy: &str, address: &str, place: &str, occurrence: usize) -> String {
    // Lengths before the parts keep two different triples from giving the same bytes.
    let mut text = String::from("tollgate-finding-v1");
    for part in [policy, address, place] {
        let _ = write!(text, "\n{}:{part}", part.len());
    }
    if occurrence > 0 {
        let _ = write!(text, "\n{occurrence}");
    }
    Digest::of(text.as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml;
    use crate::source::{FileId, Limits};

    #[test]
    fn items_of_lists_are_known_by_their_names() {
        let of = |text: &str, path: &str| {
            let parsed = yaml::parse(FileId::new(0), text, &Limits::default());
            place(
                parsed.documents.first().map(|document| &document.root),
                Pointer::parse(path).as_ref(),
                "told",
            )
        };
        let first = of("c: [{name: web, p: 1}]", "c[0].p");
        assert_eq!(first, of("c: [{name: new, p: 1}, {name: web, p: 1}]", "c[1].p"));
        assert_ne!(first, of("c: [{name: new, p: 1}, {name: web, p: 1}]", "c[0].p"));
        assert_eq!(of("c: [{name: web}, {name: web}]", "c[1].p"), "c[1].p");
        assert_eq!(of("c: [{p: 1}, 2]", "c[0].p"), "c[0].p");
        assert_eq!(of("a: {c: [{name: web, p: 1}]}", "a.c[0].p"), "a.c.name=web.p");
        assert_eq!(of("c: 1", ""), "\ntold");
    }

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let all = [
            identity("a", "b", "c", 0),
            identity("ab", "", "c", 0),
            identity("a", "bc", "", 0),
            identity("a", "b", "c", 1),
            identity("a", "b", "c\n1", 0),
        ];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 64);
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
    }

    #[test]
    fn an_identity_never_changes_since_baselines_hold_it() {
        assert_eq!(
            identity("PSS-R03", "apps/v1/Deployment/shop/web", "spec.template.spec", 0),
            "cceaeb34343385f89e5bdab092ece93fa48596100b623c96f403a325b1df43c7"
        );
    }
}

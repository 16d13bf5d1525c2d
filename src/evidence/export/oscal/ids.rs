//! The ids of an OSCAL document.

use uuid::Uuid;

use super::OscalFacts;
use crate::NAMESPACE;
use crate::verdict::time::format_rfc3339;

/// Gives everything in a document an id that follows from what it is, so that a document made again is the same.
pub(super) struct Ids(Uuid);

impl Ids {
    /// Those of a release's document.
    pub(super) fn of(facts: &OscalFacts<'_>) -> Self {
        let ours = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{NAMESPACE}/oscal/v1").as_bytes());
        let time = format_rfc3339(facts.evaluated_at);
        Self(Uuid::new_v5(&ours, &joined("release", &[&facts.release.stream, &facts.release.version, &time])))
    }

    /// The id of the thing of that kind which has that name.
    pub(super) fn id(&self, kind: &str, name: &[&str]) -> String {
        Uuid::new_v5(&self.0, &joined(kind, name)).hyphenated().to_string()
    }
}

/// Parts behind their lengths, so that no two lists of parts come out the same.
fn joined(kind: &str, parts: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in [kind].iter().chain(parts) {
        out.extend_from_slice(format!("{}:", part.len()).as_bytes());
        out.extend_from_slice(part.as_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::release::ReleaseFacts;

    #[test]
    fn an_id_is_of_version_5_and_other_for_other_parts() {
        let release = |version: &str| ReleaseFacts { version: version.to_owned(), ..ReleaseFacts::default() };
        let (one, two) = (release("1"), release("2"));
        let facts = OscalFacts { release: &one, tollgate: "0", evaluated_at: 0, valid_until: None };
        let ids = Ids::of(&facts);
        let id = ids.id("record", &["ab", "c"]);
        assert_eq!(id.chars().nth(14), Some('5'), "{id}");
        assert_eq!(id, Ids::of(&facts).id("record", &["ab", "c"]));
        assert_ne!(id, ids.id("record", &["a", "bc"]));
        assert_ne!(id, ids.id("recor", &["dab", "c"]));
        assert_ne!(id, Ids::of(&OscalFacts { release: &two, ..facts }).id("record", &["ab", "c"]));
    }
}

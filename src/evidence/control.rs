//! One file a control, with all results of it, so that an auditor of one framework can be shown a part that is
//! complete by construction.
//!
//! Everything here is computed from `verdict.json` alone: a verifier computes it again and compares.

use std::collections::{BTreeMap, BTreeSet};

use super::archive;
use super::failure::{Failure, shown};
use super::member::{count, text};
use super::tally;
use crate::NAMESPACE;
use crate::document::json::canonical::{self, Json};
use crate::policy::Metadata;
use crate::source::Digest;

/// The six outcomes by their names in `verdict.json`.
const OUTCOMES: [&str; 6] = ["pass", "fail", "waived", "notApplicable", "undecided", "error"];

/// The controls that a policy serves, as `framework:id`, each spelled as in file names; sorted.
pub(super) fn keys(policy: &Metadata) -> BTreeSet<String> {
    let of = |(framework, ids): (&String, &Vec<String>)| -> Vec<String> {
        ids.iter().map(|id| key(framework, id)).collect()
    };
    policy.controls.iter().flat_map(of).collect()
}

/// The key of a control: `framework:id`, spelled as in file names.
pub(super) fn key(framework: &str, id: &str) -> String {
    format!("{}:{}", spelled(framework), spelled(id))
}

/// A control, as `verdict.json` has it.
#[derive(Debug, Clone, Default)]
pub(super) struct Control {
    counts: [i64; 6],
    policies: Vec<Json>,
    records: Vec<Json>,
}

/// The controls by key. None where `verdict` is no decision record.
pub(super) fn of(verdict: &Json) -> Option<BTreeMap<String, Control>> {
    let mut controls: BTreeMap<String, Control> = BTreeMap::new();
    for policy in verdict.get("policies")?.as_array()? {
        let counts = policy.get("counts")?;
        for key in policy.get("controls")?.as_array()? {
            let control = controls.entry(key.as_str()?.to_owned()).or_default();
            for (sum, name) in control.counts.iter_mut().zip(OUTCOMES) {
                *sum = sum.checked_add(counts.get(name)?.as_integer()?)?;
            }
            control.policies.push(policy.clone());
        }
    }
    for record in verdict.get("records")?.as_array()? {
        for key in record.get("controls")?.as_array()? {
            controls.get_mut(key.as_str()?)?.records.push(record.clone());
        }
    }
    Some(controls)
}

impl Control {
    /// Reads the file of a control, all of which must follow from its own policies and records: the counts of each
    /// policy are those of its records, and the summary is their sum.
    ///
    /// # Errors
    /// `E601`: it does not, or it is not the file of the control `key`.
    pub(super) fn read(key: &str, bytes: &[u8]) -> Result<Self, Failure> {
        let wrong = |why: &str| Failure::new("E601", format!("`{}` {why}", shown(&path(key))));
        let json = canonical::parse_canonical(bytes)
            .map_err(|error| wrong(&format!("is no canonical JSON: {error}")))?;
        let own = Json::from(key);
        let serves = |part: &Json| {
            part.get("controls").and_then(Json::as_array).is_some_and(|controls| controls.contains(&own))
        };
        let parts = ["policies", "records"].map(|name| json.get(name).and_then(Json::as_array));
        if !parts.iter().all(|part| part.is_some_and(|part| part.iter().all(serves))) {
            return Err(wrong("has results that are not of this control"));
        }
        if tally::fit(&json) != Some(true) {
            return Err(wrong("has counts that are not those of its records"));
        }
        let control = of(&json).and_then(|mut controls| controls.remove(key)).unwrap_or_default();
        if control.to_bytes(key) == bytes {
            Ok(control)
        } else {
            Err(wrong("is not what follows from its own records"))
        }
    }

    /// What the statement says of it: how often it was evaluated, how that ended, and what follows.
    pub(super) fn summary(&self) -> Json {
        let [pass, fail, waived, _, undecided, error] = self.counts;
        let status = if fail > 0 {
            "notSatisfied"
        } else if undecided > 0 || error > 0 {
            "undecided"
        } else if waived > 0 {
            "waived"
        } else if pass > 0 {
            "satisfied"
        } else {
            "notEvaluated"
        };
        let evaluated = pass.saturating_add(fail).saturating_add(waived);
        Json::object([
            ("evaluated", count(evaluated)),
            ("pass", count(pass)),
            ("fail", count(fail)),
            ("waived", count(waived)),
            ("undecided", count(undecided)),
            ("error", count(error)),
            ("status", text(status)),
        ])
    }

    /// The bytes of its file.
    pub(super) fn to_bytes(&self, key: &str) -> Vec<u8> {
        Json::object([
            ("schema", text(format!("{NAMESPACE}/control/v1"))),
            ("control", text(key)),
            ("summary", self.summary()),
            ("policies", Json::Array(self.policies.clone())),
            ("records", Json::Array(self.records.clone())),
        ])
        .to_bytes()
    }
}

/// The bytes of `controls/index.json`: the summaries that a statement has no room for.
pub(super) fn index(summaries: &Json) -> Vec<u8> {
    let schema = text(format!("{NAMESPACE}/controls/v1"));
    Json::object([("schema", schema), ("controls", summaries.clone())]).to_bytes()
}

/// The file of a control in the bundle.
pub(super) fn path(key: &str) -> String {
    format!("controls/{}.json", key.replacen(':', "/", 1))
}

/// The key of the control whose results lie in the file at `path`; none where no control's do.
pub(super) fn key_of(path: &str) -> Option<String> {
    let (framework, id) = path.strip_prefix("controls/")?.strip_suffix(".json")?.split_once('/')?;
    Some(format!("{framework}:{id}"))
}

/// A framework or a control as it is spelled in keys and file names: in lower case, `(3)` as `.3`, and only
/// with characters that a name in a bundle may have. Spellings that come out the same are the same control.
fn spelled(name: &str) -> String {
    let mut plain = String::new();
    for char in name.trim().chars().flat_map(char::to_lowercase) {
        match char {
            'a'..='z' | '0'..='9' | '.' | '_' | '-' => plain.push(char),
            '(' => plain.push('.'),
            ')' => {}
            _ => plain.push('-'),
        }
    }
    let mut plain: String = plain.trim_matches(['.', '-', '_']).into();
    // Two parts of at most 40 bytes leave room for folder and extension in the 100 of a name.
    if plain.len() > 40 {
        let short: String = Digest::of(name.as_bytes()).to_string().chars().take(12).collect();
        plain = format!("{}-{short}", plain.chars().take(27).collect::<String>());
    }
    if archive::check_name(&plain).is_err() {
        // Nothing is left of it, or a device is called so.
        plain = if plain.is_empty() { "control".into() } else { format!("control-{plain}") };
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_is_spelled_as_a_file_may_be_called() {
        for (name, expected) in [
            ("AC-6", "ac-6"),
            ("AC-6(3)", "ac-6.3"),
            ("CC6.1", "cc6.1"),
            ("1.2.1", "1.2.1"),
            ("A.8.9", "a.8.9"),
            ("AU 2", "au-2"),
            ("../../etc", "etc"),
            ("con", "control-con"),
            ("", "control"),
            ("é", "control"),
        ] {
            assert_eq!(spelled(name), expected, "{name}");
        }
        let long = spelled(&"x".repeat(300));
        assert_eq!(long.len(), 40);
        assert_ne!(long, spelled(&"x".repeat(301)));
        assert_eq!(archive::check_name(&path(&format!("{long}:{long}"))), Ok(()));
    }
}

//! A trust file in words: a line for each thing that it says, so that two versions can be compared line by line.

use std::collections::BTreeSet;

use super::{Disclosure, Need, Requirements, Role, RoleName, Standing, Trust, TrustedKey};
use crate::source::Digest;
use crate::source::time::format_rfc3339;

impl Trust {
    /// Everything that the file says, a line each, without control characters. A key stands as `ssh-keygen -l`
    /// prints it.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            line("version", self.version.to_string()),
            line("expires", format_rfc3339(self.expires)),
            line("root", role(&self.root)),
        ];
        lines.extend(self.streams.iter().map(|stream| line("stream", shown(stream))));
        lines.extend(
            self.roles.iter().map(|(name, one)| line("role", format!("{} {}", name.name(), role(one)))),
        );
        for (name, principal) in &self.principals {
            let name = shown(name);
            lines.extend(principal.keys.iter().map(|own| line("key", format!("{name} {}", key(own)))));
            let identity = |identity: &String| line("identity", format!("{name} {}", shown(identity)));
            lines.extend(principal.identities.iter().map(identity));
        }
        lines.extend(requirements(&self.requirements).into_iter().map(|one| line("require", one)));
        if let Some(log) = &self.log {
            // Its digest tells what lines do not show.
            lines.push(line("log", format!("policy sha256:{}", Digest::of(log.as_bytes()))));
            lines.extend(log.lines().map(|policy| line("log", shown(policy))));
        }
        lines.extend(
            self.tsa.iter().map(|der| line("tsa", format!("certificate sha256:{}", Digest::of(der)))),
        );
        lines
    }

    /// What this version says otherwise than `earlier`: lines that are gone begin with `-`, new ones with `+`.
    pub fn changes_since(&self, earlier: &Self) -> Vec<String> {
        let (before, after) = (earlier.lines(), self.lines());
        let (old, new): (BTreeSet<&String>, BTreeSet<&String>) =
            (before.iter().collect(), after.iter().collect());
        let gone = before.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
        let came = after.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
        gone.chain(came).collect()
    }

    /// Roles, and the root, that nobody can fill at `at`: too few of their principals have a key that counts then. A
    /// clause each.
    pub fn unreachable(&self, at: i64) -> Vec<String> {
        let roles = self.roles.iter().map(|(name, role)| (name.name(), role));
        let able = |name: &&String| {
            let keys = self.principals.get(*name).map(|principal| principal.keys.as_slice());
            keys.unwrap_or_default().iter().any(|own| own.standing(at) == Standing::Counts)
        };
        roles
            .chain([("root", &self.root)])
            .filter_map(|(name, role)| {
                let (able, needed) = (role.principals.iter().filter(able).count(), role.threshold);
                (able < needed).then(|| {
                    format!(
                        "`{name}` takes {needed} persons, and {able} of its principals have a key that counts"
                    )
                })
            })
            .collect()
    }

    /// What a principal may do: the names of its roles, and `root`.
    pub fn duties(&self, principal: &str) -> Vec<&'static str> {
        let has = |role: &Role| role.principals.iter().any(|one| one == principal);
        let roles = RoleName::ALL.into_iter().filter(|name| self.role(*name).is_some_and(has));
        roles.map(RoleName::name).chain(has(&self.root).then_some("root")).collect()
    }
}

fn line(what: &str, text: impl AsRef<str>) -> String {
    format!("{what:<9} {}", text.as_ref())
}

/// Text of the file as it may be printed.
fn shown(text: &str) -> String {
    text.escape_debug().to_string()
}

fn role(role: &Role) -> String {
    let names: Vec<String> = role.principals.iter().map(|name| shown(name)).collect();
    let ids: Vec<String> = role.verifier_ids.iter().map(|id| shown(id)).collect();
    let ids = if ids.is_empty() { String::new() } else { format!(", statements of {}", ids.join(", ")) };
    format!("{} of {}{ids}", role.threshold, names.join(", "))
}

fn key(own: &TrustedKey) -> String {
    let comment = own.comment.as_ref().map_or_else(|| "no comment".to_owned(), |comment| shown(comment));
    let mut text = format!("256 {} {comment} (ED25519)", own.key.key_id());
    let times = [("from", own.valid_from), ("until", own.valid_until), ("revoked at", own.revoked_at)];
    for (what, time) in times {
        if let Some(time) = time {
            text = format!("{text}, {what} {}", format_rfc3339(time));
        }
    }
    if own.compromised { format!("{text}, COMPROMISED") } else { text }
}

fn requirements(all: &Requirements) -> Vec<String> {
    let mut lines = Vec::new();
    // An empty list that is there allows nothing, and one that is not there asks for nothing.
    let mut list = |name: &str, items: Option<&Vec<String>>| match items {
        Some(items) if items.is_empty() => lines.push(format!("{name} none at all")),
        Some(items) => lines.extend(items.iter().map(|item| format!("{name} {}", shown(item)))),
        None => {}
    };
    list("policySets", all.policy_sets.as_ref());
    list("engines", all.engines.as_ref());
    list("controls", Some(&all.controls).filter(|controls| !controls.is_empty()));
    list("digestAlgorithms", all.digest_algorithms.as_ref());
    let disclosure = all.disclosure.map(|disclosure| match disclosure {
        Disclosure::Full => "full".to_owned(),
        Disclosure::Partial => "partial".to_owned(),
    });
    let need = |need: Need| (need == Need::Required).then(|| "required".to_owned());
    let single = [
        ("maxAgeDays", all.max_age_days.map(|days| days.to_string())),
        ("maxWaiverDays", all.max_waiver_days.map(|days| days.to_string())),
        ("separateDuties", all.separate_duties.map(|must| must.to_string())),
        ("disclosure", disclosure),
        ("replay", need(all.replay)),
        ("trustedTime", need(all.trusted_time)),
    ];
    lines.extend(single.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))));
    lines
}

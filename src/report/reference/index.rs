//! The index of the reference: by pack, by what is judged, by control, and by the ids of other tools.

use std::collections::{BTreeMap, BTreeSet};

use super::super::write::put;
use super::page::{cell, file_name, pack};
use crate::policy::Metadata;

/// The index in Markdown, with links to the pages beside it.
pub fn index(policies: &[Metadata]) -> String {
    let mut out = format!("# The built-in rules\n\n{} rules.", policies.len());
    out.push_str(
        " Each has a page of its own; `tollgate policy explain ID` says the same. By [pack](#by-pack), by \
         [resource](#by-resource), by [control](#by-control), by the [id in another tool](#by-id-in-another-tool).\n\n",
    );
    by_pack(&mut out, policies);
    let kinds = |policy: &Metadata| policy.kinds.iter().map(|kind| (String::new(), kind.clone())).collect();
    group(&mut out, ("By resource", "Kind"), policies, &kinds);
    let controls = |policy: &Metadata| pairs(&policy.controls);
    group(&mut out, ("By control", "Control"), policies, &controls);
    let same = |policy: &Metadata| pairs(&policy.same_as);
    group(&mut out, ("By id in another tool", "Id"), policies, &same);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn by_pack(out: &mut String, policies: &[Metadata]) {
    out.push_str("## By pack\n\n");
    let mut packs: BTreeMap<&str, Vec<&Metadata>> = BTreeMap::new();
    for policy in policies {
        packs.entry(pack(policy).unwrap_or("others")).or_default().push(policy);
    }
    for (name, policies) in packs {
        put!(out, "### `{name}`\n\n| Rule | Demands | Severity | Enforcement |\n| --- | --- | --- | --- |\n");
        for policy in policies {
            let (severity, enforcement) = (policy.severity.name(), policy.enforcement.name());
            put!(out, "| {} | {} | {severity} | {enforcement} |\n", link(policy), cell(&policy.title));
        }
        out.push('\n');
    }
}

fn pairs(lists: &BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    let of = |(name, ids): (&String, &Vec<String>)| -> Vec<(String, String)> {
        ids.iter().map(|id| (name.clone(), id.clone())).collect()
    };
    lists.iter().flat_map(of).collect()
}

/// The keys of a group in the order that people count in, each with the positions of its policies.
type Keys = BTreeMap<Vec<Part>, (String, BTreeSet<usize>)>;

/// A table for each group: what `keys` gives, by the group's name and the key.
fn group(
    out: &mut String,
    (title, column): (&str, &str),
    policies: &[Metadata],
    keys: &dyn Fn(&Metadata) -> Vec<(String, String)>,
) {
    let mut groups: BTreeMap<String, Keys> = BTreeMap::new();
    for (position, policy) in policies.iter().enumerate() {
        for (group, key) in keys(policy) {
            let place = groups.entry(group).or_default().entry(parts(&key)).or_insert((key, BTreeSet::new()));
            place.1.insert(position);
        }
    }
    put!(out, "## {title}\n\n");
    for (name, keys) in groups {
        if !name.is_empty() {
            put!(out, "### {name}\n\n");
        }
        put!(out, "| {column} | Rules |\n| --- | --- |\n");
        for (key, positions) in keys.into_values() {
            let links: Vec<String> = positions.iter().filter_map(|at| policies.get(*at)).map(link).collect();
            put!(out, "| {} | {} |\n", cell(&key), links.join(", "));
        }
        out.push('\n');
    }
}

fn link(policy: &Metadata) -> String {
    format!("[{}]({})", policy.id, file_name(policy))
}

/// A part of a key: `AC-6(10)` comes after `AC-6(2)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Part {
    Number(u64, String),
    Text(String),
}

pub(in crate::report) fn parts(key: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = key;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|char: char| char.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
        parts.push(match part.parse() {
            Ok(number) if digits => Part::Number(number, part.to_owned()),
            _ => Part::Text(part.to_owned()),
        });
        rest = more;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_as_people_count() {
        let mut keys = vec!["AC-6(10)", "AC-17", "AC-6(2)", "AC-6", "5.2.10", "5.2.9"];
        keys.sort_by_key(|key| parts(key));
        assert_eq!(keys, ["5.2.9", "5.2.10", "AC-6", "AC-6(2)", "AC-6(10)", "AC-17"]);
    }
}

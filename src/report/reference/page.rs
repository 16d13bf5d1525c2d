//! The page of one policy: what it demands, why, how to mend, with an example before and after.

use std::collections::BTreeMap;

use super::super::write::put;
use crate::config::Enforcement;
use crate::policy::Metadata;

/// A policy with its examples.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The policy.
    pub policy: &'a Metadata,
    /// The name and the text of what it objects to.
    pub before: Option<(&'a str, &'a str)>,
    /// The name and the text of what it lets pass.
    pub after: Option<(&'a str, &'a str)>,
}

/// The page in Markdown. Texts of a policy are taken as they are: they are its author's Markdown.
pub fn page(entry: &Entry<'_>) -> String {
    let policy = entry.policy;
    let mut out = format!("# {}: {}\n\n", policy.id, policy.title);
    put!(
        out,
        "| Severity | Enforcement | Judges | Pack |\n| --- | --- | --- | --- |\n| {} | {} | {} | {} |\n\n",
        policy.severity.name(),
        policy.enforcement.name(),
        concerned(policy),
        pack(policy).map_or_else(|| "-".to_owned(), |pack| format!("`{pack}`")),
    );
    section(&mut out, "Why", policy.description.trim());
    section(&mut out, "How to mend", policy.fix.trim());
    example(&mut out, "Before", entry.before);
    example(&mut out, "After", entry.after);
    if !policy.params.is_empty() {
        out.push_str("## Parameters\n\n| Name | Default | Meaning |\n| --- | --- | --- |\n");
        for (name, param) in &policy.params {
            put!(
                out,
                "| `{name}` | `{}` | {} |\n",
                cell(&param.default.to_string()),
                cell(&param.description)
            );
        }
        out.push_str("\nSet them under `params:` in `tollgate.yaml`.\n\n");
    }
    lists(&mut out, "Controls", "Framework", "Evidence for", &policy.controls);
    lists(&mut out, "The same check in other tools", "Tool", "Ids", &policy.same_as);
    section(&mut out, "To waive", waiving(policy.enforcement));
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The name of a policy's page.
pub fn file_name(policy: &Metadata) -> String {
    let plain =
        |char: char| if char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.') { char } else { '-' };
    format!("{}.md", policy.id.chars().map(plain).collect::<String>())
}

/// The pack of a built-in policy: its folder.
pub(super) fn pack(policy: &Metadata) -> Option<&str> {
    policy.path.strip_prefix("policies/")?.split_once('/').map(|(pack, _)| pack)
}

/// What it judges.
fn concerned(policy: &Metadata) -> String {
    if policy.kinds.is_empty() {
        return format!("all (view {})", policy.view.name());
    }
    policy.kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ")
}

fn waiving(enforcement: Enforcement) -> &'static str {
    match enforcement {
        Enforcement::Hard => {
            "A waiver that an approver signed lifts a finding (`tollgate waive`); no comment does."
        }
        Enforcement::Soft => {
            "A comment `tollgate:waive` above the line with expiry, ticket, owner and reason, an entry in a file of \
             waivers, or an approval at the gate lifts a finding."
        }
        Enforcement::Advisory => "It is told and blocks nothing.",
    }
}

fn section(out: &mut String, title: &str, body: &str) {
    if !body.is_empty() {
        put!(out, "## {title}\n\n{body}\n\n");
    }
}

/// An example in a fence that is longer than any in its text.
fn example(out: &mut String, title: &str, example: Option<(&str, &str)>) {
    let Some((name, text)) = example else { return };
    let language = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("tf") => "hcl",
        Some("yaml" | "yml") => "yaml",
        Some("json") => "json",
        _ => "text",
    };
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    put!(out, "## {title}\n\n{fence}{language}\n{}\n{fence}\n\n", text.trim_end());
}

fn lists(out: &mut String, title: &str, key: &str, value: &str, lists: &BTreeMap<String, Vec<String>>) {
    if lists.is_empty() {
        return;
    }
    put!(out, "## {title}\n\n| {key} | {value} |\n| --- | --- |\n");
    for (name, ids) in lists {
        put!(out, "| {} | {} |\n", cell(name), cell(&ids.join(", ")));
    }
    out.push('\n');
}

/// A text in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

//! What Terraform 1.11.4 gave for calls of functions, compared with what we give. `fixtures/terraform/functions.jsonl`
//! has a call a line: the name, the arguments, and the value as `jsonencode` writes it, or that there was an error.

use super::super::value::{Entries, Value, parse_json, write_json};
use super::testing::TestHost;
use super::{Call, call, find};

const RECORDED: &str = include_str!("../../../../fixtures/terraform/functions.jsonl");

/// What is known to differ, and why.
const GAPS: &[(&str, &str)] = &[(
    r#"{"call":"substr","arguments":["नमस्ते", 1, 2]"#,
    "newer versions of Unicode than Terraform's keep the consonants of some Indic scripts together",
)];

#[test]
fn functions_give_what_terraform_gives() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in RECORDED.lines() {
        let record = parse_json(line).unwrap();
        let record = record.as_entries().unwrap();
        let (name, arguments) =
            (record["call"].as_str().unwrap(), record["arguments"].as_elements().unwrap());
        let function = find(name).unwrap_or_else(|| panic!("there is no function `{name}`"));
        let given = call(function, arguments, &Call { host: &TestHost::default() });
        let (given, said) = match &given {
            Ok(value) => (write_json(value, false).ok(), String::new()),
            Err(fault) => (None, fault.message.clone()),
        };
        let gap = GAPS.iter().find(|(gap, _)| line.starts_with(gap));
        if (given == expected(record)) != gap.is_none() {
            wrong.push(format!("{line}\n    gave {given:?} {said} {gap:?}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{} of {count} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 1400);
}

fn expected(record: &Entries) -> Option<String> {
    record.get("value").map(|value: &Value| write_json(value, false).unwrap())
}

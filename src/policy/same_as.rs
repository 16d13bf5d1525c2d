//! The ids of the same check in other tools, which are written in several ways.

use std::collections::BTreeSet;

/// An id in the form in which ids are compared: capitals, no `AVD-` at its head, and letters and digits alone as
/// `KSV-12` whether they were written `KSV012`, `KSV-0012` or `AVD-KSV-0012`. Of a UUID, as KICS has them, its first
/// eight digits.
pub fn normal(id: &str) -> String {
    let upper = id.trim().to_ascii_uppercase();
    let bare = upper.strip_prefix("AVD-").unwrap_or(&upper);
    if let Some(head) = head_of_uuid(bare) {
        return head.to_owned();
    }
    let letters = bare.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, rest) = bare.split_at_checked(letters).unwrap_or((bare, ""));
    let digits = rest.strip_prefix('-').unwrap_or(rest);
    if letters.is_empty() || digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return bare.to_owned();
    }
    format!("{letters}-{}", digits.trim_start_matches('0'))
}

/// The first eight digits of a UUID.
fn head_of_uuid(id: &str) -> Option<&str> {
    let mut parts = id.split('-');
    let lengths = [8, 4, 4, 4, 12];
    let fits = lengths.iter().all(|length| {
        parts
            .next()
            .is_some_and(|part| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    if fits && parts.next().is_none() { id.get(..8) } else { None }
}

/// The ids that a finding names as its own, in their normal form, from its details; none where it names none, so that it
/// is all of its policy's.
pub fn of_details(details: &str) -> Option<BTreeSet<String>> {
    let details: serde_json::Value = serde_json::from_str(details).ok()?;
    let ids = details.get("same_as")?.as_array()?;
    Some(ids.iter().filter_map(serde_json::Value::as_str).map(normal).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("KSV012", "AVD-KSV-0012"),
            ("ksv-0012", "KSV012"),
            ("AWS-0086", "avd-aws-0086"),
            ("CKV_AWS_20", "ckv_aws_20"),
            ("c-0207", "C-0207"),
            ("run-as-non-root", "Run-As-Non-Root"),
            ("cf34805e", "CF34805E-3872-4C08-BF92-6FF7BB0CFADB"),
        ] {
            assert_eq!(normal(one), normal(other), "{one} {other}");
        }
        for (one, other) in [
            ("KSV-0110", "KSV-01010"),
            ("AWS-0086", "AZU-0086"),
            ("CKV_AWS_20", "CKV_AWS_2"),
            ("CKV_AWS_20", "CKV2_AWS_20"),
            ("", "0"),
        ] {
            assert_ne!(normal(one), normal(other), "{one} {other}");
        }
    }

    #[test]
    fn a_finding_names_its_ids_in_its_details() {
        let ids = of_details(r#"{"same_as":["CKV_AWS_150","AWS-0052",3]}"#).unwrap();
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["AWS-52", "CKV_AWS_150"]);
        for details in ["", "[]", "{}", r#"{"same_as":"CKV_AWS_150"}"#] {
            assert_eq!(of_details(details), None, "{details}");
        }
    }
}

//! Assignments within a text: `password=…` in properties, `"name": "TOKEN", "value": "…"` in JSON inside of a text,
//! the same in comments.
//!
//! In a text nobody knows what is code and what is a value, so only what cannot be written by accident counts: a
//! password of more than one kind of character, a key that looks drawn.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::form::{self, Found};
use super::name::{Says, bears, kinds, says};
use super::random::is_random;

/// The detector of assignments.
const ASSIGNED: &str = "assigned-secret";

/// How names of secrets end, in any case of letters.
const WORDS: [&str; 19] = [
    "password",
    "passwd",
    "passphrase",
    "requirepass",
    "pgpass",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "api.key",
    "access_key",
    "accesskey",
    "private_key",
    "secret_key",
    "secretkey",
    "encryption_key",
    "_pass",
    "_pwd",
];

/// The most bytes of a name, and of a value.
const NAME: usize = 80;
const VALUE: usize = 256;

/// The secrets in a text, by form and by assignment, in the order of the text; none overlaps another.
pub fn in_text(text: &str) -> Vec<Found> {
    let mut found = form::find(text);
    let assigned = assignments(text);
    let apart = |one: &Found| {
        !found.iter().any(|other| one.range.start < other.range.end && other.range.start < one.range.end)
    };
    let more: Vec<Found> = assigned.into_iter().filter(apart).collect();
    found.extend(more);
    found.sort_by_key(|one| one.range.start);
    found
}

/// The values that are assigned to names of secrets in a text.
pub(super) fn assignments(text: &str) -> Vec<Found> {
    static NAMES: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let Some(names) = NAMES.get_or_init(|| form::automaton(&WORDS, true)) else { return Vec::new() };
    let mut found: Vec<Found> = Vec::new();
    // One word may end within another: `secret` in `secret_key`, `pgpass` in `pgpassword`.
    for word in names.find_overlapping_iter(text) {
        if found.last().is_some_and(|last| last.range.end > word.start()) {
            continue;
        }
        let end = word.end() + suffix(text.get(word.end()..).unwrap_or_default());
        let name = name_at(text, word.start()..end);
        let Some(says) = says(name).filter(|_| !is_part_of_a_name(text, end - name.len(), end)) else {
            continue;
        };
        let Some(range) = value_behind(text, end) else { continue };
        let value = text.get(range.clone()).unwrap_or_default();
        let sure = match says {
            Says::Password => {
                // Words that are joined are a name, `my_password`.
                let plain = value.replace(['-', '_', '.'], "");
                value.len() >= 6 && kinds(&plain) >= 2 && !value.ends_with([':', '='])
            }
            Says::Key | Says::Perhaps => value.len() >= 12 && is_random(value),
        };
        if sure && bears(says, value) && !is_code(value) {
            found.push(Found { range, detector: ASSIGNED });
        }
    }
    found
}

/// How long what may stand behind the word of a name is: `1` of `PASSWORD1`, `_PROD` of `DB_PASSWORD_PROD`.
fn suffix(behind: &str) -> usize {
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    behind.bytes().take(16).take_while(of_name).count()
}

/// Whether a name in a text is a part of a longer one: `arn:…:secret:shop/db`.
fn is_part_of_a_name(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let within = start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b':');
    within && bytes.get(end) == Some(&b':')
}

/// The whole name that ends with a word.
fn name_at(text: &str, word: Range<usize>) -> &str {
    let bytes = text.as_bytes();
    let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
    let before = bytes.get(..word.start).unwrap_or_default();
    let length = before.iter().rev().take(NAME).take_while(|byte| of_name(byte)).count();
    text.get(word.start - length..word.end).unwrap_or_default()
}

/// Where the value stands that is assigned to a name that ends at `at`.
fn value_behind(text: &str, at: usize) -> Option<Range<usize>> {
    let start = at;
    let window = text.get(at..text.floor_char_boundary(at.saturating_add(VALUE + 64).min(text.len())))?;
    let mut rest = quote(window).map_or(window, |(_, rest)| rest);
    rest = blank(rest);
    // `{"name": "TOKEN", "value": "…"}`, in either order of escapes.
    if let Some(behind) = rest.strip_prefix(',') {
        let (_, behind) = quote(blank(behind)).unwrap_or(("", blank(behind)));
        let behind = behind.strip_prefix("value").or_else(|| behind.strip_prefix("Value"))?;
        rest = blank(quote(behind).map_or(behind, |(_, rest)| rest));
        rest = rest.strip_prefix([':', '='])?;
    } else if let Some(behind) = rest.strip_prefix(":=").or_else(|| rest.strip_prefix("=>")) {
        rest = behind;
    } else {
        rest = rest.strip_prefix([':', '='])?;
        if rest.starts_with([':', '=', '~']) {
            return None;
        }
    }
    rest = blank(rest);
    let (open, body) = quote(rest).unwrap_or(("", rest));
    let length = if open.is_empty() {
        let end = body
            .find(|char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '`' | ',' | ';' | '&'));
        let end = end.unwrap_or(body.len());
        // An escape ends a value within a text within a text.
        body.get(..end)?.find("\\n").unwrap_or(end)
    } else {
        body.find(open)?
    };
    let start = start + (window.len() - body.len());
    (4..=VALUE).contains(&length).then_some(start..start + length)
}

/// The quote that a text begins with, and what is behind it.
fn quote(text: &str) -> Option<(&str, &str)> {
    let length = ["\\\"", "\"", "'", "`"].into_iter().find(|quote| text.starts_with(quote))?.len();
    text.split_at_checked(length)
}

/// A text without the blanks at its head: few, and all in the same line.
fn blank(text: &str) -> &str {
    let count = text.bytes().take(8).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    text.get(count..).unwrap_or(text)
}

/// Whether a value is a piece of a program.
fn is_code(value: &str) -> bool {
    value.contains(['(', ')', '{', '}', '[', ']', '<', '>', '$', '|'])
        || value.split('.').count() > 2
            && value.chars().all(|char| char.is_ascii_alphanumeric() || "._".contains(char))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        assignments(text).into_iter().filter_map(|one| text.get(one.range)).collect()
    }

    #[test]
    fn what_is_assigned_to_a_secret_is_found() {
        for text in [
            "# password: hunter2",
            "a=1\nspring.datasource.password=hunter2\nb=2",
            r#"[{"name":"DB_PASSWORD","value":"hunter2"}]"#,
            r#""[{\"name\": \"DB_PASSWORD\", \"value\": \"hunter2\"}]""#,
            "export DB_PASSWORD='hunter2'; run",
            "password = \"hunter2\"",
            "--password=hunter2",
            "?user=a&password=hunter2&x=y",
            "DB_PASSWORD=hunter2\\nA=B",
            "PGPASSWORD=hunter2 psql",
            "DB_PASS=hunter2",
            "MYSQL_PWD=hunter2",
            "PASSWORD1=hunter2",
            "DB_PASSWORD_PROD=hunter2",
        ] {
            assert_eq!(hidden(text), ["hunter2"], "{text}");
        }
        for name in
            ["API_TOKEN=", "SECRET_KEY=", "secretkey: ", "s3_secret_key: ", "aws_secret_access_key = "]
        {
            assert_eq!(hidden(&format!("{name}Zk3q9VtYp2Xr7Lm1")), ["Zk3q9VtYp2Xr7Lm1"], "{name}");
        }
    }

    #[test]
    fn code_and_sentences_assign_no_secret() {
        for text in [
            "password: ${PASSWORD}",
            "password=$(cat /x)",
            "if password == \"hunter2\"",
            "token = getToken1()",
            "password: changeme1",
            "the password: is long",
            "secretName: hunter2-a9",
            "password: postgres",
            "token: shop-token-1",
            "passwordFile: /run/x1",
            "password:\n  hunter2",
            "Token: request.headers.a1.b2",
            "password: {{ .Values.password1 }}",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/prod/db-x7Gh2kQ9",
            "checksum/secret: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "\"checksum/secret-db\": \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
            "checksum/token: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "ask_password: always1",
            "i18n.password=hunter2",
            "invalidPassword: hunter2",
            "reset-password: hunter2",
            "proxy_pass=http://web1:80/",
        ] {
            assert_eq!(hidden(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn what_has_a_form_is_told_once() {
        let text = "token: ghp_Zk3q9VtYp2Xr7Lm1Nc8Bw5Hd0Gs4Jf6AaQe9 # password: hunter2";
        let found: Vec<_> = in_text(text).into_iter().map(|one| one.detector).collect();
        assert_eq!(found, ["github-token", "assigned-secret"]);
    }
}

//! Passwords in addresses, and in headers of basic authentication.
//! Source: RFC 3986 section 3.2.1 (userinfo), RFC 7617 section 2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::form::Form;
use super::placeholder::is_placeholder;

pub(super) const FORMS: &[Form] = &[
    Form {
        before: 20,
        behind: 300,
        alone: false,
        ..Form::token(
            "url-password",
            &["://"],
            "[A-Za-z][A-Za-z0-9+.-]{1,19}://[^\\s/:@\"'<>?#]{0,80}:(?P<secret>[^\\s/:@\"'<>?#,]{3,120})@[A-Za-z0-9\\[_$%{(-]",
            has_password,
        )
    },
    Form {
        ..Form::token(
            "basic-auth",
            &["Basic ", "basic "],
            "[Bb]asic (?P<secret>[A-Za-z0-9+/]{8,200}={0,2})",
            is_pair,
        )
    },
];

/// Whether user and password are not the same word, as in `user:user@`, nor parts of a pattern or a sentence.
fn has_password(url: &str) -> bool {
    let userinfo = url.split_once("://").map_or("", |(_, rest)| rest);
    let Some((user, password)) = userinfo.split_once(':') else { return false };
    let password = password.rsplit_once('@').map_or(password, |(password, _)| password);
    let filler = ["user", "username", "pass", "pwd", "port", "host", "p4ssw0rd"];
    !is_placeholder(password)
        && !filler.contains(&password.to_ascii_lowercase().as_str())
        && (!user.eq_ignore_ascii_case(password) || password.len() >= 12)
        && !password.contains(['{', '}', '(', ')', '$', '|', '\\'])
}

/// Whether a text is base64 of a name, a colon and a password.
fn is_pair(header: &str) -> bool {
    let Some((_, pair)) = header.split_once(' ') else { return false };
    let Ok(pair) = STANDARD.decode(pair) else { return false };
    let Ok(pair) = String::from_utf8(pair) else { return false };
    let printable = pair.chars().all(|char| !char.is_control());
    pair.split_once(':').is_some_and(|(_, password)| printable && !is_placeholder(password))
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn addresses_with_passwords_are_told_from_those_without() {
        let hidden = |text: &str| {
            find(text)
                .into_iter()
                .filter_map(|one| text.get(one.range).map(str::to_owned))
                .collect::<Vec<_>>()
        };
        assert_eq!(hidden("dsn: postgres://shop:hunter2@db:5432/shop"), ["hunter2"]);
        assert_eq!(hidden("redis://:s3cr3t@cache"), ["s3cr3t"]);
        assert_eq!(hidden("Authorization: Basic c2hvcDpodW50ZXIy"), ["c2hvcDpodW50ZXIy"]);
        for text in [
            "postgres://shop:${PASSWORD}@db",
            "https://example.org:8080/@x",
            "http://user:pass@host",
            "https://$(USER):$(PASSWORD)@host",
            "postgres://postgres:postgres@db",
            "ssh://git@host:22/x",
            "Basic authentication",
            "amqp://guest:guest@mq",
            "http://{{ .user }}:{{ .pass }}@h",
            "a://b:c@d",
        ] {
            assert_eq!(hidden(text), Vec::<String>::new(), "{text}");
        }
    }
}

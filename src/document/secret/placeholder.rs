//! What stands where a secret belongs and is none: references, templates, and words that say "put it here".

/// Words that no secret of use has in it.
const WORDS: [&str; 27] = [
    "changeme",
    "change-me",
    "change_me",
    "example",
    "sample",
    "placeholder",
    "redacted",
    "dummy",
    "replaceme",
    "replace-me",
    "replace_me",
    "insert",
    "your-",
    "your_",
    "todo",
    "fixme",
    "notset",
    "not-set",
    "unset",
    "invalid",
    "masked",
    "removed",
    "omitted",
    "censored",
    "sanitized",
    "fake",
    "xxxx",
];

/// All of a text, in lower case, that stands for nothing.
const WHOLE: [&str; 44] = [
    "password",
    "passwd",
    "pass",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "api-key",
    "api_key",
    "credential",
    "credentials",
    "null",
    "nil",
    "none",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "test",
    "testing",
    "default",
    "disabled",
    "enabled",
    "required",
    "optional",
    "string",
    "value",
    "foo",
    "bar",
    "foobar",
    "baz",
    "undefined",
    "empty",
    "unknown",
    "auto",
    "generated",
    "random",
    "bearer",
    "basic",
    "mysecret",
    "mypassword",
    "mytoken",
];

/// How references to what is kept elsewhere begin.
const REFERENCES: [&str; 24] = [
    "${",
    "$(",
    "$[",
    "$$",
    "{{",
    "%(",
    "%{",
    "<",
    "[[",
    "#{",
    "@",
    "arn:",
    "vault:",
    "ref+",
    "op://",
    "ssm:",
    "file:",
    "env:",
    "secretsmanager:",
    "projects/",
    "akv:",
    "gcp:",
    "sops:",
    "ENC[",
];

/// What stands for an unknown part in a text of which the rest is known.
pub const UNKNOWN_PART: &str = "${tollgate:unknown}";

/// Whether a text stands for what is known elsewhere: `${var.password}`, `$(TOKEN)`, `{{ .password }}`, an ARN, a path.
pub fn is_reference(text: &str) -> bool {
    let text = text.trim();
    let name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    REFERENCES.iter().any(|start| text.starts_with(start))
        || text.strip_prefix('$').is_some_and(name)
        || text.starts_with(['/', '.', '~'])
        || text.contains("${") && text.contains('}')
        || text.contains("{{") && text.contains("}}")
        || is_path(text)
}

/// Whether a text is a reference of Terraform such as `var.password`, `data.vault_x.y.z`, or a call of a function.
fn is_path(text: &str) -> bool {
    const ROOTS: [&str; 12] = [
        "var.",
        "local.",
        "data.",
        "module.",
        "each.",
        "self.",
        "aws_",
        "azurerm_",
        "google_",
        "random_",
        "vault_",
        "kubernetes_",
    ];
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'[' | b']' | b'"' | b'*');
    ROOTS.iter().any(|root| text.starts_with(root)) && text.contains('.') && text.bytes().all(plain)
}

/// Whether a text is no secret: a reference, a word that stands for one, or one character again and again.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'', '`']);
    let mut chars = text.chars();
    let first = chars.next();
    if first.is_none_or(|first| chars.all(|char| char == first)) || is_reference(text) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    WHOLE.contains(&lower.as_str())
        || WORDS.iter().any(|word| lower.contains(word))
        || ["...", "***", "___", "xxx", "000000000000"].iter().any(|filler| lower.contains(filler))
}

/// Whether a token was written in the place of one: it has one of the words between other things than letters, in one
/// case. What a machine draws has any short word in it by chance, and begins with any sign.
pub(super) fn is_filler(token: &str) -> bool {
    let bytes = token.as_bytes();
    let is_letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let apart = |at: usize, word: &str| {
        let is = |text: &str| {
            text.bytes().all(|byte| !byte.is_ascii_uppercase())
                || text.bytes().all(|byte| !byte.is_ascii_lowercase())
        };
        let end = at + word.len();
        let joins = word.ends_with(['-', '_']);
        token.get(at..end).is_some_and(is)
            && !is_letter(at.checked_sub(1))
            && (joins || !is_letter(Some(end)))
    };
    let lower = token.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.match_indices(word).any(|(at, _)| apart(at, word)))
        || ["...", "***", "000000000000"].iter().any(|filler| token.contains(filler))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_a_word_by_chance_or_by_intent() {
        for text in
            ["AKIAIOSFODNN7EXAMPLE", "sk_live_example_9fK2mQ7x", "glpat-your-token-9fK2mQ7x", "xoxb-...-9"]
        {
            assert!(is_filler(text), "{text}");
        }
        for text in ["9fKfake2mQ", "Z7FaKe8", "aXXXXb", "/fK2mQ7x", "~9todoX2"] {
            assert!(!is_filler(text), "{text}");
        }
    }

    #[test]
    fn placeholders_are_told_from_secrets() {
        for text in [
            "",
            "changeme",
            "CHANGEME123",
            "${VAR}",
            "$TOKEN",
            "$(x)",
            "{{ .Values.x }}",
            "<your token>",
            "your-api-key",
            "REDACTED",
            "********",
            "xxxxxxxx",
            "AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "password",
            "/run/secrets/token",
            "var.password",
            "arn:aws:secretsmanager:eu-west-1:1:secret:x",
            "random_password.db.result",
            "ENC[AES256_GCM,data:x]",
            "vault:secret/data/x#y",
            "projects/p/secrets/s",
            "prefix-${random}",
            "AAAAAAAA",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["hunter2", "$1$salt$hash", "pa$$word", "s3cr3t", "postgres", "admin"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}

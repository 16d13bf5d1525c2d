//! Names that say that the value beside them is secret, and values that bear them out.

use super::encoded;
use super::form;
use super::line;
use super::placeholder::{UNKNOWN_PART, is_placeholder, is_reference};
use super::random::is_random;

/// The detector of values whose names say what they are.
const NAMED: &str = "named-secret";

/// The shortest text that holds a form or an assignment, in bytes: `a://b:c12@d`.
const SHORTEST: usize = 11;

/// How much a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A password: what people choose, and anything that is no placeholder is one.
    Password,
    /// A key or a token that a machine drew, under a name that nothing else has.
    Key,
    /// A word that also names objects, kinds and counts: `secret`, `token`.
    Perhaps,
}

/// How names of secrets end, without `-`, `_` and `.`.
const ENDS: [(&str, Says); 32] = [
    ("password", Says::Password),
    ("passwd", Says::Password),
    ("passphrase", Says::Password),
    ("pgpass", Says::Password),
    ("dbpass", Says::Password),
    ("dbpwd", Says::Password),
    ("requirepass", Says::Password),
    ("masterauth", Says::Password),
    ("secretkey", Says::Key),
    ("secretaccesskey", Says::Key),
    ("secretkeybase", Says::Key),
    ("apikey", Says::Key),
    ("apitoken", Says::Key),
    ("apisecret", Says::Key),
    ("appkey", Says::Key),
    ("appsecret", Says::Key),
    ("clientsecret", Says::Key),
    ("sharedsecret", Says::Key),
    ("webhooksecret", Says::Key),
    ("jwtsecret", Says::Key),
    ("accesstoken", Says::Key),
    ("authtoken", Says::Key),
    ("refreshtoken", Says::Key),
    ("bottoken", Says::Key),
    ("accountkey", Says::Key),
    ("privatekey", Says::Key),
    ("encryptionkey", Says::Key),
    ("signingkey", Says::Key),
    ("accesskey", Says::Perhaps),
    ("secret", Says::Perhaps),
    ("token", Says::Perhaps),
    ("credentials", Says::Perhaps),
];

/// How names begin that say where a secret is, or that there is none.
const NOT: [&str; 18] = [
    "existing", "no", "use", "enable", "disable", "allow", "change", "require", "max", "min", "num", "ask",
    "show", "hide", "reset", "forgot", "invalid", "prompt",
];

/// Words of a name under which texts for people stand.
const TEXTS: [&str; 7] = ["i18n", "l10n", "locale", "locales", "messages", "translations", "labels"];

/// Words of a name whose value is a digest of a secret.
const DIGESTS: [&str; 4] = ["checksum", "digest", "sha256", "hash"];

/// What a name may have behind the word that says what it is: whose it is.
const WHOSE: [&str; 17] = [
    "prod",
    "production",
    "dev",
    "development",
    "stage",
    "staging",
    "stg",
    "test",
    "qa",
    "uat",
    "live",
    "old",
    "new",
    "backup",
    "primary",
    "secondary",
    "replica",
];

/// The last letters of [`ENDS`]: most names end otherwise.
const LAST: &[u8] = b"dehnstyrDEHNSTYR";

/// What a name says of its value.
pub(super) fn says(name: &str) -> Option<Says> {
    let name = without_owner(name);
    if !name.as_bytes().last().is_some_and(|last| LAST.contains(last)) || !(4..=120).contains(&name.len()) {
        return None;
    }
    if is_short(name) {
        return Some(Says::Password);
    }
    let plain: String = name
        .chars()
        .filter(|char| !matches!(char, '-' | '_' | '.' | '/' | ' ' | '\\'))
        .map(|char| char.to_ascii_lowercase())
        .collect();
    // The longest ending says the most.
    let ends = ENDS.iter().filter(|(end, _)| plain.ends_with(end)).max_by_key(|(end, _)| end.len());
    let (end, says) = ends?;
    let last = name.rsplit(['.', '/']).next().unwrap_or(name).to_ascii_lowercase();
    let not = plain.len() > end.len() && NOT.iter().any(|not| begins(&last, not));
    // `checksum/secret` is a digest of one, `i18n.password` what it is called.
    let has = |words: &[&str]| {
        let mut parts = name.split(['.', '/', '-', '_']);
        parts.any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
    };
    let other = has(&DIGESTS) || has(&TEXTS) || plain.contains("checksum") || plain.starts_with("hash");
    (!not && !other).then_some(*says)
}

/// A name without a number and without the word that says whose it is: `DB_PASSWORD` of `DB_PASSWORD_PROD`.
fn without_owner(name: &str) -> &str {
    let bare = name.trim_end_matches(|char: char| char.is_ascii_digit()).trim_end_matches(['_', '-']);
    let Some((rest, last)) = bare.rsplit_once(['_', '-', '.']) else { return bare };
    let whose = WHOSE.iter().any(|word| last.eq_ignore_ascii_case(word));
    if whose { rest } else { bare }
}

/// Whether a name ends with a short word for a password, which is a part of other words too: `DB_PASS`, `mysql.pwd`.
fn is_short(name: &str) -> bool {
    let Some((rest, last)) = name.rsplit_once(['_', '-', '.']) else { return false };
    let first = rest.rsplit(['/', '.']).next().unwrap_or(rest).to_ascii_lowercase();
    ["pass", "pwd"].iter().any(|word| last.eq_ignore_ascii_case(word))
        && !["proxy", "fastcgi", "uwsgi", "grpc", "scgi", "memcached", "old"].contains(&first.as_str())
        && !NOT.iter().any(|not| first == *not)
}

/// Whether a name begins with a word: `no` in `no_token` and `noToken`, not in `node_token`.
fn begins(name: &str, word: &str) -> bool {
    let rest = name.strip_prefix(word);
    let ends = |rest: &str| ENDS.iter().any(|(end, _)| rest.replace(['-', '_'], "").starts_with(end));
    rest.is_some_and(|rest| word == "existing" || rest.starts_with(['-', '_']) || ends(rest))
}

/// Whether a name says that its value is secret.
pub fn is_named(name: &str) -> bool {
    says(name).is_some()
}

/// Attributes of clouds whose values are words of a list that the provider gives.
const CHOICES: [&str; 37] = [
    "account_kind",
    "account_replication_type",
    "account_tier",
    "acl",
    "authentication_type",
    "availability_zone",
    "cipher_suite",
    "database_version",
    "effect",
    "encryption_type",
    "engine",
    "engine_mode",
    "engine_version",
    "family",
    "instance_class",
    "instance_type",
    "ip_protocol",
    "launch_type",
    "location",
    "machine_type",
    "min_tls_version",
    "minimum_protocol_version",
    "minimum_tls_version",
    "node_type",
    "os_type",
    "protocol",
    "protocol_version",
    "region",
    "runtime",
    "security_policy",
    "sku_name",
    "sse_algorithm",
    "ssl_mode",
    "ssl_policy",
    "storage_type",
    "tls_policy",
    "volume_type",
];

/// Whether a text is a word that is chosen from a list that a provider gives, by the name that it stands under: it is no
/// secret, whatever it is equal to. What is no word, such as an address, may have a secret in it all the same.
pub fn is_choice(name: &str, text: &str) -> bool {
    let of_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    CHOICES.binary_search(&name).is_ok() && text.bytes().all(of_word)
}

/// Whether a value bears its name out. Of one that is known in part, that part must.
pub(super) fn bears(says: Says, text: &str) -> bool {
    let text = text.trim();
    if text.contains(UNKNOWN_PART) {
        let known = text.replace(UNKNOWN_PART, "");
        return known.bytes().filter(u8::is_ascii_alphanumeric).count() >= 4 && bears(says, &known);
    }
    if !(4..=512).contains(&text.len())
        || text.contains(char::is_whitespace)
        || is_placeholder(text)
        || is_reference(text)
        || is_elsewhere(text)
        || encoded::is_placeholder(text)
    {
        return false;
    }
    match says {
        Says::Password => true,
        Says::Key => text.len() >= 8 && kinds(text) >= 2 && !is_written(text),
        Says::Perhaps => text.len() >= 12 && is_random(text) && !is_written(text),
    }
}

/// Whether a text says where something is: an address without a password, a file.
fn is_elsewhere(text: &str) -> bool {
    const FILES: [&str; 9] = [".txt", ".pem", ".key", ".crt", ".json", ".yaml", ".yml", ".conf", ".env"];
    text.contains("://") || FILES.iter().any(|ending| text.ends_with(ending))
}

/// How many kinds of characters a text has: small letters, capitals, digits, others.
pub(super) fn kinds(text: &str) -> usize {
    let any = |is: fn(&char) -> bool| text.chars().any(|char| is(&char));
    [
        any(char::is_ascii_lowercase),
        any(char::is_ascii_uppercase),
        any(char::is_ascii_digit),
        any(|char| !char.is_ascii_alphanumeric()),
    ]
    .into_iter()
    .filter(|there| *there)
    .count()
}

/// Whether a text is words: letters of one case, joined by signs, each with three digits behind it at most, or a number of four.
fn is_written(text: &str) -> bool {
    let is_word = |word: &str| {
        let letters = word.trim_end_matches(|char: char| char.is_ascii_digit());
        let capitals = letters.chars().filter(char::is_ascii_uppercase).count();
        // A year may be a word.
        word.len() - letters.len() <= if letters.is_empty() { 4 } else { 3 }
            && letters.chars().all(|char| char.is_ascii_alphabetic())
            && (capitals == 0 || capitals == letters.len() || capitals <= letters.len() / 4)
    };
    text.split(['-', '_', '.', '/', ':', '@']).all(is_word)
}

/// The detectors that recognise a secret in a value, by its form or by the name that it stands under.
pub fn of_value(name: Option<&str>, text: &str) -> Vec<&'static str> {
    // The shortest value that anything is recognised in.
    if text.len() < 4 {
        return Vec::new();
    }
    let mut found: Vec<&'static str> = Vec::new();
    if name.and_then(says).is_some_and(|says| bears(says, text)) {
        found.push(NAMED);
    }
    if text.len() >= SHORTEST {
        found.extend(form::find(text).into_iter().map(|one| one.detector));
        if text.contains([':', '=']) {
            found.extend(line::assignments(text).into_iter().map(|one| one.detector));
        }
        if let Some(text) = encoded::decoded(text) {
            found.extend(line::in_text(&text).into_iter().map(|one| one.detector));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets() {
        for name in [
            "DB_PASSWORD",
            "password",
            "aws_secret_access_key",
            "github-token",
            "clientSecret",
            "api.key",
            "spring.datasource.password",
            "master_password",
            "node_token",
            "NOTION_TOKEN",
            "DB_PASS",
            "MYSQL_PWD",
            "PASSWORD1",
            "DB_PASSWORD_PROD",
            "db-password-2",
        ] {
            assert!(is_named(name), "{name}");
        }
        for name in [
            "existingSecret",
            "secretName",
            "tokenUrl",
            "passwordFile",
            "key",
            "user",
            "no_token",
            "use_password",
            "allow_users_to_change_password",
            "max_token",
            "passwordKey",
            "http_tokens",
            "author",
            "checksum/secret",
            "rollme/checksum/db-secret",
            "secret-checksum/token",
            "ask_password",
            "show-password",
            "hide_password",
            "reset-password",
            "i18n.password",
            "invalidPassword",
            "bypass",
            "compass",
            "proxy_pass",
            "PWD",
            "OLDPWD",
            "production",
        ] {
            assert!(!is_named(name), "{name}");
        }
    }

    #[test]
    fn a_value_must_bear_its_name_out() {
        let found = |name: &str, text: &str| !of_value(Some(name), text).is_empty();
        for (name, text) in [
            ("DB_PASSWORD", "hunter2"),
            ("password", "${tollgate:unknown}-canary"),
            ("password", "postgres"),
            ("API_KEY", "Zk3q9VtYp2Xr"),
            ("token", "9f86d081884c7d659a2feaa0c55ad015"),
            ("client-secret", "a8Q~fK2mQ7xLp3Z"),
        ] {
            assert!(found(name, text), "{name}: {text}");
        }
        for (name, text) in [
            ("DB_PASSWORD", "changeme"),
            ("DB_PASSWORD", "Y2hhbmdlbWU="),
            ("DB_PASSWORD", "${DB_PASSWORD}"),
            ("password", "/run/secrets/password"),
            ("password", "the password of the user"),
            ("API_KEY", "shop-api-key"),
            ("imagePullSecret", "registry-credentials"),
            ("tlsSecret", "web-tls-2024"),
            ("token", "shop-token-1"),
            ("privateKey", "tls.key"),
            ("DB_USER", "hunter2"),
            ("secret", "shop-production-database"),
        ] {
            assert!(!found(name, text), "{name}: {text}");
        }
    }
}

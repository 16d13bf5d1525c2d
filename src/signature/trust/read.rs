//! Reading the payload of a trust file, strictly: every member is known, every value has one spelling.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{
    Disclosure, Need, Principal, Requirements, Role, RoleName, Trust, TrustError, TrustedKey, payload_type,
};
use crate::document::json::canonical::{self, Json};
use crate::signature::VerifyingKey;
use crate::source::Digest;
use crate::source::time::parse_rfc3339;

/// The most principals, keys of one, streams and items of other lists.
const MOST: usize = 1024;

impl Trust {
    /// Reads a payload. It proves nothing: who signed it, [`Trust::open`] tells.
    ///
    /// What must hold:
    /// 1. The bytes are canonical JSON with known members alone (`E301`).
    /// 2. Every key is a point of the curve and not weak (`E309`), and belongs to one principal, once (`E301`).
    /// 3. Every role's principals are there, each once, and its threshold is between 1 and their number (`E301`).
    ///
    /// # Errors
    /// The code of the first that does not hold.
    pub fn parse(payload: &[u8]) -> Result<Self, TrustError> {
        let json = canonical::parse_canonical(payload)
            .map_err(|error| wrong(format!("the trust file is no canonical JSON: {error}")))?;
        let file = Members::of(
            &json,
            "the trust file",
            &[
                "type",
                "version",
                "expires",
                "streams",
                "root",
                "principals",
                "roles",
                "requirements",
                "log",
                "tsa",
            ],
        )?;
        let kind = file.text("type")?;
        if kind != payload_type() {
            return Err(wrong(format!("`{}` is no type of a trust file", kind.escape_debug())));
        }
        let trust = Self {
            version: file.positive("version")?,
            expires: file.must("expires", file.time("expires")?)?,
            streams: file.must("streams", file.texts("streams")?)?,
            root: role(file.must("root", file.get("root"))?, "root")?,
            principals: principals(file.must("principals", file.get("principals"))?)?,
            roles: roles(file.must("roles", file.get("roles"))?)?,
            requirements: match file.get("requirements") {
                None => Requirements::default(),
                Some(value) => requirements(value)?,
            },
            log: file.maybe_text("log")?.map(str::to_owned),
            tsa: file
                .texts("tsa")?
                .unwrap_or_default()
                .iter()
                .map(|text| base64(text, "tsa"))
                .collect::<Result<_, _>>()?,
        };
        trust.hold_together()?;
        Ok(trust)
    }

    /// Checks what the members say of each other.
    ///
    /// # Errors
    /// `E301`: a role is impossible, or a key belongs to two.
    pub fn hold_together(&self) -> Result<(), TrustError> {
        let roles = self.roles.iter().map(|(name, role)| (name.name(), role));
        for (name, role) in roles.chain([("root", &self.root)]) {
            let unique: BTreeSet<&String> = role.principals.iter().collect();
            if unique.len() != role.principals.len() {
                return Err(wrong(format!("a principal is twice in `{name}`")));
            }
            if let Some(missing) = unique.iter().find(|name| !self.principals.contains_key(**name)) {
                let missing = missing.escape_debug();
                return Err(wrong(format!("`{missing}` of `{name}` is no principal of the trust file")));
            }
            if role.threshold == 0 || role.threshold > unique.len() {
                let number = unique.len();
                let message = format!("the threshold of `{name}` is {} of {number}", role.threshold);
                return Err(wrong(message));
            }
        }
        if self.streams.is_empty() {
            return Err(wrong("the trust file speaks of no stream".to_owned()));
        }
        let mut owners: BTreeMap<&[u8; 32], &str> = BTreeMap::new();
        for (name, principal) in &self.principals {
            if principal.keys.is_empty() {
                return Err(wrong(format!("`{}` has no key", name.escape_debug())));
            }
            for own in &principal.keys {
                if let Some(other) = owners.insert(own.key.as_bytes(), name) {
                    let key = own.key.key_id();
                    let (one, two) = (other.escape_debug(), name.escape_debug());
                    return Err(wrong(format!("the key `{key}` is there twice: of `{one}` and of `{two}`")));
                }
            }
        }
        Ok(())
    }
}

fn principals(json: &Json) -> Result<BTreeMap<String, Principal>, TrustError> {
    let all = json.as_object().filter(|all| all.len() <= MOST);
    let all = all.ok_or_else(|| wrong("`principals` is no object, or too large".to_owned()))?;
    all.iter()
        .map(|(name, value)| {
            if name.trim().is_empty() || name == "*" || name.chars().any(char::is_control) {
                return Err(wrong(format!("`{}` is no name of a principal", name.escape_debug())));
            }
            let principal = Members::of(value, "a principal", &["keys", "identities"])?;
            let keys = principal.must("keys", principal.get("keys").and_then(Json::as_array))?;
            if keys.len() > MOST {
                return Err(wrong(format!("`{}` has over {MOST} keys", name.escape_debug())));
            }
            let keys = keys.iter().map(key).collect::<Result<_, _>>()?;
            let identities = principal.texts("identities")?.unwrap_or_default();
            Ok((name.clone(), Principal { keys, identities }))
        })
        .collect()
}

fn key(json: &Json) -> Result<TrustedKey, TrustError> {
    let known = ["ed25519", "validFrom", "validUntil", "revokedAt", "compromised", "comment"];
    let key = Members::of(json, "a key", &known)?;
    let bytes = base64(key.text("ed25519")?, "ed25519")?;
    let bytes = <[u8; 32]>::try_from(bytes)
        .map_err(|_| wrong("an Ed25519 public key has 32 bytes, and one has not".to_owned()))?;
    let own = TrustedKey {
        key: VerifyingKey::from_bytes(&bytes)
            .map_err(|error| TrustError::new(error.code.unwrap_or("E309"), error.message))?,
        valid_from: key.time("validFrom")?,
        valid_until: key.time("validUntil")?,
        revoked_at: key.time("revokedAt")?,
        compromised: key.truth("compromised")?.unwrap_or(false),
        comment: key.maybe_text("comment")?.map(str::to_owned),
    };
    match (own.valid_from, own.valid_until) {
        (Some(from), Some(until)) if from > until => {
            Err(wrong(format!("the key `{}` ends before it begins", own.key.key_id())))
        }
        _ => Ok(own),
    }
}

fn roles(json: &Json) -> Result<BTreeMap<RoleName, Role>, TrustError> {
    let all = json.as_object().ok_or_else(|| wrong("`roles` is no object".to_owned()))?;
    let of = |(name, value): (&String, &Json)| {
        let known =
            RoleName::of(name).ok_or_else(|| wrong(format!("`{}` is no role", name.escape_debug())))?;
        Ok((known, role(value, known.name())?))
    };
    let roles: BTreeMap<RoleName, Role> = all.iter().map(of).collect::<Result<_, TrustError>>()?;
    if roles.contains_key(&RoleName::Gate) {
        Ok(roles)
    } else {
        Err(wrong("nobody has the role `gate`".to_owned()))
    }
}

fn role(json: &Json, name: &str) -> Result<Role, TrustError> {
    let gate = ["principals", "threshold", "verifierIds"];
    let known = if name == RoleName::Gate.name() { &gate[..] } else { &["principals", "threshold"] };
    let role = Members::of(json, "a role", known)?;
    Ok(Role {
        principals: role.must("principals", role.texts("principals")?)?,
        threshold: usize::try_from(role.positive("threshold")?).unwrap_or(usize::MAX),
        verifier_ids: role.texts("verifierIds")?.unwrap_or_default(),
    })
}

fn requirements(json: &Json) -> Result<Requirements, TrustError> {
    let all = Members::of(
        json,
        "the requirements",
        &[
            "policySets",
            "engines",
            "controls",
            "maxAgeDays",
            "maxWaiverDays",
            "separateDuties",
            "disclosure",
            "replay",
            "trustedTime",
            "digestAlgorithms",
        ],
    )?;
    let policy_sets = all.texts("policySets")?;
    if policy_sets.iter().flatten().any(|digest| Digest::from_hex(digest).is_none()) {
        return Err(wrong("a policy set is no sha256 in 64 lowercase hexadecimal digits".to_owned()));
    }
    let digest_algorithms = all.texts("digestAlgorithms")?;
    let known = ["sha256", "sha512", "gitCommit", "gitTree"];
    if digest_algorithms.iter().flatten().any(|name| !known.contains(&name.as_str())) {
        return Err(wrong(format!("the digest algorithms are {}", known.join(", "))));
    }
    let controls = all.texts("controls")?.unwrap_or_default();
    if controls
        .iter()
        .any(|key| key.split_once(':').is_none_or(|(framework, id)| framework.is_empty() || id.is_empty()))
    {
        return Err(wrong("a control is written as `framework:id`, and one is not".to_owned()));
    }
    Ok(Requirements {
        policy_sets,
        engines: all.texts("engines")?,
        controls,
        max_age_days: all.number("maxAgeDays")?,
        max_waiver_days: all.number("maxWaiverDays")?,
        separate_duties: all.truth("separateDuties")?,
        disclosure: match all.maybe_text("disclosure")? {
            None => None,
            Some("full") => Some(Disclosure::Full),
            Some("partial") => Some(Disclosure::Partial),
            Some(_) => return Err(wrong("`disclosure` is `full` or `partial`".to_owned())),
        },
        replay: all.need("replay")?,
        trusted_time: all.need("trustedTime")?,
        digest_algorithms,
    })
}

fn base64(text: &str, name: &str) -> Result<Vec<u8>, TrustError> {
    STANDARD.decode(text).map_err(|error| wrong(format!("`{name}` is no canonical base64: {error}")))
}

fn wrong(message: String) -> TrustError {
    TrustError::new("E301", message)
}

/// An object that is being read. A member that is null is not there.
struct Members<'j> {
    object: &'j BTreeMap<String, Json>,
    what: &'static str,
}

impl<'j> Members<'j> {
    fn of(json: &'j Json, what: &'static str, known: &[&str]) -> Result<Self, TrustError> {
        let object = json.as_object().ok_or_else(|| wrong(format!("{what} is no object")))?;
        match object.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(wrong(format!("{what} has an unknown member `{}`", name.escape_debug()))),
            None => Ok(Self { object, what }),
        }
    }

    fn get(&self, name: &str) -> Option<&'j Json> {
        self.object.get(name).filter(|value| **value != Json::Null)
    }

    fn malformed(&self, name: &str) -> TrustError {
        wrong(format!("`{name}` of {} is missing or malformed", self.what))
    }

    fn must<T>(&self, name: &str, value: Option<T>) -> Result<T, TrustError> {
        value.ok_or_else(|| self.malformed(name))
    }

    /// A member read by `read`, where it is there.
    fn read<T>(&self, name: &str, read: impl FnOnce(&'j Json) -> Option<T>) -> Result<Option<T>, TrustError> {
        self.get(name).map(|value| self.must(name, read(value))).transpose()
    }

    fn maybe_text(&self, name: &str) -> Result<Option<&'j str>, TrustError> {
        self.read(name, Json::as_str)
    }

    fn text(&self, name: &str) -> Result<&'j str, TrustError> {
        self.must(name, self.maybe_text(name)?)
    }

    fn texts(&self, name: &str) -> Result<Option<Vec<String>>, TrustError> {
        self.read(name, |value| {
            let items = value.as_array().filter(|items| items.len() <= MOST)?;
            items.iter().map(|text| text.as_str().map(str::to_owned)).collect()
        })
    }

    fn truth(&self, name: &str) -> Result<Option<bool>, TrustError> {
        self.read(name, Json::as_bool)
    }

    fn number(&self, name: &str) -> Result<Option<u64>, TrustError> {
        self.read(name, |value| value.as_integer()?.try_into().ok())
    }

    fn positive(&self, name: &str) -> Result<u64, TrustError> {
        let number = self.must(name, self.number(name)?)?;
        if number == 0 { Err(self.malformed(name)) } else { Ok(number) }
    }

    fn time(&self, name: &str) -> Result<Option<i64>, TrustError> {
        self.read(name, |value| parse_rfc3339(value.as_str()?))
    }

    fn need(&self, name: &str) -> Result<Need, TrustError> {
        match self.maybe_text(name)? {
            None | Some("optional") => Ok(Need::Optional),
            Some("required") => Ok(Need::Required),
            Some(_) => Err(wrong(format!("`{name}` is `required` or `optional`"))),
        }
    }
}

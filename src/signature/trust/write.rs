//! Writing the payload of a trust file. What is none is left out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Disclosure, Need, Principal, Requirements, Role, Trust, TrustedKey, payload_type};
use crate::document::json::canonical::Json;
use crate::source::time::format_rfc3339;

impl Trust {
    /// The canonical bytes that root keys sign.
    pub fn to_bytes(&self) -> Vec<u8> {
        let principals = self.principals.iter().map(|(name, one)| (name.clone(), principal(one)));
        let roles = self.roles.iter().map(|(name, one)| (name.name(), role(one)));
        let mut file = vec![
            ("type", text(payload_type())),
            ("version", number(self.version)),
            ("expires", text(format_rfc3339(self.expires))),
            ("streams", texts(&self.streams)),
            ("root", role(&self.root)),
            ("principals", Json::object(principals)),
            ("roles", Json::object(roles)),
            ("requirements", requirements(&self.requirements)),
        ];
        file.extend(self.log.as_ref().map(|log| ("log", text(log))));
        if !self.tsa.is_empty() {
            file.push(("tsa", self.tsa.iter().map(|der| text(STANDARD.encode(der))).collect()));
        }
        Json::object(file).to_bytes()
    }
}

fn principal(principal: &Principal) -> Json {
    let mut members = vec![("keys", principal.keys.iter().map(key).collect())];
    if !principal.identities.is_empty() {
        members.push(("identities", texts(&principal.identities)));
    }
    Json::object(members)
}

fn key(own: &TrustedKey) -> Json {
    let mut members = vec![("ed25519", text(STANDARD.encode(own.key.as_bytes())))];
    let times =
        [("validFrom", own.valid_from), ("validUntil", own.valid_until), ("revokedAt", own.revoked_at)];
    members.extend(times.into_iter().filter_map(|(name, time)| Some((name, text(format_rfc3339(time?))))));
    members.push(("compromised", Json::Bool(own.compromised)));
    members.extend(own.comment.as_ref().map(|comment| ("comment", text(comment))));
    Json::object(members)
}

fn role(role: &Role) -> Json {
    let threshold = u64::try_from(role.threshold).unwrap_or(u64::MAX);
    let mut members = vec![("principals", texts(&role.principals)), ("threshold", number(threshold))];
    if !role.verifier_ids.is_empty() {
        members.push(("verifierIds", texts(&role.verifier_ids)));
    }
    Json::object(members)
}

fn requirements(all: &Requirements) -> Json {
    let need = |need: Need| (need == Need::Required).then(|| text("required"));
    let disclosure = all.disclosure.map(|disclosure| {
        text(match disclosure {
            Disclosure::Full => "full",
            Disclosure::Partial => "partial",
        })
    });
    let members = [
        ("policySets", all.policy_sets.as_ref().map(texts)),
        ("engines", all.engines.as_ref().map(texts)),
        ("controls", (!all.controls.is_empty()).then(|| texts(&all.controls))),
        ("maxAgeDays", all.max_age_days.map(number)),
        ("maxWaiverDays", all.max_waiver_days.map(number)),
        ("separateDuties", all.separate_duties.map(Json::Bool)),
        ("disclosure", disclosure),
        ("replay", need(all.replay)),
        ("trustedTime", need(all.trusted_time)),
        ("digestAlgorithms", all.digest_algorithms.as_ref().map(texts)),
    ];
    Json::object(members.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

fn text(text: impl Into<String>) -> Json {
    Json::String(text.into())
}

fn texts<'t>(all: impl IntoIterator<Item = &'t String>) -> Json {
    all.into_iter().map(text).collect()
}

/// A number; what is larger than JSON's readers keep is cut.
fn number(number: u64) -> Json {
    Json::Integer(i64::try_from(number).unwrap_or(i64::MAX).min((1 << 53) - 1))
}

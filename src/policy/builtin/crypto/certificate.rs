//! Certificates (RFC 5280) and the shape that Go's JSON gives them.

use num_bigint::{BigInt, Sign};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, Time};

use super::super::super::engine::Value;
use super::super::super::value::object;
use super::der::{self, Item, Reader};
use super::extension::{self, AlternativeNames, Constraints, Extension, address_text};
use super::key::{PublicKey, public_of_info};
use super::name::{self, Name};
use super::shape::{self, list, oid_text, oid_value, optional_bytes, text_list};
use super::signature::{Hash, Scheme};

/// A certificate.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, Default)]
pub(super) struct Certificate {
    pub(super) raw: Vec<u8>,
    pub(super) body: Vec<u8>,
    key_info: Vec<u8>,
    pub(super) raw_subject: Vec<u8>,
    pub(super) raw_issuer: Vec<u8>,
    pub(super) signature: Vec<u8>,
    algorithm: u8,
    pub(super) key_kind: u8,
    pub(super) key: Option<PublicKey>,
    pub(super) version: i64,
    serial: BigInt,
    issuer: Name,
    subject: Name,
    pub(super) not_before: Option<OffsetDateTime>,
    pub(super) not_after: Option<OffsetDateTime>,
    pub(super) key_usage: u16,
    extensions: Vec<Extension>,
    pub(super) unhandled: Vec<Vec<u64>>,
    pub(super) purposes: Vec<Vec<u64>>,
    pub(super) has_basics: bool,
    pub(super) is_authority: bool,
    pub(super) max_path: i64,
    pub(super) subject_key_id: Option<Vec<u8>>,
    pub(super) authority_key_id: Option<Vec<u8>>,
    pub(super) status_servers: Vec<String>,
    pub(super) issuer_places: Vec<String>,
    pub(super) names: AlternativeNames,
    pub(super) has_names: bool,
    pub(super) permitted: Constraints,
    pub(super) excluded: Constraints,
    pub(super) constraints_critical: bool,
    pub(super) revocation_lists: Vec<String>,
    pub(super) policies: Option<Vec<Vec<u64>>>,
    pub(super) policy_mappings: Vec<(Vec<u64>, Vec<u64>)>,
    pub(super) explicit_policy: Option<i64>,
    pub(super) policy_mapping: Option<i64>,
    pub(super) any_policy: Option<i64>,
}

/// What keys may be used for: identifiers with Go's numbers.
pub(super) const PURPOSES: [(&[u64], u8); 14] = [
    (&[2, 5, 29, 37, 0], 0),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 1], 1),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 2], 2),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 3], 3),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 4], 4),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 5], 5),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 6], 6),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 7], 7),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 8], 8),
    (&[1, 3, 6, 1, 5, 5, 7, 3, 9], 9),
    (&[1, 3, 6, 1, 4, 1, 311, 10, 3, 3], 10),
    (&[2, 16, 840, 1, 113_730, 4, 1], 11),
    (&[1, 3, 6, 1, 4, 1, 311, 2, 1, 22], 12),
    (&[1, 3, 6, 1, 4, 1, 311, 61, 1, 1], 13),
];

/// Go's number of what keys may be used for.
pub(super) fn purpose(oid: &[u64]) -> Option<u8> {
    PURPOSES.iter().find(|(known, _)| *known == oid).map(|(_, number)| *number)
}

/// Go's number of the algorithm of a signature.
pub(super) fn signature_algorithm(mut algorithm: Reader<'_>) -> Option<u8> {
    let oid = algorithm.oid()?;
    Some(match oid.as_slice() {
        [1, 2, 840, 113_549, 1, 1, 2] => 1,
        [1, 2, 840, 113_549, 1, 1, 4] => 2,
        [1, 2, 840, 113_549, 1, 1, 5] | [1, 3, 14, 3, 2, 29] => 3,
        [1, 2, 840, 113_549, 1, 1, 11] => 4,
        [1, 2, 840, 113_549, 1, 1, 12] => 5,
        [1, 2, 840, 113_549, 1, 1, 13] => 6,
        [1, 2, 840, 10040, 4, 3] => 7,
        [2, 16, 840, 1, 101, 3, 4, 3, 2] => 8,
        [1, 2, 840, 10045, 4, 1] => 9,
        [1, 2, 840, 10045, 4, 3, 2] => 10,
        [1, 2, 840, 10045, 4, 3, 3] => 11,
        [1, 2, 840, 10045, 4, 3, 4] => 12,
        // Ed25519 has no parameters.
        [1, 3, 101, 112] if algorithm.is_empty() => 16,
        [1, 2, 840, 113_549, 1, 1, 10] => probabilistic(algorithm).unwrap_or(0),
        _ => 0,
    })
}

/// The algorithm that the parameters of a probabilistic padding make: one hash, and a salt as long as it.
fn probabilistic(mut algorithm: Reader<'_>) -> Option<u8> {
    let mut parameters = algorithm.read(der::SEQUENCE)?.items();
    let hash_of = |item: Item<'_>| -> Option<Vec<u64>> { item.items().oid() };
    let hash = hash_of(parameters.read(der::nested(0))?.items().read(der::SEQUENCE)?)?;
    let mut mask = parameters.read(der::nested(1))?.items().read(der::SEQUENCE)?.items();
    let (function, mask_hash) = (mask.oid()?, hash_of(mask.read(der::SEQUENCE)?)?);
    let salt = parameters.read(der::nested(2))?.items().small()?;
    if function != [1, 2, 840, 113_549, 1, 1, 8] || mask_hash != hash {
        return None;
    }
    match (hash.as_slice(), salt) {
        ([2, 16, 840, 1, 101, 3, 4, 2, 1], 32) => Some(13),
        ([2, 16, 840, 1, 101, 3, 4, 2, 2], 48) => Some(14),
        ([2, 16, 840, 1, 101, 3, 4, 2, 3], 64) => Some(15),
        _ => None,
    }
}

/// The time in an item, of either form.
fn moment(item: Item<'_>) -> Option<OffsetDateTime> {
    let text = std::str::from_utf8(item.content).ok()?;
    let (year, rest) = match item.tag {
        0x17 => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: i32 = year.parse().ok()?;
            (if year >= 50 { 1900 + year } else { 2000 + year }, rest)
        }
        0x18 => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let digits = rest.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at * 2..at * 2 + 2).and_then(|part| part.parse::<u8>().ok());
    // Times of the short form may leave out the seconds.
    let seconds =
        if digits.len() == 8 && item.tag == 0x17 { 0 } else { part(4).filter(|_| digits.len() == 10)? };
    let date = Date::from_calendar_date(year, Month::try_from(part(0)?).ok()?, part(1)?).ok()?;
    let time = Time::from_hms(part(2)?, part(3)?, seconds).ok()?;
    Some(OffsetDateTime::new_utc(date, time))
}

impl Certificate {
    /// Reads the next certificate.
    pub(super) fn read(bytes: &mut Reader<'_>) -> Result<Self, String> {
        let wrong = "the certificate is not encoded as it must be";
        let whole = bytes.read(der::SEQUENCE).ok_or(wrong)?;
        let mut certificate = Self { raw: whole.raw.to_vec(), ..Self::default() };
        let mut parts = whole.items();
        let body = parts.read(der::SEQUENCE).ok_or(wrong)?;
        certificate.body = body.raw.to_vec();
        let outer = parts.read(der::SEQUENCE).ok_or(wrong)?;
        certificate.signature = parts.bits().ok_or(wrong)?.to_vec();
        certificate.read_body(body.items(), outer)?.ok_or(wrong)?;
        Ok(certificate)
    }

    fn read_body(&mut self, mut body: Reader<'_>, outer: Item<'_>) -> Result<Option<()>, String> {
        let Some(info) = self.read_head(&mut body, outer) else { return Ok(None) };
        let (key, kind) = public_of_info(info.items())?;
        self.key_kind = kind;
        self.key = (kind != 0).then_some(key);
        Ok(self.read_tail(&mut body))
    }

    fn read_head<'a>(&mut self, body: &mut Reader<'a>, outer: Item<'_>) -> Option<Item<'a>> {
        self.version = match body.optional(der::nested(0))? {
            Some(version) => version.items().small()?.checked_add(1)?,
            None => 1,
        };
        if !(1..=3).contains(&self.version) {
            return None;
        }
        self.serial = body.integer().filter(|serial| serial.sign() != Sign::Minus)?;
        let inner = body.read(der::SEQUENCE)?;
        if inner.content != outer.content {
            return None;
        }
        self.algorithm = signature_algorithm(inner.items())?;
        let issuer = body.read(der::SEQUENCE)?;
        self.raw_issuer = issuer.raw.to_vec();
        self.issuer = name::parse(issuer.items())?;
        let mut validity = body.read(der::SEQUENCE)?.items();
        self.not_before = Some(moment(validity.any()?)?);
        self.not_after = Some(moment(validity.any()?)?);
        let subject = body.read(der::SEQUENCE)?;
        self.raw_subject = subject.raw.to_vec();
        self.subject = name::parse(subject.items())?;
        let info = body.read(der::SEQUENCE)?;
        self.key_info = info.raw.to_vec();
        Some(info)
    }

    fn read_tail(&mut self, body: &mut Reader<'_>) -> Option<()> {
        if self.version > 1 {
            body.optional(der::context(1))?;
            body.optional(der::context(2))?;
        }
        if self.version == 3
            && let Some(extensions) = body.optional(der::nested(3))?
        {
            self.extensions = extension::parse_all(extensions.items().read(der::SEQUENCE)?.items())?;
            for extension in self.extensions.clone() {
                if extension::apply(self, &extension)? && extension.critical {
                    self.unhandled.push(extension.id);
                }
            }
        }
        Some(())
    }

    /// How it is signed, where that is safe and known.
    pub(super) fn scheme(&self) -> Option<Scheme> {
        Some(match self.algorithm {
            4 => Scheme::Pkcs1(Hash::Sha256),
            5 => Scheme::Pkcs1(Hash::Sha384),
            6 => Scheme::Pkcs1(Hash::Sha512),
            10 => Scheme::Ecdsa(Hash::Sha256),
            11 => Scheme::Ecdsa(Hash::Sha384),
            12 => Scheme::Ecdsa(Hash::Sha512),
            13 => Scheme::Pss(Hash::Sha256),
            14 => Scheme::Pss(Hash::Sha384),
            15 => Scheme::Pss(Hash::Sha512),
            16 => Scheme::Ed25519,
            _ => return None,
        })
    }

    /// The certificate as Go's JSON has it; OPA adds the addresses as text in some answers.
    pub(super) fn shape(&self, with_uri_texts: bool) -> Value {
        let time = |time: Option<OffsetDateTime>| {
            let text = time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_default();
            Value::from(text)
        };
        let number = |number: Option<i64>| Value::from(number.unwrap_or(0));
        let zero = |number: Option<i64>| Value::from(number == Some(0));
        let (known, unknown): (Vec<&Vec<u64>>, Vec<&Vec<u64>>) =
            self.purposes.iter().partition(|oid| purpose(oid).is_some());
        let known = known.iter().filter_map(|oid| purpose(oid)).map(|number| Value::from(u64::from(number)));
        let oids = |oids: &[Vec<u64>]| oids.iter().map(|oid| oid_value(oid)).collect::<Vec<_>>();
        let policies = self.policies.as_deref().unwrap_or_default();
        let mappings = self.policy_mappings.iter().map(|(issuer, subject)| {
            object([
                ("IssuerDomainPolicy", Value::from(oid_text(issuer))),
                ("SubjectDomainPolicy", Value::from(oid_text(subject))),
            ])
        });
        let mut fields = vec![
            ("Raw", shape::bytes(&self.raw)),
            ("RawTBSCertificate", shape::bytes(&self.body)),
            ("RawSubjectPublicKeyInfo", shape::bytes(&self.key_info)),
            ("RawSubject", shape::bytes(&self.raw_subject)),
            ("RawIssuer", shape::bytes(&self.raw_issuer)),
            ("Signature", shape::bytes(&self.signature)),
            ("SignatureAlgorithm", Value::from(u64::from(self.algorithm))),
            ("PublicKeyAlgorithm", Value::from(u64::from(self.key_kind))),
            ("PublicKey", self.key.as_ref().map_or(Value::Null, shape::public_key)),
            ("Version", Value::from(self.version)),
            ("SerialNumber", shape::number(&self.serial)),
            ("Issuer", name::shape(&self.issuer)),
            ("Subject", name::shape(&self.subject)),
            ("NotBefore", time(self.not_before)),
            ("NotAfter", time(self.not_after)),
            ("KeyUsage", Value::from(u64::from(self.key_usage))),
            ("Extensions", extension_list(&self.extensions)),
            ("ExtraExtensions", Value::Null),
            ("UnhandledCriticalExtensions", list(oids(&self.unhandled))),
            ("ExtKeyUsage", list(known.collect())),
            ("UnknownExtKeyUsage", list(unknown.iter().map(|oid| oid_value(oid)).collect())),
            ("BasicConstraintsValid", Value::from(self.has_basics)),
            ("IsCA", Value::from(self.is_authority)),
            ("MaxPathLen", Value::from(self.max_path)),
            ("MaxPathLenZero", Value::from(self.has_basics && self.max_path == 0)),
            ("SubjectKeyId", optional_bytes(self.subject_key_id.as_deref())),
            ("AuthorityKeyId", optional_bytes(self.authority_key_id.as_deref())),
            ("OCSPServer", text_list(&self.status_servers)),
            ("IssuingCertificateURL", text_list(&self.issuer_places)),
            ("PermittedDNSDomainsCritical", Value::from(self.constraints_critical)),
            ("CRLDistributionPoints", text_list(&self.revocation_lists)),
            (
                "PolicyIdentifiers",
                self.policies.as_ref().map_or(Value::Null, |policies| Value::from(oids(policies))),
            ),
            ("Policies", text_list(&policies.iter().map(|oid| oid_text(oid)).collect::<Vec<_>>())),
            ("PolicyMappings", list(mappings.collect())),
            ("InhibitAnyPolicy", number(self.any_policy)),
            ("InhibitAnyPolicyZero", zero(self.any_policy)),
            ("InhibitPolicyMapping", number(self.policy_mapping)),
            ("InhibitPolicyMappingZero", zero(self.policy_mapping)),
            ("RequireExplicitPolicy", number(self.explicit_policy)),
            ("RequireExplicitPolicyZero", zero(self.explicit_policy)),
        ];
        fields.extend(name_fields(&self.names));
        fields.extend(constraint_fields(&self.permitted, true));
        fields.extend(constraint_fields(&self.excluded, false));
        if with_uri_texts {
            let texts: Vec<String> = self.names.uris.iter().map(super::super::url::Url::text).collect();
            fields.push(("URIStrings", text_list(&texts)));
        }
        object(fields)
    }
}

/// Extensions as they stand there.
pub(super) fn extension_list(extensions: &[Extension]) -> Value {
    let shown = extensions.iter().map(|extension| {
        object([
            ("Id", oid_value(&extension.id)),
            ("Critical", Value::from(extension.critical)),
            ("Value", shape::bytes(&extension.value)),
        ])
    });
    list(shown.collect())
}

/// The fields of the names that a certificate or a request is for.
pub(super) fn name_fields(names: &AlternativeNames) -> [(&'static str, Value); 4] {
    let addresses: Vec<String> = names.addresses.iter().map(|address| address_text(*address)).collect();
    let uris = names.uris.iter().map(|url| {
        object([
            ("Scheme", Value::from(url.scheme.as_str())),
            ("Opaque", Value::from(url.opaque.as_str())),
            ("User", if url.user.is_some() { Value::new_object() } else { Value::Null }),
            ("Host", Value::from(url.host.as_str())),
            ("Path", Value::from(url.path.as_str())),
            ("Fragment", Value::from(url.fragment.as_str())),
            ("RawQuery", Value::from(url.query.as_str())),
            ("RawPath", Value::from(url.raw_path.as_str())),
            ("RawFragment", Value::from(url.raw_fragment.as_str())),
            ("ForceQuery", Value::from(url.force_query)),
            ("OmitHost", Value::from(url.omit_host)),
        ])
    });
    [
        ("DNSNames", text_list(&names.dns)),
        ("EmailAddresses", text_list(&names.emails)),
        ("IPAddresses", text_list(&addresses)),
        ("URIs", list(uris.collect())),
    ]
}

fn constraint_fields(constraints: &Constraints, permitted: bool) -> [(&'static str, Value); 4] {
    let networks = constraints.networks.iter().map(|(address, mask)| {
        let text = match (<[u8; 4]>::try_from(address.as_slice()), <[u8; 16]>::try_from(address.as_slice())) {
            (Ok(address), _) => address_text(address.into()),
            (_, Ok(address)) => address_text(address.into()),
            _ => String::new(),
        };
        object([("IP", Value::from(text)), ("Mask", shape::bytes(mask))])
    });
    let values = [
        text_list(&constraints.dns),
        list(networks.collect()),
        text_list(&constraints.emails),
        text_list(&constraints.uris),
    ];
    let names = if permitted {
        ["PermittedDNSDomains", "PermittedIPRanges", "PermittedEmailAddresses", "PermittedURIDomains"]
    } else {
        ["ExcludedDNSDomains", "ExcludedIPRanges", "ExcludedEmailAddresses", "ExcludedURIDomains"]
    };
    let mut values = values.into_iter();
    names.map(|name| (name, values.next().unwrap_or(Value::Null)))
}

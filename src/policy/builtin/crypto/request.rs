//! `crypto.x509.parse_certificate_request` (RFC 2986).

use super::super::super::engine::Value;
use super::super::super::value::object;
use super::super::encoding::{BASE64, decode_base64};
use super::super::{Builtins, text_at};
use super::certificate::{extension_list, name_fields, signature_algorithm};
use super::der::{self, Reader};
use super::extension::{self, AlternativeNames, Extension};
use super::key::public_of_info;
use super::shape::{self, list, oid_value};
use super::{name, pem};

/// The attribute in which a request asks for extensions.
const EXTENSIONS: [u64; 7] = [1, 2, 840, 113_549, 1, 9, 14];

/// `crypto.x509.parse_certificate_request(text)`: of PEM, or of base64 of either form.
pub(in super::super) fn parse_certificate_request(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let text = text_at("crypto.x509.parse_certificate_request", values, 0)?;
    let mut bytes = if text.starts_with("-----BEGIN CERTIFICATE REQUEST-----") {
        text.as_bytes().to_vec()
    } else {
        decode_base64(&BASE64, text)?
    };
    if let Some((block, _)) = std::str::from_utf8(&bytes).ok().and_then(pem::decode) {
        if block.kind != "CERTIFICATE REQUEST" {
            return Err("the PEM holds no request for a certificate".into());
        }
        bytes = block.bytes;
    }
    let wrong = || "the request for a certificate is not encoded as it must be".to_owned();
    let request = read(&bytes).ok_or_else(wrong)?;
    let (key, kind) = public_of_info(request.key_info.items())?;
    let key_value = if kind == 0 { Value::Null } else { shape::public_key(&key) };
    let fields = [
        ("Raw", shape::bytes(request.raw)),
        ("RawTBSCertificateRequest", shape::bytes(request.body)),
        ("RawSubjectPublicKeyInfo", shape::bytes(request.key_info.raw)),
        ("RawSubject", shape::bytes(request.subject.raw)),
        ("Version", Value::from(request.version)),
        ("Signature", shape::bytes(request.signature)),
        ("SignatureAlgorithm", Value::from(u64::from(request.algorithm))),
        ("PublicKeyAlgorithm", Value::from(u64::from(kind))),
        ("PublicKey", key_value),
        ("Subject", name::shape(&name::parse(request.subject.items()).ok_or_else(wrong)?)),
        ("Attributes", list(request.attributes)),
        ("Extensions", extension_list(&request.extensions)),
        ("ExtraExtensions", Value::Null),
    ];
    Ok(object(fields.into_iter().chain(name_fields(&request.names))))
}

struct Request<'a> {
    raw: &'a [u8],
    body: &'a [u8],
    version: i64,
    subject: der::Item<'a>,
    key_info: der::Item<'a>,
    signature: &'a [u8],
    algorithm: u8,
    attributes: Vec<Value>,
    extensions: Vec<Extension>,
    names: AlternativeNames,
}

fn read(bytes: &[u8]) -> Option<Request<'_>> {
    let mut all = Reader(bytes);
    let whole = all.read(der::SEQUENCE)?;
    if !all.is_empty() {
        return None;
    }
    let mut parts = whole.items();
    let body = parts.read(der::SEQUENCE)?;
    let algorithm = signature_algorithm(parts.read(der::SEQUENCE)?.items())?;
    let signature = parts.bits()?;
    let mut inner = body.items();
    let version = inner.small()?;
    let (subject, key_info) = (inner.read(der::SEQUENCE)?, inner.read(der::SEQUENCE)?);
    let (mut attributes, mut extensions) = (Vec::new(), Vec::new());
    if let Some(items) = inner.optional(der::nested(0))? {
        let mut items = items.items();
        while !items.is_empty() {
            let item = items.any()?;
            attributes.extend(attribute(item));
            let mut parts = item.items();
            if parts.oid()? == EXTENSIONS {
                let mut set = parts.read(der::SET)?.items();
                extensions = extension::parse_all(set.read(der::SEQUENCE)?.items())?;
            }
        }
    }
    let mut names = AlternativeNames::default();
    for extension in &extensions {
        if extension.id == [2, 5, 29, 17] {
            names = extension::alternative_names(&extension.value)?;
        }
    }
    let (raw, body) = (whole.raw, body.raw);
    Some(Request {
        raw,
        body,
        version,
        subject,
        key_info,
        signature,
        algorithm,
        attributes,
        extensions,
        names,
    })
}

/// An attribute whose values are lists of pairs; others are left out, as Go does. The second part of a pair is
/// what stands there, which of a critical extension is its being critical.
fn attribute(item: der::Item<'_>) -> Option<Value> {
    let mut parts = item.items();
    let kind = parts.oid()?;
    let mut set = parts.read(der::SET)?.items();
    let mut values = Vec::new();
    while !set.is_empty() {
        let mut sequence = set.read(der::SEQUENCE)?.items();
        let mut pairs = Vec::new();
        while !sequence.is_empty() {
            let mut pair = sequence.read(der::SEQUENCE)?.items();
            let kind = pair.oid()?;
            pairs.push(object([("Type", oid_value(&kind)), ("Value", any(pair.any()?)?)]));
        }
        values.push(Value::from(pairs));
    }
    Some(object([("Type", oid_value(&kind)), ("Value", Value::from(values))]))
}

/// A value of any kind, as Go reads it.
fn any(item: der::Item<'_>) -> Option<Value> {
    Some(match item.tag {
        der::BOOLEAN => Value::from(item.content == [0xff]),
        der::INTEGER => Value::from(i64::try_from(der::integer(item.content)?).ok()?),
        der::OCTET_STRING => shape::bytes(item.content),
        der::OID => oid_value(&der::oid(item.content)?),
        tag => name::text(tag, item.content).map_or(Value::Null, |text| Value::from(text.as_str())),
    })
}

//! Certificates of X.509: written and read. Source: `x509.CreateCertificate` and Sprig's `getBaseCertTemplate`.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::der::{self, Reader, bits, integer, sequence, tagged};
use super::key::Key;
use super::pem;
use crate::input::helm::function::date::Time;

/// The contents of object identifiers: commonName, and those of the extensions but for their last byte.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const EXTENSION: &[u8] = &[0x55, 0x1d];
const SUBJECT_KEY: u8 = 14;
const KEY_USAGE: u8 = 15;
const ALTERNATIVE_NAMES: u8 = 17;
const BASIC_CONSTRAINTS: u8 = 19;
const AUTHORITY_KEY: u8 = 35;
const EXTENDED_KEY_USAGE: u8 = 37;
/// Purposes of a key: serverAuth and clientAuth.
const PURPOSES: [&[u8]; 2] =
    [&[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01], &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02]];

/// What a certificate is to say.
#[derive(Debug, Clone)]
pub(super) struct Request<'a> {
    /// The common name.
    pub(super) name: &'a [u8],
    /// Addresses.
    pub(super) addresses: Vec<IpAddr>,
    /// Names of hosts.
    pub(super) hosts: Vec<Vec<u8>>,
    /// From when and until when it holds.
    pub(super) validity: [Time; 2],
    /// The number of the certificate.
    pub(super) serial: [u8; 16],
    /// Whether others may be signed with its key.
    pub(super) authority: bool,
}

/// What is known of the certificate whose key signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Issuer {
    /// All bytes of its subject.
    pub(super) subject: Vec<u8>,
    /// The identifier of its key, where it has one.
    pub(super) key_id: Option<Vec<u8>>,
    /// All bytes of its public key.
    pub(super) public: Vec<u8>,
}

/// Writes a certificate for `key`, signed with `signer`: by itself where no issuer is given.
///
/// # Errors
/// Go's words.
pub(super) fn create(
    request: &Request<'_>,
    key: &Key,
    issuer: Option<&Issuer>,
    signer: &Key,
) -> Result<String, String> {
    let Some(algorithm) = signer.signature_algorithm() else {
        return Err("x509: certificate private key does not implement crypto.Signer".to_owned());
    };
    let Some((key_algorithm, public)) = key.public() else {
        return Err("x509: unsupported public key type: *dsa.PublicKey".to_owned());
    };
    let subject = subject(request.name)?;
    let parent = issuer.map_or(&subject, |issuer| &issuer.subject);
    // One that is signed by another says with which key; a name that signs itself does not.
    let authority =
        issuer.filter(|issuer| issuer.subject != subject).and_then(|issuer| issuer.key_id.as_deref());
    if issuer.is_some_and(|issuer| public_info(signer).is_some_and(|own| own != issuer.public)) {
        return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_owned());
    }
    let extensions = extensions(request, &public, authority)?;
    let [from, until] = &request.validity;
    let body = sequence(&[
        &tagged(der::explicit(0), &[&integer(&[2])]),
        &integer(&request.serial),
        &algorithm,
        parent,
        &sequence(&[&time(from)?, &time(until)?]),
        &subject,
        &sequence(&[&key_algorithm, &bits(&public)]),
        &tagged(der::explicit(3), &[&extensions]),
    ]);
    let signature = signer.sign(&body)?;
    Ok(pem::encode("CERTIFICATE", &sequence(&[&body, &algorithm, &bits(&signature)])))
}

/// All bytes of the public key of a private one.
fn public_info(key: &Key) -> Option<Vec<u8>> {
    key.public().map(|(algorithm, public)| sequence(&[&algorithm, &bits(&public)]))
}

/// A subject that has a common name alone, or nothing where that is empty.
fn subject(name: &[u8]) -> Result<Vec<u8>, String> {
    if name.is_empty() {
        return Ok(sequence(&[]));
    }
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(byte);
    let tag = if name.iter().all(printable) { der::PRINTABLE_STRING } else { der::UTF8_STRING };
    if std::str::from_utf8(name).is_err() {
        return Err("asn1: string not valid UTF-8".to_owned());
    }
    let attribute = sequence(&[&tagged(der::OID, &[COMMON_NAME]), &tagged(tag, &[name])]);
    Ok(sequence(&[&tagged(der::SET, &[&attribute])]))
}

/// A time in two digits of the year where RFC 5280 says so.
fn time(time: &Time) -> Result<Vec<u8>, String> {
    let year = time.format(b"2006");
    let long = || time.format(b"20060102150405Z");
    match std::str::from_utf8(&year).ok().and_then(|year| year.parse().ok()) {
        Some(1950..=2049) => Ok(tagged(der::UTC_TIME, &[&time.format(b"060102150405Z")])),
        Some(0_i64..=9999) => Ok(tagged(der::GENERALIZED_TIME, &[&long()])),
        _ => Err("asn1: structure error: cannot represent time as GeneralizedTime".to_owned()),
    }
}

fn extension(last: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    let oid = tagged(der::OID, &[EXTENSION, &[last]]);
    let critical = if critical { tagged(der::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
    sequence(&[&oid, &critical, &tagged(der::OCTET_STRING, &[value])])
}

fn extensions(request: &Request<'_>, public: &[u8], authority: Option<&[u8]>) -> Result<Vec<u8>, String> {
    // digitalSignature and keyEncipherment, and keyCertSign for an authority; before them the number of spare bits.
    let usage: [u8; 2] = if request.authority { [2, 0xa4] } else { [5, 0xa0] };
    let purposes = PURPOSES.map(|purpose| tagged(der::OID, &[purpose])).concat();
    let constraints = if request.authority { tagged(der::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
    let mut all = vec![
        extension(KEY_USAGE, true, &tagged(der::BIT_STRING, &[&usage])),
        extension(EXTENDED_KEY_USAGE, false, &sequence(&[&purposes])),
        extension(BASIC_CONSTRAINTS, true, &sequence(&[&constraints])),
    ];
    if request.authority {
        // SPEC: RFC 7093, section 2, method 1.
        let hash = Sha256::digest(public);
        let (id, _) = hash.split_at(20);
        all.push(extension(SUBJECT_KEY, false, &tagged(der::OCTET_STRING, &[id])));
    }
    if let Some(id) = authority.filter(|id| !id.is_empty()) {
        all.push(extension(AUTHORITY_KEY, false, &sequence(&[&tagged(der::implicit(0), &[id])])));
    }
    if let Some(host) = request.hosts.iter().find(|host| !host.is_ascii()) {
        let host = String::from_utf8_lossy(host);
        return Err(format!("x509: {host:?} cannot be encoded as an IA5String"));
    }
    let mut names: Vec<u8> =
        request.hosts.iter().flat_map(|host| tagged(der::implicit(2), &[host])).collect();
    for address in &request.addresses {
        names.extend(match address.to_canonical() {
            IpAddr::V4(address) => tagged(der::implicit(7), &[&address.octets()]),
            IpAddr::V6(address) => tagged(der::implicit(7), &[&address.octets()]),
        });
    }
    if !names.is_empty() {
        // Without a subject, these are all that it is about.
        all.push(extension(ALTERNATIVE_NAMES, request.name.is_empty(), &sequence(&[&names])));
    }
    Ok(sequence(&[&all.concat()]))
}

/// Reads a certificate, as much of it as one needs that it signs.
///
/// # Errors
/// Go's words.
pub(super) fn parse(der: &[u8]) -> Result<Issuer, String> {
    read(der).ok_or_else(|| "x509: malformed certificate".to_owned())
}

fn read(der: &[u8]) -> Option<Issuer> {
    let mut outer = Reader::new(der);
    let mut certificate = outer.sequence().filter(|_| outer.is_empty())?;
    let mut body = certificate.sequence()?;
    let algorithm = certificate.expect(der::SEQUENCE)?;
    certificate.expect(der::BIT_STRING)?;
    // The version stands in brackets, and is 1 where it does not stand there.
    if let Some(version) = body.optional(der::explicit(0)) {
        Reader::new(version).unsigned()?;
    }
    body.expect(der::INTEGER)?;
    if body.expect(der::SEQUENCE)? != algorithm {
        return None;
    }
    body.expect(der::SEQUENCE)?;
    let mut validity = body.sequence()?;
    for _ in 0..2 {
        let (tag, ..) = validity.next()?;
        matches!(tag, der::UTC_TIME | der::GENERALIZED_TIME).then_some(())?;
    }
    let (tag, _, subject) = body.next()?;
    let (key_tag, key, public) = body.next()?;
    let mut key = Reader::new(key);
    key.sequence()?;
    key.expect(der::BIT_STRING)?;
    if (tag, key_tag) != (der::SEQUENCE, der::SEQUENCE) {
        return None;
    }
    // Two identifiers that nobody uses any more.
    let _ = (body.optional(der::implicit(1)), body.optional(der::implicit(2)));
    let mut key_id = None;
    if let Some(extensions) = body.optional(der::explicit(3)) {
        let mut extensions = Reader::new(extensions).sequence()?;
        while !extensions.is_empty() {
            let mut extension = extensions.sequence()?;
            let oid = extension.expect(der::OID)?;
            let _ = extension.optional(der::BOOLEAN);
            let value = extension.expect(der::OCTET_STRING)?;
            if oid == [EXTENSION, &[SUBJECT_KEY]].concat() {
                key_id = Some(Reader::new(value).expect(der::OCTET_STRING)?.to_vec());
            }
        }
    }
    body.is_empty().then(|| Issuer { subject: subject.to_vec(), key_id, public: public.to_vec() })
}

//! Ed25519 keys and the files they lie in: PKCS#8 for the private half, SPKI for the public one, both as PEM, or the
//! files of OpenSSH.
//!
//! SPEC: RFC 8410 (Ed25519 in PKCS#8 and SPKI), RFC 5958 (PKCS#8), RFC 7468 (PEM), RFC 8032 (Ed25519).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use ed25519_dalek::Signer as _;
use ed25519_dalek::ed25519::pkcs8;
use pkcs8::spki::der::pem::LineEnding;
use pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::openssh;

/// Why a key is refused: one clause, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct KeyError {
    /// The failure code of a weak key, `E309`; none where the file holds no key that can be read.
    pub code: Option<&'static str>,
    /// What is wrong.
    pub message: String,
    /// What to do instead.
    pub help: &'static str,
}

/// What to do about a file that holds no private key of ours.
pub(super) const MAKE_ONE: &str =
    "make a key with `tollgate key new`, or with `openssl genpkey -algorithm ed25519`";
/// What to do about a file that holds no public key of ours.
pub(super) const GIVE_PUBLIC: &str = "give an Ed25519 public key, in PEM or of OpenSSH: `tollgate key public FILE` writes it from the private one";

impl KeyError {
    pub(super) fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self { code: None, message: message.into(), help }
    }
}

/// The private half of a key. Its bytes are wiped from memory when it goes, and no output shows them.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A key from 32 bytes of entropy, which the caller takes from the operating system.
    pub fn generate(entropy: [u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&Zeroizing::new(entropy)))
    }

    /// Reads a private key in either form: PEM around PKCS#8, or a file of OpenSSH. The passphrase is for the latter,
    /// and is passed over where the file needs none.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem); an OpenSSH file is encrypted and the passphrase is missing or wrong.
    pub fn parse(text: &str, passphrase: Option<&str>) -> Result<Self, KeyError> {
        match label(text) {
            Some(openssh::LABEL) => openssh::private(text, passphrase),
            None if openssh::is_public(text) => Err(KeyError::new(
                "this is an OpenSSH public key, and signing needs the private one",
                "give the file without `.pub`, or `ssh-agent:FILE` if ssh-agent holds the key",
            )),
            _ => Self::from_pem(text),
        }
    }

    /// Reads a private key: PEM around PKCS#8, version 1 or 2.
    ///
    /// # Errors
    /// The text is no PEM, or holds something else than one unencrypted Ed25519 private key, or the public
    /// half that a version 2 file carries is not the key's own. The message says what it is.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        match label(text) {
            Some("PRIVATE KEY") => {}
            other => return Err(not_private(text, other)),
        }
        let damaged = || KeyError::new("the private key is damaged: its PEM text holds no PKCS#8", MAKE_ONE);
        let (_, document) = pkcs8::SecretDocument::from_pem(text).map_err(|_| damaged())?;
        let info = document.decode_msg::<pkcs8::PrivateKeyInfoRef<'_>>().map_err(|_| damaged())?;
        if info.algorithm.oid != pkcs8::ALGORITHM_OID {
            let name = algorithm(info.algorithm.oid);
            return Err(KeyError::new(
                format!("the private key is of the kind {name}, not Ed25519"),
                MAKE_ONE,
            ));
        }
        let pair = pkcs8::KeypairBytes::try_from(info)
            .map_err(|_| KeyError::new("the Ed25519 private key is malformed", MAKE_ONE))?;
        let key = ed25519_dalek::SigningKey::try_from(&pair).map_err(|_| {
            KeyError::new("the file's public key does not belong to its private key", MAKE_ONE)
        })?;
        Ok(Self(key))
    }

    /// The key as PEM around PKCS#8 **version 1**: OpenSSL 3.0 and others refuse version 2, which dalek's own
    /// writer makes.
    ///
    /// # Errors
    /// None in practice: 32 bytes always encode.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        let pair = pkcs8::KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        pair.to_pkcs8_pem(LineEnding::LF)
            .map_err(|error| KeyError::new(format!("the key cannot be written: {error}"), MAKE_ONE))
    }

    /// The public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs `message` with pure Ed25519.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The key of the commitments in redaction markers: equal secrets have equal commitments in the bundles
    /// of one signer, and nobody without the private key can try out guesses.
    pub fn redaction_key(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"tollgate-redaction-v1\0");
        hash.update(self.0.as_bytes());
        hash.finalize().into()
    }
}

impl fmt::Debug for SigningKey {
    /// Shows the public half's name alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifying_key().key_id())
    }
}

/// The public half of a key. Weak keys are refused when one is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// Reads a public key in either form: PEM around SPKI, or a line of OpenSSH.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Self::parse_with_comment(text).map(|(key, _)| key)
    }

    /// As [`parse`](Self::parse), with the comment that a line of OpenSSH ends with; PEM has none.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn parse_with_comment(text: &str) -> Result<(Self, String), KeyError> {
        if label(text).is_none() && openssh::is_public(text) {
            return openssh::public(text);
        }
        Ok((Self::from_pem(text)?, String::new()))
    }

    /// Reads a public key: PEM around SPKI.
    ///
    /// # Errors
    /// The text is no PEM, or holds something else than an Ed25519 public key. A key of small order, under
    /// which one signature can fit many messages, has the code `E309`.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        match label(text) {
            Some("PUBLIC KEY") => {}
            other => return Err(not_public(text, other)),
        }
        let damaged = || KeyError::new("the public key is damaged: its PEM text holds no SPKI", GIVE_PUBLIC);
        let (_, document) = pkcs8::Document::from_pem(text).map_err(|_| damaged())?;
        let info =
            document.decode_msg::<pkcs8::spki::SubjectPublicKeyInfoRef<'_>>().map_err(|_| damaged())?;
        if info.algorithm.oid != pkcs8::ALGORITHM_OID {
            let name = algorithm(info.algorithm.oid);
            let message = format!("the public key is of the kind {name}, not Ed25519");
            return Err(KeyError::new(message, GIVE_PUBLIC));
        }
        let malformed = || KeyError::new("the Ed25519 public key is malformed", GIVE_PUBLIC);
        let key = pkcs8::PublicKeyBytes::try_from(info).map_err(|_| malformed())?;
        Self::from_bytes(&key.to_bytes())
    }

    /// The key of these 32 bytes (RFC 8032).
    ///
    /// # Errors
    /// They are no point of the curve, or one of small order (`E309`).
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .map_err(|_| KeyError::new("the public key is no point of the curve", GIVE_PUBLIC))?;
        if key.is_weak() {
            return Err(KeyError {
                code: Some("E309"),
                message: "the public key is weak: it has small order".to_owned(),
                help: GIVE_PUBLIC,
            });
        }
        Ok(Self(key))
    }

    /// The key as PEM around SPKI.
    ///
    /// # Errors
    /// None in practice: 32 bytes always encode.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        pkcs8::PublicKeyBytes(self.0.to_bytes())
            .to_public_key_pem(LineEnding::LF)
            .map_err(|error| KeyError::new(format!("the key cannot be written: {error}"), GIVE_PUBLIC))
    }

    /// The 32 bytes (RFC 8032).
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The key's name: its OpenSSH fingerprint, as `ssh-keygen -lf` prints it.
    ///
    /// SPEC: RFC 8709 section 4, the key blob of `ssh-ed25519`; the fingerprint is SHA-256 of it.
    pub fn key_id(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(openssh::blob(self))))
    }

    /// The key as a line of OpenSSH, as it stands in `authorized_keys`. Control characters of the comment are left
    /// out, so that it is one line.
    pub fn to_openssh(&self, comment: &str) -> String {
        let comment: String = comment.chars().filter(|char| !char.is_control()).collect();
        let line = format!("ssh-ed25519 {} {comment}", STANDARD.encode(openssh::blob(self)));
        format!("{}\n", line.trim_end())
    }

    /// Whether `signature` is this key's over `message`: pure Ed25519, without the leniencies of RFC 8032.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", self.key_id())
    }
}

/// The label of the first PEM block of a text: `PRIVATE KEY` of `-----BEGIN PRIVATE KEY-----`.
fn label(text: &str) -> Option<&str> {
    text.split_once("-----BEGIN ")?.1.split_once("-----").map(|(label, _)| label)
}

/// Why a text is no private key, where its label says so already.
fn not_private(text: &str, label: Option<&str>) -> KeyError {
    match label {
        Some("ENCRYPTED PRIVATE KEY") => KeyError::new(
            "the private key is encrypted",
            "decrypt it for the time of the run (`openssl pkey -in key.pem -out plain.pem`), or use an encrypted key of \
             `ssh-keygen -t ed25519`",
        ),
        Some("OPENSSH PRIVATE KEY") => KeyError::new(
            "the private key is in OpenSSH's own format, not PKCS#8",
            "make a key with `tollgate key new`; OpenSSH cannot write Ed25519 keys as PKCS#8",
        ),
        Some("RSA PRIVATE KEY") => KeyError::new("the private key is of the kind RSA, not Ed25519", MAKE_ONE),
        Some("EC PRIVATE KEY") => KeyError::new("the private key is of the kind EC, not Ed25519", MAKE_ONE),
        Some("PUBLIC KEY") => {
            KeyError::new("this is a public key, and signing needs the private one", MAKE_ONE)
        }
        Some(other) => KeyError::new(format!("a PEM block `{}` is no private key", shown(other)), MAKE_ONE),
        None if text.starts_with("ssh-") => {
            KeyError::new("this is an OpenSSH public key, and signing needs a private key in PEM", MAKE_ONE)
        }
        None => KeyError::new("the text holds no PEM block, so no private key", MAKE_ONE),
    }
}

/// Why a text is no public key, where its label says so already.
fn not_public(text: &str, label: Option<&str>) -> KeyError {
    match label {
        Some(
            "PRIVATE KEY"
            | "ENCRYPTED PRIVATE KEY"
            | "OPENSSH PRIVATE KEY"
            | "RSA PRIVATE KEY"
            | "EC PRIVATE KEY",
        ) => KeyError::new("this is a private key, and verifying takes the public one", GIVE_PUBLIC),
        Some("RSA PUBLIC KEY") => {
            KeyError::new("the public key is of the kind RSA, not Ed25519", GIVE_PUBLIC)
        }
        Some("CERTIFICATE") => KeyError::new(
            "this is a certificate, not a public key",
            "take the key out: `openssl x509 -in cert.pem -noout -pubkey`",
        ),
        Some(other) => KeyError::new(format!("a PEM block `{}` is no public key", shown(other)), GIVE_PUBLIC),
        None if text.starts_with("ssh-") => KeyError::new(
            "the public key is in OpenSSH's own format, not PEM",
            "give the public key in PEM (SPKI); `tollgate key public FILE` writes it",
        ),
        None => KeyError::new("the text holds no PEM block, so no public key", GIVE_PUBLIC),
    }
}

/// A label for a message: what is not printable ASCII is left out, and no more than 40 characters.
fn shown(label: &str) -> String {
    label.chars().filter(|char| matches!(char, ' '..='~')).take(40).collect()
}

/// The usual name of a kind of key.
fn algorithm(oid: pkcs8::ObjectIdentifier) -> String {
    let dotted = oid.to_string();
    let name = match dotted.as_str() {
        "1.2.840.113549.1.1.1" => "RSA",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.2.840.10045.2.1" => "EC",
        "1.2.840.10040.4.1" => "DSA",
        "1.3.101.110" => "X25519",
        "1.3.101.111" => "X448",
        "1.3.101.113" => "Ed448",
        _ => return format!("`{dotted}`"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8410, section 10.3: the same private key as version 1, and as version 2 with its public half.
    const VERSION_1: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        -----END PRIVATE KEY-----\n";
    const VERSION_2: &str = "-----BEGIN PRIVATE KEY-----\n\
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n\
        Z9w7lshQhqowtrbLDFw4rXAxZuE=\n\
        -----END PRIVATE KEY-----\n";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
        -----END PUBLIC KEY-----\n";

    #[test]
    fn a_private_key_is_written_as_version_1_and_read_as_both() {
        let key = SigningKey::from_pem(VERSION_1).unwrap();
        assert_eq!(key.to_pem().unwrap().as_str(), VERSION_1);
        assert_eq!(key.verifying_key().to_pem().unwrap(), PUBLIC);
        assert_eq!(VerifyingKey::from_pem(PUBLIC).unwrap(), key.verifying_key());
    }

    #[test]
    fn nothing_secret_is_shown() {
        let key = SigningKey::from_pem(VERSION_1).unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.verifying_key().key_id()));
        assert_ne!(&key.redaction_key(), key.0.as_bytes());
    }

    #[test]
    fn a_version_2_file_is_read_and_its_public_half_must_fit() {
        let ours = SigningKey::generate([7; 32]);
        let pair = |public: [u8; 32]| pkcs8::KeypairBytes {
            secret_key: [7; 32],
            public_key: Some(pkcs8::PublicKeyBytes(public)),
        };
        let pem = |public| pair(public).to_pkcs8_pem(LineEnding::LF).unwrap();
        let read = SigningKey::from_pem(&pem(*ours.verifying_key().as_bytes())).unwrap();
        assert_eq!(read.verifying_key(), ours.verifying_key());
        let other = SigningKey::generate([8; 32]).verifying_key();
        assert!(SigningKey::from_pem(&pem(*other.as_bytes())).is_err());
        // The RFC's own example has attributes besides.
        let rfc = SigningKey::from_pem(VERSION_2);
        assert!(rfc.is_ok_and(|key| key.verifying_key().to_pem().unwrap() == PUBLIC));
    }

    #[test]
    fn weak_public_keys_are_refused() {
        // The neutral element, of order 1, and a point of order 2.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert_eq!(VerifyingKey::from_bytes(&neutral).unwrap_err().code, Some("E309"));
        let mut order_two = [0xff; 32];
        order_two[0] = 0xec;
        order_two[31] = 0x7f;
        assert_eq!(VerifyingKey::from_bytes(&order_two).unwrap_err().code, Some("E309"));
    }
}

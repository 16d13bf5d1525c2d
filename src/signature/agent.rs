//! What is said to an ssh-agent and what it answers: which keys it holds, and its signatures.
//!
//! The private half stays in the agent. Whoever opens the connection sets how long an answer may take; here the size
//! of each answer and the number of keys are bounded before memory is taken.
//!
//! SPEC: `draft-ietf-sshm-ssh-agent`, sections 3, 4.4 (identities) and 4.5 (signatures).

use std::io::{ErrorKind, Read, Write};

use super::{SignError, VerifyingKey, openssh};

/// The most bytes of a message, as in OpenSSH (`AGENT_MAX_LEN`).
const MOST_BYTES: usize = 256 << 10;
/// The most keys that an agent may list, as in OpenSSH (`MAX_AGENT_IDENTITIES`).
const MOST_KEYS: u32 = 2_048;

/// `SSH_AGENT_FAILURE`.
const FAILURE: u8 = 5;
/// `SSH_AGENTC_REQUEST_IDENTITIES`.
const REQUEST_IDENTITIES: u8 = 11;
/// `SSH_AGENT_IDENTITIES_ANSWER`.
const IDENTITIES_ANSWER: u8 = 12;
/// `SSH_AGENTC_SIGN_REQUEST`.
const SIGN_REQUEST: u8 = 13;
/// `SSH_AGENT_SIGN_RESPONSE`.
const SIGN_RESPONSE: u8 = 14;

/// What to do about an agent that cannot be spoken to.
const TRY_IT: &str = "look at what `ssh-add -l` says: the same agent must answer there";

/// The keys that an agent holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identities {
    /// Its Ed25519 keys, with their comments.
    pub keys: Vec<(VerifyingKey, String)>,
    /// How many keys of other kinds it holds besides.
    pub others: usize,
}

impl Identities {
    /// The key of a fingerprint, as `ssh-keygen -l` prints it.
    ///
    /// # Errors
    /// The agent does not hold it. The message says what it holds.
    pub fn find(&self, fingerprint: &str) -> Result<VerifyingKey, SignError> {
        if let Some((key, _)) = self.keys.iter().find(|(key, _)| key.key_id() == fingerprint) {
            return Ok(*key);
        }
        let held: Vec<String> = self.keys.iter().map(|(key, _)| key.key_id()).take(10).collect();
        let held = match (held.as_slice(), self.others) {
            ([], 0) => "holds no key at all".to_owned(),
            ([], others) => format!("holds no Ed25519 key, and {others} of other kinds"),
            (held, _) => format!("holds {}", held.join(", ")),
        };
        let message = format!("the agent does not hold the key `{}`: it {held}", printable(fingerprint));
        Err(SignError::new(message, "add the key: `ssh-add PATH/TO/KEY`"))
    }
}

/// Asks an agent which keys it holds. Keys of other kinds than Ed25519, and weak ones, are counted only.
///
/// # Errors
/// The agent refuses, does not answer in time, goes away or answers something else.
pub fn identities(stream: &mut (impl Read + Write)) -> Result<Identities, SignError> {
    let answer = ask(stream, &[REQUEST_IDENTITIES])?;
    let mut fields = match answer.split_first() {
        Some((&IDENTITIES_ANSWER, fields)) => Fields(fields),
        Some((&FAILURE, _)) => {
            let message = "the agent refuses to say which keys it holds";
            return Err(SignError::new(message, "it may be locked: `ssh-add -X` unlocks it"));
        }
        _ => return Err(nonsense()),
    };
    let count = fields.number().filter(|count| *count <= MOST_KEYS).ok_or_else(nonsense)?;
    let mut found = Identities { keys: Vec::new(), others: 0 };
    for _ in 0..count {
        let blob = fields.string().ok_or_else(nonsense)?;
        let comment = fields.string().ok_or_else(nonsense)?;
        match ed25519(blob) {
            Some(key) => found.keys.push((key, String::from_utf8_lossy(comment).into_owned())),
            None => found.others = found.others.saturating_add(1),
        }
    }
    if fields.0.is_empty() { Ok(found) } else { Err(nonsense()) }
}

/// Asks an agent to sign `message` with `key`. The signature is checked before it is given out.
///
/// # Errors
/// As [`identities`]; the agent does not hold the key, the person before it declined, the message is larger than
/// agents take, or the signature is not the key's.
pub fn sign(
    stream: &mut (impl Read + Write),
    key: &VerifyingKey,
    message: &[u8],
) -> Result<[u8; 64], SignError> {
    let mut request = vec![SIGN_REQUEST];
    put(&mut request, &openssh::blob(key));
    put(&mut request, message);
    // No flags: they choose a hash for RSA.
    request.extend_from_slice(&0u32.to_be_bytes());
    let answer = ask(stream, &request)?;
    let mut fields = match answer.split_first() {
        Some((&SIGN_RESPONSE, fields)) => Fields(fields),
        Some((&FAILURE, _)) => {
            let message = format!("the agent refuses to sign with the key {}", key.key_id());
            let help = "see that `ssh-add -l` lists the key, and that whoever is asked to confirm does so";
            return Err(SignError::new(message, help));
        }
        _ => return Err(nonsense()),
    };
    let outer = fields.string().filter(|_| fields.0.is_empty()).ok_or_else(nonsense)?;
    let mut fields = Fields(outer);
    let kind = fields.string().ok_or_else(nonsense)?;
    let bytes = fields.string().filter(|_| fields.0.is_empty()).ok_or_else(nonsense)?;
    let signature = <[u8; 64]>::try_from(bytes).ok().filter(|_| kind == b"ssh-ed25519");
    let signature = signature.ok_or_else(nonsense)?;
    if !key.verify(message, &signature) {
        let message = format!("the agent gave a signature that is not by the key {}", key.key_id());
        return Err(SignError::new(message, TRY_IT));
    }
    Ok(signature)
}

/// Sends a request and reads the answer: the kind of message and its fields.
fn ask(stream: &mut (impl Read + Write), request: &[u8]) -> Result<Vec<u8>, SignError> {
    if request.len() > MOST_BYTES {
        let message = format!("what is to be signed is larger than the {MOST_BYTES} bytes that agents take");
        return Err(SignError::new(message, "sign with a key file"));
    }
    let mut framed = Vec::with_capacity(request.len().saturating_add(4));
    put(&mut framed, request);
    stream.write_all(&framed).and_then(|()| stream.flush()).map_err(|error| broken(&error))?;
    let mut length = [0; 4];
    stream.read_exact(&mut length).map_err(|error| broken(&error))?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if length == 0 || length > MOST_BYTES {
        return Err(nonsense());
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).map_err(|error| broken(&error))?;
    Ok(answer)
}

/// Why the connection does not go on.
fn broken(error: &std::io::Error) -> SignError {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            SignError::new("the agent did not answer in time", TRY_IT)
        }
        ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => {
            SignError::new("the agent closed the connection before it had answered", TRY_IT)
        }
        _ => SignError::new(format!("the agent cannot be spoken to: {error}"), TRY_IT),
    }
}

fn nonsense() -> SignError {
    SignError::new("what answered does not speak as an ssh-agent does", TRY_IT)
}

/// The key of a blob of the kind `ssh-ed25519`, unless it is weak.
fn ed25519(blob: &[u8]) -> Option<VerifyingKey> {
    let mut fields = Fields(blob);
    let kind = fields.string()?;
    let bytes = fields.string().filter(|_| fields.0.is_empty() && kind == b"ssh-ed25519")?;
    VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()
}

/// Adds bytes behind their length. What is longer than a message may be is refused where it is sent.
fn put(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    to.extend_from_slice(bytes);
}

/// The rest of a message, taken field by field.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn number(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*bytes))
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// A fingerprint that somebody wrote, for a message.
fn printable(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::signature::SigningKey;

    /// An agent that answers these bytes, whatever it is asked.
    struct Agent {
        asked: Vec<u8>,
        answer: io::Cursor<Vec<u8>>,
        end: Option<ErrorKind>,
    }

    impl Read for Agent {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match (self.answer.read(buffer)?, self.end) {
                (0, Some(kind)) => Err(kind.into()),
                (count, _) => Ok(count),
            }
        }
    }

    impl Write for Agent {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.asked.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn agent(answer: &[u8]) -> Agent {
        Agent { asked: Vec::new(), answer: io::Cursor::new(answer.to_vec()), end: None }
    }

    fn framed(kind: u8, fields: &[u8]) -> Vec<u8> {
        let mut message = Vec::new();
        put(&mut message, &[&[kind], fields].concat());
        message
    }

    fn strings(strings: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for string in strings {
            put(&mut bytes, string);
        }
        bytes
    }

    fn key() -> SigningKey {
        SigningKey::generate([5; 32])
    }

    /// The answer with a signature of that kind of key.
    fn signed(kind: &[u8], signature: &[u8]) -> Vec<u8> {
        framed(SIGN_RESPONSE, &strings(&[&strings(&[kind, signature])]))
    }

    #[test]
    fn keys_of_other_kinds_are_counted_and_not_taken() {
        let ours = openssh::blob(&key().verifying_key());
        let mut weak = ours.clone();
        weak[19..].fill(0);
        weak[19] = 1;
        let rsa = strings(&[b"ssh-rsa", b"\x01\x00\x01"]);
        let fields = strings(&[&rsa, b"old", &ours, b"me@example.org", &weak, b"weak"]);
        let answer = framed(IDENTITIES_ANSWER, &[&3u32.to_be_bytes(), fields.as_slice()].concat());
        let mut agent = agent(&answer);
        let found = identities(&mut agent).unwrap();
        assert_eq!(agent.asked, [0, 0, 0, 1, 11]);
        assert_eq!(found.keys, [(key().verifying_key(), "me@example.org".to_owned())]);
        assert_eq!(found.others, 2);
        assert_eq!(found.find(&key().verifying_key().key_id()).unwrap(), key().verifying_key());
        assert!(found.find("SHA256:x").unwrap_err().message.contains("it holds SHA256:"));
    }

    #[test]
    fn a_signature_is_taken_only_if_it_is_the_keys() {
        let good = key().sign(b"message");
        let public = key().verifying_key();
        let mut right = agent(&signed(b"ssh-ed25519", &good));
        assert_eq!(sign(&mut right, &public, b"message").unwrap(), good);
        let asked =
            framed(SIGN_REQUEST, &[&strings(&[&openssh::blob(&public), b"message"])[..], &[0; 4]].concat());
        assert_eq!(right.asked, asked);
        let other = SigningKey::generate([6; 32]).sign(b"message");
        let error = sign(&mut agent(&signed(b"ssh-ed25519", &other)), &public, b"message").unwrap_err();
        assert!(error.message.contains("not by the key"), "{}", error.message);
    }

    #[test]
    fn an_agent_that_answers_otherwise_is_told() {
        let public = key().verifying_key();
        let good = key().sign(b"message");
        let mut trailing = signed(b"ssh-ed25519", &good);
        trailing[3] += 1;
        trailing.push(0);
        let nonsense = [
            signed(b"ssh-rsa", &good),
            signed(b"ssh-ed25519", &good[..63]),
            trailing,
            framed(SIGN_RESPONSE, &[]),
            framed(SIGN_RESPONSE, &[0xff; 4]),
            framed(99, &[]),
            vec![0; 4],
            vec![0xff; 4],
            b"HTTP/1.1 400 Bad Request\r\n".to_vec(),
        ];
        for answer in nonsense {
            let error = sign(&mut agent(&answer), &public, b"message").unwrap_err();
            assert!(error.message.contains("does not speak"), "{answer:?}: {}", error.message);
        }
        let refused = sign(&mut agent(&framed(FAILURE, &[])), &public, b"message").unwrap_err();
        assert!(refused.message.contains("refuses to sign"));
        let locked = identities(&mut agent(&framed(FAILURE, &[]))).unwrap_err();
        assert!(locked.help.contains("ssh-add -X"));
        let many = framed(IDENTITIES_ANSWER, &u32::MAX.to_be_bytes());
        assert!(identities(&mut agent(&many)).unwrap_err().message.contains("does not speak"));
    }

    #[test]
    fn an_agent_that_goes_away_or_is_silent_is_told_at_every_byte() {
        let answer = signed(b"ssh-ed25519", &key().sign(b"message"));
        for cut in 0..answer.len() {
            let gone = sign(&mut agent(&answer[..cut]), &key().verifying_key(), b"message").unwrap_err();
            assert!(gone.message.contains("closed the connection"), "{cut}: {}", gone.message);
            let mut silent = agent(&answer[..cut]);
            silent.end = Some(ErrorKind::WouldBlock);
            let silent = sign(&mut silent, &key().verifying_key(), b"message").unwrap_err();
            assert!(silent.message.contains("in time"), "{cut}: {}", silent.message);
        }
    }

    #[test]
    fn what_is_larger_than_agents_take_is_not_sent() {
        let mut silent = agent(&[]);
        let error = sign(&mut silent, &key().verifying_key(), &vec![0; MOST_BYTES]).unwrap_err();
        assert!(error.message.contains("larger"));
        assert!(silent.asked.is_empty());
    }
}

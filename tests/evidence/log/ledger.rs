//! A log in memory, and releases for it.

use std::sync::OnceLock;

use tollgate::document::json::canonical::{self, Json};
use tollgate::evidence::Failure;
use tollgate::evidence::archive::Archive;
use tollgate::evidence::log::{
    self, Appended, AuditOptions, Audited, Kind, Link, LogError, Memory, NoteKey, OpenEnvelope, Policy,
    Proof, SignedCheckpoint,
};
use tollgate::signature::{IN_TOTO, SigningKey, open, seal, unchecked_payload};
use tollgate::source::Digest;

use crate::evidence::run::keys;
pub(crate) use crate::evidence::run::{Run, TIME, key, options};

pub(crate) const ORIGIN: &str = "git.example/shop/log";

/// The key of the log.
pub(crate) fn log_key() -> SigningKey {
    SigningKey::generate([11; 32])
}

/// The same as verifiers know it.
pub(crate) fn log_name() -> NoteKey {
    NoteKey::new(ORIGIN, Kind::Text, log_key().verifying_key()).unwrap()
}

pub(crate) fn policy() -> Policy {
    Policy::of_log(log_name())
}

/// A release: its link, and the envelope of its statement.
#[derive(Debug, Clone)]
pub(crate) struct Logged {
    pub(crate) link: Link,
    pub(crate) envelope: Vec<u8>,
}

/// A release of a stream, by the digest of the statement before.
pub(crate) fn release(stream: &str, sequence: u64, previous: Option<Digest>) -> Logged {
    static TEMPLATE: OnceLock<Json> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let bundle = Run::default().pack();
        let archive = Archive::read(&bundle).unwrap();
        let payload = unchecked_payload(archive.file("evidence.dsse.json").unwrap(), IN_TOTO).unwrap();
        canonical::parse_canonical(&payload).unwrap()
    });
    let mut statement = template.clone();
    let facts = member(member(&mut statement, "predicate"), "release");
    *member(facts, "stream") = Json::String(stream.to_owned());
    *member(facts, "sequence") = Json::Integer(sequence.try_into().unwrap());
    *member(facts, "previous") = match previous {
        None => Json::Null,
        Some(digest) => Json::object([
            ("sequence", Json::Integer((sequence - 1).try_into().unwrap())),
            ("sha256", Json::String(digest.to_string())),
        ]),
    };
    let payload = statement.to_bytes();
    let link = Link {
        stream: stream.to_owned(),
        sequence: Some(sequence),
        previous: previous.map(|digest| (sequence - 1, digest)),
        statement: Digest::of(&payload),
    };
    Logged { link, envelope: seal(IN_TOTO, &payload, &[&key()]).unwrap() }
}

fn member<'j>(json: &'j mut Json, name: &str) -> &'j mut Json {
    match json {
        Json::Object(members) => members.get_mut(name).unwrap(),
        _ => panic!("no object has `{name}`"),
    }
}

/// The first releases of a stream.
pub(crate) fn stream(name: &str, length: u64) -> Vec<Logged> {
    let mut releases: Vec<Logged> = Vec::new();
    for sequence in 1..=length {
        let previous = releases.last().map(|release| release.link.statement);
        releases.push(release(name, sequence, previous));
    }
    releases
}

/// A log in memory.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    pub(crate) files: Memory,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        let checkpoint = log::start(ORIGIN, &log_key()).unwrap();
        let mut files = Memory::default();
        files.0.insert("checkpoint".into(), checkpoint.note().to_bytes());
        Self { files }
    }

    /// A log of these releases.
    pub(crate) fn of<'a>(releases: impl IntoIterator<Item = &'a Logged>) -> Self {
        let mut ledger = Self::new();
        for release in releases {
            ledger.append(release).unwrap();
        }
        ledger
    }

    pub(crate) fn append(&mut self, release: &Logged) -> Result<u64, LogError> {
        match log::append(&self.files, &release.link, &release.envelope, &log_key())? {
            Appended::Already(index) => Ok(index),
            Appended::New(addition) => {
                self.files.0.extend(addition.files);
                self.files.0.insert("checkpoint".into(), addition.checkpoint.note().to_bytes());
                for folder in addition.obsolete {
                    self.files.0.retain(|name, _| !name.starts_with(&format!("{folder}/")));
                }
                Ok(addition.index)
            }
        }
    }

    pub(crate) fn head(&self) -> SignedCheckpoint {
        log::open(&self.files, &log_name()).unwrap()
    }

    pub(crate) fn prove(&self, index: u64) -> Proof {
        log::prove(&self.files, &self.head(), index).unwrap()
    }

    /// Goes through it with the gate's key.
    pub(crate) fn audit(&self) -> Audited {
        self.audit_with(&policy(), None)
    }

    pub(crate) fn audit_with(&self, policy: &Policy, since: Option<&[u8]>) -> Audited {
        let open = |envelope: &[u8]| open(envelope, IN_TOTO, &keys()).map_err(Failure::from);
        let open: &OpenEnvelope<'_> = &open;
        let options = AuditOptions { policy, since, at: TIME + 3600, open: Some(open), threads: 2 };
        log::audit(&self.files, &options).unwrap()
    }

    /// What an audit finds: indexes and codes.
    pub(crate) fn found(&self) -> Vec<(Option<u64>, &'static str)> {
        found(&self.audit())
    }

    /// A log whose entries are these, whatever they say, made by an operator who has the log's key.
    pub(crate) fn forge(entries: &[Logged]) -> Self {
        let mut ledger = Self::new();
        for (place, release) in entries.iter().enumerate() {
            // To the log, each is the first release of a stream of its own; the entry is exchanged afterwards.
            let alone = release_alone(place as u64);
            ledger.append(&alone).unwrap();
            let name = format!("{}.dsse.json", place + 1);
            ledger.files.0.insert(name, release.envelope.clone());
        }
        let all: Vec<Vec<u8>> = entries
            .iter()
            .map(|release| {
                let link = &release.link;
                let entry = log::Entry {
                    stream: link.stream.clone(),
                    sequence: link.sequence.unwrap(),
                    statement: link.statement,
                };
                entry.to_bytes().unwrap()
            })
            .collect();
        ledger.rewrite(&all);
        ledger
    }

    /// Writes tiles, entries and checkpoint anew for these entries: fewer than 256.
    pub(crate) fn rewrite(&mut self, entries: &[Vec<u8>]) {
        self.files.0.retain(|name, _| !name.starts_with("tile/"));
        let leaves: Vec<Digest> =
            entries.iter().map(|entry| Digest::of_parts(&[&[0], entry.as_slice()])).collect();
        let place = format!("000.p/{}", entries.len());
        let hashes = leaves.iter().flat_map(|leaf| *leaf.as_bytes()).collect();
        self.files.0.insert(format!("tile/0/{place}"), hashes);
        let bundle = entries
            .iter()
            .flat_map(|entry| [&u16::try_from(entry.len()).unwrap().to_be_bytes()[..], entry].concat());
        self.files.0.insert(format!("tile/entries/{place}"), bundle.collect());
        let checkpoint = log::Checkpoint {
            origin: ORIGIN.into(),
            size: entries.len() as u64,
            root: super::tree::mth(&leaves),
            extensions: Vec::new(),
        };
        let signed = SignedCheckpoint::sign(checkpoint, &log_key()).unwrap();
        self.files.0.insert("checkpoint".into(), signed.note().to_bytes());
    }
}

fn release_alone(place: u64) -> Logged {
    release(&format!("alone-{place}"), 1, None)
}

/// What an audit found: indexes and codes.
pub(crate) fn found(audited: &Audited) -> Vec<(Option<u64>, &'static str)> {
    audited.found.iter().map(|found| (found.index, found.failure.code)).collect()
}

//! Going through a whole log: every hash, every entry, every envelope, every stream's chain.

use super::append::head;
use super::chain::Link;
use super::checkpoint::SignedCheckpoint;
use super::entry::{self, Entry};
use super::error::{LogError, exit_code};
use super::history::{History, StreamSummary};
use super::policy::{Policy, Witnessed};
use super::storage::Storage;
use super::tile::{Tile, WIDTH};
use super::tree;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::merkle::{self, Frontier};
use crate::evidence::statement::Statement;
use crate::signature::Verified;
use crate::source::{Digest, map_ordered};

/// The most bytes of an envelope that is read.
const MOST_ENVELOPE: usize = 16 << 20;
/// The most findings that are told one by one.
const MOST_FOUND: usize = 1000;

/// Opens the envelope of a release: gives its payload if whoever must have signed it did.
pub type OpenEnvelope<'a> = dyn Fn(&[u8]) -> Result<Verified<Vec<u8>>, Failure> + Sync + 'a;

/// What to hold a log against.
#[derive(Clone, Copy)]
pub struct AuditOptions<'a> {
    /// The logs and witnesses that are trusted.
    pub policy: &'a Policy,
    /// A checkpoint that the auditor kept: the log must continue it.
    pub since: Option<&'a [u8]>,
    /// The time, in seconds since 1970.
    pub at: i64,
    /// How envelopes are opened. Without it their digests alone are compared, and nobody says who signed them.
    pub open: Option<&'a OpenEnvelope<'a>>,
    /// On how many threads envelopes are read.
    pub threads: usize,
}

/// Something that is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The entry that it is about, where it is about one.
    pub index: Option<u64>,
    /// What is wrong. It may quote the log: print it escaped.
    pub failure: Failure,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// The log's head, where it could be read.
    pub head: Option<SignedCheckpoint>,
    /// Who vouches for the head, where somebody does.
    pub witnessed: Option<Witnessed>,
    /// The number of entries that could be read.
    pub entries: u64,
    /// The size of the checkpoint that the auditor kept, where the log continues it.
    pub since: Option<u64>,
    /// Whether signatures of releases and their links were checked.
    pub envelopes: bool,
    /// The streams, sorted by name.
    pub streams: Vec<StreamSummary>,
    /// What is wrong, in the order of the entries; what is about the whole log comes first.
    pub found: Vec<Found>,
    /// How much more is wrong than is told.
    pub untold: u64,
}

impl Audited {
    /// The exit code: 0, or 3 where something is invalid (`E1xx`, `E2xx`, `E4xx`, `E5xx`), or 4 where something is
    /// not acceptable (`E3xx`, `E6xx`, `E7xx`).
    pub fn exit_code(&self) -> u8 {
        self.found.iter().map(|found| exit_code(found.failure.code)).min().unwrap_or(0)
    }

    fn add(&mut self, index: Option<u64>, failure: Failure) {
        if self.found.len() < MOST_FOUND {
            self.found.push(Found { index, failure });
        } else {
            self.untold += 1;
        }
    }
}

/// Goes through a log.
///
/// What must hold:
/// 1. The head is signed by a trusted log, and enough witnesses have seen it (`E707`).
/// 2. The checkpoint that the auditor kept is of that log, and the log continues it (`E707`).
/// 3. The entries give the tiles, and the tiles the root (`E706`). The hashes are computed from the entries.
/// 4. Each entry's envelope is there (`E504`), is signed by whom it must (`E302` to `E306`), and holds its
///    statement (`E502`). The statement says what the entry says (`E706`).
/// 5. Each stream begins at 1 and has every number once, in order (`E705`); each release names the statement of the
///    one before (`E704`).
///
/// What does not hold stands in the result.
///
/// # Errors
/// A file cannot be read, which says nothing of the log.
pub fn audit(storage: &dyn Storage, options: &AuditOptions<'_>) -> Result<Audited, LogError> {
    let mut audited = Audited {
        head: None,
        witnessed: None,
        entries: 0,
        since: None,
        envelopes: options.open.is_some(),
        streams: Vec::new(),
        found: Vec::new(),
        untold: 0,
    };
    let head = match head(storage) {
        Ok(head) => head,
        Err(LogError::Refused(failure)) => {
            audited.add(None, failure);
            return Ok(audited);
        }
        Err(error) => return Err(error),
    };
    // 1.
    match options.policy.judge(&head, options.at) {
        Ok(witnessed) => audited.witnessed = Some(witnessed),
        Err(failure) => audited.add(None, failure),
    }
    audited.head = Some(head.clone());
    // 2.
    let since = match options.since.map(|since| kept(since, options.policy, &head)) {
        Some(Err(failure)) => {
            audited.add(None, failure);
            None
        }
        Some(Ok(since)) => Some(since),
        None => None,
    };
    Walk {
        storage,
        options,
        size: head.checkpoint().size,
        since: since.as_ref().map(|since| (since.checkpoint().size, since.checkpoint().root)),
        frontier: Frontier::default(),
        levels: Vec::new(),
        history: History::default(),
    }
    .run(&mut audited, head.checkpoint().root)?;
    audited.found.sort_by_key(|found| found.index);
    Ok(audited)
}

/// Reads the checkpoint that the auditor kept.
fn kept(since: &[u8], policy: &Policy, head: &SignedCheckpoint) -> Result<SignedCheckpoint, Failure> {
    let since = SignedCheckpoint::parse(since)?;
    let (old, new) = (since.checkpoint(), head.checkpoint());
    if old.origin != new.origin {
        let (old, new) = (shown(&old.origin), shown(&new.origin));
        let message = format!("the checkpoint that was kept is of `{old}`, and the log is `{new}`");
        return Err(Failure::new("E707", message));
    }
    let logs = policy.logs().iter().filter(|log| log.name() == old.origin);
    let mut signed = Err(Failure::new("E707", "the checkpoint that was kept is of no trusted log"));
    for log in logs {
        signed = since.must_be_of(log);
        if signed.is_ok() {
            break;
        }
    }
    signed?;
    if old.size > new.size {
        let message = format!("the log had {} entries and has {} now: it was cut back", old.size, new.size);
        return Err(Failure::new("E707", message));
    }
    Ok(since)
}

/// An audit on its way through the entries.
struct Walk<'a> {
    storage: &'a dyn Storage,
    options: &'a AuditOptions<'a>,
    size: u64,
    since: Option<(u64, Digest)>,
    frontier: Frontier,
    /// For each level, the number of the tile that is being filled, and its hashes so far.
    levels: Vec<(u64, Vec<Digest>)>,
    history: History,
}

impl Walk<'_> {
    fn run(mut self, audited: &mut Audited, root: Digest) -> Result<(), LogError> {
        self.meet(audited);
        let ended = self.entries(audited);
        let ended = ended.and_then(|()| self.partial_tiles(audited));
        match ended {
            // 3.
            Ok(()) if self.frontier.root() != root => {
                let message = "the entries of the log are not those of its checkpoint";
                audited.add(None, Failure::new("E706", message));
            }
            Ok(()) => {}
            // Behind what is missing nothing can be told.
            Err(LogError::Refused(failure)) => audited.add(None, failure),
            Err(error) => return Err(error),
        }
        // 5.
        let (streams, found) = self.history.judge(self.options.open.is_some());
        audited.streams = streams;
        for (index, failure) in found {
            audited.add(Some(index), failure);
        }
        Ok(())
    }

    /// Goes through all places. A checkpoint may claim any size: nothing is set aside for what was not read.
    fn entries(&mut self, audited: &mut Audited) -> Result<(), LogError> {
        let mut place = 0;
        while let Some(tile) = Tile::of(self.size, 0, place) {
            let entries = entry::bundle(self.storage, tile)?;
            let first = audited.entries;
            for bytes in &entries {
                let leaf = merkle::leaf(bytes);
                self.frontier.push(leaf);
                audited.entries += 1;
                self.grow(leaf, audited)?;
                self.meet(audited);
            }
            let indexed: Vec<(u64, &Vec<u8>)> = (first..).zip(&entries).collect();
            let releases = map_ordered(
                self.options.threads,
                &indexed,
                || (),
                |(), (index, bytes)| {
                    let entry = Entry::parse(bytes)?;
                    let link = self.envelope(*index, &entry);
                    Ok::<_, Failure>((entry, link))
                },
            );
            for (index, release) in (first..).zip(releases) {
                match release {
                    Err(failure) => audited.add(Some(index), failure),
                    Ok((entry, Ok(link))) => self.history.add(index, entry, link),
                    Ok((entry, Err(LogError::Refused(failure)))) => {
                        audited.add(Some(index), failure);
                        self.history.add(index, entry, None);
                    }
                    Ok((_, Err(error))) => return Err(error),
                }
            }
            place += 1;
        }
        Ok(())
    }

    /// Step 4: the envelope of an entry. Gives the statement's link, where the envelope could be opened.
    fn envelope(&self, index: u64, entry: &Entry) -> Result<Option<Link>, LogError> {
        let name = entry::envelope_name(index);
        let bytes = match self.storage.read(&name, MOST_ENVELOPE) {
            Ok(bytes) => bytes,
            Err(source) if source.kind() == std::io::ErrorKind::FileTooLarge => {
                return Err(Failure::new("E502", source.to_string()).into());
            }
            Err(source) => return Err(LogError::Read { name, source }),
        };
        let bytes = bytes.ok_or_else(|| Failure::new("E504", format!("`{name}` of the log is missing")))?;
        let other = || Failure::new("E502", format!("`{name}` is not the statement of the entry"));
        let Some(open) = self.options.open else {
            let is_own = entry::payload_digest(&bytes)? == entry.statement;
            return if is_own { Ok(None) } else { Err(other().into()) };
        };
        let payload = open(&bytes)?;
        let digest = Digest::of(payload.value());
        if digest != entry.statement {
            return Err(other().into());
        }
        let link = Link::of(&Statement::parse(&payload)?, digest);
        if link.entry()? != *entry {
            let message = format!("the statement in `{name}` says another stream or sequence than the entry");
            return Err(Failure::new("E706", message).into());
        }
        Ok(Some(link))
    }

    /// Compares with the checkpoint that the auditor kept, where the walk is as far as that.
    fn meet(&mut self, audited: &mut Audited) {
        let Some((_, root)) = self.since.filter(|(size, _)| *size == audited.entries) else { return };
        if self.frontier.root() == root {
            audited.since = Some(audited.entries);
            return;
        }
        let message = format!(
            "the first {} entries of the log are not those of the checkpoint that was kept: its history was \
             rewritten, or it shows different ones to different people",
            audited.entries
        );
        audited.add(None, Failure::new("E707", message));
    }

    /// Puts a leaf into its tile, and what becomes full into the tile above.
    fn grow(&mut self, leaf: Digest, audited: &mut Audited) -> Result<(), LogError> {
        let (mut level, mut hash) = (0, leaf);
        loop {
            if self.levels.len() == level {
                self.levels.push((0, Vec::new()));
            }
            let Some((number, hashes)) = self.levels.get_mut(level) else { return Ok(()) };
            hashes.push(hash);
            if hashes.len() < 256 {
                return Ok(());
            }
            let full = (*number, std::mem::take(hashes));
            *number += 1;
            compare(self.storage, self.size, level, &full, audited)?;
            hash = merkle::root(full.1);
            level += 1;
        }
    }

    /// Compares the tiles at the right edge.
    fn partial_tiles(&self, audited: &mut Audited) -> Result<(), LogError> {
        for (level, tile) in self.levels.iter().enumerate() {
            compare(self.storage, self.size, level, tile, audited)?;
        }
        Ok(())
    }
}

/// Compares a tile with what the entries give.
fn compare(
    storage: &dyn Storage,
    size: u64,
    level: usize,
    (number, hashes): &(u64, Vec<Digest>),
    audited: &mut Audited,
) -> Result<(), LogError> {
    let level = u8::try_from(level).unwrap_or(u8::MAX);
    let Some(tile) = Tile::of(size, level, *number).filter(|_| !hashes.is_empty()) else { return Ok(()) };
    let stored = match tree::read(storage, tile) {
        Ok(stored) => stored,
        Err(LogError::Refused(failure)) => {
            audited.add(None, failure);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    if let Some(at) = (0u64..).zip(stored.iter().zip(hashes)).find(|(_, (one, other))| one != other) {
        let index = (level == 0).then(|| number.saturating_mul(WIDTH).saturating_add(at.0));
        let message = format!("hash {} of `{}` is not what the entries give", at.0, tile.name());
        audited.add(index, Failure::new("E706", message));
    }
    Ok(())
}

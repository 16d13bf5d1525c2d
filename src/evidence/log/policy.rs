//! Which logs are trusted, and how many witnesses must have seen a checkpoint.
//!
//! SPEC: tlog-policy. Names are opaque there; here the whole text must be UTF-8 besides.

use super::checkpoint::SignedCheckpoint;
use super::cosignature;
use super::key::{Kind, NoteKey};
use super::line;
use crate::evidence::failure::{Failure, shown};

/// The most bytes of a policy.
const MOST_BYTES: usize = 256 << 10;
/// The most logs, witnesses and groups of a policy, each. The specification asks for 32.
const MOST: usize = 256;

/// A policy of logs and witnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<NoteKey>,
    members: Vec<Member>,
    /// The member that must have seen a checkpoint; none where nobody must.
    quorum: Option<usize>,
}

/// A witness or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    name: String,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Witness(NoteKey),
    /// How many of the members, all of which stand before it, must have seen a checkpoint.
    Group {
        threshold: usize,
        members: Vec<usize>,
    },
}

/// Why a text is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, as a clause.
    pub problem: String,
}

/// What a checkpoint is worth under a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// The log's name.
    pub origin: String,
    /// The witnesses of the policy that have seen the checkpoint, by the policy's names.
    pub witnesses: Vec<String>,
    /// When the quorum had seen it, in seconds since 1970: the earliest time at which enough of its members had.
    /// None where the policy asks for no witness, since the log's own word is no trusted time.
    pub time: Option<i64>,
}

impl Policy {
    /// The policy that trusts one log and asks for no witness.
    pub fn of_log(log: NoteKey) -> Self {
        Self { logs: vec![log], members: Vec::new(), quorum: None }
    }

    /// The logs that are trusted.
    pub fn logs(&self) -> &[NoteKey] {
        &self.logs
    }

    /// Whether witnesses must have seen a checkpoint.
    pub fn needs_witnesses(&self) -> bool {
        self.quorum.is_some()
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// The line, and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let at = |line: usize, problem: String| PolicyError { line, problem };
        if text.len() > MOST_BYTES {
            return Err(at(1, format!("a policy has at most {MOST_BYTES} bytes")));
        }
        let mut policy = Self { logs: Vec::new(), members: Vec::new(), quorum: None };
        let mut has_quorum = false;
        let mut lines = 0;
        for (number, line) in (1..).zip(text.split('\n')) {
            lines = number;
            if line.chars().any(|char| (char < ' ' && char != '\t') || char == '\x7f') {
                return Err(at(number, "there is a control character".to_owned()));
            }
            let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            let read = match words.as_slice() {
                [] => Ok(()),
                [first, ..] if first.starts_with('#') => Ok(()),
                ["log", key] | ["log", key, _] => policy.log(key),
                ["witness", name, key] | ["witness", name, key, _] => policy.witness(name, key),
                ["group", name, threshold, members @ ..] => policy.group(name, threshold, members),
                ["quorum", _] if has_quorum => Err("there is a second quorum".to_owned()),
                ["quorum", name] => {
                    has_quorum = true;
                    policy.set_quorum(name)
                }
                _ => {
                    Err("this is none of `log KEY`, `witness NAME KEY`, `group NAME K|any|all MEMBER…` and \
                          `quorum NAME|none`"
                        .to_owned())
                }
            };
            read.map_err(|problem| at(number, problem))?;
        }
        if !has_quorum {
            return Err(at(lines, "there is no `quorum` line; `quorum none` asks for no witness".to_owned()));
        }
        Ok(policy)
    }

    fn log(&mut self, key: &str) -> Result<(), String> {
        let key = NoteKey::parse(key)?;
        if key.kind() != Kind::Text {
            return Err("the key is a witness's, and a log has one of the kind 1".to_owned());
        }
        if self.logs.iter().any(|other| other.key() == key.key()) {
            return Err("another log has the same key".to_owned());
        }
        if self.logs.len() == MOST {
            return Err(format!("a policy names at most {MOST} logs"));
        }
        self.logs.push(key);
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str) -> Result<(), String> {
        let key = NoteKey::parse(key)?;
        if key.kind() != Kind::Cosignature {
            return Err("the key is a log's, and a witness has one of the kind 4".to_owned());
        }
        let same = |member: &Member| matches!(&member.what, What::Witness(other) if other.key() == key.key());
        if self.members.iter().any(same) {
            return Err("another witness has the same key".to_owned());
        }
        self.add(name, What::Witness(key))
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), String> {
        let mut of = Vec::new();
        for member in members {
            let index = self.member(member)?;
            let elsewhere = self
                .members
                .iter()
                .any(|other| matches!(&other.what, What::Group { members, .. } if members.contains(&index)));
            if elsewhere || of.contains(&index) {
                return Err(format!("`{}` is a member twice", shown(member)));
            }
            of.push(index);
        }
        let threshold = match threshold {
            "any" => Some(1),
            "all" => Some(of.len()),
            number => line::number(number).and_then(|number| usize::try_from(number).ok()),
        };
        let threshold = threshold.filter(|threshold| (1..=of.len()).contains(threshold));
        let threshold = threshold
            .ok_or("a group has members, and its threshold is `any`, `all` or a number from 1 to theirs")?;
        self.add(name, What::Group { threshold, members: of })
    }

    fn set_quorum(&mut self, name: &str) -> Result<(), String> {
        if name != "none" {
            self.quorum = Some(self.member(name)?);
        }
        Ok(())
    }

    fn add(&mut self, name: &str, what: What) -> Result<(), String> {
        if name == "none" || self.members.iter().any(|member| member.name == name) {
            return Err(format!("the name `{}` is taken", shown(name)));
        }
        if self.members.len() == 2 * MOST {
            return Err(format!("a policy names at most {} witnesses and groups", 2 * MOST));
        }
        self.members.push(Member { name: name.to_owned(), what });
        Ok(())
    }

    fn member(&self, name: &str) -> Result<usize, String> {
        let index = self.members.iter().position(|member| member.name == name);
        index.ok_or_else(|| format!("no line before says what `{}` is", shown(name)))
    }

    /// Judges a checkpoint at a time, in seconds since 1970. A cosignature that is later counts for nothing.
    ///
    /// What must hold:
    /// 1. The checkpoint is of a log of the policy, and that log signed it.
    /// 2. No cosignature of a witness of the policy is wrong.
    /// 3. Enough witnesses have seen it.
    ///
    /// # Errors
    /// `E707`: what does not hold.
    pub fn judge(&self, checkpoint: &SignedCheckpoint, at: i64) -> Result<Witnessed, Failure> {
        // 1.
        let origin = &checkpoint.checkpoint().origin;
        let mut signed = Err(Failure::new("E707", format!("no trusted log is called `{}`", shown(origin))));
        for log in self.logs.iter().filter(|log| log.name() == origin) {
            signed = checkpoint.must_be_of(log);
            // A log may have had several keys; a signature that is wrong is fatal, one that is missing not.
            if signed.is_ok() || checkpoint.note().signature_of(log).is_some() {
                break;
            }
        }
        signed?;
        // 2.
        let mut witnesses = Vec::new();
        let mut times: Vec<Option<i64>> = Vec::with_capacity(self.members.len());
        for member in &self.members {
            let time = match &member.what {
                What::Witness(key) => cosignature::time_of(checkpoint, key)?.filter(|time| *time <= at),
                What::Group { threshold, members } => {
                    let mut seen: Vec<i64> =
                        members.iter().filter_map(|index| times.get(*index).copied().flatten()).collect();
                    seen.sort_unstable();
                    seen.get(threshold.saturating_sub(1)).copied()
                }
            };
            if time.is_some() && matches!(member.what, What::Witness(_)) {
                witnesses.push(member.name.clone());
            }
            times.push(time);
        }
        // 3.
        let time = match self.quorum {
            None => None,
            Some(index) => match times.get(index).copied().flatten() {
                Some(time) => Some(time),
                None => return Err(self.too_few(index, &witnesses, origin)),
            },
        };
        Ok(Witnessed { origin: origin.clone(), witnesses, time })
    }

    fn too_few(&self, quorum: usize, witnesses: &[String], origin: &str) -> Failure {
        let quorum = self.members.get(quorum).map_or("", |member| &member.name);
        let seen = match witnesses {
            [] => "no witness".to_owned(),
            names => names.iter().map(|name| format!("`{}`", shown(name))).collect::<Vec<_>>().join(", "),
        };
        let message = format!(
            "too few witnesses have seen the checkpoint of `{}`: the quorum is `{}`, and {seen} did",
            shown(origin),
            shown(quorum)
        );
        Failure::new("E707", message)
    }
}

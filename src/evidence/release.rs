//! What a statement says of the release itself: its place in its stream, and what went into it.
//!
//! What is not known is null, and never an empty list, which would claim that there is none. The tag, the release
//! notes and the freeze calendar are left out where there are none.

use super::failure::Failure;
use super::member::{Members, count, maybe, sha256, text, texts};
use crate::document::json::canonical::Json;
use crate::source::Digest;
use crate::source::time::{format_rfc3339, parse_rfc3339};

/// The facts of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleaseFacts {
    /// The stream: what its versions belong to.
    pub stream: String,
    /// The version.
    pub version: String,
    /// Its number in the stream, from 1, where the stream is a chain.
    pub sequence: Option<u64>,
    /// The release before it in the chain. None for the first.
    pub previous: Option<Previous>,
    /// Who wrote what is new in it, sorted.
    pub authors: Option<Vec<String>>,
    /// The commits since the release before.
    pub commits: Option<Commits>,
    /// The kind of change: `breaking`, `feature`, `fix`, ….
    pub kind: Option<String>,
    /// The version of the release that this one repairs.
    pub fixes: Option<String>,
    /// The tag of its commit.
    pub tag: Option<String>,
    /// The digest of its notes, which are the member `release/notes.md`.
    pub notes: Option<Digest>,
    /// What the freeze calendar said when it was judged.
    pub freeze: Option<Freeze>,
}

/// The release before, by the digest of its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Previous {
    /// Its number in the stream.
    pub sequence: u64,
    /// The digest of its statement's bytes.
    pub sha256: Digest,
}

/// The commits of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commits {
    /// How many there are.
    pub count: usize,
    /// When the oldest of them was written, in seconds since 1970-01-01T00:00:00Z; none where there is none.
    pub oldest: Option<i64>,
    /// When the newest of them was written.
    pub newest: Option<i64>,
}

/// What a freeze calendar said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// The calendar's name.
    pub calendar: String,
    /// `open` or `frozen`.
    pub state: String,
    /// The window that it was frozen by.
    pub window: Option<String>,
}

impl ReleaseFacts {
    /// The member `release` of the predicate.
    pub(super) fn to_json(&self) -> Json {
        let number = |number: Option<u64>| number.map_or(Json::Null, count);
        let time = |time: Option<i64>| maybe(time.map(format_rfc3339));
        let mut members = vec![
            ("stream", text(&self.stream)),
            ("version", text(&self.version)),
            ("sequence", number(self.sequence)),
            (
                "previous",
                self.previous.map_or(Json::Null, |previous| {
                    Json::object([
                        ("sequence", count(previous.sequence)),
                        ("sha256", text(previous.sha256.to_string())),
                    ])
                }),
            ),
            ("authors", self.authors.as_ref().map_or(Json::Null, texts)),
            (
                "commits",
                self.commits.map_or(Json::Null, |commits| {
                    Json::object([
                        ("count", count(commits.count)),
                        ("oldest", time(commits.oldest)),
                        ("newest", time(commits.newest)),
                    ])
                }),
            ),
            ("kind", maybe(self.kind.as_deref())),
            ("fixes", maybe(self.fixes.as_deref())),
        ];
        members.extend(self.tag.as_ref().map(|tag| ("tag", text(tag))));
        members.extend(self.notes.map(|notes| ("notes", sha256(notes))));
        members.extend(self.freeze.as_ref().map(|freeze| {
            let window = maybe(freeze.window.as_deref());
            let freeze =
                [("calendar", text(&freeze.calendar)), ("state", text(&freeze.state)), ("window", window)];
            ("freeze", Json::object(freeze))
        }));
        Json::object(members)
    }

    /// Reads them back.
    pub(super) fn parse(release: &Members<'_>) -> Result<Self, Failure> {
        Ok(Self {
            stream: release.text("stream")?.to_owned(),
            version: release.text("version")?.to_owned(),
            sequence: release.read("sequence", |value| match value {
                Json::Null => Some(None),
                value => value.as_integer()?.try_into().ok().filter(|number| *number > 0).map(Some),
            })?,
            previous: release.unless_null("previous", |previous| {
                Ok(Previous { sequence: previous.count("sequence")?, sha256: previous.digest("sha256")? })
            })?,
            authors: match release.read("authors", Some)? {
                Json::Null => None,
                _ => Some(release.texts("authors")?),
            },
            commits: release.unless_null("commits", |commits| {
                let time = |name| match commits.maybe(name)? {
                    None => Ok(None),
                    Some(text) => parse_rfc3339(text).map(Some).ok_or_else(|| commits.wrong(name)),
                };
                Ok(Commits {
                    count: commits.count("count")?,
                    oldest: time("oldest")?,
                    newest: time("newest")?,
                })
            })?,
            kind: release.maybe("kind")?.map(str::to_owned),
            fixes: release.maybe("fixes")?.map(str::to_owned),
            tag: release.left_out("tag").map(|tag| tag.text("tag").map(str::to_owned)).transpose()?,
            notes: match release.left_out("notes") {
                None => None,
                Some(release) => Some(release.inside("notes", "the release notes")?.digest("sha256")?),
            },
            freeze: match release.left_out("freeze") {
                None => None,
                Some(release) => {
                    let freeze = release.inside("freeze", "the freeze calendar")?;
                    Some(Freeze {
                        calendar: freeze.text("calendar")?.to_owned(),
                        state: freeze.text("state")?.to_owned(),
                        window: freeze.maybe("window")?.map(str::to_owned),
                    })
                }
            },
        })
    }
}

//! What git says of a release: the one before it, the commits since, who wrote them, and what kind of change they are.
//!
//! What git cannot tell is none, and why is told. A clone that is cut off (`--depth`) tells nothing of what lies behind
//! the cut, and a repository without an earlier release nothing of what is new.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, bail};
use git_conventional::Commit as Message;

use super::{ask, line};
use crate::evidence::Commits;
use crate::source::time::parse_rfc3339;

/// The most commits that are looked along for the release before.
const MOST_BEHIND: usize = 50_000;
/// The most commits of a release.
const MOST_COMMITS: usize = 10_000;
/// The most bytes of their messages together.
const MOST_BYTES: usize = 32 << 20;

/// What is asked.
pub(in crate::cli) struct Asked<'a> {
    /// The release's stream. Tags may begin with the last part of its name: `shop-v1.2.3`.
    pub(in crate::cli) stream: &'a str,
    /// The release's version.
    pub(in crate::cli) version: &'a str,
    /// The commit that is released.
    pub(in crate::cli) commit: &'a str,
    /// Where the release before was, where the user says it.
    pub(in crate::cli) since: Option<&'a str>,
}

/// What git says.
#[derive(Debug, Default)]
pub(in crate::cli) struct Said {
    /// The tag of the commit that is a version of the stream.
    pub(in crate::cli) tag: Option<String>,
    /// The commits since the release before.
    pub(in crate::cli) commits: Option<Commits>,
    /// The mail addresses of who wrote them, sorted.
    pub(in crate::cli) authors: Option<BTreeSet<String>>,
    /// The kind of change, where commits say one.
    pub(in crate::cli) kind: Option<String>,
    /// The version that trailers say is repaired.
    pub(in crate::cli) fixes: Option<String>,
    /// What changed, from the newest commit on.
    pub(in crate::cli) changes: Vec<Change>,
    /// What is not known, and why.
    pub(in crate::cli) told: Vec<String>,
}

/// A commit, in the words of its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Change {
    /// The commit.
    pub(in crate::cli) commit: String,
    /// What kind of change it is; none where its message does not say.
    pub(in crate::cli) kind: Option<Kind>,
    /// What is changed: the scope, where there is one, and the description.
    pub(in crate::cli) text: String,
}

/// Kinds of change, the weightiest last. SPEC: Conventional Commits 1.0.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) enum Kind {
    /// Any other type: `docs`, `chore`, `ci`.
    Other,
    /// `revert`.
    Revert,
    /// `perf`.
    Performance,
    /// `fix`.
    Fix,
    /// `feat`.
    Feature,
    /// `!`, or a footer `BREAKING CHANGE`.
    Breaking,
}

impl Kind {
    /// The word in the evidence.
    pub(in crate::cli) fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Revert => "revert",
            Self::Performance => "performance",
            Self::Fix => "fix",
            Self::Feature => "feature",
            Self::Breaking => "breaking",
        }
    }
}

/// A commit as git lists it.
struct Listed {
    id: String,
    time: i64,
    author: String,
    message: String,
}

/// Asks git about a release whose commit is checked out at `root`.
///
/// # Errors
/// `since` is no commit that the release has behind it; git fails.
pub(in crate::cli) fn facts(root: &Path, asked: &Asked<'_>) -> anyhow::Result<Said> {
    let mut said = Said::default();
    let tags = versions(root, asked)?;
    said.tag = tags.get(asked.commit).and_then(|tags| own_tag(tags, asked.version));
    let since = match asked.since {
        Some(revision) => Some(behind(root, revision, asked.commit)?),
        None => nearest(root, asked.commit, &tags)?,
    };
    let Some(since) = since else {
        said.told.push(
            "no earlier release is known, so the commits and authors of this one are not: no tag behind the commit is a version (`--since REV` names it)".to_owned(),
        );
        return Ok(said);
    };
    let Some(listed) = listed(root, &since, asked.commit)? else {
        said.told.push(format!(
            "there are more than {MOST_COMMITS} commits since {since}, so they are not counted"
        ));
        return Ok(said);
    };
    if is_cut(root, &listed)? {
        said.told.push(
            "the clone is shallow and its history is cut within this release, so commits and authors are not known; fetch with `git fetch --unshallow`".to_owned(),
        );
        return Ok(said);
    }
    said.take(root, &listed)?;
    Ok(said)
}

impl Said {
    /// Takes what the commits say.
    fn take(&mut self, root: &Path, listed: &[Listed]) -> anyhow::Result<()> {
        let times = || listed.iter().map(|commit| commit.time);
        self.commits = Some(Commits { count: listed.len(), oldest: times().min(), newest: times().max() });
        let mut authors: BTreeSet<String> =
            listed.iter().map(|commit| commit.author.trim().to_lowercase()).collect();
        authors.extend(co_authors(root, listed)?);
        authors.remove("");
        self.authors = Some(authors);
        self.changes = listed.iter().map(change).collect();
        self.kind =
            self.changes.iter().filter_map(|change| change.kind).max().map(|kind| kind.name().to_owned());
        let repaired: BTreeSet<&str> =
            listed.iter().flat_map(|commit| trailers(&commit.message, "Fixes-Release")).collect();
        match repaired.len() {
            0 => {}
            1 => self.fixes = repaired.first().map(|version| plain(version).to_owned()),
            _ => self.told.push(
                "commits name several releases as repaired (`Fixes-Release`); say which with `--fixes VERSION`".to_owned(),
            ),
        }
        Ok(())
    }
}

/// A version without the `v` before it.
fn plain(version: &str) -> &str {
    version
        .strip_prefix('v')
        .filter(|rest| rest.starts_with(|char: char| char.is_ascii_digit()))
        .unwrap_or(version)
}

/// The version that a tag is of the stream: `v1.2.3`, `1.2.3`, `shop-v1.2.3`, `shop/v1.2.3`, `shop@1.2.3`. With it,
/// whether the tag names the stream.
fn version_of<'t>(tag: &'t str, stream: &str) -> Option<(&'t str, bool)> {
    let name = stream.rsplit('/').next().unwrap_or(stream);
    let behind = |prefix: &str| {
        let rest = tag.strip_prefix(prefix)?;
        rest.strip_prefix(['-', '/', '@', '_']).map(|rest| (plain(rest), true))
    };
    let found = behind(stream).or_else(|| behind(name)).unwrap_or((plain(tag), false));
    let (version, _) = found;
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    ((2..=4).contains(&numbers.len()) && numbers.iter().all(is_number)).then_some(found)
}

/// The tags behind the commit that are versions of the stream, by commit. Where any tag names the stream, plain versions
/// are those of another one.
fn versions(root: &Path, asked: &Asked<'_>) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let format = "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)";
    let merged = format!("--merged={}", asked.commit);
    let listed = ask(root, &["for-each-ref", &merged, format, "refs/tags"])?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut found = Vec::new();
    for line in listed.lines() {
        let mut parts = line.split('\0');
        let (Some(tag), Some(object), Some(peeled)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let commit = if peeled.is_empty() { object } else { peeled };
        if let Some((_, named)) = version_of(tag, asked.stream) {
            found.push((commit.to_owned(), tag.to_owned(), named));
        }
    }
    let own = found.iter().any(|(_, _, named)| *named);
    let mut by_commit: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (commit, tag, _) in found.into_iter().filter(|(_, _, named)| *named || !own) {
        by_commit.entry(commit).or_default().push(tag);
    }
    Ok(by_commit)
}

/// Of the tags of a commit the one that says the release's version; the only one, where there is one.
fn own_tag(tags: &[String], version: &str) -> Option<String> {
    let says = |tag: &&String| tag.ends_with(plain(version));
    match tags {
        [only] => Some(only.clone()),
        tags => tags.iter().find(says).cloned(),
    }
}

/// The commit that `revision` names, which must be behind the released one.
fn behind(root: &Path, revision: &str, commit: &str) -> anyhow::Result<String> {
    let name = format!("{revision}^{{commit}}");
    let since = line(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
        .with_context(|| format!("git knows no commit `{revision}` (`--since`)"))?;
    if ask(root, &["merge-base", "--is-ancestor", &since, commit]).is_err() {
        bail!("`--since {revision}` is not behind the commit that is released, as far as this clone knows");
    }
    Ok(since)
}

/// The nearest commit behind the released one that has a tag of the stream.
fn nearest(
    root: &Path,
    commit: &str,
    tags: &BTreeMap<String, Vec<String>>,
) -> anyhow::Result<Option<String>> {
    if tags.keys().all(|tagged| tagged == commit) {
        return Ok(None);
    }
    let most = format!("--max-count={MOST_BEHIND}");
    let listed = ask(root, &["rev-list", "--topo-order", &most, commit])?;
    let listed = String::from_utf8(listed).context("git's answer is no text")?;
    Ok(listed.lines().skip(1).find(|id| tags.contains_key(*id)).map(str::to_owned))
}

/// The commits from behind `since` to `commit`, the newest first; none where there are too many.
fn listed(root: &Path, since: &str, commit: &str) -> anyhow::Result<Option<Vec<Listed>>> {
    let (range, most) = (format!("{since}..{commit}"), format!("--max-count={}", MOST_COMMITS + 1));
    let format = "--format=%H%x00%aI%x00%aE%x00%B";
    let answer =
        ask(root, &["log", "-z", "--use-mailmap", "--no-show-signature", &most, format, &range, "--"])?;
    if answer.len() > MOST_BYTES {
        return Ok(None);
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let fields: Vec<&str> = answer.split('\0').collect();
    let mut all = Vec::new();
    for fields in fields.chunks(4) {
        let [id, time, author, message] = fields else { continue };
        let time = utc(time).with_context(|| format!("git says no time of the commit {id}"))?;
        all.push(Listed {
            id: (*id).to_owned(),
            time,
            author: (*author).to_owned(),
            message: (*message).to_owned(),
        });
    }
    Ok((all.len() <= MOST_COMMITS).then_some(all))
}

/// The seconds of a time with an offset.
fn utc(text: &str) -> Option<i64> {
    let time = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
    parse_rfc3339(&crate::source::time::format_rfc3339(time.unix_timestamp()))
}

/// Whether the history is cut at one of the commits.
fn is_cut(root: &Path, listed: &[Listed]) -> anyhow::Result<bool> {
    if line(root, &["rev-parse", "--is-shallow-repository"])? != "true" {
        return Ok(false);
    }
    let cut = ask(root, &["log", "-z", "--format=%H%x00%P", "--max-parents=0", "HEAD", "--"])?;
    let cut = String::from_utf8_lossy(&cut).into_owned();
    Ok(listed.iter().any(|commit| cut.contains(&commit.id)))
}

/// The values of a trailer at the end of a message.
fn trailers<'m>(message: &'m str, name: &str) -> Vec<&'m str> {
    let value = |line: &'m str| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim()).filter(|value| !value.is_empty())
    };
    message.lines().filter_map(value).collect()
}

/// The mail addresses of co-authors, by the repository's `.mailmap`.
fn co_authors(root: &Path, listed: &[Listed]) -> anyhow::Result<BTreeSet<String>> {
    let of = |commit: &Listed| {
        trailers(&commit.message, "Co-authored-by").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let contacts: BTreeSet<String> =
        listed.iter().flat_map(of).filter(|contact| mail(contact).is_some()).collect();
    let contacts: Vec<String> = contacts.into_iter().collect();
    let mut found = BTreeSet::new();
    for some in contacts.chunks(200) {
        let mut arguments = vec!["check-mailmap", "--"];
        arguments.extend(some.iter().map(String::as_str));
        let answer = ask(root, &arguments)?;
        found.extend(String::from_utf8_lossy(&answer).lines().filter_map(mail).map(str::to_lowercase));
    }
    Ok(found)
}

/// The address of `Name <address>`.
fn mail(contact: &str) -> Option<&str> {
    let (_, rest) = contact.rsplit_once('<')?;
    let (address, _) = rest.split_once('>')?;
    Some(address.trim()).filter(|address| !address.is_empty())
}

/// What a commit's message says.
fn change(listed: &Listed) -> Change {
    let subject = || listed.message.lines().next().unwrap_or_default().trim().to_owned();
    let (kind, text) = match Message::parse(listed.message.trim()) {
        Ok(message) => {
            let kind = match message.type_().as_str().to_ascii_lowercase().as_str() {
                _ if message.breaking() => Kind::Breaking,
                "feat" => Kind::Feature,
                "fix" => Kind::Fix,
                "perf" => Kind::Performance,
                "revert" => Kind::Revert,
                _ => Kind::Other,
            };
            let scope = message.scope().map(|scope| format!("{scope}: ")).unwrap_or_default();
            (Some(kind), format!("{scope}{}", message.description()))
        }
        Err(_) if subject().starts_with("Revert \"") => (Some(Kind::Revert), subject()),
        Err(_) => (None, subject()),
    };
    Change { commit: listed.id.clone(), kind, text }
}

/// The notes of a release as Markdown: what changed, by kind, the weightiest first, the newest first within a kind.
pub(in crate::cli) fn notes(stream: &str, version: &str, changes: &[Change]) -> String {
    let mut text = format!("# {} {}\n", escaped(stream), escaped(version));
    let mut kinds: Vec<Option<Kind>> = changes.iter().map(|change| change.kind).collect();
    kinds.sort_by_key(|kind| Reverse(*kind));
    kinds.dedup();
    for kind in kinds {
        text.push_str(match kind {
            Some(Kind::Breaking) => "\n## Breaking changes\n\n",
            Some(Kind::Feature) => "\n## Features\n\n",
            Some(Kind::Fix) => "\n## Fixes\n\n",
            Some(Kind::Performance) => "\n## Performance\n\n",
            Some(Kind::Revert) => "\n## Reverted\n\n",
            Some(Kind::Other) | None => "\n## Other changes\n\n",
        });
        for change in changes.iter().filter(|change| change.kind == kind) {
            let short = change.commit.get(..12).unwrap_or(&change.commit);
            text.extend(["- ", &escaped(&change.text), " (", short, ")\n"]);
        }
    }
    text
}

/// A text in one line of Markdown, without the secrets that detectors recognise.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    let found = crate::document::secret::in_text(text);
    for (start, end) in
        found.iter().map(|one| (one.range.start, one.range.end)).chain([(text.len(), text.len())])
    {
        for char in text.get(at..start).unwrap_or_default().chars().filter(|char| !char.is_control()) {
            if "\\`*_<>[]#|&".contains(char) {
                out.push('\\');
            }
            out.push(char);
        }
        if end > start {
            out.push_str("\\*\\*\\*");
        }
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_versions_of_a_stream() {
        for (tag, version, named) in [
            ("v1.2.3", "1.2.3", false),
            ("1.2.3-rc.1", "1.2.3-rc.1", false),
            ("shop-v1.2.3", "1.2.3", true),
            ("shop/v1.2", "1.2", true),
            ("acme/shop@1.2.3", "1.2.3", true),
        ] {
            assert_eq!(version_of(tag, "acme/shop"), Some((version, named)), "{tag}");
        }
        for tag in ["shop", "v1", "other-v1.2.3", "v1.x.3", "shopv1.2.3", "nightly", "v1..2"] {
            assert_eq!(version_of(tag, "acme/shop"), None, "{tag}");
        }
    }

    #[test]
    fn messages_say_the_kind_of_change() {
        let of = |message: &str| {
            let listed = Listed { id: "a".into(), time: 0, author: String::new(), message: message.into() };
            let change = change(&listed);
            (change.kind.map(Kind::name), change.text)
        };
        assert_eq!(of("feat(cart): add it\n\nmore"), (Some("feature"), "cart: add it".into()));
        assert_eq!(of("fix!: drop it"), (Some("breaking"), "drop it".into()));
        assert_eq!(of("fix: a\n\nBREAKING CHANGE: all of it"), (Some("breaking"), "a".into()));
        assert_eq!(of("Revert \"feat: x\"\n"), (Some("revert"), "Revert \"feat: x\"".into()));
        assert_eq!(of("docs: a"), (Some("other"), "a".into()));
        assert_eq!(of("Say why\n"), (None, "Say why".into()));
        assert!(Kind::Breaking > Kind::Feature && Kind::Feature > Kind::Fix && Kind::Fix > Kind::Other);
    }

    #[test]
    fn notes_are_one_line_a_change_and_hold_no_markup() {
        let change = |kind, text: &str| Change { commit: "0123456789abcdef".into(), kind, text: text.into() };
        let changes = [
            change(None, "Say\u{1b}[31m <b>why</b>"),
            change(Some(Kind::Feature), "add `it`, password=hunter2"),
        ];
        let expected = "# shop 1.0.0\n\n## Features\n\n- add \\`it\\`, password=\\*\\*\\* (0123456789ab)\n\n## Other changes\n\n- Say\\[31m \\<b\\>why\\</b\\> (0123456789ab)\n";
        assert_eq!(notes("shop", "1.0.0", &changes), expected);
    }

    #[test]
    fn trailers_are_read_in_any_case() {
        let message = "fix: a\n\nfixes-release: 1.3.0\nCo-authored-by: Ann <ANN@example.org>\n";
        assert_eq!(trailers(message, "Fixes-Release"), ["1.3.0"]);
        assert_eq!(
            trailers(message, "Co-authored-by").into_iter().filter_map(mail).collect::<Vec<_>>(),
            ["ANN@example.org"]
        );
    }
}

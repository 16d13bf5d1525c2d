//! `tollgate check --fix`: makes the edits that findings suggest, as far as judging again shows that they mend what they
//! are for and nothing else changes. Everything is judged in memory; files are written at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::arguments::Common;
use super::output;
use super::run::{Run, shown};
use crate::config::Enforcement;
use crate::document::{Document, DocumentKind, Reading};
use crate::fix::{self, Fixer, Part, Request, Suggestion};
use crate::input;
use crate::policy::Outcome;
use crate::source::{FileId, Severity, SourceFile};
use crate::verdict::Record;

/// The most rounds: an edit that has to wait for another one is made in a later one.
const ROUNDS: usize = 5;
/// The most times that everything is judged again.
const RUNS: usize = 40;

/// What files hold, by their paths.
pub(super) type Contents = BTreeMap<String, Vec<u8>>;

/// Judges the inputs, some of whose files hold something else.
pub(super) type Judge<'a> = dyn Fn(&Contents) -> anyhow::Result<Run> + 'a;

/// What tells findings apart from one run to the next: policy, address, place, message, file.
type Key = (String, String, String, String, String);

/// A finding whose edit is to be made.
#[derive(Clone)]
struct Wish {
    key: Key,
    enforcement: Enforcement,
    request: Request,
    suggestion: Suggestion,
    /// What was there, an edit after the other.
    before: Vec<String>,
}

/// What came of it.
pub(super) struct Fixed {
    /// The run that judged the files as they are after the edits.
    pub(super) run: Run,
    /// Files as they were judged at first, and as they are to be.
    files: BTreeMap<String, (SourceFile, Vec<u8>)>,
    done: Vec<Wish>,
    /// Findings whose edits were taken back, with the place and the reason.
    refused: Vec<(Wish, String)>,
    /// Whether some edits were not worked out the last time, since that is too much work.
    cut: bool,
}

/// Makes edits round by round until no finding asks for one that can be made.
///
/// # Errors
/// Judging again is not possible.
pub(super) fn rounds(first: Run, paths: &[PathBuf], judge: &Judge<'_>) -> anyhow::Result<Fixed> {
    let mut fixed =
        Fixed { run: first, files: BTreeMap::new(), done: Vec::new(), refused: Vec::new(), cut: false };
    let mut runs = 0;
    for _ in 0..ROUNDS {
        let mut wishes;
        (wishes, fixed.cut) = fixed.wishes(paths, &|_| true);
        // Edits that were blamed together: it is told apart one by one which of them does the harm.
        let mut suspects: Vec<(Wish, String)> = Vec::new();
        let done = fixed.done.len();
        loop {
            let (contents, taken) = fixed.edited(&wishes);
            if taken.is_empty() || runs == RUNS {
                break;
            }
            runs += 1;
            let next = judge(&contents)?;
            let wrong = wrongs(&fixed.run, &next, &taken);
            if wrong.is_empty() {
                fixed.take(next, contents, taken);
                break;
            }
            let blamed =
                wrong.into_iter().filter_map(|(index, reason)| Some((taken.get(index)?.clone(), reason)));
            let blamed: Vec<(Wish, String)> = blamed.collect();
            let keys: BTreeSet<&Key> = blamed.iter().map(|(wish, _)| &wish.key).collect();
            wishes.retain(|other| !keys.contains(&other.key));
            if blamed.len() > 1 { suspects.extend(blamed) } else { fixed.refused.extend(blamed) }
        }
        for (suspect, reason) in suspects {
            if runs == RUNS {
                fixed.refused.push((suspect, reason));
                continue;
            }
            let (mut again, _) = fixed.wishes(paths, &|key| *key == suspect.key);
            again.truncate(1);
            let (contents, taken) = fixed.edited(&again);
            if taken.is_empty() {
                continue;
            }
            runs += 1;
            let next = judge(&contents)?;
            if wrongs(&fixed.run, &next, &taken).is_empty() {
                fixed.take(next, contents, taken);
            } else {
                fixed.refused.push((suspect, reason));
            }
        }
        if fixed.done.len() == done {
            break;
        }
    }
    Ok(fixed)
}

fn key(record: &Record) -> Key {
    let file = record.location.as_ref().map(|location| location.path.clone()).unwrap_or_default();
    let Record { policy, address, place, message, .. } = record;
    (policy.clone(), address.clone(), place.clone(), message.clone(), file)
}

/// The path of those that the user gave which a file lies at or below.
fn given<'p>(path: &str, paths: &'p [PathBuf]) -> Option<&'p Path> {
    let below = |given: &&PathBuf| match shown(given).as_str() {
        "." => !path.starts_with('/') && path.split('/').all(|part| part != ".."),
        given => {
            let rest = path.strip_prefix(given.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                && path.strip_prefix(given).is_none_or(|rest| rest.split('/').all(|part| part != ".."))
        }
    };
    paths.iter().find(below).map(PathBuf::as_path)
}

impl Fixed {
    /// The findings that fail, that no waiver lifts and no baseline knows, and whose edits can be made, and whether some
    /// of those that are wanted were not worked out, since that is too much work.
    fn wishes(&self, paths: &[PathBuf], wanted: &dyn Fn(&Key) -> bool) -> (Vec<Wish>, bool) {
        let run = &self.run;
        let accepts = |text: &str| input::terraform::accepts(text, &run.settings.limits);
        let fixer = Fixer::new(&run.inventory, &run.settings.limits, &accepts);
        let documents = run.documents();
        let refused: BTreeSet<&Key> = self.refused.iter().map(|(wish, _)| &wish.key).collect();
        let files = run.inventory.files.iter();
        let read: BTreeSet<&str> = files
            .filter(|file| matches!(file.reading, Reading::Read { .. }))
            .map(|file| file.path.as_str())
            .collect();
        let failing =
            run.verdict.records.iter().filter(|record| record.outcome == Outcome::Fail && !record.known);
        let wish = |record: &Record| {
            let key = key(record);
            if refused.contains(&key) || !wanted(&key) {
                return None;
            }
            let request = run.request(&fixer, &documents, record)?;
            let source = run.inventory.sources.file(request.part().file())?;
            if !read.contains(source.path()) || given(source.path(), paths).is_none() {
                return None;
            }
            let suggestion = fixer.suggest(&request)?;
            let text = source.text()?;
            let edits = suggestion.edits.iter();
            let before = edits.map(|edit| text.get(edit.range.clone()).unwrap_or_default().to_owned());
            let enforcement = record.enforcement;
            Some(Wish { key, enforcement, request, before: before.collect(), suggestion })
        };
        let mut wishes: Vec<Wish> = failing.filter_map(wish).collect();
        wishes.sort_by(|one, other| one.request.order(&other.request));
        (wishes, fixer.is_spent())
    }

    /// What files hold after the edits of as many wishes as go together, with those wishes.
    fn edited(&self, wishes: &[Wish]) -> (Contents, Vec<Wish>) {
        let sources = &self.run.inventory.sources;
        let limits = &self.run.settings.limits;
        let mut parts: BTreeMap<&Part, (String, Vec<&Wish>)> = BTreeMap::new();
        for wish in wishes {
            let part = wish.request.part();
            let text = sources.file(part.file()).and_then(|file| file.text()?.get(part.range()));
            let Some(text) = text else { continue };
            let (edited, taken) = parts.entry(part).or_insert_with(|| (text.to_owned(), Vec::new()));
            if !taken.iter().all(|earlier| wish.request.goes_with(&earlier.request)) {
                continue;
            }
            if taken.iter().any(|earlier| earlier.request == wish.request) {
                // Another instance of the same block: the edit is made already.
                taken.push(wish);
            } else if let Some(next) = fix::apply(edited, &wish.request, limits) {
                *edited = next;
                taken.push(wish);
            }
        }
        let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
        // From behind, so that the places before stay.
        for (part, (edited, _)) in parts.iter().rev() {
            let Some(text) = sources.file(part.file()).and_then(|file| file.text()) else { continue };
            let text = texts.entry(part.file()).or_insert_with(|| text.to_owned());
            text.replace_range(part.range(), edited);
        }
        let mut contents: Contents =
            self.files.iter().map(|(path, (_, new))| (path.clone(), new.clone())).collect();
        for (file, text) in texts {
            let path = sources.file(file).map(|file| file.path().to_owned());
            contents.extend(path.map(|path| (path, text.into_bytes())));
        }
        (contents, parts.into_values().flat_map(|(_, taken)| taken).cloned().collect())
    }

    /// Goes on from a run that showed the edits to be good.
    fn take(&mut self, next: Run, contents: Contents, taken: Vec<Wish>) {
        let sources = self.run.inventory.sources.files();
        for (path, new) in contents {
            if let Some((_, edited)) = self.files.get_mut(&path) {
                *edited = new;
            } else if let Some(source) = sources.iter().find(|file| file.path() == path) {
                self.files.insert(path, (source.clone(), new));
            }
        }
        self.done.extend(taken);
        self.run = next;
    }

    /// Writes the files that were edited, and says what was changed.
    ///
    /// # Errors
    /// A file changed meanwhile, is a link, or cannot be written. Where that can be known before, nothing is written.
    pub(super) fn write(&self, common: &Common, paths: &[PathBuf]) -> anyhow::Result<()> {
        let trusted = |path: &str| given(path, paths).unwrap_or(Path::new(""));
        for (path, (old, _)) in &self.files {
            output::refuse_edit(Path::new(path), trusted(path), old.bytes().unwrap_or_default())?;
        }
        for (path, (old, new)) in &self.files {
            output::edit(Path::new(path), trusted(path), old.bytes().unwrap_or_default(), new)?;
        }
        self.tell(common, "fixed");
        Ok(())
    }

    /// Says on standard error what was changed, and what was not, and why.
    pub(super) fn tell(&self, common: &Common, word: &str) {
        if common.quiet {
            return;
        }
        let mut done: Vec<&Wish> = self.done.iter().collect();
        done.sort_by_key(|wish| (&wish.suggestion.path, wish.line()));
        for wish in done {
            output::message(&wish.describe(word));
        }
        for (wish, reason) in &self.refused {
            output::message(&format!("{}: {}", wish.head("not fixed"), visible(reason)));
        }
        if self.cut {
            output::message(&format!("not all findings are looked at: {TOO_MUCH}"));
        }
        let count =
            |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        let told =
            format!("{word} {} in {}", count(self.done.len(), "finding"), count(self.files.len(), "file"));
        output::message(&told);
    }

    /// The edits as a diff that `git apply` takes, and the files that it leaves out, since it would show a secret.
    pub(super) fn diff(&self) -> (String, Vec<&str>) {
        let (mut diff, mut left_out) = (String::new(), Vec::new());
        let sources = self.run.inventory.sources.files();
        for (path, (old, new)) in &self.files {
            // As the last run read it: what it hides is hidden.
            let judged =
                sources.iter().find(|file| file.path() == path && file.bytes() == Some(new.as_slice()));
            match judged.and_then(|new| fix::unified(old, new)) {
                Some(text) => diff.push_str(&text),
                None => left_out.push(path.as_str()),
            }
        }
        (diff, left_out)
    }
}

impl Wish {
    /// The line of the first edit.
    fn line(&self) -> u32 {
        self.suggestion.edits.first().map_or(1, |edit| edit.place.start.line)
    }

    /// Where it is, and of which policy.
    fn head(&self, word: &str) -> String {
        let line = self.line();
        let (policy, address, ..) = &self.key;
        let path = visible(&self.suggestion.path);
        format!("{word} {path}:{line}: {} ({})", visible(policy), visible(address))
    }

    fn describe(&self, word: &str) -> String {
        let mut lines = vec![self.head(word)];
        for (edit, before) in self.suggestion.edits.iter().zip(&self.before) {
            lines.extend(before.lines().map(|line| format!("  - {}", visible(line))));
            lines.extend(edit.text.lines().map(|line| format!("  + {}", visible(line))));
        }
        lines.join("\n")
    }
}

/// Why edits are left out.
pub(super) const TOO_MUCH: &str = "working all of them out would read a file again too often";

/// Text whose control characters are shown as such.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(|char| if char.is_control() && char != '\t' { '\u{fffd}' } else { char }).collect()
}

/// A finding without its place: where an item of a list goes, the others move.
fn about((policy, address, _, message, file): &Key) -> [&str; 4] {
    [policy, address, message, file]
}

/// How many findings there are, but for their places.
fn tally<'k>(keys: impl Iterator<Item = &'k Key>) -> BTreeMap<[&'k str; 4], usize> {
    let mut tally = BTreeMap::new();
    for key in keys {
        *tally.entry(about(key)).or_default() += 1;
    }
    tally
}

/// Which of the edits that were made are to be taken back, and why.
fn wrongs(before: &Run, after: &Run, taken: &[Wish]) -> BTreeMap<usize, String> {
    let mut wrong = BTreeMap::new();
    // Blames those of the edits that did it, as far as that can be told, and else all of them.
    let mut blame = |culprit: &dyn Fn(&Wish) -> bool, guilty: &dyn Fn(&Wish) -> bool, reason: String| {
        let numbered = || taken.iter().enumerate();
        let mut culprits: Vec<(usize, &Wish)> = numbered().filter(|(_, wish)| culprit(wish)).collect();
        if culprits.is_empty() {
            culprits = numbered().collect();
        }
        for (index, _) in culprits.into_iter().filter(|(_, wish)| guilty(wish)) {
            wrong.entry(index).or_insert_with(|| reason.clone());
        }
    };
    let always = |_: &Wish| true;
    let failing = |run: &Run| -> Vec<Key> {
        run.verdict.records.iter().filter(|record| record.outcome == Outcome::Fail).map(key).collect()
    };
    let (was, left) = (failing(before), failing(after));
    let (was, left) = (tally(was.iter()), tally(left.iter()));
    let made = tally(taken.iter().map(|wish| &wish.key));
    for (what, made) in made {
        let number = |tally: &BTreeMap<[&str; 4], usize>| tally.get(&what).copied().unwrap_or(0);
        if number(&left) + made > number(&was) {
            blame(&|wish| about(&wish.key) == what, &always, "the finding would still be there".into());
        }
    }
    // A message may count or name what else is wrong there; the place says whether a finding is another one. What could
    // not be said before and is denied now is another one too.
    let place = |record: &Record| {
        let outcome = match record.outcome {
            Outcome::Waived => Outcome::Fail,
            outcome => outcome,
        };
        let file = record.location.as_ref().map(|location| location.path.clone());
        let (policy, address, place) = (&record.policy, &record.address, &record.place);
        Some((policy.clone(), address.clone(), place.clone(), file, outcome, record.enforcement))
    };
    let (was, left) = (counts(before, place), counts(after, place));
    for (key, number) in &left {
        if *number > was.get(key).copied().unwrap_or(0) {
            let (policy, address, place, file, outcome, enforcement) = key;
            let reason = format!("it would bring another finding, {policy} ({address} {place})");
            let same = |wish: &Wish| wish.key.1 == *address;
            let near = |wish: &Wish| Some(&wish.suggestion.path) == file.as_ref();
            // What is softer only shows once the harder one is gone, such as what is demanded of pods that are in a
            // network of their own: the harder one is worth mending.
            let softer = |wish: &Wish| *enforcement > wish.enforcement && *outcome != Outcome::Error;
            let guilty = |wish: &Wish| !softer(wish);
            let culprit: &dyn Fn(&Wish) -> bool = if taken.iter().any(same) { &same } else { &near };
            blame(culprit, &guilty, reason);
        }
    }
    let told = |run: &Run| {
        let errors = run.verdict.notices.iter().filter(|notice| notice.severity == Severity::Error);
        errors.map(|one| (one.code.clone(), one.message.clone(), one.file().map(str::to_owned))).collect()
    };
    let known: BTreeSet<_> = told(before);
    for (code, message, file) in told(after).difference(&known) {
        let near = |wish: &Wish| Some(&wish.suggestion.path) == file.as_ref();
        blame(&near, &always, format!("it would bring the error {code}: {message}"));
    }
    for (path, address) in changed(before, after, &touched(before, taken)) {
        let near = |wish: &Wish| folder(&path) == folder(&wish.suggestion.path);
        blame(&near, &always, format!("it would change {address} too"));
    }
    wrong
}

/// The documents that are not the same in both runs, but for those that were to be edited: the path of the file, and the
/// address.
fn changed(before: &Run, after: &Run, touched: &BTreeSet<Name<'_>>) -> Vec<(String, String)> {
    let (was, is) = (documents(before), documents(after));
    let none = Vec::new();
    let names: BTreeSet<&Name<'_>> =
        was.keys().chain(is.keys()).filter(|name| !touched.contains(*name)).collect();
    let mut found = Vec::new();
    for name in names {
        let (old, new) = (was.get(name).unwrap_or(&none), is.get(name).unwrap_or(&none));
        let same =
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.root.holds_same(&new.root));
        let first = old.first().map(|one| (one, before)).or_else(|| new.first().map(|one| (one, after)));
        if let (false, Some((document, run))) = (same, first) {
            let file = run.inventory.sources.file(document.file).map(|file| file.path().to_owned());
            found.push((file.unwrap_or_default(), document.address.clone()));
        }
    }
    found
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn counts<K: Ord>(run: &Run, key: impl Fn(&Record) -> Option<K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for key in run.verdict.records.iter().filter_map(key) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// What a document is named by: plans and whole files follow from their parts.
type Name<'a> = (DocumentKind, &'a str, Option<&'a str>);

fn name(document: &Document) -> Option<Name<'_>> {
    matches!(document.kind, DocumentKind::Manifest | DocumentKind::Resource)
        .then(|| (document.kind, document.address.as_str(), document.plan.as_deref()))
}

fn documents(run: &Run) -> BTreeMap<Name<'_>, Vec<&Document>> {
    let mut documents: BTreeMap<Name<'_>, Vec<&Document>> = BTreeMap::new();
    for document in &run.inventory.documents {
        if let Some(name) = name(document) {
            documents.entry(name).or_default().push(document);
        }
    }
    documents
}

/// The documents that come from parts which are edited.
fn touched<'a>(run: &'a Run, taken: &[Wish]) -> BTreeSet<Name<'a>> {
    // No part of a file overlaps another one.
    let parts: BTreeMap<(FileId, usize), usize> = taken
        .iter()
        .map(|wish| wish.request.part())
        .map(|part| ((part.file(), part.range().start), part.range().end))
        .collect();
    let edited = |document: &&Document| {
        let span = document.root.origin.span;
        let at = span.range().start;
        let before = parts.range((span.file, 0)..=(span.file, at)).next_back();
        before.is_some_and(|(_, end)| at < *end)
    };
    run.inventory.documents.iter().filter(edited).filter_map(name).collect()
}

//! `tollgate release`: judges a release and writes signed evidence.

mod facts;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::approve::moment;
use super::arguments::{Common, Input, Judging, Policies, Reports, Target};
use super::check::write_reports;
use super::log::{Chain, ChainArguments};
use super::output::{self, Existing};
use super::run::{Purpose, Run};
use super::sidecar::{self, Sidecars};
use super::{environment, git, key};
use crate::evidence::{self, OscalFacts, Program, Sidecar, Sources, Subject};
use crate::input::REDACT_UNMATCHED;
use crate::report::{self, Format, Style};
use crate::signature::trust::RoleName;
use crate::signature::{Sign, VerifyingKey};
use crate::source::{Digest, SourceFile};
use crate::verdict;

#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// The release's version
    #[arg(long, value_name = "VERSION", value_parser = a_line)]
    version: String,
    /// The name of what is released; without it, the first artifact's file name
    #[arg(long, value_name = "NAME", value_parser = a_line)]
    name: Option<String>,
    #[command(flatten)]
    signer: key::Signer,
    /// Another who signs the evidence, where the trust file takes several at the gate; as `--key`, but for commands (may
    /// be given several times)
    #[arg(long, value_name = "KEY")]
    and_key: Vec<String>,
    /// A file that is released
    #[arg(long, value_name = "FILE")]
    artifact: Vec<PathBuf>,
    /// Something that is released, by digest: `sha256:HEX`, `sha512:HEX`, or `NAME@sha256:HEX`
    #[arg(long, value_name = "DIGEST")]
    digest: Vec<String>,
    /// The commit that is released; it must be what is checked out, without changes
    #[arg(long, value_name = "COMMIT")]
    commit: Option<String>,
    /// Where the release before was, a tag or a commit; without it, the nearest tag behind the commit that is a version
    #[arg(long, value_name = "REV", requires = "commit")]
    since: Option<String>,
    /// Somebody who wrote what is new, beside those whom git knows; may be given several times
    #[arg(long, value_name = "MAIL", value_parser = a_line)]
    author: Vec<String>,
    /// The version of the release that this one repairs; without it, what commits say as `Fixes-Release: VERSION`
    #[arg(long, value_name = "VERSION", value_parser = a_line)]
    fixes: Option<String>,
    /// The release notes (Markdown); without them, those that conventional commits give
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
    /// The file to write the evidence to; without it, beside the first artifact as `ARTIFACT.evidence.tar`,
    /// else `NAME.evidence.tar`
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite the evidence and its sidecars if they are there
    #[arg(long)]
    force: bool,
    /// The time until which the evidence holds (RFC 3339, UTC); without it, as long as whoever verifies takes it
    #[arg(long, value_name = "TIME")]
    valid_until: Option<String>,
    /// Write files for other tools beside the evidence, too: `ARTIFACT.intoto.jsonl` (the evidence, SVR, VSA and
    /// test result as signed in-toto statements), `ARTIFACT.sigstore.json` (a Sigstore bundle) and
    /// `ARTIFACT.evidence.dsse.json.sig` (an SSH signature of the evidence's envelope)
    #[arg(long)]
    sidecars: bool,
    /// The URI from which the release is fetched, for the VSA; without it, `pkg:generic/NAME@VERSION`
    #[arg(long, value_name = "URI", value_parser = sidecar::uri, requires = "sidecars")]
    resource_uri: Option<String>,
    /// Put in the bytes of every file that had a say, so that a verifier can read them again (`verify --replay=sources`).
    /// They are sensitive: `disclose --withhold 'sources/*'` leaves them out of what is shown
    #[arg(long)]
    with_sources: bool,
    /// With --with-sources: put in files that are known to hold secrets, and what `--var` and `TF_VAR_…` give, too.
    /// Whoever is shown the evidence then reads the secrets
    #[arg(long, requires = "with_sources")]
    with_secret_sources: bool,
    #[command(flatten)]
    policies: Policies,
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    chain: ChainArguments,
    /// The format of the report, and the file it goes to if not standard output; may be given several times:
    /// text, json, sarif, junit, github, gitlab, markdown
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "text")]
    format: Vec<Target>,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let targets = Reports::of(arguments.format.clone()).targets()?;
    if arguments.artifact.is_empty() && arguments.digest.is_empty() && arguments.commit.is_none() {
        bail!(
            "evidence must be about something: give at least one of `--artifact`, `--digest` and `--commit`"
        );
    }
    let key = arguments.signer.open()?;
    let others =
        arguments.and_key.iter().map(|key| key::signer(key, None)).collect::<anyhow::Result<Vec<_>>>()?;
    let signers: Vec<&dyn Sign> = std::iter::once(&*key).chain(others.iter().map(|key| &**key)).collect();
    let name = name(arguments)?;
    let output = output_path(arguments, &name);
    let sidecars = arguments.sidecars.then(|| Sidecars::of(&output, signers.len()));
    refuse_shared(arguments, &targets, &output, sidecars.as_ref())?;
    if !arguments.force && output.symlink_metadata().is_ok() {
        // Told before the work is done; the write itself refuses as well.
        bail!("`{}` is there already and is not overwritten; `--force` does", output.display());
    }
    if let Some(sidecars) = sidecars.as_ref().filter(|_| !arguments.force) {
        sidecars.refuse_existing()?;
    }
    let valid_until =
        arguments.valid_until.as_deref().map(|text| moment("--valid-until", text)).transpose()?;
    trusted_gate(arguments, &name, &signers)?;
    let redaction_key = redaction_key(&*key)?;
    let folder = environment::folder()?;
    let commit = arguments.commit.as_deref().map(|commit| git::claim(&folder, commit)).transpose()?;
    let known = facts::known(common, arguments, &name, commit.as_ref())?;
    let purpose = Purpose {
        release: Some(known.facts.clone()),
        version: Some(arguments.version.clone()),
        commit: commit.as_ref().map(|commit| commit.id.clone()),
        stream: Some(name.clone()),
        redaction_key: Some(redaction_key),
        baseline: None,
        note: arguments.with_sources,
        ..Purpose::default()
    };
    let run = Run::new(common, &arguments.input, &arguments.policies, &arguments.judging, purpose)?;
    refuse_unmatched(&run)?;
    let mut bypass = bypass(arguments, &run);
    if let Some(commit) = &commit {
        let inputs = run.inventory.sources.files().iter().map(SourceFile::path);
        // A signed waiver proves itself, and is given after the commit that it is for.
        let is_waiver = |file: &&SourceFile| run.is_signed_waiver(file);
        let steering = run.settings.sources.files().iter().filter(|file| !is_waiver(file));
        // Values of arguments and of the environment are shown as files, and are none.
        let is_file = |path: &&str| !is_argument(path) || folder.join(path).exists();
        let given = inputs.clone().any(|path| !is_file(&path) && path.contains("<value for "));
        bypass.extend(given.then(|| "values of variables from outside the commit".to_owned()));
        let files = inputs.chain(steering.map(SourceFile::path)).filter(is_file);
        bypass.extend(commit.refuse_dirty(&folder, files, run.own_policies.iter().map(String::as_str))?);
    }
    let subjects = subjects(arguments, &name, commit.as_ref())?;
    let sources = sources(arguments, &run)?;
    let (gate, at) = (key.verifying_key(), run.facts.time);
    // From here on nobody else takes the release's place in the log.
    let chain = Chain::begin(common, &arguments.chain, &name, gate, at)?;
    let made =
        Made { name: &name, subjects: &subjects, run: &run, bypass: &bypass, known: &known, valid_until };
    let mut bundle = pack(&made, sources, chain.as_ref(), (&signers, redaction_key))?;
    let derived = match &sidecars {
        None => None,
        Some(sidecars) => {
            let sidecar = Sidecar { resource_uri: arguments.resource_uri.as_deref() };
            let derived = sidecars.derive(&bundle, &sidecar, &signers)?;
            bundle = derived.inside(bundle)?;
            Some(derived)
        }
    };
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    output::write(&output, &bundle, existing, false)?;
    if let Some(derived) = &derived {
        derived.write(existing)?;
    }
    if let Some(chain) = chain {
        chain.finish(common, &output, &bundle, gate, at)?;
    }
    write_reports(common, &run, &targets)?;
    if !common.quiet {
        output::message(&format!(
            "wrote the evidence to `{}`, signed by {}",
            output.display(),
            key.verifying_key().key_id()
        ));
    }
    Ok(verdict::exit_code(&run.verdict.reasons))
}

/// Whether a path is what a value of an argument or of the environment is shown by.
fn is_argument(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("<value for ") || name.starts_with("--set")
}

/// Refuses to sign what the trust file would not accept: by a key without the role *gate*, or of a stream that it does
/// not speak of. What is in a log stays there.
fn trusted_gate(arguments: &Arguments, name: &str, signers: &[&dyn Sign]) -> anyhow::Result<()> {
    let time = environment::time(arguments.judging.time.as_deref())?;
    let Some(trust) = arguments.judging.trust_file.must(time)? else { return Ok(()) };
    let keys: Vec<VerifyingKey> = signers.iter().map(|signer| signer.verifying_key()).collect();
    match trust.judge(RoleName::Gate, &keys, time) {
        Ok(_) => {}
        Err(error) if error.code == "E304" => bail!("E304: {error}; `--and-key` adds a signer"),
        Err(error) => bail!("{}: {error}; the gate's key signs releases", error.code),
    }
    if !trust.streams.iter().any(|stream| stream == name) {
        let streams: Vec<String> = trust.streams.iter().map(|stream| format!("`{stream}`")).collect();
        bail!(
            "E406: the trust file does not speak of the stream `{name}`; it speaks of {}",
            streams.join(", ")
        );
    }
    Ok(())
}

/// Ends the run where the configuration says that something is secret which is not there: it may stand under another
/// name, and evidence would hold for good what was meant to be hidden.
fn refuse_unmatched(run: &Run) -> anyhow::Result<()> {
    let mut unmatched = run.inventory.diagnostics.iter().filter(|told| told.code == REDACT_UNMATCHED);
    let Some(first) = unmatched.next() else { return Ok(()) };
    let help = first.help.as_deref().unwrap_or_default();
    let more = unmatched.count();
    let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    bail!("{}{more}, and evidence would hold what it was meant to hide; {help}", first.message)
}

/// The key of the commitments, for which a signer whose key we do not have must sign once.
fn redaction_key(key: &dyn Sign) -> anyhow::Result<[u8; 32]> {
    key.redaction_key().map_err(|error| anyhow::anyhow!("cannot sign: {error}; {}", error.help))
}

/// Refuses outputs that would overwrite each other, the key, an artifact or what is judged.
fn refuse_shared(
    arguments: &Arguments,
    targets: &[Target],
    output: &Path,
    sidecars: Option<&Sidecars>,
) -> anyhow::Result<()> {
    let sidecars = sidecars.map(Sidecars::paths).unwrap_or_default();
    let mut outputs = vec![("the evidence", output)];
    outputs.extend(sidecars.iter().map(|(what, path)| (*what, path.as_path())));
    outputs.extend(Target::files(targets));
    let mut read = arguments.input.named();
    read.extend(arguments.signer.files());
    read.extend(arguments.artifact.iter().map(|path| ("an artifact", path.as_path())));
    read.extend(arguments.judging.waivers.iter().map(|path| ("a file of waivers", path.as_path())));
    output::refuse_shared(&outputs, &read)
}

/// Text that names something: not empty, and all of it on one line.
fn a_line(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.chars().any(char::is_control) {
        return Err("it holds control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// The name of what is released.
fn name(arguments: &Arguments) -> anyhow::Result<String> {
    if let Some(name) = &arguments.name {
        return Ok(name.clone());
    }
    let first = arguments.artifact.first().and_then(|path| path.file_name());
    let first = first.context("what is released has no name: give `--name`, or an `--artifact`")?;
    Ok(first.to_string_lossy().into_owned())
}

/// Where the evidence goes.
fn output_path(arguments: &Arguments, name: &str) -> PathBuf {
    if let Some(path) = &arguments.output {
        return path.clone();
    }
    let mut path = match arguments.artifact.first() {
        Some(artifact) => artifact.clone().into_os_string(),
        // A name may be a path such as `git.example/shop`; its last part names the file.
        None => name.rsplit('/').next().unwrap_or(name).into(),
    };
    path.push(".evidence.tar");
    PathBuf::from(path)
}

/// What the evidence is about, hashed now.
fn subjects(arguments: &Arguments, name: &str, commit: Option<&git::Commit>) -> anyhow::Result<Vec<Subject>> {
    let mut subjects = Vec::new();
    for path in &arguments.artifact {
        let name = path.file_name().with_context(|| format!("`{}` is no file", path.display()))?;
        subjects.push(Subject::file(name.to_string_lossy(), environment::digest_file(path)?));
    }
    for text in &arguments.digest {
        let (subject, algorithm, digits) = split_digest(text, name)?;
        let subject = Subject::known_by(subject, algorithm, digits);
        subjects.push(subject.with_context(|| {
            format!("`--digest {text}` is no digest; write `sha256:` and 64 lowercase hexadecimal digits")
        })?);
    }
    if let Some(commit) = commit {
        let mut subject = Subject::known_by(format!("git+{name}"), "gitCommit", &commit.id)
            .with_context(|| format!("`{}` is no commit", commit.id))?;
        if let Some(tree) = &commit.tree {
            subject.digests.insert("gitTree".to_owned(), tree.clone());
        }
        subjects.push(subject);
    }
    Ok(subjects)
}

/// Takes `NAME@ALGORITHM:DIGITS` apart; without a name, it is the release's.
pub(super) fn split_digest<'a>(text: &'a str, name: &'a str) -> anyhow::Result<(&'a str, &'a str, &'a str)> {
    let (subject, digest) = text.rsplit_once('@').unwrap_or((name, text));
    let (algorithm, digits) = digest
        .split_once(':')
        .with_context(|| format!("`--digest {text}` does not say its algorithm; write `sha256:{text}`"))?;
    Ok((subject, algorithm, digits))
}

/// How the inputs were read, where their bytes are put in. A file that is known to hold secrets is put in only where
/// the user says so.
fn sources<'a>(arguments: &Arguments, run: &'a Run) -> anyhow::Result<Option<Sources<'a>>> {
    let Some((tree, options)) = &run.reading else { return Ok(None) };
    let sources = Sources { tree, options, secrets: arguments.with_secret_sources };
    let secret = sources.secrets(&run.inventory.sources);
    if !secret.is_empty() && !sources.secrets {
        let plural = if secret.len() == 1 { "a file holds" } else { "files hold" };
        bail!(
            "{plural} secrets, and would be put into the evidence in the clear: {}; leave `--with-sources` away, or say \
             that they may be put in by `--with-secret-sources`",
            secret.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
        );
    }
    let left_out = sources.left_out(&run.inventory.sources);
    if !left_out.is_empty() {
        output::message(&format!(
            "note: the sources cannot be read again without what was given for {}; `--with-secret-sources` puts that in",
            left_out.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(Some(sources))
}

/// What a bundle is made of, from the arguments and the run.
#[derive(Clone, Copy)]
struct Made<'a> {
    name: &'a str,
    subjects: &'a [Subject],
    run: &'a Run,
    bypass: &'a [String],
    known: &'a facts::Known,
    valid_until: Option<i64>,
}

/// Makes the bundle.
fn pack(
    made: &Made<'_>,
    sources: Option<Sources<'_>>,
    chain: Option<&Chain>,
    (signers, redaction_key): (&[&dyn Sign], [u8; 32]),
) -> anyhow::Result<Vec<u8>> {
    let Made { name, subjects, run, bypass, known, valid_until } = *made;
    let steering: Vec<(&str, &SourceFile)> = run.settings.steering();
    let mut facts = run.release.clone().unwrap_or_else(|| known.facts.clone());
    facts.notes = known.notes.as_ref().map(|notes| Digest::of(&notes.bytes));
    facts.sequence = chain.map(Chain::sequence);
    facts.previous = chain.and_then(Chain::previous);
    let oscal = OscalFacts {
        release: &facts,
        tollgate: env!("CARGO_PKG_VERSION"),
        evaluated_at: run.facts.time,
        valid_until,
    };
    let mut reports = evidence_reports(&run.report(&[&run.settings.sources]), &oscal);
    reports.extend(known.notes.clone());
    let release = evidence::Release {
        release: &facts,
        subjects,
        policy_set: &run.policies,
        policy_set_name: (policy_set_name(run), env!("CARGO_PKG_VERSION")),
        judged: run.judged(Some(name)),
        verdict: &run.verdict,
        facts: &run.facts,
        limits: &run.settings.limits,
        program: Program { version: env!("CARGO_PKG_VERSION"), binary: environment::program() },
        steering: &steering,
        bypass,
        reports: &reports,
        valid_until,
        signed_waivers: &run.signed_waivers,
        redaction_key: Some(redaction_key),
        sources,
        threads: run.settings.threads,
    };
    evidence::pack(&release, signers).context("the evidence cannot be made")
}

/// The reports that go into a bundle. Made from the verdict alone, so that a verifier makes the same.
pub(super) fn evidence_reports(report: &report::Report<'_>, facts: &OscalFacts<'_>) -> Vec<evidence::Report> {
    let style = Style { color: false, width: 0, verbose: false, quiet: false };
    let mut reports = vec![evidence::oscal(report.verdict, facts)];
    for (path, format) in [("reports/results.sarif", Format::Sarif), ("reports/summary.md", Format::Markdown)]
    {
        let bytes = report::render(format, report, &style).into_bytes();
        reports.push(evidence::Report { path: path.to_owned(), bytes });
    }
    reports
}

/// What the policies are called that judged.
fn policy_set_name(run: &Run) -> &'static str {
    match (run.builtin, run.own_policies.is_empty()) {
        (true, true) => "builtin",
        (true, false) => "builtin+own",
        (false, false) => "own",
        (false, true) => "none",
    }
}

/// What was set that can weaken the outcome, by arguments and by the configuration.
fn bypass(arguments: &Arguments, run: &Run) -> Vec<String> {
    let folders = &arguments.policies.policy;
    let mut lines: Vec<String> =
        folders.iter().map(|path| format!("policy {}", super::run::shown(path))).collect();
    if !run.builtin {
        lines.push("policies.builtin false".to_owned());
    }
    lines.extend(evidence::bypass(&run.settings.config, run.policies.policies()));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_may_have_a_name() {
        let split = |text| split_digest(text, "shop").unwrap();
        assert_eq!(split("sha256:ab"), ("shop", "sha256", "ab"));
        assert_eq!(split("registry.example/a@b@sha256:ab"), ("registry.example/a@b", "sha256", "ab"));
        assert!(split_digest("abcd", "shop").is_err());
    }
}

//! `tollgate approve`: says that a release may go, by the name of the person who signs.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::arguments::Common;
use super::output::{self, Existing};
use super::trusted::{GateTrusted, Loaded};
use super::verify::{BUNDLE_BYTES, Refused, printable};
use super::{environment, key};
use crate::document::json::canonical::{self, Json};
use crate::evidence::{
    self, Approval, MOST_COMMENT, Statement, Verification, VerifiedBundle, VerifyOptions, add_member, archive,
};
use crate::signature::trust::{RoleName, Trust};
use crate::signature::{IN_TOTO, Sign, open, seal, signers};
use crate::verdict::time::{format_rfc3339, parse_rfc3339};

/// The member that approvals are about.
const ENVELOPE: &str = "evidence.dsse.json";

/// The most bytes of an approval's envelope.
pub(super) const APPROVAL_BYTES: u64 = 256 << 10;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// The private key of the person who approves: a file, `ssh-agent:…`, or `exec:COMMAND` with `--public-key`, as
    /// `tollgate release --key` takes it
    #[arg(long, value_name = "KEY", required_unless_present = "add")]
    key: Option<String>,
    /// The public key of whoever signs (PEM or OpenSSH), which a command needs
    #[arg(long, value_name = "FILE", requires = "key")]
    public_key: Option<PathBuf>,
    #[command(flatten)]
    trusted: GateTrusted,
    /// Approve of the policy set in the bundle, as one of its authors, in place of the release
    #[arg(long)]
    policy_set: bool,
    /// Reject, which takes back what the same person approved
    #[arg(long)]
    reject: bool,
    /// What you say
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// The time from which it holds (RFC 3339, UTC): the beginning of a maintenance window
    #[arg(long, value_name = "TIME")]
    not_before: Option<String>,
    /// The time until which it holds (RFC 3339, UTC): the end of a maintenance window
    #[arg(long, value_name = "TIME")]
    expires: Option<String>,
    /// The time of the approval (RFC 3339, UTC); without it, now
    #[arg(long, value_name = "TIME")]
    time: Option<String>,
    /// Write the approval to a file of its own, and leave the bundle as it is
    #[arg(long, short, value_name = "FILE", conflicts_with = "add")]
    output: Option<PathBuf>,
    /// Put approvals that were written to files into the bundle
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "reject", "comment", "expires", "not_before"])]
    add: Vec<PathBuf>,
    /// Do not ask before signing
    #[arg(long, short = 'y')]
    yes: bool,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let at = match arguments.time.as_deref() {
        None => environment::now()?,
        Some(text) => moment("--time", text)?,
    };
    let bundle = environment::read_up_to(&arguments.bundle, BUNDLE_BYTES)?;
    let trusted = arguments.trusted.load(at)?;
    // Approvals may be missing still, and nothing in hand is compared: what is approved is the statement.
    let options =
        VerifyOptions { no_requirements: true, no_subject: true, ..VerifyOptions::new(trusted.by(), at) };
    let (verification, verified) = evidence::verify_bundle(&bundle, &options);
    let open: &[&str] = if arguments.policy_set { &["E606", "E602", "E610"] } else { &["E606"] };
    if let Some(failure) = verification.failure_but(open) {
        let refused = Refused::of(&verification, &failure);
        return Err(refused.context(format!("`{}` is not valid", arguments.bundle.display())));
    }
    let statement = verification.statement.as_ref().context("the bundle was not verified")?;
    let findings = verified.as_ref().map(findings).unwrap_or_default();
    if !common.quiet || !arguments.yes {
        output::message(&summary(&verification, statement, &findings));
    }
    let shown = verified.context("the bundle was not verified")?;
    if !verification.assurance.complete {
        bail!("`{}` shows a part, and nobody can see there what they approve", arguments.bundle.display());
    }
    let about = shown.file(ENVELOPE).unwrap_or_default();
    if !arguments.add.is_empty() {
        let read = |path: &PathBuf| environment::read_file(path, APPROVAL_BYTES);
        let envelopes = arguments.add.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
        if let Loaded::File(trust) = &trusted {
            envelopes.iter().try_for_each(|envelope| is_by_its_role(trust, envelope, at))?;
        }
        add(&arguments.bundle, about, &envelopes)?;
        return Ok(0);
    }
    let signer = arguments.key.as_deref().context("`--key` is missing")?;
    let signer = key::signer(signer, arguments.public_key.as_deref())?;
    let approval = approval(arguments, &verification, statement, at)?;
    may_sign(&trusted, &*signer, approval.role, at)?;
    confirm(arguments, &*signer, &approval)?;
    let envelope = seal(IN_TOTO, &approval.payload(), &[&*signer])?;
    let name = if let Some(path) = &arguments.output {
        output::write(path, &envelope, Existing::Keep, false)?;
        path.display().to_string()
    } else {
        add(&arguments.bundle, about, &[envelope])?;
        let member = approval.member(&signer.verifying_key().key_id());
        format!("{member}` in `{}", arguments.bundle.display())
    };
    if !common.quiet {
        output::message(&format!("wrote `{name}`, signed by {}", signer.verifying_key().key_id()));
    }
    Ok(0)
}

/// Refuses to sign what the trust file would not count.
fn may_sign(trusted: &Loaded, signer: &dyn Sign, role: RoleName, at: i64) -> anyhow::Result<()> {
    let Loaded::File(trust) = trusted else { return Ok(()) };
    match trust.judge(role, &[signer.verifying_key()], at) {
        // Others may have to sign, too.
        Err(error) if error.code != "E304" => bail!("{}: {error}", error.code),
        _ => Ok(()),
    }
}

/// What is signed.
fn approval(
    arguments: &Arguments,
    verification: &Verification,
    statement: &Statement,
    at: i64,
) -> anyhow::Result<Approval> {
    let time = |name: &str, text: &Option<String>| text.as_deref().map(|text| moment(name, text)).transpose();
    let (not_before, expires) =
        (time("--not-before", &arguments.not_before)?, time("--expires", &arguments.expires)?);
    if expires.is_some_and(|expires| expires < at || not_before.is_some_and(|begins| expires < begins)) {
        bail!("the approval would never hold: it ends before it begins");
    }
    if arguments.comment.as_ref().is_some_and(|text| text.chars().count() > MOST_COMMENT) {
        bail!("the comment is longer than {MOST_COMMENT} characters");
    }
    let (subject, role) = if arguments.policy_set {
        (statement.policy_set_digest, RoleName::PolicyAuthor)
    } else {
        let digest = verification.statement_digest.context("the bundle was not verified")?;
        (digest, RoleName::Approver)
    };
    let comment = arguments.comment.clone();
    Ok(Approval { subject, approves: !arguments.reject, role, at, comment, not_before, expires })
}

/// Refuses an approval that the trust file would not count.
fn is_by_its_role(trust: &Trust, envelope: &[u8], at: i64) -> anyhow::Result<()> {
    let role = Approval::unchecked(envelope)?.role;
    let keys = trust.role(role).map(|role| trust.keys(role)).unwrap_or_default();
    let payload = open(envelope, IN_TOTO, &keys)?;
    match trust.judge(role, payload.signers(), at) {
        Err(error) if error.code != "E304" => bail!("{}: {error}", error.code),
        _ => Ok(()),
    }
}

/// Puts approvals into the bundle as it is now: others may have put theirs there since it was read. It must be of the
/// same statement still, whose envelope is `about`.
fn add(path: &Path, about: &[u8], envelopes: &[Vec<u8>]) -> anyhow::Result<()> {
    loop {
        let held = environment::open(path)?;
        held.lock().with_context(|| format!("cannot lock `{}`", path.display()))?;
        if !is_still_there(&held, path)? {
            // Somebody put another file in its place while we waited.
            continue;
        }
        let mut bundle = environment::read_up_to(path, BUNDLE_BYTES)?;
        let archive = archive::Archive::read(&bundle).map_err(|failure| anyhow::anyhow!("{failure}"))?;
        if archive.file(ENVELOPE) != Some(about) {
            bail!("another bundle lies at `{}` by now; nothing was added", path.display());
        }
        for envelope in envelopes {
            bundle = put(path, &bundle, envelope.clone())?;
        }
        return output::write(path, &bundle, Existing::Replace, false);
    }
}

/// Whether the file at the path is the one that is held.
#[cfg(unix)]
fn is_still_there(held: &std::fs::File, path: &Path) -> anyhow::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (held, there) = (held.metadata()?, path.metadata()?);
    Ok((held.dev(), held.ino()) == (there.dev(), there.ino()))
}

/// Whether the file at the path is the one that is held: elsewhere a held file cannot be replaced.
#[cfg(not(unix))]
fn is_still_there(_: &std::fs::File, _: &Path) -> anyhow::Result<bool> {
    Ok(true)
}

/// The bundle with an approval in it.
fn put(path: &Path, bundle: &[u8], envelope: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let approval = Approval::unchecked(&envelope).context("it cannot be put into the bundle")?;
    let [signer] = signers(&envelope, IN_TOTO)?.try_into().map_err(|_| {
        anyhow::anyhow!("an approval is signed by one person; each person signs an envelope of their own")
    })?;
    let archive = archive::Archive::read(bundle).map_err(|failure| anyhow::anyhow!("{failure}"))?;
    let rejected = Approval { approves: false, ..approval.clone() }.member(&signer);
    let mut name = approval.member(&signer);
    if approval.approves && archive.file(&rejected).is_some() {
        // They may approve again of what they rejected.
        let stem = name.trim_end_matches(".dsse.json").to_owned();
        let again = (2..100).map(|number| format!("{stem}-{number}.dsse.json"));
        name =
            std::iter::once(name).chain(again).find(|name| archive.file(name).is_none()).unwrap_or_default();
    }
    add_member(bundle, &name, envelope).map_err(|failure| match failure.code {
        "E104" => anyhow::anyhow!("`{shown}` has an approval by `{signer}` already"),
        _ => anyhow::anyhow!("{}: {}", failure.code, failure.message),
    })
}

/// Asks whether to sign, where there is somebody to ask.
fn confirm(arguments: &Arguments, signer: &dyn Sign, approval: &Approval) -> anyhow::Result<()> {
    let verb = if approval.approves { "approve" } else { "reject" };
    let what = if arguments.policy_set { "policy set" } else { "release" };
    if arguments.yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        bail!("nobody can be asked here whether to {verb} the {what}; `--yes` signs without asking");
    }
    output::message(&format!("{verb} this {what} as {}? [y/N]", signer.verifying_key().key_id()));
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("the answer cannot be read")?;
    if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    bail!("nothing was signed")
}

/// What is about to be signed, in the words of the statement.
fn summary(verification: &Verification, statement: &Statement, findings: &[String]) -> String {
    let release = &statement.release;
    let mut lines = vec![
        format!("release    {} {}", printable(&release.stream), printable(&release.version)),
        format!("verdict    {}", statement.decision.name()),
        format!("judged     {}", format_rfc3339(statement.evaluated_at)),
    ];
    lines.extend(statement.environment.iter().map(|name| format!("for        {}", printable(name))));
    for subject in &statement.subjects {
        for (algorithm, digits) in &subject.digests {
            lines.push(format!("subject    {} {algorithm}:{digits}", printable(&subject.name)));
        }
    }
    let counts: Vec<String> = statement
        .summary
        .iter()
        .filter(|(_, sum)| **sum > 0)
        .map(|(name, sum)| format!("{sum} {name}"))
        .collect();
    lines.push(format!("results    {}", counts.join(", ")));
    lines.push(format!("policies   {} {}", printable(&statement.policy_set), statement.policy_set_digest));
    if let Some(number) = release.sequence {
        lines.push(format!("number     {number} of its stream"));
    }
    if let Some(freeze) = &release.freeze {
        let window =
            freeze.window.as_ref().map(|name| format!(" by {}", printable(name))).unwrap_or_default();
        lines.push(format!("freeze     {}{window}", printable(&freeze.state)));
    }
    lines.extend(findings.iter().map(|finding| format!("           {finding}")));
    lines.extend(statement.bypass.iter().map(|line| format!("changed    {}", printable(line))));
    lines.extend(release.authors.iter().map(|all| format!("authors    {}", printable(&all.join(", ")))));
    lines.push(format!("signed by  {}", verification.signers.join(", ")));
    let digest = verification.statement_digest.map(|digest| digest.to_string()).unwrap_or_default();
    lines.push(format!("statement  {digest}"));
    lines.join("\n")
}

/// The findings that are waived or block, a line each; the first ones.
fn findings(bundle: &VerifiedBundle<'_>) -> Vec<String> {
    const MOST: usize = 20;
    let verdict = bundle.file("verdict.json").and_then(|bytes| canonical::parse(bytes).ok());
    let records = verdict.as_ref().and_then(|verdict| verdict.get("records")?.as_array()).unwrap_or_default();
    let text =
        |record: &Json, name: &str| printable(record.get(name).and_then(Json::as_str).unwrap_or_default());
    let weighs =
        |record: &&Json| text(record, "outcome") == "waived" || text(record, "enforcement") != "advisory";
    let mut lines: Vec<String> = records
        .iter()
        .filter(weighs)
        .take(MOST)
        .map(|record| {
            let [outcome, policy, resource] =
                ["outcome", "policy", "resource"].map(|name| text(record, name));
            format!("{outcome} {policy} {resource}: {}", text(record, "message"))
        })
        .collect();
    let more = records.iter().filter(weighs).count().saturating_sub(MOST);
    if more > 0 {
        lines.push(format!("and {more} more; `tollgate verify --format html` shows them"));
    }
    lines
}

/// A time that an option gives.
pub(super) fn moment(option: &str, text: &str) -> anyhow::Result<i64> {
    parse_rfc3339(text)
        .with_context(|| format!("`{option} {text}` is no time; write it as `2026-01-31T12:00:00Z`"))
}

//! `tollgate approve`: says that a release may go, by the name of the person who signs.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::arguments::Common;
use super::output::{self, Existing};
use super::trusted::GateTrusted;
use super::verify::{BUNDLE_BYTES, printable};
use super::{environment, key};
use crate::evidence::{self, Approval, MOST_COMMENT, Statement, Verification, VerifyOptions, add_member};
use crate::signature::trust::RoleName;
use crate::signature::{IN_TOTO, Sign, seal, signers};
use crate::verdict::time::{format_rfc3339, parse_rfc3339};

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
    let mut bundle = environment::read_up_to(&arguments.bundle, BUNDLE_BYTES)?;
    let trusted = arguments.trusted.load(at)?;
    // Approvals may be missing still, and nothing in hand is compared: what is approved is the statement.
    let options =
        VerifyOptions { no_requirements: true, no_subject: true, ..VerifyOptions::new(trusted.by(), at) };
    let (verification, _) = evidence::verify_bundle(&bundle, &options);
    let open: &[&str] = if arguments.policy_set { &["E606", "E602", "E610"] } else { &["E606"] };
    if let Some(failure) = verification.failure_but(open) {
        let (shown, message) = (arguments.bundle.display(), printable(&failure.message));
        output::message(&format!("error: `{shown}` is not valid: {}: {message}", failure.code));
        return Ok(verification.exit_code());
    }
    let statement = verification.statement.as_ref().context("the bundle was not verified")?;
    if !common.quiet || !arguments.yes {
        output::message(&summary(&verification, statement));
    }
    if !arguments.add.is_empty() {
        for path in &arguments.add {
            let envelope = environment::read_file(path, APPROVAL_BYTES)?;
            bundle = put(arguments, &bundle, envelope)?;
        }
        output::write(&arguments.bundle, &bundle, Existing::Replace, false)?;
        return Ok(0);
    }
    let signer = arguments.key.as_deref().context("`--key` is missing")?;
    let signer = key::signer(signer, arguments.public_key.as_deref())?;
    let approval = approval(arguments, &verification, statement, at)?;
    confirm(arguments, &*signer, &approval)?;
    let envelope = seal(IN_TOTO, &approval.payload(), &[&*signer])?;
    let name = if let Some(path) = &arguments.output {
        output::write(path, &envelope, Existing::Keep, false)?;
        path.display().to_string()
    } else {
        let bundle = put(arguments, &bundle, envelope)?;
        output::write(&arguments.bundle, &bundle, Existing::Replace, false)?;
        let member = approval.member(&signer.verifying_key().key_id());
        format!("{member}` in `{}", arguments.bundle.display())
    };
    if !common.quiet {
        output::message(&format!("wrote `{name}`, signed by {}", signer.verifying_key().key_id()));
    }
    Ok(0)
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

/// The bundle with an approval in it.
fn put(arguments: &Arguments, bundle: &[u8], envelope: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let shown = arguments.bundle.display();
    let approval = Approval::unchecked(&envelope).context("it cannot be put into the bundle")?;
    let [signer] = signers(&envelope, IN_TOTO)?.try_into().map_err(|_| {
        anyhow::anyhow!("an approval is signed by one person; each person signs an envelope of their own")
    })?;
    let name = approval.member(&signer);
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
fn summary(verification: &Verification, statement: &Statement) -> String {
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
    lines.extend(statement.bypass.iter().map(|line| format!("changed    {}", printable(line))));
    lines.extend(release.authors.iter().map(|all| format!("authors    {}", printable(&all.join(", ")))));
    lines.push(format!("signed by  {}", verification.signers.join(", ")));
    let digest = verification.statement_digest.map(|digest| digest.to_string()).unwrap_or_default();
    lines.push(format!("statement  {digest}"));
    lines.join("\n")
}

/// A time that an option gives.
pub(super) fn moment(option: &str, text: &str) -> anyhow::Result<i64> {
    parse_rfc3339(text)
        .with_context(|| format!("`{option} {text}` is no time; write it as `2026-01-31T12:00:00Z`"))
}

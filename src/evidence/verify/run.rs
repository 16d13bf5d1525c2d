//! The steps in their order.

use super::outcome::{Assurance, Status, Step, Verification};
use super::{VerifiedBundle, consistency, waivers};
use crate::document::json::canonical::Json;
use crate::evidence::archive::Archive;
use crate::evidence::facts::Versions;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::member::Members;
use crate::evidence::names;
use crate::evidence::pack::Report;
use crate::evidence::replay::{Replay, ReplayOptions, replay};
use crate::evidence::statement::Statement;
use crate::evidence::subject::Claim;
use crate::signature::trust::{RoleName, Trust};
use crate::signature::{IN_TOTO, VerifyingKey, open};
use crate::source::Digest;
use crate::verdict::time::format_rfc3339;

/// What the steps check, by number.
const NAMES: [&str; 16] = [
    "trust",
    "archive",
    "envelope",
    "key time",
    "signature",
    "statement",
    "subject",
    "manifest",
    "consistency",
    "waivers",
    "reports",
    "approvals",
    "time",
    "chain and log",
    "replay",
    "disclosure",
];

/// Makes the reports of a bundle again from its replay.
pub type Render<'a> = dyn Fn(&Replay) -> Vec<Report> + 'a;

/// Whose signatures count.
#[derive(Debug, Clone, Copy)]
pub enum TrustedBy<'a> {
    /// These keys, of which one must have signed. Nothing is required beyond that.
    Keys(&'a [VerifyingKey]),
    /// The persons, roles and requirements of a trust file.
    File(&'a Trust),
}

impl TrustedBy<'_> {
    /// The keys by which a bundle may be signed.
    fn keys(&self) -> Vec<VerifyingKey> {
        match self {
            Self::Keys(keys) => keys.to_vec(),
            Self::File(trust) => trust.role(RoleName::Gate).map(|role| trust.keys(role)).unwrap_or_default(),
        }
    }
}

/// What to verify with.
#[derive(Clone, Copy)]
pub struct VerifyOptions<'a> {
    /// Whose signatures count.
    pub trust: TrustedBy<'a>,
    /// Whether the caller knows that nothing is required of policies, controls and approvals.
    pub no_requirements: bool,
    /// What the caller holds in hand: each must be a subject.
    pub claims: &'a [Claim],
    /// Whether the caller knows that nothing in hand is compared.
    pub no_subject: bool,
    /// The time of the verification, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// Whether and how to evaluate again.
    pub replay: Option<ReplayOptions<'a>>,
    /// How the reports are made again; they are compared only after a replay.
    pub reports: Option<&'a Render<'a>>,
}

impl<'a> VerifyOptions<'a> {
    /// To verify at `at` with nothing in hand, no replay, and nothing acknowledged.
    pub fn new(trust: TrustedBy<'a>, at: i64) -> Self {
        Self {
            trust,
            no_requirements: false,
            claims: &[],
            no_subject: false,
            at,
            replay: None,
            reports: None,
        }
    }

    /// Those with which a bundle's maker verifies it before giving it out.
    pub(in crate::evidence) fn own(keys: &'a [VerifyingKey], at: i64) -> Self {
        Self { no_requirements: true, no_subject: true, ..Self::new(TrustedBy::Keys(keys), at) }
    }
}

/// Verifies a bundle. It never fails and never panics: what is wrong stands in the steps.
pub fn verify(bytes: &[u8], options: &VerifyOptions<'_>) -> Verification {
    verify_bundle(bytes, options).0
}

/// The same, with the bundle where every byte of it is bound by a trusted key's signature. Whether the rest of the
/// verification holds, [`Verification::failure`] tells.
pub fn verify_bundle<'b>(
    bytes: &'b [u8],
    options: &VerifyOptions<'_>,
) -> (Verification, Option<VerifiedBundle<'b>>) {
    let mut found = Found {
        options,
        bundle: None,
        verification: Verification {
            steps: Vec::new(),
            incomplete: Vec::new(),
            statement: None,
            statement_digest: None,
            signers: Vec::new(),
            rewriter: None,
            builtins: None,
            assurance: Assurance::default(),
        },
    };
    let ended = found.run(bytes);
    if let Err(number) = ended {
        found.rest(number);
    }
    let Found { mut verification, bundle, .. } = found;
    verification.steps.sort_by_key(|step| step.number);
    if options.claims.is_empty() && !options.no_subject {
        verification.incomplete.push("no artifact, digest or commit was given to compare with the subjects");
    }
    if !options.no_requirements {
        verification.incomplete.push("there is no trust file, so requirements were not checked");
    }
    (verification, bundle)
}

/// A verification on its way.
struct Found<'a, 'b> {
    options: &'a VerifyOptions<'a>,
    bundle: Option<VerifiedBundle<'b>>,
    verification: Verification,
}

impl<'b> Found<'_, 'b> {
    /// The steps. `Err`: the number of the step behind which nothing can be checked.
    fn run(&mut self, bytes: &'b [u8]) -> Result<(), u8> {
        // 1.
        let keys = self.options.trust.keys().len();
        self.not_checked(1, format!("there is no trust file; keys given by hand: {keys}"));
        // 2.
        let archive = self.must(2, archive(bytes), |archive| format!("{} files", archive.files().len()))?;
        let statement = self.statement(archive.file(names::ENVELOPE).unwrap_or_default())?;
        // 7.
        self.subjects(&statement);
        // 8.
        let bundle = self.must(8, VerifiedBundle::bind(archive, statement), |bundle| {
            let manifest = bundle.statement().manifest;
            format!("{} files under the signed root {}", manifest.size, manifest.root)
        })?;
        self.bundle = Some(bundle.clone());
        // 9.
        let verdict = bundle.json(names::VERDICT, "E601");
        let verdict = self.must(9, verdict, |_| "`verdict.json` is canonical".to_owned())?;
        self.check(9, consistency::check(&bundle, &verdict), |()| {
            "statement, verdict, controls and replay facts agree".to_owned()
        });
        self.versions(&bundle);
        let no_trust = "requirements on policies, controls and engines take a trust file";
        self.not_checked(9, no_trust.to_owned());
        // 10.
        self.check(10, waivers::check(&bundle, &verdict, self.options.at), Clone::clone);
        // 12.
        self.not_checked(12, "approvals take a trust file".to_owned());
        // 13.
        self.times(bundle.statement());
        // 14.
        self.not_checked(14, "the bundle is in no chain and no log".to_owned());
        // 15 and 11.
        self.again(&bundle, &verdict);
        // 16.
        self.verification.assurance.complete = true;
        self.push(16, Status::Pass, "nothing is withheld".to_owned(), None);
        Ok(())
    }

    /// Steps 3 to 6: from the envelope to the statement.
    fn statement(&mut self, envelope: &[u8]) -> Result<Statement, u8> {
        let opened = open(envelope, IN_TOTO, &self.options.trust.keys()).map_err(Failure::from);
        // 3.
        if let Err(failure) = &opened
            && failure.code.starts_with("E2")
        {
            self.push(3, Status::Fail, failure.message.clone(), Some(failure.code));
            return Err(3);
        }
        self.push(3, Status::Pass, "strict DSSE, payload decoded once".to_owned(), None);
        // 4.
        let at = format_rfc3339(self.options.at);
        self.not_checked(
            4,
            format!("there is no trusted time, and keys given by hand have none; now is {at}"),
        );
        // 5.
        let payload = self.must(5, opened, |payload| {
            let signers: Vec<String> = payload.signers().iter().map(VerifyingKey::key_id).collect();
            format!("signed by {}", signers.join(", "))
        })?;
        self.verification.signers = payload.signers().iter().map(VerifyingKey::key_id).collect();
        // 6.
        let statement = self.must(6, Statement::parse(&payload), |statement| {
            let release = &statement.release;
            format!("{} {} of {}", shown(&release.stream), shown(&release.version), evaluated(statement))
        })?;
        self.verification.statement_digest = Some(Digest::of(payload.value()));
        self.verification.statement = Some(statement.clone());
        Ok(statement)
    }

    /// Notes by which versions the policies were rewritten and which functions they called, where the bundle says so:
    /// what is malformed in it, the replay tells.
    fn versions(&mut self, bundle: &VerifiedBundle<'_>) {
        let Ok(replay) = bundle.json(names::REPLAY, "E801") else { return };
        let versions = Members::of(&replay, "E801", "`replay.json`").and_then(|replay| Versions::of(&replay));
        if let Ok(Some(Versions { rewriter, builtins })) = versions {
            self.verification.rewriter = Some(rewriter);
            self.verification.builtins = Some(builtins);
        }
    }

    /// Step 7.
    fn subjects(&mut self, statement: &Statement) {
        let claims = self.options.claims;
        if claims.is_empty() {
            self.not_checked(7, "no artifact, digest or commit was given".to_owned());
            return;
        }
        let is_subject = |claim: &&Claim| statement.subjects.iter().any(|subject| subject.has(claim));
        if let Some(claim) = claims.iter().find(|claim| !is_subject(claim)) {
            let message = format!("`{}` is not what the evidence is about", shown(&claim.name));
            self.push(7, Status::Fail, message, Some("E403"));
            return;
        }
        self.verification.assurance.subject = true;
        let names: Vec<String> = claims.iter().map(|claim| shown(&claim.name)).collect();
        self.push(7, Status::Pass, format!("about {}", names.join(", ")), None);
    }

    /// Step 13.
    fn times(&mut self, statement: &Statement) {
        let now = self.options.at;
        let evaluated_at = statement.evaluated_at;
        let (status, detail, code) = if evaluated_at > now {
            (Status::Fail, format!("judged in the future: {}", evaluated(statement)), Some("E702"))
        } else if statement.valid_until.is_some_and(|until| until < now) {
            let until = statement.valid_until.map(format_rfc3339).unwrap_or_default();
            (Status::Fail, format!("it held until {until}"), Some("E701"))
        } else {
            let days = now.saturating_sub(evaluated_at) / 86_400;
            (Status::Pass, format!("judged {days} days ago, by the signer's clock"), None)
        };
        self.push(13, status, detail, code);
    }

    /// Step 15, and step 11, which needs what it makes.
    fn again(&mut self, bundle: &VerifiedBundle<'_>, verdict: &Json) {
        let Some(options) = self.options.replay else {
            self.not_checked(11, "reports are made again only after a replay".to_owned());
            self.not_checked(15, "no replay was asked for".to_owned());
            return;
        };
        let replayed = replay(bundle, &options);
        let Ok(replay) = &replayed else {
            self.not_checked(11, "the replay failed".to_owned());
            self.check(15, replayed, |_| String::new());
            return;
        };
        for warning in replay.warnings() {
            self.push(15, Status::Pass, warning.message.clone(), Some(warning.code));
        }
        match replay.difference(verdict) {
            None => {
                self.verification.assurance.replayed = true;
                self.push(
                    15,
                    Status::Pass,
                    "`verdict.json` came out the same, byte for byte".to_owned(),
                    None,
                );
            }
            Some(difference) => self.push(15, Status::Fail, difference.to_string(), Some("E802")),
        }
        // 11.
        let Some(render) = self.options.reports else {
            self.not_checked(11, "no way to make reports again was given".to_owned());
            return;
        };
        let reports = render(replay);
        self.check(11, reports_match(bundle, &reports), |number| {
            format!("made again, and the same: {number}")
        });
    }

    /// Notes how a step ended that nothing later depends on.
    fn check<T>(&mut self, number: u8, result: Result<T, Failure>, detail: impl FnOnce(&T) -> String) {
        // A failure is noted; whoever calls this goes on.
        let _ = self.must(number, result, detail);
    }

    /// Notes how a step ended; `Err` where later steps cannot be checked without it.
    fn must<T>(
        &mut self,
        number: u8,
        result: Result<T, Failure>,
        detail: impl FnOnce(&T) -> String,
    ) -> Result<T, u8> {
        match result {
            Ok(value) => {
                self.push(number, Status::Pass, detail(&value), None);
                Ok(value)
            }
            Err(failure) => {
                self.push(number, Status::Fail, failure.message, Some(failure.code));
                Err(number)
            }
        }
    }

    fn not_checked(&mut self, number: u8, why: String) {
        self.push(number, Status::NotChecked, why, None);
    }

    /// Notes that nothing behind the step of that number was checked.
    fn rest(&mut self, failed: u8) {
        for number in failed + 1..=16 {
            if !self.verification.steps.iter().any(|step| step.number == number) {
                self.not_checked(number, format!("step {failed} failed"));
            }
        }
    }

    fn push(&mut self, number: u8, status: Status, detail: String, code: Option<&'static str>) {
        let name = NAMES.get(usize::from(number) - 1).copied().unwrap_or_default();
        self.verification.steps.push(Step { number, name, status, detail, code });
    }
}

/// Step 2: reads the archive, in which every bundle has certain files.
fn archive(bytes: &[u8]) -> Result<Archive<'_>, Failure> {
    let archive = Archive::read(bytes)?;
    let members = [names::ENVELOPE, names::MANIFEST, names::VERDICT, names::REPLAY, names::SOURCES];
    match members.iter().find(|name| archive.file(name).is_none()) {
        Some(name) => Err(Failure::new("E107", format!("`{name}` is missing"))),
        None => Ok(archive),
    }
}

/// Step 11: the bundle has exactly the reports that were made again. Gives their number.
fn reports_match(bundle: &VerifiedBundle<'_>, again: &[Report]) -> Result<usize, Failure> {
    if let Some(report) = again.iter().find(|report| bundle.file(&report.path).is_none()) {
        return Err(Failure::new("E611", format!("`{}` is missing", shown(&report.path))));
    }
    for (name, stored) in bundle.files().filter(|(name, _)| name.starts_with("reports/")) {
        if !again.iter().any(|report| report.path == name && report.bytes == stored) {
            let message = format!("`{}` is not the report that the bundle gives", shown(name));
            return Err(Failure::new("E611", message));
        }
    }
    Ok(again.len())
}

fn evaluated(statement: &Statement) -> String {
    format_rfc3339(statement.evaluated_at)
}

//! The steps in their order.

use super::chain::Logs;
use super::options::{TrustedBy, VerifyOptions};
use super::outcome::{Assurance, Status, Step, Verification};
use super::{VerifiedBundle, chain, consistency, partial};
use crate::document::json::canonical::Json;
use crate::evidence::archive::Archive;
use crate::evidence::facts::Versions;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::member::Members;
use crate::evidence::names;
use crate::evidence::statement::Statement;
use crate::evidence::subject::Claim;
use crate::signature::trust::{Disclosure, Need, RoleName};
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
        key_time: options.at,
        logs: Logs::default(),
        bundle: None,
        verification: Verification {
            steps: Vec::new(),
            incomplete: Vec::new(),
            statement: None,
            statement_digest: None,
            signers: Vec::new(),
            persons: Vec::new(),
            approvers: Vec::new(),
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
    match options.trust {
        TrustedBy::Keys(_) if !options.no_requirements => {
            verification.incomplete.push("there is no trust file, so requirements were not checked");
        }
        TrustedBy::File(trust) if trust.requirements.replay == Need::Required && options.replay.is_none() => {
            verification.incomplete.push("the trust file requires a replay, and none was made");
        }
        _ => {}
    }
    (verification, bundle)
}

/// A verification on its way.
pub(super) struct Found<'a, 'b> {
    pub(super) options: &'a VerifyOptions<'a>,
    /// When the keys must count.
    pub(super) key_time: i64,
    /// What the proofs of logs say.
    pub(super) logs: Logs,
    pub(super) bundle: Option<VerifiedBundle<'b>>,
    pub(super) verification: Verification,
}

impl<'b> Found<'_, 'b> {
    /// The steps. `Err`: the number of the step behind which nothing can be checked.
    fn run(&mut self, bytes: &'b [u8]) -> Result<(), u8> {
        // 1.
        self.trusted()?;
        // 2.
        let archive = self.must(2, archive(bytes), |archive| format!("{} files", archive.files().len()))?;
        let statement = self.statement(&archive)?;
        // 7.
        self.subjects(&statement);
        // 8.
        let bundle = VerifiedBundle::bind(archive, statement, self.options.threads);
        let bundle = self.must(8, bundle, partial::bound)?;
        if bundle.withheld() == 0 {
            let all = members(|name| {
                bundle.file(name).is_some() || (name == names::MANIFEST && bundle.manifest().is_none())
            });
            self.must(8, all, |()| "what every bundle has is there".to_owned())?;
        }
        self.bundle = Some(bundle.clone());
        if bundle.files().any(|(name, _)| name.starts_with("timestamps/")) {
            self.not_checked(4, "time stamps of RFC 3161 are not read".to_owned());
        }
        self.exports(&bundle);
        // 9.
        let verdict = self.agreement(&bundle)?;
        self.versions(&bundle);
        // 12 and the rest of 9.
        let approved = self.approvals(&bundle);
        self.requirements(&bundle, &approved.unwrap_or_default());
        // 10.
        self.waivers(&bundle, verdict.as_ref());
        // 13.
        self.times(bundle.statement());
        // 14.
        self.chain(bundle.statement());
        // 15 and 11.
        self.again(&bundle, verdict.as_ref());
        // 16.
        let (complete, detail) = partial::disclosed(&bundle);
        self.verification.assurance.complete = complete;
        let must_be = matches!(
            self.options.trust,
            TrustedBy::File(trust) if trust.requirements.disclosure == Some(Disclosure::Full)
        );
        let (status, code) = match (complete, must_be) {
            (true, _) => (Status::Pass, None),
            (false, true) => (Status::Fail, Some("E504")),
            (false, false) => (Status::NotChecked, None),
        };
        self.push(16, status, detail, code);
        let unsaid = matches!(
            self.options.trust,
            TrustedBy::File(trust) if trust.requirements.disclosure.is_none()
        );
        if !complete && unsaid {
            let why = "a part is withheld, so that not all that the trust file asks can be checked, and it does not \
                       say that a part is enough (`disclosure: partial`)";
            self.verification.incomplete.push(why);
        }
        Ok(())
    }

    /// Step 9, as far as what it looks at is shown. Gives the verdict where it is.
    fn agreement(&mut self, bundle: &VerifiedBundle<'b>) -> Result<Option<Json>, u8> {
        if bundle.withheld() > 0 {
            match partial::controls(bundle) {
                Ok(keys) if keys.is_empty() => self.not_checked(9, "no control is shown".to_owned()),
                controls => self.check(9, controls, |keys| {
                    format!("the statement has what is shown of {}", keys.join(", "))
                }),
            }
        }
        if bundle.file(names::VERDICT).is_none() {
            self.not_checked(9, "the verdict is withheld, so only the statement tells it".to_owned());
            return Ok(None);
        }
        let verdict = bundle.json(names::VERDICT, "E601");
        let verdict = self.must(9, verdict, |_| "`verdict.json` is canonical".to_owned())?;
        if partial::is_consistency_shown(bundle) {
            self.check(9, consistency::check(bundle, &verdict), |()| {
                "statement, verdict, controls and replay facts agree".to_owned()
            });
        } else {
            self.not_checked(9, "not all is shown that the verdict must agree with".to_owned());
        }
        Ok(Some(verdict))
    }

    /// Step 1.
    fn trusted(&mut self) -> Result<(), u8> {
        match self.options.trust {
            TrustedBy::Keys(keys) => {
                let keys = keys.len();
                self.not_checked(1, format!("there is no trust file; keys given by hand: {keys}"));
                Ok(())
            }
            TrustedBy::File(trust) => {
                let expires = format_rfc3339(trust.expires);
                let detail = format!("trust file of version {}, which counts until {expires}", trust.version);
                self.push(1, Status::Pass, detail, None);
                Ok(())
            }
            TrustedBy::Refused(error) => {
                self.push(1, Status::Fail, error.message.clone(), Some(error.code));
                Err(1)
            }
        }
    }

    /// Steps 3 to 6: from the envelope to the statement. The time at which keys must count may come from a log, whose
    /// leaf is the statement: so the signatures are checked first, the statement is read, and then it is decided
    /// whether the keys counted.
    fn statement(&mut self, archive: &Archive<'_>) -> Result<Statement, u8> {
        let envelope = archive.file(names::ENVELOPE).unwrap_or_default();
        let opened = open(envelope, IN_TOTO, &self.options.trust.keys()).map_err(Failure::from);
        // 3.
        if let Err(failure) = &opened
            && failure.code.starts_with("E2")
        {
            self.push(3, Status::Fail, failure.message.clone(), Some(failure.code));
            return Err(3);
        }
        self.push(3, Status::Pass, "strict DSSE, payload decoded once".to_owned(), None);
        let payload = match opened {
            Ok(payload) => payload,
            Err(failure) => {
                self.not_checked(4, "step 5 failed".to_owned());
                self.push(5, Status::Fail, failure.message, Some(failure.code));
                return Err(5);
            }
        };
        let statement = Statement::parse(&payload);
        // 4.
        if let Ok(statement) = &statement {
            let digest = Digest::of(payload.value());
            self.logs = Logs::of(archive, statement, digest, self.options);
        }
        self.time_of_keys()?;
        // 5.
        self.verification.signers = payload.signers().iter().map(VerifyingKey::key_id).collect();
        self.signers(payload.signers())?;
        // 6.
        let statement =
            statement.and_then(|statement| self.options.trust.admits(&statement).map(|()| statement));
        let statement = self.must(6, statement, |statement| {
            let release = &statement.release;
            format!("{} {} of {}", shown(&release.stream), shown(&release.version), evaluated(statement))
        })?;
        self.verification.statement_digest = Some(Digest::of(payload.value()));
        self.verification.statement = Some(statement.clone());
        Ok(statement)
    }

    /// Step 4.
    fn time_of_keys(&mut self) -> Result<(), u8> {
        let at = format_rfc3339(self.options.at);
        let TrustedBy::File(trust) = self.options.trust else {
            let why = format!("there is no trusted time, and keys given by hand have none; now is {at}");
            self.not_checked(4, why);
            return Ok(());
        };
        if let Some(time) = self.logs.time() {
            self.key_time = time;
            self.verification.assurance.trusted_time = true;
            let detail =
                format!("witnesses saw it at {}, so the keys must have counted then", format_rfc3339(time));
            self.push(4, Status::Pass, detail, None);
            return Ok(());
        }
        if trust.requirements.trusted_time == Need::Required {
            let message =
                "the trust file requires a trusted time, and nobody trusted says when this was signed";
            self.push(4, Status::Fail, message.to_owned(), Some("E703"));
            return Err(4);
        }
        self.not_checked(4, format!("there is no trusted time, so the keys must count now, at {at}"));
        Ok(())
    }

    /// Step 5.
    fn signers(&mut self, signers: &[VerifyingKey]) -> Result<(), u8> {
        let names: Vec<String> = signers.iter().map(VerifyingKey::key_id).collect();
        let TrustedBy::File(trust) = self.options.trust else {
            self.push(5, Status::Pass, format!("signed by {}", names.join(", ")), None);
            return Ok(());
        };
        let judged = trust
            .judge(RoleName::Gate, signers, self.key_time)
            .map_err(|error| Failure { code: error.code, message: error.message });
        let judged = self.must(5, judged, |judged| {
            let persons: Vec<String> = judged.principals.iter().map(|name| shown(name)).collect();
            let mut detail = format!("signed by {} ({})", persons.join(", "), names.join(", "));
            for why in &judged.passed_over {
                detail = format!("{detail}; {why}");
            }
            detail
        })?;
        self.verification.persons.clone_from(&judged.principals);
        Ok(())
    }

    /// Step 14.
    fn chain(&mut self, statement: &Statement) {
        match chain::check(statement, self.options) {
            Ok(Some(detail)) => self.push(14, Status::Pass, detail, None),
            Ok(None) => self.not_checked(14, chain::unchecked(statement).to_owned()),
            Err(failure) => self.push(14, Status::Fail, failure.message, Some(failure.code)),
        }
        match self.logs.told() {
            Ok(Some(detail)) => self.push(14, Status::Pass, detail, None),
            Ok(None) => {}
            Err(failure) => self.push(14, Status::Fail, failure.message, Some(failure.code)),
        }
        for why in self.logs.unchecked() {
            self.not_checked(14, why);
        }
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
        let accepted = match self.options.trust {
            TrustedBy::File(trust) => trust.requirements.digest_algorithms.as_deref(),
            _ => None,
        };
        let is_subject = |claim: &&Claim| statement.subjects.iter().any(|one| one.has_by(claim, accepted));
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
        let (status, detail, code) = if evaluated_at > now.min(self.key_time) {
            (Status::Fail, format!("judged in the future: {}", evaluated(statement)), Some("E702"))
        } else if statement.valid_until.is_some_and(|until| until < now) {
            let until = statement.valid_until.map(format_rfc3339).unwrap_or_default();
            (Status::Fail, format!("it held until {until}"), Some("E701"))
        } else if let Some(most) = self.options.trust.max_age_days().filter(|most| {
            u64::try_from(now.saturating_sub(evaluated_at)).unwrap_or_default() > most.saturating_mul(86_400)
        }) {
            let detail = format!("judged {}, and it may be {most} days old", evaluated(statement));
            (Status::Fail, detail, Some("E701"))
        } else {
            let days = now.saturating_sub(evaluated_at) / 86_400;
            (Status::Pass, format!("judged {days} days ago, by the signer's clock"), None)
        };
        self.push(13, status, detail, code);
    }

    /// Notes how a step ended that nothing later depends on.
    pub(super) fn check<T>(
        &mut self,
        number: u8,
        result: Result<T, Failure>,
        detail: impl FnOnce(&T) -> String,
    ) {
        // A failure is noted; whoever calls this goes on.
        let _ = self.must(number, result, detail);
    }

    /// Notes how a step ended; `Err` where later steps cannot be checked without it.
    pub(super) fn must<T>(
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

    pub(super) fn not_checked(&mut self, number: u8, why: String) {
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

    pub(super) fn push(&mut self, number: u8, status: Status, detail: String, code: Option<&'static str>) {
        let name = NAMES.get(usize::from(number) - 1).copied().unwrap_or_default();
        self.verification.steps.push(Step { number, name, status, detail, code });
    }
}

/// Step 2: reads the archive, in which every bundle has certain files.
fn archive(bytes: &[u8]) -> Result<Archive<'_>, Failure> {
    let archive = Archive::read(bytes)?;
    // What a partial bundle must have, its `disclosure.json` says.
    let is_partial = archive.file(names::DISCLOSURE).is_some();
    members(|name| archive.file(name).is_some() || (is_partial && name != names::ENVELOPE))?;
    Ok(archive)
}

/// What every whole bundle has.
fn members(is_there: impl Fn(&str) -> bool) -> Result<(), Failure> {
    let members = [names::ENVELOPE, names::MANIFEST, names::VERDICT, names::REPLAY, names::SOURCES];
    match members.into_iter().find(|name| !is_there(name)) {
        Some(name) => Err(Failure::new("E107", format!("`{name}` is missing"))),
        None => Ok(()),
    }
}

fn evaluated(statement: &Statement) -> String {
    format_rfc3339(statement.evaluated_at)
}

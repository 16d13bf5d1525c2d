//! Steps 9, 10 and 12, as far as they ask the trust file.

use super::approvals::{self, Approved, Asked};
use super::options::TrustedBy;
use super::outcome::Status;
use super::run::Found;
use super::{VerifiedBundle, partial, requirements, waivers};
use crate::document::json::canonical::Json;
use crate::evidence::failure::Failure;
use crate::evidence::statement::Controls;
use crate::evidence::{facts, names};
use crate::signature::trust::RoleName;
use crate::source::Digest;

impl Found<'_, '_> {
    /// Step 12. None where it could not be read.
    pub(super) fn approvals(&mut self, bundle: &VerifiedBundle<'_>) -> Option<Approved> {
        let inside = bundle.files().filter(|(name, _)| name.starts_with("approvals/"));
        let beside = self.options.approvals.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let envelopes: Vec<_> = inside.chain(beside).collect();
        let statement = self.verification.statement_digest.unwrap_or_else(|| Digest::of(&[]));
        let signed = bundle.statement();
        let TrustedBy::File(trust) = self.options.trust else {
            let formed = approvals::form(&envelopes, statement, signed.policy_set_digest);
            match formed {
                Ok(number) => {
                    let why =
                        format!("approvals take a trust file; there are {number}, and nobody says by whom");
                    self.not_checked(12, why);
                }
                Err(failure) => self.push(12, Status::Fail, failure.message, Some(failure.code)),
            }
            return None;
        };
        // Whoever signed at the gate, whether or not the key counts: they do not approve of their own.
        let owner = |key_id: &String| {
            let keys = trust.role(RoleName::Gate).map(|role| trust.keys(role)).unwrap_or_default();
            let key = keys.into_iter().find(|key| key.key_id() == *key_id)?;
            trust.owner(&key).map(|(owner, _)| owner.to_owned())
        };
        let gate: Vec<String> = self.verification.signers.iter().filter_map(owner).collect();
        let asked = Asked {
            trust,
            at: self.options.at,
            statement,
            policy_set: signed.policy_set_digest,
            gate: &gate,
            authors: signed.release.authors.as_deref(),
        };
        let read = approvals::read(&envelopes, &asked);
        let enough = read.as_ref().map_err(Clone::clone).and_then(|read| approvals::enough(read, &asked));
        let is_asked = trust.role(RoleName::Approver).is_some();
        self.check(12, enough, Clone::clone);
        if is_asked && asked.authors.is_none() && trust.requirements.separate_duties != Some(false) {
            let why =
                "the statement does not say who wrote what is released, so nobody is left out as its author";
            self.not_checked(12, why.to_owned());
            if trust.requirements.separate_duties == Some(true) {
                let why =
                    "the trust file asks for separate duties, and nobody says who wrote what is released";
                self.verification.incomplete.push(why);
            }
        }
        let approved = read.ok()?;
        self.verification.approvers = approved.release.iter().cloned().collect();
        Some(approved)
    }

    /// Step 9: what the trust file asks.
    pub(super) fn requirements(&mut self, bundle: &VerifiedBundle<'_>, approved: &Approved) {
        let TrustedBy::File(trust) = self.options.trust else {
            let no_trust = "requirements on policies, controls and engines take a trust file";
            self.not_checked(9, no_trust.to_owned());
            return;
        };
        let statement = bundle.statement();
        let set = requirements::policy_set(trust, statement, &approved.policy_set);
        let set_is_accepted = matches!(set, Ok(Some(_)));
        self.asked(set, "the trust file names no policy sets");
        self.asked(requirements::engine(trust, statement), "the trust file names no engines");
        let index = match &statement.controls {
            Controls::Here(index) => Ok(index.clone()),
            Controls::Index(_) if bundle.may_withhold(names::CONTROL_INDEX) => {
                self.not_checked(9, "which controls were evaluated is withheld".to_owned());
                if !trust.requirements.controls.is_empty() {
                    self.verification
                        .incomplete
                        .push("controls are required, and which were evaluated is withheld");
                }
                return self.asked(requirements::bypass(statement, set_is_accepted), "");
            }
            Controls::Index(_) => bundle.json(names::CONTROL_INDEX, "E603").and_then(|index| {
                index.get("controls").cloned().ok_or_else(|| Failure::new("E603", "there are no controls"))
            }),
        };
        let coverage = index.and_then(|index| requirements::coverage(trust, &index));
        self.asked(coverage, "the trust file requires no controls");
        self.asked(requirements::bypass(statement, set_is_accepted), "");
    }

    /// Notes what came of something that the trust file may ask.
    pub(super) fn asked(&mut self, result: Result<Option<String>, Failure>, unasked: &str) {
        match result {
            Ok(Some(detail)) => self.push(9, Status::Pass, detail, None),
            Ok(None) => self.not_checked(9, unasked.to_owned()),
            Err(failure) => self.push(9, Status::Fail, failure.message, Some(failure.code)),
        }
    }

    /// Step 10.
    pub(super) fn waivers(&mut self, bundle: &VerifiedBundle<'_>, verdict: Option<&Json>) {
        let Some(verdict) = verdict.filter(|_| partial::are_waivers_shown(bundle)) else {
            self.not_checked(10, "the verdict or the waivers are withheld".to_owned());
            let used = |line: &Json| line.get("used").and_then(Json::as_integer) != Some(0);
            let is_asked = matches!(self.options.trust, TrustedBy::File(_));
            if is_asked && bundle.statement().waivers.iter().any(used) {
                self.verification.incomplete.push("waivers lifted something, and are withheld");
            }
            return;
        };
        let checked = waivers::check(bundle, verdict, self.options.at);
        let failed = checked.is_err();
        self.check(10, checked, Clone::clone);
        if failed {
            return;
        }
        match self.options.trust {
            TrustedBy::File(trust) => {
                let signed = waivers::signed_by(bundle, verdict, trust, self.key_time);
                if let Some(result) = signed.transpose() {
                    self.check(10, result, Clone::clone);
                }
            }
            _ if bundle.files().any(|(name, _)| facts::is_signed(name)) => {
                self.not_checked(10, "who may sign waivers takes a trust file".to_owned());
            }
            _ => {}
        }
    }
}

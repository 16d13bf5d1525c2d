//! Steps 11 and 15: what is made again from the rest of the bundle, and compared.

use super::outcome::Status;
use super::run::Found;
use super::{VerifiedBundle, partial};
use crate::document::json::canonical::Json;
use crate::evidence::export::{OSCAL_PATH, check_sigstore_members, oscal_of};
use crate::evidence::failure::{Failure, shown};
use crate::evidence::pack::Report;
use crate::evidence::replay::replay;

impl Found<'_, '_> {
    /// What of step 11 needs no replay: the exports outside of the manifest are what the envelope gives.
    pub(super) fn exports(&mut self, bundle: &VerifiedBundle<'_>) {
        let checked = check_sigstore_members(bundle, &self.options.trust.keys());
        if checked == Ok((0, 0)) {
            return;
        }
        self.check(11, checked.clone(), |(all, _)| {
            format!("Sigstore bundles that are what the envelope gives: {all}")
        });
        if let Ok((all, whole)) = checked
            && whole < all
        {
            let others = all - whole;
            self.not_checked(
                11,
                format!("Sigstore bundles whose key is not trusted, so that their hint is open: {others}"),
            );
        }
    }

    /// What of step 11 needs `verdict.json` alone: the assessment results.
    pub(super) fn assessment(&mut self, bundle: &VerifiedBundle<'_>, verdict: Option<&Json>) {
        let stored = verdict.and_then(|_| bundle.file(OSCAL_PATH));
        let Some(stored) = stored else { return };
        let same = oscal_of(bundle).and_then(|report| {
            let differs =
                || Failure::new("E611", format!("`{OSCAL_PATH}` is not the report that the bundle gives"));
            (report.bytes == stored).then_some(()).ok_or_else(differs)
        });
        self.check(11, same, |()| "the assessment results were made again, and are the same".to_owned());
    }

    /// Step 15, and step 11, which needs what it makes.
    pub(super) fn again(&mut self, bundle: &VerifiedBundle<'_>, verdict: Option<&Json>) {
        let Some(options) = self.options.replay else {
            self.assessment(bundle, verdict);
            self.not_checked(11, "the other reports are made again only after a replay".to_owned());
            self.not_checked(15, "no replay was asked for".to_owned());
            return;
        };
        let from_sources = options.from_sources;
        let Some(verdict) = verdict.filter(|_| partial::is_replay_shown(bundle, from_sources)) else {
            self.not_checked(11, "nothing is evaluated again".to_owned());
            self.not_checked(15, "what a replay takes is withheld".to_owned());
            self.verification.incomplete.push("a replay was asked for, and what it takes is withheld");
            return;
        };
        let replayed = replay(bundle, &options);
        let Ok(replay) = &replayed else {
            self.not_checked(11, "the replay failed".to_owned());
            self.check(15, replayed, |_| String::new());
            return;
        };
        if let Some(documents) = replay.from_sources() {
            let detail = format!("read again from the sources, and the same: {documents} documents");
            self.push(15, Status::Pass, detail, None);
        }
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
        if bundle.withheld_names().is_some_and(|mut names| names.any(|name| name.starts_with("reports/"))) {
            self.not_checked(11, "reports are withheld".to_owned());
            return;
        }
        let reports = render(replay);
        self.check(11, reports_match(bundle, &reports), |number| {
            format!("made again, and the same: {number}")
        });
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

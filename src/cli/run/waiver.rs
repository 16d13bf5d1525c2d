//! The waivers that a run knows from files: plain ones, and those that somebody signed.

use std::path::PathBuf;

use super::super::arguments::Judging;
use super::{Enveloped, Settings, shown};
use crate::signature::trust::Trust;
use crate::source::{At, Diagnostic, SourceFile, Stage};
use crate::verdict::Waiver;
use crate::verdict::waivers::{self, signed};

/// How the file of a signed waiver begins.
const ENVELOPE: &[u8] = b"{\"payload\":";

impl Settings {
    /// The waivers of the files that the configuration and the arguments name, and the envelopes of those that
    /// somebody signed.
    pub(super) fn waivers(
        &mut self,
        judging: &Judging,
        time: i64,
    ) -> anyhow::Result<(Vec<Waiver>, Vec<Enveloped>)> {
        let configured = self.config.waivers.iter().map(|path| self.folder.join(path));
        let paths: Vec<PathBuf> = configured.chain(judging.waivers.iter().cloned()).collect();
        let trust = judging.trust_file.must(time)?;
        let (mut waivers, mut signed) = (Vec::new(), Vec::new());
        for path in paths {
            let file = self.add(&path)?;
            self.steering.push((file, "waivers"));
            let bytes = self.sources.file(file).and_then(SourceFile::bytes).unwrap_or_default().to_vec();
            if bytes.starts_with(ENVELOPE) {
                match signed_waiver(&bytes, trust.as_ref(), time) {
                    Ok(waiver) => {
                        signed.push((waiver.clone(), bytes));
                        waivers.push(waiver);
                    }
                    Err((message, help)) => {
                        let at = At::Path(shown(&path));
                        let told = Diagnostic::warning(Stage::Waiver, "waiver-untrusted", at, message);
                        self.diagnostics.push(told.help(help));
                    }
                }
                continue;
            }
            let (more, diagnostics) = waivers::from_file(&self.sources, file, &self.limits);
            waivers.extend(more);
            self.diagnostics.extend(diagnostics);
        }
        Ok((waivers, signed))
    }
}

/// A waiver in an envelope that as many persons signed as the trust file says; else why it lifts nothing, and what
/// to do.
fn signed_waiver(bytes: &[u8], trust: Option<&Trust>, at: i64) -> Result<Waiver, (String, &'static str)> {
    let Some(trust) = trust else {
        let message = "a signed waiver lifts nothing where nobody says who may sign it".to_owned();
        return Err((message, "give the trust file and its root keys with `--trust` and `--root`"));
    };
    match signed::open_signed(bytes, trust, at) {
        Ok((waiver, _)) => Ok(waiver),
        Err(error) => {
            let message = format!("the signed waiver lifts nothing: {}: {error}", error.code);
            Err((message, "let persons sign it who have the role `waiver` in the trust file"))
        }
    }
}

//! Who must have signed the releases of a log.

use std::path::PathBuf;

use clap::Args;

use crate::cli::key;
use crate::cli::trusted::TrustFile;
use crate::evidence::log::OpenEnvelope;
use crate::evidence::{Failure, Statement};
use crate::signature::trust::{RoleName, Trust};
use crate::signature::{IN_TOTO, VerifyingKey, open};

/// Whose signatures of releases count.
#[derive(Debug, Args)]
pub(super) struct Gate {
    /// The public key that signs releases (PEM or OpenSSH); may be given several times
    #[arg(long, value_name = "FILE", conflicts_with = "trust")]
    gate_key: Vec<PathBuf>,
    #[command(flatten)]
    file: TrustFile,
}

/// Whose signatures of releases count, read.
pub(super) enum Signers {
    /// Nobody said.
    Unknown,
    /// One of these keys.
    Keys(Vec<VerifyingKey>),
    /// Those whom a trust file names.
    File(Box<Trust>),
}

impl Gate {
    /// Reads the keys, or the trust file as of `at`.
    pub(super) fn read(&self, at: i64) -> anyhow::Result<Signers> {
        if let Some(trust) = self.trust(at)? {
            return Ok(Signers::File(Box::new(trust)));
        }
        let keys =
            self.gate_key.iter().map(|path| key::verifying(path)).collect::<anyhow::Result<Vec<_>>>()?;
        Ok(if keys.is_empty() { Signers::Unknown } else { Signers::Keys(keys) })
    }

    /// The trust file, where one is named.
    pub(super) fn trust(&self, at: i64) -> anyhow::Result<Option<Trust>> {
        let opened = self.file.open(at)?.transpose();
        Ok(opened.map_err(|error| Failure { code: error.code, message: error.message })?)
    }
}

impl Signers {
    /// Opens an envelope of a release; none where nobody said whose signatures count.
    ///
    /// Keys of a trust file must count at the time at which the release says that it was judged: an old release is
    /// not worth less because its key was replaced since. Nobody but the signer says that time.
    pub(super) fn opener(&self, at: i64) -> Option<Box<OpenEnvelope<'_>>> {
        let keys = match self {
            Self::Unknown => return None,
            Self::Keys(keys) => keys.clone(),
            Self::File(trust) => trust.role(RoleName::Gate).map(|role| trust.keys(role)).unwrap_or_default(),
        };
        Some(Box::new(move |envelope: &[u8]| {
            let payload = open(envelope, IN_TOTO, &keys)?;
            if let Self::File(trust) = self {
                let judged_at = Statement::parse(&payload)?.evaluated_at;
                if judged_at > at {
                    let message = "the release was judged in the future".to_owned();
                    return Err(Failure { code: "E702", message });
                }
                let judged = trust.judge(RoleName::Gate, payload.signers(), judged_at);
                judged.map_err(|error| Failure { code: error.code, message: error.message })?;
            }
            Ok(payload)
        }))
    }
}

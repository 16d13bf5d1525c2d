//! A folder with keys, an empty log, and bundles that continue each other.

use tollgate::evidence::{Previous, ReleaseFacts, verify};
use tollgate::source::Digest;

use crate::cli::harness::{Folder, Ran};
use crate::evidence::log::ledger::{ORIGIN, Run, key, log_key, log_name, options};

/// The verifier key of the log.
pub(super) fn vkey() -> String {
    log_name().to_string()
}

/// A folder with `gate.pub.pem`, `log.pem`, and the empty log `evlog`.
pub(super) fn shelf() -> Folder {
    let folder = Folder::new(&[]);
    folder.write("gate.pub.pem", key().verifying_key().to_pem().unwrap().as_bytes());
    folder.write_secret("gate.pem", key().to_pem().unwrap().as_bytes());
    folder.write_secret("log.pem", log_key().to_pem().unwrap().as_bytes());
    folder.write("log.pub.pem", log_key().verifying_key().to_pem().unwrap().as_bytes());
    folder.run(&["log", "init", "evlog", "--origin", ORIGIN, "--key", "log.pem"]).exits(0).says(&vkey());
    folder
}

/// Writes a bundle of a stream, and gives the digest of its statement.
pub(super) fn bundle(
    folder: &Folder,
    name: &str,
    stream: &str,
    sequence: u64,
    previous: Option<Digest>,
) -> Digest {
    let mut run = Run::default();
    run.release = ReleaseFacts {
        stream: stream.to_owned(),
        sequence: Some(sequence),
        previous: previous.map(|sha256| Previous { sequence: sequence - 1, sha256 }),
        ..run.release
    };
    let bundle = run.pack();
    folder.write(name, &bundle);
    let keys = [key().verifying_key()];
    verify(&bundle, &options(&keys)).statement_digest.unwrap()
}

/// Writes the first bundles of a stream as `STREAM-1.tar` and so on.
pub(super) fn bundles(folder: &Folder, stream: &str, length: u64) -> Vec<String> {
    let (mut names, mut previous) = (Vec::new(), None);
    for sequence in 1..=length {
        let name = format!("{stream}-{sequence}.tar");
        previous = Some(bundle(folder, &name, stream, sequence, previous));
        names.push(name);
    }
    names
}

pub(super) fn append<'a>(log: &[&'a str], bundle: &'a str) -> Vec<&'a str> {
    [&["log", "append"], log, &[bundle, "--key", "log.pem", "--gate-key", "gate.pub.pem"]].concat()
}

/// Goes through the log with all keys.
pub(super) fn verify_log(folder: &Folder, log: &[&str]) -> Ran {
    let rest = ["--log-key", "log.pub.pem", "--gate-key", "gate.pub.pem"];
    folder.run(&[&["log", "verify"], log, &rest].concat())
}

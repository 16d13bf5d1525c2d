//! The reference implementation of notes and tiles reads what we write. `tests/interop/tlog` is a program around
//! it; `.ci/run` builds it where there is Go and says where it lies.

use std::path::{Path, PathBuf};
use std::process::Command;

use tollgate::evidence::log;
use tollgate::signature::SigningKey;

use super::ledger::{Ledger, log_name, stream};
use crate::evidence::run::TIME;

#[test]
fn gos_own_log_reader_accepts_a_log_and_refuses_a_changed_one() {
    let Some(program) = std::env::var_os("TOLLGATE_TEST_TLOG").map(PathBuf::from) else {
        println!("notice: TOLLGATE_TEST_TLOG is not set, so the test is skipped");
        return;
    };
    let mut ledger = Ledger::of(&stream("shop", 300));
    let key = SigningKey::generate([5; 32]);
    let seen = log::witness(&ledger.files, &log_name(), None, "w.example", TIME, &key).unwrap();
    ledger.files.0.insert("checkpoint".into(), seen.checkpoint.note().to_bytes());
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in &ledger.files.0 {
        write(folder.path(), name, bytes);
    }
    let mut proofs = Vec::new();
    for index in [0, 1, 128, 255, 256, 299] {
        let name = format!("{index}.tlog-proof");
        write(folder.path(), &name, &ledger.prove(index).to_bytes());
        proofs.push(folder.path().join(name));
    }
    let run = || {
        let mut command = Command::new(&program);
        command.arg(folder.path()).arg(log_name().to_string()).arg(seen.key.to_string()).args(&proofs);
        command.output().unwrap()
    };
    let output = run();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout, b"300 entries and 6 proofs\n");
    for name in ["checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/entries/000", "299.tlog-proof"] {
        let path = folder.path().join(name);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        bad[40] ^= 1;
        std::fs::write(&path, bad).unwrap();
        assert_eq!(run().status.code(), Some(1), "{name} was changed");
        std::fs::write(&path, good).unwrap();
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

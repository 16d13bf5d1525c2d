//! What a bundle holds.

use crate::evidence::run::{Run, verify, verify_and_replay};

#[test]
fn a_bundle_verifies_and_replays() {
    let bundle = Run::default().pack();
    let verification = verify_and_replay(&bundle, 1);
    for step in &verification.steps {
        println!("{:2} {} {}: {}", step.number, step.status.name(), step.name, step.detail);
    }
    println!("{} bytes", bundle.len());
    std::fs::write("/tmp/d-bundle.tar", &bundle).unwrap();
    assert_eq!(verification.exit_code(), 0);
    assert!(verification.assurance.replayed);
    assert_eq!(verify(&bundle).exit_code(), 0);
}

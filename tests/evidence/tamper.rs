//! Laws of verification: what is not exactly what was signed is refused, whatever was done to it.

use std::time::Instant;

use proptest::prelude::{ProptestConfig, any, proptest};
use tollgate::source::map_ordered;

use crate::evidence::run::{Run, module, pod, verify};

/// The exit code of a bundle that is refused: evidence invalid, or not acceptable.
fn is_refused(bundle: &[u8]) -> bool {
    matches!(verify(bundle).exit_code(), 3 | 4)
}

#[test]
fn every_one_bit_change_of_a_small_bundle_is_refused() {
    let bundle = Run::default().pack();
    assert!(bundle.len() <= 20 << 10, "{} bytes", bundle.len());
    assert_eq!(verify(&bundle).exit_code(), 0);
    let started = Instant::now();
    let bytes: Vec<usize> = (0..bundle.len()).collect();
    let accepted = map_ordered(
        2,
        &bytes,
        || bundle.clone(),
        |bundle, byte| {
            let mut accepted = Vec::new();
            for bit in 0..8 {
                bundle[*byte] ^= 1 << bit;
                if !is_refused(bundle) {
                    accepted.push((*byte, bit));
                }
                bundle[*byte] ^= 1 << bit;
            }
            accepted
        },
    );
    let accepted: Vec<_> = accepted.into_iter().flatten().collect();
    println!("{} changes in {:?}", bundle.len() * 8, started.elapsed());
    assert_eq!(accepted, [], "changes (byte, bit) that were accepted");
}

#[test]
fn a_bundle_that_is_cut_off_anywhere_is_refused() {
    let bundle = Run::default().pack();
    for end in 0..bundle.len() {
        assert_eq!(verify(&bundle[..end]).exit_code(), 3, "cut off at byte {end}");
    }
}

/// A bundle with many documents, several policies, data and findings.
fn large() -> Vec<u8> {
    let inputs = (0..300)
        .map(|number| (format!("shop/{number:03}.json"), pod(&format!("pod-{number}"), number % 7 != 0)));
    let mut run = Run { inputs: inputs.collect(), ..Run::default() };
    for number in 0..5 {
        let text = crate::evidence::run::RUN_AS_NON_ROOT
            .replace("T-001", &format!("T-1{number}"))
            .replace("non_root\n\ndeny", &format!("non_root_{number}\n\ndeny"));
        run.modules.push(module(&format!("policies/copy_{number}.rego"), &text));
    }
    run.pack()
}

#[test]
fn a_sample_of_the_one_bit_changes_of_a_large_bundle_is_refused() {
    let mut bundle = large();
    assert_eq!(verify(&bundle).exit_code(), 1, "it is valid, and denied");
    // A generator with a fixed seed: the constants are those of MMIX, by Knuth.
    let mut state = 20_260_102_u64;
    for _ in 0..300 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let bit = usize::try_from(state >> 16).unwrap() % (bundle.len() * 8);
        bundle[bit / 8] ^= 1 << (bit % 8);
        assert!(is_refused(&bundle), "bit {bit}");
        bundle[bit / 8] ^= 1 << (bit % 8);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn several_bytes_written_over_a_bundle_are_refused(at in any::<proptest::sample::Index>(), with in any::<[u8; 4]>()) {
        let original = small();
        let mut bundle = original.clone();
        let at = at.index(bundle.len() - with.len());
        bundle[at..at + with.len()].copy_from_slice(&with);
        assert!(bundle == *original || is_refused(&bundle));
    }

    #[test]
    fn bytes_that_are_no_bundle_are_refused(bytes in any::<Vec<u8>>()) {
        assert_eq!(verify(&bytes).exit_code(), 3);
    }
}

/// The small bundle, made once.
fn small() -> &'static Vec<u8> {
    static BUNDLE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BUNDLE.get_or_init(|| Run::default().pack())
}

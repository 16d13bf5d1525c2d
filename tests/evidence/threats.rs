//! The threats of the specification of evidence, each with the tests that stage it. A threat that no test can stage
//! is answered by the code's shape, and says how.

use std::collections::BTreeSet;
use std::path::Path;

/// Number, what it is, and the tests by name.
const THREATS: &[(u8, &str, &[&str])] = &[
    (
        1,
        "algorithm confusion",
        &[
            "an_envelope_is_read_only_in_its_one_spelling",
            "a_wrong_signature_in_the_name_of_a_trusted_key_is_fatal",
            "keys_of_other_kinds_are_named",
        ],
    ),
    (2, "a copied key id", &["a_wrong_signature_in_the_name_of_a_trusted_key_is_fatal"]),
    (3, "a key in the bundle", &["only_a_key_that_is_given_counts"]),
    (
        4,
        "role confusion",
        &[
            "the_gates_key_must_have_the_role_and_count_at_the_time",
            "the_right_persons_signed_it_and_none_of_them_answers_for_it",
            "enough_different_persons_approve_of_this_very_release",
        ],
    ),
    (
        5,
        "another payload or predicate type",
        &[
            "another_payload_type_is_refused_even_if_it_is_signed",
            "frame_and_predicate_are_of_our_types",
            "an_approval_has_one_spelling",
            "a_waiver_has_one_spelling_and_known_fields",
        ],
    ),
    (
        6,
        "other spellings",
        &[
            "a_statement_is_read_only_in_its_one_spelling",
            "base64_has_one_spelling",
            "another_spelling_of_the_same_trust_file_is_refused",
            "other_spellings_of_a_proof_are_refused",
            "what_a_partial_bundle_says_of_itself_has_one_spelling",
        ],
    ),
    // By the type `Verified`: its only maker decodes once.
    (7, "an envelope parsed twice", &[]),
    (
        8,
        "a weak key",
        &[
            "weak_public_keys_are_refused",
            "a_trust_file_that_contradicts_itself_or_says_more_than_it_may_is_refused",
        ],
    ),
    (
        9,
        "one person counted twice",
        &[
            "a_threshold_counts_persons_and_not_keys",
            "one_person_counts_once_whatever_they_sign_with",
            "two_keys_of_one_person_count_once",
        ],
    ),
    (
        10,
        "a hostile archive",
        &[
            "an_archive_is_read_only_in_its_one_spelling",
            "an_archive_holds_regular_files_alone",
            "a_name_that_climbs_out_is_refused",
            "a_name_stands_once",
            "an_archive_is_not_read_beyond_its_limits",
            "nothing_follows_the_end",
        ],
    ),
    (
        11,
        "a change between judging and signing",
        &[
            "a_changed_tree_is_not_signed_as_its_commit",
            "a_verdict_that_does_not_follow_is_refused_and_the_difference_is_shown",
        ],
    ),
    (
        12,
        "another subject",
        &[
            "what_is_in_hand_must_be_a_subject",
            "a_bundle_is_bound_to_what_was_released",
            "the_trust_file_names_streams_and_programs",
        ],
    ),
    (13, "an older good bundle", &["age_and_time_are_asked_for", "a_release_follows_the_one_before"]),
    (
        14,
        "a waiver that is stripped, edited, widened or stale",
        &[
            "it_cannot_be_taken_out_edited_or_exchanged",
            "it_lasts_no_longer_than_the_trust_file_allows",
            "a_waiver_that_is_used_must_be_recorded_and_in_force",
            "a_waiver_lifts_only_what_it_speaks_of_and_may_lift",
        ],
    ),
    (
        15,
        "a weaker policy set",
        &["what_judged_must_be_what_may_judge", "a_policy_set_may_be_signed_by_its_authors_instead"],
    ),
    (
        16,
        "a rule that was skipped",
        &[
            "a_control_that_nothing_was_evaluated_for_is_not_covered",
            "what_judged_must_be_what_may_judge",
            "nothing_judged_is_not_passed",
        ],
    ),
    (
        17,
        "a clock that lies",
        &[
            "the_gates_key_must_have_the_role_and_count_at_the_time",
            "a_verdict_from_the_future_or_out_of_date_is_refused",
            "a_log_without_witnesses_gives_no_time",
            "what_is_judged_after_witnesses_saw_it_was_not_seen",
        ],
    ),
    (
        18,
        "a revoked key",
        &[
            "keys_must_have_counted_when_witnesses_saw_it",
            "a_log_says_nothing_of_when_an_approval_was_given",
            "a_revoked_key_counts_no_more",
        ],
    ),
    (19, "a rejection that was deleted", &["an_approval_holds_in_its_window_and_a_rejection_takes_it_back"]),
    (
        20,
        "an older or another trust file",
        &[
            "a_trust_file_is_signed_by_the_roots_that_the_verifier_knows_and_by_its_own",
            "versions_do_not_go_back",
            "a_chain_of_versions_is_followed_link_by_link",
        ],
    ),
    (
        21,
        "a failing result that is withheld",
        &[
            "one_control_is_shown_with_all_its_results_and_nothing_else",
            "proofs_of_anything_else_are_refused",
            "two_entries_that_take_each_others_place_are_refused",
        ],
    ),
    (22, "guessing what is withheld", &["sensitive_files_need_their_own_salts"]),
    (
        23,
        "a report that says something else",
        &["a_report_is_made_again_and_compared", "a_sigstore_bundle_that_was_tampered_with_is_refused"],
    ),
    (
        24,
        "a log that shows two histories",
        &[
            "a_history_that_was_rewritten_or_cut_back_is_found_by_the_checkpoint_that_was_kept",
            "a_checkpoint_of_another_key_a_size_beyond_all_memory_and_too_few_witnesses_are_found",
            "a_witness_refuses_a_log_that_forgot_or_rewrote_something",
        ],
    ),
    (
        25,
        "a bundle that exhausts its verifier",
        &[
            "an_archive_is_not_read_beyond_its_limits",
            "a_replay_has_limits",
            "a_claimed_size_costs_no_memory_and_a_missing_tile_is_told",
        ],
    ),
    (
        26,
        "hostile policies",
        &[
            "another_engine_is_a_warning_and_another_list_of_builtins_a_refusal",
            "a_run_that_the_watchdog_ended_is_not_compared",
        ],
    ),
    (
        27,
        "text that steers a terminal or becomes markup",
        &[
            "text_of_a_hostile_bundle_reaches_no_terminal_as_it_is",
            "names_from_a_bundle_become_no_markup",
            "names_and_messages_say_nothing_but_themselves",
        ],
    ),
    (28, "a stale newest release", &["a_release_follows_the_one_before"]),
    (
        29,
        "another program at the gate",
        &[
            "what_judged_must_be_what_may_judge",
            "another_engine_is_a_warning_and_another_list_of_builtins_a_refusal",
        ],
    ),
    (30, "a key that leaks", &["a_private_key_that_others_can_read_is_refused", "nothing_secret_is_shown"]),
];

/// The names of all functions that are tests, of the library and of this program.
fn tests_of(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_of(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for (at, _) in text.match_indices("#[test]\n") {
                let behind = text[at..].split_once("fn ").map(|(_, behind)| behind).unwrap_or_default();
                found.extend(behind.split_once('(').map(|(name, _)| name.to_owned()));
            }
        }
    }
}

#[test]
fn each_threat_that_a_test_can_stage_is_staged() {
    let numbers: Vec<u8> = THREATS.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=30).collect::<Vec<u8>>());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = BTreeSet::new();
    tests_of(&root.join("src"), &mut tests);
    tests_of(&root.join("tests"), &mut tests);
    for (number, threat, staged) in THREATS {
        assert!(*number == 7 || !staged.is_empty(), "T{number}, {threat}");
        for name in *staged {
            assert!(tests.contains(*name), "T{number}, {threat}: there is no test `{name}`");
        }
    }
}

//! What the overrides of a run are, once its policies are known: those of the profile, what the adopted edition makes of
//! later policies, and over both what the configuration itself says.

use super::enforcement::is_about;
use crate::config::{Config, Enforced, Enforcement, Override, Profile};
use crate::policy::Metadata;
use crate::source::{At, Diagnostic, Severity, Stage};

/// How many policies a note names.
const NAMED: usize = 10;

/// Lets `profile` and the adopted edition say what they say of `policies` below the configuration's own overrides, and
/// names policies in place of packs, so that the overrides alone tell what was judged how. An override of a profile
/// that is about none of the policies is left out. Gives what has to be told.
pub fn settle(config: &mut Config, profile: Option<&Profile>, policies: &[Metadata]) -> Vec<Diagnostic> {
    let of_profile = profile.map(|profile| profile.overrides.as_slice()).unwrap_or_default();
    let is_there = |rule: &&Override| policies.iter().any(|policy| is_about(rule, policy));
    let mut overrides: Vec<Override> =
        of_profile.iter().filter(is_there).flat_map(|rule| named(rule, policies)).collect();
    let late: Vec<&Metadata> = match config.adopted {
        Some(adopted) => policies.iter().filter(|policy| policy.since > adopted).collect(),
        None => Vec::new(),
    };
    overrides.extend(late.iter().map(|policy| Override {
        policy: policy.id.clone(),
        enforcement: Some(Enforced::As(Enforcement::Advisory)),
        ..Override::default()
    }));
    overrides.extend(config.overrides.iter().flat_map(|rule| named(rule, policies)));
    config.overrides = overrides;
    late_told(config, &late).into_iter().collect()
}

/// An override, or where it names a pack, one for each policy of the pack. One of a pack without policies stays as it is,
/// and is about none.
fn named(rule: &Override, policies: &[Metadata]) -> Vec<Override> {
    if !rule.policy.starts_with(Override::PACK) {
        return vec![rule.clone()];
    }
    let of_pack = policies.iter().filter(|policy| is_about(rule, policy));
    let named: Vec<Override> =
        of_pack.map(|policy| Override { policy: policy.id.clone(), ..rule.clone() }).collect();
    if named.is_empty() { vec![rule.clone()] } else { named }
}

/// The note about policies of later editions than the adopted one.
fn late_told(config: &Config, late: &[&Metadata]) -> Option<Diagnostic> {
    let (adopted, newest) = (config.adopted?, late.iter().map(|policy| policy.since).max()?);
    let mut names: Vec<String> = late.iter().take(NAMED).map(|policy| format!("`{}`", policy.id)).collect();
    if late.len() > NAMED {
        names.push(format!("and {} more", late.len() - NAMED));
    }
    let message = match late.len() {
        1 => format!("1 policy is of a later edition than {adopted} and advisory: {}", names.join(", ")),
        many => {
            format!("{many} policies are of later editions than {adopted} and advisory: {}", names.join(", "))
        }
    };
    let told = Diagnostic::warning(Stage::Config, "edition-not-adopted", At::Run, message);
    let note = Diagnostic { severity: Severity::Note, ..told };
    Some(note.help(format!("mend what they find, then write `adopted: {newest}`")))
}

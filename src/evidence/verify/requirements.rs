//! Step 9, second half: what the trust file asks of the evidence.

use std::collections::BTreeSet;

use crate::document::json::canonical::Json;
use crate::evidence::control;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::statement::Statement;
use crate::signature::trust::{RoleName, Trust};

/// Lines of `bypass` that say which policies judged: the digest of the policy set says it better.
const OF_POLICIES: [&str; 4] =
    ["policy ", "policies.builtin ", "policies.packs ", "policies from outside the commit"];

/// Checks what is asked of the policy set. `authors` are the persons with the role *policyAuthor* who signed it.
///
/// # Errors
/// `E602`: it is none of those that may judge, and too few of its authors signed it.
pub(super) fn policy_set(
    trust: &Trust,
    statement: &Statement,
    authors: &BTreeSet<String>,
) -> Result<Option<String>, Failure> {
    let digest = statement.policy_set_digest.to_string();
    let listed = trust.requirements.policy_sets.as_ref();
    if listed.is_some_and(|sets| sets.contains(&digest)) {
        return Ok(Some("the policy set is one that the trust file names".to_owned()));
    }
    let threshold = trust.role(RoleName::PolicyAuthor).map(|role| role.threshold);
    if threshold.is_some_and(|threshold| authors.len() >= threshold) {
        let names: Vec<String> = authors.iter().map(|name| shown(name)).collect();
        return Ok(Some(format!("the policy set is signed by {}", names.join(", "))));
    }
    if listed.is_none() && threshold.is_none() {
        return Ok(None);
    }
    let message = match threshold {
        None => format!("the policy set {digest} is none that the trust file names"),
        Some(needed) => format!(
            "the policy set {digest} is none that the trust file names, and {} of {needed} of its authors signed it",
            authors.len()
        ),
    };
    Err(Failure::new("E602", message))
}

/// Checks that one of the engines judged that may.
///
/// # Errors
/// `E609`: another did.
pub(super) fn engine(trust: &Trust, statement: &Statement) -> Result<Option<String>, Failure> {
    let Some(engines) = &trust.requirements.engines else { return Ok(None) };
    if engines.contains(&statement.engine) {
        return Ok(Some(format!("judged by {}", shown(&statement.engine))));
    }
    let message = format!("`{}` is no engine that the trust file names", shown(&statement.engine));
    Err(Failure::new("E609", message))
}

/// Checks that every required control was evaluated. `index` has the summaries of the controls.
///
/// # Errors
/// `E603`: one was not.
pub(super) fn coverage(trust: &Trust, index: &Json) -> Result<Option<String>, Failure> {
    let required = &trust.requirements.controls;
    for name in required {
        let key = match name.split_once(':') {
            Some((framework, id)) => control::key(framework, id),
            None => name.clone(),
        };
        let evaluated =
            index.get(&key).and_then(|control| control.get("evaluated")).and_then(Json::as_integer);
        if evaluated.unwrap_or_default() < 1 {
            return Err(Failure::new("E603", format!("the control `{}` was not evaluated", shown(name))));
        }
    }
    Ok((!required.is_empty()).then(|| format!("all {} required controls were evaluated", required.len())))
}

/// Checks that nothing was set that can weaken the outcome. Where the policy set is accepted, it does not matter
/// where its policies came from.
///
/// # Errors
/// `E610`: something was.
pub(super) fn bypass(statement: &Statement, set_is_accepted: bool) -> Result<Option<String>, Failure> {
    let of_policies = |line: &str| OF_POLICIES.iter().any(|prefix| line.starts_with(prefix));
    let mut weakening = statement.bypass.iter().filter(|line| !(set_is_accepted && of_policies(line)));
    match weakening.next() {
        None => Ok(Some("nothing was set that weakens it".to_owned())),
        Some(line) => {
            let more = weakening.count();
            let more = if more == 0 { String::new() } else { format!(", and {more} more") };
            Err(Failure::new("E610", format!("`{}` was set{more}", shown(line))))
        }
    }
}

//! Step 10: the waivers.

use super::VerifiedBundle;
use crate::document::json::canonical::Json;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::{facts, names};
use crate::verdict::time::{day_of, parse_day};

/// Checks the waivers; gives what there is to tell of them. `at` is the time of the verification.
///
/// # Errors
/// `E605`: one that lifted something is not recorded. `E604`: one was not in force.
pub(super) fn check(bundle: &VerifiedBundle<'_>, verdict: &Json, at: i64) -> Result<String, Failure> {
    let statement = bundle.statement();
    let unsigned = match bundle.file(names::UNSIGNED_WAIVERS) {
        Some(_) => Some(bundle.json(names::UNSIGNED_WAIVERS, "E605")?),
        None => None,
    };
    let missing = |message: &str| Failure::new("E605", message);
    let lines = facts::statement_lines(verdict, unsigned.as_ref())
        .ok_or_else(|| missing("a waiver of `verdict.json` is not recorded"))?;
    if lines != statement.waivers {
        return Err(missing("the statement's waivers are not those of the bundle"));
    }
    let (mut used, mut expired_since) = (Vec::new(), 0);
    for line in &lines {
        let member = |name: &str| line.get(name).and_then(Json::as_str).unwrap_or_default();
        if line.get("used").and_then(Json::as_integer) == Some(0) {
            continue;
        }
        let id = member("id");
        let expires = parse_day(member("expires"));
        if expires.is_none_or(|day| day < day_of(statement.evaluated_at)) {
            let message = format!("the waiver `{}` lifted something after it had expired", shown(id));
            return Err(Failure::new("E604", message));
        }
        expired_since += usize::from(expires.is_none_or(|day| day < day_of(at)));
        used.push(id);
    }
    for record in verdict.get("records").and_then(Json::as_array).unwrap_or_default() {
        let is_waived = record.get("outcome").and_then(Json::as_str) == Some("waived");
        let waiver = record.get("waiver").and_then(Json::as_str);
        if is_waived != waiver.is_some() || waiver.is_some_and(|id| !used.contains(&id)) {
            return Err(missing("a finding is waived by a waiver that is not recorded as used"));
        }
    }
    let outcome = match (lines.len(), used.len()) {
        (0, _) => return Ok("there are none".to_owned()),
        (all, used) => format!("{used} of {all} lifted something; none is signed"),
    };
    Ok(if expired_since == 0 { outcome } else { format!("{outcome}; {expired_since} expired since") })
}

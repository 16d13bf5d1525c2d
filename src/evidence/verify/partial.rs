//! What of a partial bundle can be checked against the statement.

use super::VerifiedBundle;
use crate::document::json::canonical::{self, Json};
use crate::evidence::control::{self, Control};
use crate::evidence::failure::{Failure, shown};
use crate::evidence::names;
use crate::evidence::statement::Controls;
use crate::source::Digest;

/// What step 8 tells: how many files there are under the root that is signed.
pub(super) fn bound(bundle: &VerifiedBundle<'_>) -> String {
    let signed = bundle.statement().manifest;
    let shown = match (bundle.withheld(), bundle.manifest()) {
        (0, _) => String::new(),
        (withheld, Some(_)) => format!("{} of ", signed.size.saturating_sub(withheld)),
        (withheld, None) => format!("by proofs, {} of ", signed.size.saturating_sub(withheld)),
    };
    format!("{shown}{} files under the signed root {}", signed.size, signed.root)
}

/// What step 16 tells: whether nothing is withheld, else what is.
pub(super) fn disclosed(bundle: &VerifiedBundle<'_>) -> (bool, String) {
    const MOST: usize = 3;
    let withheld = bundle.withheld();
    if withheld == 0 {
        return (true, "nothing is withheld".to_owned());
    }
    let mut detail =
        format!("partial: {withheld} of {} files are withheld", bundle.statement().manifest.size);
    if let Some(names) = bundle.withheld_names() {
        let names: Vec<String> = names.take(MOST).map(shown).collect();
        detail = format!("{detail}: {}{}", names.join(", "), if withheld > MOST { ", …" } else { "" });
    }
    (false, detail)
}

/// Whether everything is shown that [`check`](super::consistency::check) looks at.
pub(super) fn is_consistency_shown(bundle: &VerifiedBundle<'_>) -> bool {
    shows_all(bundle, |name| [names::VERDICT, names::REPLAY].contains(&name) || name.starts_with("controls/"))
}

/// Whether everything is shown that the check of the waivers looks at.
pub(super) fn are_waivers_shown(bundle: &VerifiedBundle<'_>) -> bool {
    shows_all(bundle, |name| [names::VERDICT, names::REPLAY].contains(&name) || name.starts_with("waivers/"))
}

/// Whether everything is shown that a replay takes.
pub(super) fn is_replay_shown(bundle: &VerifiedBundle<'_>, from_sources: bool) -> bool {
    let needless = |name: &str| {
        name.starts_with("reports/")
            || name.starts_with("controls/")
            || (!from_sources && name.starts_with("sources/"))
    };
    shows_all(bundle, |name| !needless(name))
}

/// Whether nothing is withheld that `is_needed`. Where the names of what is withheld are not told, it may be anything.
fn shows_all(bundle: &VerifiedBundle<'_>, is_needed: impl Fn(&str) -> bool) -> bool {
    bundle.withheld() == 0 || bundle.withheld_names().is_some_and(|mut names| !names.any(is_needed))
}

/// Checks each file of a control that is shown: what it says in sum is what the statement says, and follows from its
/// own records. Gives their keys.
///
/// # Errors
/// `E601`: it is not so. `E504`: the statement does not say it itself, and `controls/index.json` is withheld.
pub(super) fn controls(bundle: &VerifiedBundle<'_>) -> Result<Vec<String>, Failure> {
    let keys: Vec<String> = bundle.files().filter_map(|(name, _)| control::key_of(name)).collect();
    let summaries = summaries(bundle)?;
    for key in &keys {
        let path = control::path(key);
        let Some(summaries) = &summaries else {
            let message = format!("`{}` cannot be checked without `{}`", shown(&path), names::CONTROL_INDEX);
            return Err(Failure::new("E504", message));
        };
        let control = Control::read(key, bundle.file(&path).unwrap_or_default())?;
        if summaries.get(key) != Some(&control.summary()) {
            let message = format!("`{}` does not come to what the statement says", shown(&path));
            return Err(Failure::new("E601", message));
        }
    }
    Ok(keys)
}

/// What is signed of the controls in sum; none where that is withheld.
fn summaries(bundle: &VerifiedBundle<'_>) -> Result<Option<Json>, Failure> {
    let wrong = || Failure::new("E601", "`controls/index.json` is not the one that the statement names");
    let digest = match &bundle.statement().controls {
        Controls::Here(summaries) => return Ok(Some(summaries.clone())),
        Controls::Index(digest) => *digest,
    };
    let Some(bytes) = bundle.file(names::CONTROL_INDEX) else { return Ok(None) };
    if Digest::of(bytes) != digest {
        return Err(wrong());
    }
    let index = canonical::parse_canonical(bytes).map_err(|_| wrong())?;
    index.get("controls").cloned().map(Some).ok_or_else(wrong)
}

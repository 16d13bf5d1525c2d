//! What a verified bundle shows of a single control.

use super::failure::{Failure, shown};
use super::statement::Controls;
use super::verify::VerifiedBundle;
use super::{control, names};
use crate::document::json::canonical::Json;

/// The results of the control `name`, which is written `framework:id` as in the statement or as policies write it: the
/// file of the control, as JSON, with its summary, the policies that serve it, and every result but passes, each of which
/// names its resource alone. All of them: they are one leaf of the signed tree.
///
/// # Errors
/// `E504`: the bundle does not show it. `E601`: it is none of ours.
pub fn control_results(bundle: &VerifiedBundle<'_>, name: &str) -> Result<Json, Failure> {
    let (key, path) = of_name(bundle, name)?;
    let bytes = bundle.file(&path).unwrap_or_default();
    control::Control::read(&key, bytes)?;
    bundle.json(&path, "E601")
}

/// The files of a bundle that show the results of the control `name`, and what they are checked against.
///
/// # Errors
/// `E504`: the bundle does not show it.
pub fn control_files(bundle: &VerifiedBundle<'_>, name: &str) -> Result<Vec<String>, Failure> {
    let (_, path) = of_name(bundle, name)?;
    let mut files = vec![path];
    if matches!(bundle.statement().controls, Controls::Index(_)) {
        files.push(names::CONTROL_INDEX.to_owned());
    }
    Ok(files)
}

/// Key and file of the control `name`.
fn of_name(bundle: &VerifiedBundle<'_>, name: &str) -> Result<(String, String), Failure> {
    let (framework, id) = name.split_once(':').unwrap_or((name, ""));
    let key = control::key(framework, id);
    let path = control::path(&key);
    if bundle.file(&path).is_some() {
        return Ok((key, path));
    }
    let mut known: Vec<String> = bundle.files().filter_map(|(name, _)| control::key_of(name)).collect();
    // The nearest come first, so that a slip of the pen is seen among many.
    let framework = key.split_once(':').map_or("", |(framework, _)| framework).to_owned();
    known.sort_by_key(|other| !other.starts_with(&framework));
    known.truncate(5);
    let known = if known.is_empty() {
        "none of any control".to_owned()
    } else {
        format!("those of {}, …", known.join(", "))
    };
    let message = format!("the bundle shows no results of the control `{}`; it has {known}", shown(name));
    Err(Failure::new("E504", message))
}

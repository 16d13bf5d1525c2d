//! What the freeze calendar says of a run: a fact of the release, and a note in its report.

use crate::config::Frozen;
use crate::evidence::Freeze;
use crate::source::{At, Diagnostic, Stage};

/// The fact, and what is told where it is frozen. That denies nothing: a policy may.
pub(super) fn told(frozen: &Frozen<'_>) -> (Freeze, Option<Diagnostic>) {
    let state = if frozen.window.is_some() { "frozen" } else { "open" };
    let freeze = Freeze {
        calendar: frozen.calendar.clone(),
        state: state.to_owned(),
        window: frozen.window.map(|window| window.name.clone()),
    };
    let told = frozen.window.map(|window| {
        let reason = window.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let message = format!("the run falls into the freeze window `{}`{reason}", window.name);
        let warning = Diagnostic::warning(Stage::Config, "release-frozen", At::Run, message);
        match window.exceptions.as_slice() {
            [] => warning.help("release when it is over, or for an environment that it does not hold for"),
            roles => warning.help(format!("exceptions take an approval by {}", roles.join(" or "))),
        }
    });
    (freeze, told)
}

//! `spec.enforcementAction` of a constraint: what follows from a violation.

use crate::config::Enforcement;
use crate::document::{Node, Value};
use crate::source::Span;

/// The points of enforcement that a gate before the cluster stands for.
const OURS: [&str; 2] = ["gator.gatekeeper.sh", "*"];

/// What `spec` says of enforcement: `deny` blocks and can be lifted by a waiver, `warn` and `dryrun` are told.
///
/// Where actions are scoped, the strongest of those for gator holds. Where there is none, the constraint speaks of
/// other points alone (the webhook, the audit), and what it finds is told.
///
/// # Errors
/// What is wrong, and where.
pub(super) fn read(spec: Option<&Node>) -> Result<Enforcement, (Span, String)> {
    let field = |key: &str| spec?.get(key).filter(|node| node.value != Value::Null);
    let Some(node) = field("enforcementAction") else { return Ok(Enforcement::Soft) };
    if node.as_str() != Some("scoped") {
        return action(node);
    }
    let Some(scoped) = field("scopedEnforcementActions") else {
        let message = "`enforcementAction` is `scoped`, and there is no `scopedEnforcementActions`";
        return Err((node.origin.span, message.to_owned()));
    };
    let not_so = |node: &Node| {
        let message = "`scopedEnforcementActions` is no list of actions with `enforcementPoints`";
        (node.origin.span, message.to_owned())
    };
    let mut strongest = Enforcement::Advisory;
    for entry in scoped.as_list().ok_or_else(|| not_so(scoped))? {
        let enforcement = action(entry.get("action").ok_or_else(|| not_so(entry))?)?;
        let points = entry.get("enforcementPoints").and_then(Node::as_list).ok_or_else(|| not_so(entry))?;
        let mut ours = false;
        for point in points {
            let name = point.get("name").and_then(Node::as_str).ok_or_else(|| not_so(point))?;
            ours |= OURS.contains(&name);
        }
        if ours && enforcement == Enforcement::Soft {
            strongest = Enforcement::Soft;
        }
    }
    Ok(strongest)
}

fn action(node: &Node) -> Result<Enforcement, (Span, String)> {
    match node.as_str() {
        // An empty text is what Gatekeeper's own defaulting leaves where nothing is said.
        Some("deny" | "") => Ok(Enforcement::Soft),
        Some("warn" | "dryrun") => Ok(Enforcement::Advisory),
        _ => Err((
            node.origin.span,
            "the enforcement action is not `deny`, `warn`, `dryrun` or `scoped`".to_owned(),
        )),
    }
}

//! What is wrong with a configuration, in the words of the report. Each is told once.

use super::super::eval::{Failure, FailureKind};
use super::super::value::Fault;
use super::walk::Graph;
use crate::source::{At, Diagnostic, Severity, Span, Stage};

/// An error of a configuration.
pub(super) fn error(code: &'static str, span: Span, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, At::Span(span), message).help(help)
}

/// A warning of a configuration.
pub(super) fn warning(code: &'static str, span: Span, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::warning(Stage::Input, code, At::Span(span), message).help(help)
}

/// An operation on a value failed at a place.
pub(super) fn fault(code: &'static str, span: Span, what: &str, fault: &Fault, help: &str) -> Diagnostic {
    if fault.limit {
        return error(LIMIT, span, fault.message.clone(), LIMIT_HELP);
    }
    error(code, span, format!("{what}: {fault}"), help)
}

/// The code of a limit that was met.
pub(super) const LIMIT: &str = "terraform-limit";
/// What to do about it.
pub(super) const LIMIT_HELP: &str =
    "make the configuration smaller, or plan it and name the plan (`terraform show -json plan.out`)";

impl Graph<'_, '_> {
    /// Tells what is wrong, unless that was told already.
    pub(super) fn tell(&self, diagnostic: Diagnostic) {
        let mut told = self.diagnostics.borrow_mut();
        if told.len() >= Self::MOST_DIAGNOSTICS {
            return;
        }
        if told.len() + 1 == Self::MOST_DIAGNOSTICS {
            let message =
                format!("there are more than {} diagnostics, and the rest is not shown", told.len());
            told.push(Diagnostic { severity: Severity::Error, message, ..diagnostic });
            return;
        }
        let key = (diagnostic.code, format!("{:?}", diagnostic.at), diagnostic.message.clone());
        if self.told.borrow_mut().insert(key) {
            told.push(diagnostic);
        }
    }

    /// Tells why an expression has no value.
    pub(super) fn fail(&self, failure: Failure) {
        if failure.kind != FailureKind::Told {
            self.tell(failure.diagnostic);
        }
    }
}

//! What names mean where an expression stands, and what evaluating it may fail with.

use super::super::function::Host;
use super::super::syntax::ast::{Name, Step};
use super::super::value::Value;
use super::memory::Memory;
use crate::source::{Diagnostic, Span};

/// What names mean where an expression stands.
pub trait Scope {
    /// The value that a traversal begins with, and how many of its steps led to it: all that name a thing (`var.x`,
    /// `module.m.out`, `aws_s3_bucket.logs`, `each.key`), for a name alone none. Names that `for` and splats give are
    /// looked up before.
    ///
    /// # Errors
    /// A [`Failure`]: no such thing (static), or what it leads to cannot be evaluated.
    fn resolve(&self, root: Name<'_>, steps: &[Step<'_>]) -> Result<(Value, usize), Box<Failure>>;

    /// Whether functions of a provider may be called: the module's `required_providers` have it by this local name.
    fn declares_provider(&self, name: &str) -> bool;

    /// What functions need.
    fn host(&self) -> &dyn Host;

    /// What all evaluations of the run share.
    fn memory(&self) -> &Memory;
}

/// Why an expression has no value.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Who may catch it.
    pub kind: FailureKind,
    /// What is wrong, where, and what to write instead.
    pub diagnostic: Diagnostic,
}

/// Who may catch a [`Failure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It depends on values: `try` and `can` catch it.
    Dynamic,
    /// It holds whatever the values are (a name that is not declared): nothing catches it.
    Static,
    /// A limit of the run was met: nothing catches it.
    Limit,
    /// It has been told where it happened (a local value that cannot be evaluated, say): what rests on it is unknown,
    /// and nothing more is told.
    Told,
}

impl Failure {
    /// A failure that depends on values.
    pub fn dynamic(diagnostic: Diagnostic) -> Box<Self> {
        Box::new(Self { kind: FailureKind::Dynamic, diagnostic })
    }

    /// A failure that holds whatever the values are.
    pub fn fixed(diagnostic: Diagnostic) -> Box<Self> {
        Box::new(Self { kind: FailureKind::Static, diagnostic })
    }

    /// A limit of the run.
    pub fn limit(diagnostic: Diagnostic) -> Box<Self> {
        Box::new(Self { kind: FailureKind::Limit, diagnostic })
    }

    /// The place.
    pub fn span(&self) -> Option<Span> {
        match self.diagnostic.at {
            crate::source::At::Span(span) => Some(span),
            _ => None,
        }
    }
}

//! The failures of expressions: the codes of their diagnostics, and what to write instead.

use super::super::value::Fault;
use super::scope::{Failure, FailureKind};
use crate::source::{At, Diagnostic, Span, Stage};

/// What kind of thing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// An operand that an operator cannot take.
    Operand,
    /// The condition of a conditional, of an `if` of a `for` or of a template.
    Condition,
    /// The arms of a conditional are of types that do not go together.
    Arms,
    /// A value that cannot stand in a template.
    Template,
    /// An attribute or an element that is not there.
    Traversal,
    /// Something that cannot be gone through.
    Iteration,
    /// The key of an item of an object.
    Key,
    /// A splat that cannot be.
    Splat,
    /// A call of a function that failed.
    Call,
    /// A function that is not there.
    Function,
    /// An argument of a block.
    Argument,
    /// A block.
    Block,
    /// A dynamic block.
    Dynamic,
    /// A limit of the run.
    Limit,
}

impl Problem {
    /// The stable name of its diagnostics.
    fn code(self) -> &'static str {
        match self {
            Self::Operand => "terraform-operand",
            Self::Condition => "terraform-condition",
            Self::Arms => "terraform-conditional-types",
            Self::Template => "terraform-template",
            Self::Traversal => "terraform-traversal",
            Self::Iteration => "terraform-iteration",
            Self::Key => "terraform-object-key",
            Self::Splat => "terraform-splat",
            Self::Call => "terraform-function-call",
            Self::Function => "terraform-unknown-function",
            Self::Argument => "terraform-argument",
            Self::Block => "terraform-block",
            Self::Dynamic => "terraform-dynamic-block",
            Self::Limit => "terraform-limit",
        }
    }

    /// What to write instead, where nothing better can be said.
    fn help(self) -> &'static str {
        match self {
            Self::Operand => {
                "arithmetic and `<` take numbers, `&&`, `||` and `!` take `true` or `false`; neither may be null"
            }
            Self::Condition => {
                "write a condition that is `true` or `false`, with `== null` where a value may be null"
            }
            Self::Arms => "convert both results to one type, with `tolist`, `tomap`, `tostring` or the like",
            Self::Template => {
                "convert it to text, with `jsonencode` or `join`, or give null a default with `coalesce`"
            }
            Self::Traversal => {
                "name an attribute or element that is there, or give a default with `try` or `lookup`"
            }
            Self::Iteration => "give a list, a set, a map, a tuple or an object",
            Self::Key => {
                "give keys that are texts, numbers or booleans; `...` behind the value groups items of one key"
            }
            Self::Splat => "write a `for` expression instead",
            Self::Call => "see the documentation of the function for what it takes",
            Self::Function => "call a function of the language",
            Self::Argument => "give a value of the type that the argument has",
            Self::Block => "write the block as the resource's documentation has it",
            Self::Dynamic => {
                "a dynamic block has `for_each`, one `content` block, and may have `iterator` and `labels`"
            }
            Self::Limit => "make the configuration smaller, or split it",
        }
    }

    /// The diagnostic of it.
    pub(super) fn diagnostic(self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(Stage::Input, self.code(), At::Span(span), message).help(self.help())
    }

    /// A warning about it.
    pub(super) fn warning(self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(Stage::Input, self.code(), At::Span(span), message).help(self.help())
    }

    /// A failure that depends on values.
    pub(super) fn failure(self, span: Span, message: impl Into<String>) -> Box<Failure> {
        Failure::dynamic(self.diagnostic(span, message))
    }

    /// The failure of an operation on values, with the place that it lacks.
    pub(super) fn fault(self, span: Span, fault: Fault) -> Box<Failure> {
        if fault.limit { limit(span, fault) } else { self.failure(span, fault.message) }
    }

    /// The same with something before the fault's message.
    pub(super) fn fault_of(self, span: Span, what: &str, fault: Fault) -> Box<Failure> {
        if fault.limit {
            limit(span, fault)
        } else {
            self.failure(span, format!("{what}: {}", fault.message))
        }
    }
}

/// The failure of a limit.
pub(super) fn limit(span: Span, fault: Fault) -> Box<Failure> {
    Box::new(Failure { kind: FailureKind::Limit, diagnostic: Problem::Limit.diagnostic(span, fault.message) })
}

//! Going on after a failure, as HCL does: a failed expression has a value all the same, whose type decides what
//! becomes of a condition that does not choose it.

use super::super::value::Value;
use super::scope::{Failure, FailureKind};

/// What an expression comes to.
pub(super) type Outcome = Result<Value, Box<Broken>>;

/// A failed expression.
#[derive(Debug)]
pub(super) struct Broken {
    /// What stands for its value (`cty.DynamicVal`, where nothing is known of it).
    pub value: Value,
    /// Why it failed.
    pub failure: Box<Failure>,
}

impl From<Box<Failure>> for Box<Broken> {
    fn from(failure: Box<Failure>) -> Self {
        Box::new(Broken { value: Value::dynamic(), failure })
    }
}

/// The failure that is told of an expression, of all that its parts have: the first of those that are hardest to
/// catch.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    worst: Option<Box<Failure>>,
}

impl Trouble {
    /// The value of a part, whether it failed or not.
    pub(super) fn take(&mut self, outcome: Outcome) -> Value {
        match outcome {
            Ok(value) => value,
            Err(broken) => {
                self.add(broken.failure);
                broken.value
            }
        }
    }

    /// Takes a failure down.
    pub(super) fn add(&mut self, failure: Box<Failure>) {
        if self.worst.as_ref().is_none_or(|worst| weight(worst.kind) < weight(failure.kind)) {
            self.worst = Some(failure);
        }
    }

    /// Whether anything failed.
    pub(super) fn any(&self) -> bool {
        self.worst.is_some()
    }

    /// Whether a limit was met, so that nothing more needs to be tried.
    pub(super) fn is_over(&self) -> bool {
        self.worst.as_ref().is_some_and(|worst| worst.kind == FailureKind::Limit)
    }

    /// The value, or the failure with it.
    pub(super) fn end(self, value: Value) -> Outcome {
        match self.worst {
            None => Ok(value),
            Some(failure) => Err(Box::new(Broken { value, failure })),
        }
    }

    /// An end without a value: `failure`, or a worse one that has been.
    pub(super) fn broken(&mut self, failure: Box<Failure>) -> Box<Broken> {
        let failure = match self.worst.take() {
            Some(worst) if weight(worst.kind) >= weight(failure.kind) => worst,
            _ => failure,
        };
        failure.into()
    }
}

fn weight(kind: FailureKind) -> u8 {
    match kind {
        FailureKind::Dynamic => 0,
        FailureKind::Told => 1,
        FailureKind::Static => 2,
        FailureKind::Limit => 3,
    }
}

//! What a run comes to, and the exit code that says so.

use super::{Counts, Notice, PolicyResult, Record, Totals, WaiverUse};

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Everything was read and judged, and nothing that blocks was found.
    Passed,
    /// A policy that blocks objects.
    Denied,
    /// It cannot be said.
    Undecided,
}

impl Decision {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Denied => "denied",
            Self::Undecided => "undecided",
        }
    }

    /// What follows from `reasons`: denied where a policy that blocks objects, whatever else went wrong.
    pub fn of(reasons: &[Reason]) -> Self {
        if reasons.contains(&Reason::Denied) {
            Self::Denied
        } else if reasons.is_empty() {
            Self::Passed
        } else {
            Self::Undecided
        }
    }
}

/// Why a run is not passed. The exit code is that of the first that holds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A file that steers the run is wrong: exit 2.
    Config,
    /// A policy that blocks objects: exit 1.
    Denied,
    /// An input could not be read: exit 5.
    Input,
    /// A policy failed: exit 4.
    Policy,
    /// A value that a policy needs is unknown: exit 6.
    Unknown,
    /// There is no input: exit 3.
    NoInput,
    /// There is no policy: exit 3.
    NoPolicy,
    /// There are documents and policies, and no policy was evaluated over any of them: *not evaluated* is never
    /// *pass*. Exit 3. See [`Counts::evaluated`](super::Counts::evaluated).
    NothingEvaluated,
}

impl Reason {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Denied => "denied",
            Self::Input => "input",
            Self::Policy => "policy",
            Self::Unknown => "unknown",
            Self::NoInput => "noInput",
            Self::NoPolicy => "noPolicy",
            Self::NothingEvaluated => "nothingEvaluated",
        }
    }

    /// The exit code of a run that this alone keeps from being passed.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Denied => 1,
            Self::Config => 2,
            Self::NoInput | Self::NoPolicy | Self::NothingEvaluated => 3,
            Self::Policy => 4,
            Self::Input => 5,
            Self::Unknown => 6,
        }
    }
}

/// The exit code of a run: that of the first of `reasons` in the order of [`Reason`], 0 where there is none.
pub fn exit_code(reasons: &[Reason]) -> u8 {
    reasons.iter().min().map_or(0, |reason| reason.exit_code())
}

/// What a run comes to, with everything that led there.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Passed, denied or undecided.
    pub decision: Decision,
    /// Why it is not passed, in the order of [`Reason`]; empty if it is.
    pub reasons: Vec<Reason>,
    /// The records, sorted by path, position, policy, message. Those without a place stand last.
    pub records: Vec<Record>,
    /// What could not be read, evaluated or judged, and what is wrong with waivers.
    pub notices: Vec<Notice>,
    /// The policies, sorted by id.
    pub policies: Vec<PolicyResult>,
    /// The waivers, sorted by id.
    pub waivers: Vec<WaiverUse>,
    /// How often each outcome happened, in pairs of policy and document.
    pub counts: Counts,
    /// What was found and read.
    pub totals: Totals,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_is_that_of_the_first_reason_in_the_order_two_one_five_four_six_three() {
        let order = [
            (Reason::Config, 2),
            (Reason::Denied, 1),
            (Reason::Input, 5),
            (Reason::Policy, 4),
            (Reason::Unknown, 6),
            (Reason::NoInput, 3),
            (Reason::NoPolicy, 3),
            (Reason::NothingEvaluated, 3),
        ];
        for (at, (_, code)) in order.iter().enumerate() {
            let mut rest: Vec<_> = order[at..].iter().map(|(reason, _)| *reason).collect();
            rest.reverse();
            assert_eq!(exit_code(&rest), *code);
        }
        assert_eq!(exit_code(&[]), 0);
    }

    #[test]
    fn an_objection_denies_whatever_else_went_wrong() {
        assert_eq!(Decision::of(&[Reason::Input, Reason::Denied]), Decision::Denied);
        assert_eq!(Decision::of(&[Reason::NoPolicy]), Decision::Undecided);
        assert_eq!(Decision::of(&[]), Decision::Passed);
    }
}

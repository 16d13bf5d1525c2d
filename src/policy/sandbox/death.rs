//! How a child ended that gave no answer, and what is told of it.

use crate::source::{At, Diagnostic, FileId, Span, Stage};

/// How a child ended that gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Death {
    /// It wanted more memory than it may have: that many bytes.
    Memory(u64),
    /// It ran out of stack.
    Stack,
    /// It ran longer than it may: that many seconds.
    Time(u64),
    /// It ended otherwise, as the clause says.
    Crash(String),
    /// It answered what cannot be read.
    Answer,
    /// It could not be started, as the clause says.
    Start(String),
    /// It was not started, since others had used up the time.
    NotReached,
}

impl Death {
    /// What happened, as a clause that follows a name.
    pub fn clause(&self) -> String {
        match self {
            Self::Memory(bytes) => {
                format!("used up the memory of the sandbox, {} MiB", bytes >> 20)
            }
            Self::Stack => "nested so deep that the stack of the sandbox ran out".to_owned(),
            Self::Time(seconds) => format!("ran longer than the sandbox allows, {seconds} seconds"),
            Self::Crash(how) => format!("ended the sandbox: {how}"),
            Self::Answer => "made the sandbox answer what cannot be read".to_owned(),
            Self::Start(why) => format!("was not evaluated, since the sandbox could not be started: {why}"),
            Self::NotReached => {
                "was not evaluated, since other policies had used up the time of the sandbox".to_owned()
            }
        }
    }

    /// What is told: `what` is the policy, or what else ended it, in backticks where it is the user's word.
    pub(super) fn told(&self, at: At, what: &str) -> Diagnostic {
        let (code, help) = match self {
            Self::Memory(_) => (
                "policy-sandbox-memory",
                "let the policy build less at a time, or give the sandbox more with `--sandbox-memory`",
            ),
            Self::Stack => ("policy-sandbox-stack", "let the policy's rules and values nest less deep"),
            Self::Time(_) => (
                "policy-sandbox-time",
                "let the policy look at less, or give the sandbox more with `--sandbox-time`",
            ),
            Self::Crash(_) => (
                "policy-sandbox-crash",
                "leave the policy out; if it is sound, please report it, since this is a fault of the program",
            ),
            Self::Answer => (
                "policy-sandbox-answer",
                "leave the policy out; if it is sound, please report it, since this is a fault of the program",
            ),
            Self::Start(_) => {
                ("policy-sandbox-start", "let the program start itself, or judge without `--policy-sandbox`")
            }
            Self::NotReached => (
                "policy-sandbox-time",
                "mend the policies that ended the sandbox, or give it more with `--sandbox-time`",
            ),
        };
        Diagnostic::error(Stage::Policy, code, at, format!("{what} {}", self.clause())).help(help)
    }

    /// What is told where the policies could not even be loaded. `file` is the one that ended the child where it
    /// was loaded alone, where there is one: its number among modules and data files, and its path.
    pub fn while_loading(&self, file: Option<(usize, String)>) -> Diagnostic {
        match file {
            Some((index, path)) => {
                let at = At::Span(Span::new(FileId::new(index), 0, 0));
                self.told(at, &format!("loading `{path}`"))
            }
            None => self.told(At::Run, "loading the policies"),
        }
    }

    /// Whether policies can be to blame for it.
    pub fn is_of_policies(&self) -> bool {
        !matches!(self, Self::Start(_) | Self::NotReached)
    }
}

//! What a verification found, and the exit code that says so.

use crate::evidence::failure::Failure;
use crate::evidence::statement::Statement;
use crate::source::Digest;
use crate::verdict::Decision;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// What it checks holds.
    Pass,
    /// It does not.
    Fail,
    /// It was not looked at; the detail says why.
    NotChecked,
}

impl Status {
    /// The name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotChecked => "not checked",
        }
    }
}

/// One check. A step of the specification may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step's number, 1 to 16.
    pub number: u8,
    /// What it checks.
    pub name: &'static str,
    /// How it ended.
    pub status: Status,
    /// What was found, or why it was not checked. It may quote the bundle: print it escaped.
    pub detail: String,
    /// The failure code, where it failed; and where it passed with a warning, which does not change the exit
    /// code (`E803`).
    pub code: Option<&'static str>,
}

/// What the evidence is worth.
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not exclude each other")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Assurance {
    /// Whether a trusted third party says when it was signed; otherwise the signer alone does.
    pub trusted_time: bool,
    /// Whether something in the caller's hands is what it is about.
    pub subject: bool,
    /// Whether nothing is withheld.
    pub complete: bool,
    /// Whether it was evaluated again and came to the same.
    pub replayed: bool,
}

/// What a verification found.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The checks in their order. All sixteen steps are there.
    pub steps: Vec<Step>,
    /// Why it is not complete: checks that are required and were not possible.
    pub incomplete: Vec<&'static str>,
    /// The statement, where its signature holds and it could be read.
    pub statement: Option<Statement>,
    /// The digest of the statement's bytes, by which approvals and later releases name it.
    pub statement_digest: Option<Digest>,
    /// The ids of the trusted keys that signed it.
    pub signers: Vec<String>,
    /// The persons with the role *gate* that signed it. None without a trust file.
    pub persons: Vec<String>,
    /// The persons whose approval counts. None without a trust file.
    pub approvers: Vec<String>,
    /// The version of what rewrote the policies, where the bundle records it.
    pub rewriter: Option<String>,
    /// The version of the functions of our own that they called, where the bundle records it.
    pub builtins: Option<String>,
    /// What the evidence is worth.
    pub assurance: Assurance,
}

impl Verification {
    /// The first check that failed.
    pub fn failure(&self) -> Option<Failure> {
        let failed = self.steps.iter().find(|step| step.status == Status::Fail)?;
        Some(Failure::new(failed.code.unwrap_or("E101"), failed.detail.clone()))
    }

    /// The first check that failed with another code than those.
    pub fn failure_but(&self, codes: &[&str]) -> Option<Failure> {
        let others = |step: &&Step| {
            step.status == Status::Fail && !step.code.is_some_and(|code| codes.contains(&code))
        };
        let failed = self.steps.iter().find(others)?;
        Some(Failure::new(failed.code.unwrap_or("E101"), failed.detail.clone()))
    }

    /// The exit code: 0 valid and passed; 1 valid and not passed; 3 invalid (`E1xx`, `E2xx`, `E4xx`, `E5xx`);
    /// 4 not acceptable (`E3xx`, `E6xx`, `E7xx`); 5 a replay differs (`E8xx`); 6 incomplete, which `E703` is too. Of several, the
    /// first of 3, 4, 5, 6, 1.
    pub fn exit_code(&self) -> u8 {
        let failed = self.steps.iter().filter(|step| step.status == Status::Fail);
        let worst = failed.map(|step| category(step.code.unwrap_or_default())).min();
        match (worst, &self.statement) {
            (Some(code), _) => code,
            // Without a statement some step has failed; this is for the reader of the code.
            (None, None) => 3,
            (None, Some(_)) if !self.incomplete.is_empty() => 6,
            (None, Some(statement)) => u8::from(statement.decision != Decision::Passed),
        }
    }
}

/// The exit code of a failure.
fn category(code: &str) -> u8 {
    match code.as_bytes().get(1) {
        // That nobody trusted says the time is no fault of the evidence: a check could not be made.
        _ if code == "E703" => 6,
        Some(b'3' | b'6' | b'7') => 4,
        Some(b'8') => 5,
        _ => 3,
    }
}

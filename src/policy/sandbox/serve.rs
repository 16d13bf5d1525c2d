//! The child's side of the conversation.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};
use std::sync::atomic::AtomicBool;

use super::answer;
use super::request::{PoliciesRead, SubjectsRead};
use crate::policy::{JudgeOptions, Judgement, PolicySet, judge};

/// Reads policies, loads them, reads documents, judges them, and answers. `loaded` is called between loading, which
/// one thread does, and judging, with the number of threads that judge.
///
/// # Errors
/// The other end sends what cannot be read, or is gone.
pub fn serve(input: &mut dyn BufRead, output: &mut dyn Write, loaded: &dyn Fn(usize)) -> io::Result<()> {
    let PoliciesRead { modules, data, config, limits } = PoliciesRead::read(input)?;
    let set = PolicySet::load(modules, data, &config, &limits);
    say(output, &answer::loaded(&set))?;
    let subjects = SubjectsRead::read(input)?;
    // No more work at a time than there are documents.
    loaded(subjects.threads.min(subjects.inventory.documents.len()).max(1));
    let judge = |off: &BTreeSet<String>| -> Judgement {
        let cancel = AtomicBool::new(false);
        let options = JudgeOptions { threads: subjects.threads, limits: &limits, off, cancel: &cancel };
        judge(&set, &subjects.inventory, &subjects.facts, &options)
    };
    match subjects.from {
        None => say(output, &answer::judged(&set, &judge(&subjects.off)))?,
        Some(from) => {
            for (index, policy) in set.policies().iter().enumerate().skip(from) {
                if subjects.off.contains(&policy.id) {
                    continue;
                }
                say(output, &answer::policy(index))?;
                let others = set.policies().iter().filter(|other| other.id != policy.id);
                let off = others.map(|other| other.id.clone()).collect();
                say(output, &answer::judged(&set, &judge(&off)))?;
            }
        }
    }
    say(output, &answer::end())
}

fn say(output: &mut dyn Write, line: &serde_json::Value) -> io::Result<()> {
    writeln!(output, "{line}")?;
    output.flush()
}

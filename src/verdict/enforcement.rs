//! Changes of enforcement and severity that settings ask for: by policy, path and environment.

use std::collections::BTreeSet;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::pattern;
use crate::config::{Config, Enforced, Enforcement, Override, PolicySeverity};
use crate::policy::Metadata;

/// The ids of the policies that are off wherever the run looks: they need not be judged. One that is off for
/// some paths alone is not among them.
pub fn switched_off<'a>(config: &Config, policies: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let rules = Rules::new(config);
    let off = |id: &&str| rules.everywhere_off(id);
    policies.into_iter().filter(off).map(str::to_owned).collect()
}

/// The indices of the overrides that are about none of `policies`, whatever their environment.
pub fn unmatched_overrides(config: &Config, policies: &[Metadata]) -> Vec<usize> {
    let meant = |rule: &Override| policies.iter().any(|policy| is_about(rule, policy));
    config.overrides.iter().enumerate().filter(|(_, rule)| !meant(rule)).map(|(index, _)| index).collect()
}

/// Whether an override names a policy, by its id or by its pack.
pub(super) fn is_about(rule: &Override, policy: &Metadata) -> bool {
    match rule.policy.strip_prefix(Override::PACK) {
        Some(pack) => policy.pack() == Some(pack),
        None => pattern::matches(&rule.policy, &policy.id),
    }
}

/// What overrides say of a policy at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ruling {
    /// Nothing: its own enforcement holds.
    Own,
    /// It is off.
    Off,
    /// That enforcement holds.
    As(Enforcement),
}

/// The overrides that hold in this run's environment, with their globs ready.
pub(super) struct Rules<'a> {
    rules: Vec<(&'a Override, Option<Gitignore>)>,
}

impl<'a> Rules<'a> {
    /// Those of `config`.
    pub(super) fn new(config: &'a Config) -> Self {
        let holds = |rule: &&Override| match &rule.environment {
            Some(name) => config.environment.as_ref() == Some(name),
            None => true,
        };
        let rules = config.overrides.iter().filter(holds).map(|rule| (rule, globs(&rule.paths))).collect();
        Self { rules }
    }

    /// Whether some paths, but not all, are let off by `policy`.
    pub(super) fn off_somewhere(&self, policy: &str) -> bool {
        self.of(policy).any(|(rule, globs)| rule.is_off() && globs.is_some())
    }

    /// What the last override that matches says. `path` is that of the document's file; the whole run has
    /// none, and only overrides for all paths hold for it.
    pub(super) fn of_path(&self, policy: &str, path: Option<&str>) -> Ruling {
        match self.of_place(policy, path).filter_map(|rule| rule.enforcement).last() {
            None => Ruling::Own,
            Some(Enforced::Off) => Ruling::Off,
            Some(Enforced::As(enforcement)) => Ruling::As(enforcement),
        }
    }

    /// The severity of a finding: what the last override that names one says, else its own.
    pub(super) fn severity(&self, policy: &str, own: PolicySeverity, path: Option<&str>) -> PolicySeverity {
        self.of_place(policy, path).filter_map(|rule| rule.severity).last().unwrap_or(own)
    }

    /// The overrides of `policy` that hold for a path.
    fn of_place<'r>(
        &'r self,
        policy: &'r str,
        path: Option<&'r str>,
    ) -> impl Iterator<Item = &'a Override> + 'r {
        let matching = self.of(policy).filter(move |(_, globs)| match globs {
            None => true,
            Some(globs) => path.is_some_and(|path| covers(globs, path)),
        });
        matching.map(|(rule, _)| *rule)
    }

    /// The enforcement of a finding. `None`: the policy is off there.
    pub(super) fn enforce(
        &self,
        policy: &Metadata,
        own: Enforcement,
        path: Option<&str>,
    ) -> Option<Enforcement> {
        match self.of_path(&policy.id, path) {
            Ruling::Own => Some(own),
            Ruling::Off => None,
            // What a `warn` rule says stays advice, whatever its policy is raised to.
            Ruling::As(_) if own != policy.enforcement => Some(own),
            Ruling::As(enforcement) => Some(enforcement),
        }
    }

    /// Whether no path is left over which `policy` is judged.
    fn everywhere_off(&self, policy: &str) -> bool {
        let rules: Vec<_> = self.of(policy).filter(|(rule, _)| rule.enforcement.is_some()).collect();
        // Behind the last override for all paths that switches it off, none may switch it on again.
        let last = rules.iter().rposition(|(_, globs)| globs.is_none());
        last.is_some_and(|at| rules.iter().skip(at).all(|(rule, _)| rule.is_off()))
    }

    /// The overrides of `policy`, in the order of the file.
    fn of<'r>(&'r self, policy: &'r str) -> impl Iterator<Item = &'r (&'a Override, Option<Gitignore>)> {
        self.rules.iter().filter(move |(rule, _)| pattern::matches(&rule.policy, policy))
    }
}

/// The globs as a matcher; none where they hold for all paths.
fn globs(paths: &[String]) -> Option<Gitignore> {
    if paths.is_empty() {
        return None;
    }
    let mut builder = GitignoreBuilder::new("");
    for glob in paths {
        // `config` has refused globs that cannot be read; one that slips through matches nothing.
        let _ = builder.add_line(None, glob);
    }
    Some(builder.build().unwrap_or_else(|_| Gitignore::empty()))
}

/// Whether the globs match a file or one of the folders above it.
fn covers(globs: &Gitignore, path: &str) -> bool {
    // An absolute path is matched as if its root were the folder that the globs begin at.
    let relative = path.trim_start_matches('/');
    globs.matched_path_or_any_parents(relative, false).is_ignore()
}

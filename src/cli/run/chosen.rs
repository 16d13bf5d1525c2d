//! Which packs and which profile a run judges by, and what follows from them once the policies are known.

use anyhow::bail;

use super::super::arguments::{Common, Policies};
use super::Settings;
use crate::config::{Config, Override};
use crate::policy::{PolicySet, bundle};
use crate::source::{At, Diagnostic, Severity, SourceFile, Stage, nearest};
use crate::verdict::{self, ParamProblem};

impl Settings {
    /// Works in the packs and the profile that the arguments name, else those of the configuration, and puts the
    /// profile's parameters below the configuration's.
    ///
    /// # Errors
    /// There is no such pack or profile, or a pack is named where the built-in policies do not judge.
    pub(in crate::cli) fn choose(&mut self, common: &Common, arguments: &Policies) -> anyhow::Result<()> {
        let builtin = self.judges_builtin(arguments);
        let packs = bundle::packs();
        if arguments.pack.is_empty() {
            for (index, pack) in self.config.packs.clone().unwrap_or_default().iter().enumerate() {
                self.know("pack", pack, &packs, &["packs", &index.to_string()]);
            }
        } else {
            if let Some(pack) = arguments.pack.iter().find(|pack| !packs.contains(&pack.as_str())) {
                bail!("there is no pack `{pack}`: {}", instead(pack, &packs));
            }
            if !builtin {
                bail!(
                    "`--pack` chooses among the built-in policies, which do not judge here; add `--with-builtin`"
                );
            }
            self.config.packs = Some(arguments.pack.clone());
        }
        self.config.packs = self.config.packs.take().filter(|_| builtin).map(|mut packs| {
            packs.sort();
            packs.dedup();
            packs
        });
        let profiles = bundle::profiles();
        match &arguments.profile {
            Some(name) if !profiles.contains(&name.as_str()) => {
                bail!("there is no profile `{name}`: {}", instead(name, &profiles));
            }
            Some(name) => self.config.profile = Some(name.clone()),
            None => {
                if let Some(name) = self.config.profile.clone() {
                    self.know("profile", &name, &profiles, &["profile"]);
                }
            }
        }
        self.refuse_errors(common)?;
        if self.config.profile.is_none() && builtin {
            self.config.profile = Some(bundle::DEFAULT_PROFILE.to_owned());
        }
        self.profile = self.config.profile.as_deref().and_then(bundle::profile);
        self.own_params = self.config.params.keys().cloned().collect();
        if let Some(profile) = &self.profile {
            self.config.take_params_of(profile);
        }
        Ok(())
    }

    /// Whether the built-in policies judge.
    pub(super) fn judges_builtin(&self, arguments: &Policies) -> bool {
        if arguments.policy.is_empty() { self.config.builtin } else { arguments.with_builtin }
    }

    /// Tells a name of the configuration that is none of `known`.
    fn know(&mut self, what: &str, name: &str, known: &[&'static str], way: &[&str]) {
        if known.contains(&name) {
            return;
        }
        let message = format!("there is no {what} `{name}`");
        let told = Diagnostic::error(Stage::Config, "config-value", self.place(way), message);
        self.diagnostics.push(told.help(instead(name, known)));
    }

    /// The place in the configuration to which keys lead.
    pub(super) fn place(&self, way: &[&str]) -> At {
        let file = self.steering.iter().find(|(_, role)| *role == "config").map(|(file, _)| *file);
        let text = file.and_then(|file| self.sources.file(file)).and_then(SourceFile::text);
        let span = file.zip(text).and_then(|(file, text)| Config::place(file, text, &self.limits, way));
        span.map_or(At::Run, At::Span)
    }

    /// Makes the overrides of the run from the profile, the adopted edition and the configuration, and tells those of
    /// the configuration that are about no policy.
    ///
    /// # Errors
    /// A parameter is of another type than its default; then that has been printed.
    pub(in crate::cli) fn settle(
        &mut self,
        common: &Common,
        set: &PolicySet,
        arguments: &Policies,
    ) -> anyhow::Result<()> {
        self.tell_params(set, arguments);
        self.refuse_errors(common)?;
        self.tell_unmatched(set, arguments);
        let told = verdict::settle(&mut self.config, self.profile.as_ref(), set.policies());
        self.diagnostics.extend(told);
        Ok(())
    }

    /// Tells the parameters of the configuration that no policy has, and refuses those of a wrong type. Where the built-in
    /// policies do not judge, parameters may be meant for them.
    fn tell_params(&mut self, set: &PolicySet, arguments: &Policies) {
        let builtin = self.judges_builtin(arguments);
        // Those of packs that do not judge are no slips.
        let others = if self.config.packs.is_some() { bundle::builtin() } else { Vec::new() };
        let texts = set.modules().iter().chain(&others).map(|module| module.text.as_str());
        let own = self.config.params.iter().filter(|(name, _)| self.own_params.contains(*name));
        let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, problem) in verdict::wrong_params(&own, set.policies(), texts) {
            let at = self.place(&["params", &name]);
            self.diagnostics.push(match problem {
                ParamProblem::WrongType { given, wanted, default } => {
                    let message = format!("the parameter `{name}` is {given}, where {wanted} belongs");
                    let told = Diagnostic::error(Stage::Config, "param-type", at, message);
                    told.help(format!("its default is `{default}`"))
                }
                ParamProblem::Unknown { .. } if !builtin => continue,
                ParamProblem::Unknown { near } => {
                    let message = format!("no policy has a parameter `{name}`");
                    let told = Diagnostic::warning(Stage::Config, "param-unknown", at, message);
                    told.help(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "`tollgate policy explain ID` shows the parameters of a policy".to_owned(),
                    })
                }
            });
        }
    }

    /// Tells the overrides that are about no policy: an id that is misspelt leaves the policy as it is.
    fn tell_unmatched(&mut self, set: &PolicySet, arguments: &Policies) {
        let Some((file, _)) = self.steering.iter().find(|(_, role)| *role == "config") else { return };
        let text = self.sources.file(*file).and_then(SourceFile::text).unwrap_or_default();
        let places = Config::override_places(*file, text, &self.limits);
        for index in verdict::unmatched_overrides(&self.config, set.policies()) {
            let Some(rule) = self.config.overrides.get(index) else { continue };
            let at = places.get(index).map_or(At::Run, |span| At::Span(*span));
            let message = format!("the override of `{}` is about no policy of this run", rule.policy);
            let told = Diagnostic::warning(Stage::Config, "override-unmatched", at, message);
            let told = match rule.policy.strip_prefix(Override::PACK) {
                Some(pack) => told.help(instead(pack, &bundle::packs())),
                None => told.help("`tollgate policy list` names the policies; `*` stands for any characters"),
            };
            // Policies that the arguments leave out are missed by nobody.
            let replaced = !arguments.policy.is_empty() || self.config.packs.is_some();
            let severity = if replaced { Severity::Note } else { told.severity };
            self.diagnostics.push(Diagnostic { severity, ..told });
        }
    }
}

/// What somebody may have meant.
fn instead(name: &str, known: &[&str]) -> String {
    let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? There are {}", all.join(", ")),
        None => format!("there are {}", all.join(", ")),
    }
}

//! Which root modules the plans of a run are of: those are judged through their plans.

use std::collections::{BTreeMap, BTreeSet};

use super::declaration::Declared;

/// The plans of a run.
#[derive(Debug, Default)]
pub(in crate::input) struct Plans(Vec<Plan>);

#[derive(Debug)]
struct Plan {
    /// The file.
    path: String,
    /// The folder of the file.
    folder: String,
    /// What the root module declares that was planned; none where the plan does not say.
    declared: Option<Declared>,
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Plan {
    /// Whether this may be the plan of the root module in a folder.
    ///
    /// A plan is of one root module and names all that it declares, wherever the file lies. One that was
    /// stripped of its configuration counts for the folder that it lies in alone.
    fn is_of(&self, folder: &str, root: &Declared) -> bool {
        match &self.declared {
            Some(declared) => root.is_planned_by(declared),
            None => self.folder == folder,
        }
    }
}

impl Plans {
    /// Adds a plan that was read: what its root module declares, where it says so.
    pub(in crate::input) fn add(&mut self, path: &str, declared: Option<Declared>) {
        let folder = folder_of(path).to_owned();
        self.0.push(Plan { path: path.to_owned(), folder, declared });
    }

    /// The plan that shows where the values of a root module come from: the one in its folder, else the only one that
    /// may be of it.
    pub(in crate::input) fn of(&self, folder: &str, root: &Declared) -> Option<&str> {
        let mut of = self.0.iter().filter(|plan| plan.is_of(folder, root));
        let own = of.clone().find(|plan| plan.folder == folder);
        let only = (of.clone().count() == 1).then(|| of.next()).flatten();
        own.or(only).map(|plan| plan.path.as_str())
    }

    /// Those of some root modules, by folder, that a plan is of.
    ///
    /// A plan in a folder is that folder's, if it may be. The others are given to the folders that declare the
    /// same, one each: copies of one configuration need as many plans as there are copies.
    pub(in crate::input) fn planned(&self, roots: &BTreeMap<String, Declared>) -> BTreeSet<String> {
        let own = |folder: &str, root: &Declared| {
            self.0.iter().any(|plan| plan.folder == folder && plan.is_of(folder, root))
        };
        let without: Vec<(&String, &Declared)> =
            roots.iter().filter(|(folder, root)| !own(folder, root)).collect();
        let planned = |folder: &str, root: &Declared| {
            let copies = without.iter().filter(|(_, other)| *other == root).count();
            let taken = |plan: &&Plan| {
                roots.iter().any(|(other, declares)| plan.folder == *other && plan.is_of(other, declares))
            };
            let free = self.0.iter().filter(|plan| plan.is_of(folder, root) && !taken(plan)).count();
            own(folder, root) || free >= copies
        };
        roots
            .iter()
            .filter(|(folder, root)| planned(folder, root))
            .map(|(folder, _)| folder.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots(folders: &[(&str, &[&str])]) -> BTreeMap<String, Declared> {
        folders.iter().map(|(folder, blocks)| ((*folder).to_owned(), Declared::of_blocks(blocks))).collect()
    }

    #[test]
    fn a_plan_is_of_the_configuration_that_declares_the_same() {
        let (a, b): (&[&str], &[&str]) = (&["a.a"], &["b.b"]);
        let both = roots(&[("p/a", a), ("p/b", b)]);
        let mut plans = Plans::default();
        assert!(plans.planned(&both).is_empty());
        plans.add("plans/x.json", Some(Declared::of_blocks(a)));
        assert_eq!(plans.planned(&both), BTreeSet::from(["p/a".to_owned()]));
        // What the plan does not know was not judged.
        let more = roots(&[("p/a", &["a.a", "b.b"]), ("p/b", b)]);
        assert!(plans.planned(&more).is_empty());
        // Without its configuration a plan is only known to be of the folder that it lies in.
        plans.add("p/a/plan.json", None);
        plans.add("p/plan.json", None);
        assert_eq!(plans.planned(&more), BTreeSet::from(["p/a".to_owned()]));
    }

    #[test]
    fn copies_need_a_plan_each() {
        let declared: &[&str] = &["a.a"];
        let copies = roots(&[("dev", declared), ("stage", declared), ("prod", declared)]);
        let mut plans = Plans::default();
        plans.add("dev/plan.json", Some(Declared::of_blocks(declared)));
        plans.add("plans/stage.json", Some(Declared::of_blocks(declared)));
        assert_eq!(plans.planned(&copies), BTreeSet::from(["dev".to_owned()]));
        plans.add("plans/prod.json", Some(Declared::of_blocks(declared)));
        assert_eq!(plans.planned(&copies).len(), 3);
    }
}

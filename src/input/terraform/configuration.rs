//! Where Terraform configuration lies, and which of it the plans of the run are of. It is judged through its
//! plan until it is evaluated.

use std::collections::{BTreeMap, BTreeSet};

use super::declaration::Declared;
use crate::source::{At, Diagnostic, Stage};

/// The configuration of a run, by folder, and its plans.
#[derive(Debug, Default)]
pub(in crate::input) struct Folders {
    folders: BTreeMap<String, Folder>,
    plans: Vec<Plan>,
}

#[derive(Debug, Default)]
struct Folder {
    declared: Declared,
    /// The folders that it calls as modules.
    calls: BTreeSet<String>,
}

#[derive(Debug)]
struct Plan {
    /// The folder of the file.
    folder: String,
    /// What the root module declares that was planned; none where the plan does not say.
    declared: Option<Declared>,
}

/// Whether a path is a file of configuration.
pub(in crate::input) fn is_configuration(path: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|ending| path.ends_with(ending))
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Plan {
    /// Whether this may be the plan of the configuration in a folder.
    ///
    /// A plan is of one root module and names all that it declares, wherever the file lies. One that was
    /// stripped of its configuration counts for the folder that it lies in alone.
    fn is_of(&self, path: &str, folder: &Folder) -> bool {
        match &self.declared {
            Some(declared) => folder.declared.is_planned_by(declared),
            None => self.folder == path,
        }
    }
}

impl Folders {
    /// Adds a file of configuration.
    pub(in crate::input) fn add(&mut self, path: &str, declared: Declared) {
        let path = folder_of(path);
        let folder = self.folders.entry(path.to_owned()).or_default();
        folder.calls.extend(declared.calls.iter().map(|call| resolve(path, call)));
        folder.declared.extend(declared);
    }

    /// Adds a plan that was read: what its root module declares, where it says so.
    pub(in crate::input) fn add_plan(&mut self, path: &str, declared: Option<Declared>) {
        self.plans.push(Plan { folder: folder_of(path).to_owned(), declared });
    }

    /// The folders that no other calls as a module. Of those that call each other in a circle and that no root
    /// reaches, the first stands for them.
    fn roots(&self) -> BTreeSet<&str> {
        let called: BTreeSet<&String> = self.folders.values().flat_map(|folder| &folder.calls).collect();
        let mut roots: BTreeSet<&str> =
            self.folders.keys().filter(|path| !called.contains(path)).map(String::as_str).collect();
        let mut reached = self.reached(roots.iter().copied());
        while let Some(first) = self.folders.keys().map(String::as_str).find(|path| !reached.contains(path)) {
            roots.insert(first);
            reached.extend(self.reached([first]));
        }
        roots
    }

    /// Some folders with all that they call, directly or not.
    fn reached<'f>(&'f self, from: impl IntoIterator<Item = &'f str>) -> BTreeSet<&'f str> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = from.into_iter().collect();
        while let Some(path) = open.pop() {
            if let Some((path, folder)) = self.folders.get_key_value(path)
                && reached.insert(path.as_str())
            {
                open.extend(folder.calls.iter().map(String::as_str));
            }
        }
        reached
    }

    /// The root folders that no plan of the run is of.
    ///
    /// A plan in a folder is that folder's, if it may be. The others are given to the folders that declare the
    /// same, one each: copies of one configuration need as many plans as there are copies.
    fn unplanned(&self) -> BTreeSet<&str> {
        let roots: Vec<(&str, &Folder)> =
            self.roots().into_iter().filter_map(|path| Some((path, self.folders.get(path)?))).collect();
        let own = |path: &str, folder: &Folder| {
            self.plans.iter().any(|plan| plan.folder == path && plan.is_of(path, folder))
        };
        let without: Vec<_> = roots.iter().filter(|(path, folder)| !own(path, folder)).collect();
        let planned = |(path, folder): &(&str, &Folder)| {
            let copies = without.iter().filter(|(_, other)| other.declared == folder.declared).count();
            let taken = |plan: &&Plan| {
                roots.iter().any(|(other, declares)| plan.folder == *other && plan.is_of(other, declares))
            };
            let free = self.plans.iter().filter(|plan| plan.is_of(path, folder) && !taken(plan)).count();
            free >= copies
        };
        without.iter().filter(|root| !planned(root)).map(|(path, _)| *path).collect()
    }

    /// The folders of configuration that was not judged, those that are called as modules with them; and an
    /// error for each root among them.
    pub(in crate::input) fn not_judged(&self) -> (BTreeSet<&str>, Vec<Diagnostic>) {
        let roots = self.unplanned();
        let why = if self.plans.is_empty() { "it has no plan here" } else { "no plan here is of it" };
        let error = |folder: &&str| {
            let shown = if folder.is_empty() { "." } else { folder };
            Diagnostic::error(
                Stage::Input,
                "terraform-not-evaluated",
                At::Path(shown.to_owned()),
                format!("the Terraform configuration in `{shown}` was not judged: {why}"),
            )
            .help(
                "run `terraform plan -out plan.out` and `terraform show -json plan.out > plan.json` there, and \
                 name plan.json as a path; or leave the folder out with `--exclude`",
            )
        };
        (self.reached(roots.iter().copied()), roots.iter().map(error).collect())
    }

    /// Whether a file lies in one of some folders.
    pub(in crate::input) fn holds(folders: &BTreeSet<&str>, path: &str) -> bool {
        folders.contains(folder_of(path))
    }
}

/// The folder that `way` leads to from `folder`.
pub(in crate::input) fn resolve(folder: &str, way: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(way.split('/')).filter(|step| !matches!(*step, "" | ".")) {
        match steps.last() {
            Some(last) if step == ".." && *last != ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    let way = steps.join("/");
    if folder.starts_with('/') { format!("/{way}") } else { way }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(folders: &Folders) -> Vec<At> {
        folders.not_judged().1.into_iter().map(|error| error.at).collect()
    }

    fn at(paths: &[&str]) -> Vec<At> {
        paths.iter().map(|path| At::Path((*path).to_owned())).collect()
    }

    #[test]
    fn a_folder_that_another_calls_is_no_root() {
        let mut folders = Folders::default();
        let declared = Declared::of_text;
        folders
            .add("live/main.tf", declared("module \"a\" {\n  x = \"y\"\n  source = \"../modules/a\"\n}\n"));
        folders.add(
            "modules/a/main.tf",
            declared("module \"b\" { source=\"./inner\" }\nmodule c {\nsource = \"x/y/aws\"\n}"),
        );
        folders.add("modules/a/inner/main.tf", declared(""));
        folders.add("main.tf", declared("module \"l\" {\nsource = \"./live/../live\"\n}"));
        assert_eq!(told(&folders), at(&["."]));
        // A circle that nothing calls into is not forgotten.
        folders.add("x/main.tf", declared("module y {\nsource = \"../y\"\n}"));
        folders.add("y/main.tf", declared("module x {\nsource = \"../x\"\n}"));
        assert_eq!(told(&folders), at(&[".", "x"]));
    }

    #[test]
    fn a_plan_is_of_the_configuration_that_declares_the_same() {
        let declared = Declared::of_text;
        let (a, b) = ("resource \"a\" \"a\" {}\n", "resource \"b\" \"b\" {}\n");
        let mut folders = Folders::default();
        folders.add("p/a/main.tf", declared(a));
        folders.add("p/b/main.tf", declared(b));
        assert_eq!(told(&folders), at(&["p/a", "p/b"]));
        folders.add_plan("plans/x.json", Some(declared(a)));
        assert_eq!(told(&folders), at(&["p/b"]));
        // What the plan does not know was not judged.
        folders.add("p/a/more.tf", declared(b));
        assert_eq!(told(&folders), at(&["p/a", "p/b"]));
        // Without its configuration a plan is only known to be of the folder that it lies in.
        folders.add_plan("p/a/plan.json", None);
        folders.add_plan("p/plan.json", None);
        assert_eq!(told(&folders), at(&["p/b"]));
    }

    #[test]
    fn copies_need_a_plan_each() {
        let declared = || Declared::of_text("resource \"a\" \"a\" {}\n");
        let mut folders = Folders::default();
        for folder in ["dev", "stage", "prod"] {
            folders.add(&format!("{folder}/main.tf"), declared());
        }
        folders.add_plan("dev/plan.json", Some(declared()));
        folders.add_plan("plans/stage.json", Some(declared()));
        assert_eq!(told(&folders), at(&["prod", "stage"]));
        folders.add_plan("plans/prod.json", Some(declared()));
        assert_eq!(told(&folders), []);
    }

    #[test]
    fn a_way_is_followed_up_and_down() {
        assert_eq!(resolve("a/b", "../c"), "a/c");
        assert_eq!(resolve("", "../../c"), "../../c");
        assert_eq!(resolve("/a", "./b/"), "/a/b");
    }
}

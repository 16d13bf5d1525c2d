//! Where Terraform configuration lies. It is judged through its plan until it is evaluated.

use std::collections::BTreeSet;

use crate::source::{At, Diagnostic, Stage};

/// The folders of a run that hold configuration, and which of them are called as modules.
#[derive(Debug, Default)]
pub(in crate::input) struct Folders {
    folders: BTreeSet<String>,
    called: BTreeSet<String>,
}

/// Whether a path is a file of configuration.
pub(in crate::input) fn is_configuration(path: &str) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|ending| path.ends_with(ending))
}

/// The folders that the module calls in a file name, as they are written: `./network`, `../shared`.
pub(in crate::input) fn calls(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((key, value)) = line.split_once(['=', ':']) else { continue };
        if key.trim().trim_matches('"') != "source" {
            continue;
        }
        let Some(value) = value.trim().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
            continue;
        };
        if value.starts_with("./") || value.starts_with("../") {
            found.push(value.to_owned());
        }
    }
    found
}

impl Folders {
    /// Adds a file of configuration and what it calls.
    pub(in crate::input) fn add(&mut self, path: &str, calls: &[String]) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.folders.insert(folder.to_owned());
        self.called.extend(calls.iter().map(|call| resolve(folder, call)));
    }

    /// An error for each folder that no other calls as a module: nothing of it was judged.
    pub(in crate::input) fn not_evaluated(&self) -> Vec<Diagnostic> {
        let mut roots: Vec<&String> = self.folders.difference(&self.called).collect();
        // Folders that call each other in a circle have no root: the first stands for them.
        if roots.is_empty() {
            roots.extend(self.folders.first());
        }
        let error = |folder: &String| {
            let shown = if folder.is_empty() { "." } else { folder };
            Diagnostic::error(
                Stage::Input,
                "terraform-not-evaluated",
                At::Path(shown.to_owned()),
                format!("the Terraform configuration in `{shown}` was not judged: it has no plan here"),
            )
            .help(
                "run `terraform plan -out plan.out` and `terraform show -json plan.out > plan.json`, and name \
                 plan.json as a path; or leave the folder out with `--exclude`",
            )
        };
        roots.into_iter().map(error).collect()
    }
}

/// The folder that `way` leads to from `folder`.
fn resolve(folder: &str, way: &str) -> String {
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

    #[test]
    fn a_folder_that_another_calls_is_no_root() {
        let mut folders = Folders::default();
        folders.add("live/main.tf", &calls("module \"a\" {\n  source = \"../modules/a\"\n  x = \"y\"\n}\n"));
        folders.add("modules/a/main.tf", &calls("source=\"./inner\"\nsource = \"hashicorp/x/aws\""));
        folders.add("modules/a/inner/main.tf", &[]);
        folders.add("main.tf", &calls("\"source\": \"./live/../live\""));
        let roots: Vec<_> = folders.not_evaluated().into_iter().map(|error| error.at).collect();
        assert_eq!(roots, [At::Path(".".to_owned())]);
    }

    #[test]
    fn a_way_is_followed_up_and_down() {
        assert_eq!(resolve("a/b", "../c"), "a/c");
        assert_eq!(resolve("", "../../c"), "../../c");
        assert_eq!(resolve("/a", "./b/"), "/a/b");
    }
}

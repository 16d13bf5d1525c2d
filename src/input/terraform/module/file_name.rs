//! Which files of a folder Terraform and OpenTofu read as configuration (`internal/configs/parser_config_dir.go`).

use std::collections::BTreeSet;

/// The endings of configuration, the longer first.
const ENDINGS: [&str; 4] = [".tf.json", ".tofu.json", ".tofu", ".tf"];

/// Endings of what belongs to Terraform and is no configuration.
const OTHERS: [(&str, &str); 17] = [
    (".tftest.hcl", "a test of Terraform, which is not judged"),
    (".tftest.json", "a test of Terraform, which is not judged"),
    (".tofutest.hcl", "a test of OpenTofu, which is not judged"),
    (".tofutest.json", "a test of OpenTofu, which is not judged"),
    (".tfmock.hcl", "made-up values for tests of Terraform, which are not judged"),
    (".tfmock.json", "made-up values for tests of Terraform, which are not judged"),
    (".tfcomponent.hcl", "a component of a Terraform Stack, which is not evaluated"),
    (".tfcomponent.json", "a component of a Terraform Stack, which is not evaluated"),
    (".tfdeploy.hcl", "a deployment of a Terraform Stack, which is not evaluated"),
    (".tfdeploy.json", "a deployment of a Terraform Stack, which is not evaluated"),
    (".tfstack.hcl", "a Terraform Stack, which is not evaluated"),
    (".tfstack.json", "a Terraform Stack, which is not evaluated"),
    (".tfquery.hcl", "a query of Terraform, which is not judged"),
    (".tfquery.json", "a query of Terraform, which is not judged"),
    (".tfmigrate.hcl", "a migration of Terraform, which is not judged"),
    (".tfmigrate.json", "a migration of Terraform, which is not judged"),
    ("terragrunt.stack.hcl", "a stack of Terragrunt, which is not evaluated"),
];

/// What a file of Terraform is that is no configuration, in the words of the report: a test, a part of a stack, a
/// query. None for any other file.
pub fn other_kind(path: &str) -> Option<&'static str> {
    OTHERS.iter().find(|(ending, _)| path.ends_with(ending)).map(|(_, kind)| *kind)
}

/// Whether a path ends as configuration does, and its name is not one that Terraform passes over.
pub fn is_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    ENDINGS.iter().any(|ending| name.ends_with(ending)) && !is_ignored(name)
}

/// Whether Terraform passes over a file of that name: hidden files and what editors leave behind.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}

/// The files of configuration among the names of a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen<'n> {
    /// In the order of their names.
    pub(super) files: Vec<&'n str>,
    /// Override files, in the order of their names.
    pub(super) overrides: Vec<&'n str>,
}

/// Chooses what is read of the names of a folder: a `.tofu` file hides the `.tf` file of the same name.
pub(super) fn choose<'n>(names: impl IntoIterator<Item = &'n str>) -> Chosen<'n> {
    let names: BTreeSet<&str> = names.into_iter().filter(|name| is_configuration(name)).collect();
    let mut chosen = Chosen::default();
    for name in &names {
        let Some((base, ending)) =
            ENDINGS.iter().find_map(|ending| Some((name.strip_suffix(ending)?, *ending)))
        else {
            continue;
        };
        let hiding = match ending {
            ".tf" => Some(format!("{base}.tofu")),
            ".tf.json" => Some(format!("{base}.tofu.json")),
            _ => None,
        };
        if hiding.is_some_and(|hiding| names.contains(hiding.as_str())) {
            continue;
        }
        if base == "override" || base.ends_with("_override") {
            chosen.overrides.push(name);
        } else {
            chosen.files.push(name);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_chosen_as_terraform_and_opentofu_choose_them() {
        let names = [
            "z.tf",
            "main.tf",
            "main.tofu",
            "data.tf.json",
            "data.tofu",
            "b_override.tf",
            "override.tf.json",
            "a_override.tofu",
            "overrides.tf",
            ".hidden.tf",
            "x.tf~",
            "#x.tf#",
            "x.tftest.hcl",
            "terraform.tfvars",
        ];
        let chosen = choose(names);
        assert_eq!(chosen.files, ["data.tf.json", "data.tofu", "main.tofu", "overrides.tf", "z.tf"]);
        assert_eq!(chosen.overrides, ["a_override.tofu", "b_override.tf", "override.tf.json"]);
    }

    #[test]
    fn what_is_no_configuration_is_named() {
        assert!(other_kind("a/x.tftest.hcl").is_some_and(|kind| kind.contains("test")));
        assert!(other_kind("x.tfdeploy.hcl").is_some_and(|kind| kind.contains("Stack")));
        assert_eq!(other_kind("x.hcl"), None);
        assert_eq!(other_kind("x.tf"), None);
        assert!(
            is_configuration("a/b.tofu.json")
                && !is_configuration("a/.b.tf")
                && !is_configuration("a.tfvars")
        );
    }
}

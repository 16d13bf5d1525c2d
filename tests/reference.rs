//! The pages under `docs/rules/` are those of the built-in policies. `TOLLGATE_UPDATE_DOCS=1` writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tollgate::policy::{Metadata, bundle};
use tollgate::report::reference::{self, Entry};

use crate::policies::{root, set};

/// The pages by name, made of the policies.
fn pages(policies: &[Metadata]) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::from([("README.md".to_owned(), reference::index(policies))]);
    for policy in policies {
        let example = |kind| bundle::example(&policy.path, kind);
        let (before, after) = (example("deny"), example("allow"));
        let part = |example: &Option<bundle::Example>| example.clone().map(|one| (one.name, one.text));
        let (before, after) = (part(&before), part(&after));
        let page = reference::page(&Entry {
            policy,
            before: before.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
            after: after.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
        });
        pages.insert(reference::file_name(policy), page);
    }
    pages
}

#[test]
fn the_pages_are_those_of_the_policies() {
    let set = set();
    let pages = pages(set.policies());
    let folder = root().join("docs/rules");
    if std::env::var_os("TOLLGATE_UPDATE_DOCS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &pages {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let again = "run the tests with TOLLGATE_UPDATE_DOCS=1 and commit what changes";
    let there: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("{} is not there: {again}", folder.display()))
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, pages.keys().cloned().collect(), "docs/rules has other pages: {again}");
    for (name, text) in &pages {
        let found = fs::read_to_string(folder.join(name)).unwrap().replace("\r\n", "\n");
        assert!(found == *text, "docs/rules/{name} is out of date: {again}");
    }
}

#[test]
fn a_page_says_everything_that_the_policy_says() {
    let set = set();
    let pages = pages(set.policies());
    for policy in set.policies() {
        let page = &pages[&reference::file_name(policy)];
        let ids = policy.controls.values().chain(policy.same_as.values()).flatten();
        let said = [&policy.id, &policy.title, &policy.fix].into_iter().chain(ids);
        for said in said.chain(policy.params.keys()) {
            assert!(page.contains(said.as_str()), "{}: `{said}` is missing", policy.id);
        }
        assert!(page.contains("## Before") && page.contains("## After"), "{}: no example", policy.id);
        assert!(!page.contains("#~"), "{}: a mark of a fixture is shown", policy.id);
    }
    let index = &pages["README.md"];
    for name in pages.keys().filter(|name| *name != "README.md") {
        assert!(index.contains(&format!("]({name})")), "the index does not lead to {name}");
    }
}

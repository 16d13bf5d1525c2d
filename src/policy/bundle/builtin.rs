//! The policies that the program itself holds, with the examples of their fixtures.

use include_dir::{Dir, include_dir};

use super::file::{Module, is_policy, is_test};

/// The built-in policies.
static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The built-in policies without their tests, sorted by path.
pub fn builtin() -> Vec<Module> {
    let mut modules = builtin_with_tests();
    modules.retain(|module| !is_test(&module.path));
    modules
}

/// The built-in policies and their tests, sorted by path.
pub fn builtin_with_tests() -> Vec<Module> {
    let mut modules = Vec::new();
    let mut folders = vec![&BUILTIN];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (is_policy(file.path()), file.contents_utf8()) {
                modules.push(Module { path: format!("policies/{path}"), text: text.to_owned() });
            }
        }
    }
    modules.sort_by(|a, b| a.path.cmp(&b.path));
    modules
}

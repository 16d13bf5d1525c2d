//! Ways between the folders of a tree, by names alone.
//!
//! Paths of the tree begin at its base, whose own path is empty. Configurations may also name absolute paths: the base is
//! known to them by its name alone (`/shop`), since what lies above it differs from machine to machine.

/// The path that a way leads to from a folder. Steps that lead above the head of the folder stay at the head of the
/// result.
pub(in crate::input) fn follow(folder: &str, way: &str) -> String {
    let folder = if way.starts_with('/') { "/" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(way.split('/')).filter(|step| !matches!(*step, "" | ".")) {
        match steps.last() {
            Some(last) if step == ".." && *last != ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    let path = steps.join("/");
    if folder.starts_with('/') { format!("/{path}") } else { path }
}

/// The path in the tree that a path means in a folder: one that begins with the name of the base leads into the tree.
pub(super) fn in_tree(base: &str, folder: &str, path: &str) -> String {
    if !path.starts_with('/') {
        return follow(folder, path);
    }
    let path = follow("/", path);
    let base = follow("/", base);
    match path.strip_prefix(&base) {
        Some("") => String::new(),
        Some(below) if base != "/" && below.starts_with('/') => below.trim_start_matches('/').to_owned(),
        _ => path,
    }
}

/// A folder of the tree as an absolute path.
pub(super) fn absolute(base: &str, folder: &str) -> String {
    follow(&follow("/", base), folder)
}

/// The way from one folder to another; `.` where they are the same.
pub(super) fn between(from: &str, to: &str) -> String {
    let steps = |path: &str| -> Vec<String> {
        path.split('/').filter(|step| !matches!(*step, "" | ".")).map(str::to_owned).collect()
    };
    let (from, to) = (steps(from), steps(to));
    let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let way: Vec<String> = up.chain(to.into_iter().skip(common)).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_followed_up_and_down() {
        assert_eq!(follow("a/b", "../c"), "a/c");
        assert_eq!(follow("", "../../c"), "../../c");
        assert_eq!(follow("/a", "./b/"), "/a/b");
        assert_eq!(follow("a", "/b"), "/b");
        assert_eq!(follow(".", "./"), "");
        // On the machines that configurations run on, a backslash is a letter like any other.
        assert_eq!(follow("a", "b\\..\\c"), "a/b\\..\\c");
    }

    #[test]
    fn a_way_leads_up_and_down() {
        assert_eq!(between("", "live/prod"), "live/prod");
        assert_eq!(between("live/prod", ""), "../..");
        assert_eq!(between("live/a", "live/b/c"), "../b/c");
        assert_eq!(between("live", "live"), ".");
    }

    #[test]
    fn an_absolute_path_below_the_base_leads_into_the_tree() {
        assert_eq!(absolute("project", "live/a"), "/project/live/a");
        assert_eq!(absolute("project", ""), "/project");
        assert_eq!(absolute("project", "/elsewhere"), "/elsewhere");
        assert_eq!(in_tree("project", "live", "/project/modules/x"), "modules/x");
        assert_eq!(in_tree("project", "live", "/project/live/../y"), "y");
        assert_eq!(in_tree("project", "live", "/etc"), "/etc");
        assert_eq!(in_tree("project", "live", "../modules"), "modules");
        assert_eq!(in_tree("project", "live", "/projects"), "/projects");
    }

    #[test]
    fn a_way_between_folders_goes_up_to_what_they_share() {
        assert_eq!(between("live/a", "modules/b"), "../../modules/b");
        assert_eq!(between("live", "live/inner"), "inner");
        assert_eq!(between("", "modules"), "modules");
        assert_eq!(between("live", "live"), ".");
    }
}

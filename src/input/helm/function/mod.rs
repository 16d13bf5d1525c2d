//! The functions that Helm's templates know beside Go's own: Sprig's, and Helm's. Source: Sprig 3.3, Helm 4.2.4
//! `pkg/engine/funcs.go`.

#![expect(clippy::unnecessary_wraps, reason = "all functions of templates have one type")]

mod casing;
mod cast;
mod certificate;
mod choice;
mod cipher;
mod date;
mod decimal;
mod dict;
mod digest;
mod json;
mod kind;
mod list;
mod merge;
mod number;
mod path;
mod random;
#[cfg(test)]
mod recorded;
mod regex;
mod rune;
pub(in crate::input::helm) mod semver;
mod string;
mod template;
#[cfg(test)]
mod testing;
mod toml;
mod url;
mod yaml;

use std::rc::Rc;

use crate::input::template::{FunctionTable, builtin};

pub(super) use yaml::to_yaml;

/// All functions that a chart's templates may call. Of two with one name the later one holds.
pub fn table() -> Rc<FunctionTable> {
    thread_local! {
        /// One for all charts of a thread.
        static TABLE: Rc<FunctionTable> = Rc::new(all());
    }
    TABLE.with(Rc::clone)
}

fn all() -> FunctionTable {
    FunctionTable::new(&[
        builtin::FUNCTIONS,
        string::FUNCTIONS,
        casing::FUNCTIONS,
        regex::FUNCTIONS,
        list::FUNCTIONS,
        dict::FUNCTIONS,
        merge::FUNCTIONS,
        choice::FUNCTIONS,
        kind::FUNCTIONS,
        number::FUNCTIONS,
        decimal::FUNCTIONS,
        date::FUNCTIONS,
        digest::FUNCTIONS,
        random::FUNCTIONS,
        certificate::FUNCTIONS,
        cipher::FUNCTIONS,
        json::FUNCTIONS,
        yaml::FUNCTIONS,
        toml::FUNCTIONS,
        semver::FUNCTIONS,
        path::FUNCTIONS,
        url::FUNCTIONS,
        template::FUNCTIONS,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_are_those_that_helm_knows() {
        // Those of Go, of Sprig without `env` and `expandenv`, which Helm takes away, and of Helm with those that
        // its version 4.3 brings.
        let names = include_str!("../../../../fixtures/helm/functions.txt");
        let mut names: Vec<&str> = names.split_whitespace().collect();
        names.sort_unstable();
        let table = table();
        let mut known: Vec<&str> = table.names().collect();
        known.sort_unstable();
        assert_eq!(known, names);
        assert!(table.get("env").is_none() && table.get("expandenv").is_none());
    }
}

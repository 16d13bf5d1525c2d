//! The names of all functions.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{
    Function, affix, assume, base64, bcrypt, case, charset, cidr, conversion, csv, date, digest, expression,
    file, flatten, format, json, map, numeric, part, path, regex, replace, rsa, search, sensitive, sequence,
    set, template, tfvars, trim, unpack, uuid, yaml,
};

/// The families, each with its table.
const FAMILIES: &[&[Function]] = &[
    affix::FUNCTIONS,
    assume::FUNCTIONS,
    base64::FUNCTIONS,
    bcrypt::FUNCTIONS,
    case::FUNCTIONS,
    charset::FUNCTIONS,
    cidr::FUNCTIONS,
    conversion::FUNCTIONS,
    csv::FUNCTIONS,
    date::FUNCTIONS,
    digest::FUNCTIONS,
    expression::FUNCTIONS,
    file::FUNCTIONS,
    flatten::FUNCTIONS,
    format::FUNCTIONS,
    json::FUNCTIONS,
    map::FUNCTIONS,
    numeric::FUNCTIONS,
    part::FUNCTIONS,
    path::FUNCTIONS,
    regex::FUNCTIONS,
    replace::FUNCTIONS,
    rsa::FUNCTIONS,
    search::FUNCTIONS,
    sensitive::FUNCTIONS,
    sequence::FUNCTIONS,
    set::FUNCTIONS,
    template::FUNCTIONS,
    tfvars::FUNCTIONS,
    trim::FUNCTIONS,
    unpack::FUNCTIONS,
    uuid::FUNCTIONS,
    yaml::FUNCTIONS,
];

/// Names of functions whose arguments are expressions or types: the evaluator calls them itself. Of these, [`find`]
/// knows `can` and `try`, by what they do with arguments that could be evaluated.
pub const EXPRESSIONS: &[&str] = &["can", "convert", "try", "type"];

static BY_NAME: LazyLock<BTreeMap<&'static str, &'static Function>> = LazyLock::new(|| {
    FAMILIES.iter().flat_map(|family| family.iter()).map(|function| (function.name, function)).collect()
});

/// The function of a name, which may begin with `core::`.
pub fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name.strip_prefix("core::").unwrap_or(name)).copied()
}

/// The names of all functions without namespace, sorted; those of [`EXPRESSIONS`] included.
pub fn names() -> Vec<&'static str> {
    let without_namespace = BY_NAME.keys().copied().filter(|name| !name.contains("::"));
    let mut names: Vec<&'static str> = without_namespace.chain(EXPRESSIONS.iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

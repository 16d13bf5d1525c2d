//! The table of functions, compared with what `terraform metadata functions -json` gives.

use std::fmt::Write;
use std::path::Path;

use tollgate::input::terraform::function::{EXPRESSIONS, Function, Parameter, ParameterType, find, names};

/// What OpenTofu has beside Terraform.
const OPENTOFU: &[&str] = &[
    "assumeequal",
    "assumelistlength",
    "assumelistlengthmax",
    "assumelistlengthmin",
    "assumemaplength",
    "assumemaplengthmax",
    "assumemaplengthmin",
    "assumenotnull",
    "assumesetlength",
    "assumesetlengthmax",
    "assumesetlengthmin",
    "assumestringprefix",
    "base64gunzip",
    "cidrcontains",
    "urldecode",
];

/// What later releases of Terraform have, and what only its console has.
const ELSEWHERE: &[&str] = &["convert", "type"];

fn signatures() -> Option<String> {
    let path = "../shared/conformance/terraform/function-signatures.txt";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    if text.is_err() {
        eprintln!("skipped: {path} is not there");
    }
    text.ok()
}

#[test]
fn functions_have_terraforms_parameters() {
    let Some(signatures) = signatures() else { return };
    let mut wrong = String::new();
    for line in signatures.lines() {
        let (name, rest) = line.split_once('(').expect(line);
        let (parameters, _) = rest.split_once(") -> ").expect(line);
        match find(name) {
            None => writeln!(wrong, "{name}: is not there").unwrap(),
            Some(function) if written(function) != parameters => {
                writeln!(wrong, "{name}: {} instead of {parameters}", written(function)).unwrap();
            }
            Some(_) => {}
        }
    }
    assert_eq!(wrong, "");
    assert_eq!(signatures.lines().count(), 118);
}

#[test]
fn no_function_is_made_up() {
    let Some(signatures) = signatures() else { return };
    let known = |name: &str| signatures.lines().any(|line| line.starts_with(&format!("{name}(")));
    let made_up: Vec<&str> = names()
        .into_iter()
        .filter(|name| !known(name) && !OPENTOFU.contains(name) && !ELSEWHERE.contains(name))
        .collect();
    assert_eq!(made_up, [""; 0]);
    let missing: Vec<&&str> = OPENTOFU.iter().filter(|name| find(name).is_none()).collect();
    assert_eq!(missing, [&""; 0]);
}

/// The parameters of a function as the file has them.
fn written(function: &Function) -> String {
    let of = |parameter: &Parameter| format!("{}:{}", parameter.name, ty(parameter.ty));
    // Expressions are not evaluated, so that it cannot be asked whether they are null.
    let may_be_null = |parameter: &Parameter| parameter.null && !EXPRESSIONS.contains(&function.name);
    let fixed = function.parameters.iter();
    let fixed = fixed.map(|one| of(one) + if may_be_null(one) { "?" } else { "" });
    fixed.chain(function.variadic.iter().map(|one| format!("...{}", of(one)))).collect::<Vec<_>>().join(", ")
}

fn ty(ty: ParameterType) -> &'static str {
    match ty {
        ParameterType::Any => "dynamic",
        ParameterType::Bool => "bool",
        ParameterType::Number => "number",
        ParameterType::String => "string",
        ParameterType::Strings => "[list,string]",
        ParameterType::Numbers => "[list,number]",
        ParameterType::Bools => "[list,bool]",
        ParameterType::List => "[list,dynamic]",
        ParameterType::Set => "[set,dynamic]",
        ParameterType::Map => "[map,dynamic]",
        ParameterType::StringMap => "[map,string]",
        ParameterType::StringLists => "[list,[list,string]]",
        ParameterType::StringListMap => "[map,[list,string]]",
    }
}

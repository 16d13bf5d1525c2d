//! Functions on strings. Source: Sprig 3.3 `strings.go`, `list.go`; `strings` of Go; goutils 1.1.
//!
//! What keeps parts of its arguments keeps what is known of them.

mod cut;
mod line;
mod part;
mod put;

use crate::input::template::{Args, Context, Failure, Function, Param, Value};

type Call = fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>;

const fn of(name: &'static str, params: &'static [Param], call: Call) -> Function {
    Function { name, params, variadic: false, call }
}

const fn of_any(name: &'static str, call: Call) -> Function {
    Function { name, params: &[Param::Any], variadic: true, call }
}

const NO: &[Param] = &[];
const ANY: &[Param] = &[Param::Any];
const TEXT: &[Param] = &[Param::Text];
const TEXTS: &[Param] = &[Param::Text, Param::Text];
const INT_TEXT: &[Param] = &[Param::Int, Param::Text];

/// The functions of this folder.
pub(super) const FUNCTIONS: &[Function] = &[
    of("hello", NO, |_, _| Ok(Value::text("Hello!"))),
    of("trim", TEXT, cut::trim),
    of("trimAll", TEXTS, cut::trim_all),
    of("trimall", TEXTS, cut::trim_all),
    of("trimPrefix", TEXTS, cut::trim_prefix),
    of("trimSuffix", TEXTS, cut::trim_suffix),
    of("trunc", INT_TEXT, cut::trunc),
    of("substr", &[Param::Int, Param::Int, Param::Text], cut::substr),
    of("abbrev", INT_TEXT, cut::abbrev),
    of("abbrevboth", &[Param::Int, Param::Int, Param::Text], cut::abbrev_both),
    of("nospace", TEXT, cut::nospace),
    of("initials", TEXT, cut::initials),
    of("contains", TEXTS, part::contains),
    of("hasPrefix", TEXTS, part::has_prefix),
    of("hasSuffix", TEXTS, part::has_suffix),
    of("replace", &[Param::Text, Param::Text, Param::Text], part::replace),
    of("split", TEXTS, part::split),
    of("splitList", TEXTS, part::split_list),
    of("splitn", &[Param::Text, Param::Int, Param::Text], part::splitn),
    of("indent", INT_TEXT, line::indent),
    of("nindent", INT_TEXT, line::nindent),
    of("wrap", INT_TEXT, line::wrap),
    of("wrapWith", &[Param::Int, Param::Text, Param::Text], line::wrap_with),
    of("repeat", INT_TEXT, put::repeat),
    of("plural", &[Param::Text, Param::Text, Param::Int], put::plural),
    of_any("quote", put::quote),
    of_any("squote", put::squote),
    of_any("cat", put::cat),
    of("join", &[Param::Text, Param::Any], put::join),
    of("sortAlpha", ANY, put::sort_alpha),
    of("toString", ANY, put::to_string),
    of("toStrings", ANY, put::to_strings),
];

/// A text that is one part of another.
fn piece(part: crate::input::template::Str<'_>) -> Value {
    let mut builder = crate::input::template::Builder::default();
    builder.part(part);
    Value::text(builder.finish())
}

/// How Go says that a slice of a text begins or ends where it cannot.
fn out_of_range(what: &str) -> Failure {
    Failure::new(format!("runtime error: slice bounds out of range {what}"))
}

//! What the room tells when a policy cannot be loaded or evaluated: the one place that words it.

use super::check::Wrong;
use super::engine::{Failure, FailureKind};
use super::lexical::Refusal;
use super::view::Recognised;
use crate::source::{At, Diagnostic, FileId, Span, Stage};

/// An error of a policy, which is then not evaluated.
fn error(code: &'static str, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Stage::Policy, code, At::Span(span), message)
}

/// A METADATA block that cannot be read.
pub(super) fn metadata(span: Span, message: &str) -> Diagnostic {
    error("policy-metadata", span, message)
        .help("write YAML as in `# METADATA`, `# title: …`, `# custom:`, `#   severity: high`")
}

/// A `since` that names no edition.
pub(super) fn edition(span: Span) -> Diagnostic {
    let message = "`since` names no edition of the rules";
    Diagnostic::warning(Stage::Policy, "policy-edition", At::Span(span), message)
        .help("write the year and its number in quotes, such as `since: \"2026.2\"`; until then it counts as the first")
}

/// A METADATA field that looks like another one, misspelt: what it says is not read.
pub(super) fn misspelt_metadata(span: Span, key: &str, near: &str) -> Diagnostic {
    let message = format!("`{key}` in METADATA is not read");
    Diagnostic::warning(Stage::Policy, "policy-metadata-misspelt", At::Span(span), message)
        .help(format!("did you mean `{near}`?"))
}

/// METADATA of a policy above a package in which nothing judges.
pub(super) fn no_rule(span: Span, policy: &str) -> Diagnostic {
    error("policy-no-rule", span, format!("`{policy}` says that it is a policy, and no rule of it judges"))
        .help("name a rule `deny`, `warn` or `violation`, or one that begins with such a name and `_`")
}

/// A policy folder or file that cannot be read.
pub(super) fn unreadable(path: &str, why: &str) -> Diagnostic {
    let at = At::Path(path.to_owned());
    Diagnostic::error(Stage::Policy, "policy-unreadable", at, format!("the policies cannot be read: {why}"))
        .help("give a folder that can be read, whose `.rego` files are UTF-8 text")
}

/// A policy folder without policies. A warning: other folders may have some, and a run without any has a
/// verdict and an exit code of its own.
pub(super) fn empty_folder(path: &str) -> Diagnostic {
    let at = At::Path(path.to_owned());
    Diagnostic::warning(Stage::Policy, "policy-folder-empty", at, "the folder holds no policy")
        .help("name a folder that holds `.rego` files which are no tests")
}

/// The same of a single file.
pub(super) fn empty_file(path: &str) -> Diagnostic {
    let at = At::Path(path.to_owned());
    Diagnostic::warning(Stage::Policy, "policy-folder-empty", at, "the file holds no policy").help(
        "name a `.rego` file that is no test, or one of templates and constraints of Gatekeeper; data goes to `--data`",
    )
}

/// A text that the engine's parser must not see.
pub(super) fn lexical(file: FileId, refusal: &Refusal) -> Diagnostic {
    let span = |range: &std::ops::Range<usize>| Span::new(file, range.start, range.end);
    match refusal {
        Refusal::TooLarge(limit) => error(
            "policy-too-large",
            Span::new(file, 0, 0),
            format!("the policy is larger than {limit} bytes"),
        )
        .help("split it, and move tables into a data file"),
        Refusal::TooDeep(range) => {
            error("policy-too-deep", span(range), "brackets nest too deep").help("give inner values names")
        }
        Refusal::TooLong(range) => {
            error("policy-too-long", span(range), "the expression is too long").help("give parts of it names")
        }
        Refusal::HugeNumber(range) => error("policy-huge-number", span(range), "the number is too large")
            .help("write a number with an exponent of at most three digits"),
    }
}

/// A text that is no Rego.
pub(super) fn syntax(span: Span, message: &str) -> Diagnostic {
    error("policy-syntax", span, format!("this is no Rego: {message}"))
        .help("write the module as Rego 1.0, for example `deny contains msg if { … }`")
}

/// A text in a Rego that is newer than what is read.
pub(super) fn newer(span: Span, import: &str) -> Diagnostic {
    error("policy-syntax", span, format!("this is Rego as `{import}` has it, which is not read yet"))
        .help("write what stands on each side of `or` as a rule of one name, and negate the name of a rule")
}

/// A module that parses and that the engine cannot make sense of.
pub(super) fn analysis(span: Span, message: &str) -> Diagnostic {
    let message = message.lines().next().unwrap_or_default().trim_end_matches('.');
    error("policy-analysis", span, format!("the rules do not hold together: {message}"))
        .help("bind every variable in the body that uses it, and let no two rules need each other")
}

/// A variable that nothing binds; perhaps another one was meant.
pub(super) fn unbound(span: Span, name: &str, near: Option<&str>) -> Diagnostic {
    let help = near.map_or_else(
        || "bind it in the body that it stands in, or correct the name".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    error("policy-unbound-variable", span, format!("nothing binds the variable `{name}`")).help(help)
}

/// A module that is given twice.
pub(super) fn twice(span: Span, other: Span, package: &str) -> Diagnostic {
    let message = format!("the package `{package}` is given twice with the same text");
    Diagnostic::warning(Stage::Policy, "policy-package-twice", At::Span(span), message)
        .label(other, "here it is too")
        .help("give each policy folder once, and leave copies out")
}

/// A module in old Rego beside one that says it is new.
pub(super) fn old(span: Span, other: Span) -> Diagnostic {
    let message = "this is Rego as it was before 1.0, in a folder of Rego 1.0";
    Diagnostic::warning(Stage::Policy, "policy-old-rego", At::Span(span), message)
        .label(other, "this one imports `rego.v1`")
        .help("write `if` before bodies and `contains` in sets, and import `rego.v1`")
}

/// A name that stands where it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// An import of a keyword that there is not.
    Keyword,
    /// An import by a name that has a meaning.
    Alias,
    /// A second import of the same name.
    ImportTwice,
    /// A function that is not called.
    Function,
    /// `with` in place of nothing that there is.
    Target,
    /// `with` in place of a part of what a rule gives.
    Part,
    /// A default that looks something up.
    Default,
}

/// A name that stands where it cannot; `name` as the policy has it.
pub(super) fn misplaced(span: Span, what: Misplaced, name: &str) -> Diagnostic {
    let (code, message, help) = match what {
        Misplaced::Keyword => (
            "policy-import",
            format!("there is no keyword `{name}`"),
            "import one of `contains`, `every`, `if`, `in`, `not`, or `rego.v1`, which has them",
        ),
        Misplaced::Alias => {
            ("policy-import", format!("an import has the name `{name}`"), "give it a name without a meaning")
        }
        Misplaced::ImportTwice => (
            "policy-import",
            format!("`{name}` is imported twice"),
            "name one of them by `as`, or leave it out",
        ),
        Misplaced::Function => (
            "policy-function-value",
            format!("the function `{name}` is not called"),
            "call it with its arguments in parentheses",
        ),
        Misplaced::Target => (
            "policy-with",
            format!(
                "`with` puts something in place of `{name}`, which is neither `input` nor `data` nor a function"
            ),
            "name what is replaced from `input` or `data` on, or a function that there is",
        ),
        Misplaced::Part => (
            "policy-with",
            format!("`with` puts something in place of `{name}`, a part of what a rule gives"),
            "replace the rule as a whole",
        ),
        Misplaced::Default => (
            "policy-default",
            format!("a default looks up or computes `{name}`"),
            "give a plain value, and a rule that computes the other",
        ),
    };
    error(code, span, message).help(help)
}

/// A data file that cannot be read.
pub(super) fn data_file(span: Span, why: &str) -> Diagnostic {
    error("policy-data", span, format!("the data file cannot be read: {why}"))
        .help("write one JSON or YAML object")
}

/// Two data files that say different things of the same path.
pub(super) fn data_conflict(span: Span, path: &str) -> Diagnostic {
    error("policy-data-conflict", span, format!("another data file already says what `data.{path}` is"))
        .help("keep one of the two")
}

/// A data file that says what is given.
pub(super) fn data_given(span: Span, root: &str) -> Diagnostic {
    let help = match root {
        "params" => "set parameters in `params` of tollgate.yaml",
        "release" => "say facts of a release with the options of `release`",
        _ => "name it otherwise: the documents of a run stand there",
    };
    error("policy-data-given", span, format!("a data file cannot say what `data.{root}` is")).help(help)
}

/// A parameter that cannot be held.
pub(super) fn params(number: &str) -> Diagnostic {
    let message = format!("the number `{number}` of `params` is too large");
    Diagnostic::error(Stage::Policy, "policy-params", At::Run, message)
        .help("write a number with an exponent of at most three digits")
}

/// A parameter to which two policies give different defaults.
pub(super) fn two_defaults(span: Span, name: &str) -> Diagnostic {
    error(
        "policy-two-defaults",
        span,
        format!("the parameter `{name}` has another default in another policy"),
    )
    .help("declare it once, in a package that both need, or name it otherwise")
}

/// A policy that needs a package which is refused.
pub(super) fn needs_refused(span: Span, policy: &str, needed: &str) -> Diagnostic {
    error(
        "policy-needs-refused",
        span,
        format!("`{policy}` is not judged, since it needs `{needed}`, which is refused"),
    )
    .help("mend the other file first")
}

/// A policy for documents as only Trivy has them.
pub(super) fn foreign_view(span: Span, name: &str) -> Diagnostic {
    error(
        "policy-view-unsupported",
        span,
        format!("the policy is for `{name}` as Trivy reads it, which no view gives"),
    )
    .help("take one that reads plans, manifests or files, or leave it to Trivy")
}

/// A policy whose view is not recognised.
pub(super) fn view(span: Span, policy: &str, recognised: Recognised) -> Diagnostic {
    let help = "name it in METADATA: `# custom:` and `#   view: kubernetes`, `resource`, `plan`, `gatekeeper`, `file`, `hcl` or `repository`";
    match recognised {
        Recognised::Unsupported(name) => error(
            "policy-view-unsupported",
            span,
            format!("`{policy}` reads `input` as the {name} view has it, which is not supported yet"),
        )
        .help(help),
        Recognised::Ambiguous => {
            error("policy-view", span, format!("`{policy}` reads `input` both as a manifest and as a plan"))
                .help(help)
        }
        Recognised::Resource => error(
            "policy-view",
            span,
            format!("`{policy}` reads `input` as resources have it, and does not say its view"),
        )
        .help(help),
        Recognised::Nothing | Recognised::View(_) | Recognised::Plan(_) => error(
            "policy-view",
            span,
            format!("what `{policy}` reads does not tell which documents it is for"),
        )
        .help(help),
    }
}

/// Two policies with one id.
pub(super) fn same_id(span: Span, id: &str, first: Span) -> Diagnostic {
    error("policy-same-id", span, format!("there is another policy `{id}`"))
        .label(first, "the other one, which is judged")
        .help("give one of them another `custom.id`")
}

/// A policy that could not be evaluated over a document.
pub(super) fn evaluation(span: Span, id: &str, failure: &Failure) -> Diagnostic {
    match failure.kind {
        FailureKind::Timeout => {
            error("policy-timeout", span, format!("the watchdog ended `{id}`, which ran too long"))
                .help("let the policy look at less; it is not evaluated again in this run")
        }
        FailureKind::Panic => error("policy-panic", span, format!("the engine failed over `{id}`"))
            .help("this is a fault of the program: please report it with the policy"),
        FailureKind::Refused => {
            error("policy-evaluation", span, format!("`{id}` could not be evaluated: {}", failure.message))
                .help("let the policy handle values of other types, and conflicts between its rules")
        }
    }
}

/// A rule that gives something that is no message.
pub(super) fn misspoken(span: Span, id: &str, what: &str) -> Diagnostic {
    error("policy-answer", span, format!("in `{id}`, {what}"))
        .help("give strings, or objects with `msg` and, where it helps, `path`, `address`, `severity`, `fix`")
}

/// Adds over which document something was met first, and over how many more.
pub(super) fn over(mut diagnostic: Diagnostic, address: Option<&str>, times: usize) -> Diagnostic {
    if let Some(address) = address {
        let more = if times > 1 { format!(" and {} more", times - 1) } else { String::new() };
        diagnostic.message = format!("{} (over `{address}`{more})", diagnostic.message);
    }
    diagnostic
}

/// The run was cancelled.
pub(super) fn cancelled() -> Diagnostic {
    Diagnostic::error(
        Stage::Policy,
        "judge-cancelled",
        At::Run,
        "the run was cancelled before all was judged",
    )
    .help("run it again")
}

/// A text that could not be rewritten.
pub(super) fn rewrite(span: Span, why: &str) -> Diagnostic {
    error("policy-rewrite", span, format!("the policy cannot be rewritten for the engine: {why}"))
        .help("write the rules in simpler statements")
}

/// What the engine would get wrong, and cannot be rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Construct {
    /// `walk` with one argument inside of an expression.
    Walk,
    /// `_` in an operand of a negation.
    NegatedWildcard,
    /// An `else` of a rule that has several bodies.
    ChainedElse,
    /// What stands in a template is no expression.
    Template,
    /// A template without an end.
    TemplateEnd,
    /// `_` in the expression of a template.
    TemplateWildcard,
    /// A whole that holds a rule whose name is a keyword, or one that is made of entries.
    KeywordRule,
    /// A name that the rewriter keeps for itself.
    ReservedName,
}

/// A construct that is refused.
pub(super) fn construct(span: Span, construct: Construct) -> Diagnostic {
    let (code, message, help) = match construct {
        Construct::Walk => (
            "policy-walk",
            "`walk` is used where its pairs are not bound",
            "bind the pairs to names that no rule has: `[path, value] := walk(input)`",
        ),
        Construct::NegatedWildcard => (
            "policy-negated-wildcard",
            "`_` stands inside of a negation, where it is bound to nothing",
            "write a rule that holds for some item, and negate that: `not any_bad`",
        ),
        Construct::ChainedElse => (
            "policy-chained-bodies",
            "an `else` stands beside several bodies of one head",
            "repeat the head before each body, and put the `else` behind the one that it belongs to",
        ),
        Construct::Template => (
            "policy-template",
            "what stands in the braces of the template is no expression",
            "write one expression in them, or `\\{` where a brace is meant",
        ),
        Construct::TemplateEnd => ("policy-template", "the template has no end", "close it with its quote"),
        Construct::TemplateWildcard => (
            "policy-template",
            "`_` stands in a template, where it is bound to nothing",
            "bind the value in the body, and name its variable in the template",
        ),
        Construct::KeywordRule => (
            "policy-keyword-rule",
            "this reads a whole that holds rules which have other names in the engine",
            "refer to its rules one by one; their names begin with a keyword, or have variables beside plain keys",
        ),
        Construct::ReservedName => (
            "policy-reserved-name",
            "names that begin with `tollgate__` are kept for rewritten policies",
            "give it another name",
        ),
    };
    error(code, span, message).help(help)
}

/// A call that is wrong.
pub(super) fn call(span: Span, wrong: &Wrong) -> Diagnostic {
    match wrong {
        Wrong::Unknown(name, near) => {
            let help = near.as_ref().map_or_else(
                || "define the function, or import the package that has it".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            error("policy-unknown-function", span, format!("there is no function `{name}`")).help(help)
        }
        Wrong::Refused(name) if name == "rego.parse_module" => error(
            "policy-refused-function",
            span,
            format!(
                "the function `{name}` gives the syntax tree of another engine, which this one does not have"
            ),
        )
        .help("judge what is in the documents; `tollgate policy check` reads policies"),
        Wrong::Refused(name) => error(
            "policy-refused-function",
            span,
            format!("the function `{name}` asks the machine or the network, which no policy may"),
        )
        .help("give what it needs in a data file or in `params`"),
        Wrong::Arguments(name, takes, gets) => {
            let plural = if *takes == 1 { "" } else { "s" };
            error(
                "policy-arguments",
                span,
                format!("the function `{name}` takes {takes} argument{plural} and gets {gets}"),
            )
            .help("give as many as it takes")
        }
    }
}

/// What a rule's name clashes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clash {
    /// A second default.
    Defaults,
    /// A rule of another kind.
    Kinds,
    /// The same function with another number of arguments.
    Arguments,
    /// Two values.
    Values,
    /// A package.
    Package,
    /// A rule whose name goes on.
    Below,
    /// Data.
    Data,
}

/// A name that stands for two things.
pub(super) fn clash(span: Span, clash: Clash, path: &str) -> Diagnostic {
    let (message, help) = match clash {
        Clash::Defaults => (format!("`{path}` has two defaults"), "keep one of them"),
        Clash::Kinds => (
            format!("`{path}` is defined as two kinds of rule"),
            "give the value, the set and the function names of their own",
        ),
        Clash::Arguments => (
            format!("`{path}` is defined with different numbers of arguments"),
            "give the functions names of their own",
        ),
        Clash::Values => (
            format!("`{path}` has two values"),
            "keep one of them, or say in bodies when each holds; a package may have come in twice",
        ),
        Clash::Package => (format!("`{path}` is a rule and a package"), "rename one of the two"),
        Clash::Below => (
            format!("`{path}` is a whole value, and another rule defines a part of it"),
            "rename one of the two",
        ),
        Clash::Data => (format!("`{path}` is a rule, and data stands there"), "rename the rule or the data"),
    };
    error("policy-name-clash", span, message).help(help)
}

/// Rules that need each other.
pub(super) fn recursion(span: Span, path: &str, group: &[String]) -> Diagnostic {
    let others: Vec<&str> = group.iter().map(String::as_str).filter(|other| *other != path).take(3).collect();
    let message = match others.as_slice() {
        [] => format!("`{path}` needs itself"),
        others => format!("`{path}` needs itself by way of `{}`", others.join("`, `")),
    };
    error("policy-recursion", span, message)
        .help("Rego has no recursion: use `walk`, `graph.reachable` or a comprehension")
}

/// A chain of rules that is too long.
pub(super) fn chain(span: Span, path: &str, limit: usize) -> Diagnostic {
    error("policy-chain", span, format!("`{path}` needs more than {limit} rules in a row"))
        .help("put the steps into data, and go through them in one rule")
}

//! Says what failed in a template in the words that Helm prints. Source: `cleanupParseError` and
//! `reformatExecErrorMsg` of `pkg/engine/engine.go`; Helm 3: `cleanupExecError`.

use crate::input::helm::Compatibility;
use crate::input::template::{ExecError, Failure, Message, ParseError, Place};
use crate::source::{At, Diagnostic, FileId, Span, Stage};

/// What `fail` and `required` put around a message, so that it is shown alone.
pub(in crate::input::helm) const WARNING: (&str, &str) = ("HELM_ERR_START", "HELM_ERR_END");

/// What Helm prints where a template cannot be parsed: `parse error at (c/templates/a.yaml:3): …`.
pub(super) fn parse_error(error: &ParseError) -> String {
    let text = error.to_string();
    let message = text.rsplit(": ").next().unwrap_or_default();
    let location = text.split(": ").nth(1).unwrap_or_default();
    format!("parse error at ({location}): {message}")
}

/// What Helm prints where a template fails.
pub(super) fn exec_error(error: &ExecError, compatibility: Compatibility) -> String {
    let text = error.to_string();
    let mut tokens = text.splitn(3, ": ");
    let (location, rest) = (tokens.nth(1).unwrap_or_default(), tokens.next().unwrap_or_default());
    if let Some(warning) = warning(rest) {
        return format!("execution error at ({location}): {warning}");
    }
    if compatibility == Compatibility::Three {
        return text;
    }
    let mut shown: Vec<String> = Vec::new();
    for level in levels(error) {
        match traced(&level) {
            Some(trace) if shown.last() != Some(&trace) => shown.push(trace),
            Some(_) => {}
            None => return text,
        }
    }
    shown.concat().trim().to_owned()
}

/// The message that `fail` or `required` gave, where one did.
pub(super) fn warning(text: &str) -> Option<&str> {
    let start = text.find(WARNING.0)? + WARNING.0.len();
    let end = text.rfind(WARNING.1)?;
    text.get(start..end)
}

/// The texts of an error and of those that Go finds inside it, outermost first.
///
/// Go unwraps an error of an execution to what the function said, and so on inwards; an error of the execution itself
/// wraps nothing.
fn levels(error: &ExecError) -> Vec<String> {
    let mut levels = vec![cut_off(error)];
    let mut current = error;
    while let Message::Calling(_, failure) = &current.message {
        let Some(inner) = failure.inner.as_deref() else {
            levels.push(failure.to_string());
            break;
        };
        let text = cut_off(inner);
        levels.push(format!("{}{text}", failure.message));
        levels.push(text);
        current = inner;
    }
    levels.dedup();
    levels
}

/// The text of an error up to that of the error inside it, of which nothing but its first word stands: what comes
/// behind is not shown at this level, and errors may hold each other a thousand deep.
fn cut_off(error: &ExecError) -> String {
    let (Some(_), Message::Calling(name, failure)) = (&error.failure().inner, &error.message) else {
        return error.to_string();
    };
    let words = Failure::new(format!("{}template: ", failure.message));
    ExecError { place: error.place.clone(), message: Message::Calling(name.clone(), words) }.to_string()
}

/// One level of an error as Helm 4 shows it; none where its text is not one of text/template.
fn traced(text: &str) -> Option<String> {
    let rest = text.strip_prefix("template: ")?;
    if rest.starts_with("no template ") {
        return Some(format!("{text}\n"));
    }
    let cut = |message: &str| message.split(" template:").next().unwrap_or_default().to_owned();
    if let Some((location, behind)) = rest.split_once(": executing ") {
        let executed = behind.strip_prefix('"').and_then(|behind| {
            let (name, behind) = behind.split_once('"')?;
            let (expression, message) = behind.strip_prefix(" at <")?.split_once(">: ")?;
            Some((name, expression, cut(message)))
        });
        if let Some((name, expression, message)) = executed {
            let message = if message.is_empty() { message } else { format!("{message}\n") };
            return Some(format!("{location}\n  executing \"{name}\" at <{expression}>:\n    {message}"));
        }
    }
    let (location, message) = rest.rsplit_once(": ")?;
    let message = cut(message);
    let message = if message.is_empty() { message } else { format!("{message}\n") };
    Some(format!("{location}\n  {message}"))
}

/// A template that is none as a diagnostic. `file` is the template's.
pub(super) fn malformed(error: &ParseError, file: FileId) -> Diagnostic {
    let at = At::Span(error.span.unwrap_or(Span::new(file, 0, 0)));
    let code = if error.limit.is_some() { "helm-limit" } else { "helm-template-syntax" };
    let message = error.message.trim().replace('\n', " ");
    Diagnostic::error(Stage::Input, code, at, message).help(syntax_help(error))
}

fn limit_help(limit: &str) -> String {
    format!("the limit is `{limit}`: a chart that needs more is not rendered")
}

/// What to write instead of a text that is no template.
fn syntax_help(error: &ParseError) -> String {
    if let Some(limit) = error.limit {
        return limit_help(limit);
    }
    let message = &error.message;
    let help = if message.starts_with("function ") {
        "a chart may call the functions of Go, Sprig and Helm, but not `env` and `expandenv`"
    } else if message.starts_with("undefined variable") {
        "declare it before, in this block or in one around it: `{{ $name := … }}`"
    } else if message.contains("EOF") || message.contains("unclosed") || message.contains("unterminated") {
        "each `{{` needs its `}}`, each quote its like, each `if`, `range`, `with` and `define` its `{{ end }}`"
    } else if message.contains("{{end}}") || message.contains("{{else}}") || message.contains("{{break}}") {
        "this stands outside of the block that it belongs to"
    } else {
        "Helm refuses this template too: mend it here"
    };
    help.to_owned()
}

/// What to do about a template that failed.
fn execution_help(message: &str) -> &'static str {
    if message.contains("nil pointer") {
        "a value on this way is not there: set it, or ask before: `{{ with .Values.a }}{{ .b }}{{ end }}`"
    } else if message.contains("wrong type for value") || message.contains("incompatible types") {
        "convert it (`toString`, `int`), or give the value the type that the chart expects"
    } else {
        "Helm fails here too: mend the template, or give the values that it expects"
    }
}

/// The places of an error, outermost first, each with the expression.
pub(super) fn places(error: &ExecError) -> Vec<&Place> {
    let mut places = Vec::new();
    let mut current = Some(error);
    while let Some(error) = current {
        places.extend(error.place.as_ref());
        current = error.failure().inner.as_deref();
    }
    places
}

/// An error as a diagnostic: at the innermost place that lies in a file, with the calls on the way as labels. `file` is
/// that of the template that was executed first.
pub(super) fn diagnostic(error: &ExecError, file: FileId) -> Diagnostic {
    let innermost = error.innermost();
    let failure = innermost.failure();
    let parse = failure.parse.as_deref();
    let text = match parse {
        Some(parse) => parse.message.clone(),
        None => match &innermost.message {
            Message::Own(failure) => failure.to_string(),
            Message::Calling(name, failure) => format!("error calling {name}: {failure}"),
        },
    };
    let message = warning(&text).unwrap_or(&text).to_owned();
    let message = message.trim().replace('\n', " ");
    let mut places = places(error).into_iter().rev().filter_map(|place| Some((place.span?, place)));
    let first = places.next();
    let at = first.map_or(At::Span(Span::new(file, 0, 0)), |(span, _)| At::Span(span));
    let code = match error.limit() {
        Some(_) => "helm-limit",
        None if text.contains(WARNING.0) => "helm-template-refuses",
        None => "helm-template",
    };
    let mut told = Diagnostic::error(Stage::Input, code, at, message);
    if let Some(limit) = error.limit() {
        told = told.help(limit_help(limit));
    } else if let Some(parse) = parse {
        told = told.help(syntax_help(parse));
    } else if code == "helm-template-refuses" {
        told = told
            .help("the chart asks for this: give it a value, in `tollgate.yaml` or with `-f` and `--set`");
    } else {
        told = told.help(execution_help(&text));
    }
    if told.help.is_none() {
        told.help = help(&text);
    }
    for (span, place) in places.take(8) {
        told = told.label(span, format!("called here, by `{}`", place.executing));
    }
    told
}

/// What to write instead, where Go's words do not say it.
fn help(text: &str) -> Option<String> {
    let told = if let Some((_, field)) = text.split_once("nil pointer evaluating interface {}.") {
        format!(
            "what `.{field}` is asked of has no value here: give it one, or ask `(…).{field}` with the parentheses around \
             what may be missing"
        )
    } else if text.contains("wrong type for value; expected string; got float64") {
        "a number of a values file is no text: use `toString`, or put it into quotes there".to_owned()
    } else if text.contains("incompatible types for comparison") {
        "numbers of values files are float64: compare with `1.0`, or use `int`".to_owned()
    } else if text.contains("no template ") {
        "define it, or bring the chart that does into `charts/`".to_owned()
    } else {
        return None;
    };
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    fn at(column: usize, executing: &str, expression: &str, message: Message) -> ExecError {
        let place = Place {
            parsed: "c/templates/a.yaml".to_owned(),
            line: 3,
            column,
            executing: executing.to_owned(),
            expression: expression.to_owned(),
            span: None,
        };
        ExecError { place: Some(place), message }
    }

    #[test]
    fn errors_read_as_helm_prints_them() {
        let inner = at(
            7,
            "c.name",
            ".Values.x.y",
            Message::Own(Failure::new("nil pointer evaluating interface {}.y")),
        );
        let outer = at(
            4,
            "c/templates/a.yaml",
            "include \"c.name\" .",
            Message::Calling("include".to_owned(), inner.into()),
        );
        assert_eq!(
            exec_error(&outer, Compatibility::Four),
            "c/templates/a.yaml:3:4\n  executing \"c/templates/a.yaml\" at <include \"c.name\" .>:\n    error calling \
             include:\nc/templates/a.yaml:3:7\n  executing \"c.name\" at <.Values.x.y>:\n    nil pointer evaluating \
             interface {}.y"
        );
        assert_eq!(
            exec_error(&outer, Compatibility::Three),
            "template: c/templates/a.yaml:3:4: executing \"c/templates/a.yaml\" at <include \"c.name\" .>: error calling \
             include: template: c/templates/a.yaml:3:7: executing \"c.name\" at <.Values.x.y>: nil pointer evaluating \
             interface {}.y"
        );
        assert_eq!(places(&outer).len(), 2);
        let said = Failure::new("HELM_ERR_STARTset x: yHELM_ERR_END");
        let failed =
            at(4, "c/templates/a.yaml", "required \"\" .x", Message::Calling("required".to_owned(), said));
        assert_eq!(
            exec_error(&failed, Compatibility::Four),
            "execution error at (c/templates/a.yaml:3:4): set x: y"
        );
    }
}

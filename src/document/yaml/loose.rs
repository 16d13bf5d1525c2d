//! Reading as `yaml.Unmarshal` of sigs.k8s.io/yaml does, which Helm reads values with: the first document, keys
//! that stand twice, Go's words for what is wrong.

use std::ops::Range;

use super::compose::{Broken, Composer};
use super::diagnose::{self, Problem};
use super::event::{Event, Kind, SyntaxError};
use super::grammar::Events;
use super::merge::Duplicates;
use super::read::control_character;
use crate::document::Node;
use crate::source::{Diagnostic, FileId, Limits, Span};

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What is wrong, as near to goyaml's words as they can be told: `yaml: line 2: did not find expected key`.
    pub message: String,
    /// What is wrong in ours.
    pub diagnostic: Diagnostic,
}

/// Reads the first document in `range` of a text; none where there is none. A document that is `null` is one.
///
/// It differs from [`parse`](super::parse) in what it lets pass: of keys that stand twice the last one counts, a
/// map that is merged counts where its `<<` stands, and what comes behind the first document is not looked at.
///
/// # Errors
/// The first thing that is wrong with the document.
pub fn first(
    file: FileId,
    text: &str,
    range: Range<usize>,
    limits: &Limits,
) -> Result<Option<Node>, Box<Refusal>> {
    let refuse = |message: String, diagnostic| Box::new(Refusal { message, diagnostic });
    let limit = limits.file_bytes.min(u64::from(u32::MAX));
    if text.len() as u64 > limit {
        let diagnostic = diagnose::too_large(Span::new(file, 0, 0), limit);
        return Err(refuse(format!("yaml: the text has more than {limit} bytes"), diagnostic));
    }
    let end = range.end.min(text.len());
    let mut base = range.start.min(end);
    if text.get(base..end).is_some_and(|text| text.starts_with('\u{feff}')) {
        base += '\u{feff}'.len_utf8();
    }
    let control = control_character(text.get(..end).unwrap_or_default(), base);
    let mut events = Events::new(text, base, control.map_or(end, |(at, _)| at));
    let mut composer = Composer::new(file, text, limits, Duplicates::LastWins);
    let mut root = None;
    let broken = loop {
        match events.next() {
            Ok(Event { kind: Kind::StreamEnd, .. }) => break None,
            Ok(Event { kind: Kind::DocumentStart { .. }, .. }) => match composer.document(&mut events) {
                Ok((node, _)) => {
                    root = node;
                    break None;
                }
                Err(broken) => break Some(broken),
            },
            Ok(_) => {}
            Err(error) => break Some(Broken::syntax(file, text, error)),
        }
    };
    // A character that YAML does not allow ends the text for us, and spoils it for goyaml.
    if let Some((at, char)) = control
        && (broken.is_some()
            || root.is_none()
            || text.get(base..at).is_some_and(|text| text.len() < READ_AHEAD))
    {
        let diagnostic = diagnose::control(Span::new(file, at, at + char.len_utf8()), char);
        return Err(refuse("yaml: control characters are not allowed".into(), diagnostic));
    }
    let mut complaints = composer.report.finish();
    // goyaml looks for anchors while it parses, and for all else behind that.
    let alias =
        complaints.iter().position(|one| matches!(one.code, "yaml-unknown-alias" | "yaml-recursive-alias"));
    if let Some(at) = alias {
        let diagnostic = complaints.swap_remove(at);
        return Err(refuse(complaint(&diagnostic), diagnostic));
    }
    if let Some(broken) = broken {
        let message = match broken.syntax {
            Some(error) => words(text, base, error),
            None => format!("yaml: {}", broken.diagnostic.message),
        };
        return Err(refuse(message, *broken.diagnostic));
    }
    match complaints.into_iter().next() {
        Some(diagnostic) => Err(refuse(complaint(&diagnostic), diagnostic)),
        None => Ok(root),
    }
}

/// So many bytes goyaml reads before it looks at the first one.
const READ_AHEAD: usize = 512;

/// goyaml's words for an error of the syntax. It counts lines from 0 where the parser complains, and names none
/// in the first line.
fn words(text: &str, base: usize, error: SyntaxError) -> String {
    let mut at = error.at;
    if error.problem == Problem::MissingColon {
        // goyaml finds out at the next token, on a later line.
        for line in text.get(at..).unwrap_or_default().split_inclusive('\n') {
            let blank = line.trim_start().is_empty() || line.trim_start().starts_with('#');
            if at > error.at && !blank {
                break;
            }
            at += line.len();
        }
    }
    let before = text.get(base..at).unwrap_or_default();
    let breaks = before.matches(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).count();
    let mut line = breaks - before.matches("\r\n").count();
    if error.problem == Problem::UnclosedFlow
        && at >= text.len()
        && !before.is_empty()
        && !before.ends_with('\n')
    {
        // The end of a stream stands on a line of its own.
        line += 1;
    }
    let (message, scanner) = match error.problem {
        Problem::Tab | Problem::Start => ("found character that cannot start any token", true),
        Problem::UnclosedQuote if at < text.len() => ("found unexpected document indicator", true),
        Problem::UnclosedQuote => ("found unexpected end of stream", true),
        Problem::Escape => ("found unknown escape character", true),
        Problem::BlockHeader => ("did not find expected comment or line break", true),
        Problem::MissingColon => ("could not find expected ':'", true),
        Problem::EntryHere => ("block sequence entries are not allowed in this context", true),
        Problem::KeyHere => ("mapping keys are not allowed in this context", true),
        Problem::ValueHere => ("mapping values are not allowed in this context", true),
        Problem::Anchor | Problem::Alias => ("did not find expected alphabetic or numeric character", true),
        Problem::Tag => ("did not find expected tag URI", true),
        Problem::Directive => ("found unknown directive name", true),
        Problem::Handle => ("found undefined tag handle", false),
        Problem::DirectiveTwice => ("found duplicate %YAML directive", false),
        Problem::Version => ("found incompatible YAML document", false),
        Problem::Marker | Problem::Rest => ("did not find expected <document start>", false),
        Problem::Node => ("did not find expected node content", false),
        Problem::Dash => ("did not find expected '-' indicator", false),
        Problem::Key => ("did not find expected key", false),
        Problem::UnclosedFlow if wants_node(text.get(base..at).unwrap_or_default()) => {
            ("did not find expected node content", false)
        }
        Problem::Comma | Problem::UnclosedFlow => {
            let map = error.opened.is_some_and(|at| text.as_bytes().get(at) == Some(&b'{'));
            (if map { "did not find expected ',' or '}'" } else { "did not find expected ',' or ']'" }, false)
        }
    };
    match line {
        0 => format!("yaml: {message}"),
        line => format!("yaml: line {}: {message}", line + usize::from(scanner)),
    }
}

/// Whether a flow collection ends where a value is still to come.
fn wants_node(text: &str) -> bool {
    let code = |line: &str| line.split(" #").next().unwrap_or_default().trim_end().to_owned();
    let lines = text.lines().rev().filter(|line| !line.trim_start().starts_with('#'));
    let last = lines.map(code).find(|line| !line.is_empty()).unwrap_or_default();
    last.ends_with(['[', '{', ',', ':'])
}

/// What Go says of a document whose syntax is right.
fn complaint(diagnostic: &Diagnostic) -> String {
    let name = |message: &str| message.split(['&', '`']).nth(2).unwrap_or_default().to_owned();
    match diagnostic.code {
        "yaml-unknown-alias" => format!("yaml: unknown anchor '{}' referenced", name(&diagnostic.message)),
        "yaml-recursive-alias" => {
            format!("yaml: anchor '{}' value contains itself", name(&diagnostic.message))
        }
        "yaml-merge-value" => "yaml: map merge requires map or sequence of maps as the value".into(),
        "yaml-not-finite" => "json: unsupported value: +Inf".into(),
        "yaml-key" => "unsupported map key".into(),
        _ => format!("yaml: {}", diagnostic.message),
    }
}

//! What is told of charts that cannot be loaded.

use crate::source::{At, Diagnostic, FileId, Span, Stage};

/// An error of the input.
pub(in crate::input::helm) fn error(code: &'static str, at: At, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Stage::Input, code, at, message)
}

/// A warning of the input.
pub(in crate::input::helm) fn warning(code: &'static str, at: At, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(Stage::Input, code, at, message)
}

/// The beginning of a file.
pub(in crate::input::helm) fn head(file: FileId) -> At {
    At::Span(Span::new(file, 0, 0))
}

/// An archive that is refused, in Helm's words.
pub(super) fn archive(path: &str, message: impl Into<String>) -> Diagnostic {
    error("helm-archive-refused", At::Path(path.to_owned()), message)
        .help("pack the chart again with `helm package`")
}

/// A chart of `charts/` that is refused.
pub(super) fn subchart(mut inner: Diagnostic, name: &str, parent: &str) -> Diagnostic {
    inner.message = format!("error unpacking subchart {name} in {parent}: {}", inner.message);
    inner
}

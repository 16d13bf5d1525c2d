//! Reports: a verdict as text in one of several formats, one file a format.

pub mod control;
mod escape;
mod format;
mod frame;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod paint;
pub mod reference;
mod sarif;
mod settings;
mod source;
pub mod suite;
mod summary;
mod text;
mod words;
mod write;

pub use format::{Format, Report, Style, UnknownFormat, diagnostics, render};
pub use words::verdict as verdict_clause;

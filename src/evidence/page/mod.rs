//! A page that an auditor can read, print and file: what was verified, what was not, and what the evidence says.
//!
//! The same content as HTML, which needs nothing from elsewhere and runs nothing, and as Markdown. Everything that
//! comes from the bundle is escaped: a name may not become markup, steer a terminal or turn the text around.

mod content;
mod html;
mod markdown;

use content::{Block, Page};

use super::verify::{Verification, VerifiedBundle};

/// The page as HTML.
pub fn html(verification: &Verification, bundle: Option<&VerifiedBundle<'_>>) -> String {
    html::write(&content::of(verification, bundle))
}

/// The page as Markdown (GitHub's, with tables).
pub fn markdown(verification: &Verification, bundle: Option<&VerifiedBundle<'_>>) -> String {
    markdown::write(&content::of(verification, bundle))
}

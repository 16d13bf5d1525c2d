//! Colours, where they are wanted.

use anstyle::{AnsiColor, Style};

/// What a piece of text is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Something that blocks or failed.
    Bad,
    /// Something that cannot be said, or should be mended.
    Doubt,
    /// Something that is told.
    Told,
    /// Something in order.
    Good,
    /// The frame around code.
    Frame,
    /// What stands out.
    Strong,
    /// What stands back.
    Faint,
}

/// Writes text in colour, or plainly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    /// Whether escape sequences are written.
    pub(super) color: bool,
}

impl Paint {
    /// `text`, which holds no control characters, in `ink`.
    pub(super) fn ink(self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let style = match ink {
            Ink::Bad => AnsiColor::Red.on_default().bold(),
            Ink::Doubt => AnsiColor::Yellow.on_default().bold(),
            Ink::Told => AnsiColor::Cyan.on_default().bold(),
            Ink::Good => AnsiColor::Green.on_default().bold(),
            Ink::Frame => AnsiColor::Blue.on_default().bold(),
            Ink::Strong => Style::new().bold(),
            Ink::Faint => Style::new().dimmed(),
        };
        format!("{style}{text}{style:#}")
    }
}

//! Why something could not be attached or found.

use std::fmt;

/// What went wrong, in words for the one who asked. It never holds a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, as one clause. It may quote what a server said: print it escaped.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// The same, with what to do.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, behind what was tried.
    #[must_use]
    pub(super) fn within(mut self, tried: impl fmt::Display) -> Self {
        self.message = format!("{tried}: {}", self.message);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// Text of a server or a file as it may stand in a message: short, on one line, nothing in it steers a terminal.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 300;
    let mut line: String =
        text.trim().chars().take(MOST).map(|char| if char.is_control() { ' ' } else { char }).collect();
    if text.trim().chars().nth(MOST).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_are_short_and_steer_nothing() {
        assert_eq!(quoted(" a\x1b[2Jb\nc "), "a [2Jb c");
        assert_eq!(quoted(&"x".repeat(1000)).chars().count(), 301);
    }
}

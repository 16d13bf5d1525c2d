//! The page as Markdown.

use std::fmt::Write as _;

use super::content::Table;
use super::{Block, Page};
use crate::evidence::failure::visible;

/// Writes the page.
pub(super) fn write(page: &Page) -> String {
    let mut out = String::new();
    // Writing into a string does not fail.
    let _ = write!(out, "# {}\n\n**{}**\n", escaped(&page.title), escaped(&page.conclusion.0));
    for (name, blocks) in &page.sections {
        let _ = write!(out, "\n## {name}\n");
        for block in blocks {
            self::block(&mut out, block);
        }
    }
    out
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Text(text) => {
            let _ = write!(out, "\n{}\n", escaped(text));
        }
        Block::Facts(facts) => {
            out.push_str("\n| | |\n| --- | --- |\n");
            for (name, value) in facts {
                let _ = writeln!(out, "| {name} | {} |", escaped(value));
            }
        }
        Block::Table(Table { head, rows }) => {
            let _ = write!(out, "\n| {} |\n|{}\n", head.join(" | "), " --- |".repeat(head.len()));
            for (_, cells) in rows {
                let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
                let _ = writeln!(out, "| {} |", cells.join(" | "));
            }
        }
    }
}

/// Text as Markdown shows it, on one line and in a cell of a table: all punctuation that could mean something is
/// escaped, and `<` and `&` are written as entities, which also old readers understand.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(char);
            }
            char => out.push(char),
        }
    }
    out
}

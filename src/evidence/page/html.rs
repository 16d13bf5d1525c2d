//! The page as HTML: one file, no scripts, nothing from elsewhere.

use std::fmt::Write as _;

use super::content::{Mood, Table};
use super::{Block, Page};
use crate::evidence::failure::visible;

/// How it looks, on a screen and on paper.
const STYLE: &str = "\
body{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;max-width:76rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}\
.end{padding:.75rem 1rem;border-left:.4rem solid;font-weight:600}\
table{border-collapse:collapse;width:100%;font-size:.85rem}\
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #d8dee4;overflow-wrap:anywhere}\
th{color:#57606a;font-weight:600}\
.facts th{width:14rem}\
.good{border-color:#1a7f37}.bad{border-color:#cf222e}.open{border-color:#9a6700}\
tr.good>td:first-child,tr.bad>td:first-child,tr.open>td:first-child{border-left:.25rem solid}\
tr.good>td:first-child{border-left-color:#1a7f37}tr.bad>td:first-child{border-left-color:#cf222e}\
tr.open>td:first-child{border-left-color:#9a6700}\
@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}";

/// Writes the page.
pub(super) fn write(page: &Page) -> String {
    let mut out = String::new();
    let title = escaped(&page.title);
    let (conclusion, mood) = &page.conclusion;
    // Writing into a string does not fail.
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
         <p class=\"end {}\">{}</p>\n",
        class(*mood),
        escaped(conclusion)
    );
    for (name, blocks) in &page.sections {
        let _ = writeln!(out, "<section>\n<h2>{}</h2>", escaped(name));
        for block in blocks {
            self::block(&mut out, block);
        }
        out.push_str("</section>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Text(text) => {
            let _ = writeln!(out, "<p>{}</p>", escaped(text));
        }
        Block::Facts(facts) => {
            out.push_str("<table class=\"facts\">\n");
            for (name, value) in facts {
                let _ = writeln!(
                    out,
                    "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
                    escaped(name),
                    escaped(value)
                );
            }
            out.push_str("</table>\n");
        }
        Block::Table(Table { head, rows }) => {
            out.push_str("<table>\n<thead><tr>");
            for name in head {
                let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
            }
            out.push_str("</tr></thead>\n<tbody>\n");
            for (mood, cells) in rows {
                let _ = write!(out, "<tr class=\"{}\">", class(*mood));
                for cell in cells {
                    let _ = write!(out, "<td>{}</td>", escaped(cell));
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</tbody>\n</table>\n");
        }
    }
}

fn class(mood: Mood) -> &'static str {
    match mood {
        Mood::Good => "good",
        Mood::Bad => "bad",
        Mood::Open => "open",
        Mood::Plain => "plain",
    }
}

/// Text as HTML shows it, in an element and in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            char => out.push(char),
        }
    }
    out
}

//! Tests of `yaml`.

use tollgate::document::json;
use tollgate::document::yaml::{self, Parsed};
use tollgate::source::{FileId, Limits};

fn parse(text: &str) -> Parsed {
    yaml::parse(FileId::new(0), text, &Limits::default())
}

/// The only document as JSON, or the codes of what is wrong.
fn read(text: &str) -> String {
    let parsed = parse(text);
    match (parsed.documents.as_slice(), parsed.diagnostics.as_slice()) {
        ([document], []) => json::write(&document.root),
        ([], []) => "null".into(),
        (documents, diagnostics) => {
            let codes: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
            format!("{} documents, {}", documents.len(), codes.join(" "))
        }
    }
}

#[test]
fn tmp() {
    println!(
        "{:#?}",
        parse(
            "# a\n---\na: [b, 'ü', \"c\"]\nx: &y\n  k: 1\nz:\n- *y\n-\nn:\n---\nb: 1\nb: 2\n---\nc: }\n---\nd: |\n  x\n\n"
        )
    );
    println!("{}", read("a: y\nn: 3"));
}

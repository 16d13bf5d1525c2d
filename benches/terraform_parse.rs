//! Benchmarks of the parser of Terraform's syntax, over real files and over what is large.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads what it likes"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::BytesCount;
use tollgate::input::terraform::syntax::{json, parse};
use tollgate::source::{FileId, Limits, Texts};

fn main() {
    divan::main();
}

/// The texts of the conformance data, as the tests unpack them; none where they are not there.
fn corpus() -> Vec<String> {
    let mut folders: Vec<PathBuf> =
        vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("target/conformance/terraform-parse")];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { texts.extend(std::fs::read_to_string(path)) }
        }
    }
    texts
}

fn read(text: &str) -> usize {
    parse(FileId::new(0), divan::black_box(text), &Limits::default()).diagnostics.len()
}

#[divan::bench]
fn real_files(bencher: Bencher) {
    let texts = corpus();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| texts.iter().map(|text| read(text)).sum::<usize>());
}

#[divan::bench]
fn object_of_40_000_keys(bencher: Bencher) {
    let mut text = String::from("locals {\n  a = {\n");
    for number in 0..40_000 {
        writeln!(text, "    key_{number} = \"value ${{var.x}} {number}\"").unwrap();
    }
    text += "  }\n}\n";
    bencher.counter(BytesCount::of_str(&text)).bench(|| read(&text));
}

#[divan::bench]
fn body_of_40_000_attributes(bencher: Bencher) {
    let mut text = String::new();
    for number in 0..40_000 {
        writeln!(text, "key_{number} = [{number}, var.x]").unwrap();
    }
    bencher.counter(BytesCount::of_str(&text)).bench(|| read(&text));
}

#[divan::bench]
fn heredoc_of_4_mb(bencher: Bencher) {
    let text = format!("a = <<-E\n{}E\n", "  echo \"$x ${var.y}\" # and so on, and so on\n".repeat(100_000));
    bencher.counter(BytesCount::of_str(&text)).bench(|| read(&text));
}

#[divan::bench]
fn errors_in_each_line(bencher: Bencher) {
    let text = "a = [\n  b = ${\n".repeat(100_000);
    bencher.counter(BytesCount::of_str(&text)).bench(|| read(&text));
}

#[divan::bench]
fn json_of_10_000_resources(bencher: Bencher) {
    let mut text = String::from("{\"resource\": {\"aws_s3_bucket\": {");
    for number in 0..10_000 {
        write!(
            text,
            "\"b{number}\": {{\"bucket\": \"${{var.x}}-{number}\", \"tags\": {{\"Name\": \"a\\nb\"}}}},"
        )
        .unwrap();
    }
    text += "\"last\": {}}}}";
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let texts = Texts::default();
        json::file_body(FileId::new(0), divan::black_box(&text), &texts, &Limits::default()).diagnostics.len()
    });
}

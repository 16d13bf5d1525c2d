//! Benchmarks of `input::terraform`: root modules to plans, in process.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads what it likes"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use divan::Bencher;
use divan::counter::ItemsCount;
use tollgate::config::Config;
use tollgate::input::{ReadOptions, read};
use tollgate::source::Tree;

fn main() {
    divan::main();
}

/// The corpus of real root modules, unpacked; none where there are no conformance data.
fn corpus() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("../shared/conformance/terraform/plans.tar.xz");
    let folder = root.join("target/conformance/terraform-plans");
    if folder.join("modules").is_dir() {
        return Some(folder);
    }
    if !archive.is_file() {
        println!("skipped: {} is not there", archive.display());
        return None;
    }
    std::fs::create_dir_all(&folder).unwrap();
    let status = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&folder).status();
    status.is_ok_and(|status| status.success()).then_some(folder)
}

/// A root module of real size, with all files read anew: from files to documents, on one thread.
#[divan::bench(sample_count = 20)]
fn vpc_complete(bencher: Bencher<'_, '_>) {
    let Some(base) = corpus() else { return };
    let tree = Tree::Disk { base, paths: vec!["modules/terraform-aws-vpc/examples/complete".into()] };
    bencher.bench_local(|| {
        let inventory = read(&tree, &Config::default(), &ReadOptions::default());
        assert!(inventory.documents.len() > 60);
    });
}

fn in_memory(text: String) -> Tree {
    Tree::Memory(BTreeMap::from([("main.tf".to_owned(), text.into_bytes())]))
}

#[divan::bench(sample_count = 10)]
fn an_object_of_40000_keys(bencher: Bencher<'_, '_>) {
    let mut text = "locals {\n  all = {\n".to_owned();
    for index in 0..40_000 {
        writeln!(text, "    key{index} = \"value {index}\"").unwrap();
    }
    text.push_str("  }\n}\noutput \"some\" {\n  value = local.all[\"key39999\"]\n}\n");
    let tree = in_memory(text);
    bencher.counter(ItemsCount::new(40_000usize)).bench_local(|| {
        assert_eq!(read(&tree, &Config::default(), &ReadOptions::default()).documents.len(), 1);
    });
}

/// So many instances of one resource: time and memory must grow with their number alone.
#[divan::bench(args = [1_000, 10_000], sample_count = 3)]
fn instances_by_for_each(bencher: Bencher<'_, '_>, count: usize) {
    let text = format!(
        "locals {{\n  keys = toset([for p in setproduct(range({}), range(100)) : join(\"-\", p)])\n}}\n\
         resource \"aws_sqs_queue\" \"q\" {{\n  for_each = local.keys\n  name     = each.key\n}}\n",
        count / 100
    );
    let tree = in_memory(text);
    bencher.counter(ItemsCount::new(count)).bench_local(|| {
        let inventory = read(&tree, &Config::default(), &ReadOptions::default());
        assert_eq!(inventory.documents.len(), count + 1);
    });
}

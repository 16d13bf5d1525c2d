//! Archives that mean harm.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};
use tollgate::input::helm::values::Overrides;
use tollgate::source::Tree;

use super::{CHART, check, outcome};

/// A `.tgz` of those members, whose names are written as they are.
fn packed(members: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, kind, bytes) in members {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        if matches!(kind, EntryType::Symlink | EntryType::Link) {
            header.set_link_name("../../etc/passwd").unwrap();
        }
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

const FILE: EntryType = EntryType::Regular;

fn at_c(bytes: Vec<u8>) -> Tree {
    Tree::Memory([("c".to_owned(), bytes)].into())
}

#[test]
fn archives_do_no_harm() {
    let chart = ("c/Chart.yaml", FILE, CHART);
    let template = ("c/templates/a.yaml", FILE, b"a: {{ .Chart.Name }}\n".as_slice());
    let zeros = vec![0; 4 << 20];
    let mut nested = packed(&[chart, template]);
    for _ in 0..100 {
        nested = packed(&[chart, ("c/charts/x.tgz", FILE, &nested)]);
    }
    let bomb = {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        for _ in 0..1024 {
            encoder.write_all(&zeros[..1 << 20]).unwrap();
        }
        encoder.finish().unwrap()
    };
    let large = (0..40).map(|_| ("c/x", FILE, zeros.as_slice()));
    let many = (0..110_000).map(|_| ("c/x", FILE, b"".as_slice()));
    let all = [
        ("good", packed(&[chart, template]), "rendered"),
        ("zeros", bomb, "helm-archive-refused c"),
        ("large", packed(&[chart].into_iter().chain(large).collect::<Vec<_>>()), "helm-archive-refused c"),
        ("a large file", packed(&[chart, ("c/x", FILE, &vec![0; 6 << 20])]), "helm-archive-refused c"),
        (
            "many members",
            packed(&[chart].into_iter().chain(many).collect::<Vec<_>>()),
            "helm-archive-refused c",
        ),
        ("a link", packed(&[chart, template, ("c/templates/b.yaml", EntryType::Symlink, b"")]), "rendered"),
        ("a hard link", packed(&[chart, template, ("c/templates/b.yaml", EntryType::Link, b"")]), "rendered"),
        ("a device", packed(&[chart, template, ("c/templates/b.yaml", EntryType::Char, b"")]), "rendered"),
        ("absolute", packed(&[chart, ("/etc/passwd", FILE, b"a")]), "rendered "),
        ("climbing", packed(&[chart, ("c/../../x", FILE, b"a")]), "helm-archive-refused c"),
        ("climbing backwards", packed(&[chart, ("c\\..\\..\\x", FILE, b"a")]), "helm-archive-refused c"),
        ("outside", packed(&[("Chart.yaml", FILE, CHART)]), "helm-archive-refused c"),
        ("twice", packed(&[chart, template, ("c/templates/a.yaml", FILE, b"b: 2\n")]), "rendered"),
        ("Chart.yaml twice", packed(&[chart, template, ("c/Chart.yaml", FILE, b"name: d\n")]), "rendered"),
        ("empty", packed(&[]), "helm-archive-refused c"),
        ("no gzip", b"PK\x03\x04".to_vec(), "helm-archive-refused c"),
        ("nothing", Vec::new(), "helm-archive-refused c"),
        (
            "no tar",
            {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(&[b'x'; 2000]).unwrap();
                encoder.finish().unwrap()
            },
            "helm-archive-refused c",
        ),
        (
            "archives in archives",
            nested,
            "helm-chart-too-deep c!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz!c/charts/x.tgz",
        ),
        ("no chart", packed(&[("c/values.yaml", FILE, b"a: 1\n")]), "helm-chart-missing c"),
    ];
    check(all.into_iter().map(|(name, bytes, want)| (name, at_c(bytes), Overrides::default(), want)));
}

#[test]
fn an_archive_that_is_cut_off_loses_nothing_unseen() {
    let whole = packed(&[
        ("c/Chart.yaml", FILE, CHART),
        ("c/templates/a.yaml", FILE, b"a: {{ .Chart.Name }}\n"),
        ("c/templates/b.yaml", FILE, &b"b: 1\n".repeat(1000)),
    ]);
    let all = outcome(&at_c(whole.clone()), &Overrides::default());
    for length in 0..whole.len() {
        let is = outcome(&at_c(whole.get(..length).unwrap().to_vec()), &Overrides::default());
        // Behind the last member there are zeros and a checksum, which Helm does not read either.
        let refused = is.starts_with("helm-archive-refused c ");
        assert!(refused || is == all && length > whole.len() - 60, "cut off at {length}: {is}");
    }
}

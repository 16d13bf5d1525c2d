//! The same input gives the same bytes: twice, and on any number of threads.

use super::harness::{Folder, GOOD_POD, bad_pod};

/// Manifests and findings enough that threads would mix them up if they could.
fn folder() -> Folder {
    let folder = Folder::new(&[("artifact.bin", "what is released")]);
    for index in 0..40 {
        let pod = if index % 3 == 0 { bad_pod() } else { GOOD_POD.to_owned() };
        folder.write(
            &format!("k8s/{index}.yaml"),
            pod.replace("name: web", &format!("name: web-{index}")).as_bytes(),
        );
    }
    folder.write("k8s/broken.yaml", b"apiVersion: v1\nkind: [\n");
    folder.run(&["key", "new", "gate"]).exits(0);
    folder
}

#[test]
fn every_report_is_the_same_for_one_thread_and_two() {
    let folder = folder();
    for format in ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"] {
        let runs: Vec<String> = ["1", "2", "2"]
            .iter()
            .map(|threads| {
                folder.run(&["check", "k8s", "--format", format, "--threads", threads]).exits(1).stdout
            })
            .collect();
        assert!(!runs[0].is_empty());
        assert!(runs.iter().all(|run| *run == runs[0]), "{format}");
    }
}

#[test]
fn a_bundle_is_the_same_for_one_thread_and_two() {
    let folder = folder();
    let bundle = |threads: &str, output: &str| {
        let arguments = ["release", "--version", "1.0.0", "--key", "gate.pem", "--artifact", "artifact.bin"];
        folder.run(&[&arguments[..], &["--threads", threads, "--output", output, "k8s"]].concat()).exits(1);
        folder.read(output)
    };
    let first = bundle("1", "a.tar");
    assert_eq!(first, bundle("2", "b.tar"));
    assert_eq!(first, bundle("2", "c.tar"));
}

//! Keys in files: what is read, and what is told of everything else.

use std::process::Command;

use tollgate::signature::{KeyError, SigningKey, VerifyingKey};

use crate::evidence::run::key;

fn private(text: &str) -> KeyError {
    SigningKey::from_pem(text).unwrap_err()
}

fn public(text: &str) -> KeyError {
    VerifyingKey::from_pem(text).unwrap_err()
}

fn block(label: &str, body: &str) -> String {
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

#[test]
fn another_kind_of_private_key_is_named() {
    let kinds = [
        ("ENCRYPTED PRIVATE KEY", "encrypted"),
        ("OPENSSH PRIVATE KEY", "OpenSSH"),
        ("RSA PRIVATE KEY", "RSA"),
        ("EC PRIVATE KEY", "EC"),
        ("PUBLIC KEY", "public key"),
        ("CERTIFICATE", "CERTIFICATE"),
        ("ENCRYPTED SIGSTORE PRIVATE KEY", "SIGSTORE"),
    ];
    for (label, word) in kinds {
        let error = private(&block(label, "AAAA"));
        assert!(error.message.contains(word), "{}", error.message);
        assert!(!error.help.is_empty());
    }
    assert!(private("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me").message.contains("OpenSSH"));
    assert!(private("").message.contains("no PEM"));
    assert!(private("\u{0}\u{ff}").message.contains("no PEM"));
    for body in ["AAAA", "*", "", "MC4CAQAwBQYDK2VwBCIEIA=="] {
        let error = private(&block("PRIVATE KEY", body));
        assert!(error.message.contains("damaged"), "{body}: {}", error.message);
    }
}

#[test]
fn another_kind_of_public_key_is_named() {
    let kinds = [
        ("PRIVATE KEY", "private key"),
        ("OPENSSH PRIVATE KEY", "private key"),
        ("RSA PUBLIC KEY", "RSA"),
        ("CERTIFICATE", "certificate"),
        ("\u{1b}]0;x", "]0;x"),
    ];
    for (label, word) in kinds {
        let error = public(&block(label, "AAAA"));
        assert!(error.message.contains(word), "{}", error.message);
        assert!(!error.message.contains('\u{1b}'));
    }
    assert!(public("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me").message.contains("OpenSSH"));
    // A weak key as a file: the neutral element.
    let weak = block("PUBLIC KEY", "MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assert_eq!(public(&weak).code, Some("E309"));
}

#[test]
fn keys_that_openssl_makes_of_other_kinds_are_named() {
    for (arguments, kind) in [
        (&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..], "RSA"),
        (&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "EC"),
        (&["-algorithm", "ed448"], "Ed448"),
        (&["-algorithm", "x25519"], "X25519"),
    ] {
        let Some(pem) = openssl(&[&["genpkey"], arguments].concat(), "") else { return };
        assert!(private(&pem).message.contains(kind), "{}", private(&pem).message);
        let Some(pem) = openssl(&["pkey", "-pubout"], &pem) else { return };
        assert!(public(&pem).message.contains(kind), "{}", public(&pem).message);
    }
}

#[test]
fn a_key_of_openssl_is_read_and_a_key_of_ours_is_read_by_openssl() {
    let Some(theirs) = openssl(&["genpkey", "-algorithm", "ed25519"], "") else { return };
    let read = SigningKey::from_pem(&theirs).unwrap();
    assert_eq!(read.to_pem().unwrap().as_str(), theirs);
    let ours = key();
    let Some(public) = openssl(&["pkey", "-pubout"], &ours.to_pem().unwrap()) else { return };
    assert_eq!(public, ours.verifying_key().to_pem().unwrap());
    let windows = theirs.replace('\n', "\r\n");
    assert_eq!(SigningKey::from_pem(&windows).unwrap().verifying_key(), read.verifying_key());
}

#[test]
fn the_key_id_is_the_fingerprint_that_ssh_keygen_prints() {
    // Computed with `ssh-keygen -lf` for the public key of RFC 8410, section 10.3.
    let pem = block("PUBLIC KEY", "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
    let id = VerifyingKey::from_pem(&pem).unwrap().key_id();
    assert_eq!(id, "SHA256:ebCT4wkJOqO5AIlHG03cHvn3Cr3ZZEEh8m81duHhR3Q");
}

/// What `openssl` answers; none, with a notice, where it is not installed.
pub(crate) fn openssl(arguments: &[&str], input: &str) -> Option<String> {
    use std::io::Write as _;
    use std::process::Stdio;
    let child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: openssl is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

//! Keys and signatures of OpenSSH, made and checked by the real `ssh-keygen`.

use std::path::Path;
use std::process::{Command, Stdio};

use tollgate::signature::{KeyError, SSH_NAMESPACE, SigningKey, VerifyingKey, sshsig, verify_sshsig};

use crate::evidence::run::key;

/// What `ssh-keygen` prints; none, with a notice, where it is not installed.
fn keygen(folder: &Path, arguments: &[&str], input: &[u8]) -> Option<(bool, String)> {
    use std::io::Write as _;
    let child = Command::new("ssh-keygen")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: ssh-keygen is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

/// A key pair as `ssh-keygen` writes it; none where it is not installed, or does not make such keys.
fn made(arguments: &[&str]) -> Option<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let common = ["-q", "-f", "id", "-C", "someone@example.org"];
    let (good, said) = keygen(folder.path(), &[&common[..], arguments].concat(), b"")?;
    if !good {
        println!("skipped: ssh-keygen {arguments:?}: {said}");
        return None;
    }
    let read = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
    Some((read("id"), read("id.pub")))
}

fn refused(text: &str, passphrase: Option<&str>) -> KeyError {
    SigningKey::parse(text, passphrase).unwrap_err()
}

#[test]
fn a_key_of_ssh_keygen_is_read_with_and_without_a_passphrase() {
    let Some((private, public)) = made(&["-t", "ed25519", "-N", ""]) else { return };
    let key = SigningKey::parse(&private, None).unwrap();
    assert_eq!(VerifyingKey::parse(&public).unwrap(), key.verifying_key());
    assert_eq!(key.verifying_key().to_openssh("someone@example.org"), public);
    // A passphrase that nothing needs is no reason to refuse.
    assert!(SigningKey::parse(&private, Some("x")).is_ok());
    assert!(SigningKey::parse(&private.replace('\n', "\r\n"), None).is_ok());
    for cipher in ["aes256-ctr", "aes128-cbc", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"] {
        let arguments = ["-t", "ed25519", "-N", "öffne dich", "-a", "2", "-Z", cipher];
        let Some((private, public)) = made(&arguments) else { return };
        let key = SigningKey::parse(&private, Some("öffne dich")).unwrap();
        assert_eq!(VerifyingKey::parse(&public).unwrap(), key.verifying_key());
        assert!(refused(&private, None).help.contains("TOLLGATE_KEY_PASSPHRASE"));
        assert!(refused(&private, Some("")).message.contains("encrypted"));
        let wrong = refused(&private, Some("offne dich"));
        assert!(wrong.message.contains("passphrase is wrong"), "{}", wrong.message);
        assert!(!wrong.message.contains("dich"));
    }
}

#[test]
fn a_passphrase_that_takes_forever_to_try_is_refused_before_it_is_tried() {
    let Some((private, _)) = made(&["-t", "ed25519", "-N", "secret", "-a", "2"]) else { return };
    // The rounds are the last field of the options of the key derivation: 16 bytes of salt, then a number.
    let body: String = private.lines().filter(|line| !line.starts_with("-----")).collect();
    let mut bytes = decode(&body);
    let at = bytes.windows(4).position(|window| window == [0, 0, 0, 16]).unwrap() + 4 + 16;
    assert_eq!(bytes[at..at + 4], [0, 0, 0, 2]);
    bytes[at..at + 4].copy_from_slice(&u32::MAX.to_be_bytes());
    let error = refused(&armored(&bytes), Some("secret"));
    assert!(error.message.contains("4294967295 rounds"), "{}", error.message);
}

#[test]
fn keys_of_other_kinds_are_named() {
    let kinds = [
        (&["-t", "rsa", "-b", "2048"][..], "RSA"),
        (&["-t", "ecdsa", "-b", "384"], "ECDSA"),
        (&["-t", "dsa"], "DSA"),
    ];
    for (arguments, kind) in kinds {
        // Whether a passphrase closes it or not: the kind is told first.
        for passphrase in ["", "secret"] {
            let Some((private, public)) = made(&[arguments, &["-N", passphrase]].concat()) else { continue };
            let expected = format!("of the kind {kind}, not Ed25519");
            let error = refused(&private, None);
            assert!(error.message.contains(&expected), "{}", error.message);
            let error = VerifyingKey::parse(&public).unwrap_err();
            assert!(error.message.contains(&expected), "{}", error.message);
            assert!(refused(&public, None).message.contains("public key"));
        }
    }
}

#[test]
fn a_private_key_that_is_cut_off_or_changed_is_never_read_as_another() {
    let Some((private, _)) = made(&["-t", "ed25519", "-N", ""]) else { return };
    let whole = SigningKey::parse(&private, None).unwrap().verifying_key();
    for cut in 0..private.trim_end().len() {
        assert!(SigningKey::parse(&private[..cut], None).is_err(), "{cut}");
    }
    let body: String = private.lines().filter(|line| !line.starts_with("-----")).collect();
    let bytes = decode(&body);
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        // What a comment says has no say; everything else is refused.
        match SigningKey::parse(&armored(&changed), None) {
            Ok(key) => assert_eq!(key.verifying_key(), whole, "{bit}"),
            Err(error) => assert!(!error.help.is_empty()),
        }
    }
}

#[test]
fn the_fingerprint_is_that_of_ssh_keygen() {
    for seed in 0..4u8 {
        let folder = tempfile::tempdir().unwrap();
        let public = SigningKey::generate([seed; 32]).verifying_key();
        std::fs::write(folder.path().join("key.pub"), public.to_openssh("gate key")).unwrap();
        let Some((good, said)) = keygen(folder.path(), &["-l", "-f", "key.pub"], b"") else { return };
        assert!(good, "{said}");
        assert_eq!(said, format!("256 {} gate key (ED25519)\n", public.key_id()));
    }
}

#[test]
fn ssh_keygen_accepts_our_signatures_and_refuses_changed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let public = key().verifying_key();
    let allowed = format!("gate@example.org {}", public.to_openssh(""));
    std::fs::write(folder.path().join("allowed"), allowed).unwrap();
    std::fs::write(folder.path().join("m.sig"), sshsig(&key(), SSH_NAMESPACE, b"message").unwrap()).unwrap();
    let verify = |namespace: &str, message: &[u8]| {
        let arguments =
            ["-Y", "verify", "-f", "allowed", "-I", "gate@example.org", "-n", namespace, "-s", "m.sig"];
        keygen(folder.path(), &arguments, message)
    };
    let Some((good, said)) = verify(SSH_NAMESPACE, b"message") else { return };
    assert!(good && said.contains(&public.key_id()), "{said}");
    assert!(!verify(SSH_NAMESPACE, b"massage").unwrap().0);
    assert!(!verify("file", b"message").unwrap().0);
}

#[test]
fn signatures_of_ssh_keygen_are_accepted_and_changed_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let Some((private, public)) = made(&["-t", "ed25519", "-N", ""]) else { return };
    let path = folder.path().join("id");
    std::fs::write(&path, private).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let public = VerifyingKey::parse(&public).unwrap();
    for hash in ["sha512", "sha256"] {
        let option = format!("hashalg={hash}");
        let arguments = ["-Y", "sign", "-q", "-f", "id", "-n", "tollgate", "-O", &option];
        let (good, said) = keygen(folder.path(), &arguments, b"message").unwrap();
        assert!(good, "{said}");
        let begin = said.find("-----BEGIN").unwrap();
        let text = &said[begin..];
        assert_eq!(verify_sshsig(text, SSH_NAMESPACE, b"message", &public), Ok(()));
        assert!(verify_sshsig(text, SSH_NAMESPACE, b"massage", &public).is_err());
        assert!(verify_sshsig(text, SSH_NAMESPACE, b"message", &key().verifying_key()).is_err());
    }
}

fn decode(body: &str) -> Vec<u8> {
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).unwrap()
}

fn armored(bytes: &[u8]) -> String {
    let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let lines: Vec<&str> =
        body.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----\n", lines.join("\n"))
}

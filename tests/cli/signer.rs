//! Who signs: key files, an ssh-agent, a command. Whatever goes wrong, nothing is written.

#![cfg(unix)]

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Stdio};

use super::harness::{Folder, GOOD_POD, Ran};

fn folder() -> Folder {
    let folder = Folder::new(&[("app.bin", "what is released"), ("k8s/pod.yaml", GOOD_POD)]);
    folder.run(&["key", "new", "gate", "--ssh"]).exits(0);
    folder.run(&["key", "new", "other", "--ssh"]).exits(0);
    folder
}

/// Releases, signed by `key`, with these variables.
fn release(folder: &Folder, key: &[&str], variables: &[(&str, &str)]) -> Ran {
    let fixed = ["release", "--version", "1.0.0", "--artifact", "app.bin", "--output", "out.tar", "--force"];
    let mut command = folder.command(&[&fixed[..], key, &["k8s"]].concat());
    command.envs(variables.iter().copied());
    Ran::of(&command.output().unwrap())
}

fn verify(folder: &Folder, public: &str) -> Ran {
    let arguments =
        ["verify", "out.tar", "--key", public, "--artifact", "app.bin", "--no-requirements", "--replay"];
    folder.run(&arguments)
}

/// A release that must fail with these words, and leaves nothing.
fn refused(folder: &Folder, key: &[&str], variables: &[(&str, &str)], words: &str) {
    release(folder, key, variables).exits(2).says(words).lacks("PRIVATE KEY");
    assert!(!folder.names().iter().any(|name| name.starts_with("out") || name.contains(".part")));
}

fn keygen(folder: &Folder, arguments: &[&str]) -> bool {
    let Ok(output) = Command::new("ssh-keygen").args(arguments).current_dir(folder.path()).output() else {
        println!("skipped: ssh-keygen is not installed");
        return false;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    true
}

/// The command by which openssl signs what it is given.
fn openssl(key: &str) -> Option<String> {
    if Command::new("openssl").arg("version").output().is_err() {
        println!("skipped: openssl is not installed");
        return None;
    }
    Some(format!("exec:sh -c 'cat >asked; openssl pkeyutl -sign -rawin -in asked -inkey {key}'"))
}

/// An ssh-agent that ends with the test.
struct Agent(Child);

impl Agent {
    /// Starts one that listens at `agent.sock` and holds these keys.
    fn start(folder: &Folder, keys: &[&str]) -> Option<Self> {
        let socket = folder.file("agent.sock");
        let child = Command::new("ssh-agent")
            .args(["-D", "-a"])
            .arg(&socket)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            println!("skipped: ssh-agent is not installed");
            return None;
        };
        let agent = Self(child);
        for _ in 0..500 {
            if socket.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        for key in keys {
            let added = Command::new("ssh-add")
                .args(["-q", key])
                .current_dir(folder.path())
                .env("SSH_AUTH_SOCK", &socket)
                .output()
                .unwrap();
            assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        }
        Some(agent)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An agent of our own at `agent.sock`: for each request it sends the next of these answers, then goes away.
fn false_agent(folder: &Folder, answers: Vec<Vec<u8>>) -> std::thread::JoinHandle<()> {
    let listener = UnixListener::bind(folder.file("agent.sock")).unwrap();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut length = [0; 4];
            stream.read_exact(&mut length).unwrap();
            let mut request = vec![0; u32::from_be_bytes(length) as usize];
            stream.read_exact(&mut request).unwrap();
            stream.write_all(&answer).unwrap();
        }
    })
}

fn fields(fields: &[&[u8]]) -> Vec<u8> {
    fields
        .iter()
        .flat_map(|field| [&u32::try_from(field.len()).unwrap().to_be_bytes()[..], field].concat())
        .collect()
}

/// What an agent answers that lists the key of `NAME.pub`.
fn listing(folder: &Folder, name: &str) -> Vec<u8> {
    let line = String::from_utf8(folder.read(name)).unwrap();
    let blob = line.split(' ').nth(1).unwrap();
    let blob = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, blob).unwrap();
    fields(&[&[&[12, 0, 0, 0, 1], fields(&[&blob, b"a key"]).as_slice()].concat()])
}

#[test]
fn a_private_key_that_others_can_read_is_refused() {
    let folder = folder();
    for (mode, good) in [(0o644, false), (0o640, false), (0o604, false), (0o600, true), (0o400, true)] {
        let file = folder.file("gate.pem");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        if good {
            release(&folder, &["--key", "gate.pem"], &[]).exits(0);
            std::fs::remove_file(folder.file("out.tar")).unwrap();
        } else {
            refused(&folder, &["--key", "gate.pem"], &[], "`chmod 600 gate.pem` helps");
        }
    }
    refused(&folder, &["--key", "gate.pub.pem"], &[], "this is a public key");
    refused(&folder, &["--key", "gate.pub"], &[], "ssh-agent:FILE");
    // The public half may be read by everybody.
    folder.run(&["key", "fingerprint", "gate.pub.pem"]).exits(0);
}

#[test]
fn an_encrypted_openssh_key_signs_with_its_passphrase() {
    let folder = folder();
    if !keygen(&folder, &["-q", "-t", "ed25519", "-f", "id", "-N", "sesame", "-a", "2"]) {
        return;
    }
    let key = ["--key", "id"];
    refused(&folder, &key, &[], "TOLLGATE_KEY_PASSPHRASE_FILE");
    refused(&folder, &key, &[("TOLLGATE_KEY_PASSPHRASE", "mustard")], "the passphrase is wrong");
    release(&folder, &key, &[("TOLLGATE_KEY_PASSPHRASE", "sesame")]).exits(0).lacks("sesame");
    verify(&folder, "id.pub").exits(0).says("verdict   passed");
    std::fs::remove_file(folder.file("out.tar")).unwrap();
    // In a file, which nobody else may read either.
    folder.write("passphrase", b"sesame\n");
    let file = [("TOLLGATE_KEY_PASSPHRASE_FILE", "passphrase")];
    refused(&folder, &key, &file, "can be read by others");
    std::fs::set_permissions(folder.file("passphrase"), std::fs::Permissions::from_mode(0o600)).unwrap();
    release(&folder, &key, &file).exits(0);
    std::fs::remove_file(folder.file("out.tar")).unwrap();
    let both = [file[0], ("TOLLGATE_KEY_PASSPHRASE", "sesame")];
    refused(&folder, &key, &both, "are both set");
    // The fingerprint of the public half needs no passphrase.
    folder.run(&["key", "fingerprint", "id.pub"]).exits(0).says("SHA256:");
}

#[test]
fn an_agent_signs_with_the_key_that_is_named() {
    let folder = folder();
    if !keygen(&folder, &["-q", "-t", "ed25519", "-f", "id", "-N", ""])
        || !keygen(&folder, &["-q", "-t", "ecdsa", "-f", "ec", "-N", ""])
    {
        return;
    }
    let socket = folder.file("agent.sock");
    let variables = [("SSH_AUTH_SOCK", socket.to_str().unwrap())];
    refused(&folder, &["--key", "ssh-agent:id.pub"], &[], "`SSH_AUTH_SOCK` is not set");
    refused(&folder, &["--key", "ssh-agent:id.pub"], &variables, "does not answer");
    let Some(agent) = Agent::start(&folder, &["ec"]) else { return };
    refused(
        &folder,
        &["--key", "ssh-agent:id.pub"],
        &variables,
        "holds no Ed25519 key, and 1 of other kinds",
    );
    drop(agent);
    std::fs::remove_file(&socket).ok();
    let agent = Agent::start(&folder, &["id", "ec"]).unwrap();
    release(&folder, &["--key", "ssh-agent:id.pub"], &variables).exits(0);
    let first = folder.read("out.tar");
    verify(&folder, "id.pub").exits(0).says("verdict   passed");
    let fingerprint = folder.run(&["key", "fingerprint", "id.pub"]).exits(0).stdout;
    let by_fingerprint = format!("ssh-agent:{}", fingerprint.trim());
    release(&folder, &["--key", &by_fingerprint], &variables).exits(0);
    assert!(folder.read("out.tar") == first, "the same release and key give the same bytes");
    std::fs::remove_file(folder.file("out.tar")).unwrap();
    let mut command = folder.command(&["key", "public", &by_fingerprint, "--format", "ssh"]);
    let public = Ran::of(&command.envs(variables).output().unwrap()).exits(0).stdout;
    assert_eq!(public.split(' ').nth(1).unwrap().trim(), line(&folder, "id.pub"));
    refused(&folder, &["--key", "ssh-agent:gate.pub"], &variables, "does not hold the key `SHA256:");
    refused(&folder, &["--key", "ssh-agent:"], &variables, "names no key");
    refused(
        &folder,
        &["--key", "ssh-agent:id.pub", "--public-key", "gate.pub"],
        &variables,
        "and what signs is",
    );
    drop(agent);
}

/// The base64 of an OpenSSH public key file.
fn line(folder: &Folder, name: &str) -> String {
    String::from_utf8(folder.read(name)).unwrap().split(' ').nth(1).unwrap().trim().to_owned()
}

#[test]
fn an_agent_that_lies_refuses_or_goes_away_signs_nothing() {
    let key = ["--key", "ssh-agent:gate.pub"];
    let by_another_key = fields(&[&[&[14][..], &fields(&[&fields(&[b"ssh-ed25519", &[7; 64]])])].concat()]);
    let cases: [(Vec<u8>, &str); 5] = [
        (by_another_key, "not by the key"),
        (fields(&[&[5]]), "refuses to sign"),
        (fields(&[&[14]]), "does not speak as an ssh-agent does"),
        (b"\xff\xff\xff\xff".to_vec(), "does not speak as an ssh-agent does"),
        (Vec::new(), "closed the connection"),
    ];
    for (answer, words) in cases {
        let folder = folder();
        let socket = folder.file("agent.sock");
        let agent = false_agent(&folder, vec![listing(&folder, "gate.pub"), answer]);
        refused(&folder, &key, &[("SSH_AUTH_SOCK", socket.to_str().unwrap())], words);
        agent.join().unwrap();
    }
}

#[test]
fn a_command_signs_and_a_wrong_signature_is_refused() {
    let folder = folder();
    let Some(good) = openssl("gate.pem") else { return };
    let other = openssl("other.pem").unwrap();
    let public = ["--public-key", "gate.pub.pem"];
    refused(&folder, &["--key", &good], &[], "needs `--public-key FILE`");
    refused(&folder, &[&["--key", &other], &public[..]].concat(), &[], "not by the key");
    refused(&folder, &[&["--key", "exec:false"], &public[..]].concat(), &[], "failed");
    refused(&folder, &[&["--key", "exec:"], &public[..]].concat(), &[], "names no command");
    refused(&folder, &[&["--key", "exec:kms 'x"], &public[..]].concat(), &[], "split into words");
    release(&folder, &[&["--key", &good], &public[..]].concat(), &[]).exits(0);
    verify(&folder, "gate.pub.pem").exits(0).says("verdict   passed");
    // What signs the statement and not what the redaction key is made of still writes nothing.
    std::fs::remove_file(folder.file("out.tar")).unwrap();
    let first_only = format!(
        "exec:sh -c 'test -e once && exec head -c 64 /dev/zero; touch once; {}'",
        "cat >asked; openssl pkeyutl -sign -rawin -in asked -inkey gate.pem"
    );
    refused(&folder, &[&["--key", &first_only], &public[..]].concat(), &[], "not by the key");
    assert!(folder.file("once").exists());
}

#[test]
fn a_public_key_is_printed_in_each_form() {
    let folder = folder();
    let pem = folder.run(&["key", "public", "gate.pem"]).exits(0).stdout;
    assert_eq!(pem.as_bytes(), folder.read("gate.pub.pem"));
    let ssh = folder.run(&["key", "public", "gate.pub", "--format", "ssh"]).exits(0).stdout;
    assert_eq!(ssh.as_bytes(), folder.read("gate.pub"));
    let raw = folder.run(&["key", "public", "gate.pem", "--format", "raw-base64"]).exits(0).stdout;
    let key = tollgate::signature::VerifyingKey::parse(&ssh).unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, raw.trim()).unwrap();
    assert_eq!(bytes, key.as_bytes());
    for file in ["gate.pem", "gate.pub.pem", "gate.pub"] {
        assert_eq!(folder.run(&["key", "fingerprint", file]).exits(0).stdout.trim(), key.key_id());
    }
    folder.run(&["key", "public", "app.bin"]).exits(2).says("no PEM block");
    folder.run(&["key", "new", "gate", "--ssh"]).exits(2).says("not overwritten");
    let listed = Command::new("ssh-keygen").args(["-l", "-f"]).arg(folder.file("gate.pub")).output();
    if let Ok(listed) = listed {
        let expected = format!("256 {} gate (ED25519)\n", key.key_id());
        assert_eq!(String::from_utf8_lossy(&listed.stdout), expected);
    } else {
        println!("skipped: ssh-keygen is not installed");
    }
}

#[test]
fn a_file_is_signed_as_ssh_keygen_does() {
    let folder = folder();
    folder.run(&["key", "sign", "app.bin", "--key", "gate.pem", "--output", "app.bin.sig"]).exits(0);
    folder
        .run(&["key", "sign", "app.bin", "--key", "gate.pem", "--output", "app.bin"])
        .exits(2)
        .says("cannot be the signature and the file that is signed");
    folder
        .write("allowed", format!("gate {}", String::from_utf8(folder.read("gate.pub")).unwrap()).as_bytes());
    let verify = |message: &str| {
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "verify", "-f", "allowed", "-I", "gate", "-n", "tollgate", "-s", "app.bin.sig"]);
        command.current_dir(folder.path()).stdin(std::fs::File::open(folder.file(message)).unwrap());
        command.output().ok().map(|output| output.status.success())
    };
    let Some(good) = verify("app.bin") else {
        println!("skipped: ssh-keygen is not installed");
        return;
    };
    assert!(good);
    assert_eq!(verify("k8s/pod.yaml"), Some(false));
}

//! Signing by a command of the user's, which speaks to a key store: a cloud's KMS, an HSM.
//!
//! The command gets the bytes that are to be signed on its standard input and writes the 64 bytes of the signature,
//! and nothing else, to its standard output. No shell reads it. It has half a minute; what it says on standard error
//! is shown when it fails.

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;

use super::file::PASSPHRASE;
use crate::cli::environment;
use crate::signature::{Sign, SignError, VerifyingKey};

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the last words of a command that has ended may take to arrive.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How often is looked whether it has ended.
const PAUSE: Duration = Duration::from_millis(2);
/// The most bytes of its standard error that are shown.
const MOST_WORDS: u64 = 2 << 10;
/// The bytes of a signature, and one more, to see that there are too many.
const SIGNATURE: u64 = 64 + 1;

/// What to do about a command that does not sign.
const HELP: &str = "the command reads the bytes to sign on its standard input and writes the raw 64 bytes of the \
    Ed25519 signature to its standard output";

/// A command that signs.
pub(super) struct ExecSigner {
    program: String,
    arguments: Vec<String>,
    key: VerifyingKey,
    patience: Duration,
}

impl ExecSigner {
    /// The signer of a command line, whose words may be quoted as in a shell.
    ///
    /// # Errors
    /// It is empty, or a quote is not closed.
    pub(super) fn new(command: &str, key: VerifyingKey) -> anyhow::Result<Self> {
        let words = shell_words::split(command)
            .with_context(|| format!("`--key exec:{command}` cannot be split into words"))?;
        let mut words = words.into_iter();
        let program =
            words.next().context("`--key exec:` names no command; write `exec:COMMAND ARGUMENT…`")?;
        Ok(Self { program, arguments: words.collect(), key, patience: PATIENCE })
    }

    fn fails(&self, how: &str) -> SignError {
        SignError::new(format!("the command `{}` {how}", escaped(self.program.as_bytes())), HELP)
    }

    /// Runs the command and takes what it wrote.
    fn run(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .env_remove(PASSPHRASE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = Running(child.map_err(|error| self.fails(&format!("cannot be started: {error}")))?);
        if let Some(mut stdin) = child.0.stdin.take() {
            let message = message.to_vec();
            // A command that does not read all of it shows so by its exit code, or by a wrong signature.
            thread::spawn(move || drop(stdin.write_all(&message)));
        }
        let output = child.0.stdout.take().map(|stdout| gather(stdout, SIGNATURE, false));
        let words = child.0.stderr.take().map(|stderr| gather(stderr, MOST_WORDS, true));
        let Some(status) = self.wait(&mut child)? else {
            drop(child);
            let seconds = self.patience.as_secs();
            return Err(self.fails(&format!("did not end within {seconds} seconds and was killed")));
        };
        let last = |from: Option<Receiver<Vec<u8>>>| from.and_then(|from| from.recv_timeout(LAST_WORDS).ok());
        let output = last(output);
        // A command that writes on finds its output closed, and may have failed by that.
        let flooded = output.as_ref().is_some_and(|output| output.len() as u64 >= SIGNATURE);
        if !status.success() && !flooded {
            let words =
                last(words).map(|words| escaped(words.trim_ascii())).filter(|words| !words.is_empty());
            let said = words.map_or_else(|| ", and said nothing".to_owned(), |words| format!(": {words}"));
            return Err(self.fails(&format!("failed ({status}){said}")));
        }
        output.ok_or_else(|| self.fails("ended, and left its standard output open"))
    }

    /// Waits for the command to end; none where it took too long.
    fn wait(&self, child: &mut Running) -> Result<Option<ExitStatus>, SignError> {
        let until = environment::elapsed() + self.patience;
        loop {
            match child.0.try_wait() {
                Ok(Some(status)) => return Ok(Some(status)),
                Ok(None) if environment::elapsed() < until => thread::sleep(PAUSE),
                Ok(None) => return Ok(None),
                Err(error) => return Err(self.fails(&format!("cannot be waited for: {error}"))),
            }
        }
    }
}

impl Sign for ExecSigner {
    fn verifying_key(&self) -> VerifyingKey {
        self.key
    }

    fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let output = self.run(message)?;
        let signature = <[u8; 64]>::try_from(output.as_slice()).map_err(|_| {
            self.fails(&match output.len() {
                count if count as u64 >= SIGNATURE => {
                    "wrote more than the 64 bytes of a signature".to_owned()
                }
                count => format!("wrote {count} bytes, not the 64 of a signature"),
            })
        })?;
        if !self.key.verify(message, &signature) {
            return Err(self.fails(&format!("gave a signature that is not by the key {}", self.key.key_id())));
        }
        Ok(signature)
    }
}

/// A process that does not outlive us.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads the first `most` bytes of a stream. The rest is read `to_the_end` and thrown away, or the stream is closed.
fn gather(mut stream: impl Read + Send + 'static, most: u64, to_the_end: bool) -> Receiver<Vec<u8>> {
    let (give, take) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before it failed is all there is; and nobody may be there to take it.
        let _ = (&mut stream).take(most).read_to_end(&mut bytes);
        if to_the_end {
            let _ = io::copy(&mut stream, &mut io::sink());
        }
        let _ = give.send(bytes);
    });
    take
}

/// Foreign bytes as they may be printed: nothing in them steers a terminal.
fn escaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown = String::new();
    for char in text.chars() {
        if char.is_control() { shown.extend(char.escape_default()) } else { shown.push(char) }
    }
    shown
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::signature::SigningKey;

    fn key() -> SigningKey {
        SigningKey::generate([4; 32])
    }

    fn signer(command: &str) -> ExecSigner {
        ExecSigner::new(command, key().verifying_key()).unwrap()
    }

    fn refusal(command: &str) -> String {
        signer(command).sign_bytes(b"message").unwrap_err().message
    }

    #[test]
    fn words_are_quoted_as_in_a_shell_and_no_shell_reads_them() {
        let signer = signer(r#"kms --key 'projects/a b' "x $HOME" y\ z"#);
        assert_eq!(signer.program, "kms");
        assert_eq!(signer.arguments, ["--key", "projects/a b", "x $HOME", "y z"]);
        assert!(ExecSigner::new("kms 'open", key().verifying_key()).is_err());
        assert!(ExecSigner::new("  ", key().verifying_key()).is_err());
    }

    #[test]
    fn a_command_gets_the_bytes_and_gives_the_signature() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        crate::cli::output::write(
            &file("signature"),
            &key().sign(b"message"),
            crate::cli::output::Existing::Keep,
            false,
        )
        .unwrap();
        let command = format!("sh -c 'cat > {0}/asked; cat {0}/signature'", folder.path().display());
        let signature = signer(&command).sign_bytes(b"message").unwrap();
        assert!(key().verifying_key().verify(b"message", &signature));
        assert_eq!(environment::read_file(&file("asked"), 100).unwrap(), b"message");
        // The same signature for another message is refused.
        let other = signer(&command).sign_bytes(b"massage").unwrap_err();
        assert!(other.message.contains("not by the key SHA256:"), "{}", other.message);
    }

    #[test]
    fn a_command_that_does_not_sign_is_told() {
        assert!(refusal("/nowhere/kms").contains("cannot be started"));
        assert!(refusal("true").contains("wrote 0 bytes"));
        assert!(refusal("head -c 63 /dev/zero").contains("wrote 63 bytes"));
        assert!(refusal("head -c 65 /dev/zero").contains("wrote more than the 64"));
        assert!(refusal("head -c 64 /dev/zero").contains("not by the key"));
        let failed = refusal(r"sh -c 'printf \\033[2Jno\\ttoken >&2; exit 3'");
        assert!(failed.contains(r"(exit status: 3): \u{1b}[2Jno\ttoken"), "{failed}");
        assert!(refusal("false").contains("said nothing"));
    }

    #[test]
    fn a_command_that_hangs_or_floods_is_ended() {
        let impatient =
            |command: &str| ExecSigner { patience: Duration::from_millis(300), ..signer(command) };
        let begun = environment::elapsed();
        for command in ["sleep 60", "sh -c 'exec >&-; exec 2>&-; sleep 60'"] {
            let error = impatient(command).sign_bytes(b"message").unwrap_err();
            assert!(error.message.contains("was killed"), "{}", error.message);
        }
        assert!(environment::elapsed().saturating_sub(begun) < Duration::from_secs(10));
        assert!(refusal("yes").contains("wrote more than the 64"));
        // Much on standard error holds nobody up, and is cut off.
        let words = refusal("sh -c 'head -c 9000000 /dev/zero >&2; exit 1'");
        assert!(words.contains("failed") && words.len() < 20_000, "{}", words.len());
    }
}

//! Signing through ssh-agent: the socket, the time that an answer may take, and which of its keys signs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::bail;

use super::file;
use crate::signature::{Sign, SignError, VerifyingKey, agent};

/// How long an agent may take for an answer. A person may have to confirm, or to touch a token.
const PATIENCE: Duration = Duration::from_mins(1);

/// A key in an ssh-agent.
pub(super) struct AgentSigner {
    socket: PathBuf,
    key: VerifyingKey,
}

impl AgentSigner {
    /// Finds the key of a name: a fingerprint, or the path of a public key file.
    ///
    /// # Errors
    /// There is no agent, it does not answer, or it does not hold the key.
    pub(super) fn open(name: &str) -> anyhow::Result<Self> {
        let Some(socket) = socket() else {
            bail!(
                "there is no ssh-agent: `SSH_AUTH_SOCK` is not set; start one (`eval \"$(ssh-agent)\"`) and add the \
                 key (`ssh-add FILE`)"
            );
        };
        let fingerprint = match name {
            "" => bail!("`ssh-agent:` names no key; write `ssh-agent:SHA256:…` or `ssh-agent:FILE.pub`"),
            _ if name.starts_with("SHA256:") => name.to_owned(),
            path => file::verifying(Path::new(path))?.key_id(),
        };
        let found = connect(&socket, |stream| agent::identities(stream)?.find(&fingerprint));
        let key = found.map_err(|error| anyhow::anyhow!("{error}; {}", error.help))?;
        Ok(Self { socket, key })
    }
}

impl Sign for AgentSigner {
    fn verifying_key(&self) -> VerifyingKey {
        self.key
    }

    fn sign_bytes(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        connect(&self.socket, |stream| agent::sign(stream, &self.key, message))
    }
}

/// Where the agent listens.
fn socket() -> Option<PathBuf> {
    crate::cli::environment::variable("SSH_AUTH_SOCK").map(PathBuf::from)
}

#[cfg(unix)]
use unix::connect;

#[cfg(unix)]
mod unix {
    use std::io::{self, ErrorKind, Read, Write};
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    use std::time::Duration;

    use super::PATIENCE;
    use crate::cli::environment;
    use crate::signature::SignError;

    /// A connection that must be done with by a point in time, however small the pieces are that it comes in.
    pub(super) struct Connection {
        stream: UnixStream,
        until: Duration,
    }

    impl Connection {
        fn remaining(&self) -> io::Result<Duration> {
            let left = self.until.saturating_sub(environment::elapsed());
            if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
        }
    }

    impl Read for Connection {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.stream.set_read_timeout(Some(self.remaining()?))?;
            self.stream.read(buffer)
        }
    }

    impl Write for Connection {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.stream.set_write_timeout(Some(self.remaining()?))?;
            self.stream.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.stream.flush()
        }
    }

    /// Speaks to the agent at `socket`.
    pub(super) fn connect<T>(
        socket: &Path,
        speak: impl FnOnce(&mut Connection) -> Result<T, SignError>,
    ) -> Result<T, SignError> {
        let stream = UnixStream::connect(socket).map_err(|error| {
            SignError::new(
                format!("the ssh-agent at `{}` does not answer: {error}", socket.display()),
                "start one (`eval \"$(ssh-agent)\"`) and add the key (`ssh-add FILE`)",
            )
        })?;
        speak(&mut Connection { stream, until: environment::elapsed() + PATIENCE })
    }
}

/// Where there are no Unix sockets, no agent can be spoken to.
#[cfg(not(unix))]
fn connect<T>(
    _: &Path,
    _: impl FnOnce(&mut std::io::Cursor<Vec<u8>>) -> Result<T, SignError>,
) -> Result<T, SignError> {
    Err(SignError::new("this system has no Unix sockets, so no ssh-agent", "sign with a key file"))
}

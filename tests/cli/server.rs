//! A small HTTP server on loopback, which answers as a test says and keeps what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The path without its query.
    pub(crate) fn bare(&self) -> &str {
        self.path.split('?').next().unwrap()
    }

    /// A parameter of the query, as it is written.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let query = self.path.split_once('?')?.1;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What is answered.
pub(crate) enum Reply {
    /// Status, headers, body.
    With(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Nothing, for as long as the client waits.
    Silence,
    /// A body without an end.
    Endless,
    /// Half a body, then the connection ends.
    BreaksOff,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::With(status, Vec::new(), Vec::new())
    }

    pub(crate) fn json(status: u16, json: &serde_json::Value) -> Self {
        Self::With(status, vec![("Content-Type", "application/json".into())], json.to_string().into_bytes())
    }

    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self::With(200, vec![("Content-Type", "application/octet-stream".into())], bytes.to_vec())
    }

    pub(crate) fn redirect(location: String) -> Self {
        Self::With(302, vec![("Location", location)], Vec::new())
    }
}

/// A server that runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::with_tls(None, answer)
    }

    /// The same, where all is encrypted.
    pub(crate) fn with_tls(
        tls: Option<Arc<rustls::ServerConfig>>,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (seen, end, answer) = (Arc::clone(&asked), Arc::clone(&stop), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let (seen, end, answer) = (Arc::clone(&seen), Arc::clone(&end), Arc::clone(&answer));
                let tls = tls.clone();
                thread::spawn(move || match tls {
                    None => serve(stream, &seen, &end, answer.as_ref()),
                    Some(tls) => {
                        let connection = rustls::ServerConnection::new(tls).unwrap();
                        let stream = rustls::StreamOwned::new(connection, stream);
                        serve(stream, &seen, &end, answer.as_ref());
                    }
                });
            }
        });
        Self { address, asked, stop }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Asserts that no request held the text, in whatever place.
    #[track_caller]
    pub(crate) fn never_saw(&self, secret: &str) {
        for asked in self.asked() {
            let all = format!("{} {:?} {}", asked.path, asked.headers, String::from_utf8_lossy(&asked.body));
            assert!(!all.contains(secret), "{all}");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn serve(
    mut stream: impl Read + Write,
    seen: &Mutex<Vec<Asked>>,
    end: &AtomicBool,
    answer: &dyn Fn(&Asked) -> Reply,
) {
    let Some(asked) = read(&mut stream) else { return };
    let reply = answer(&asked);
    let is_head = asked.method == "HEAD";
    seen.lock().unwrap().push(asked);
    // A client that is gone is none of the server's business.
    match reply {
        Reply::With(status, headers, body) => {
            let mut head =
                format!("HTTP/1.1 {status} Said\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
            for (name, value) in headers {
                head = format!("{head}{name}: {value}\r\n");
            }
            drop(stream.write_all(format!("{head}\r\n").as_bytes()));
            if !is_head {
                drop(stream.write_all(&body));
            }
        }
        Reply::Silence => {
            while !end.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(20));
            }
        }
        Reply::Endless => {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
            let block = vec![b'x'; 1 << 16];
            while !end.load(Ordering::SeqCst) && stream.write_all(&block).is_ok() {}
        }
        Reply::BreaksOff => {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
        }
    }
    drop(stream.flush());
}

fn read(stream: &mut impl Read) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, path, headers, body })
}

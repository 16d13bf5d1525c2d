//! Requests to hosts that are not trusted: bounded in time, memory and hops.
//!
//! What holds for every request:
//! 1. Plain `http` goes to this machine alone, unless it is allowed.
//! 2. A credential goes to the origins that it is for and to no other, on no hop.
//! 3. Redirects are followed for reading alone, at most five, never from `https` to `http`, and never from elsewhere
//!    to this machine.
//! 4. An answer has at most as many bytes as the caller takes. Nothing is unpacked.
//! 5. Each hop ends within the timeout; finding and reaching the host within ten seconds.
//! 6. What changes nothing when it is done twice is tried up to three times where the server asks for that (429, 5xx).

use std::io::Read as _;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use ureq::http::{HeaderMap, Method, Request as HttpRequest, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Body};

use super::credential::Credential;
use super::problem::{Problem, quoted};
use super::url::Url;

/// How long finding and reaching a host may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How often a request is tried.
const TRIES: u32 = 3;
/// The wait before the second try; doubled before each further.
const WAIT: Duration = Duration::from_millis(500);
/// The longest wait that a server may ask for.
const LONGEST_WAIT: u64 = 20;
/// How many redirects are followed.
const HOPS: usize = 5;
/// How much is read of an answer that says no.
const REFUSAL_BYTES: u64 = 64 << 10;

/// How requests are made.
#[derive(Debug, Clone, Copy)]
pub struct Network {
    /// Whether plain `http` may go to hosts other than this machine.
    pub plain_http: bool,
    /// How long one request may take, with its answer.
    pub timeout: Duration,
}

/// One request.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) accept: Option<&'a str>,
    /// The media type and the bytes that are sent.
    pub(super) body: Option<(&'a str, &'a [u8])>,
    pub(super) credential: Option<&'a Credential>,
    /// The most bytes of an answer.
    pub(super) limit: u64,
    /// Whether it may be sent again where a server asks for that.
    pub(super) again: bool,
}

impl<'a> Request<'a> {
    /// Reads what is at `url`, up to `limit` bytes.
    pub(super) fn get(url: Url, limit: u64) -> Self {
        Self { method: Method::GET, url, accept: None, body: None, credential: None, limit, again: true }
    }

    /// Sends bytes.
    pub(super) fn send(method: Method, url: Url, media_type: &'a str, bytes: &'a [u8]) -> Self {
        let again = method == Method::PUT;
        let body = Some((media_type, bytes));
        Self { method, url, accept: None, body, credential: None, limit: 4 << 20, again }
    }

    #[must_use]
    pub(super) fn accept(mut self, media_types: &'a str) -> Self {
        self.accept = Some(media_types);
        self
    }

    #[must_use]
    pub(super) fn with(mut self, credential: Option<&'a Credential>) -> Self {
        self.credential = credential;
        self
    }
}

/// What a server answered.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Where it came from, after redirects.
    pub(super) url: Url,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All values of a header.
    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
    }

    pub(super) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn json(&self) -> Result<serde_json::Value, Problem> {
        serde_json::from_slice(&self.body)
            .map_err(|_| Problem::new(format!("{} answers with something that is no JSON", self.url)))
    }

    /// What a server that said no says, and what to do about it. `rights` names the right that is needed.
    pub(super) fn refusal(&self, rights: &str) -> Problem {
        let said = quoted(&self.words());
        let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
        let problem = Problem::new(format!("{} answers {}{said}", self.url, self.status));
        let limited = self.header("x-ratelimit-remaining") == Some("0");
        match self.status {
            403 | 429 if limited => {
                let until = self.header("x-ratelimit-reset").unwrap_or_default();
                problem.help(format!("the rate limit is used up until second {} of 1970", quoted(until)))
            }
            401 => problem.help(format!("give a token that is valid and may {rights}")),
            403 => problem.help(format!("the token may not {rights}; give one that may")),
            404 => problem.help(format!(
                "it is not there, or without a token that may {rights} it is not shown; look at the name"
            )),
            429 => problem.help("the server is asked too often; try again later"),
            500.. => problem.help("the server is in trouble; try again later"),
            _ => problem,
        }
    }

    /// The words of an answer that says no: those of its JSON, where it is any.
    fn words(&self) -> String {
        let text = || String::from_utf8_lossy(&self.body).into_owned();
        let is_json = self.header("content-type").is_some_and(|kind| kind.contains("json"));
        if !is_json {
            // A page for browsers says little.
            return if self.body.first() == Some(&b'<') { String::new() } else { text() };
        }
        let Ok(json) = serde_json::from_slice::<serde_json::Value>(&self.body) else { return text() };
        let first = |name: &str| json.get(name).and_then(|list| list.get(0));
        let message =
            [json.get("message"), first("errors").and_then(|error| error.get("message")), json.get("error")];
        message.into_iter().flatten().find_map(|found| found.as_str().map(str::to_owned)).unwrap_or_else(text)
    }
}

/// Makes requests.
pub(super) struct Client {
    network: Network,
    /// For plain `http` on this machine, past every proxy.
    near: Agent,
    /// For plain `http` elsewhere, where it is allowed.
    plain: Agent,
    /// For `https`. The roots are read when they are needed first.
    encrypted: OnceLock<Result<Agent, Problem>>,
}

impl Client {
    pub(super) fn new(network: Network) -> Self {
        let near = agent(network, None, true);
        let plain = agent(network, None, false);
        Self { network, near, plain, encrypted: OnceLock::new() }
    }

    /// Whether a request may go there at all (1).
    fn refuse_plain(&self, url: &Url) -> Result<(), Problem> {
        if url.is_https() || url.is_loopback() || self.network.plain_http {
            return Ok(());
        }
        Err(Problem::new(format!("{url} is not encrypted"))
            .help("use https, or allow it with `--plain-http`"))
    }

    /// Sends a request and reads the answer, whatever its status.
    ///
    /// # Errors
    /// The host cannot be reached or does not answer in time, or the answer is too long or leads somewhere it may not.
    pub(super) fn send(&self, request: &Request<'_>) -> Result<Answer, Problem> {
        let mut url = request.url.clone();
        for _ in 0..=HOPS {
            self.refuse_plain(&url)?;
            let answer = self.tries(request, &url)?;
            let location = match answer.status {
                301 | 302 | 303 | 307 | 308 => answer.header("location"),
                _ => return Ok(answer),
            };
            let Some(location) = location else { return Ok(answer) };
            // 3.
            let next = url.join(location).map_err(|why| why.within(format!("{url} redirects")))?;
            if !matches!(request.method, Method::GET | Method::HEAD) {
                return Err(Problem::new(format!("{url} redirects to {next}, and what is sent stays here"))
                    .help("name the place by the address that it has now"));
            }
            if url.is_https() && !next.is_https() {
                return Err(Problem::new(format!("{url} redirects to {next}, which is not encrypted")));
            }
            if next.is_loopback() && !url.is_loopback() {
                return Err(Problem::new(format!("{url} redirects to this machine")));
            }
            url = next;
        }
        Err(Problem::new(format!("{} redirects more than {HOPS} times", request.url)))
    }

    /// One hop, tried again where that is allowed (6).
    fn tries(&self, request: &Request<'_>, url: &Url) -> Result<Answer, Problem> {
        let mut wait = WAIT;
        for tried in 1.. {
            let answer = self.once(request, url)?;
            let busy = matches!(answer.status, 429 | 500 | 502 | 503 | 504);
            if !busy || !request.again || tried >= TRIES {
                return Ok(answer);
            }
            // An HTTP date is not worth a parser here: then the own wait counts.
            match answer.header("retry-after").and_then(|text| text.trim().parse::<u64>().ok()) {
                Some(seconds) if seconds > LONGEST_WAIT => {
                    return Err(answer
                        .refusal("do this")
                        .help(format!("it asks to come back in {seconds} seconds; try again then")));
                }
                Some(seconds) => thread::sleep(Duration::from_secs(seconds).max(wait)),
                None => thread::sleep(wait),
            }
            wait = wait.saturating_mul(2);
        }
        self.once(request, url)
    }

    /// One request and its answer.
    fn once(&self, request: &Request<'_>, url: &Url) -> Result<Answer, Problem> {
        let mut builder = HttpRequest::builder().method(request.method.clone()).uri(url.whole());
        if let Some(accept) = request.accept {
            builder = builder.header("accept", accept);
        }
        // 2.
        if let Some(credential) = request.credential.filter(|credential| credential.is_for(url)) {
            builder = builder.header(credential.header, credential.value.reveal());
        }
        let malformed = |_| Problem::new(format!("a request to {url} cannot be written"));
        let agent = self.agent(url)?;
        let response = match request.body {
            Some((media_type, bytes)) => {
                let ready = builder.header("content-type", media_type).body(bytes).map_err(malformed)?;
                agent.run(ready)
            }
            None => agent.run(builder.body(()).map_err(malformed)?),
        };
        let response = response.map_err(|error| self.unreachable(url, &error))?;
        self.read(response, request, url)
    }

    /// Reads an answer (4).
    fn read(&self, response: Response<Body>, request: &Request<'_>, url: &Url) -> Result<Answer, Problem> {
        let (parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        let mut answer = Answer { status, headers: parts.headers, body: Vec::new(), url: url.clone() };
        let packed = answer.header("content-encoding").filter(|kind| *kind != "identity");
        if let Some(kind) = packed {
            let kind = quoted(kind);
            return Err(Problem::new(format!(
                "{url} packs its answer with `{kind}`, which was not asked for"
            )));
        }
        let ok = answer.is_ok();
        let limit = if ok { request.limit } else { REFUSAL_BYTES };
        let too_long = || Problem::new(format!("the answer of {url} is longer than {limit} bytes"));
        if ok && request.method != Method::HEAD && body.content_length().is_some_and(|length| length > limit)
        {
            return Err(too_long());
        }
        let read = body.into_reader().take(limit + 1).read_to_end(&mut answer.body);
        read.map_err(|error| match error.downcast::<ureq::Error>() {
            Ok(error) => self.unreachable(url, &error),
            Err(error) => Problem::new(format!("the answer of {url} breaks off: {error}")),
        })?;
        if answer.body.len() as u64 > limit {
            if ok {
                return Err(too_long());
            }
            answer.body.truncate(usize::try_from(limit).unwrap_or_default());
        }
        Ok(answer)
    }

    /// Why there is no answer.
    fn unreachable(&self, url: &Url, error: &ureq::Error) -> Problem {
        let host = url.host();
        match error {
            ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
                Problem::new(format!("{host} cannot be reached within {} seconds", CONNECT.as_secs()))
                    .help("look at the name, the network and the proxy")
            }
            ureq::Error::Timeout(_) => {
                let seconds = self.network.timeout.as_secs();
                Problem::new(format!("{url} did not answer within {seconds} seconds"))
                    .help("try again, or give it longer with `--timeout`")
            }
            ureq::Error::HostNotFound => {
                Problem::new(format!("there is no host {host}")).help("look at the name and the network")
            }
            other => Problem::new(format!("{url} cannot be asked: {}", quoted(&other.to_string())))
                .help("look at the address and the network; for certificates, at `SSL_CERT_FILE`"),
        }
    }

    /// Who makes requests to `url`.
    fn agent(&self, url: &Url) -> Result<&Agent, Problem> {
        if !url.is_https() {
            return Ok(if url.is_loopback() { &self.near } else { &self.plain });
        }
        let made = self.encrypted.get_or_init(|| Ok(agent(self.network, Some(tls()?), false)));
        made.as_ref().map_err(Clone::clone)
    }
}

/// An agent with our limits.
fn agent(network: Network, tls: Option<TlsConfig>, direct: bool) -> Agent {
    let mut config = Agent::config_builder()
        .user_agent(concat!("tollgate/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(64 << 10)
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_global(Some(network.timeout));
    if direct {
        config = config.proxy(None);
    }
    if let Some(tls) = tls {
        config = config.tls_config(tls);
    }
    config.build().new_agent()
}

/// TLS with ring, and the roots that the system trusts; `SSL_CERT_FILE` and `SSL_CERT_DIR` name others.
fn tls() -> Result<TlsConfig, Problem> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        return Err(Problem::new("there are no certificates of authorities on this machine")
            .help("install them (`ca-certificates`), or name a file of them in `SSL_CERT_FILE`"));
    }
    let roots: Vec<_> =
        found.certs.iter().map(|der| Certificate::from_der(der.as_ref()).to_owned()).collect();
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build())
}

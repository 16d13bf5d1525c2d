//! Keys and certificates. Source: Sprig 3.3 `crypto.go`, crypto/x509 of Go 1.26.

mod curve;
mod der;
mod key;
mod pem;
mod x509;

use std::any::Any;
use std::net::IpAddr;

use key::Key;
use x509::{Issuer, Request};

use super::cipher::decoded;
use super::date::{DAY, Time};
use super::random::{Make, Stream, generated, make};
use crate::input::helm::{Host, Randomness};
use crate::input::template::{Args, Context, Failure, Function, List, Object, Param, Value};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    function("genPrivateKey", &[Param::Text], gen_private_key),
    function("buildCustomCert", &[Param::Text, Param::Text], build_custom_cert),
    function("genCA", &[Param::Text, Param::Int], |context, args| {
        certify(context, args, &Form { name: "genCA", authority: true, days: 1, issuer: None, key: None })
    }),
    function("genCAWithKey", &[Param::Text, Param::Int, Param::Text], |context, args| {
        certify(
            context,
            args,
            &Form { name: "genCAWithKey", authority: true, days: 1, issuer: None, key: Some(2) },
        )
    }),
    function("genSelfSignedCert", &[Param::Text, Param::List, Param::List, Param::Int], |context, args| {
        certify(
            context,
            args,
            &Form { name: "genSelfSignedCert", authority: false, days: 3, issuer: None, key: None },
        )
    }),
    function(
        "genSelfSignedCertWithKey",
        &[Param::Text, Param::List, Param::List, Param::Int, Param::Text],
        |context, args| {
            let name = "genSelfSignedCertWithKey";
            certify(context, args, &Form { name, authority: false, days: 3, issuer: None, key: Some(4) })
        },
    ),
    function(
        "genSignedCert",
        &[Param::Text, Param::List, Param::List, Param::Int, Param::Object(CERTIFICATE)],
        |context, args| {
            certify(
                context,
                args,
                &Form { name: "genSignedCert", authority: false, days: 3, issuer: Some(4), key: None },
            )
        },
    ),
    function(
        "genSignedCertWithKey",
        &[Param::Text, Param::List, Param::List, Param::Int, Param::Object(CERTIFICATE), Param::Text],
        |context, args| {
            let name = "genSignedCertWithKey";
            certify(context, args, &Form { name, authority: false, days: 3, issuer: Some(4), key: Some(5) })
        },
    ),
];

/// The name of the type.
const CERTIFICATE: &str = "sprig.certificate";
/// What picking a key counts for.
const KEY_BYTES: usize = 1 << 20;

const fn function(
    name: &'static str,
    params: &'static [Param],
    call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
) -> Function {
    Function { name, params, variadic: false, call }
}

/// A certificate with its private key, both as texts.
#[derive(Debug)]
struct Certificate {
    cert: Value,
    key: Value,
}

impl Object for Certificate {
    fn type_name(&self) -> &str {
        CERTIFICATE
    }

    fn kind(&self) -> &'static str {
        "struct"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Cert" => Some(self.cert.clone()),
            "Key" => Some(self.key.clone()),
            _ => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Cert", self.cert.clone()), ("Key", self.key.clone())]
    }
}

/// What a function makes, and which of its arguments say what.
struct Form {
    name: &'static str,
    /// Whether others may be signed with it.
    authority: bool,
    /// The argument that says how many days it holds.
    days: usize,
    /// The argument that is the certificate that signs.
    issuer: Option<usize>,
    /// The argument that is its private key.
    key: Option<usize>,
}

/// The object of a certificate, both of whose texts are made up.
fn object(context: &mut Context<'_>, args: Args<'_>, cert: Value, key: Value) -> Value {
    let [cert, key] = [cert, key].map(|text| generated(context, args, text));
    let origin = cert.origin;
    Value::object(Certificate { cert, key }).with_origin(origin)
}

fn gen_private_key(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let make = make(context, "genPrivateKey", args)?;
    let kind = args.str(0).bytes();
    if matches!(make, Make::Of(_)) && !Key::is_kind(kind) {
        return Ok(Value::text([b"Unknown type ", kind].concat()));
    }
    context.charge(KEY_BYTES)?;
    let text = match make {
        Make::Of(mut stream) => Key::make(&mut stream, kind).map(|key| key.to_pem()).unwrap_or_default(),
        Make::StandIn => "PRIVATEKEY".to_owned(),
    };
    Ok(generated(context, args, Value::text(text)))
}

fn certify(context: &mut Context<'_>, args: Args<'_>, form: &Form) -> Result<Value, Failure> {
    let mut stream = match make(context, form.name, args)? {
        Make::Of(stream) => stream,
        Make::StandIn => return Ok(object(context, args, Value::text("CERT"), Value::text("KEY"))),
    };
    context.charge(KEY_BYTES)?;
    let key = match form.key {
        Some(index) => Key::parse(args.str(index).bytes())
            .map_err(|error| Failure::new(format!("parsing private key: {error}")))?,
        None => Key::for_certificate(&mut stream).ok_or_else(|| Failure::new("error generating rsa key"))?,
    };
    let issuer = form.issuer.map(|index| issuer(args.any(index))).transpose().map_err(Failure::new)?;
    let signer = issuer.as_ref().map_or(&key, |(_, signer)| signer);
    context.charge(signer.cost())?;
    let now = context.host::<Host>().map_or(0, |host| host.now);
    let request = request(&mut stream, args, form, now).map_err(Failure::new)?;
    let cert = x509::create(&request, &key, issuer.as_ref().map(|(issuer, _)| issuer), signer)
        .map_err(|error| Failure::new(format!("error creating certificate: {error}")))?;
    Ok(object(context, args, Value::text(cert), Value::text(key.to_pem())))
}

/// The certificate that signs, and its key.
fn issuer(value: &Value) -> Result<(Issuer, Key), String> {
    let text = |field| match value.as_object::<Certificate>() {
        Some(certificate) => certificate.field(field).unwrap_or_default(),
        None => Value::default(),
    };
    let (cert, key) = (text("Cert"), text("Key"));
    let cert = cert.str().and_then(|cert| pem::decode(cert.bytes())).ok_or("unable to decode certificate")?;
    let issuer = x509::parse(&cert.bytes)
        .map_err(|error| format!("error parsing certificate: decodedSignerCert.Bytes: {error}"))?;
    let key = Key::parse(key.str().map(|key| key.bytes()).unwrap_or_default())
        .map_err(|error| format!("error parsing private key: {error}"))?;
    Ok((issuer, key))
}

/// What the arguments say that the certificate is to say.
fn request<'a>(stream: &mut Stream, args: Args<'a>, form: &Form, now: i64) -> Result<Request<'a>, String> {
    // An authority's second argument is its days.
    let lists: &[usize] = if form.authority { &[] } else { &[1, 2] };
    let lists = lists.iter().map(|index| args.list(*index)).collect::<Vec<_>>();
    let mut addresses = Vec::new();
    for value in lists.first().map(List::values).unwrap_or_default() {
        let Some(text) = value.str() else {
            return Err(format!("error parsing ip: {} is not a string", brief(value)));
        };
        let text = text.lossy();
        addresses.push(text.parse::<IpAddr>().map_err(|_| format!("error parsing ip: {text}"))?);
    }
    let mut hosts = Vec::new();
    for value in lists.get(1).map(List::values).unwrap_or_default() {
        let Some(text) = value.str() else {
            return Err(format!("error processing alternate dns name: {} is not a string", brief(value)));
        };
        hosts.push(text.bytes().to_vec());
    }
    let from = Time::at(now);
    let until = from.later(args.int(form.days).wrapping_mul(DAY));
    let serial = stream.array();
    Ok(Request {
        name: args.str(0).bytes(),
        addresses,
        hosts,
        validity: [from, until],
        serial,
        authority: form.authority,
    })
}

/// A value that is no text, in an error.
fn brief(value: &Value) -> String {
    use crate::input::template::Data;
    match &value.data {
        Data::Nil => "<nil>".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Int(number, _) => number.to_string(),
        Data::Float(number) => number.to_string(),
        _ => value.kind().to_owned(),
    }
}

/// Checks a certificate and a key that are there, and puts them together.
fn build_custom_cert(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    if context.host::<Host>().is_some_and(|host| host.randomness == Randomness::Fixed) {
        return Ok(object(context, args, Value::text("CERT"), Value::text("KEY")));
    }
    let bytes = |index, what| {
        decoded(args.str(index).bytes()).map_err(|_| Failure::new(format!("unable to decode base64 {what}")))
    };
    let (cert, key) = (bytes(0, "certificate")?, bytes(1, "private key")?);
    let block = pem::decode(&cert).ok_or_else(|| Failure::new("unable to decode certificate"))?;
    x509::parse(&block.bytes)
        .map_err(|error| Failure::new(format!("error parsing certificate: decodedCert.Bytes: {error}")))?;
    context.charge(KEY_BYTES)?;
    Key::parse(&key).map_err(|error| Failure::new(format!("error parsing private key: {error}")))?;
    let text = |bytes: Vec<u8>, index: usize| Value::text(bytes).with_origin(args.any(index).origin);
    Ok(Value::object(Certificate { cert: text(cert, 0), key: text(key, 1) }))
}

#[cfg(test)]
mod tests {
    use super::super::random::tests::rendered;

    #[test]
    fn certificates_lead_into_each_other() {
        let template = r#"{{ $ca := genCA "ca" 30 }}
            {{- $own := buildCustomCert ($ca.Cert | b64enc) ($ca.Key | b64enc) }}
            {{- $leaf := genSignedCert "a" (list "10.0.0.1") (list "a.b") 3 $own }}
            {{- $key := genPrivateKey "ecdsa" }}
            {{- $other := genSignedCertWithKey "a" nil nil 3 $ca $key }}
            {{- eq $ca.Cert $own.Cert }} {{ eq $other.Key $key }} {{ ne $leaf.Cert $other.Cert }} {{ ne $ca.Key $leaf.Key }}
            {{- (genSelfSignedCertWithKey "a" nil nil 3 $key).Key | eq $key }} {{ (genCAWithKey "a" 3 $key).Key | eq $key }}
            {{- printf " %T" $ca }}"#;
        assert_eq!(rendered(template).unwrap(), "true true true truetrue true sprig.certificate");
        assert_eq!(rendered("{{ genPrivateKey \"bad\" }}").unwrap(), "Unknown type bad");
    }

    #[test]
    fn what_cannot_be_certified_is_told_in_sprigs_words() {
        for (template, error) in [
            (r#"genSelfSignedCert "a" (list "1.2.3") nil 1"#, "error parsing ip: 1.2.3"),
            (r#"genSelfSignedCert "a" (list 1) nil 1"#, "error parsing ip: 1 is not a string"),
            (
                r#"genSelfSignedCert "a" nil (list 1) 1"#,
                "error processing alternate dns name: 1 is not a string",
            ),
            (r#"genCAWithKey "x" 1 "k""#, "parsing private key: no PEM data in input"),
            (
                r#"genCAWithKey "x" 1 (genPrivateKey "dsa")"#,
                "error creating certificate: x509: certificate private key does not implement crypto.Signer",
            ),
            (r#"buildCustomCert "!" "x""#, "unable to decode base64 certificate"),
            (r#"buildCustomCert "aaaa" "!""#, "unable to decode base64 private key"),
            (r#"buildCustomCert "aaaa" "aaaa""#, "unable to decode certificate"),
        ] {
            assert_eq!(rendered(&format!("{{{{ {template} }}}}")), Err(error.to_owned()), "{template}");
        }
    }
}

//! The table of our builtins, what they may ask, and how they read their arguments.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::engine::Value;
use super::regex::Patterns;
use super::{
    aggregate, amazon, capped, cidr, construct, crypto, deprecated, encoding, frozen, graph, graphql,
    identifier, kubernetes, moment, operator, regex, schema, sprintf, template, text, token, trivy, unit,
    url, wildcard,
};

/// A builtin function.
pub(in super::super) type Function = fn(&Builtins, &[Value]) -> Result<Value, String>;

/// Our functions: name, number of arguments, and what they do.
pub(in super::super) const TABLE: &[(&str, u8, Function)] = &[
    ("all", 1, deprecated::all),
    ("and", 2, operator::and),
    ("any", 1, deprecated::any),
    ("array.concat", 2, capped::concat),
    ("array.flatten", 1, capped::flatten),
    ("array.slice", 3, graph::slice),
    ("base64.decode", 1, encoding::base64_decode),
    ("base64.encode", 1, encoding::base64_encode),
    ("base64.is_valid", 1, encoding::base64_is_valid),
    ("base64url.decode", 1, encoding::base64url_decode),
    ("base64url.encode", 1, encoding::base64url_encode),
    ("base64url.encode_no_pad", 1, encoding::base64url_encode_no_pad),
    ("bits.lsh", 2, capped::shift_left),
    ("cast_array", 1, deprecated::cast_array),
    ("cast_boolean", 1, deprecated::cast_boolean),
    ("cast_null", 1, deprecated::cast_null),
    ("cast_object", 1, deprecated::cast_object),
    ("cast_set", 1, deprecated::cast_set),
    ("cast_string", 1, deprecated::cast_string),
    ("cidr.count_addresses", 1, trivy::count_addresses),
    ("cidr.is_public", 1, trivy::is_public),
    ("concat", 2, text::concat),
    ("crypto.hmac.equal", 2, crypto::hmac_equal),
    ("crypto.hmac.md5", 2, crypto::hmac_md5),
    ("crypto.hmac.sha1", 2, crypto::hmac_sha1),
    ("crypto.hmac.sha256", 2, crypto::hmac_sha256),
    ("crypto.hmac.sha512", 2, crypto::hmac_sha512),
    ("crypto.md5", 1, crypto::md5),
    ("crypto.parse_private_keys", 1, crypto::parse_private_keys),
    ("crypto.sha1", 1, crypto::sha1),
    ("crypto.sha256", 1, crypto::sha256),
    ("crypto.x509.parse_and_verify_certificates", 1, crypto::parse_and_verify_certificates),
    ("crypto.x509.parse_and_verify_certificates_with_options", 2, crypto::parse_and_verify_with_options),
    ("crypto.x509.parse_certificate_request", 1, crypto::parse_certificate_request),
    ("crypto.x509.parse_certificates", 1, crypto::parse_certificates),
    ("crypto.x509.parse_keypair", 2, crypto::parse_keypair),
    ("crypto.x509.parse_rsa_private_key", 1, crypto::parse_rsa_private_key),
    ("div", 2, operator::div),
    ("eq", 2, operator::equal),
    ("equal", 2, operator::equal),
    ("glob.match", 3, wildcard::matches),
    ("glob.quote_meta", 1, text::quote_glob),
    ("graph.reachable_paths", 2, graph::reachable_paths),
    ("graphql.is_valid", 2, graphql::is_valid),
    ("graphql.parse", 2, graphql::parse),
    ("graphql.parse_and_verify", 2, graphql::parse_and_verify),
    ("graphql.parse_query", 1, graphql::parse_query),
    ("graphql.parse_schema", 1, graphql::parse_schema),
    ("graphql.schema_is_valid", 1, graphql::schema_is_valid),
    ("gt", 2, operator::gt),
    ("gte", 2, operator::gte),
    ("hex.decode", 1, encoding::hex_decode),
    ("hex.encode", 1, encoding::hex_encode),
    ("indexof", 2, text::indexof),
    ("indexof_n", 2, text::indexof_n),
    (construct::ENTRIES, 1, construct::entries),
    (construct::SAME, 1, construct::same),
    (construct::TEMPLATE_STRING, 1, construct::template_string),
    ("io.jwt.decode", 1, token::decode),
    ("io.jwt.decode_verify", 2, token::decode_verify),
    ("io.jwt.encode_sign", 3, token::encode_sign),
    ("io.jwt.encode_sign_raw", 3, token::encode_sign_raw),
    ("io.jwt.verify_eddsa", 2, token::verify_eddsa),
    ("io.jwt.verify_es256", 2, token::verify_es256),
    ("io.jwt.verify_es384", 2, token::verify_es384),
    ("io.jwt.verify_es512", 2, token::verify_es512),
    ("io.jwt.verify_hs256", 2, token::verify_hs256),
    ("io.jwt.verify_hs384", 2, token::verify_hs384),
    ("io.jwt.verify_hs512", 2, token::verify_hs512),
    ("io.jwt.verify_ps256", 2, token::verify_ps256),
    ("io.jwt.verify_ps384", 2, token::verify_ps384),
    ("io.jwt.verify_ps512", 2, token::verify_ps512),
    ("io.jwt.verify_rs256", 2, token::verify_rs256),
    ("io.jwt.verify_rs384", 2, token::verify_rs384),
    ("io.jwt.verify_rs512", 2, token::verify_rs512),
    ("isManaged", 1, trivy::is_managed),
    ("json.filter", 2, graph::filter),
    ("json.is_valid", 1, encoding::json_is_valid),
    ("json.marshal", 1, encoding::json_marshal),
    ("json.marshal_with_options", 2, encoding::json_marshal_with_options),
    ("json.match_schema", 2, schema::matches),
    ("json.patch", 2, graph::patch),
    ("json.remove", 2, graph::remove),
    ("json.unmarshal", 1, capped::json_unmarshal),
    ("json.verify_schema", 1, schema::verify),
    ("lower", 1, text::lower),
    ("lt", 2, operator::lt),
    ("lte", 2, operator::lte),
    ("minus", 2, operator::minus),
    ("mul", 2, operator::mul),
    ("neq", 2, operator::neq),
    ("net.cidr_contains", 2, cidr::contains),
    ("net.cidr_contains_matches", 2, cidr::contains_matches),
    ("net.cidr_expand", 1, cidr::expand),
    ("net.cidr_intersects", 2, cidr::intersects),
    ("net.cidr_is_valid", 1, cidr::is_valid),
    ("net.cidr_merge", 1, cidr::merge),
    ("net.cidr_overlap", 2, cidr::contains),
    ("numbers.range", 2, capped::range),
    ("numbers.range_step", 3, capped::range_step),
    ("object.subset", 2, capped::subset),
    ("opa.runtime", 0, frozen::runtime),
    ("or", 2, operator::or),
    ("plus", 2, operator::plus),
    ("product", 1, aggregate::product),
    ("providers.aws.sign_req", 3, amazon::sign_request),
    ("rand.intn", 2, frozen::random),
    ("re_match", 2, regex::matches),
    ("regex.find_all_string_submatch_n", 3, regex::find_submatches),
    ("regex.find_n", 3, regex::find_n),
    ("regex.globs_match", 2, regex::globs_match),
    ("regex.is_valid", 1, regex::is_valid),
    ("regex.match", 2, regex::matches),
    ("regex.replace", 3, regex::replace),
    ("regex.split", 2, regex::split),
    ("regex.template_match", 4, regex::template_match),
    ("rem", 2, operator::rem),
    ("replace", 3, text::replace),
    ("result.new", 2, trivy::result),
    ("semver.compare", 2, text::compare_versions),
    ("semver.is_valid", 1, text::is_version),
    ("set_diff", 2, deprecated::set_diff),
    ("sprintf", 2, sprintf::sprintf),
    ("strings.count", 2, capped::count),
    ("strings.render_template", 2, template::render),
    ("strings.replace_n", 2, text::replace_n),
    ("strings.split_n", 3, text::split_n),
    ("substring", 3, text::substring),
    ("sum", 1, aggregate::sum),
    ("time.add_date", 4, moment::add_date),
    ("time.clock", 1, moment::clock),
    ("time.date", 1, moment::date),
    ("time.diff", 2, moment::diff),
    ("time.format", 1, moment::format),
    ("time.now_ns", 0, frozen::now),
    ("time.parse_duration_ns", 1, moment::parse_duration),
    ("time.parse_ns", 2, moment::parse),
    ("time.parse_rfc3339_ns", 1, moment::parse_rfc3339),
    ("time.weekday", 1, moment::weekday),
    ("to_number", 1, capped::to_number),
    (kubernetes::PROBLEMS, 2, kubernetes::problems),
    ("tollgate__divide", 2, operator::div),
    ("tollgate__entry", 3, construct::entry),
    ("tollgate__items", 1, construct::items),
    ("tollgate__member", 2, construct::member),
    ("tollgate__minus", 2, operator::minus),
    ("tollgate__negative", 1, operator::negative),
    ("tollgate__plus", 2, operator::plus),
    ("tollgate__remainder", 2, operator::rem),
    ("tollgate__sized", 2, construct::sized),
    ("tollgate__times", 2, operator::mul),
    ("tollgate__whole", 2, construct::whole),
    ("trace", 1, text::trace),
    ("units.parse", 1, unit::parse),
    ("units.parse_bytes", 1, unit::parse_bytes),
    ("upper", 1, text::upper),
    ("uri.is_valid", 1, url::is_valid),
    ("uri.parse", 1, url::parse),
    ("urlquery.decode", 1, encoding::urlquery_decode),
    ("urlquery.decode_object", 1, encoding::urlquery_decode_object),
    ("urlquery.encode", 1, encoding::urlquery_encode),
    ("urlquery.encode_object", 1, encoding::urlquery_encode_object),
    ("uuid.parse", 1, identifier::parse),
    ("uuid.rfc4122", 1, frozen::uuid),
    ("yaml.is_valid", 1, capped::yaml_is_valid),
    ("yaml.marshal", 1, encoding::yaml_marshal),
    ("yaml.unmarshal", 1, capped::yaml_unmarshal),
];

/// What builtins may ask beside their arguments. Each worker has its own.
#[derive(Debug)]
pub(in super::super) struct Builtins {
    /// Whether an error is an error, or makes the expression undefined.
    strict: AtomicBool,
    /// What the clock says: seconds since 1970.
    time: i64,
    /// What chance depends on.
    seed: u64,
    /// Compiled regular expressions.
    patterns: Mutex<Patterns>,
}

impl Builtins {
    /// Builtins that answer from `time`, in seconds since 1970, and `seed`.
    pub(in super::super) fn new(time: i64, seed: u64) -> Self {
        Self { strict: AtomicBool::new(true), time, seed, patterns: Mutex::default() }
    }

    /// Whether an error is an error.
    pub(in super::super) fn is_strict(&self) -> bool {
        self.strict.load(Ordering::Relaxed)
    }

    /// Says whether an error is an error.
    pub(in super::super) fn set_strict(&self, strict: bool) {
        self.strict.store(strict, Ordering::Relaxed);
    }

    /// The run's time.
    pub(super) fn time(&self) -> i64 {
        self.time
    }

    /// The run's seed.
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// The compiled patterns. One worker alone uses them.
    pub(super) fn patterns(&self) -> MutexGuard<'_, Patterns> {
        self.patterns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The text at a position of a function's arguments.
pub(super) fn text_at<'a>(name: &str, values: &'a [Value], index: usize) -> Result<&'a str, String> {
    match values.get(index) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(format!("`{name}` expects text as argument {}", index + 1)),
    }
}

/// The integer at a position of a function's arguments.
pub(super) fn integer_at(name: &str, values: &[Value], index: usize) -> Result<i64, String> {
    let integer = match values.get(index) {
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    };
    integer.ok_or_else(|| format!("`{name}` expects an integer as argument {}", index + 1))
}

//! JSON Web Tokens. Source: RFC 7515 section 3.1 (compact serialization) and section 4.1.1 (`alg`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::form::Form;

pub(super) const FORMS: &[Form] = &[Form {
    behind: 4096,
    ..Form::token(
        "jwt",
        &["eyJ"],
        "eyJ[A-Za-z0-9_-]{10,1000}\\.eyJ[A-Za-z0-9_-]{6,2500}\\.[A-Za-z0-9_-]{20,700}",
        is_signed,
    )
}];

/// Whether the first part is the header of a signed token.
fn is_signed(token: &str) -> bool {
    let header = token.split('.').next().unwrap_or_default();
    let Ok(header) = URL_SAFE_NO_PAD.decode(header) else { return false };
    let Ok(header) = serde_json::from_slice::<serde_json::Value>(&header) else { return false };
    header.get("alg").and_then(serde_json::Value::as_str).is_some_and(|name| name != "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_a_header_with_an_algorithm() {
        let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let body = part(r#"{"sub":"shop","iat":1700000000}"#);
        let signature = "t0p5vQeXzKk3m9S2cJ7yHnWbRfLgUaDi";
        let signed = format!("{}.{body}.{signature}", part(r#"{"alg":"HS256","typ":"JWT"}"#));
        assert_eq!(super::super::find(&signed).len(), 1);
        for header in [r#"{"alg":"none"}"#, r#"{"kid":"a","typ":"JWT"}"#] {
            assert_eq!(super::super::find(&format!("{}.{body}.{signature}", part(header))), []);
        }
    }
}

//! Amazon Web Services.
//! Source: "IAM identifiers" of the IAM user guide (unique id prefixes), and its example keys.

use super::form::Form;
use super::random::{drawn, is_varied};

pub(super) const FORMS: &[Form] = &[
    Form::token(
        "aws-access-key",
        &["AKIA", "ASIA", "ABIA", "ACCA"],
        "(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
        // One of thirty has no digit.
        |token| token.get(4..).is_some_and(is_varied),
    ),
    Form::token("aws-bedrock-key", &["ABSK"], "ABSK[A-Za-z0-9+/]{109,269}={0,2}", drawn),
    Form::token(
        "aws-mws-token",
        &["amzn.mws."],
        "amzn\\.mws\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        |_| true,
    ),
];

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn an_access_key_may_have_no_digit() {
        for body in ["QZTWRMBKLSHVXNCD", "QZ3WRMBK5SHVXN7D"] {
            assert_eq!(find(&["AKIA", body].concat()).len(), 1, "{body}");
        }
        for body in ["IOSFODNN7EXAMPLE", "XXXXXXXXXXXXXXXX", "ABCDEFGHIJKLMNOP"] {
            assert_eq!(find(&["AKIA", body].concat()), [], "{body}");
        }
    }
}

//! Amazon Web Services.
//! Source: "IAM identifiers" of the IAM user guide (unique id prefixes), and its example keys.

use super::form::Form;
use super::random::{drawn, is_random};

pub(super) const FORMS: &[Form] = &[
    Form::token(
        "aws-access-key",
        &["AKIA", "ASIA", "ABIA", "ACCA"],
        "(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
        |token| token.get(4..).is_some_and(is_random),
    ),
    Form::token("aws-bedrock-key", &["ABSK"], "ABSK[A-Za-z0-9+/]{109,269}={0,2}", drawn),
    Form::token(
        "aws-mws-token",
        &["amzn.mws."],
        "amzn\\.mws\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        |_| true,
    ),
];

//! Google. Source: "Manage API keys" of Google Cloud, and what its OAuth server issues.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token("google-api-key", &["AIza"], "AIza[A-Za-z0-9_-]{35}", drawn),
    Form::token("google-oauth-secret", &["GOCSPX-"], "GOCSPX-[A-Za-z0-9_-]{28}", drawn),
    Form::token("google-oauth-token", &["ya29."], "ya29\\.[A-Za-z0-9_-]{30,400}", drawn),
    Form::token("google-refresh-token", &["1//0"], "1//0[A-Za-z0-9_-]{40,120}", drawn),
    Form::token("google-hmac-key", &["GOOG1E"], "GOOG1E[A-Z0-9]{55}", drawn),
];

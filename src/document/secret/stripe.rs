//! Stripe. Source: "API keys" and "Webhooks" of Stripe's documentation.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token(
        "stripe-key",
        &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"],
        "[sr]k_(?:live|test|prod)_[A-Za-z0-9]{16,247}",
        drawn,
    ),
    Form::token("stripe-webhook-secret", &["whsec_"], "whsec_[A-Za-z0-9+/]{32,64}=?", drawn),
];

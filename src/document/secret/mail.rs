//! Mail and messages: `SendGrid`, Twilio, Mailgun, Telegram, Discord.
//! Source: the services' documentation of API keys.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token("sendgrid-key", &["SG."], "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}", drawn),
    Form::token("twilio-key", &["SK"], "SK[0-9a-f]{32}", |token| token.get(2..).is_some_and(drawn)),
    Form::token("mailgun-key", &["key-"], "key-[0-9a-f]{32}", drawn),
    Form {
        before: 10,
        behind: 40,
        ..Form::token("telegram-token", &[":AA"], "\\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", drawn)
    },
    Form {
        alone: false,
        ..Form::token(
            "discord-webhook",
            &["/api/webhooks/"],
            "/api/webhooks/(?P<secret>[0-9]{17,20}/[A-Za-z0-9_-]{60,72})",
            drawn,
        )
    },
];

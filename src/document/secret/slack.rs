//! Slack. Source: "Token types" and "Incoming webhooks" of Slack's documentation.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token(
        "slack-token",
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe."],
        "xox(?:[bpars]-[0-9]{8,14}-[A-Za-z0-9-]{18,160}|e(?:\\.xox[bp])?-[0-9]-[A-Za-z0-9]{100,200})",
        drawn,
    ),
    Form::token("slack-app-token", &["xapp-"], "xapp-[0-9]-[A-Z0-9]{9,13}-[0-9]{10,14}-[a-f0-9]{64}", drawn),
    Form {
        alone: false,
        ..Form::token(
            "slack-webhook",
            &["hooks.slack.com/"],
            "hooks\\.slack\\.com/(?:services|workflows|triggers)/(?P<secret>[A-Z0-9]{8,12}/[A-Z0-9]{8,20}/[A-Za-z0-9]{20,32}(?:/[A-Za-z0-9]{20,32})?)",
            drawn,
        )
    },
];

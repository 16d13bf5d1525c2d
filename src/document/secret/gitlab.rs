//! GitLab. Source: "Token overview" of GitLab's documentation, its table of prefixes.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token(
        "gitlab-token",
        &[
            "glpat-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-",
            "gloas-", "glsoat-", "glffct-", "glwt-",
        ],
        "gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[A-Za-z0-9_-]{20,300}(?:\\.[0-9a-z]{2}\\.?[0-9a-z]{7,9})?",
        drawn,
    ),
    Form::token("gitlab-runner-registration", &["GR1348941"], "GR1348941[A-Za-z0-9_-]{20}", drawn),
];

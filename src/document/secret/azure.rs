//! Microsoft Azure.
//! Source: "Configure Azure Storage connection strings", "Create a service SAS", the format of Entra ID client secrets.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form {
        alone: false,
        ..Form::token(
            "azure-storage-key",
            &["AccountKey="],
            "AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)",
            drawn,
        )
    },
    Form {
        alone: false,
        ..Form::token(
            "azure-shared-access-key",
            &["SharedAccessKey="],
            "SharedAccessKey=(?P<secret>[A-Za-z0-9+/]{43}=)",
            drawn,
        )
    },
    Form {
        before: 1,
        ..Form::token(
            "azure-sas-signature",
            &["sig="],
            "[?&;]sig=(?P<secret>[A-Za-z0-9%+/]{42,66}(?:=|%3[dD]))",
            drawn,
        )
    },
    Form {
        before: 4,
        behind: 40,
        ..Form::token("azure-client-secret", &["Q~"], "[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", drawn)
    },
];

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
        // What stands before the separator is the rest of an address.
        alone: false,
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

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn a_signature_is_found_within_an_address() {
        let signature = "Zk3q9VtYp2Xr7Lm1Nc8Bw5Hd0Gs4Jf6AaQe9uRt1Wz3";
        for text in [
            format!("https://shop.blob.core.windows.net/c?sv=2024-11-04&se=2027-01-01&sig={signature}%3D"),
            format!("https://shop.blob.core.windows.net/c?sig={signature}%3D&sp=r"),
            format!("SharedAccessSignature=sv=2024-11-04;sig={signature}="),
        ] {
            let found = find(&text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].detector, "azure-sas-signature");
            assert!(text.get(found[0].range.clone()).unwrap().starts_with(signature));
        }
        assert_eq!(find(&format!("https://x/?design={signature}=")), []);
    }
}

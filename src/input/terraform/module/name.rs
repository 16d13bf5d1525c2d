//! Names: what an identifier is, which names are taken, and what the source of a provider says in full
//! (`internal/addrs/provider.go`).

/// The registry that a provider is of whose source names none.
pub const REGISTRY: &str = "registry.terraform.io";

/// Whether a text is an identifier (`hclsyntax.ValidIdentifier`).
pub fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    first && characters.all(|next| next.is_alphanumeric() || matches!(next, '_' | '-'))
}

/// The names that mean something in a `module` block, so that no variable can have them.
pub(super) const RESERVED_VARIABLES: [&str; 10] = [
    "source",
    "version",
    "count",
    "for_each",
    "depends_on",
    "providers",
    "_",
    "lifecycle",
    "locals",
    "provider",
];

/// The address in full of the provider of that local name, where nothing says another
/// (`addrs.ImpliedProviderForUnqualifiedType`).
pub fn implied_provider(name: &str) -> String {
    match name {
        "terraform" => "terraform.io/builtin/terraform".to_owned(),
        name => format!("{REGISTRY}/hashicorp/{}", name.to_lowercase()),
    }
}

/// The address in full of a `source` of `required_providers`: `aws`, `hashicorp/aws`, `example.com/acme/cloud`. None
/// where it is no such source.
pub fn provider_address(source: &str) -> Option<String> {
    let lower = source.to_lowercase();
    let parts: Vec<&str> = lower.split('/').collect();
    let valid = |part: &str| {
        !part.is_empty() && part.chars().all(|next| next.is_alphanumeric() || matches!(next, '-' | '_'))
    };
    match parts.as_slice() {
        [name] if valid(name) => Some(implied_provider(name)),
        [space, name] if valid(space) && valid(name) => Some(format!("{REGISTRY}/{space}/{name}")),
        [host, space, name] if valid(space) && valid(name) => {
            let named = host.chars().all(|next| next.is_alphanumeric() || matches!(next, '-' | '.' | ':'));
            (named && !host.is_empty()).then(|| format!("{host}/{space}/{name}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_provider_is_told_in_full() {
        let shown = |source| provider_address(source).unwrap_or_default();
        assert_eq!(shown("aws"), "registry.terraform.io/hashicorp/aws");
        assert_eq!(shown("Acme/Cloud"), "registry.terraform.io/acme/cloud");
        assert_eq!(shown("example.com:8443/acme/cloud"), "example.com:8443/acme/cloud");
        assert_eq!(shown("terraform"), "terraform.io/builtin/terraform");
        assert_eq!(shown("terraform.io/builtin/terraform"), "terraform.io/builtin/terraform");
        for wrong in ["", "a/b/c/d", "a//b", "a b/c"] {
            assert_eq!(provider_address(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_identifier_begins_with_a_letter() {
        for good in ["a", "_", "_a", "a-b", "ä1"] {
            assert!(is_identifier(good), "{good}");
        }
        for bad in ["", "1a", "-a", "a b", "a.b"] {
            assert!(!is_identifier(bad), "{bad}");
        }
    }
}

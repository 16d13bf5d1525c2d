//! Which names a file of a bundle may have: those that mean the same on every system, wherever they are
//! unpacked.

/// The most bytes of a name: ustar's field.
const MOST_BYTES: usize = 100;

/// Names that Windows gives to devices, with any extension and in any case.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Checks a name: components of letters, digits, `.`, `_` and `-`, joined by `/`; each begins with a letter or
/// a digit, does not end in a dot, and is no device of Windows; at most 100 bytes in all.
///
/// # Errors
/// What is wrong with it, as a clause.
pub fn check(name: &str) -> Result<(), &'static str> {
    if name.len() > MOST_BYTES {
        return Err("is longer than 100 bytes");
    }
    name.split('/').try_for_each(component)
}

fn component(component: &str) -> Result<(), &'static str> {
    let bytes = component.as_bytes();
    let Some(first) = bytes.first() else { return Err("has an empty component") };
    if !first.is_ascii_alphanumeric() {
        return Err("has a component that does not begin with a letter or a digit");
    }
    if !bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
        return Err("has a character that is no letter, digit, `.`, `_` or `-`");
    }
    if bytes.ends_with(b".") {
        return Err("has a component that ends in a dot");
    }
    let stem = component.split_once('.').map_or(component, |(stem, _)| stem).to_ascii_lowercase();
    let numbered =
        |prefix: &str| stem.strip_prefix(prefix).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    if DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        return Err("has a component that is a device's name on Windows");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_climb_out_or_mean_something_else_are_refused() {
        for name in
            ["verdict.json", "controls/nist-800-53r5/ac-6.3.json", "a/b/c", "COM10", "console.rego", "0"]
        {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        let long = "a".repeat(101);
        for name in [
            "",
            "/",
            "/etc/passwd",
            "a/",
            "a//b",
            ".",
            "..",
            "../a",
            "a/../b",
            "a/./b",
            ".git/config",
            "-rf",
            "_a",
            "a\\b",
            "a:b",
            "a b",
            "a\0",
            "é",
            "con",
            "NUL.txt",
            "a/aux.json",
            "com1",
            "LPT9.x",
            "a.",
            "C:",
            "~",
            "a\n",
            &long,
        ] {
            assert!(check(name).is_err(), "{name}");
        }
    }
}

//! The texts that the API server reads: quantities and bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What may stand behind the digits of a quantity (`pkg/api/resource/suffix.go` in `kubernetes/apimachinery`).
const UNITS: [&str; 15] = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi"];

/// Whether a text is a quantity, as `100m`, `1.5Gi` or `1e3`.
///
/// SPEC: `ParseQuantity` in `pkg/api/resource/quantity.go`; white space around it is passed over.
pub(super) fn is_quantity(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    let has_digits = number.bytes().any(|byte| byte.is_ascii_digit());
    has_digits && number.matches('.').count() <= 1 && is_unit(unit)
}

fn is_unit(unit: &str) -> bool {
    let exponent = || {
        let digits = unit.strip_prefix(['e', 'E'])?;
        let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
        Some(!digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    UNITS.contains(&unit) || unit == "Ei" || exponent() == Some(true)
}

/// The unit that was meant by the one of a quantity, where it can be told.
pub(super) fn meant(text: &str) -> Option<String> {
    let end = text.find(|char: char| char.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at_checked(end)?;
    let unit = match unit {
        "K" | "KB" | "kB" | "kb" | "Kb" => "k",
        "mb" | "Mb" | "MB" => "M",
        "gb" | "Gb" | "GB" | "g" => "G",
        "ki" | "KiB" | "KI" => "Ki",
        "mi" | "MiB" | "MI" => "Mi",
        "gi" | "GiB" | "GI" => "Gi",
        _ => return None,
    };
    let meant = format!("{}{unit}", number.trim());
    is_quantity(&meant).then_some(meant)
}

/// Whether a text is Base64, in which Go passes over line ends.
pub(super) fn is_base64(text: &str) -> bool {
    if text.contains(['\n', '\r']) {
        let joined: String = text.chars().filter(|char| !matches!(char, '\n' | '\r')).collect();
        return STANDARD.decode(joined).is_ok();
    }
    STANDARD.decode(text).is_ok()
}

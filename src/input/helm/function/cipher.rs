//! Passwords and ciphers: `bcrypt`, `htpasswd`, `encryptAES`, `derivePassword`.

use crate::input::template::Function;

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[];

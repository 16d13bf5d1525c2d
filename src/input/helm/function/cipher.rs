//! Passwords and ciphers: `bcrypt`, `htpasswd`, `encryptAES`, `derivePassword`. Source: Sprig 3.3 `crypto.go`.

use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bcrypt::Version;
use hmac::{Hmac, Mac};
use scrypt::Params;
use sha2::Sha256;

use super::random::{Make, Stream, generated, make};
use crate::input::helm::{Host, Randomness};
use crate::input::template::{Args, Context, Failure, Function, Param, Value};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    function("bcrypt", &[Param::Text], |context, args| {
        let make = make(context, "bcrypt", args)?;
        let text = match make {
            Make::Of(stream) => hashed(context, stream, args.str(0).bytes())?,
            Make::StandIn => "BCRYPT".to_owned(),
        };
        Ok(generated(context, args, Value::text(text)))
    }),
    function("htpasswd", &[Param::Text, Param::Text], htpasswd),
    function(
        "derivePassword",
        &[Param::Uint32, Param::Text, Param::Text, Param::Text, Param::Text],
        derive_password,
    ),
    function("encryptAES", &[Param::Text, Param::Text], encrypt_aes),
    function("decryptAES", &[Param::Text, Param::Text], |_, args| {
        decrypt(args.str(0).bytes(), args.str(1).bytes()).map(Value::text).map_err(Failure::new)
    }),
];

/// What a hash of bcrypt counts for: it takes far longer than its bytes tell.
const BCRYPT_BYTES: usize = 1 << 20;
/// The cost of Go's bcrypt: two to this power are the rounds.
const COST: u32 = 10;
/// The memory that scrypt takes.
const SCRYPT_BYTES: usize = 1 << 22;
/// Bytes of a block of AES.
const BLOCK: usize = 16;

const fn function(
    name: &'static str,
    params: &'static [Param],
    call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
) -> Function {
    Function { name, params, variadic: false, call }
}

/// The hash of a password by bcrypt. One that is too long is told in the text, as Sprig does.
fn hashed(context: &mut Context<'_>, mut stream: Stream, password: &[u8]) -> Result<String, Failure> {
    context.charge(BCRYPT_BYTES)?;
    if password.len() > 72 {
        return Ok(
            "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes".to_owned()
        );
    }
    let parts = bcrypt::hash_with_salt(password, COST, stream.array());
    Ok(match parts {
        Ok(parts) => parts.format_for_version(Version::TwoA),
        Err(error) => format!("failed to encrypt string with bcrypt: {error}"),
    })
}

/// A line of a password file.
fn htpasswd(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let (user, password) = (args.str(0).bytes(), args.str(1).bytes());
    if user.contains(&b':') {
        return Ok(Value::text([b"invalid username: ", user].concat()));
    }
    let hash = match make(context, "htpasswd", args)? {
        Make::Of(stream) => hashed(context, stream, password)?,
        Make::StandIn => "HTPASSWD".to_owned(),
    };
    let line = Value::text([user, b":", hash.as_bytes()].concat());
    Ok(generated(context, args, line))
}

/// The password of a site after the algorithm of "Master Password": not random at all.
fn derive_password(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    if context.host::<Host>().is_some_and(|host| host.randomness == Randomness::Fixed) {
        return Ok(Value::text("DERIVED"));
    }
    let Some(templates) = templates(args.str(1).bytes()) else {
        return Ok(Value::text([b"cannot find password template ", args.str(1).bytes()].concat()));
    };
    context.charge(SCRYPT_BYTES)?;
    let [counter @ .., _, _, _, _] = args.int(0).to_le_bytes();
    let counter = u32::from_le_bytes(counter);
    let text = |index| args.str(index).bytes();
    derived(counter, templates, text(2), text(3), text(4)).map(Value::text).map_err(Failure::new)
}

fn derived(
    counter: u32,
    templates: &[&str],
    password: &[u8],
    user: &[u8],
    site: &[u8],
) -> Result<String, String> {
    const SEED: &[u8] = b"com.lyndir.masterpassword";
    let failed = |error: &dyn std::fmt::Display| format!("failed to derive password: {error}");
    let length = |text: &[u8]| u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut key = [0; 64];
    // 2^15 rounds of 8 blocks, twice.
    let params = Params::new(15, 8, 2).map_err(|error| failed(&error))?;
    let salt = [SEED, &length(user), user].concat();
    scrypt::scrypt(password, &salt, &params, &mut key).map_err(|error| failed(&error))?;
    let mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| failed(&error))?;
    let message = [SEED, &length(site), site, &counter.to_be_bytes()].concat();
    let seed = mac.chain_update(message).finalize().into_bytes();
    let mut seed = seed.iter().copied().map(usize::from);
    let pick = |number: Option<usize>, count: usize| number.and_then(|number| number.checked_rem(count));
    let template = pick(seed.next(), templates.len()).and_then(|index| templates.get(index)).unwrap_or(&"");
    let letters = template.bytes().filter_map(|class| {
        let letters = letters(class);
        letters.get(pick(seed.next(), letters.len())?).copied().map(char::from)
    });
    Ok(letters.collect())
}

/// The patterns of a kind of password, of classes of letters.
fn templates(kind: &[u8]) -> Option<&'static [&'static str]> {
    Some(match kind {
        b"maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        b"long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        b"medium" => &["CvcnoCvc", "CvcCvcno"],
        b"short" => &["Cvcn"],
        b"basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        b"pin" => &["nnnn"],
        _ => return None,
    })
}

/// The letters of a class.
fn letters(class: u8) -> &'static [u8] {
    match class {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'A' => b"AEIOUBCDFGHJKLMNPQRSTVWXYZ",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// AES-256 in CBC, the initialization vector first, in base64.
fn encrypt_aes(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let plain = args.str(1).bytes();
    let make = make(context, "encryptAES", args)?;
    context.charge(plain.len().saturating_mul(3))?;
    let text = match make {
        Make::StandIn => "AES".to_owned(),
        Make::Of(_) if plain.is_empty() => String::new(),
        Make::Of(mut stream) => STANDARD.encode(encrypted(args.str(0).bytes(), stream.array(), plain)),
    };
    Ok(generated(context, args, Value::text(text)))
}

/// The cipher of a password: its first 32 bytes, and zeros where it is shorter.
fn cipher(password: &[u8]) -> Aes256 {
    let mut key = [0; 32];
    key.iter_mut().zip(password).for_each(|(key, byte)| *key = *byte);
    Aes256::new(&key.into())
}

fn encrypted(password: &[u8], vector: [u8; BLOCK], plain: &[u8]) -> Vec<u8> {
    let cipher = cipher(password);
    let padding = BLOCK - plain.len() % BLOCK;
    let mut out = vector.to_vec();
    let mut last = vector;
    let padded: Vec<u8> = plain
        .iter()
        .copied()
        .chain(std::iter::repeat_n(u8::try_from(padding).unwrap_or(0), padding))
        .collect();
    for block in padded.chunks_exact(BLOCK) {
        last.iter_mut().zip(block).for_each(|(last, byte)| *last ^= byte);
        let mut block = last.into();
        cipher.encrypt_block(&mut block);
        last = block.into();
        out.extend_from_slice(&last);
    }
    out
}

/// What [`encrypted`] made, undone. What is no such thing is told in the words of Go's runtime.
fn decrypt(password: &[u8], base64: &[u8]) -> Result<Vec<u8>, String> {
    if base64.is_empty() {
        return Ok(Vec::new());
    }
    let bytes = decoded(base64).map_err(|at| format!("illegal base64 data at input byte {at}"))?;
    let Some((vector, body)) = bytes.split_first_chunk::<BLOCK>() else {
        // Go allocates for what the text could hold.
        let capacity = base64.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).count() / 4 * 3;
        return Err(format!("runtime error: slice bounds out of range [:16] with capacity {capacity}"));
    };
    if body.len() % BLOCK != 0 {
        return Err("crypto/cipher: input not full blocks".to_owned());
    }
    let cipher = cipher(password);
    let mut last = *vector;
    let mut out = Vec::with_capacity(body.len());
    for (block, _) in body.as_chunks::<BLOCK>().0.iter().zip(0_usize..) {
        let mut plain = (*block).into();
        cipher.decrypt_block(&mut plain);
        out.extend(plain.iter().zip(last).map(|(byte, last)| byte ^ last));
        last = *block;
    }
    let Some(padding) = out.last().copied().map(usize::from) else {
        return Err("runtime error: index out of range [-1]".to_owned());
    };
    let Some(length) = out.len().checked_sub(padding) else {
        return Err(format!("runtime error: slice bounds out of range [:-{}]", padding - out.len()));
    };
    out.truncate(length);
    Ok(out)
}

/// The bytes of a text in base64 as Go reads it, which passes over line ends and does not look at spare bits; else
/// the offset of what is wrong.
pub(super) fn decoded(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut letters = text.iter().copied().enumerate().filter(|(_, byte)| !matches!(byte, b'\r' | b'\n'));
    loop {
        let (mut group, mut count, mut padded) = (0_u32, 0_usize, false);
        while count < 4 {
            let Some((at, letter)) = letters.next() else {
                // An unfinished group is told by where it begins.
                return if count == 0 { Ok(bytes) } else { Err(text.len() - count) };
            };
            let digit = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                b'=' if count == 2 => match letters.next() {
                    Some((_, b'=')) => {
                        padded = true;
                        break;
                    }
                    Some((at, _)) => return Err(at.saturating_sub(1)),
                    None => return Err(text.len()),
                },
                b'=' if count == 3 => {
                    padded = true;
                    break;
                }
                _ => return Err(at),
            };
            group = group << 6 | u32::from(digit);
            count += 1;
        }
        let [_, group @ ..] = (group << (6 * (4 - count))).to_be_bytes();
        bytes.extend(group.iter().take(count - 1));
        if padded {
            return letters.next().map_or(Ok(bytes), |(at, _)| Err(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_derived_as_in_sprig() {
        for (counter, kind, password) in [
            (1, "long", "ZedaFaxcZaso9*"),
            (2, "long", "Fovi2@JifpTupx"),
            (1, "maximum", "pf4zS1LjCg&LjhsZ7T2~"),
            (1, "medium", "ZedJuz8$"),
            (1, "basic", "pIS54PLs"),
            (1, "short", "Zed5"),
            (1, "pin", "6685"),
        ] {
            let templates = templates(kind.as_bytes()).unwrap();
            assert_eq!(
                derived(counter, templates, b"password", b"user", b"example.com"),
                Ok(password.to_owned())
            );
        }
    }

    #[test]
    fn what_is_encrypted_is_decrypted_again() {
        for length in [1, 15, 16, 17, 100] {
            let plain = vec![b'x'; length];
            let cipher = STANDARD.encode(encrypted(b"secretkey", [7; BLOCK], &plain));
            assert_eq!(decrypt(b"secretkey", cipher.as_bytes()), Ok(plain));
        }
    }

    #[test]
    fn what_is_no_cipher_is_told_in_gos_words() {
        for (text, error) in [
            ("AES", "illegal base64 data at input byte 0"),
            ("QUFB", "runtime error: slice bounds out of range [:16] with capacity 3"),
            ("QUFBQUFBQUFBQUFBQUFBQQ==", "runtime error: index out of range [-1]"),
            ("QUFBQUFBQUFBQUFBQUFBQUFB", "crypto/cipher: input not full blocks"),
            (
                "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
                "runtime error: slice bounds out of range [:-14]",
            ),
            ("Q!", "illegal base64 data at input byte 1"),
            ("QUFBQUFBQ=UFB", "illegal base64 data at input byte 9"),
            ("QQ", "illegal base64 data at input byte 0"),
            ("QQ=a", "illegal base64 data at input byte 2"),
            ("QQ==a", "illegal base64 data at input byte 4"),
        ] {
            assert_eq!(decrypt(b"k", text.as_bytes()), Err(error.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_hash_is_one_of_gos() {
        let parts = bcrypt::hash_with_salt(b"abc", COST, [5; 16]).unwrap();
        let text = parts.format_for_version(Version::TwoA);
        assert!(text.starts_with("$2a$10$") && text.len() == 60, "{text}");
        assert!(
            bcrypt::verify("abc", "$2a$10$7FbzQAP3G4haZNiBNCi8n.lkgXvJSE37I6/M1LhywWfX4NsReBLq.").unwrap()
        );
    }
}

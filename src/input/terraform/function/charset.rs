//! Texts in other encodings: `textdecodebase64`, `textencodebase64` (`internal/lang/funcs/encoding.go`).
//!
//! Encodings are named as IANA registers them (<https://www.iana.org/assignments/character-sets>), in any case.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_2022_JP, ISO_8859_2, ISO_8859_3, ISO_8859_4,
    ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15,
    ISO_8859_16, KOI8_R, KOI8_U, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

use super::argument::{pay, string, text};
use super::base64;
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("textdecodebase64", &[Parameter::new("source", ParameterType::String), ENCODING], decode),
    string("textencodebase64", &[Parameter::new("string", ParameterType::String), ENCODING], encode),
];

const ENCODING: Parameter = Parameter::new("encoding", ParameterType::String);

/// A way to write characters as bytes.
#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    /// Two bytes, the higher one first; with a mark of the byte order in front, which when it is read decides.
    Utf16,
    Utf16Be,
    Utf16Le,
    /// The characters up to this one, each as a byte.
    Latin(char),
    /// ISO-8859-9: ISO-8859-1 with six Turkish letters.
    Turkish,
    Table(&'static Encoding),
}

/// The names of an encoding, in lower case, and the encoding. The first name is the one that IANA prefers.
const CHARSETS: &[(&[&str], Charset)] = &[
    (&["utf-8", "csutf8"], Charset::Utf8),
    (&["utf-16", "csutf16"], Charset::Utf16),
    (&["utf-16be", "csutf16be"], Charset::Utf16Be),
    (&["utf-16le", "csutf16le"], Charset::Utf16Le),
    (
        &[
            "us-ascii",
            "iso-ir-6",
            "ansi_x3.4-1968",
            "ansi_x3.4-1986",
            "iso_646.irv:1991",
            "iso646-us",
            "us",
            "ibm367",
            "cp367",
            "csascii",
        ],
        Charset::Latin('\u{7f}'),
    ),
    (
        &[
            "iso-8859-1",
            "iso_8859-1:1987",
            "iso-ir-100",
            "iso_8859-1",
            "latin1",
            "l1",
            "ibm819",
            "cp819",
            "csisolatin1",
        ],
        Charset::Latin('\u{ff}'),
    ),
    (
        &["iso-8859-2", "iso_8859-2:1987", "iso-ir-101", "iso_8859-2", "latin2", "l2", "csisolatin2"],
        Charset::Table(ISO_8859_2),
    ),
    (
        &["iso-8859-3", "iso_8859-3:1988", "iso-ir-109", "iso_8859-3", "latin3", "l3", "csisolatin3"],
        Charset::Table(ISO_8859_3),
    ),
    (
        &["iso-8859-4", "iso_8859-4:1988", "iso-ir-110", "iso_8859-4", "latin4", "l4", "csisolatin4"],
        Charset::Table(ISO_8859_4),
    ),
    (
        &["iso-8859-5", "iso_8859-5:1988", "iso-ir-144", "iso_8859-5", "cyrillic", "csisolatincyrillic"],
        Charset::Table(ISO_8859_5),
    ),
    (
        &[
            "iso-8859-6",
            "iso_8859-6:1987",
            "iso-ir-127",
            "iso_8859-6",
            "ecma-114",
            "asmo-708",
            "arabic",
            "csisolatinarabic",
        ],
        Charset::Table(ISO_8859_6),
    ),
    (
        &[
            "iso-8859-7",
            "iso_8859-7:1987",
            "iso-ir-126",
            "iso_8859-7",
            "elot_928",
            "ecma-118",
            "greek",
            "greek8",
            "csisolatingreek",
        ],
        Charset::Table(ISO_8859_7),
    ),
    (
        &["iso-8859-8", "iso_8859-8:1988", "iso-ir-138", "iso_8859-8", "hebrew", "csisolatinhebrew"],
        Charset::Table(ISO_8859_8),
    ),
    (
        &["iso-8859-9", "iso_8859-9:1989", "iso-ir-148", "iso_8859-9", "latin5", "l5", "csisolatin5"],
        Charset::Turkish,
    ),
    (
        &["iso-8859-10", "iso-ir-157", "l6", "iso_8859-10:1992", "csisolatin6", "latin6"],
        Charset::Table(ISO_8859_10),
    ),
    (&["iso-8859-13", "csiso885913"], Charset::Table(ISO_8859_13)),
    (
        &[
            "iso-8859-14",
            "iso-ir-199",
            "iso_8859-14:1998",
            "iso_8859-14",
            "latin8",
            "iso-celtic",
            "l8",
            "csiso885914",
        ],
        Charset::Table(ISO_8859_14),
    ),
    (&["iso-8859-15", "iso_8859-15", "latin-9", "csiso885915"], Charset::Table(ISO_8859_15)),
    (
        &["iso-8859-16", "iso-ir-226", "iso_8859-16:2001", "iso_8859-16", "latin10", "l10", "csiso885916"],
        Charset::Table(ISO_8859_16),
    ),
    (&["ibm866", "cp866", "866", "csibm866"], Charset::Table(IBM866)),
    (&["koi8-r", "cskoi8r"], Charset::Table(KOI8_R)),
    (&["koi8-u", "cskoi8u"], Charset::Table(KOI8_U)),
    (&["macintosh", "mac", "csmacintosh"], Charset::Table(MACINTOSH)),
    (&["windows-874", "cswindows874"], Charset::Table(WINDOWS_874)),
    (&["windows-1250", "cswindows1250"], Charset::Table(WINDOWS_1250)),
    (&["windows-1251", "cswindows1251"], Charset::Table(WINDOWS_1251)),
    (&["windows-1252", "cswindows1252"], Charset::Table(WINDOWS_1252)),
    (&["windows-1253", "cswindows1253"], Charset::Table(WINDOWS_1253)),
    (&["windows-1254", "cswindows1254"], Charset::Table(WINDOWS_1254)),
    (&["windows-1255", "cswindows1255"], Charset::Table(WINDOWS_1255)),
    (&["windows-1256", "cswindows1256"], Charset::Table(WINDOWS_1256)),
    (&["windows-1257", "cswindows1257"], Charset::Table(WINDOWS_1257)),
    (&["windows-1258", "cswindows1258"], Charset::Table(WINDOWS_1258)),
    (&["shift_jis", "ms_kanji", "csshiftjis"], Charset::Table(SHIFT_JIS)),
    (
        &["euc-jp", "extended_unix_code_packed_format_for_japanese", "cseucpkdfmtjapanese"],
        Charset::Table(EUC_JP),
    ),
    (&["iso-2022-jp", "csiso2022jp"], Charset::Table(ISO_2022_JP)),
    (&["euc-kr", "cseuckr"], Charset::Table(EUC_KR)),
    (&["gbk", "cp936", "ms936", "windows-936", "csgbk"], Charset::Table(GBK)),
    (&["gb18030", "csgb18030"], Charset::Table(GB18030)),
    (&["big5", "csbig5"], Charset::Table(BIG5)),
];

/// The letters of ISO-8859-9 that ISO-8859-1 has others for.
const TURKISH: [(u8, char); 6] =
    [(0xd0, 'Ğ'), (0xdd, 'İ'), (0xde, 'Ş'), (0xf0, 'ğ'), (0xfd, 'ı'), (0xfe, 'ş')];

fn decode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (source, charset) = (text(arguments, 0)?, charset(arguments)?);
    pay(call, source.len().saturating_mul(4))?;
    let bytes =
        base64::decode(source).ok_or_else(|| Fault::of_argument(0, "the given value is not valid Base64"))?;
    let text = charset.read(&bytes).filter(|text| !text.contains('\u{fffd}'));
    let text = text.ok_or_else(|| {
        let name = text_of_name(arguments);
        Fault::of_argument(0, format!("the given string contains symbols that are not defined for `{name}`"))
    })?;
    Ok(Value::string(text))
}

fn encode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (text, charset) = (text(arguments, 0)?, charset(arguments)?);
    pay(call, text.len().saturating_mul(4))?;
    let bytes = charset.write(text).ok_or_else(|| {
        let name = text_of_name(arguments);
        Fault::of_argument(
            0,
            format!("the given string contains characters that cannot be represented in `{name}`"),
        )
    })?;
    Ok(Value::string(base64::encode(&bytes)))
}

fn text_of_name(arguments: &[Value]) -> &str {
    text(arguments, 1).unwrap_or_default()
}

fn charset(arguments: &[Value]) -> Result<Charset, Fault> {
    let name = text(arguments, 1)?;
    let lower = name.to_ascii_lowercase();
    let found = CHARSETS.iter().find(|(names, _)| names.contains(&lower.as_str()));
    found.map(|(_, charset)| *charset).ok_or_else(|| {
        Fault::of_argument(1, format!("`{name}` is not a supported IANA encoding name or alias"))
    })
}

impl Charset {
    /// The text of bytes.
    fn read(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Self::Utf16 => match bytes {
                [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
                [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
                _ => utf16(bytes, u16::from_be_bytes),
            },
            Self::Utf16Be => utf16(bytes, u16::from_be_bytes),
            Self::Utf16Le => utf16(bytes, u16::from_le_bytes),
            Self::Latin(last) => {
                bytes.iter().map(|byte| Some(char::from(*byte)).filter(|char| *char <= last)).collect()
            }
            Self::Turkish => Some(bytes.iter().map(|byte| turkish(*byte)).collect()),
            Self::Table(encoding) => {
                let (text, failed) = encoding.decode_without_bom_handling(bytes);
                (!failed && !is_undefined(encoding, &text)).then(|| text.into_owned())
            }
        }
    }

    /// The bytes of a text.
    fn write(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Utf16 => {
                Some([0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect())
            }
            Self::Utf16Be => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Self::Utf16Le => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Latin(last) => {
                text.chars().map(|char| u8::try_from(char).ok().filter(|_| char <= last)).collect()
            }
            Self::Turkish => text.chars().map(from_turkish).collect(),
            Self::Table(encoding) => {
                let (bytes, _, failed) = encoding.encode(text);
                (!failed && !is_undefined(encoding, text)).then(|| bytes.into_owned())
            }
        }
    }
}

/// A text of units of two bytes.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (units, rest) = bytes.as_chunks();
    let text: Result<String, _> = char::decode_utf16(units.iter().map(|bytes| unit(*bytes))).collect();
    text.ok().filter(|_| rest.is_empty())
}

/// Whether there is a control character that an encoding of Windows has no byte for: browsers let them pass where a
/// byte stands for nothing, Go does not.
fn is_undefined(encoding: &'static Encoding, text: &str) -> bool {
    encoding.name().starts_with("windows") && text.contains(|char| matches!(char, '\u{80}'..='\u{9f}'))
}

fn turkish(byte: u8) -> char {
    TURKISH.iter().find(|(code, _)| *code == byte).map_or(char::from(byte), |(_, char)| *char)
}

fn from_turkish(char: char) -> Option<u8> {
    let own = TURKISH.iter().find(|(_, letter)| *letter == char).map(|(code, _)| *code);
    own.or_else(|| u8::try_from(char).ok().filter(|byte| turkish(*byte) == char))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Option<Charset> {
        charset(&[Value::bool(true), Value::string(name)]).ok()
    }

    #[test]
    fn texts_are_written_in_other_encodings() {
        let pairs: [(&str, &str, &[u8]); 8] = [
            ("UTF-16LE", "a", &[b'a', 0]),
            ("utf-16", "a", &[0xfe, 0xff, 0, b'a']),
            ("ISO-8859-1", "é", &[0xe9]),
            ("latin5", "Ğı", &[0xd0, 0xfd]),
            ("windows-1252", "€", &[0x80]),
            ("Shift_JIS", "日", &[0x93, 0xfa]),
            ("UTF-16BE", "😀", &[0xd8, 0x3d, 0xde, 0]),
            ("us-ascii", "a", b"a"),
        ];
        for (name, text, bytes) in pairs {
            let charset = named(name).unwrap();
            assert_eq!(charset.write(text).as_deref(), Some(bytes), "{name}");
            assert_eq!(charset.read(bytes).as_deref(), Some(text), "{name}");
        }
    }

    #[test]
    fn what_an_encoding_has_not_is_refused() {
        assert_eq!(named("us-ascii").unwrap().write("é"), None);
        assert_eq!(named("us-ascii").unwrap().read(&[0xe9]), None);
        assert_eq!(named("iso-8859-1").unwrap().write("€"), None);
        assert_eq!(named("latin5").unwrap().write("Ð"), None);
        assert_eq!(named("shift_jis").unwrap().write("😀"), None);
        assert_eq!(named("UTF-16LE").unwrap().read(&[0]), None);
        assert_eq!(named("UTF-8").unwrap().read(&[0xff]), None);
        assert_eq!(named("windows-1252").unwrap().read(&[0x81]), None);
        assert_eq!(named("windows-1252").unwrap().write("\u{81}"), None);
        assert!(named("nonsense").is_none());
    }

    #[test]
    fn no_name_stands_for_two_encodings() {
        let mut names: Vec<&str> = CHARSETS.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}

//! gzip files as Terraform makes them: the text, flushed, and an empty block at the end (Go's `compress/gzip`).

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// What stands before the data: deflated, no name, no time, made on no system in particular.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A last block without any bytes.
const LAST_BLOCK: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// The gzip file of a text.
pub(super) fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(HEADER.to_vec(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.flush()?;
    let mut file = encoder.get_ref().clone();
    file.extend_from_slice(&LAST_BLOCK);
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    file.extend_from_slice(&crc.sum().to_le_bytes());
    file.extend_from_slice(&crc.amount().to_le_bytes());
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_file_holds_its_text() {
        for text in ["", "a", &"hello ".repeat(1000)] {
            let mut read = String::new();
            flate2::read::GzDecoder::new(&*gzip(text.as_bytes()).unwrap()).read_to_string(&mut read).unwrap();
            assert_eq!(read, *text);
        }
    }

    #[test]
    fn a_short_text_is_compressed_as_by_go() {
        assert_eq!(super::super::base64::encode(&gzip(b"a").unwrap()), "H4sIAAAAAAAA/0oEAAAA//8BAAD//0O+t+gBAAAA");
    }
}

//! gzip files byte for byte as Terraform makes them: the text compressed, flushed, and an empty block at the end (Go's
//! `compress/gzip` and `compress/flate` at their default level), so that what is made of them can be compared.

mod bits;
mod block;
mod huffman;
mod matcher;

use bits::Bits;

/// What stands before the data: deflated, no name, no time, made on no system in particular.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The gzip file of a text.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Bits::new(HEADER.to_vec());
    matcher::blocks(bytes, &mut |tokens, input| block::write(tokens, input, &mut bits));
    block::stored(&[], false, &mut bits);
    block::stored(&[], true, &mut bits);
    let mut file = bits.finish();
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    file.extend_from_slice(&crc.sum().to_le_bytes());
    file.extend_from_slice(&crc.amount().to_le_bytes());
    file
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Read as _;

    use md5::{Digest as _, Md5};

    use super::super::base64;
    use super::gzip;

    /// Bytes that look like chance, of so many different ones.
    fn noise(length: usize, different: u32) -> Vec<u8> {
        let mut state = 12345_u32;
        let mut next = || {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12345);
            u8::try_from((state >> 16) % different).unwrap()
        };
        (0..length).map(|_| next()).collect()
    }

    /// Numbered lines.
    fn lines(count: usize) -> Vec<u8> {
        let mut text = String::new();
        for index in 0..count {
            writeln!(text, "line {index} of the text {}", index * index % 977).unwrap();
        }
        text.into()
    }

    #[test]
    fn a_file_holds_its_text() {
        for text in [
            vec![],
            b"a".to_vec(),
            lines(10),
            lines(20_000),
            noise(200_000, 256),
            noise(200_000, 3),
            vec![0; 300_000],
        ] {
            let mut read = Vec::new();
            flate2::read::GzDecoder::new(&*gzip(&text)).read_to_end(&mut read).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn short_texts_are_compressed_as_by_go() {
        let pairs = [
            ("", "H4sIAAAAAAAA/wAAAP//AQAA//8AAAAAAAAAAA=="),
            ("a", "H4sIAAAAAAAA/0oEAAAA//8BAAD//0O+t+gBAAAA"),
            ("abcabcabcabcabcabc", "H4sIAAAAAAAA/0pMSkZDAAAAAP//AQAA//8EwCbcEgAAAA=="),
            (
                "#!/bin/bash\nset -e\necho hello hello hello\n",
                "H4sIAAAAAAAA/1JW1E/KzNNPSizO4CpOLVHQTeVKTc7IV8hIzclBIbkAAAAA//8BAAD//+gS1WcqAAAA",
            ),
        ];
        for (text, file) in pairs {
            assert_eq!(base64::encode(&gzip(text.as_bytes())), file, "{text}");
        }
    }

    #[test]
    fn long_texts_are_compressed_as_by_go() {
        let texts = [
            ("lines(100)", lines(100), "ed085b841dd3cdca5d50f35dccf9c025"),
            ("lines(20000)", lines(20_000), "adc093707632e3150d9fbda93d11fc4c"),
            ("noise(200000, 256)", noise(200_000, 256), "507dc51935d88c446038266788559876"),
            ("noise(200000, 3)", noise(200_000, 3), "ec93896fc11b35e1c517ed49e031ce2b"),
            ("noise(70000, 60)", noise(70_000, 60), "d785786f99441527bb5832c40142e2ae"),
            ("zeros(300000)", vec![0; 300_000], "cbe8a80ecaf357c3fb14bb796af276c6"),
            ("noise(1000, 200)", noise(1000, 200), "942870bf882820033b156735a33c6998"),
        ];
        for (name, text, digest) in texts {
            let mut found = String::new();
            for byte in Md5::digest(gzip(&text)) {
                write!(found, "{byte:02x}").unwrap();
            }
            assert_eq!(found, digest, "{name}");
        }
    }
}

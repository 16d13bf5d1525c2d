//! Cosignatures: what witnesses say of a checkpoint, and when.
//!
//! SPEC: tlog-cosignature, the Ed25519 kind.

use super::checkpoint::SignedCheckpoint;
use super::key::{Kind, NoteKey};
use crate::evidence::failure::{Failure, shown};
use crate::signature::Sign;

/// What a witness signs: the time, and the checkpoint's whole text.
fn message(time: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// Adds a witness's cosignature, in place of an earlier one of it. `time` is in seconds since 1970.
///
/// # Errors
/// `E707`: the name may not name a key, the time lies before 1970; or the signer says no.
pub(super) fn cosign(
    checkpoint: &mut SignedCheckpoint,
    name: &str,
    time: i64,
    key: &dyn Sign,
) -> Result<NoteKey, Failure> {
    let wrong = |problem: String| Failure::new("E707", problem);
    let name = NoteKey::new(name, Kind::Cosignature, key.verifying_key())
        .map_err(|problem| wrong(format!("the witness: {problem}")))?;
    let time = u64::try_from(time).map_err(|_| wrong("a witness's time lies before 1970".to_owned()))?;
    let signature = key.sign_bytes(&message(time, checkpoint.note().text()));
    let signature = signature.map_err(|error| wrong(error.message))?;
    let bytes = [&time.to_be_bytes()[..], &signature].concat();
    checkpoint.note_mut().add(&name, bytes);
    match time_of(checkpoint, &name)? {
        Some(_) => Ok(name),
        None => Err(wrong("the cosignature that was just made does not verify".to_owned())),
    }
}

/// When `witness` saw the checkpoint, in seconds since 1970; none where it did not sign.
///
/// # Errors
/// `E707`: a cosignature names the witness and is wrong, as one that was made for another checkpoint is.
pub(super) fn time_of(checkpoint: &SignedCheckpoint, witness: &NoteKey) -> Result<Option<i64>, Failure> {
    let Some(signature) = checkpoint.note().signature_of(witness) else { return Ok(None) };
    let read = || {
        let (time, signature) = signature.bytes.split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        let signature = <[u8; 64]>::try_from(signature).ok()?;
        let message = message(time, checkpoint.note().text());
        let holds = witness.kind() == Kind::Cosignature && witness.key().verify(&message, &signature);
        // SPEC: a timestamp does not exceed 2^63 - 1.
        holds.then(|| i64::try_from(time).ok()).flatten()
    };
    if let Some(time) = read() {
        return Ok(Some(time));
    }
    let message = format!("the cosignature of `{}` is wrong", shown(witness.name()));
    Err(Failure::new("E707", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::log::Checkpoint;
    use crate::signature::SigningKey;
    use crate::source::Digest;

    fn checkpoint(size: u64) -> SignedCheckpoint {
        let checkpoint =
            Checkpoint { origin: "log".into(), size, root: Digest::of(b"root"), extensions: Vec::new() };
        SignedCheckpoint::sign(checkpoint, &SigningKey::generate([1; 32])).unwrap()
    }

    #[test]
    fn a_witness_says_when_it_saw_a_checkpoint() {
        let mut signed = checkpoint(3);
        let key = SigningKey::generate([2; 32]);
        let witness = cosign(&mut signed, "witness.example", 1_700_000_000, &key).unwrap();
        let read = SignedCheckpoint::parse(&signed.note().to_bytes()).unwrap();
        assert_eq!(time_of(&read, &witness), Ok(Some(1_700_000_000)));
        // A later one takes the earlier one's place.
        cosign(&mut signed, "witness.example", 1_700_000_001, &key).unwrap();
        assert_eq!(signed.note().signatures().len(), 2);
        let stranger = SigningKey::generate([3; 32]).verifying_key();
        let stranger = NoteKey::new("witness.example", Kind::Cosignature, stranger).unwrap();
        assert_eq!(time_of(&read, &stranger), Ok(None));
        assert!(cosign(&mut signed, "two words", 0, &key).is_err());
        assert!(cosign(&mut signed, "w", -1, &key).is_err());
    }

    #[test]
    fn a_cosignature_of_another_checkpoint_or_time_is_refused() {
        let mut signed = checkpoint(3);
        let key = SigningKey::generate([2; 32]);
        let witness = cosign(&mut signed, "w", 1_700_000_000, &key).unwrap();
        let bytes = signed.note().signature_of(&witness).unwrap().bytes.clone();
        let mut replayed = checkpoint(4);
        replayed.note_mut().add(&witness, bytes.clone());
        assert_eq!(time_of(&replayed, &witness).unwrap_err().code, "E707");
        for index in 0..bytes.len() {
            let mut other = bytes.clone();
            other[index] ^= 1;
            let mut changed = checkpoint(3);
            changed.note_mut().add(&witness, other);
            assert!(time_of(&changed, &witness).is_err(), "byte {index}");
        }
        for bytes in [&bytes[..71], &[&bytes[..], &[0]].concat(), &bytes[..7]] {
            let mut changed = checkpoint(3);
            changed.note_mut().add(&witness, bytes.to_vec());
            assert!(time_of(&changed, &witness).is_err());
        }
        // The plain signature of a note is no cosignature.
        let mut plain = checkpoint(3);
        let text = plain.note().text().to_owned();
        plain.note_mut().add(&witness, [&[0; 8][..], &key.sign(text.as_bytes())].concat());
        assert!(time_of(&plain, &witness).is_err());
    }
}

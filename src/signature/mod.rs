//! Keys and DSSE envelopes. The only maker of a verified payload.

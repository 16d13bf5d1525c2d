//! Waivers in files.

//! Secrets are replaced before anything reads them.

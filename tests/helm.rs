//! Charts against the answers of the real Helm.

mod corpus;
mod probes;

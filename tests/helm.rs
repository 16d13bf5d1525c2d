//! Charts against the answers of the real Helm.

mod corpus;
mod load;
mod probes;
mod values;

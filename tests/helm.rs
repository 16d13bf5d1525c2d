//! Charts against the answers of the real Helm.

mod answers;
mod corpus;
mod load;
mod probes;
mod values;

//! Charts against the answers of the real Helm.

mod answers;
mod corpus;
mod hostile;
mod load;
mod origin;
mod probes;
mod values;

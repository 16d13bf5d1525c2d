//! What other tools decided, compared with what we say. The data are read where they lie.

mod pod_security;
mod verdicts;

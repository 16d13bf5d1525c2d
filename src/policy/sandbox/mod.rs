//! Judging in another process: what one process asks of the other, what it is answered, and what the answers
//! come to.
//!
//! The format is private to one version of the program: both ends are the same executable file. A conversation is
//! lines of JSON. The parent sends the policies ([`Policies`]); the child loads them and says so
//! ([`Message::Loaded`]). The parent sends documents and facts ([`Subjects`]); the child judges and answers,
//! all policies at once ([`Message::Judged`]) or one after the other, each announced ([`Message::Policy`]), so that
//! the parent knows which of them ended the child.
//!
//! The child is not believed: what it answers is read strictly, and the parent fills in places from its own
//! documents. This room starts no process: `cli` does.

mod answer;
mod collect;
mod death;
mod request;
mod serve;

pub use answer::{Message, Part};
pub use collect::{by_policy, of_all};
pub use death::Death;
pub use request::{Policies, Subjects};
pub use serve::serve;

//! `tollgate log`, and `release` with a log.

mod branch;
mod command;
mod crash;
mod release;
mod shelf;

//! The `graphql.*` functions: GraphQL texts to syntax trees, and whether a query fits a schema.
//!
//! OPA reads and checks GraphQL with the Go library gqlparser and shows that library's tree. What is accepted,
//! the tree's shape and the verdicts are those of gqlparser 2.5.37, which OPA 1.21 has: later releases give
//! operations a `Description`, which the trees of OPA's own cases do not have.

mod argument;
mod call;
mod execute;
mod field;
mod implement;
mod lexer;
mod overlap;
mod parser;
mod part;
mod prelude;
mod query;
mod schema;
mod spread;
mod system;
mod tree;
mod typing;
mod verdict;

pub(super) use call::{is_valid, parse, parse_and_verify, parse_query, parse_schema, schema_is_valid};

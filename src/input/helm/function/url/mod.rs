//! Functions on addresses: `urlParse`, `urlJoin`, `getHostByName`.

mod address;
mod escape;
mod function;

pub(super) use function::FUNCTIONS;

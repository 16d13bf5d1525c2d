//! Tests of `input::helm`.

mod load;
mod values;

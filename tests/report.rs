//! Tests of `report`.

mod formats;
mod hostile;
mod sample;
mod sarif;
mod text;

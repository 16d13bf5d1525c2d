//! Go's times and durations, as values of templates and for others who must write them as Go does. Source: package
//! time of Go 1.26. The local zone is UTC.

mod calendar;
mod duration;
mod layout;
mod parse;
mod time;
mod zone;

pub use duration::{Duration, SECOND, parse as parse_duration};
pub use parse::parse as parse_time;
pub use time::{RFC_3339_NANO, TIME, Time};
pub use zone::Zone;

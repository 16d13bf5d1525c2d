//! Time zones: UTC, offsets, and those of the zone database.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{OffsetName, Tz};

/// What Go calls a location. The local one is UTC, since nothing here depends on the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Zone {
    /// UTC.
    #[default]
    Utc,
    /// An offset in seconds east of UTC, with a name that may be empty.
    Fixed(i32, String),
    /// A zone of the database.
    Named(Tz),
}

impl Zone {
    /// The zone of that name. Source: `time.LoadLocation`.
    pub fn load(name: &str) -> Option<Self> {
        match name {
            "" | "UTC" | "Local" => Some(Self::Utc),
            _ => name.parse().ok().map(Self::Named),
        }
    }

    /// Seconds east of UTC, and the zone's name, at a time in seconds since 1970.
    pub fn at(&self, unix: i64) -> (i64, String) {
        match self {
            Self::Utc => (0, "UTC".to_owned()),
            Self::Fixed(offset, name) => (i64::from(*offset), name.clone()),
            Self::Named(zone) => {
                // What lies outside of the calendar of the database has the offset at its end.
                let end = if unix < 0 {
                    DateTime::<chrono::Utc>::MIN_UTC
                } else {
                    DateTime::<chrono::Utc>::MAX_UTC
                };
                let time = DateTime::from_timestamp(unix, 0).unwrap_or(end);
                let offset = zone.offset_from_utc_datetime(&time.naive_utc());
                let seconds = offset.fix().local_minus_utc();
                let name = offset.abbreviation().map_or_else(|| numbered(seconds), str::to_owned);
                (i64::from(seconds), name)
            }
        }
    }
}

/// The name of an offset that has none but its number: `+11`, `+1030`.
fn numbered(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{sign}{hours:02}"),
        (hours, minutes) => format!("{sign}{hours:02}{minutes:02}"),
    }
}

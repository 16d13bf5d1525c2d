//! The section `freeze`: when nothing is released, and what a run's time falls into.

use chrono::{
    DateTime, Datelike, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike,
};
use chrono_tz::Tz;

use super::field::Fields;
use super::parse::paths;
use crate::document::{Map, Node, Value};
use crate::source::Digest;

/// The windows in which nothing is released.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The windows, in their order.
    pub windows: Vec<Window>,
    /// What the section says, in a form of its own, for its digest.
    text: String,
}

/// A time in which nothing is released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its name.
    pub name: String,
    when: When,
    /// The environments that it holds for; empty for all.
    pub environments: Vec<String>,
    /// The streams that it holds for; empty for all.
    pub streams: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// The roles whose approval makes an exception: policies see them.
    pub exceptions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum When {
    /// From one moment to another, in seconds since 1970-01-01T00:00:00Z; the second is not in it.
    Once(i64, i64),
    /// Every week, from one minute of it to another, counted from Monday 00:00 of the zone.
    Weekly(u32, u32, Zone),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Named(Tz),
    Offset(FixedOffset),
}

/// What the calendar says of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen<'c> {
    /// The digest of the calendar.
    pub calendar: String,
    /// The first window that it falls into; none where it is open.
    pub window: Option<&'c Window>,
}

const MINUTES: u32 = 7 * 24 * 60;

impl Calendar {
    /// What it says of a moment, for a stream and an environment. A window for some environments holds where no
    /// environment is named: nobody knows that it does not.
    pub fn at(&self, time: i64, stream: Option<&str>, environment: Option<&str>) -> Frozen<'_> {
        let concerns = |wanted: &[String], found: Option<&str>| {
            wanted.is_empty() || found.is_none_or(|found| wanted.iter().any(|one| one == found))
        };
        let holds = |window: &&Window| {
            concerns(&window.environments, environment)
                && concerns(&window.streams, stream)
                && window.when.holds(time)
        };
        Frozen {
            calendar: Digest::of(self.text.as_bytes()).to_string(),
            window: self.windows.iter().find(holds),
        }
    }
}

impl When {
    fn holds(&self, time: i64) -> bool {
        match self {
            Self::Once(from, until) => (*from..*until).contains(&time),
            Self::Weekly(from, until, zone) => {
                let Some(utc) = DateTime::from_timestamp(time, 0) else { return false };
                let local = match zone {
                    Zone::Named(zone) => utc.with_timezone(zone).naive_local(),
                    Zone::Offset(zone) => utc.with_timezone(zone).naive_local(),
                };
                let day = local.weekday().num_days_from_monday();
                let minute = day * 24 * 60 + local.hour() * 60 + local.minute();
                // A window may go on over the end of the week.
                if from < until {
                    (*from..*until).contains(&minute)
                } else {
                    minute >= *from || minute < *until
                }
            }
        }
    }
}

impl Zone {
    fn parse(text: &str) -> Option<Self> {
        if text == "UTC" || text == "Z" {
            return Some(Self::Offset(FixedOffset::east_opt(0)?));
        }
        if let Some(rest) = text.strip_prefix(['+', '-']) {
            let (hours, minutes) = rest.split_once(':')?;
            let (hours, minutes): (i32, i32) = (two(hours)?.try_into().ok()?, two(minutes)?.try_into().ok()?);
            let seconds = (hours * 60 + minutes) * 60;
            let seconds = if text.starts_with('-') { -seconds } else { seconds };
            return (hours <= 14 && minutes < 60)
                .then(|| FixedOffset::east_opt(seconds))
                .flatten()
                .map(Self::Offset);
        }
        text.parse().ok().map(Self::Named)
    }

    /// The moment of a local time. Of one that the clocks show twice the earlier one where a window begins, the later
    /// one where it ends; one that they pass over is the moment at which they do.
    fn moment(self, local: NaiveDateTime, later: bool) -> Option<i64> {
        fn of<Z: TimeZone>(zone: &Z, local: NaiveDateTime, later: bool) -> Option<i64> {
            match zone.from_local_datetime(&local) {
                LocalResult::Single(time) => Some(time.timestamp()),
                LocalResult::Ambiguous(first, second) => Some(if later { second } else { first }.timestamp()),
                LocalResult::None => {
                    let before = local.checked_sub_signed(chrono::TimeDelta::hours(1))?;
                    Some(zone.from_local_datetime(&before).earliest()?.timestamp() + 3600)
                }
            }
        }
        match self {
            Self::Named(zone) => of(&zone, local, later),
            Self::Offset(zone) => of(&zone, local, later),
        }
    }
}

fn two(text: &str) -> Option<u32> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A moment: RFC 3339 with an offset, or a day of the zone. A day as the end is in the window.
fn moment(text: &str, zone: Zone, end: bool) -> Option<i64> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp());
    }
    let day = (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()?;
    let day = if end { day.succ_opt()? } else { day };
    zone.moment(day.and_time(NaiveTime::MIN), end)
}

/// A minute of the week: `fri 16:00`.
fn minute(text: &str) -> Option<u32> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let (day, time) = text.trim().split_once(' ')?;
    let day = DAYS.iter().position(|name| day.eq_ignore_ascii_case(name))?;
    let (hour, minute) = time.trim().split_once(':')?;
    let (hour, minute) = (two(hour)?, two(minute)?);
    let minutes = u32::try_from(day).ok()? * 24 * 60 + hour * 60 + minute;
    (hour < 24 && minute < 60 || hour == 24 && minute == 0).then_some(minutes % MINUTES)
}

/// The section.
pub(super) fn parse(node: &Node, fields: &mut Fields) -> Option<Calendar> {
    let map = fields.mapping("freeze", node, &["timezone", "windows"])?;
    let given = |map: &Map, key: &str| map.get(key).filter(|node| node.value != Value::Null).cloned();
    let zone = match given(map, "timezone") {
        None => Zone::parse("UTC")?,
        Some(node) => {
            let text = fields.text("freeze.timezone", &node)?;
            if let Some(zone) = Zone::parse(&text) {
                zone
            } else {
                {
                    let message = format!("`{text}` is no time zone");
                    fields.error(
                        "config-value",
                        node.origin.span,
                        message,
                        "write `Europe/Berlin`, `+01:00` or `UTC`",
                    );
                    return None;
                }
            }
        }
    };
    let windows = fields.required(
        "freeze",
        node,
        map,
        "windows",
        "[{name: year end, from: 2026-12-20, until: 2027-01-03}]",
    )?;
    let items = fields.items("freeze.windows", windows, "a list of windows");
    let windows = items.iter().filter_map(|(name, item)| window(name, item, zone, fields)).collect();
    Some(Calendar { windows, text: crate::document::json::write(node) })
}

/// One window. One that is wrong is left out whole and told: the run ends.
fn window(name: &str, node: &Node, zone: Zone, fields: &mut Fields) -> Option<Window> {
    const KEYS: [&str; 8] =
        ["name", "from", "until", "weekly", "environments", "streams", "reason", "exceptions"];
    let map = fields.mapping(name, node, &KEYS)?;
    let given = |key: &str| map.get(key).filter(|node| node.value != Value::Null);
    let title = fields
        .required(name, node, map, "name", "year end")
        .and_then(|node| fields.text(&format!("{name}.name"), node))?;
    let when = match (given("from"), given("until"), given("weekly")) {
        (Some(from), Some(until), None) => {
            let mut read = |key: &str, node: &Node, end: bool| {
                let text = fields.text(&format!("{name}.{key}"), node)?;
                let found = moment(&text, zone, end);
                if found.is_none() {
                    let help =
                        "write a day such as `2026-12-20`, or a time such as `2026-12-20T18:00:00+01:00`";
                    fields.error(
                        "config-value",
                        node.origin.span,
                        format!("`{text}` is no day and no time"),
                        help,
                    );
                }
                found
            };
            let (first, last) = (read("from", from, false)?, read("until", until, true)?);
            if first >= last {
                let message = format!("`{name}` ends before it begins");
                fields.error(
                    "config-value",
                    until.origin.span,
                    message,
                    "write an `until` that is later than `from`",
                );
                return None;
            }
            When::Once(first, last)
        }
        (None, None, Some(weekly)) => {
            let text = fields.text(&format!("{name}.weekly"), weekly)?;
            let found = text.split_once("..").and_then(|(from, until)| Some((minute(from)?, minute(until)?)));
            if let Some((from, until)) = found.filter(|(from, until)| from != until) {
                When::Weekly(from, until, zone)
            } else {
                {
                    let message = format!("`{text}` is no time of the week");
                    fields.error(
                        "config-value",
                        weekly.origin.span,
                        message,
                        "write `fri 16:00 .. mon 08:00`",
                    );
                    return None;
                }
            }
        }
        _ => {
            let message = format!("`{name}` does not say when it is");
            let help = "write `from` and `until`, or `weekly: fri 16:00 .. mon 08:00`";
            fields.error("config-missing-key", node.origin.span, message, help);
            return None;
        }
    };
    let mut list = |key: &str, example: &str| {
        given(key).map(|node| paths(&format!("{name}.{key}"), node, example, fields)).unwrap_or_default()
    };
    let environments = list("environments", "a list of environments, such as `[production]`");
    let streams = list("streams", "a list of streams, such as `[shop]`");
    let exceptions = list("exceptions", "a list of roles, such as `[approver]`");
    let reason = match given("reason") {
        Some(node) => Some(fields.text(&format!("{name}.reason"), node)?),
        None => None,
    };
    Some(Window { name: title, when, environments, streams, reason, exceptions })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::source::{FileId, Limits};

    fn calendar(text: &str) -> Calendar {
        let (config, wrong) = Config::parse(FileId::new(0), text, &Limits::default());
        assert!(wrong.is_empty(), "{wrong:?}");
        config.freeze.unwrap()
    }

    fn seconds(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp()
    }

    #[test]
    fn a_window_of_days_holds_for_both_in_its_zone() {
        let calendar = calendar(
            "freeze: {timezone: Europe/Berlin, windows: [{name: x, from: \"2026-12-20\", until: \"2027-01-03\", environments: [production], streams: [shop]}]}",
        );
        let frozen = |time: &str, stream, environment| {
            calendar.at(seconds(time), stream, environment).window.is_some()
        };
        let shop = Some("shop");
        for (time, expected) in [
            ("2026-12-19T22:59:59Z", false),
            ("2026-12-19T23:00:00Z", true),
            ("2027-01-03T22:59:59Z", true),
            ("2027-01-03T23:00:00Z", false),
        ] {
            assert_eq!(frozen(time, shop, Some("production")), expected, "{time}");
        }
        let within = "2026-12-24T12:00:00Z";
        assert!(!frozen(within, shop, Some("staging")) && !frozen(within, Some("other"), Some("production")));
        assert!(frozen(within, None, None), "nobody knows that it does not hold");
    }

    #[test]
    fn a_weekly_window_goes_over_the_end_of_the_week_and_with_the_clocks() {
        let calendar = calendar(
            "freeze: {timezone: Europe/Berlin, windows: [{name: x, weekly: \"fri 16:00 .. mon 08:00\"}]}",
        );
        for (time, expected) in [
            ("2026-07-03T13:59:00Z", false),
            ("2026-07-03T14:00:00Z", true),
            ("2026-07-05T12:00:00Z", true),
            ("2026-07-06T05:59:00Z", true),
            ("2026-07-06T06:00:00Z", false),
            ("2026-01-02T14:59:00Z", false),
            ("2026-01-02T15:00:00Z", true),
        ] {
            assert_eq!(calendar.at(seconds(time), None, None).window.is_some(), expected, "{time}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for text in [
            "freeze: {timezone: Mars/Olympus, windows: []}",
            "freeze: {windows: [{name: x}]}",
            "freeze: {windows: [{name: x, from: \"2026-12-20\", until: \"2026-12-19\"}]}",
            "freeze: {windows: [{name: x, from: soon, until: \"2026-12-19\"}]}",
            "freeze: {windows: [{name: x, weekly: \"fri 16:00\"}]}",
            "freeze: {windows: [{name: x, weekly: \"fri 16:00 .. fri 16:00\"}]}",
            "freeze: {windows: [{name: x, weekly: \"fri 25:00 .. sat 16:00\"}]}",
            "freeze: {windows: [{weekly: \"fri 15:00 .. sat 16:00\"}]}",
            "freeze: {}",
        ] {
            let (_, wrong) = Config::parse(FileId::new(0), text, &Limits::default());
            assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
        }
    }
}

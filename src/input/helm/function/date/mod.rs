//! Functions on dates and durations. Source: Sprig 3.3 `date.go`, Helm 4.3 `pkg/engine/funcs.go`, package time of
//! Go 1.26. The local zone is UTC.

mod span;

use super::random::generated;
use crate::input::helm::Host;
use crate::input::template::clock::{Duration, SECOND, TIME, Zone, parse_duration, parse_time};
pub(super) use crate::input::template::clock::{RFC_3339_NANO, Time};
use crate::input::template::{Args, Context, Data, Failure, Function, Int, Param, Value};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    function("now", &[], |context, args| {
        let now = Value::object(now(context));
        Ok(generated(context, args, now))
    }),
    function("ago", &[Param::Any], ago),
    function("date", &[Param::Text, Param::Any], |context, args| {
        Ok(date(context, args, args.str(0).bytes(), args.any(1), Zone::Utc))
    }),
    function("dateInZone", DATE_IN_ZONE, date_in_zone),
    function("date_in_zone", DATE_IN_ZONE, date_in_zone),
    function("htmlDate", &[Param::Any], |context, args| {
        Ok(date(context, args, HTML, args.any(0), Zone::Utc))
    }),
    function("htmlDateInZone", &[Param::Any, Param::Text], |context, args| {
        Ok(date(context, args, HTML, args.any(0), zone(args, 1)))
    }),
    function("dateModify", DATE_MODIFY, date_modify),
    function("date_modify", DATE_MODIFY, date_modify),
    function("mustDateModify", DATE_MODIFY, must_date_modify),
    function("must_date_modify", DATE_MODIFY, must_date_modify),
    function("toDate", &[Param::Text, Param::Text], |_, args| {
        let time = parse_time(args.str(0).bytes(), args.str(1).bytes());
        Ok(Value::object(time.unwrap_or(Time::ZERO)))
    }),
    function("mustToDate", &[Param::Text, Param::Text], |_, args| {
        let time = parse_time(args.str(0).bytes(), args.str(1).bytes());
        time.map(Value::object).map_err(Failure::new)
    }),
    function("unixEpoch", &[Param::Object(TIME)], |_, args| {
        Ok(Value::text(time(args.any(0)).unix.to_string()))
    }),
    function("duration", &[Param::Any], |_, args| Ok(Value::text(span::of_seconds(args.any(0)).to_string()))),
    function("durationRound", &[Param::Any], |context, args| {
        let now = now(context);
        let made = args.any(0).as_object::<Time>().is_some();
        let text = Value::text(span::rounded(args.any(0), &now));
        Ok(if made { generated(context, args, text) } else { text })
    }),
    function("mustToDuration", &[Param::Any], |_, args| {
        span::parse(args.any(0)).map(Value::object).map_err(Failure::new)
    }),
    function("durationSeconds", &[Param::Any], |_, args| Ok(Value::float(units(args, SECOND)))),
    function("durationMinutes", &[Param::Any], |_, args| Ok(Value::float(units(args, 60 * SECOND)))),
    function("durationHours", &[Param::Any], |_, args| Ok(Value::float(units(args, HOUR)))),
    function("durationDays", &[Param::Any], |_, args| Ok(Value::float(units(args, HOUR) / 24.0))),
    function("durationWeeks", &[Param::Any], |_, args| Ok(Value::float(units(args, HOUR) / 24.0 / 7.0))),
    function("durationMilliseconds", &[Param::Any], |_, args| Ok(Value::int64(span(args).0 / 1_000_000))),
    function("durationMicroseconds", &[Param::Any], |_, args| Ok(Value::int64(span(args).0 / 1_000))),
    function("durationNanoseconds", &[Param::Any], |_, args| Ok(Value::int64(span(args).0))),
    function("durationRoundTo", &[Param::Any, Param::Any], |_, args| Ok(to_multiple(args, Duration::round))),
    function("durationTruncateTo", &[Param::Any, Param::Any], |_, args| {
        Ok(to_multiple(args, Duration::truncate))
    }),
];

const DATE_IN_ZONE: &[Param] = &[Param::Text, Param::Any, Param::Text];
const DATE_MODIFY: &[Param] = &[Param::Text, Param::Object(TIME)];
/// The layout that HTML's date fields have.
const HTML: &[u8] = b"2006-01-02";
const HOUR: i64 = 3600 * SECOND;
/// Nanoseconds of a day.
pub(super) const DAY: i64 = 24 * HOUR;

const fn function(
    name: &'static str,
    params: &'static [Param],
    call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
) -> Function {
    Function { name, params, variadic: false, call }
}

fn now(context: &Context<'_>) -> Time {
    Time::at(context.host::<Host>().map_or(0, |host| host.now))
}

/// An argument of type `time.Time`.
fn time(value: &Value) -> Time {
    value.as_object::<Time>().cloned().unwrap_or(Time::ZERO)
}

/// The instant that a value is: a time, or seconds since 1970 in one of these types.
fn instant(value: &Value, types: &[Int]) -> Option<Time> {
    match value.data {
        Data::Int(unix, int) if types.contains(&int) => Some(Time::at(unix)),
        _ => value.as_object::<Time>().cloned(),
    }
}

fn ago(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let now = now(context);
    let since = instant(args.any(0), &[Int::Int64, Int::Int]).map_or(Duration(0), |time| now.since(&time));
    let text = Value::text(since.round(Duration(SECOND)).to_string());
    Ok(generated(context, args, text))
}

/// Writes an instant in a zone; the present where the value is none.
fn date(context: &mut Context<'_>, args: Args<'_>, layout: &[u8], value: &Value, zone: Zone) -> Value {
    let known = instant(value, &[Int::Int64, Int::Int, Int::Int32]);
    let made = known.is_none();
    let time = known.unwrap_or_else(|| now(context)).told_in(zone);
    let text = Value::text(time.format(layout));
    if made { generated(context, args, text) } else { text }
}

/// The zone that an argument names; UTC where there is no such zone.
fn zone(args: Args<'_>, index: usize) -> Zone {
    Zone::load(&args.str(index).lossy()).unwrap_or_default()
}

fn date_in_zone(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(date(context, args, args.str(0).bytes(), args.any(1), zone(args, 2)))
}

fn date_modify(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let time = time(args.any(1));
    let moved = parse_duration(args.str(0).bytes()).map(|duration| time.add(duration));
    Ok(Value::object(moved.unwrap_or(time)))
}

fn must_date_modify(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let duration = parse_duration(args.str(0).bytes()).map_err(Failure::new)?;
    Ok(Value::object(time(args.any(1)).add(duration)))
}

/// The duration that the argument is; none at all where it is no duration.
fn span(args: Args<'_>) -> Duration {
    span::parse(args.any(0)).unwrap_or(Duration(0))
}

fn units(args: Args<'_>, unit: i64) -> f64 {
    span(args).in_units(unit)
}

/// The first argument brought to a multiple of the second one; as it is where that is no duration.
fn to_multiple(args: Args<'_>, bring: fn(Duration, Duration) -> Duration) -> Value {
    let duration = span(args);
    Value::object(span::parse(args.any(1)).map_or(duration, |unit| bring(duration, unit)))
}

#[cfg(test)]
mod tests {
    use super::super::random::tests::rendered;

    #[test]
    fn functions_on_dates_answer_as_in_sprig_and_helm() {
        for (template, text) in [
            (r#"now | date "2006-01-02 15:04""#, "2019-06-13 20:39"),
            (r#"date_in_zone "02 Jan 06 15:04 -0700" now "UTC""#, "13 Jun 19 20:39 +0000"),
            (r#"dateInZone "15:04 MST" (int64 0) "Asia/Tokyo""#, "09:00 JST"),
            (r#"dateInZone "15:04 MST" 0.5 "foobar""#, "20:39 UTC"),
            (r"htmlDate 86400", "1970-01-02"),
            (r#"htmlDateInZone 86400 "America/New_York""#, "1970-01-01"),
            (r#"toDate "2006-01-02" "2017-12-31" | date "02/01/2006""#, "31/12/2017"),
            (r#"toDate "2006-01-02" "x""#, "0001-01-01 00:00:00 +0000 UTC"),
            (r#"now | dateModify "-1h30m" | unixEpoch"#, "1560452979"),
            (r#"now | date_modify "x" | unixEpoch"#, "1560458379"),
            (r#"ago (dateModify "-2h34m17s" now)"#, "2h34m17s"),
            (r#"ago "x""#, "0s"),
            (r#"duration "93784""#, "26h3m4s"),
            (r"duration 61", "0s"),
            (r#"durationRound "2400h5s""#, "3mo"),
            (r#"durationRound (now | dateModify "-26h")"#, "1d"),
            (r#"durationSeconds "1m30.5s""#, "90.5"),
            (r"durationMilliseconds 2.5", "2500"),
            (r#"durationDays "36h""#, "1.5"),
            (r#"durationWeeks "x""#, "0"),
            (r#"mustToDuration "90" | printf "%v""#, "1m30s"),
            (r#"mustToDuration "90" | printf "%T""#, "time.Duration"),
            (r#"durationRoundTo "2h13m" "30m""#, "2h0m0s"),
            (r#"(durationTruncateTo "2h43m" "30m").Hours"#, "2.5"),
            (r"(now.AddDate 0 1 0).Month", "July"),
            (r#"now.Weekday | printf "%d""#, "4"),
            (r#"(now.Sub (toDate "2006" "2019")).Hours | int"#, "3932"),
        ] {
            assert_eq!(rendered(&format!("{{{{ {template} }}}}")), Ok(text.to_owned()), "{template}");
        }
    }

    #[test]
    fn what_must_be_a_date_or_a_duration_and_is_none_is_an_error() {
        for (template, error) in [
            (r#"mustDateModify "x" now"#, r#"time: invalid duration "x""#),
            (r#"mustToDate "2006" "x""#, r#"parsing time "x" as "2006": cannot parse "x" as "2006""#),
            (r#"mustToDuration "x""#, r#"could not parse duration "x""#),
            (r#"mustToDuration """#, "empty duration"),
            (r"mustToDuration nil", "invalid duration"),
            (r"mustToDuration true", "unsupported duration type bool"),
            (r"mustToDuration 1e10", "duration seconds overflow: 1e+10"),
            (r"mustToDuration 10000000000", "duration seconds overflow: 10000000000"),
        ] {
            assert_eq!(rendered(&format!("{{{{ {template} }}}}")), Err(error.to_owned()), "{template}");
        }
    }
}

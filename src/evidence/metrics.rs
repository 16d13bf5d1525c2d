//! What a row of releases says of how a team delivers: how often, how fast, how often it goes wrong, how soon it is
//! mended. Worked out of verified statements alone, each figure with the releases that it rests on.
//!
//! SPEC: DORA's software delivery metrics (<https://dora.dev/guides/dora-metrics/>). *Deployment frequency* is how many
//! changes are deployed in a period; *change lead time* how long a commit takes to be deployed; *change fail rate* the
//! share of deployments that need a repair at once; *failed deployment recovery time* how long that repair takes.
//!
//! A release that was judged PASSED stands for a deployment, the time of its judgement for when it was deployed, and its
//! oldest commit for the change. A release has failed where a later one of its stream and environment says that it
//! `fixes` it. From nothing follows no figure.

use std::collections::{BTreeMap, BTreeSet};

use super::release::Commits;
use super::statement::Statement;
use crate::source::Digest;
use crate::verdict::Decision;

/// What is known of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// What the user calls its evidence: the path of the bundle.
    pub bundle: String,
    /// The digest of what was signed. Two bundles of the same count once.
    pub digest: Digest,
    /// The stream.
    pub stream: String,
    /// The environment, where one was named.
    pub environment: Option<String>,
    /// The version.
    pub version: String,
    /// When it was judged, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The verdict.
    pub decision: Decision,
    /// The commits in it.
    pub commits: Option<Commits>,
    /// The version that it repairs.
    pub fixes: Option<String>,
}

impl Released {
    /// What a statement says, whose payload has that digest.
    pub fn of(bundle: impl Into<String>, digest: Digest, statement: &Statement) -> Self {
        let release = &statement.release;
        Self {
            bundle: bundle.into(),
            digest,
            stream: release.stream.clone(),
            environment: statement.environment.clone(),
            version: release.version.clone(),
            at: statement.evaluated_at,
            decision: statement.decision,
            commits: release.commits,
            fixes: release.fixes.clone(),
        }
    }
}

/// Which releases count, in seconds since 1970-01-01T00:00:00Z: from the first moment on, and before the second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// The first moment; none for the first release.
    pub since: Option<i64>,
    /// The moment behind the last; none for the last release.
    pub until: Option<i64>,
}

/// The figures of one stream and environment.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics {
    /// The stream.
    pub stream: String,
    /// The environment, where one was named.
    pub environment: Option<String>,
    /// From when to when.
    pub period: (i64, i64),
    /// How many releases were judged PASSED, DENIED and UNDECIDED.
    pub releases: (usize, usize, usize),
    /// Deployments a day.
    pub frequency: Figure<f64>,
    /// Seconds from the oldest commit of a release to its judgement: the median and the 90th percentile.
    pub lead_time: Figure<(i64, i64)>,
    /// The share of deployments that a later one repairs.
    pub failure_rate: Figure<f64>,
    /// Seconds from a release that failed to the one that repairs it: the median and the 90th percentile.
    pub recovery: Figure<(i64, i64)>,
}

/// A figure, the bundles that it rests on, and what could not be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure<T> {
    /// The figure; none where there is nothing to work it out of.
    pub value: Option<T>,
    /// The bundles that it rests on, in the order of their times.
    pub bundles: Vec<String>,
    /// What could not be used: the bundle, and why.
    pub unused: Vec<(String, &'static str)>,
    /// Why there is no figure.
    pub why_not: Option<&'static str>,
}

impl<T> Figure<T> {
    fn of(
        value: Option<T>,
        bundles: Vec<String>,
        unused: Vec<(String, &'static str)>,
        why: &'static str,
    ) -> Self {
        let why_not = value.is_none().then_some(why);
        Self { value, bundles, unused, why_not }
    }
}

/// The figures of each stream and environment among `releases`, in the order of their names.
pub fn metrics(releases: &[Released], period: Period) -> Vec<Metrics> {
    let mut known = BTreeSet::new();
    let mut groups: BTreeMap<(String, Option<String>), Vec<&Released>> = BTreeMap::new();
    for release in releases.iter().filter(|release| known.insert(release.digest)) {
        groups.entry((release.stream.clone(), release.environment.clone())).or_default().push(release);
    }
    let of = |((stream, environment), mut all): ((String, Option<String>), Vec<&Released>)| {
        all.sort_by(|one, other| (one.at, &one.bundle).cmp(&(other.at, &other.bundle)));
        group(stream, environment, &all, period)
    };
    groups.into_iter().filter_map(of).collect()
}

/// The figures of one group, sorted by time. None where none of its releases is in the period.
fn group(stream: String, environment: Option<String>, all: &[&Released], period: Period) -> Option<Metrics> {
    let within = |release: &&&Released| {
        period.since.is_none_or(|since| release.at >= since)
            && period.until.is_none_or(|until| release.at < until)
    };
    let inside: Vec<&Released> = all.iter().filter(within).copied().collect();
    let (first, last) = (inside.first()?.at, inside.last()?.at);
    let count = |decision| inside.iter().filter(|release| release.decision == decision).count();
    let deployed: Vec<&Released> =
        inside.iter().filter(|release| release.decision == Decision::Passed).copied().collect();
    let bounds = (period.since.unwrap_or(first), period.until.unwrap_or(last));
    let (failure_rate, recovery) = failures(all, &deployed);
    Some(Metrics {
        stream,
        environment,
        period: bounds,
        releases: (count(Decision::Passed), count(Decision::Denied), count(Decision::Undecided)),
        frequency: frequency(&deployed, bounds),
        lead_time: lead_time(&deployed),
        failure_rate,
        recovery,
    })
}

fn names(releases: &[&Released]) -> Vec<String> {
    releases.iter().map(|release| release.bundle.clone()).collect()
}

/// How many deployments there are a day.
#[expect(clippy::cast_precision_loss, reason = "counts and seconds of a history are far below 2^52")]
fn frequency(deployed: &[&Released], (from, until): (i64, i64)) -> Figure<f64> {
    let seconds = until.saturating_sub(from);
    let value =
        (!deployed.is_empty() && seconds > 0).then(|| deployed.len() as f64 * 86_400.0 / seconds as f64);
    let why = if deployed.is_empty() {
        "no release passed"
    } else {
        "one moment is no period: name one with `--since` and `--until`, or `--window`"
    };
    Figure::of(value, names(deployed), Vec::new(), why)
}

/// How long the oldest commits of releases took.
fn lead_time(deployed: &[&Released]) -> Figure<(i64, i64)> {
    let (mut used, mut unused, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for release in deployed {
        let unusable = match release.commits {
            None => "its commits are not known",
            Some(Commits { oldest: None, .. }) => "it has no commit since the release before",
            Some(Commits { oldest: Some(oldest), .. }) if oldest > release.at => "a commit is later than it",
            Some(Commits { oldest: Some(oldest), .. }) => {
                times.push(release.at - oldest);
                used.push(release.bundle.clone());
                continue;
            }
        };
        unused.push((release.bundle.clone(), unusable));
    }
    let why = "no release that passed says when its commits were written";
    Figure::of(percentiles(times), used, unused, why)
}

/// How often deployments fail, and how long it takes until they are repaired.
#[expect(clippy::cast_precision_loss, reason = "counts of releases are far below 2^52")]
fn failures(all: &[&Released], deployed: &[&Released]) -> (Figure<f64>, Figure<(i64, i64)>) {
    let mut failed: Vec<&Released> = Vec::new();
    let (mut repaired, mut unused, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for release in deployed {
        let repairs = || {
            let later = all.iter().filter(|other| other.at >= release.at && other.digest != release.digest);
            later.filter(|other| other.fixes.as_deref() == Some(&*release.version))
        };
        if repairs().next().is_none() {
            continue;
        }
        failed.push(release);
        match repairs().find(|other| other.decision == Decision::Passed) {
            Some(repair) => {
                times.push(repair.at - release.at);
                repaired.extend([release.bundle.clone(), repair.bundle.clone()]);
            }
            None => unused.push((release.bundle.clone(), "no release that repairs it passed")),
        }
    }
    let unknown = deployed.iter().filter(|release| {
        let fixes = release.fixes.as_deref();
        fixes.is_some_and(|fixes| !all.iter().any(|other| other.version == fixes))
    });
    let unknown: Vec<_> = unknown
        .map(|release| (release.bundle.clone(), "the release that it repairs is not among those given"))
        .collect();
    let rate = (!deployed.is_empty()).then(|| failed.len() as f64 / deployed.len() as f64);
    let rate = Figure::of(rate, names(deployed), unknown, "no release passed");
    (rate, Figure::of(percentiles(times), repaired, unused, "no release failed and was repaired"))
}

/// The median and the 90th percentile, each the nearest of the values.
fn percentiles(mut values: Vec<i64>) -> Option<(i64, i64)> {
    values.sort_unstable();
    // SPEC: the nearest-rank method: the smallest value that at least so many hundredths are not above.
    let rank =
        |hundredths: usize| values.get((values.len() * hundredths).div_ceil(100).checked_sub(1)?).copied();
    Some((rank(50)?, rank(90)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    fn release(version: &str, day: i64, decision: Decision) -> Released {
        Released {
            bundle: format!("{version}.tar"),
            digest: Digest::of(format!("{version} {day} {decision:?}").as_bytes()),
            stream: "shop".into(),
            environment: Some("production".into()),
            version: version.into(),
            at: day * DAY,
            decision,
            commits: None,
            fixes: None,
        }
    }

    fn with_commits(release: Released, days: i64) -> Released {
        let oldest = Some(release.at - days * DAY);
        Released { commits: Some(Commits { count: 2, oldest, newest: Some(release.at) }), ..release }
    }

    #[test]
    fn figures_rest_on_releases() {
        let releases = [
            with_commits(release("1.0.0", 100, Decision::Passed), 3),
            with_commits(release("1.1.0", 110, Decision::Passed), 5),
            release("1.1.1", 111, Decision::Denied),
            Released {
                fixes: Some("1.1.0".into()),
                ..with_commits(release("1.1.2", 112, Decision::Passed), 1)
            },
            release("1.2.0", 120, Decision::Passed),
        ];
        let all = metrics(&releases, Period::default());
        let [found] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(found.releases, (4, 1, 0));
        assert_eq!(found.frequency.value, Some(0.2));
        assert_eq!(found.lead_time.value, Some((3 * DAY, 5 * DAY)));
        assert_eq!(found.lead_time.bundles, ["1.0.0.tar", "1.1.0.tar", "1.1.2.tar"]);
        assert_eq!(found.lead_time.unused, [("1.2.0.tar".to_owned(), "its commits are not known")]);
        assert_eq!(found.failure_rate.value, Some(0.25));
        assert_eq!(found.recovery.value, Some((2 * DAY, 2 * DAY)));
        assert_eq!(found.recovery.bundles, ["1.1.0.tar", "1.1.2.tar"]);
        let twice: Vec<_> = releases.iter().chain(&releases).cloned().collect();
        assert_eq!(metrics(&twice, Period::default()), all, "the same evidence counts once");
    }

    #[test]
    fn from_nothing_follows_no_figure() {
        assert!(metrics(&[], Period::default()).is_empty());
        let one = [release("1.0.0", 100, Decision::Denied)];
        let found = &metrics(&one, Period::default())[0];
        assert_eq!(found.frequency.value, None);
        assert_eq!(found.lead_time.value, None);
        assert_eq!(found.failure_rate.value, None);
        assert_eq!(found.recovery.value, None);
        assert!([found.frequency.why_not, found.failure_rate.why_not].iter().all(Option::is_some));
        assert!(metrics(&one, Period { since: Some(101 * DAY), until: None }).is_empty());
    }

    #[test]
    fn a_repair_counts_in_its_stream_and_environment_alone() {
        let failed = release("1.0.0", 100, Decision::Passed);
        let repair = Released { fixes: Some("1.0.0".into()), ..release("1.0.1", 101, Decision::Passed) };
        let rate =
            |repair: Released| metrics(&[failed.clone(), repair], Period::default())[0].failure_rate.value;
        assert_eq!(rate(repair.clone()), Some(0.5));
        assert_eq!(rate(Released { environment: None, ..repair.clone() }), Some(0.0));
        assert_eq!(
            rate(Released { at: 99 * DAY, ..repair }),
            Some(0.0),
            "an earlier release repairs nothing"
        );
        let denied = Released { fixes: Some("1.0.0".into()), ..release("1.0.1", 101, Decision::Denied) };
        let found = &metrics(&[failed.clone(), denied], Period::default())[0];
        assert_eq!((found.failure_rate.value, found.recovery.value), (Some(1.0), None));
        assert_eq!(found.recovery.unused.len(), 1);
    }

    #[test]
    fn percentiles_are_values() {
        assert_eq!(percentiles(Vec::new()), None);
        assert_eq!(percentiles(vec![7]), Some((7, 7)));
        assert_eq!(percentiles((1..=10).rev().collect()), Some((5, 9)));
        assert_eq!(percentiles((1..=11).collect()), Some((6, 10)));
    }
}

//! Regions of AWS: facts that Amazon publishes.

/// A region.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// `eu-central-1`.
    pub(super) name: &'static str,
    /// As the endpoints of the SDKs describe it: `Europe (Frankfurt)`.
    pub(super) description: &'static str,
    /// The letters of the availability zones that an account sees that has opted in to nothing. None where accounts
    /// see different ones.
    pub(super) zones: Option<&'static str>,
    /// How many availability zones an account sees.
    pub(super) count: usize,
}

/// A partition.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// `aws`.
    pub(super) name: &'static str,
    /// `amazonaws.com`.
    pub(super) suffix: &'static str,
    /// `com.amazonaws`.
    pub(super) reverse: &'static str,
}

/// The fewest and the most availability zones that an account sees in any region.
pub(super) const ZONES: (usize, usize) = (2, 6);

const AWS: Partition = Partition { name: "aws", suffix: "amazonaws.com", reverse: "com.amazonaws" };
const CHINA: Partition =
    Partition { name: "aws-cn", suffix: "amazonaws.com.cn", reverse: "cn.com.amazonaws" };
const GOV: Partition = Partition { name: "aws-us-gov", suffix: "amazonaws.com", reverse: "com.amazonaws" };

/// The partition that a region is in; where no region is known, that of most.
pub(super) fn partition(region: Option<&str>) -> Option<Partition> {
    match region {
        Some(region) if region.starts_with("cn-") => Some(CHINA),
        Some(region) if region.starts_with("us-gov-") => Some(GOV),
        Some(region) if region.contains("-iso") || region.starts_with("eusc-") => None,
        _ => Some(AWS),
    }
}

/// A region by its name.
pub(super) fn region(name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.name == name)
}

const fn of(name: &'static str, description: &'static str, zones: &'static str) -> Region {
    Region { name, description, zones: Some(zones), count: zones.len() }
}

const REGIONS: [Region; 38] = [
    of("af-south-1", "Africa (Cape Town)", "abc"),
    of("ap-east-1", "Asia Pacific (Hong Kong)", "abc"),
    of("ap-east-2", "Asia Pacific (Taipei)", "abc"),
    of("ap-northeast-1", "Asia Pacific (Tokyo)", "acd"),
    of("ap-northeast-2", "Asia Pacific (Seoul)", "abcd"),
    of("ap-northeast-3", "Asia Pacific (Osaka)", "abc"),
    of("ap-south-1", "Asia Pacific (Mumbai)", "abc"),
    of("ap-south-2", "Asia Pacific (Hyderabad)", "abc"),
    of("ap-southeast-1", "Asia Pacific (Singapore)", "abc"),
    of("ap-southeast-2", "Asia Pacific (Sydney)", "abc"),
    of("ap-southeast-3", "Asia Pacific (Jakarta)", "abc"),
    of("ap-southeast-4", "Asia Pacific (Melbourne)", "abc"),
    of("ap-southeast-5", "Asia Pacific (Malaysia)", "abc"),
    of("ap-southeast-6", "Asia Pacific (New Zealand)", "abc"),
    of("ap-southeast-7", "Asia Pacific (Thailand)", "abc"),
    of("ca-central-1", "Canada (Central)", "abd"),
    of("ca-west-1", "Canada West (Calgary)", "abc"),
    of("cn-north-1", "China (Beijing)", "abd"),
    of("cn-northwest-1", "China (Ningxia)", "abc"),
    of("eu-central-1", "Europe (Frankfurt)", "abc"),
    of("eu-central-2", "Europe (Zurich)", "abc"),
    of("eu-north-1", "Europe (Stockholm)", "abc"),
    of("eu-south-1", "Europe (Milan)", "abc"),
    of("eu-south-2", "Europe (Spain)", "abc"),
    of("eu-west-1", "Europe (Ireland)", "abc"),
    of("eu-west-2", "Europe (London)", "abc"),
    of("eu-west-3", "Europe (Paris)", "abc"),
    of("il-central-1", "Israel (Tel Aviv)", "abc"),
    of("me-central-1", "Middle East (UAE)", "abc"),
    of("me-south-1", "Middle East (Bahrain)", "abc"),
    of("mx-central-1", "Mexico (Central)", "abc"),
    of("sa-east-1", "South America (Sao Paulo)", "abc"),
    of("us-east-1", "US East (N. Virginia)", "abcdef"),
    of("us-east-2", "US East (Ohio)", "abc"),
    of("us-gov-east-1", "AWS GovCloud (US-East)", "abc"),
    of("us-gov-west-1", "AWS GovCloud (US-West)", "abc"),
    // Of three zones each account sees two.
    Region { name: "us-west-1", description: "US West (N. California)", zones: None, count: 2 },
    of("us-west-2", "US West (Oregon)", "abcd"),
];

/// The accounts that load balancers write their logs from
/// (the guide of Elastic Load Balancing, *Access logs*, and `internal/service/elb/service_account_data_source.go`).
pub(super) fn load_balancer_account(region: &str) -> Option<&'static str> {
    LOAD_BALANCERS.iter().find(|(name, _)| *name == region).map(|(_, account)| *account)
}

const LOAD_BALANCERS: [(&str, &str); 26] = [
    ("af-south-1", "098369216593"),
    ("ap-east-1", "754344448648"),
    ("ap-northeast-1", "582318560864"),
    ("ap-northeast-2", "600734575887"),
    ("ap-northeast-3", "383597477331"),
    ("ap-south-1", "718504428378"),
    ("ap-southeast-1", "114774131450"),
    ("ap-southeast-2", "783225319266"),
    ("ap-southeast-3", "589379963580"),
    ("ca-central-1", "985666609251"),
    ("cn-north-1", "638102146993"),
    ("cn-northwest-1", "037604701340"),
    ("eu-central-1", "054676820928"),
    ("eu-north-1", "897822967062"),
    ("eu-south-1", "635631232127"),
    ("eu-west-1", "156460612806"),
    ("eu-west-2", "652711504416"),
    ("eu-west-3", "009996457667"),
    ("me-south-1", "076674570225"),
    ("sa-east-1", "507241528517"),
    ("us-east-1", "127311923021"),
    ("us-east-2", "033677994240"),
    ("us-gov-east-1", "190560391635"),
    ("us-gov-west-1", "048591011584"),
    ("us-west-1", "027434742980"),
    ("us-west-2", "797873946194"),
];

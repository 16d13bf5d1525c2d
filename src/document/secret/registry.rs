//! Registries of packages and images: npm, `PyPI`, Docker Hub, `RubyGems`, crates.io, `NuGet`, Artifactory.
//! Source: the registries' documentation of access tokens; npm's have GitHub's checksum.

use super::form::Form;
use super::github::has_checksum;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token("npm-token", &["npm_"], "npm_[A-Za-z0-9]{36}", |token| {
        token.get(4..).is_some_and(has_checksum) || drawn(token)
    }),
    // A macaroon, which begins with the name of the place that issued it.
    Form::token(
        "pypi-token",
        &["pypi-AgE"],
        "pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZ)[A-Za-z0-9_-]{50,400}",
        drawn,
    ),
    Form::token("docker-token", &["dckr_pat_", "dckr_oat_"], "dckr_[po]at_[A-Za-z0-9_-]{27,32}", drawn),
    Form::token("rubygems-token", &["rubygems_"], "rubygems_[a-f0-9]{48}", drawn),
    Form::token("crates-token", &["cio"], "cio[A-Za-z0-9]{32}", drawn),
    Form::token("nuget-key", &["oy2"], "oy2[a-z0-9]{43}", drawn),
    Form::token(
        "artifactory-token",
        &["AKCp", "cmVmdGtuOj"],
        "(?:AKCp[A-Za-z0-9]{69}|cmVmdGtuOj[A-Za-z0-9]{50,60})",
        drawn,
    ),
];

//! Platforms and services that a release is made with. Source: their documentation of tokens.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    Form::token("vault-token", &["hvs.", "hvb.", "hvr."], "hv[sbr]\\.[A-Za-z0-9_-]{24,300}", drawn),
    Form {
        before: 14,
        behind: 80,
        ..Form::token(
            "terraform-cloud-token",
            &[".atlasv1."],
            "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}",
            drawn,
        )
    },
    Form::token("digitalocean-token", &["dop_v1_", "doo_v1_", "dor_v1_"], "do[opr]_v1_[a-f0-9]{64}", drawn),
    Form::token("databricks-token", &["dapi"], "dapi[a-f0-9]{32}(?:-[0-9])?", |token| {
        token.get(4..).is_some_and(drawn)
    }),
    Form::token(
        "doppler-token",
        &["dp."],
        "dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}",
        drawn,
    ),
    Form::token(
        "grafana-token",
        &["glsa_", "glc_"],
        "(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})",
        drawn,
    ),
    Form::token("newrelic-key", &["NRAK-"], "NRAK-[A-Z0-9]{27}", drawn),
    Form::token("linear-key", &["lin_api_"], "lin_api_[A-Za-z0-9]{40}", drawn),
    Form::token(
        "shopify-token",
        &["shpat_", "shpca_", "shppa_", "shpss_"],
        "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
        drawn,
    ),
    Form::token("atlassian-token", &["ATATT3", "ATCTT3"], "AT[AC]TT3[A-Za-z0-9_=-]{60,250}", drawn),
    Form::token("postman-key", &["PMAK-"], "PMAK-[a-f0-9]{24}-[a-f0-9]{34}", drawn),
    Form::token("planetscale-token", &["pscale_"], "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}", drawn),
    Form::token(
        "sentry-token",
        &["sntrys_", "sntryu_"],
        "sntry(?:s_eyJ[A-Za-z0-9+/=_-]{60,400}|u_[a-f0-9]{64})",
        drawn,
    ),
    Form::token("pulumi-token", &["pul-"], "pul-[a-f0-9]{40}", drawn),
    Form::token("netlify-token", &["nfp_"], "nfp_[A-Za-z0-9]{36}", drawn),
    Form::token("supabase-token", &["sbp_"], "sbp_[a-f0-9]{40}", drawn),
    Form::token(
        "dynatrace-token",
        &["dt0c01.", "dt0s16."],
        "dt0[cs][0-9]{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}",
        drawn,
    ),
    Form::token("onepassword-token", &["ops_eyJ"], "ops_eyJ[A-Za-z0-9+/_-]{250,500}={0,3}", drawn),
    Form::token(
        "launchdarkly-key",
        &["sdk-", "api-"],
        "(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}",
        |token| token.get(4..).is_some_and(|uuid| super::is_random(&uuid.replace('-', ""))),
    ),
];

#[cfg(test)]
mod tests {
    use super::super::find;

    #[test]
    fn hexadecimal_digits_behind_a_prefix_are_judged_as_such() {
        for body in ["d131dd02c5e6eec4693d9a0698aff95c", "0a3f4b1c9d8e2f6a7b5c0d1e3f4a6b8c-2"] {
            assert_eq!(find(&["dapi", body].concat()).len(), 1, "{body}");
        }
        assert_eq!(find(&["dapi", &"0".repeat(32)].concat()), []);
    }
}

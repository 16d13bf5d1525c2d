# METADATA
# title: Load balancers demand TLS 1.2 or later
# description: >-
#   TLS 1.0 and 1.1 have known breaks, and a client can be talked into them as long as the load balancer still offers
#   them.
# custom:
#   id: AWS-LB-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_lb_listener, aws_alb_listener]
#   fix: Set `ssl_policy` to a policy for TLS 1.2 and later, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_103, CKV2_AWS_74]
#     trivy: [AWS-0047]
#     kics: [126c1788, 4a800e14]
#     prowler: [elbv2_insecure_ssl_ciphers]
package tollgate.aws.load_balancers_demand_tls_1_2

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	speaks_tls
	some finding in demand.unmet(input, [modern])
	not is_modern
}

undecided contains finding if {
	speaks_tls
	some finding in demand.unclear(input, [modern])
}

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unknown(input, "protocol")
	not plan.leaves_out(input, "protocol")
	not is_modern
	finding := {
		"msg": "whether the listener speaks TLS, and by which policy, is not known before the apply",
		"path": ["values", "protocol"],
	}
}

speaks_tls if {
	plan.is_planned(input)
	input.values.protocol in ["HTTPS", "TLS", "https", "tls"]
}

# The policies that leave TLS 1.0 and 1.1 out, by the beginnings of their names.
is_modern if {
	is_string(input.values.ssl_policy)
	regex.match(`^ELBSecurityPolicy-(TLS13-1-[23]-|TLS-1-2-|FS-1-2-)`, input.values.ssl_policy)
}

modern := {
	"path": ["ssl_policy"],
	"value": object.get(input.values, ["ssl_policy"], null),
	"wanted": [],
	"msg": sprintf("the listener offers TLS 1.0 or 1.1 (%s)", [stated]),
	"about": "which TLS versions the listener offers",
	"set": "ELBSecurityPolicy-TLS13-1-2-2021-06",
}

# Without a word it is `ELBSecurityPolicy-2016-08`.
default stated := "it names no `ssl_policy`"

stated := sprintf("`%s`", [input.values.ssl_policy]) if {
	is_string(input.values.ssl_policy)
	input.values.ssl_policy != ""
}

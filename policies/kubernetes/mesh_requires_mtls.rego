# METADATA
# title: The mesh encrypts traffic and lets in only whom it names
# description: >-
#   Without strict mutual TLS a pod takes plain text from anybody; an ALLOW policy with an empty rule lets everybody
#   do everything. `PERMISSIVE`, which is for the time of a migration, is told in production alone; that is said by
#   the run's environment or by `production_namespaces`.
# custom:
#   id: NET-008
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [security.istio.io/PeerAuthentication, security.istio.io/AuthorizationPolicy]
#   fix: >-
#     Set `spec.mtls.mode: STRICT`, and say in each rule of an AuthorizationPolicy from where, to what or when.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1), AC-3, AC-6]
#     soc2-tsc-2017: [CC6.7, CC6.3]
#     iso-27001-2022: [A.8.24, A.5.15, A.8.2]
#     pci-dss-4.0.1: ["4.2.1", "7.2.1", "7.2.2"]
#   same_as:
#     kyverno: [istio/*]
package tollgate.kubernetes.mesh_requires_mtls

import data.tollgate.library.nullable
import data.tollgate.library.production

deny contains finding if {
	input.kind == "PeerAuthentication"
	some place in modes
	is_open(place.mode)
	finding := {
		"msg": sprintf("traffic%s may be plain text (`%s`)", [place.of, place.mode]),
		"path": place.path,
		"set": [{"path": place.path, "value": "STRICT"}],
	}
}

deny contains finding if {
	input.kind == "AuthorizationPolicy"
	nullable.get(input, ["spec", "action"], "ALLOW") == "ALLOW"
	rule := input.spec.rules[index]
	is_object(rule)
	every field in ["from", "to", "when"] { object.get(rule, field, null) in [null, []] }
	finding := {
		"msg": "everybody may do everything (an empty rule in an ALLOW policy)",
		"path": ["spec", "rules", index],
	}
}

modes contains {"mode": mode, "path": ["spec", "mtls", "mode"], "of": ""} if {
	mode := input.spec.mtls.mode
}

modes contains place if {
	some port, setting in input.spec.portLevelMtls
	place := {
		"mode": setting.mode,
		"path": ["spec", "portLevelMtls", port, "mode"],
		"of": sprintf(" of port %v", [port]),
	}
}

is_open("DISABLE")

is_open("PERMISSIVE") if production.is_manifest(input)

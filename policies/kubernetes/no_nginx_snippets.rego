# METADATA
# title: Ingresses put no text of their own into nginx
# description: >-
#   Whoever may write an Ingress with a snippet runs what they like in the controller, and reads the Secrets of all
#   namespaces with it (CVE-2021-25742). ingress-nginx itself is at the end of its life.
# custom:
#   id: NET-007
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress, ConfigMap]
#   fix: >-
#     Remove the snippet, and move to the Gateway API, whose routes have filters for what snippets were written for.
#   controls:
#     nist-800-53r5: [CM-5, SA-15, SI-10, CM-7, SA-22, SI-2]
#     soc2-tsc-2017: [CC6.8, CC8.1, CC7.1]
#     iso-27001-2022: [A.8.25, A.8.28, A.8.8, A.8.19]
#     pci-dss-4.0.1: ["6.2.4", "6.3.3", "12.3.4"]
#   same_as:
#     checkov: [CKV_K8S_152, CKV_K8S_153, CKV_K8S_154]
#     kubescape: [C-0059, C-0292]
#     datree: [INGRESS_CVE2021_25742_*]
package tollgate.kubernetes.no_nginx_snippets

deny contains finding if {
	input.kind == "Ingress"
	some key, text in input.metadata.annotations
	regex.match(`^nginx\.ingress\.kubernetes\.io/(.+-)?snippet$`, key)
	not text in ["", null]
	finding := {
		"msg": sprintf("`%s` puts text into the configuration of nginx", [key]),
		"path": ["metadata", "annotations", key],
		"same_as": array.concat(["CKV_K8S_153", "C-0059", "C-0292", "INGRESS_CVE2021_25742_*"], special(text)),
	}
}

deny contains finding if {
	input.kind == "ConfigMap"
	value := input.data["allow-snippet-annotations"]
	lower(sprintf("%v", [value])) == "true"
	finding := {
		"msg": "snippets of Ingresses are allowed (`allow-snippet-annotations`)",
		"path": ["data", "allow-snippet-annotations"],
		"fix": "Set `allow-snippet-annotations` to `\"false\"`, or remove it where ingress-nginx is 1.9 or later.",
		"set": [{"path": ["data", "allow-snippet-annotations"], "value": "false"}],
		"same_as": ["C-0059", "C-0292", "INGRESS_CVE2021_25742_*"],
	}
}

# What other tools tell apart in a snippet.
special(text) := [id |
	is_string(text)
	some id, pattern in {
		"CKV_K8S_152": `\blua_|_lua\b|_lua_|\bkubernetes\.io\b`,
		"CKV_K8S_154": "alias",
	}
	regex.match(pattern, text)
]

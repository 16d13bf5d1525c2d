# METADATA
# title: Load balancers serve HTTPS and send HTTP there
# description: >-
#   What travels over HTTP can be read and changed on its way, passwords and session cookies among it; inside of a
#   network no less than outside.
# custom:
#   id: AWS-LB-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_lb_listener, aws_alb_listener, aws_elb, aws_lb_target_group, aws_alb_target_group]
#   fix: Give the listener `protocol = "HTTPS"` with a certificate, or let its default action redirect to HTTPS.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_2, CKV_AWS_378, CKV2_AWS_20, CKV_AWS_376]
#     trivy: [AWS-0054]
#     kics: [de7f5e83]
#     prowler: [elbv2_ssl_listeners]
package tollgate.aws.load_balancers_speak_https

import data.tollgate.library.demand
import data.tollgate.library.load_balancer
import data.tollgate.library.plan

deny contains finding if {
	listens_on_http
	not redirects
	not may_redirect
	finding := {
		"msg": "the listener serves HTTP and does not redirect to HTTPS",
		"path": ["values", "protocol"],
		"same_as": of_listener,
	}
}

undecided contains finding if {
	listens_on_http
	not redirects
	may_redirect
	finding := {
		"msg": "whether the HTTP listener redirects to HTTPS is not known before the apply",
		"path": ["values", "default_action"],
		"same_as": of_listener,
	}
}

undecided contains finding if {
	is_listener
	plan.is_planned(input)
	protocol == ""
	not plan.is_hidden(object.get(input, ["values", "protocol"], null))
	not listens_on_http
	not redirects
	not has_no_http
	finding := {
		"msg": "whether the listener serves HTTP is not known before the apply",
		"path": ["values", "protocol"],
		"same_as": of_listener,
	}
}

# Between the load balancer and its targets. It takes whatever certificate a target has.
warn contains finding if {
	input.type in ["aws_lb_target_group", "aws_alb_target_group"]
	plan.is_planned(input)
	protocol == "HTTP"
	finding := {
		"msg": "the load balancer speaks HTTP with the targets of the group",
		"path": ["values", "protocol"],
		"severity": "low",
		"fix": "Set `protocol = \"HTTPS\"`; a self-signed certificate of the targets is enough.",
		"same_as": ["CKV_AWS_378"],
	}
}

# A Classic Load Balancer cannot redirect.
deny contains finding if {
	input.type == "aws_elb"
	plan.is_planned(input)
	some listener in listeners
	protocol_of(listener.block) == "http"
	finding := {
		"msg": sprintf("port %v of the load balancer serves HTTP", [object.get(listener.block, "lb_port", "?")]),
		"path": ["values", "listener", listener.index, "lb_protocol"],
		"fix": "Set `lb_protocol = \"https\"` and a `ssl_certificate_id`; a Classic Load Balancer cannot redirect.",
		"same_as": ["CKV_AWS_376"],
	}
}

# Nobody can speak TLS with a listener that has no certificate.
deny contains finding if {
	input.type == "aws_elb"
	plan.is_planned(input)
	some listener in listeners
	protocol_of(listener.block) in ["https", "ssl"]
	object.get(listener.block, "ssl_certificate_id", null) in [null, ""]
	not plan.is_unknown_at(input, ["listener", listener.index, "ssl_certificate_id"])
	finding := {
		"msg": sprintf("port %v of the load balancer has no certificate", [object.get(listener.block, "lb_port", "?")]),
		"path": ["values", "listener", listener.index, "ssl_certificate_id"],
		"fix": "Set `ssl_certificate_id`.",
		"same_as": ["CKV_AWS_376"],
	}
}

undecided contains finding if {
	input.type == "aws_elb"
	plan.is_planned(input)
	some listener in listeners
	plan.is_unknown_at(input, ["listener", listener.index, "lb_protocol"])
	finding := {
		"msg": "whether the load balancer serves HTTP is not known before the apply",
		"path": ["values", "listener", listener.index, "lb_protocol"],
		"same_as": ["CKV_AWS_376"],
	}
}

undecided contains finding if {
	input.type == "aws_elb"
	plan.is_planned(input)
	plan.has_unknown_blocks(input, "listener")
	finding := {
		"msg": "which listeners the load balancer has is not known before the apply",
		"path": ["values", "listener"],
		"same_as": ["CKV_AWS_376"],
	}
}

listeners := [{"index": index, "block": block} |
	some index, block in input.values.listener
	is_object(block)
]

actions := [{"index": index, "block": block} |
	some index, block in input.values.default_action
	is_object(block)
]

protocol_of(listener) := lower(listener.lb_protocol) if is_string(listener.lb_protocol)

of_listener := ["CKV_AWS_2", "CKV2_AWS_20", "AWS-0054", "de7f5e83", "elbv2_ssl_listeners"]

is_listener if input.type in ["aws_lb_listener", "aws_alb_listener"]

default protocol := ""

protocol := upper(input.values.protocol) if is_string(input.values.protocol)

listens_on_http if {
	is_listener
	plan.is_planned(input)
	protocol == "HTTP"
}

# Without a word, a listener of an application load balancer serves HTTP.
listens_on_http if {
	is_listener
	plan.is_planned(input)
	protocol == ""
	says_no_protocol
	some balancer in load_balancer.of_listener(input)
	load_balancer.is_application(balancer)
}

listens_on_http if {
	is_listener
	plan.is_planned(input)
	protocol == ""
	says_no_protocol
	balancers := load_balancer.perhaps_of_listener(input)
	count(balancers) > 0
	every balancer in balancers { load_balancer.is_application(balancer) }
}

# Listeners of gateway load balancers have no protocol.
has_no_http if {
	says_no_protocol
	balancers := array.concat(load_balancer.of_listener(input), load_balancer.perhaps_of_listener(input))
	count(balancers) > 0
	every balancer in balancers {
		not load_balancer.is_application(balancer)
		not plan.is_unknown(balancer, "load_balancer_type")
	}
}

says_no_protocol if {
	not plan.is_unknown(input, "protocol")
	object.get(input, ["values", "protocol"], null) == null
}

says_no_protocol if plan.leaves_out(input, "protocol")

redirects if {
	some action in actions
	action.block.type == "redirect"
	some redirect in action.block.redirect
	redirect.protocol == "HTTPS"
}

may_redirect if plan.has_unknown_blocks(input, "default_action")

may_redirect if {
	some action in actions
	plan.is_hidden(action.block.type)
}

may_redirect if {
	some action in actions
	some redirect in action.block.redirect
	plan.is_hidden(redirect.protocol)
}

may_redirect if {
	some action in actions
	plan.is_unknown_at(input, ["default_action", action.index, "type"])
}

may_redirect if {
	some action in actions
	action.block.type == "redirect"
	demand.is_unknown(input, ["default_action", action.index, "redirect", 0, "protocol"])
}

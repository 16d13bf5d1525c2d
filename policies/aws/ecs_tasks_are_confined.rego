# METADATA
# title: ECS tasks have no privileges and hold no secrets
# description: >-
#   A privileged container, or one that sees the processes of the host, is root on the instance; a secret in a task
#   definition can be read by everybody who may list tasks.
# custom:
#   id: AWS-ECS-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_ecs_task_definition]
#   fix: >-
#     Leave `privileged` and `pid_mode = "host"` out, and take secrets from Secrets Manager or Parameter Store by
#     `secrets`.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39, IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9, A.5.17, A.8.24]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6", "8.6.2"]
#   same_as:
#     checkov: [CKV_AWS_334, CKV_AWS_335, CKV_AWS_336]
#     trivy: [AWS-0036]
#     kics: [d40210ea]
#     prowler: [ecs_task_definitions_no_environment_secrets]
package tollgate.aws.ecs_tasks_are_confined

import data.tollgate.library.demand
import data.tollgate.library.ecs
import data.tollgate.library.partial
import data.tollgate.library.plaintext
import data.tollgate.library.plan
import data.tollgate.library.secret

deny contains finding if {
	some container in containers
	container.privileged == true
	finding := {
		"msg": sprintf("container `%s` is privileged", [container_name(container)]),
		"path": definitions,
		"fix": "Leave `privileged` out, and add the Linux capabilities that are needed in `linuxParameters`.",
		"same_as": ["CKV_AWS_334"],
	}
}

deny contains finding if {
	some container in containers
	some variable in container.environment
	holds_secret(variable)
	finding := {
		"msg": sprintf("variable `%s` of container `%s` holds a secret", [variable.name, container_name(container)]),
		"path": definitions,
		"fix": "Name the secret in `secrets` with `valueFrom`, in place of `environment`.",
		"same_as": of_secrets,
	}
}

# The whole text is hidden where a secret was found in it, and which variable holds it is not always seen.
deny contains finding if {
	plan.is_planned(input)
	was_found
	not is_told_by_variable
	finding := {
		"msg": "a secret stands in the container definitions",
		"path": definitions,
		"fix": "Name the secret in `secrets` with `valueFrom`, in place of `environment`.",
		"same_as": of_secrets,
	}
}

deny contains finding if some finding in demand.unmet(input, [processes])

undecided contains finding if some finding in demand.unclear(input, [processes])

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unknown(input, "container_definitions")
	not is_known_enough
	finding := {
		"msg": "what the containers may do is not known before the apply",
		"path": definitions,
	}
}

undecided contains finding if {
	some container in containers
	partial.holds_placeholder(object.get(container, "privileged", false))
	finding := {
		"msg": sprintf("whether container `%s` is privileged is not known before the apply", [container_name(container)]),
		"path": definitions,
		"same_as": ["CKV_AWS_334"],
	}
}

undecided contains finding if {
	some container in containers
	some variable in container.environment
	may_hold_secret(variable)
	finding := {
		"msg": sprintf("whether variable `%s` of container `%s` holds a secret is not known before the apply", [
			variable.name,
			container_name(container),
		]),
		"path": definitions,
		"same_as": of_secrets,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	text := input.values.container_definitions
	is_string(text)
	not is_list(text)
	finding := {
		"msg": "the container definitions are no JSON list",
		"path": definitions,
	}
}

warn contains finding if {
	some container in containers
	not container.readonlyRootFilesystem == true
	not partial.holds_placeholder(object.get(container, "readonlyRootFilesystem", false))
	finding := {
		"msg": sprintf("container `%s` can write to its root file system", [container_name(container)]),
		"path": definitions,
		"severity": "low",
		"fix": "Set `readonlyRootFilesystem = true`, and mount a volume where the container writes.",
		"same_as": ["CKV_AWS_336"],
	}
}

# Of a container it means nothing, and shows what somebody wanted.
warn contains finding if {
	some container in containers
	container.pidMode == "host"
	finding := {
		"msg": sprintf("`pidMode` of container `%s` is `host`, which has no effect there", [container_name(container)]),
		"path": definitions,
		"severity": "low",
		"fix": "Remove `pidMode` from the container; `pid_mode` of the task is what counts.",
		"same_as": ["CKV_AWS_335"],
	}
}

warn contains finding if {
	some container in containers
	container.privilege == true
	finding := {
		"msg": sprintf("`privilege` of container `%s` is no field and has no effect", [container_name(container)]),
		"path": definitions,
		"severity": "low",
		"fix": "Remove `privilege`; the field of that meaning is `privileged`, which should not be set either.",
		"same_as": ["CKV_AWS_334"],
	}
}

was_found if plaintext.was_found(object.get(input, ["values", "container_definitions"], null))

was_found if plaintext.was_found(object.get(input, ["partial", "container_definitions"], null))

is_told_by_variable if {
	some container in containers
	some variable in container.environment
	holds_secret(variable)
}

is_list(text) if is_array(ecs.read(text))

containers := [container |
	plan.is_planned(input)
	some container in ecs.read(ecs.text_of(input))
	is_object(container)
]

# A part of the text is known, and what is not is no whole container, no whole environment and no name of a field.
is_known_enough if {
	known := ecs.read(input.partial.container_definitions)
	is_array(known)
	every container in known {
		is_object(container)
		not partial.holds_placeholder([field | some field, _ in container])
		every variable in listed(object.get(container, "environment", [])) {
			is_object(variable)
			not partial.holds_placeholder(object.get(variable, "name", ""))
		}
	}
}

# The whole text is hidden, since a secret was found in what is known of it.
is_known_enough if plaintext.was_found(input.partial.container_definitions)

listed(value) := value if {
	is_array(value)
} else := [value]

container_name(container) := name if {
	name := container.name
	not partial.holds_placeholder(name)
} else := "?"

holds_secret(variable) if {
	not partial.holds_placeholder(variable.value)
	plaintext.is_secret(variable.name, variable.value)
}

# What goes into the value is sensitive, and the name says the same.
holds_secret(variable) if {
	contains(variable.value, "${tollgate:hidden}")
	secret.is_name(variable.name)
}

may_hold_secret(variable) if {
	partial.holds_placeholder(variable.value)
	not holds_secret(variable)
	secret.is_name(variable.name)
}

definitions := ["values", "container_definitions"]

of_secrets := ["AWS-0036", "d40210ea", "ecs_task_definitions_no_environment_secrets"]

processes := {
	"path": ["pid_mode"],
	"value": object.get(input, ["values", "pid_mode"], null),
	"refused": ["host"],
	"msg": "the task sees the processes of the host (`pid_mode` is `host`)",
	"about": "whether the task sees the processes of the host",
	"fix": "Leave `pid_mode` out, or set it to `task`.",
	"same_as": ["CKV_AWS_335"],
}

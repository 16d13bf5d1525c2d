# METADATA
# title: Services and machines get no secrets in plain text
# description: >-
#   Variables, settings and start-up scripts are shown to everybody who may look at the service, and stay in its
#   revisions and in state files; and a secret in them is rotated only with a deployment.
# custom:
#   id: SEC-001
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds:
#     - aws_amplify_app
#     - aws_amplify_branch
#     - aws_apprunner_service
#     - aws_batch_job_definition
#     - aws_elastic_beanstalk_configuration_template
#     - aws_elastic_beanstalk_environment
#     - aws_lightsail_container_service_deployment_version
#     - azurerm_app_service
#     - azurerm_app_service_slot
#     - azurerm_container_app
#     - azurerm_container_app_job
#     - azurerm_container_group
#     - azurerm_function_app
#     - azurerm_function_app_flex_consumption
#     - azurerm_function_app_slot
#     - azurerm_linux_function_app
#     - azurerm_linux_function_app_slot
#     - azurerm_linux_web_app
#     - azurerm_linux_web_app_slot
#     - azurerm_logic_app_standard
#     - azurerm_static_web_app
#     - azurerm_windows_function_app
#     - azurerm_windows_function_app_slot
#     - azurerm_windows_web_app
#     - azurerm_windows_web_app_slot
#     - google_app_engine_flexible_app_version
#     - google_app_engine_standard_app_version
#     - google_cloud_run_service
#     - google_cloud_run_v2_job
#     - google_cloud_run_v2_service
#     - google_cloud_run_v2_worker_pool
#     - google_cloudfunctions2_function
#     - google_cloudfunctions_function
#     - google_compute_instance
#     - google_compute_instance_template
#     - google_compute_project_metadata
#     - google_compute_project_metadata_item
#     - google_compute_region_instance_template
#     - kubernetes_daemon_set_v1
#     - kubernetes_daemonset
#     - kubernetes_deployment
#     - kubernetes_deployment_v1
#     - kubernetes_job
#     - kubernetes_job_v1
#     - kubernetes_pod
#     - kubernetes_pod_v1
#     - kubernetes_stateful_set
#     - kubernetes_stateful_set_v1
#   fix: >-
#     Keep the secret in the store of the platform, name it there (`value_source`, `secret_environment_variables`,
#     `secret_name`, `@Microsoft.KeyVault(…)`, `runtime_environment_secrets`), and replace it, since it is known.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2"]
package tollgate.secrets.services_hold_no_secrets

import data.tollgate.library.plaintext
import data.tollgate.library.plan
import data.tollgate.library.secret

# The services of AWS that policies of their own ask are not here: Lambda, ECS, CodeBuild, user data; neither is the custom
# data of machines of Azure.
deny contains finding if {
	plan.is_planned(input)
	some path, variables in lists
	some index, variable in variables
	is_object(variable)
	holds_secret(object.get(variable, "name", null), variable.value)
	finding := found(sprintf("variable `%s` holds a secret", [variable.name]), array.concat(path, [index, "value"]))
}

deny contains finding if {
	plan.is_planned(input)
	some path, variables in maps
	some name
	holds_secret(name, variables[name])
	finding := found(sprintf("variable `%s` holds a secret", [name]), array.concat(path, [name]))
}

deny contains finding if {
	plan.is_planned(input)
	some path, text in texts
	plaintext.was_found(text)
	finding := found(sprintf("`%s` holds a secret", [path[count(path) - 1]]), path)
}

# The provider calls these sensitive whatever they hold.
deny contains finding if {
	plan.is_planned(input)
	some index, connection in input.values.connection_string
	is_object(connection)
	plaintext.was_found(connection.value)
	finding := found(
		sprintf("connection string `%s` holds a secret", [object.get(connection, "name", "?")]),
		["connection_string", index, "value"],
	)
}

# A value that is not known yet comes from other resources, or from somebody who runs Terraform.
undecided contains finding if {
	plan.is_planned(input)
	some path, variables in lists
	some index, variable in variables
	secret.is_name(variable.name)
	place := array.concat(path, [index, "value"])
	plan.is_unknown_at(input, place)
	not plan.fills_in(input, place)
	not is_given(place)
	finding := found(sprintf("whether variable `%s` holds a secret is not known before the apply", [variable.name]), place)
}

undecided contains finding if {
	plan.is_planned(input)
	some path, marks in unknown_maps
	some name, mark in marks
	mark == true
	secret.is_name(name)
	not is_given(path)
	finding := found(
		sprintf("whether variable `%s` holds a secret is not known before the apply", [name]),
		array.concat(path, [name]),
	)
}

undecided contains finding if {
	plan.is_planned(input)
	some path, mark in unknown_maps
	mark == true
	not plan.fills_in(input, path)
	not is_given(path)
	finding := found(sprintf("what `%s` holds is not known before the apply", [path[count(path) - 1]]), path)
}

undecided contains finding if {
	plan.is_planned(input)
	some index, connection in input.values.connection_string
	is_object(connection)
	place := ["connection_string", index, "value"]
	plan.is_unknown_at(input, place)
	not is_given(place)
	finding := found(
		sprintf("whether connection string `%s` holds a secret is not known before the apply", [
			object.get(connection, "name", "?"),
		]),
		place,
	)
}

# A text that is put together from a variable that is named as secrets are.
undecided contains finding if {
	plan.is_planned(input)
	some field in fields_of_text
	input.unknown[field] == true
	some reference in input.references[field]
	parts := split(reference, ".")
	parts[0] in ["var", "local"]
	secret.is_name(parts[1])
	finding := found(sprintf("whether `%s` holds a secret is not known before the apply", [field]), [field])
}

fields_of_text := ["metadata_startup_script", "container_properties", "node_properties", "ecs_properties"]

# How many variables there are, or what holds them, is not known.
undecided contains finding if {
	plan.is_planned(input)
	some root in ["template", "spec", "setting", "source_configuration"]
	walk(input.unknown[root], [steps, mark])
	mark == true
	path := array.concat([root], steps)
	path[count(path) - 1] in holders
	not plan.fills_in(input, path)
	finding := found(sprintf("which variables stand in `%s` is not known before the apply", [path[count(path) - 1]]), path)
}

holders := {
	"template",
	"spec",
	"containers",
	"container",
	"init_container",
	"env",
	"setting",
	"source_configuration",
	"code_repository",
	"code_configuration",
	"code_configuration_values",
	"image_repository",
	"image_configuration",
}

found(msg, path) := {"msg": msg, "path": array.concat(["values"], path), "severity": "high"}

# A detector recognised one, or somebody calls the value sensitive and the name says the same.
holds_secret(name, value) if {
	plaintext.was_found(value)
	plaintext.holds_hidden(name, value)
}

holds_secret(name, value) if {
	plaintext.is_hidden_text(value)
	secret.is_name(name)
}

# What comes from other resources is written nowhere.
is_given(path) if {
	references := {reference |
		some name in plan.names(path)
		some reference in object.get(input, ["references", name], [])
	}
	count(references) > 0
	every reference in references { not regex.match(`^(var|local|each|module)[.]`, reference) }
}

# Variables as blocks of a name and a value, by where they stand.
lists[["template", a, "spec", b, "containers", c, "env"]] := variables if {
	variables := input.values.template[a].spec[b].containers[c].env
}

lists[["template", a, "containers", b, "env"]] := variables if {
	variables := input.values.template[a].containers[b].env
}

lists[["template", a, "template", b, "containers", c, "env"]] := variables if {
	variables := input.values.template[a].template[b].containers[c].env
}

lists[["template", a, list, b, "env"]] := variables if {
	some list in ["container", "init_container"]
	variables := input.values.template[a][list][b].env
}

lists[["spec", a, list, b, "env"]] := variables if {
	some list in ["container", "init_container"]
	variables := input.values.spec[a][list][b].env
}

lists[["spec", a, "template", b, "spec", c, list, d, "env"]] := variables if {
	some list in ["container", "init_container"]
	variables := input.values.spec[a].template[b].spec[c][list][d].env
}

# Options of the platform stand beside variables.
lists[["setting"]] := variables if {
	variables := input.values.setting
}

# Variables as a map.
maps[[field]] := variables if {
	some field in ["environment_variables", "build_environment_variables", "env_variables", "app_settings"]
	variables := input.values[field]
}

maps[["service_config", a, "environment_variables"]] := variables if {
	variables := input.values.service_config[a].environment_variables
}

maps[["build_config", a, "environment_variables"]] := variables if {
	variables := input.values.build_config[a].environment_variables
}

maps[[list, a, "environment_variables"]] := variables if {
	some list in ["container", "init_container"]
	variables := input.values[list][a].environment_variables
}

maps[["container", a, "environment"]] := variables if {
	variables := input.values.container[a].environment
}

maps[["source_configuration", a, "image_repository", b, "image_configuration", c, variables_of_runtime]] := variables if {
	variables := input.values.source_configuration[a].image_repository[b].image_configuration[c].runtime_environment_variables
}

maps[path] := variables if {
	some a, source in input.values.source_configuration
	some b, repository in source.code_repository
	some c, configuration in repository.code_configuration
	some d, values in configuration.code_configuration_values
	variables := values.runtime_environment_variables
	path := [
		"source_configuration", a, "code_repository", b, "code_configuration", c, "code_configuration_values", d,
		variables_of_runtime,
	]
}

# The metadata of machines and projects, with scripts and what scripts read.
maps[["metadata"]] := variables if {
	variables := input.values.metadata
}

variables_of_runtime := "runtime_environment_variables"

# What holds variables as a map of unknown values, or is not known as a whole.
unknown_maps[[field]] := marks if {
	some field in ["environment_variables", "build_environment_variables", "env_variables", "app_settings", "metadata"]
	marks := input.unknown[field]
}

unknown_maps[[list, a, "environment_variables"]] := marks if {
	some list in ["service_config", "build_config", "container", "init_container"]
	marks := input.unknown[list][a].environment_variables
}

unknown_maps[["container", a, "environment"]] := marks if {
	marks := input.unknown.container[a].environment
}

unknown_maps[path] := marks if {
	marks := input.unknown.source_configuration[a].image_repository[b].image_configuration[c].runtime_environment_variables
	path := ["source_configuration", a, "image_repository", b, "image_configuration", c, variables_of_runtime]
}

# Texts that hold variables, or a script that sets them.
texts[["metadata_startup_script"]] := text if {
	text := input.values.metadata_startup_script
}

texts[["container_properties"]] := text if {
	text := input.values.container_properties
}

texts[["node_properties"]] := text if {
	text := input.values.node_properties
}

texts[["ecs_properties"]] := text if {
	text := input.values.ecs_properties
}

texts[["value"]] := text if {
	input.type == "google_compute_project_metadata_item"
	text := input.values.value
}

# METADATA
# description: What is in production is said by the configuration (`--environment`, parameters), and never guessed.
# custom:
#   params:
#     production_environments:
#       default: [production, prod]
#       description: The environments that are production, of runs (`--environment`) and in tags and labels of resources.
#     production_namespaces:
#       default: [production, prod]
#       description: Globs of the namespaces that are in production in every run.
package tollgate.library.production

import data.tollgate.library.plan

# The run is for an environment that is production.
is_environment if data.release.environment in data.params.production_environments

# A manifest is in production, by the environment of the run or by its namespace.
is_manifest(_) if is_environment

is_manifest(manifest) if {
	is_string(manifest.metadata.namespace)
	some pattern in data.params.production_namespaces
	glob.match(pattern, [], manifest.metadata.namespace)
}

# A resource is in production, by the environment of the run or by a tag or label `environment`.
is_resource(_) if is_environment

is_resource(resource) if {
	some field in ["tags_all", "tags", "labels"]
	some key, value in resource.values[field]
	lower(key) in ["environment", "env"]
	is_string(value)
	lower(value) in data.params.production_environments
}

# Something says what a resource is for, production or not, or may say it.
says_environment(_) if is_string(data.release.environment)

says_environment(resource) if {
	some field in ["tags_all", "tags", "labels"]
	some key, value in resource.values[field]
	lower(key) in ["environment", "env"]
	value != ""
}

says_environment(resource) if {
	some field in ["tags", "labels"]
	resource.unknown[field]
	not plan.leaves_out(resource, field)
}

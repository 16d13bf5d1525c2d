# What is in production: said by the configuration (`--environment`, parameters), and never guessed.
package tollgate.library.production

# The run is for an environment that is production.
is_environment if data.release.environment in data.params.production_environments

# A manifest is in production, by the environment of the run or by its namespace.
is_manifest(_) if is_environment

is_manifest(manifest) if {
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

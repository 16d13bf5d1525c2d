# Blocks, and attributes of blocks, that newer versions of a provider do not have. The values of a resource are made with
# the schema of a newer version, which leaves them out, so that the configuration names them and nobody sees what they
# say.
package tollgate.library.old_block

# The configuration has one of this name (`addon_profile.oms_agent`), and what stands in the values in its place, or
# in the place of the block that holds it, is nothing.
is_lost(resource, name, value) if {
	value in [null, []]
	is_array(resource.configured)
	not resource.unknown[split(name, ".")[0]] == true
	some known in resource.configured
	regex.replace(known, `\[[^\]]*\]`, "") == name
}

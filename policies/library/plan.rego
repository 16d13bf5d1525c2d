# What policies ask of a resource in the `resource` view.
package tollgate.library.plan

# A resource that is managed here and stays. One that is only read, or is destroyed, has nothing to demand.
is_planned(resource) if {
	resource.mode == "managed"
	is_object(resource.values)
	not is_destroyed(resource)
}

is_destroyed(resource) if resource.actions == ["delete"]

# An attribute of the top level is not known before the apply.
is_unknown(resource, attribute) if resource.unknown[attribute] == true

# An attribute of the top level cannot be seen: it is not known, or it is a secret that is hidden from policies.
is_unseen(resource, attribute) if is_unknown(resource, attribute)

is_unseen(resource, attribute) if {
	value := resource.values[attribute]
	is_object(value)
	value["tollgate:redacted"]
}

# The configuration does not set an attribute. One that is unknown then is the provider's to fill in. False where
# the plan has no configuration of the resource.
leaves_out(resource, attribute) if {
	is_array(resource.configured)
	not attribute in resource.configured
}

# A value, or an item of a list, is unknown, by what `unknown` has in its place.
has_unknown(mark) if mark == true

has_unknown(marks) if marks[_] == true

# What a resource's configuration refers to: addresses without an index of the resource.
references(resource) := {reference |
	reference := resource.references[_][_]
}

# A resource's configuration refers to another resource, or to all of its instances.
refers(resource, other) if address_of_all(other) in references(resource)

# The address without the index of the instance.
address_of_all(resource) := concat(".", [resource.type, resource.name]) if {
	object.get(resource, "module", null) in [null, ""]
} else := concat(".", [resource.module, resource.type, resource.name])

# Which resources of a plan are for the same S3 bucket: its ACL, its policy, what blocks public access to it. They name
# it, or refer to it, in `bucket`.
package tollgate.library.bucket

import data.tollgate.library.plan

# Of the resources of a type, those that are for the bucket that a resource is for.
# Policies look at the type by its name: by one that is worked out they would look at all that the plan holds.
beside(resource, others) := [other |
	some other in others
	plan.is_planned(other)
	are_together(resource, other)
]

# Those of which that cannot be said.
perhaps_beside(resource, others) := [other |
	some other in others
	plan.is_planned(other)
	not are_together(resource, other)
	may_be_together(resource, other)
]

are_together(one, other) if {
	count(identities(one) & identities(other)) > 0
	not differ(one, other)
	is_one(one, other)
}

# What one of them is for is not known, and it refers to no bucket.
may_be_together(one, _) if is_of_any(one)

may_be_together(_, other) if is_of_any(other)

# They are for instances of the same bucket resource, and it cannot be told which.
may_be_together(one, other) if {
	count(identities(one) & identities(other)) > 0
	not differ(one, other)
	not is_one(one, other)
	some bucket in shared_instances(one, other)
	may_be_for(one, bucket)
	may_be_for(other, bucket)
}

is_of_any(resource) if {
	resource.type != "aws_s3_bucket"
	is_unseen(resource)
	count(addresses(resource)) == 0
}

is_unseen(resource) if plan.is_unknown(resource, "bucket")

is_unseen(resource) if plan.is_hidden(resource.values.bucket)

# There are no instances of the bucket, or both resources are for the same.
is_one(one, other) if count(shared_instances(one, other)) == 0

is_one(one, other) if {
	count(name(one)) == 1
	name(one) == name(other)
}

is_one(one, other) if plan.refer_alike(one, other, "bucket")

is_one(one, other) if {
	some bucket in shared_instances(one, other)
	is_for(one, bucket)
	is_for(other, bucket)
}

shared_instances(one, other) := {bucket |
	some address in (addresses(one) | addresses(other))
	count(instances_at[address]) > 1
	some bucket in instances_at[address]
}

is_for(resource, bucket) if resource.address == bucket.address

is_for(resource, bucket) if {
	count(name(resource)) == 1
	name(resource) == name(bucket)
}

is_for(resource, bucket) if plan.refers(naming_alone(resource), bucket)

may_be_for(resource, bucket) if is_for(resource, bucket)

may_be_for(resource, bucket) if {
	count(name(resource)) == 0
	plan.perhaps_refers(naming_alone(resource), bucket)
}

# A policy refers to more than to its bucket.
naming_alone(resource) := {
	"address": resource.address,
	"type": resource.type,
	"name": resource.name,
	"module": object.get(resource, "module", ""),
	"references": {attribute: list |
		some attribute in ["bucket", "for_each"]
		list := resource.references[attribute]
	},
}

# Instances of one bucket resource.
differ(one, other) if {
	count(name(one)) == 1
	count(name(other)) == 1
	name(one) != name(other)
}

differ(one, other) if {
	count(instances(one)) == 1
	count(instances(other)) == 1
	instances(one) != instances(other)
}

# The names and addresses of the bucket, as far as they are known.
identities(resource) := name(resource) | addresses(resource) if {
	count(name(resource)) == 1
} else := addresses(resource) | {known |
	some address in addresses(resource)
	some known in names_at(address)
}

name(resource) := {value |
	value := resource.values.bucket
	is_string(value)
	value != ""
}

# The addresses without an index of the instance.
addresses(resource) := {plan.address_of_all(resource)} if {
	resource.type == "aws_s3_bucket"
} else := {reference |
	some reference in references(resource)
	regex.match(`(^|[.])aws_s3_bucket[.][^.\[]+$`, reference)
}

instances(resource) := {resource.address} if {
	resource.type == "aws_s3_bucket"
	endswith(resource.address, "]")
} else := named if {
	named := {reference |
		some reference in references(resource)
		regex.match(`(^|[.])aws_s3_bucket[.][^.\[]+\[.*\]$`, reference)
	}
	count(named) > 0
} else := {instance |
	key := plan.key_of_instance(resource)
	key != ""
	is_by_own_key(resource)
	some address in addresses(resource)
	instance := concat("", [address, key])

	# Where the buckets have other keys, it is worked out which is meant.
	data.inventory.resources.aws_s3_bucket[instance]
}

is_by_own_key(resource) if {
	some reference in resource.references.bucket
	reference in ["each.key", "count.index"]
}

# What it is made for: the buckets.
is_by_own_key(resource) if {
	some address in addresses(resource)
	not address in resource.references.bucket
}

references(resource) := {reference |
	some attribute in naming(resource)
	some reference in resource.references[attribute]
}

# By `each`, an instance refers to what the instances are made for.
naming(resource) := {"bucket", "for_each"} if {
	some reference in resource.references.bucket
	startswith(reference, "each.")
} else := {"bucket"}

# The instances of buckets of the plan by their addresses without a key, with what tells them apart.
instances_at[address] contains instance if {
	some bucket in data.inventory.resources.aws_s3_bucket
	endswith(bucket.address, "]")
	not plan.is_destroyed(bucket)
	address := plan.address_of_all(bucket)
	instance := {
		"address": bucket.address,
		"type": bucket.type,
		"name": bucket.name,
		"module": object.get(bucket, "module", ""),
		"values": {"bucket": object.get(bucket, ["values", "bucket"], null)},
	}
}

# The names of the buckets of the plan at an address: of one, or of all its instances.
names_at(address) := name(data.inventory.resources.aws_s3_bucket[address]) if {
	data.inventory.resources.aws_s3_bucket[address]
} else := {known |
	beginning := concat("", [address, "["])
	some key, bucket in data.inventory.resources.aws_s3_bucket
	startswith(key, beginning)
	some known in name(bucket)
}

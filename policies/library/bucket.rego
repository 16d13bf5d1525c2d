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
}

# What one of them is for is not known, and it refers to no bucket.
may_be_together(one, _) if is_of_any(one)

may_be_together(_, other) if is_of_any(other)

is_of_any(resource) if {
	resource.type != "aws_s3_bucket"
	is_unseen(resource)
	count(addresses(resource)) == 0
}

is_unseen(resource) if plan.is_unknown(resource, "bucket")

is_unseen(resource) if plan.is_hidden(resource.values.bucket)

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
	some known in names[address]
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

# The names of the buckets of the plan by their addresses.
names[address] contains known if {
	some bucket in data.inventory.resources.aws_s3_bucket
	address := plan.address_of_all(bucket)
	some known in name(bucket)
}

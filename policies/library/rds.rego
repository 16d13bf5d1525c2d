# What an RDS database is made of: another database or a snapshot of one, which settings are then taken from.
#
# Attributes are read by their names, so that the password, which is hidden from policies, is none of them.
package tollgate.library.rds

import data.tollgate.library.plan
import data.tollgate.library.setting
import data.tollgate.library.unclear

# The database follows another one.
is_replica(resource) if is_text(resource.values.replicate_source_db)

is_replica(resource) if is_text(resource.values.replication_source_identifier)

is_replica(resource) if {
	some field in ["replicate_source_db", "replication_source_identifier"]
	unclear.is_unknown(resource, [field])
}

# The database is made of a snapshot, of a backup or of another database, or joins a global one.
is_copy(resource) if is_replica(resource)

is_copy(resource) if is_text(resource.values.snapshot_identifier)

is_copy(resource) if is_text(resource.values.global_cluster_identifier)

is_copy(resource) if {
	some field in ["snapshot_identifier", "global_cluster_identifier", "restore_to_point_in_time"]
	unclear.is_unknown(resource, [field])
}

is_copy(resource) if is_object(resource.values.restore_to_point_in_time[_])

is_text(value) if {
	is_string(value)
	value != ""
}

# The first generation of Aurora Serverless, which has settings of its own.
is_serverless_v1(resource) if {
	resource.type == "aws_rds_cluster"
	resource.values.engine_mode == "serverless"
}

# What a copy is made of that stands in the same configuration: databases and global clusters, with snapshots and
# copies that say nothing themselves seen through. What these are made of elsewhere is not seen, and they stand for it.
sources(resource) := through(through(through(named_by(resource))))

through(resources) := {found |
	some resource in resources
	some found in behind(resource)
}

# What a resource is made of that says nothing itself, or else the resource.
behind(resource) := found if {
	passes_on(resource)
	found := named_by(resource)
	count(found) > 0
} else := {resource}

# What it is like is said by what it is made of.
passes_on(resource) if resource.type in ["aws_db_snapshot", "aws_db_cluster_snapshot"]

passes_on(resource) if {
	resource.type in ["aws_db_instance", "aws_rds_cluster"]
	is_silent(resource)
	is_copy(resource)
}

passes_on(resource) if {
	resource.type == "aws_rds_global_cluster"
	is_silent(resource)
	is_text(resource.values.source_db_cluster_identifier)
}

passes_on(resource) if {
	resource.type == "aws_rds_global_cluster"
	is_silent(resource)
	unclear.is_unknown(resource, ["source_db_cluster_identifier"])
}

is_silent(resource) if object.get(resource, ["values", "storage_encrypted"], null) == null

# This is asked of every copy: sources are looked up by their addresses, and only the names of databases walk over all,
# without a look at more than the names.
named_by(resource) := found | {source |
	some address in named(resource, names_of(found))
	address != resource.address
	some source in exactly_at(address)
} if {
	found := referred_by(resource)
}

referred_by(resource) := {source |
	some reference in source_references(resource)
	some source in at_address(reference)
	not is_other_instance(resource, source)
}

source_references(resource) := {reference |
	some path in source_paths
	setting.comes_from(resource, path, `aws_(db|rds)_[a-z_]+`)
	some reference in setting.references(resource, path)
}

# What a reference without an index leads to: a resource, or all instances of one.
at_address(reference) := found if {
	found := exactly_at(reference)
	count(found) > 0
} else := {source |
	is_address(reference)
	beginning := concat("", [reference, "["])
	some type in types
	some address, resource in object.get(data.inventory, ["resources", type], {})
	startswith(address, beginning)
	plan.address_of_all(resource) == reference
	plan.is_planned(resource)
	source := plain(resource)
}

exactly_at(reference) := {source |
	some type in types
	resource := data.inventory.resources[type][reference]
	plan.is_planned(resource)
	source := plain(resource)
}

# It ends with a type and a name.
is_address(reference) if regex.match(`(^|[.])aws_(db|rds)_[a-z_]+[.][^.\[]+$`, reference)

# It is made of another instance of the same resource. Where that cannot be told, it is made of any.
is_other_instance(resource, source) if {
	endswith(source.address, "]")
	not plan.refers(resource, source)
	not plan.perhaps_refers(resource, source)
}

source_paths := [
	["replicate_source_db"],
	["replication_source_identifier"],
	["snapshot_identifier"],
	["global_cluster_identifier"],
	["restore_to_point_in_time", 0, "source_db_instance_identifier"],
	["restore_to_point_in_time", 0, "source_dbi_resource_id"],
	["restore_to_point_in_time", 0, "source_cluster_identifier"],
	["restore_to_point_in_time", 0, "source_cluster_resource_id"],
	["db_instance_identifier"],
	["db_cluster_identifier"],
	["source_db_cluster_identifier"],
]

types := [
	"aws_db_instance",
	"aws_rds_cluster",
	"aws_rds_global_cluster",
	"aws_db_snapshot",
	"aws_db_cluster_snapshot",
]

# What matters of its values alone: among the rest of them are passwords, which are hidden from policies.
plain(resource) := {
	"address": resource.address,
	"type": resource.type,
	"name": resource.name,
	"module": object.get(resource, "module", ""),
	"unknown": resource.unknown,
	"configured": object.get(resource, "configured", null),
	"references": object.get(resource, "references", {}),
	"values": {
		"engine": object.get(resource, ["values", "engine"], null),
		"engine_mode": object.get(resource, ["values", "engine_mode"], null),
		"storage_encrypted": object.get(resource, ["values", "storage_encrypted"], null),
		"identifier": object.get(resource, ["values", "identifier"], null),
		"cluster_identifier": object.get(resource, ["values", "cluster_identifier"], null),
		"db_instance_identifier": object.get(resource, ["values", "db_instance_identifier"], null),
		"db_cluster_identifier": object.get(resource, ["values", "db_cluster_identifier"], null),
		"db_snapshot_identifier": object.get(resource, ["values", "db_snapshot_identifier"], null),
		"db_cluster_snapshot_identifier": object.get(resource, ["values", "db_cluster_snapshot_identifier"], null),
		"replicate_source_db": object.get(resource, ["values", "replicate_source_db"], null),
		"replication_source_identifier": object.get(resource, ["values", "replication_source_identifier"], null),
		"snapshot_identifier": object.get(resource, ["values", "snapshot_identifier"], null),
		"global_cluster_identifier": object.get(resource, ["values", "global_cluster_identifier"], null),
		"source_db_cluster_identifier": object.get(resource, ["values", "source_db_cluster_identifier"], null),
		"restore_to_point_in_time": object.get(resource, ["values", "restore_to_point_in_time"], null),
	},
}

# The addresses of what it takes by a known name. The name of what it refers to is that one's, and is not looked for.
named(resource, found) := ((instances_named(texts({
	object.get(resource, ["values", "replicate_source_db"], null),
	object.get(resource, ["values", "db_instance_identifier"], null),
	object.get(resource, ["values", "restore_to_point_in_time", 0, "source_db_instance_identifier"], null),
}) - found.instances) | clusters_named(texts({
	object.get(resource, ["values", "db_cluster_identifier"], null),
	object.get(resource, ["values", "restore_to_point_in_time", 0, "source_cluster_identifier"], null),
}) - found.clusters)) | global_clusters_named(resource)) | snapshots_named(texts({object.get(resource, ["values", "snapshot_identifier"], null)}) - found.snapshots)

names_of(sources) := {
	"instances": {source.values.identifier | some source in sources},
	"clusters": {source.values.cluster_identifier | some source in sources},
	"snapshots": ({source.values.db_snapshot_identifier | some source in sources} | {source.values.db_cluster_snapshot_identifier | some source in sources}),
}

texts(values) := {value |
	some value in values
	is_text(value)
}

instances_named(names) := {address |
	count(names) > 0
	some address, source in object.get(data.inventory, ["resources", "aws_db_instance"], {})
	source.values.identifier in names
}

clusters_named(names) := {address |
	count(names) > 0
	some address, source in object.get(data.inventory, ["resources", "aws_rds_cluster"], {})
	source.values.cluster_identifier in names
}

default global_clusters_named(_) := set()

global_clusters_named(resource) := {address |
	is_text(resource.values.global_cluster_identifier)
	some address, source in object.get(data.inventory, ["resources", "aws_rds_global_cluster"], {})
	source.values.global_cluster_identifier == resource.values.global_cluster_identifier
} if {
	resource.type == "aws_rds_cluster"
}

snapshots_named(names) := {address |
	count(names) > 0
	some address, source in object.get(data.inventory, ["resources", "aws_db_snapshot"], {})
	source.values.db_snapshot_identifier in names
} | {address |
	count(names) > 0
	some address, source in object.get(data.inventory, ["resources", "aws_db_cluster_snapshot"], {})
	source.values.db_cluster_snapshot_identifier in names
}

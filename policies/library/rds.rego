# What an RDS database is made of: another database or a snapshot of one, which settings are then taken from.
package tollgate.library.rds

import data.tollgate.library.plan

# The database follows another one.
is_replica(resource) if {
	some field in ["replicate_source_db", "replication_source_identifier"]
	is_said(resource, field)
}

# The database is made of a snapshot, of a backup or of another database, or joins a global one.
is_copy(resource) if is_replica(resource)

is_copy(resource) if is_said(resource, "snapshot_identifier")

is_copy(resource) if is_said(resource, "global_cluster_identifier")

is_copy(resource) if count(plan.blocks(resource, "restore_to_point_in_time")) > 0

is_copy(resource) if plan.has_unknown_blocks(resource, "restore_to_point_in_time")

is_said(resource, field) if {
	value := resource.values[field]
	is_string(value)
	value != ""
}

# Set to what is not known before the apply.
is_said(resource, field) if {
	plan.is_unknown(resource, field)
	not plan.fills_in(resource, [field])
}

# The first generation of Aurora Serverless, which has settings of its own.
is_serverless_v1(resource) if {
	resource.type == "aws_rds_cluster"
	resource.values.engine_mode == "serverless"
}

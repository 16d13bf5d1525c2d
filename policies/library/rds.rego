# What an RDS database is made of: another database or a snapshot of one, which settings are then taken from.
#
# Attributes are read by their names, so that the password, which is hidden from policies, is none of them.
package tollgate.library.rds

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

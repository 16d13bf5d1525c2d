# METADATA
# title: Jobs run once at a time, start in time and are cleaned up
# description: >-
#   A schedule that is no cron expression is refused by the cluster. Without `concurrencyPolicy` runs of a slow job
#   pile up, without `startingDeadlineSeconds` a CronJob that missed a hundred runs never starts again, and a Job
#   without `ttlSecondsAfterFinished` stays for ever. Jobs of hooks, which are deleted by what makes them, need no
#   ttl.
# custom:
#   id: K8S-045
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [batch/CronJob, batch/Job]
#   fix: >-
#     Set `concurrencyPolicy` and `startingDeadlineSeconds` on a CronJob, and `ttlSecondsAfterFinished` on a Job.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kics: [192fe40b]
#     kube-linter: [job-ttl-seconds-after-finished, restart-policy]
#     kube-score: [cronjob-has-deadline]
#     datree: [CRONJOB_*]
package tollgate.kubernetes.jobs_are_bounded

import data.tollgate.library.cron
import data.tollgate.library.neighbour

deny contains finding if {
	input.kind == "CronJob"
	is_string(input.spec.schedule)
	not cron.is_valid(input.spec.schedule)
	finding := {
		"msg": sprintf("the schedule `%s` is no cron expression of Kubernetes", [input.spec.schedule]),
		"path": ["spec", "schedule"],
		"fix": "Write five fields: minute, hour, day of the month, month, day of the week (0 to 6).",
		"severity": "medium",
		"same_as": ["CRONJOB_*"],
	}
}

deny contains finding if {
	input.kind == "CronJob"
	is_object(input.spec)
	object.get(input.spec, "concurrencyPolicy", null) in [null, ""]
	finding := {
		"msg": "runs may pile up (`concurrencyPolicy` is not set)",
		"path": ["spec", "concurrencyPolicy"],
		"fix": "Set `concurrencyPolicy: Forbid`, `Replace` or, where runs may overlap, `Allow`.",
		"same_as": ["CRONJOB_*"],
	}
}

deny contains finding if {
	input.kind == "CronJob"
	is_object(input.spec)
	object.get(input.spec, "startingDeadlineSeconds", null) == null
	finding := {
		"msg": "a run that is late has no deadline (`startingDeadlineSeconds` is not set)",
		"path": ["spec", "startingDeadlineSeconds"],
		"fix": "Set `startingDeadlineSeconds` to how late a run may start, and not below 10.",
		"same_as": ["192fe40b", "cronjob-has-deadline", "CRONJOB_*"],
	}
}

deny contains finding if {
	input.kind == "Job"
	is_object(input.spec)
	object.get(input.spec, "ttlSecondsAfterFinished", null) == null
	not neighbour.is_hook(input)
	not is_owned
	finding := {
		"msg": "the Job stays after it ended (`ttlSecondsAfterFinished` is not set)",
		"path": ["spec", "ttlSecondsAfterFinished"],
		"fix": "Set `ttlSecondsAfterFinished` to how long somebody may want to look at the Job.",
		"same_as": ["job-ttl-seconds-after-finished"],
	}
}

is_owned if {
	is_array(input.metadata.ownerReferences)
	count(input.metadata.ownerReferences) > 0
}

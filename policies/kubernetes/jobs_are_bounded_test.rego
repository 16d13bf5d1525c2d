package tollgate.kubernetes.jobs_are_bounded_test

import data.tollgate.kubernetes.jobs_are_bounded as policy

good := {"schedule": "0 3 * * *", "concurrencyPolicy": "Forbid", "startingDeadlineSeconds": 600}

test_a_bounded_cron_job_passes if {
	paths("CronJob", good) == set()
}

test_a_schedule_that_is_none_is_found if {
	every schedule in [
		"0 3 * *",
		"61 * * * *",
		"* * * * 8",
		"every day",
		"",
		"@often",
		"0 3 32 * *",
		"5-1 * * * *",
		"*/0 * * * *",
	] {
		paths("CronJob", object.union(good, {"schedule": schedule})) == {["spec", "schedule"]}
	}
}

test_schedules_that_kubernetes_knows_pass if {
	every schedule in [
		"*/5 * * * *",
		"0 0-6/2 1,15 jan-mar MON-FRI",
		"@daily",
		"@every 1h30m",
		"TZ=Europe/Berlin 0 3 * * ?",
		"0  3 *  * 0",
		"1-59/2 * * * *",
	] {
		paths("CronJob", object.union(good, {"schedule": schedule})) == set()
	}
}

test_runs_that_may_pile_up_are_found if {
	paths("CronJob", object.remove(good, ["concurrencyPolicy"])) == {["spec", "concurrencyPolicy"]}
}

test_a_run_without_deadline_is_found if {
	paths("CronJob", object.remove(good, ["startingDeadlineSeconds"])) == {["spec", "startingDeadlineSeconds"]}
}

test_a_job_that_stays_is_found if {
	paths("Job", {}) == {["spec", "ttlSecondsAfterFinished"]}
	paths("Job", {"ttlSecondsAfterFinished": 0}) == set()
}

test_a_hook_is_deleted_by_what_makes_it if {
	found := policy.deny with input as {
		"apiVersion": "batch/v1",
		"kind": "Job",
		"metadata": {"annotations": {"helm.sh/hook": "pre-upgrade"}},
		"spec": {},
	}
	found == set()
}

test_odd_shapes_are_no_objection if {
	every kind in ["CronJob", "Job"] {
		every spec in [null, "text", []] {
			paths(kind, spec) == set()
		}
	}
}

paths(kind, spec) := {finding.path | some finding in findings(kind, spec)}

findings(kind, spec) := found if {
	found := policy.deny with input as {"apiVersion": "batch/v1", "kind": kind, "metadata": {"name": "a"}, "spec": spec}
}

package tollgate.library.target_test

import data.tollgate.library.target

test_each_version_that_goes_is_looked_up if {
	every version, kinds in target.versions {
		every kind, row in kinds {
			target.row({"apiVersion": version, "kind": kind}) == row
		}
	}
}

test_what_stays_has_no_row if {
	every manifest in [
		{"apiVersion": "v1", "kind": "Pod"}, {"apiVersion": "apps/v1", "kind": "Deployment"},
		{"apiVersion": "example.com/v1beta1", "kind": "Thing"}, {"apiVersion": null, "kind": null}, {},
	] {
		not target.row(manifest)
	}
}

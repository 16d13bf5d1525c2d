# METADATA
# title: Flux, Argo Rollouts and Flagger objects have only fields that their schema has
# description: "The API server drops a field that the schema does not have, without a word: what was meant by it never happens."
# custom:
#   id: GO-002
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds:
#     - helm.toolkit.fluxcd.io/HelmRelease
#     - kustomize.toolkit.fluxcd.io/Kustomization
#     - source.toolkit.fluxcd.io/GitRepository
#     - source.toolkit.fluxcd.io/HelmRepository
#     - source.toolkit.fluxcd.io/OCIRepository
#     - source.toolkit.fluxcd.io/Bucket
#     - argoproj.io/Rollout
#     - flagger.app/Canary
#   fix: >-
#     Delete the field, correct its name, or move it to where the schema has it. Canary steps belong to a Rollout or
#     a Canary.
#   controls:
#     nist-800-53r5: [CM-2, CM-2(2), CM-6]
#     soc2-tsc-2017: [CC7.1, CC8.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1"]
package tollgate.gitops.known_fields_only

import data.tollgate.library.canary_fields
import data.tollgate.library.flux_fields
import data.tollgate.library.rollout_fields

deny contains finding if {
	some holder in places
	some field, _ in holder.value
	not field in split(fields[holder.name], " ")
	finding := {
		"msg": sprintf("`%s.%s` is not a field of %s %s", [holder.name, field, input.kind, version]),
		"path": array.concat(holder.path, [field]),
	}
}

# A field beside `spec` is most often one that slipped out of it.
deny contains finding if {
	fields
	some field, _ in input
	not field in ["apiVersion", "kind", "metadata", "spec", "status"]
	finding := {
		"msg": sprintf("`%s` is not a field of %s %s", [field, input.kind, version]),
		"path": [field],
	}
}

version := split(input.apiVersion, "/")[1]

# The fields of the kind by the place that holds them; undefined for a version that has no table here.
fields := flux_fields.helm_release_v2 if {
	input.kind == "HelmRelease"
	input.apiVersion == "helm.toolkit.fluxcd.io/v2"
}

fields := flux_fields.helm_release_v2beta1 if {
	input.kind == "HelmRelease"
	input.apiVersion == "helm.toolkit.fluxcd.io/v2beta1"
}

fields := flux_fields.helm_release_v2beta2 if {
	input.kind == "HelmRelease"
	input.apiVersion == "helm.toolkit.fluxcd.io/v2beta2"
}

fields := flux_fields.kustomization if {
	input.kind == "Kustomization"
	input.apiVersion == "kustomize.toolkit.fluxcd.io/v1"
}

fields := flux_fields.git_repository if {
	input.kind == "GitRepository"
	input.apiVersion == "source.toolkit.fluxcd.io/v1"
}

fields := flux_fields.helm_repository if {
	input.kind == "HelmRepository"
	input.apiVersion == "source.toolkit.fluxcd.io/v1"
}

fields := flux_fields.oci_repository if {
	input.kind == "OCIRepository"
	input.apiVersion == "source.toolkit.fluxcd.io/v1"
}

fields := flux_fields.bucket if {
	input.kind == "Bucket"
	input.apiVersion == "source.toolkit.fluxcd.io/v1"
}

fields := rollout_fields.rollout if {
	input.kind == "Rollout"
	input.apiVersion == "argoproj.io/v1alpha1"
}

fields := canary_fields.canary if {
	input.kind == "Canary"
	input.apiVersion == "flagger.app/v1beta1"
}

# The places of the object whose fields are known, level by level, as deep as the tables go.
at_1 := [{"name": "spec", "path": ["spec"], "value": input.spec} |
	fields
	is_object(input.spec)
]

at_2 := below(at_1)

at_3 := below(at_2)

at_4 := below(at_3)

at_5 := below(at_4)

at_6 := below(at_5)

at_7 := below(at_6)

places := array.concat(upper, lower)

upper := array.concat(at_1, array.concat(at_2, at_3))

lower := array.concat(array.concat(at_4, at_5), array.concat(at_6, at_7))

below(holders) := array.concat(objects_below(holders), items_below(holders))

objects_below(holders) := [place |
	some holder in holders
	some field, value in holder.value
	is_object(value)
	name := concat(".", [holder.name, field])
	fields[name]
	place := {"name": name, "path": array.concat(holder.path, [field]), "value": value}
]

items_below(holders) := [place |
	some holder in holders
	some field, list in holder.value
	is_array(list)
	name := concat("", [holder.name, ".", field, "[]"])
	fields[name]
	some index, value in list
	is_object(value)
	place := {"name": name, "path": array.concat(holder.path, [field, index]), "value": value}
]

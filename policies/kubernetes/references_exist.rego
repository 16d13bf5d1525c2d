# METADATA
# title: What pods refer to exists
# description: >-
#   A pod that refers to a ConfigMap, Secret, ServiceAccount or claim that does not exist does not start. It is judged
#   against the objects beside the pod, where one of that kind is there; where there is none, they are taken to come
#   from elsewhere and nothing is said. Secrets are often made by operators or by hand, so that one which is missing
#   among others is undecided. Optional references, the ServiceAccount `default`, what every namespace has, Secrets
#   that custom resources name as theirs, and what `external_objects` names, are fine.
# custom:
#   id: K8S-047
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Add the object, correct the name, or name what lives elsewhere in the parameter `external_objects`.
#   controls:
#     nist-800-53r5: [CM-2, CM-2(2), CM-6]
#     soc2-tsc-2017: [CC7.1, CC8.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1"]
#   same_as:
#     kube-linter: [non-existent-service-account, env-value-from]
#     kubescape: [C-0307]
package tollgate.kubernetes.references_exist

import data.tollgate.library.maker
import data.tollgate.library.neighbour
import data.tollgate.library.pod

deny contains finding if {
	some missing in dangling
	missing.kind != "Secret"
	not maker.may_make(input, missing.kind)
	finding := object.union(told(missing), {"msg": sprintf("there is no %s `%s`", [missing.kind, missing.name])})
}

undecided contains finding if {
	some missing in dangling
	cannot_be_said(missing)
	message := "whether the %s `%s` exists cannot be said: it is not among what is judged"
	finding := object.union(told(missing), {"msg": sprintf(message, [missing.kind, missing.name])})
}

cannot_be_said(missing) if missing.kind == "Secret"

cannot_be_said(missing) if {
	missing.kind != "Secret"
	maker.may_make(input, missing.kind)
}

told(missing) := {"path": pod.path(input, missing.path), "same_as": ids[missing.kind]}

ids := {
	"ConfigMap": ["env-value-from", "C-0307"],
	"Secret": ["env-value-from", "C-0307"],
	"ServiceAccount": ["non-existent-service-account", "C-0307"],
	"PersistentVolumeClaim": ["C-0307"],
}

dangling := {reference |
	some reference in references
	is_string(reference.name)
	not is_there(reference.kind, reference.name)
	not reference.name in ["", "default", "kube-root-ca.crt", "openshift-service-ca.crt"]
	knows(reference.kind)
	not maker.makes(input, reference.kind, reference.name)
	not neighbour.is_external(reference.kind, neighbour.namespace(input), reference.name)
}

is_there(kind, name) if {
	some space in spaces
	space.v1[kind][name].kind == kind
}

knows(kind) if {
	some space in spaces
	some item in space.v1[kind]
	item.kind == kind
}

spaces := neighbour.spaces(input)

references contains {"kind": "ServiceAccount", "name": name, "path": ["serviceAccountName"]} if {
	name := spec.serviceAccountName
}

references contains reference if {
	volume := spec.volumes[index]
	some field, of in volume_fields
	source := volume[field]
	is_required(source)
	name := source[of.name]
	reference := {"kind": of.kind, "name": name, "path": ["volumes", index, field, of.name]}
}

references contains reference if {
	volume := spec.volumes[index]
	projected := volume.projected.sources[number]
	some field in ["configMap", "secret"]
	source := projected[field]
	is_required(source)
	name := source.name
	reference := {
		"kind": volume_fields[field].kind,
		"name": name,
		"path": ["volumes", index, "projected", "sources", number, field, "name"],
	}
}

references contains reference if {
	some list in pod.lists
	containers := spec[list]
	container := containers[index]
	value := container.env[number].valueFrom
	some field, kind in {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
	is_required(value[field])
	name := value[field].name
	reference := {"kind": kind, "name": name, "path": [list, index, "env", number, "valueFrom", field, "name"]}
}

references contains reference if {
	some list in pod.lists
	containers := spec[list]
	container := containers[index]
	source := container.envFrom[number]
	some field, kind in {"configMapRef": "ConfigMap", "secretRef": "Secret"}
	is_required(source[field])
	name := source[field].name
	reference := {"kind": kind, "name": name, "path": [list, index, "envFrom", number, field, "name"]}
}

spec := pod.spec(input)

volume_fields := {
	"configMap": {"kind": "ConfigMap", "name": "name"},
	"secret": {"kind": "Secret", "name": "secretName"},
	"persistentVolumeClaim": {"kind": "PersistentVolumeClaim", "name": "claimName"},
}

is_required(source) if {
	is_object(source)
	object.get(source, "optional", false) != true
}

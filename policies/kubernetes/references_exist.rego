# METADATA
# title: What pods refer to exists
# description: >-
#   A pod that refers to a ConfigMap, Secret, ServiceAccount or claim that does not exist, or to a key that one does not
#   have, does not start. It is judged against the objects beside the pod, where one of that kind is there; where there
#   is none, they are taken to come from elsewhere and nothing is said. Secrets are often made by operators or by hand,
#   so that one which is missing among others is undecided; so is a key where somebody else fills the object. Optional
#   references, the ServiceAccount `default`, what every namespace has, Secrets that custom resources name as theirs,
#   and what `external_objects` names, are fine.
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
import data.tollgate.library.rbac

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

# The object is here, and its keys are known, whether or not its values are hidden.
deny contains finding if {
	some wanted in keys
	holders := holders_of(wanted)
	count(holders) > 0
	every holder in holders { lacks_key(holder, wanted.key) }
	finding := {
		"msg": sprintf("the %s `%s` has no key `%s`", [wanted.kind, wanted.name, wanted.key]),
		"path": pod.path(input, wanted.path),
		"fix": "Add the key to the object, correct it here, or say that it is `optional`.",
		"same_as": wanted.same_as,
	}
}

undecided contains finding if {
	some wanted in keys
	holders := holders_of(wanted)
	count(holders) > 0
	every holder in holders { not has_key(holder, wanted.key) }
	some holder in holders
	not lacks_key(holder, wanted.key)
	message := "whether the %s `%s` has the key `%s` cannot be said: somebody else may fill it"
	finding := {
		"msg": sprintf(message, [wanted.kind, wanted.name, wanted.key]),
		"path": pod.path(input, wanted.path),
		"fix": "Write the key in the object, if only with an empty value.",
		"same_as": wanted.same_as,
	}
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

keys contains wanted if {
	some list in pod.lists
	containers := spec[list]
	container := containers[index]
	value := container.env[number].valueFrom
	some field, kind in {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
	is_required(value[field])
	wanted := {
		"kind": kind,
		"name": value[field].name,
		"key": value[field].key,
		"path": [list, index, "env", number, "valueFrom", field, "key"],
		"same_as": ["env-value-from"],
	}
}

keys contains wanted if {
	volume := spec.volumes[index]
	some field in ["configMap", "secret"]
	of := volume_fields[field]
	source := volume[field]
	is_required(source)
	item := source.items[number]
	wanted := {
		"kind": of.kind,
		"name": source[of.name],
		"key": item.key,
		"path": ["volumes", index, field, "items", number, "key"],
		"same_as": [],
	}
}

keys contains wanted if {
	volume := spec.volumes[index]
	projected := volume.projected.sources[position]
	some field in ["configMap", "secret"]
	source := projected[field]
	is_required(source)
	item := source.items[number]
	wanted := {
		"kind": volume_fields[field].kind,
		"name": source.name,
		"key": item.key,
		"path": ["volumes", index, "projected", "sources", position, field, "items", number, "key"],
		"same_as": [],
	}
}

# The objects of the kind and name; of another type than text neither is one.
holders_of(wanted) := [holder |
	is_string(wanted.key)
	some space in spaces
	holder := space.v1[wanted.kind][wanted.name]
	holder.kind == wanted.kind
]

lacks_key(holder, key) if {
	not has_key(holder, key)
	count(keys_of(holder)) > 0
	not is_filled_elsewhere(holder)
}

has_key(holder, key) if key in keys_of(holder)

# The fields are written out, and only gone through: any other look would be one at the hidden values.
keys_of(holder) := union({
	{key | some key, _ in holder.data},
	{key | some key, _ in holder.binaryData},
	{key | some key, _ in holder.stringData},
})

# Kubernetes fills the Secrets of tokens, and OpenShift what asks for its certificates.
is_filled_elsewhere(holder) if {
	holder.kind == "Secret"
	holder.type == "kubernetes.io/service-account-token"
}

# A resource that says it makes the object may add to it, and so may who has a role of the namespace to change it.
is_filled_elsewhere(holder) if maker.makes(input, holder.kind, holder.metadata.name)

is_filled_elsewhere(holder) if {
	some role in roles
	some grant in rbac.grants(role, "", {resources[holder.kind]}, {"patch", "update"})
	names := rbac.names(role.rules[grant.index])
	is_named(holder.metadata.name, names)
}

is_filled_elsewhere(holder) if holder.metadata.labels["config.openshift.io/inject-trusted-cabundle"] == "true"

is_filled_elsewhere(holder) if holder.metadata.annotations["service.beta.openshift.io/inject-cabundle"] == "true"

# A role of the whole cluster may be given in the namespace.
roles contains role if {
	some found in neighbour.of_kind(input, rbac.versions, "Role")
	some role in found
}

roles contains role if {
	some version in rbac.versions
	some role in data.inventory.cluster[version].ClusterRole
}

resources := {"ConfigMap": "configmaps", "Secret": "secrets"}

is_named(_, [])

is_named(name, names) if name in names

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

# What makes objects that nobody writes down: operators make pods, Services and Secrets of their custom resources.
package tollgate.library.maker

import data.tollgate.library.neighbour
import data.tollgate.library.pod

# Something around a manifest may make an object of a kind.
may_make(manifest, _) if {
	some space in neighbour.spaces(manifest)
	some version, kinds in space
	is_custom(version)
	some kind, objects in kinds
	count(objects) > 0
	not is_passive(version, kind)
	not pod.template_path({"apiVersion": version, "kind": kind})
}

# The groups of Kubernetes itself have no dot, or end so.
is_custom(version) if {
	contains(version, ".")
	not endswith(group(version), ".k8s.io")
}

group(version) := split(version, "/")[0]

# Custom resources that make neither pods nor Services.
is_passive(version, _) if group(version) in passive_groups

is_passive(version, kind) if kind in passive_kinds[group(version)]

passive_groups := {
	"acme.cert-manager.io",
	"bitnami.com",
	"cert-manager.io",
	"cilium.io",
	"crd.projectcalico.org",
	"external-secrets.io",
	"generators.external-secrets.io",
	"grafana.integreatly.org",
	"karpenter.sh",
	"keda.sh",
	"kyverno.io",
	"networking.istio.io",
	"networking.gke.io",
	"projectcalico.org",
	"route.openshift.io",
	"secrets.hashicorp.com",
	"security.istio.io",
	"security.openshift.io",
	"telemetry.istio.io",
	"traefik.containo.us",
	"traefik.io",
}

passive_kinds := {
	"argoproj.io": {"AnalysisTemplate", "AppProject", "ClusterAnalysisTemplate"},
	"cloud.google.com": {"BackendConfig"},
	"monitoring.coreos.com": {
		"AlertmanagerConfig",
		"PodMonitor",
		"Probe",
		"PrometheusRule",
		"ScrapeConfig",
		"ServiceMonitor",
	},
}

# Something around a manifest says that it makes an object of this kind and name.
makes(manifest, "Secret", name) if {
	some space in neighbour.spaces(manifest)
	some version, kinds in space
	is_custom(version)
	some kind, objects in kinds
	makes_secret(kind, objects, name)
}

makes(manifest, "ConfigMap", name) if {
	some bundles in neighbour.of_kind(manifest, ["trust.cert-manager.io/v1alpha1"], "Bundle")
	is_object(bundles[name].spec)
}

makes(manifest, "PersistentVolumeClaim", name) if {
	some volumes in neighbour.of_kind(manifest, ["cdi.kubevirt.io/v1beta1"], "DataVolume")
	is_object(volumes[name].spec)
}

# The name that a custom resource gives its Secret. Each place is written out: a lookup by a path that is not known would
# read the Secrets among the objects too, which no policy sees.
makes_secret("AzureKeyVaultSecret", objects, name) if {
	some item in objects
	item.spec.output.secret.name == name
}

makes_secret("Certificate", objects, name) if {
	some item in objects
	item.spec.secretName == name
}

makes_secret("ClusterExternalSecret", objects, name) if {
	some item in objects
	item.spec.externalSecretSpec.target.name == name
}

makes_secret("ClusterExternalSecret", objects, name) if {
	some item in objects
	item.spec.externalSecretName == name
}

makes_secret("ExternalSecret", objects, name) if {
	some item in objects
	item.spec.target.name == name
}

makes_secret("InfisicalSecret", objects, name) if {
	some item in objects
	item.spec.managedSecretReference.secretName == name
}

makes_secret("SealedSecret", objects, name) if {
	some item in objects
	item.spec.template.metadata.name == name
}

makes_secret("SecretProviderClass", objects, name) if {
	some item in objects
	item.spec.secretObjects[_].secretName == name
}

makes_secret("SopsSecret", objects, name) if {
	some item in objects
	item.spec.secretTemplates[_].name == name
}

makes_secret(kind, objects, name) if {
	kind in {"VaultDynamicSecret", "VaultPKISecret", "VaultStaticSecret"}
	some item in objects
	item.spec.destination.name == name
}

# A Secret of the resource's own name.
makes_secret(kind, objects, name) if {
	kind in {"ExternalSecret", "KafkaUser", "OnePasswordItem", "SealedSecret"}
	some item in objects
	item.metadata.name == name
}

# METADATA
# title: Flux objects use an API version that Flux still serves
# description: >-
#   An object of a removed API version is refused by the cluster, so its release is never reconciled again after an
#   upgrade of Flux.
# custom:
#   id: GO-001
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
#   fix: >-
#     Write `helm.toolkit.fluxcd.io/v2`, `kustomize.toolkit.fluxcd.io/v1` or `source.toolkit.fluxcd.io/v1`; `flux
#     migrate` rewrites what is stored.
#   controls:
#     nist-800-53r5: [CM-7, SA-22, SI-2]
#     soc2-tsc-2017: [CC7.1]
#     iso-27001-2022: [A.8.8, A.8.19]
#     pci-dss-4.0.1: ["6.3.3", "12.3.4"]
package tollgate.gitops.supported_flux_api

deny contains finding if {
	[since, successor] := removed[input.apiVersion]
	finding := {
		"msg": sprintf("Flux %s has removed the API version `%s`", [since, input.apiVersion]),
		"path": ["apiVersion"],
		"fix": sprintf("Write `apiVersion: %s`.", [successor]),
	}
}

# The version of Flux that has it no more, and what to write. Flux 2.7 came with helm-controller 1.4, 2.8 with 1.5.
removed := {
	"helm.toolkit.fluxcd.io/v2beta1": ["2.7", "helm.toolkit.fluxcd.io/v2"],
	"helm.toolkit.fluxcd.io/v2beta2": ["2.8", "helm.toolkit.fluxcd.io/v2"],
	"kustomize.toolkit.fluxcd.io/v1beta1": ["2.7", "kustomize.toolkit.fluxcd.io/v1"],
	"kustomize.toolkit.fluxcd.io/v1beta2": ["2.8", "kustomize.toolkit.fluxcd.io/v1"],
	"source.toolkit.fluxcd.io/v1beta1": ["2.7", "source.toolkit.fluxcd.io/v1"],
	"source.toolkit.fluxcd.io/v1beta2": ["2.8", "source.toolkit.fluxcd.io/v1"],
}

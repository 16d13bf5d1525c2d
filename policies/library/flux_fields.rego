# The fields of Flux objects, by the place that holds them: what the resource definitions of helm-controller 1.6.5
# (and 1.3.0 for the old versions), kustomize-controller 1.9.6 and source-controller 1.9.6 say. `[]` stands for an
# item of a list. A place that is not named holds what it likes.
package tollgate.library.flux_fields

helm_release_v2 := {
	"spec": concat(" ", [
		"chart chartRef commonMetadata dependsOn driftDetection healthCheckExprs install interval kubeConfig",
		"maxHistory persistentClient postRenderStrategy postRenderers releaseName rollback serviceAccountName",
		"storageNamespace suspend targetNamespace test timeout uninstall upgrade values valuesFrom",
		"waitStrategy",
	]),
	"spec.chart": "metadata spec",
	"spec.chart.metadata": "annotations labels",
	"spec.chart.spec": concat(" ", [
		"chart ignoreMissingValuesFiles interval reconcileStrategy sourceRef valuesFile valuesFiles verify",
		"version",
	]),
	"spec.chart.spec.sourceRef": "apiVersion kind name namespace",
	"spec.chart.spec.verify": "provider secretRef",
	"spec.chart.spec.verify.secretRef": "name",
	"spec.chartRef": "apiVersion kind name namespace",
	"spec.commonMetadata": "annotations labels",
	"spec.dependsOn[]": "name namespace readyExpr",
	"spec.driftDetection": "ignore mode",
	"spec.driftDetection.ignore[]": "paths target",
	"spec.driftDetection.ignore[].target": "annotationSelector group kind labelSelector name namespace version",
	"spec.healthCheckExprs[]": "apiVersion current failed inProgress kind",
	"spec.install": concat(" ", [
		"crds createNamespace disableHooks disableOpenAPIValidation disableSchemaValidation",
		"disableTakeOwnership disableWait disableWaitForJobs remediation replace serverSideApply skipCRDs",
		"strategy timeout",
	]),
	"spec.install.remediation": "ignoreTestFailures remediateLastFailure retries",
	"spec.install.strategy": "name retryInterval",
	"spec.kubeConfig": "configMapRef secretRef",
	"spec.kubeConfig.configMapRef": "name",
	"spec.kubeConfig.secretRef": "key name",
	"spec.postRenderers[]": "kustomize",
	"spec.postRenderers[].kustomize": "images patches",
	"spec.postRenderers[].kustomize.images[]": "digest name newName newTag",
	"spec.postRenderers[].kustomize.patches[]": "patch target",
	"spec.postRenderers[].kustomize.patches[].target": concat(" ", [
		"annotationSelector group kind labelSelector name namespace version",
	]),
	"spec.rollback": concat(" ", [
		"cleanupOnFail disableHooks disableWait disableWaitForJobs force recreate serverSideApply timeout",
	]),
	"spec.test": "enable filters ignoreFailures timeout",
	"spec.test.filters[]": "exclude name",
	"spec.uninstall": "deletionPropagation disableHooks disableWait keepHistory timeout",
	"spec.upgrade": concat(" ", [
		"chartNameChangeStrategy cleanupOnFail crds disableHooks disableOpenAPIValidation",
		"disableSchemaValidation disableTakeOwnership disableWait disableWaitForJobs force preserveValues",
		"remediation serverSideApply strategy timeout",
	]),
	"spec.upgrade.remediation": "ignoreTestFailures remediateLastFailure retries strategy",
	"spec.upgrade.strategy": "name retryInterval",
	"spec.valuesFrom[]": "kind literal name optional targetPath valuesKey",
	"spec.waitStrategy": "name",
}

helm_release_v2beta1 := {
	"spec": concat(" ", [
		"chart chartRef dependsOn driftDetection install interval kubeConfig maxHistory persistentClient",
		"postRenderers releaseName rollback serviceAccountName storageNamespace suspend targetNamespace test",
		"timeout uninstall upgrade values valuesFrom",
	]),
	"spec.chart": "metadata spec",
	"spec.chart.metadata": "annotations labels",
	"spec.chart.spec": "chart interval reconcileStrategy sourceRef valuesFile valuesFiles verify version",
	"spec.chart.spec.sourceRef": "apiVersion kind name namespace",
	"spec.chart.spec.verify": "provider secretRef",
	"spec.chart.spec.verify.secretRef": "name",
	"spec.chartRef": "apiVersion kind name namespace",
	"spec.dependsOn[]": "name namespace",
	"spec.driftDetection": "ignore mode",
	"spec.driftDetection.ignore[]": "paths target",
	"spec.driftDetection.ignore[].target": "annotationSelector group kind labelSelector name namespace version",
	"spec.install": concat(" ", [
		"crds createNamespace disableHooks disableOpenAPIValidation disableWait disableWaitForJobs",
		"remediation replace skipCRDs timeout",
	]),
	"spec.install.remediation": "ignoreTestFailures remediateLastFailure retries",
	"spec.kubeConfig": "secretRef",
	"spec.kubeConfig.secretRef": "key name",
	"spec.postRenderers[]": "kustomize",
	"spec.postRenderers[].kustomize": "images patches patchesJson6902 patchesStrategicMerge",
	"spec.postRenderers[].kustomize.images[]": "digest name newName newTag",
	"spec.postRenderers[].kustomize.patchesJson6902[]": "patch target",
	"spec.postRenderers[].kustomize.patchesJson6902[].patch[]": "from op path value",
	"spec.postRenderers[].kustomize.patchesJson6902[].target": concat(" ", [
		"annotationSelector group kind labelSelector name namespace version",
	]),
	"spec.postRenderers[].kustomize.patches[]": "patch target",
	"spec.postRenderers[].kustomize.patches[].target": concat(" ", [
		"annotationSelector group kind labelSelector name namespace version",
	]),
	"spec.rollback": "cleanupOnFail disableHooks disableWait disableWaitForJobs force recreate timeout",
	"spec.test": "enable ignoreFailures timeout",
	"spec.uninstall": "deletionPropagation disableHooks disableWait keepHistory timeout",
	"spec.upgrade": concat(" ", [
		"cleanupOnFail crds disableHooks disableOpenAPIValidation disableWait disableWaitForJobs force",
		"preserveValues remediation timeout",
	]),
	"spec.upgrade.remediation": "ignoreTestFailures remediateLastFailure retries strategy",
	"spec.valuesFrom[]": "kind name optional targetPath valuesKey",
}

helm_release_v2beta2 := {
	"spec": concat(" ", [
		"chart chartRef dependsOn driftDetection install interval kubeConfig maxHistory persistentClient",
		"postRenderers releaseName rollback serviceAccountName storageNamespace suspend targetNamespace test",
		"timeout uninstall upgrade values valuesFrom",
	]),
	"spec.chart": "metadata spec",
	"spec.chart.metadata": "annotations labels",
	"spec.chart.spec": concat(" ", [
		"chart ignoreMissingValuesFiles interval reconcileStrategy sourceRef valuesFile valuesFiles verify",
		"version",
	]),
	"spec.chart.spec.sourceRef": "apiVersion kind name namespace",
	"spec.chart.spec.verify": "provider secretRef",
	"spec.chart.spec.verify.secretRef": "name",
	"spec.chartRef": "apiVersion kind name namespace",
	"spec.dependsOn[]": "name namespace",
	"spec.driftDetection": "ignore mode",
	"spec.driftDetection.ignore[]": "paths target",
	"spec.driftDetection.ignore[].target": "annotationSelector group kind labelSelector name namespace version",
	"spec.install": concat(" ", [
		"crds createNamespace disableHooks disableOpenAPIValidation disableWait disableWaitForJobs",
		"remediation replace skipCRDs timeout",
	]),
	"spec.install.remediation": "ignoreTestFailures remediateLastFailure retries",
	"spec.kubeConfig": "secretRef",
	"spec.kubeConfig.secretRef": "key name",
	"spec.postRenderers[]": "kustomize",
	"spec.postRenderers[].kustomize": "images patches patchesJson6902 patchesStrategicMerge",
	"spec.postRenderers[].kustomize.images[]": "digest name newName newTag",
	"spec.postRenderers[].kustomize.patchesJson6902[]": "patch target",
	"spec.postRenderers[].kustomize.patchesJson6902[].patch[]": "from op path value",
	"spec.postRenderers[].kustomize.patchesJson6902[].target": concat(" ", [
		"annotationSelector group kind labelSelector name namespace version",
	]),
	"spec.postRenderers[].kustomize.patches[]": "patch target",
	"spec.postRenderers[].kustomize.patches[].target": concat(" ", [
		"annotationSelector group kind labelSelector name namespace version",
	]),
	"spec.rollback": "cleanupOnFail disableHooks disableWait disableWaitForJobs force recreate timeout",
	"spec.test": "enable filters ignoreFailures timeout",
	"spec.test.filters[]": "exclude name",
	"spec.uninstall": "deletionPropagation disableHooks disableWait keepHistory timeout",
	"spec.upgrade": concat(" ", [
		"cleanupOnFail crds disableHooks disableOpenAPIValidation disableWait disableWaitForJobs force",
		"preserveValues remediation timeout",
	]),
	"spec.upgrade.remediation": "ignoreTestFailures remediateLastFailure retries strategy",
	"spec.valuesFrom[]": "kind name optional targetPath valuesKey",
}

kustomization := {
	"spec": concat(" ", [
		"buildMetadata commonMetadata components decryption deletionPolicy dependsOn force healthCheckExprs",
		"healthChecks ignore ignoreMissingComponents images interval kubeConfig namePrefix nameSuffix patches",
		"path postBuild prune retryInterval serviceAccountName sourceRef suspend targetNamespace timeout wait",
	]),
	"spec.commonMetadata": "annotations labels",
	"spec.decryption": "provider secretRef serviceAccountName",
	"spec.decryption.secretRef": "name",
	"spec.dependsOn[]": "name namespace readyExpr",
	"spec.healthCheckExprs[]": "apiVersion current failed inProgress kind",
	"spec.healthChecks[]": "apiVersion kind name namespace",
	"spec.ignore[]": "paths target",
	"spec.ignore[].target": "annotationSelector group kind labelSelector name namespace version",
	"spec.images[]": "digest name newName newTag",
	"spec.kubeConfig": "configMapRef secretRef",
	"spec.kubeConfig.configMapRef": "name",
	"spec.kubeConfig.secretRef": "key name",
	"spec.patches[]": "patch target",
	"spec.patches[].target": "annotationSelector group kind labelSelector name namespace version",
	"spec.postBuild": "substitute substituteFrom substituteStrategy",
	"spec.postBuild.substituteFrom[]": "kind name optional",
	"spec.sourceRef": "apiVersion kind name namespace",
}

git_repository := {
	"spec": concat(" ", [
		"ignore include interval provider proxySecretRef recurseSubmodules ref secretRef serviceAccountName",
		"sparseCheckout suspend timeout url verify",
	]),
	"spec.include[]": "fromPath repository toPath",
	"spec.include[].repository": "name",
	"spec.proxySecretRef": "name",
	"spec.ref": "branch commit name semver tag",
	"spec.secretRef": "name",
	"spec.verify": "mode secretRef",
	"spec.verify.secretRef": "name",
}

helm_repository := {
	"spec": "accessFrom certSecretRef insecure interval passCredentials provider secretRef suspend timeout type url",
	"spec.accessFrom": "namespaceSelectors",
	"spec.accessFrom.namespaceSelectors[]": "matchLabels",
	"spec.certSecretRef": "name",
	"spec.secretRef": "name",
}

oci_repository := {
	"spec": concat(" ", [
		"certSecretRef ignore insecure interval layerSelector provider proxySecretRef ref secretRef",
		"serviceAccountName suspend timeout url verify",
	]),
	"spec.certSecretRef": "name",
	"spec.layerSelector": "mediaType operation",
	"spec.proxySecretRef": "name",
	"spec.ref": "digest semver semverFilter tag",
	"spec.secretRef": "name",
	"spec.verify": "matchOIDCIdentity provider secretRef trustedRootSecretRef",
	"spec.verify.matchOIDCIdentity[]": "issuer subject",
	"spec.verify.secretRef": "name",
	"spec.verify.trustedRootSecretRef": "name",
}

bucket := {
	"spec": concat(" ", [
		"bucketName certSecretRef endpoint ignore insecure interval prefix provider proxySecretRef region",
		"secretRef serviceAccountName sts suspend timeout",
	]),
	"spec.certSecretRef": "name",
	"spec.proxySecretRef": "name",
	"spec.secretRef": "name",
	"spec.sts": "certSecretRef endpoint provider secretRef",
	"spec.sts.certSecretRef": "name",
	"spec.sts.secretRef": "name",
}

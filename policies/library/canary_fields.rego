# The fields of a Canary, by the place that holds them: what the resource definition of Flagger says, 1.36 and
# later. `[]` stands for an item of a list. A place that is not named holds what it likes.
package tollgate.library.canary_fields

canary := {
	"spec": concat(" ", [
		"analysis autoscalerRef ingressRef metricsServer progressDeadlineSeconds provider revertOnDeletion",
		"routeRef service skipAnalysis suspend targetRef upstreamRef",
	]),
	"spec.analysis": concat(" ", [
		"alerts canaryReadyThreshold interval iterations match maxWeight metrics mirror mirrorWeight",
		"primaryReadyThreshold sessionAffinity stepWeight stepWeightPromotion stepWeights threshold webhooks",
	]),
	"spec.analysis.alerts[]": "name providerRef severity",
	"spec.analysis.alerts[].providerRef": "name namespace",
	"spec.analysis.metrics[]": "interval name query templateRef templateVariables threshold thresholdRange",
	"spec.analysis.metrics[].templateRef": "name namespace",
	"spec.analysis.metrics[].thresholdRange": "max min",
	"spec.analysis.sessionAffinity": concat(" ", [
		"cookieName domain httpOnly maxAge partitioned path primaryCookieName sameSite secure",
	]),
	"spec.analysis.webhooks[]": "disableTLS metadata muteAlert name retries timeout type url",
	"spec.autoscalerRef": "apiVersion kind name primaryScalerQueries primaryScalerReplicas",
	"spec.autoscalerRef.primaryScalerReplicas": "maxReplicas minReplicas",
	"spec.ingressRef": "apiVersion kind name",
	"spec.routeRef": "apiVersion kind name",
	"spec.service": concat(" ", [
		"apex appProtocol backendTimeout backends canary corsPolicy delegation gatewayRefs gateways headers",
		"headless hosts match meshName mirror name port portDiscovery portName primary retries rewrite",
		"targetPort timeout trafficDistribution trafficPolicy unmanagedMetadata",
	]),
	"spec.service.apex": "annotations labels",
	"spec.service.canary": "annotations labels",
	"spec.service.primary": "annotations labels",
	"spec.service.retries": "attempts perTryTimeout retryOn",
	"spec.service.rewrite": "authority type uri",
	"spec.service.unmanagedMetadata": "annotations labels",
	"spec.targetRef": "apiVersion kind name",
	"spec.upstreamRef": "apiVersion kind name namespace",
}

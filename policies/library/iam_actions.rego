# Sets of actions that do harm where nothing constrains them, as cloudsplaining (BSD-3-Clause) has them, and what IAM's
# service authorization reference says of their access level. Services that hold data or rights are listed; actions
# that take no resource, so that nobody can constrain them, are left out.
package tollgate.library.iam_actions

# Ways to more rights: who has all actions of one line can give himself the rights of another principal.
escalations := [
	"cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
	"glue:UpdateDevEndpoint",
	"iam:AddUserToGroup",
	"iam:AttachGroupPolicy",
	"iam:AttachRolePolicy",
	"iam:AttachUserPolicy",
	"iam:CreateAccessKey",
	"iam:CreateLoginProfile",
	"iam:CreatePolicyVersion",
	"iam:PassRole apprunner:CreateService",
	"iam:PassRole cloudformation:CreateStack",
	"iam:PassRole cloudformation:CreateStackInstances cloudformation:CreateStackSet",
	"iam:PassRole cloudformation:UpdateStackSet",
	"iam:PassRole codebuild:CreateProject codebuild:StartBuild",
	"iam:PassRole codebuild:CreateProject codebuild:StartBuildBatch",
	"iam:PassRole datapipeline:CreatePipeline",
	"iam:PassRole ec2:RequestSpotInstances",
	"iam:PassRole ec2:RunInstances",
	"iam:PassRole ecs:CreateService ecs:RegisterTaskDefinition",
	"iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask",
	"iam:PassRole ecs:RegisterTaskDefinition ecs:StartTask",
	"iam:PassRole glue:CreateDevEndpoint",
	"iam:PassRole glue:CreateJob glue:CreateTrigger",
	"iam:PassRole glue:CreateJob glue:StartJobRun",
	"iam:PassRole glue:CreateTrigger glue:UpdateJob",
	"iam:PassRole glue:StartJobRun glue:UpdateJob",
	"iam:PassRole lambda:AddPermission lambda:CreateFunction",
	"iam:PassRole lambda:CreateEventSourceMapping lambda:CreateFunction",
	"iam:PassRole lambda:CreateFunction lambda:InvokeFunction",
	"iam:PassRole sagemaker:CreateNotebookInstance",
	"iam:PassRole sagemaker:CreateProcessingJob",
	"iam:PassRole sagemaker:CreateTrainingJob",
	"iam:PutGroupPolicy",
	"iam:PutRolePolicy",
	"iam:PutUserPolicy",
	"iam:SetDefaultPolicyVersion",
	"iam:UpdateAssumeRolePolicy",
	"iam:UpdateLoginProfile",
	"lambda:UpdateFunctionCode",
]

# Actions that answer with credentials. `ecr:GetAuthorizationToken` takes no resource and opens nothing by itself.
credentials := {
	"airflow": "CreateCliToken CreateWebLoginToken",
	"appsync": "CreateApiKey",
	"chime": "CreateApiKey",
	"cloud9": "CreateEnvironmentToken",
	"codeartifact": "GetAuthorizationToken",
	"codepipeline": "PollForJobs",
	"cognito-identity": "GetCredentialsForIdentity GetOpenIdToken GetOpenIdTokenForDeveloperIdentity",
	"cognito-idp": "GetSigningCertificate",
	"connect": "GetFederationToken",
	"ec2": "GetPasswordData",
	"emr-containers": "GetManagedEndpointSessionCredentials",
	"finspace-api": "GetProgrammaticAccessCredentials",
	"gamelift": "GetComputeAccess GetComputeAuthToken GetInstanceAccess RequestUploadCredentials",
	"grafana": "CreateWorkspaceApiKey",
	"iam": concat(" ", [
		"CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential ResetServiceSpecificCredential",
		"UpdateAccessKey",
	]),
	"license-manager": "GetAccessToken",
	"lightsail": concat(" ", [
		"CreateBucketAccessKey DownloadDefaultKeyPair GetInstanceAccessDetails",
		"GetRelationalDatabaseMasterUserPassword",
	]),
	"mediapackage": "RotateChannelCredentials RotateIngestEndpointCredentials",
	"rds-db": "connect",
	"redshift": "GetClusterCredentials GetClusterCredentialsWithIAM",
	"redshift-serverless": "GetCredentials",
	"sts": "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity GetFederationToken GetSessionToken",
}

# Actions that read what is kept for few.
exfiltration := {
	"s3": "GetObject",
	"secretsmanager": "GetSecretValue",
	"ssm": "GetParameter GetParameters GetParametersByPath",
}

# Actions that give rights to others, or open a resource to them.
permissions := {
	"backup": concat(" ", [
		"DeleteBackupVaultAccessPolicy DeleteBackupVaultSharingPolicy PutBackupVaultAccessPolicy",
		"PutBackupVaultSharingPolicy",
	]),
	"cloudformation": "SetStackPolicy",
	"codebuild": "DeleteResourcePolicy PutResourcePolicy",
	"dynamodb": "DeleteResourcePolicy PutResourcePolicy",
	"ec2": concat(" ", [
		"CreateCoipPoolPermission CreateLocalGatewayRouteTablePermission CreateNetworkInterfacePermission",
		"DeleteCoipPoolPermission DeleteLocalGatewayRouteTablePermission",
		"DeleteNetworkInterfacePermission DeleteResourcePolicy",
		"ModifySnapshotAttribute ModifyVpcEndpointServicePermissions PutResourcePolicy ResetSnapshotAttribute",
	]),
	"ecr": "DeleteRepositoryPolicy SetRepositoryPolicy",
	"elasticfilesystem": "DeleteFileSystemPolicy PutFileSystemPolicy",
	"es": "CreateElasticsearchDomain UpdateElasticsearchDomainConfig",
	"glacier": "AbortVaultLock CompleteVaultLock DeleteVaultAccessPolicy InitiateVaultLock SetVaultAccessPolicy",
	"glue": concat(" ", [
		"DeleteResourcePolicy PutResourcePolicy",
	]),
	"iam": concat(" ", [
		"AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile AddUserToGroup AttachGroupPolicy",
		"AttachRolePolicy AttachUserPolicy CreateAccessKey CreateGroup CreateInstanceProfile",
		"CreateLoginProfile CreateOpenIDConnectProvider CreatePolicy CreatePolicyVersion CreateRole",
		"CreateSAMLProvider CreateServiceSpecificCredential CreateUser",
		"DeactivateMFADevice DeleteAccessKey DeleteGroup DeleteGroupPolicy",
		"DeleteInstanceProfile DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy",
		"DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteSAMLProvider",
		"DeleteSSHPublicKey DeleteServerCertificate DeleteServiceSpecificCredential",
		"DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy",
		"DeleteVirtualMFADevice DetachGroupPolicy DetachRolePolicy DetachUserPolicy PassRole",
		"PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy",
		"RemoveClientIDFromOpenIDConnectProvider RemoveRoleFromInstanceProfile RemoveUserFromGroup",
		"ResetServiceSpecificCredential SetDefaultPolicyVersion UpdateAccessKey",
		"UpdateAssumeRolePolicy UpdateGroup UpdateLoginProfile UpdateOpenIDConnectProviderThumbprint",
		"UpdateRole UpdateRoleDescription UpdateSAMLProvider UpdateSSHPublicKey UpdateServerCertificate",
		"UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser UploadSSHPublicKey",
		"UploadServerCertificate UploadSigningCertificate",
	]),
	"kms": "CreateGrant PutKeyPolicy RetireGrant RevokeGrant",
	"lambda": concat(" ", [
		"AddLayerVersionPermission AddPermission DisableReplication EnableReplication",
		"RemoveLayerVersionPermission RemovePermission",
	]),
	"ram": concat(" ", [
		"AssociateResourceShare DeleteResourceShare DisassociateResourceShare",
		"UpdateResourceShare",
	]),
	"rds": "AuthorizeDBSecurityGroupIngress ModifyDBClusterSnapshotAttribute ModifyDBSnapshotAttribute",
	"redshift": concat(" ", [
		"AuthorizeDataShare AuthorizeSnapshotAccess CreateClusterUser CreateSnapshotCopyGrant",
		"DeauthorizeDataShare DeleteResourcePolicy JoinGroup ModifyClusterIamRoles PutResourcePolicy",
		"RejectDataShare RevokeSnapshotAccess",
	]),
	"s3": concat(" ", [
		"AssociateAccessGrantsIdentityCenter BypassGovernanceRetention CreateAccessGrant",
		"CreateAccessGrantsInstance CreateAccessGrantsLocation DeleteAccessGrant DeleteAccessGrantsInstance",
		"DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation DeleteAccessPointPolicy",
		"DeleteAccessPointPolicyForObjectLambda DeleteBucketPolicy DissociateAccessGrantsIdentityCenter",
		"ObjectOwnerOverrideToBucketOwner PutAccessGrantsInstanceResourcePolicy PutAccessPointPolicy",
		"PutAccessPointPolicyForObjectLambda PutBucketAcl PutBucketOwnershipControls PutBucketPolicy",
		"PutBucketPublicAccessBlock PutMultiRegionAccessPointPolicy PutObjectAcl PutObjectVersionAcl",
		"UpdateAccessGrantsLocation",
	]),
	"secretsmanager": "DeleteResourcePolicy PutResourcePolicy ValidateResourcePolicy",
	"sns": "AddPermission CreateTopic RemovePermission SetTopicAttributes",
	"sqs": "AddPermission CreateQueue RemovePermission SetQueueAttributes",
	"ssm": "DeleteResourcePolicy ModifyDocumentPermission PutResourcePolicy",
}

# How the names of actions that write begin.
write_verbs := split(
	concat(" ", [
		"Add Associate Attach BatchDelete BatchWrite Cancel Copy Create Delete Deregister Detach Disable",
		"Disassociate Enable Execute Import Invoke Modify Publish Purge Put Reboot Receive Register Remove",
		"Reset Restore Run Send Set Start Stop Terminate Update Upload Write",
	]),
	" ",
)

# The services whose writing actions count, with those actions that begin so and do not write, or take no resource.
no_writes := {
	"dynamodb": "",
	"ecr": concat(" ", [
		"CreatePullThroughCacheRule CreateRepositoryCreationTemplate DeletePullThroughCacheRule",
		"DeleteRepositoryCreationTemplate DeleteSigningConfiguration DeregisterPullTimeUpdateExclusion",
		"PutAccountSetting PutRegistryScanningConfiguration PutReplicationConfiguration",
		"PutSigningConfiguration RegisterPullTimeUpdateExclusion UpdatePullThroughCacheRule",
		"UpdateRepositoryCreationTemplate",
	]),
	"elasticfilesystem": "CreateFileSystem PutAccountPreferences",
	"firehose": "",
	"kinesis": concat(" ", [
		"DisableEnhancedMonitoring EnableEnhancedMonitoring UpdateAccountSettings UpdateShardCount",
		"UpdateStreamMode",
	]),
	"kms": "CreateCustomKeyStore CreateKey DeleteCustomKeyStore UpdateCustomKeyStore",
	"lambda": "CreateCodeSigningConfig CreateEventSourceMapping",
	"rds": "CancelExportTask CreateDBProxy ModifyCertificates ModifyDBRecommendation ModifyRecommendation",
	"redshift": concat(" ", [
		"AddPartner CancelQuery CancelQuerySession CreateAuthenticationProfile CreateEndpointAccess",
		"CreateInboundIntegration CreateQev2IdcApplication CreateRedshiftIdcApplication CreateSavedQuery",
		"CreateScheduledAction DeleteAuthenticationProfile DeleteEndpointAccess DeletePartner",
		"DeleteSavedQueries DeleteScheduledAction DeregisterNamespace ExecuteQuery",
		"ModifyAuthenticationProfile ModifyEndpointAccess ModifySavedQuery ModifyScheduledAction",
		"RegisterNamespace UpdatePartnerStatus",
	]),
	"s3": "CreateJob CreateStorageLensGroup PutStorageLensConfiguration",
	"secretsmanager": "",
	"sns": concat(" ", [
		"CreatePlatformApplication CreatePlatformEndpoint CreateSMSSandboxPhoneNumber DeleteEndpoint",
		"DeletePlatformApplication DeleteSMSSandboxPhoneNumber SetEndpointAttributes",
		"SetPlatformApplicationAttributes SetSMSAttributes SetSubscriptionAttributes",
	]),
	"sqs": "ReceiveMessage",
	"ssm": concat(" ", [
		"CancelCommand CreateActivation CreateMaintenanceWindow CreateOpsItem CreateOpsMetadata",
		"CreatePatchBaseline DeleteActivation DeleteInventory ExecuteAPI PutConfigurePackageResult",
		"PutInventory RegisterManagedInstance StartExecutionPreview",
	]),
}

# Services of which no action takes a resource: `*` is all that can be written there.
without_resources := split(
	concat(" ", [
		"a2c action-recommendations activate application-transformation applicationinsights appstudio arsenal",
		"autoscaling-plans aws-marketplace-management aws-mcp aws-portal awsconnector backup-storage",
		"bcm-dashboards bcm-recommended-actions codedeploy-commands-secure codeguru comprehendmedical",
		"compute-optimizer consolidatedbilling cost-optimization-hub customer-verification dbqms discovery",
		"ec2messages ecs-mcp eks-mcp elemental-activations elemental-support-content freetier",
		"groundtruthlabeling identitystore-auth importexport inspector inspector-scan inspector2-telemetry",
		"iot-device-tester lakeformation managedblockchain-query marketplacecommerceanalytics mechanicalturk",
		"mediaimport migrationhub-strategy mobileanalytics network-security-director networkmanager-chat",
		"opsworks-cm partnercentral-account-management pricing pricingplanmanager resource-explorer rhelkb",
		"route53domains sagemaker-data-science-assistant sagemaker-unified-studio-mcp serviceextract sms",
		"snowball ssm-guiconnect ssmmessages sso-directory support support-console supportapp supportplans",
		"sustainability tag tax tiros user-subscriptions uxc verified-access wam",
	]),
	" ",
)

# Some actions of a service that begin with a verb take a resource, so that they can be limited to it.
can_be_limited(service, verb) if {
	without := without_resources_by_verb[service]
	lower(verb) in all_verbs
	not lower(verb) in split(lower(without), " ")
}

all_verbs := {lower(verb) |
	some verb in array.concat(write_verbs, ["BatchGet", "Describe", "Get", "List", "Search", "Tag", "Untag"])
}

# Of services in common use, the verbs with which no action begins that takes a resource.
without_resources_by_verb := {
	"acm": "Create Put",
	"athena": "Describe Run",
	"autoscaling": "Describe Get List",
	"backup": "Stop",
	"cloudformation": "Deregister Publish Put Register Start",
	"cloudfront": "Put",
	"cloudtrail": "Deregister Register",
	"cloudwatch": "Create",
	"codebuild": "Import",
	"codecommit": "",
	"codedeploy": "Describe Put Stop",
	"codepipeline": "Describe",
	"cognito-idp": "Put",
	"config": "Create Stop Update",
	"dynamodb": "",
	"ec2": "List",
	"ecr": "Update",
	"ecs": "",
	"eks": "Get Put Register",
	"elasticache": "Get Put Update",
	"elasticfilesystem": "Get",
	"elasticloadbalancing": "Describe List Put Update",
	"es": "Put",
	"events": "Get",
	"firehose": "Get",
	"glue": "Deregister Reset Send Terminate",
	"guardduty": "Disable Disassociate Enable Put Send Start Stop",
	"iam": "Describe Disable",
	"kinesis": "Disable Enable Update",
	"kms": "",
	"lambda": "Describe",
	"logs": "Cancel Stop",
	"organizations": "Get",
	"rds": "Cancel Get Put Update",
	"redshift": "Add Execute List Update",
	"route53": "Describe Put",
	"s3": "",
	"sagemaker": "Disable Enable Search",
	"secretsmanager": "BatchGet",
	"ses": "Describe Set",
	"sns": "Describe Update",
	"sqs": "Describe Put Update",
	"ssm": "Execute",
	"states": "Invoke Put Send",
	"wafv2": "Describe",
	"xray": "BatchGet Cancel Describe Put Start",
}

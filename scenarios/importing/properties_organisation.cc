// Sites, the organisation, its domains, what it publishes for OAuth, and mailboxes.
#include "scenarios/importing/property_rows.h"

namespace casgrid::importing {
namespace {

// clang-format off
constexpr UsedProperty kSite[] = {
    {"Name", "name of the site"},
    {"Identity", "name of the site, where Name is missing"},
    {"HubSiteEnabled", "is_hub", true},
};
constexpr SelectingProperty kSiteSelects[] = {
    {"InboundMailEnabled", "whether the site takes mail from outside", "|True"},
};
constexpr const char* kSiteShows = "PartnerId MinorPartnerId ResponsibleForSites";

constexpr UsedProperty kSiteLink[] = {
    {"Name", "name of the link"},
    {"Identity", "name of the link, where Name is missing"},
    {"Sites", "the ends of the link", true},
    {"ExchangeCost", "cost", true},
    {"Cost", "cost, where there is no Exchange cost", true},
    {"ADCost", "cost, where there is no Exchange cost"},
};
constexpr SelectingProperty kSiteLinkSelects[] = {
    {"MaxMessageSize", "which messages may not pass", "|Unlimited"},
};

constexpr UsedProperty kOrganisation[] = {
    {"Name", "name of the organisation"},
    {"Identity", "name of the organisation, where Name is missing"},
    {"MapiHttpEnabled", "mapi_http_enabled", true},
};
constexpr SelectingProperty kOrganisationSelects[] = {
    {"AdfsAuthenticationConfiguration", "whether logons go to AD FS", ""},
    {"AdfsIssuer", "which AD FS logons go to", ""},
    {"AdfsAudienceUris", "for which addresses AD FS is asked", ""},
    {"EwsEnabled", "whether anybody may use EWS", "|True"},
    {"EwsApplicationAccessPolicy", "which programs may use EWS", ""},
    {"EwsAllowEntourage", "whether Entourage may use EWS", "|True"},
    {"EwsAllowMacOutlook", "whether Outlook for Mac may use EWS", "|True"},
    {"EwsAllowOutlook", "whether Outlook may use EWS", "|True"},
    {"EwsAllowList", "which programs may use EWS", ""},
    {"EwsBlockList", "which programs may not use EWS", ""},
    {"OAuth2ClientProfileEnabled", "whether clients log on with tokens", "|False"},
    {"PublicFoldersEnabled", "where public folders are", "|Local|1"},
    {"RemotePublicFolderMailboxes", "where public folders are", ""},
    {"DefaultAuthenticationPolicy", "which ways to log on users have", ""},
};
constexpr const char* kOrganisationShows =
    "ObjectVersion DefaultPublicFolderAgeLimit DefaultPublicFolderIssueWarningQuota DefaultPublicFolderProhibitPostQuota "
    "DefaultPublicFolderMaxItemSize DefaultPublicFolderDeletedItemRetention DefaultPublicFolderMovedItemRetention "
    "PublicFoldersLockedForMigration PublicFolderMigrationComplete PublicFolderMailboxesLockedForNewConnections "
    "PublicFolderMailboxesMigrationComplete ActivityBasedAuthenticationTimeoutEnabled ActivityBasedAuthenticationTimeoutInterval "
    "ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled AppsForOfficeEnabled AVAuthenticationService CustomerFeedbackEnabled "
    "DistributionGroupDefaultOU DistributionGroupNameBlockedWordsList DistributionGroupNamingPolicy ExchangeNotificationEnabled "
    "ExchangeNotificationRecipients HierarchicalAddressBookRoot Industry MailTipsAllTipsEnabled MailTipsExternalRecipientsTipsEnabled "
    "MailTipsGroupMetricsEnabled MailTipsLargeAudienceThreshold MailTipsMailboxSourcedTipsEnabled ManagedFolderHomepage "
    "MicrosoftExchangeRecipientEmailAddresses MicrosoftExchangeRecipientEmailAddressPolicyEnabled "
    "MicrosoftExchangeRecipientPrimarySmtpAddress MicrosoftExchangeRecipientReplyRecipient ForwardSyncLiveIdBusinessInstance "
    "OrganizationSummary ReadTrackingEnabled SCLJunkThreshold SIPAccessService SIPSessionBorderController MaxConcurrentMigrations "
    "MaxAddressBookPolicies MaxOfflineAddressBooks IsExcludedFromOnboardMigration IsExcludedFromOffboardMigration "
    "IsFfoMigrationInProgress IsProcessEhaMigratedMessagesEnabled TenantRelocationsAllowed ACLableSyncedObjectEnabled "
    "PreferredInternetCodePageForShiftJis RequiredCharsetCoverage ByteEncoderTypeFor7BitCharsets PublicComputersDetectionEnabled "
    "RmsoSubscriptionStatus IntuneManagedStatus HybridConfigurationStatus ReleaseTrack SharePointUrl OrganizationConfigHash "
    "LegacyExchangeDN Heuristics ResourceAddressLists IsMixedMode PreviousAdminDisplayVersion IsAddressListPagingEnabled "
    "ForeignForestFQDN ForeignForestOrgAdminUSGSid ForeignForestRecipientAdminUSGSid ForeignForestViewOnlyAdminUSGSid MimeTypes "
    "IsLicensingEnforced IsTenantAccessBlocked IsDehydrated IsGuidPrefixedLegacyDnDisabled IsMailboxForcedReplicationDisabled "
    "RBACConfigurationVersion IsSyncPropertySetUpgradeAllowed RootPublicFolderMailbox AdminDisplayVersion IsUpgradingOrganization "
    "IsUpdatingServicePlan ServicePlan TargetServicePlan WACDiscoveryEndpoint UMAvailableLanguages AdfsSignCertificateThumbprints "
    "AdfsEncryptCertificateThumbprint SiteMailboxCreationURL MitigationsEnabled DataCollectionEnabled AuditDisabled "
    "BookingsEnabled CalendarVersionStoreEnabled ConnectorsEnabled ElcProcessingDisabled FocusedInboxOn LeanPopoutEnabled "
    "RefreshSessionEnabled UnblockUnsafeSenderPromptEnabled DefaultPublicFolderMailbox IsAgendaMailEnabled MapiHttpEnabledForUsers "
    "PublicFolderShowClientControl SendFromAliasEnabled VisibleMeetingUpdateProperties AsyncSendEnabled";

constexpr UsedProperty kDomain[] = {
    {"DomainName", "accepted_domains"},
    {"Name", "accepted_domains, where DomainName is missing"},
    {"Default", "domain"},
};
constexpr SelectingProperty kDomainSelects[] = {
    {"DomainType", "whether mail for unknown recipients is passed on", "|Authoritative|0"},
    {"MatchSubDomains", "whether sub-domains are accepted, too", "|False"},
    {"CatchAllRecipientID", "who gets mail for unknown recipients", ""},
    {"MailFlowPartner", "who mail of the domain is passed to", ""},
};
constexpr const char* kDomainShows =
    "AddressBookEnabled EmailOnly ExternallyManaged AuthenticationType LiveIdInstanceType PendingRemoval PendingCompletion "
    "FederatedOrganizationLink OutboundOnly PendingFederatedAccountNamespace PendingFederatedDomain IsCoexistenceDomain "
    "PerimeterDuplicateDetected IsDefaultFederatedDomain EnableNego2Authentication InitialDomain CanHaveCloudCache "
    "SendingFromDomainDisabled MakeDefault";

constexpr UsedProperty kAuthConfig[] = {
    {"CurrentCertificateThumbprint", "auth_config.current_thumbprint"},
    {"PreviousCertificateThumbprint", "auth_config.previous_thumbprint"},
    {"NextCertificateThumbprint", "auth_config.next_thumbprint"},
    {"NextCertificateEffectiveDate", "auth_config.next_effective"},
};
constexpr const char* kAuthConfigShows =
    "Name Realm ServiceName CertificateThumbprint ClearPreviousCertificate NewCertificateEffectiveDate NewCertificateThumbprint "
    "PublishCertificate SkipImmediateCertificateDeployment";

constexpr UsedProperty kMailbox[] = {
    {"RecipientTypeDetails", "system mailboxes are left out"},
    {"Name", "the mailbox, in the listing"},
    {"PrimarySmtpAddress", "mailboxes.primary_smtp_address"},
    {"UserPrincipalName", "mailboxes.user_principal_name"},
    {"SamAccountName", "mailboxes.sam_account_name"},
    {"ExchangeGuid", "mailboxes.mailbox_guid"},
    {"MailboxGuid", "mailboxes.mailbox_guid, where ExchangeGuid is missing"},
    {"Database", "mailboxes.database"},
    {"LegacyExchangeDN", "mailboxes.legacy_exchange_dn"},
    {"Sid", "mailboxes.sid"},
    {"UserSid", "mailboxes.sid, where Sid is missing"},
    {"DisplayName", "mailboxes.display_name"},
};
constexpr SelectingProperty kMailboxSelects[] = {
    {"AccountDisabled", "whether the user can log on", "|False"},
    {"AddressBookPolicy", "which address books the user has", ""},
    {"ArchiveDatabase", "where the archive is", ""},
    {"AuthenticationPolicy", "which ways to log on the user has", ""},
    {"DeliverToMailboxAndForward", "where messages are delivered", "|False"},
    {"ForwardingAddress", "where messages are delivered", ""},
    {"ForwardingSmtpAddress", "where messages are delivered", ""},
    {"MailboxMoveTargetMDB", "where the mailbox is being moved to", ""},
    {"OfflineAddressBook", "the offline address book of the mailbox", ""},
    {"UMEnabled", "whether calls come in for the mailbox", "|False"},
};
constexpr const char* kMailboxShows =
    "AcceptMessagesOnlyFrom AcceptMessagesOnlyFromDLMembers AcceptMessagesOnlyFromSendersOrMembers AdministrativeUnits "
    "AggregatedMailboxGuids Alias AntispamBypassEnabled ApplyMandatoryProperties ArbitrationMailbox ArchiveDomain ArchiveGuid ArchiveName "
    "ArchiveQuota ArchiveRelease ArchiveState ArchiveStatus ArchiveWarningQuota AuditAdmin AuditDelegate AuditEnabled AuditLog "
    "AuditLogAgeLimit AuditOwner AutoExpandingArchiveEnabled BypassModerationFromSendersOrMembers CalendarLoggingQuota "
    "CalendarRepairDisabled CalendarVersionStoreDisabled ComplianceTagHoldApplied ConsistencyMode "
    "CustomAttribute1 CustomAttribute2 CustomAttribute3 CustomAttribute4 CustomAttribute5 CustomAttribute6 CustomAttribute7 "
    "CustomAttribute8 CustomAttribute9 CustomAttribute10 CustomAttribute11 CustomAttribute12 CustomAttribute13 CustomAttribute14 "
    "CustomAttribute15 DataEncryptionPolicy DefaultPublicFolderMailbox DelayHoldApplied DisabledArchiveDatabase DisabledArchiveGuid "
    "DisabledMailboxLocations DowngradeHighPriorityMessagesEnabled EffectivePublicFolderMailbox EmailAddresses EmailAddressPolicyEnabled "
    "EndDateForRetentionHold ExchangeSecurityDescriptor ExchangeUserAccountControl ExtensionCustomAttribute1 "
    "ExtensionCustomAttribute2 ExtensionCustomAttribute3 ExtensionCustomAttribute4 ExtensionCustomAttribute5 Extensions "
    "ExternalDirectoryObjectId ExternalOofOptions GeneratedOfflineAddressBooks GrantSendOnBehalfTo HasPicture HasSnackyAppData "
    "HasSpokenName HiddenFromAddressListsEnabled ImListMigrationCompleted ImmutableId InactiveMailboxRetireTime "
    "IncludeInGarbageCollection InPlaceHolds IsAuxMailbox IsDirSynced IsExcludedFromServingHierarchy IsHierarchyReady "
    "IsHierarchySyncEnabled IsInactiveMailbox IsLinked IsMachineToPersonTextMessagingEnabled IsMailboxEnabled "
    "IsMonitoringMailbox IsPersonToPersonTextMessagingEnabled IsResource IsRootPublicFolderMailbox IsShared IsSoftDeletedByDisable "
    "IsSoftDeletedByRemove IssueWarningQuota JournalArchiveAddress Languages LastExchangeChangedTime LinkedMasterAccount "
    "LitigationHoldDate LitigationHoldDuration LitigationHoldEnabled LitigationHoldOwner MailboxContainerGuid MailboxLocations "
    "MailboxMoveBatchName MailboxMoveFlags MailboxMoveRemoteHostName MailboxMoveSourceMDB MailboxMoveStatus MailboxPlan "
    "MailboxProvisioningConstraint MailboxProvisioningPreferences MailboxRegion MailboxRelease MailTip MailTipTranslations "
    "ManagedFolderMailboxPolicy MaxBlockedSenders MaxReceiveSize MaxSafeSenders MaxSendSize MessageCopyForSendOnBehalfEnabled "
    "MessageCopyForSentAsEnabled MessageTrackingReadStatusEnabled MicrosoftOnlineServicesID ModeratedBy ModerationEnabled "
    "NetID Office OrganizationalUnit OriginatingServer OrphanSoftDeleteTrackingTime PersistedCapabilities PitrCopyIntervalInSeconds "
    "PitrEnabled PoliciesExcluded PoliciesIncluded ProhibitSendQuota ProhibitSendReceiveQuota ProtocolSettings QueryBaseDN "
    "QueryBaseDNRestrictionEnabled RecipientLimits RecipientType ReconciliationId RecoverableItemsQuota RecoverableItemsWarningQuota "
    "RejectMessagesFrom RejectMessagesFromDLMembers RejectMessagesFromSendersOrMembers RemoteAccountPolicy RemoteRecipientType "
    "RequireSenderAuthenticationEnabled ResetPasswordOnNextLogon ResourceCapacity ResourceCustom ResourceType RetainDeletedItemsFor "
    "RetainDeletedItemsUntilBackup RetentionComment RetentionHoldEnabled RetentionPolicy RetentionUrl RoleAssignmentPolicy "
    "RoomMailboxAccountEnabled RulesQuota SCLDeleteEnabled SCLDeleteThreshold SCLJunkEnabled SCLJunkThreshold SCLQuarantineEnabled "
    "SCLQuarantineThreshold SCLRejectEnabled SCLRejectThreshold SendModerationNotifications ServerLegacyDN ServerName SharingPolicy "
    "SiloName SimpleDisplayName SingleItemRecoveryEnabled SKUAssigned SourceAnchor StartDateForRetentionHold StsRefreshTokensValidFrom "
    "ThrottlingPolicy UMDtmfMap UnifiedMailbox UsageLocation UseDatabaseQuotaDefaults UseDatabaseRetentionDefaults UserCertificate "
    "UserSMimeCertificate WasInactiveMailbox WhenMailboxCreated WhenSoftDeleted WindowsEmailAddress WindowsLiveID";

constexpr UsedProperty kMailboxCount[] = {
    {"Database", "the database"},
    {"Name", "the database, where Database is missing"},
    {"Count", "how many mailboxes it has"},
    {"Mailboxes", "how many mailboxes it has"},
    {"MailboxCount", "how many mailboxes it has"},
};
constexpr const char* kMailboxCountShows = "Group Values";
// clang-format on

constexpr CmdletProperties kOrganisationRows[] = {
    {Cmdlet::AdSite, kSite, kSiteSelects, kSiteShows},
    {Cmdlet::AdSiteLink, kSiteLink, kSiteLinkSelects, ""},
    {Cmdlet::OrganizationConfig, kOrganisation, kOrganisationSelects, kOrganisationShows},
    {Cmdlet::AuthConfig, kAuthConfig, {}, kAuthConfigShows},
    {Cmdlet::AcceptedDomain, kDomain, kDomainSelects, kDomainShows},
    {Cmdlet::Mailbox, kMailbox, kMailboxSelects, kMailboxShows},
    {Cmdlet::MailboxCount, kMailboxCount, {}, kMailboxCountShows},
};

}  // namespace

std::span<const CmdletProperties> organisation_properties() { return kOrganisationRows; }

}  // namespace casgrid::importing

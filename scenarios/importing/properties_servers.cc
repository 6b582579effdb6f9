// Servers, their roles, processors, component states and certificates; the calculator's files.
#include "scenarios/importing/property_rows.h"

namespace casgrid::importing {
namespace {

// clang-format off
constexpr UsedProperty kExchangeServer[] = {
    {"AdminDisplayVersion", "version", true},
    {"Name", "name of the server"},
    {"Identity", "name of the server, where Name is missing"},
    {"Fqdn", "fqdn", true},
    {"Site", "site", true},
    {"Domain", "domain, where no accepted domain is exported"},
    {"ServerRole", "front end, mailbox server", true},
    {"IsMailboxServer", "mailbox server"},
    {"IsClientAccessServer", "front end"},
    {"IsEdgeServer", "left out"},
    {"CurrentDomainControllers", "directory servers"},
    {"StaticDomainControllers", "directory servers"},
};
constexpr SelectingProperty kExchangeServerSelects[] = {
    {"StaticExcludedDomainControllers", "which domain controllers are never asked", ""},
    {"StaticConfigDomainController", "which domain controller is asked for the configuration", ""},
    {"StaticGlobalCatalogs", "which global catalogs are asked", ""},
};
constexpr const char* kExchangeServerShows =
    "DataPath Edition ExchangeLegacyDN ExchangeLegacyServerRole CustomerFeedbackEnabled InternetWebProxy "
    "InternetWebProxyBypassList IsHubTransportServer IsExchange2007OrLater IsE14OrLater IsE15OrLater "
    "IsProvisionedServer IsUnifiedMessagingServer IsFrontendTransportServer NetworkAddress OrganizationalUnit "
    "ErrorReportingEnabled MonitoringGroup CurrentGlobalCatalogs CurrentConfigDomainController ProductID ProductKey "
    "IsExchangeTrialEdition IsExpiredExchangeTrialEdition MailboxProvisioningAttributes RemainingTrialPeriod "
    "MitigationsEnabled MitigationsApplied MitigationsBlocked DataCollectionEnabled MailboxRelease RootDropFolderPath "
    "Comment";

constexpr UsedProperty kClientAccess[] = {
    {"Name", "name of the server"},
    {"Identity", "name of the server, where Name is missing"},
    {"Fqdn", "fqdn", true},
    {"AdminDisplayVersion", "version, where Get-ExchangeServer does not say it", true},
    {"AutoDiscoverServiceInternalUri", "autodiscover_internal_uri", true},
    {"AutoDiscoverSiteScope", "autodiscover_site_scope", true},
    {"IsOutOfService", "a warning"},
};
constexpr SelectingProperty kClientAccessSelects[] = {
    {"AlternateServiceAccountConfiguration", "the account for Kerberos to names of several servers",
     "|Latest: <Not set>*|*Latest: <Not set>, Previous: <Not set>"},
    {"OutlookAnywhereEnabled", "whether Outlook Anywhere is on before Exchange 2013", "|True"},
};
constexpr const char* kClientAccessShows =
    "ClientAccessArray AutoDiscoverServiceCN AutoDiscoverServiceClassName AutoDiscoverServiceGuid "
    "WorkloadManagementPolicy IrmLogEnabled IrmLogMaxAge IrmLogMaxDirectorySize IrmLogMaxFileSize IrmLogPath "
    "ExternalDsnReportingAuthority OrganizationalUnit Site ServerRole ArrayFqdn Array CleanUpInvalidAlternateServiceAccountCredentials "
    "RemoveAlternateServiceAccountCredentials AlternateServiceAccountCredential MigrationLogFilePath MigrationLogLoggingLevel "
    "MigrationLogMaxAge MigrationLogMaxDirectorySize MigrationLogMaxFileSize";

constexpr UsedProperty kMailboxServer[] = {
    {"Name", "name of the server"},
    {"Identity", "name of the server, where Name is missing"},
    {"ServerRole", "roles, where Get-ExchangeServer does not say them", true},
    {"AdminDisplayVersion", "version, where Get-ExchangeServer does not say it", true},
    {"DatabaseAvailabilityGroup", "members of the group", true},
    {"DatabaseCopyAutoActivationPolicy", "activation_policy"},
    {"DatabaseCopyActivationDisabledAndMoveNow", "activation_policy BLOCKED"},
};
constexpr SelectingProperty kMailboxServerSelects[] = {
    {"AutoDatabaseMountDial", "how much of a copy may be lost when it is mounted", "|GoodAvailability|6"},
    {"MaximumActiveDatabases", "how many databases may be active on the server", ""},
    {"MaximumPreferredActiveDatabases", "how many databases should be active on the server", ""},
    {"SubmissionServerOverrideList", "which servers mailboxes submit to", ""},
};
constexpr const char* kMailboxServerShows =
    "DataPath CalendarRepairWorkCycle CalendarRepairWorkCycleCheckpoint SharingPolicyWorkCycle SharingPolicyWorkCycleCheckpoint "
    "SharingSyncWorkCycle SharingSyncWorkCycleCheckpoint PublicFolderWorkCycle PublicFolderWorkCycleCheckpoint SiteMailboxWorkCycle "
    "SiteMailboxWorkCycleCheckpoint ManagedFolderWorkCycle ManagedFolderWorkCycleCheckpoint MailboxAssociationReplicationWorkCycle "
    "MailboxAssociationReplicationWorkCycleCheckpoint GroupMailboxWorkCycle GroupMailboxWorkCycleCheckpoint TopNWorkCycle "
    "TopNWorkCycleCheckpoint UMReportingWorkCycle UMReportingWorkCycleCheckpoint InferenceTrainingWorkCycle "
    "InferenceTrainingWorkCycleCheckpoint DirectoryProcessorWorkCycle DirectoryProcessorWorkCycleCheckpoint OABGeneratorWorkCycle "
    "OABGeneratorWorkCycleCheckpoint InferenceDataCollectionWorkCycle InferenceDataCollectionWorkCycleCheckpoint "
    "PeopleRelevanceWorkCycle PeopleRelevanceWorkCycleCheckpoint SharePointSignalStoreWorkCycle "
    "SharePointSignalStoreWorkCycleCheckpoint PeopleCentricTriageWorkCycle PeopleCentricTriageWorkCycleCheckpoint "
    "MailboxProcessorWorkCycle StoreDsMaintenanceWorkCycle StoreDsMaintenanceWorkCycleCheckpoint StoreIntegrityCheckWorkCycle "
    "StoreIntegrityCheckWorkCycleCheckpoint StoreMaintenanceWorkCycle StoreMaintenanceWorkCycleCheckpoint "
    "StoreScheduledIntegrityCheckWorkCycle StoreScheduledIntegrityCheckWorkCycleCheckpoint StoreUrgentMaintenanceWorkCycle "
    "StoreUrgentMaintenanceWorkCycleCheckpoint JunkEmailOptionsCommitterWorkCycle ProbeTimeBasedAssistantWorkCycle "
    "ProbeTimeBasedAssistantWorkCycleCheckpoint SearchIndexRepairTimeBasedAssistantWorkCycle "
    "SearchIndexRepairTimeBasedAssistantWorkCycleCheckpoint DarTaskStoreTimeBasedAssistantWorkCycle "
    "DarTaskStoreTimeBasedAssistantWorkCycleCheckpoint SharingPolicySchedule CalendarRepairMissingItemFixDisabled "
    "CalendarRepairLogEnabled CalendarRepairLogSubjectLoggingEnabled CalendarRepairLogPath CalendarRepairIntervalEndWindow "
    "CalendarRepairLogFileAgeLimit CalendarRepairLogDirectorySizeLimit CalendarRepairMode ManagedFolderAssistantSchedule "
    "LogPathForManagedFolders LogFileAgeLimitForManagedFolders LogDirectorySizeLimitForManagedFolders LogFileSizeLimitForManagedFolders "
    "MigrationLogLoggingLevel MigrationLogFilePath MigrationLogMaxAge MigrationLogMaxDirectorySize MigrationLogMaxFileSize "
    "MAPIEncryptionRequired RetentionLogForManagedFoldersEnabled JournalingLogForManagedFoldersEnabled "
    "FolderLogForManagedFoldersEnabled SubjectLogForManagedFoldersEnabled ForceGroupMetricsGeneration IsPhoneticSupportEnabled Locale "
    "FaultZone AutoDagServerConfigured TransportSyncDispatchEnabled MaxTransportSyncDispatchers TransportSyncLogEnabled "
    "TransportSyncLogLoggingLevel TransportSyncLogFilePath TransportSyncLogMaxAge TransportSyncLogMaxDirectorySize "
    "TransportSyncLogMaxFileSize TransportSyncMailboxHealthLogEnabled TransportSyncMailboxHealthLogFilePath "
    "TransportSyncMailboxHealthLogMaxAge TransportSyncMailboxHealthLogMaxDirectorySize TransportSyncMailboxHealthLogMaxFileSize "
    "IsExcludedFromProvisioning ExchangeLegacyServerRole MessageTrackingLogEnabled MessageTrackingLogMaxAge "
    "MessageTrackingLogMaxDirectorySize MessageTrackingLogMaxFileSize MessageTrackingLogPath MessageTrackingLogSubjectLoggingEnabled "
    "WacDiscoveryEndpoint CalendarRepairMaxThreads DefaultAdminDisplayVersion GroupMetricsGenerationTime";

constexpr UsedProperty kProcessor[] = {
    {"NumberOfCores", "cpu.cores"},
    {"NumberOfEnabledCore", "cpu.cores, where NumberOfCores is missing"},
    {"MaxClockSpeed", "cpu.megacycles_per_core"},
    {"DeviceID", "tells sockets apart"},
    {"Name", "the processor, in the listing"},
    {"PSComputerName", "the server"},
    {"__SERVER", "the server"},
    {"SystemName", "the server"},
    {"CSName", "the server"},
    {"Server", "the server"},
};
constexpr const char* kProcessorShows =
    "__GENUS __CLASS __SUPERCLASS __DYNASTY __RELPATH __PROPERTY_COUNT __DERIVATION __NAMESPACE __PATH AddressWidth Architecture "
    "AssetTag Availability Caption Characteristics ConfigManagerErrorCode ConfigManagerUserConfig CpuStatus CreationClassName "
    "CurrentClockSpeed CurrentVoltage DataWidth Description ErrorCleared ErrorDescription ExtClock Family InstallDate L2CacheSize "
    "L2CacheSpeed L3CacheSize L3CacheSpeed LastErrorCode Level LoadPercentage Manufacturer NumberOfLogicalProcessors "
    "OtherFamilyDescription PartNumber PNPDeviceID PowerManagementCapabilities PowerManagementSupported ProcessorId ProcessorType "
    "Revision Role SecondLevelAddressTranslationExtensions SerialNumber SocketDesignation Status StatusInfo Stepping "
    "SystemCreationClassName ThreadCount UniqueId UpgradeMethod Version VirtualizationFirmwareEnabled VMMonitorModeExtensions VoltageCaps "
    "CimClass CimInstanceProperties CimSystemProperties Scope Path Options ClassPath Properties SystemProperties Qualifiers Site Container";

constexpr UsedProperty kComponentState[] = {
    {"ServerFqdn", "the server"},
    {"Server", "the server"},
    {"PSComputerName", "the server"},
    {"Identity", "the server"},
    {"Component", "component_states.component"},
    {"State", "component_states.state, where no requester is exported", true},
    {"LocalStates", "component_states, by requester"},
    {"RemoteStates", "component_states, by requester"},
};
constexpr const char* kComponentStateShows = "ServerWideOfflineIsOffline";

constexpr UsedProperty kCertificate[] = {
    {"RawData", "names, dates, thumbprint, subject and issuer, decoded"},
    {"Thumbprint", "thumbprint"},
    {"Subject", "subject, where RawData is missing"},
    {"SubjectName", "subject, where Subject is missing"},
    {"Issuer", "issuer_name, where RawData is missing"},
    {"NotBefore", "not_before, where RawData is missing"},
    {"NotAfter", "not_after, where RawData is missing"},
    {"CertificateDomains", "names, where RawData is missing"},
    {"IsSelfSigned", "issuer"},
    {"RootCAType", "issuer: whose authority it is"},
    {"Services", "services, and which one a front end shows"},
    {"Server", "servers"},
    {"Identity", "servers"},
    {"PSComputerName", "servers"},
};
constexpr SelectingProperty kCertificateSelects[] = {
    {"Status", "whether the server takes the certificate", "|Valid|Unknown|0|1|5"},
    {"HasPrivateKey", "whether the certificate can be shown at all", "|True"},
};
constexpr const char* kCertificateShows =
    "AccessRules CertificateRequest IisServices KeyIdentifier PrivateKeyExportable PublicKeySize SelfSigned SerialNumber "
    "ServicesStringForm SubjectKeyIdentifier Archived Extensions FriendlyName IssuerName PublicKey SignatureAlgorithm Version Handle "
    "PrivateKey Certificate IsRevoked EnhancedKeyUsageList DnsNameList SendAsTrustedIssuer IISServicesList";

constexpr UsedProperty kCalculatorServer[] = {
    {"ServerName", "name of the server"},
    {"DbMap", "copies: which databases are on the server"},
};
constexpr const char* kCalculatorServerShows =
    "StartDrive DbPerVolume AutoReseedVolumes DbLogIsolation VolumesRootFolder DatabasesRootFolder";

constexpr UsedProperty kCalculatorDatabase[] = {
    {"Name", "name of the database"},
    {"Server", "the copy of the first preference"},
    {"GC", "domain"},
};
constexpr SelectingProperty kCalculatorDatabaseSelects[] = {
    {"OAB", "the offline address book of the database's mailboxes", "|\\Default Offline Address Book"},
    {"MountAtStartup", "whether the database is mounted when its server starts", "|True"},
};
constexpr const char* kCalculatorDatabaseShows =
    "EDBFilePath DBFilePath LogFolderPath DeletedItemRetention RetainDeletedItemsUntilBackup IndexEnabled CircularLoggingEnabled "
    "ProhibitSendReceiveQuota ProhibitSendQuota IssueWarningQuota AllowFileRestore BackgroundDatabaseMaintenance "
    "IsExcludedFromProvisioning IsSuspendedFromProvisioning MailboxRetention EventHistoryRetentionPeriod AutoDagExcludeFromMonitoring "
    "CalendarLoggingQuota IsExcludedFromInitialProvisioning DataMoveReplicationConstraint RecoverableItemsQuota "
    "RecoverableItemsWarningQuota";

constexpr UsedProperty kCalculatorCopy[] = {
    {"Name", "the database"},
    {"Server", "copies.server"},
    {"ActivationPreference", "copies.activation_preference"},
    {"ReplayLagTime", "copies.activation_suspended, of a lagged copy"},
    {"TruncationLagTime", "the lag of the copy, in the inventory"},
    {"GC", "domain"},
};
constexpr const char* kCalculatorCopyShows = "GC2";

constexpr UsedProperty kManifest[] = {
    {"Error", "a warning: what could not be exported"},
    {"Command", "what could not be exported; that it was asked, where it returned nothing"},
    {"Objects", "that a command returned nothing"},
};
constexpr const char* kManifestShows = "File";
// clang-format on

constexpr CmdletProperties kServerRows[] = {
    {Cmdlet::ExchangeServer, kExchangeServer, kExchangeServerSelects, kExchangeServerShows},
    {Cmdlet::ClientAccessServer, kClientAccess, kClientAccessSelects, kClientAccessShows},
    {Cmdlet::MailboxServer, kMailboxServer, kMailboxServerSelects, kMailboxServerShows},
    {Cmdlet::Processor, kProcessor, {}, kProcessorShows},
    {Cmdlet::ServerComponentState, kComponentState, {}, kComponentStateShows},
    {Cmdlet::ExchangeCertificate, kCertificate, kCertificateSelects, kCertificateShows},
    {Cmdlet::CalculatorServer, kCalculatorServer, {}, kCalculatorServerShows},
    {Cmdlet::CalculatorDatabase, kCalculatorDatabase, kCalculatorDatabaseSelects,
     kCalculatorDatabaseShows},
    {Cmdlet::CalculatorCopy, kCalculatorCopy, {}, kCalculatorCopyShows},
    {Cmdlet::ExportManifest, kManifest, {}, kManifestShows},
};

}  // namespace

std::span<const CmdletProperties> server_properties() { return kServerRows; }

}  // namespace casgrid::importing

// Databases, the status of their copies, and groups.
#include "scenarios/importing/property_rows.h"

namespace casgrid::importing {
namespace {

// clang-format off
constexpr UsedProperty kDatabase[] = {
    {"Name", "name of the database"},
    {"Identity", "name of the database, where Name is missing"},
    {"Recovery", "left out"},
    {"Guid", "guid", true},
    {"MasterServerOrAvailabilityGroup", "the group"},
    {"Servers", "copies", true},
    {"DatabaseCopies", "copies"},
    {"ActivationPreference", "copies.activation_preference", true},
    {"ReplayLagTimes", "copies.activation_suspended, of a lagged copy"},
    {"TruncationLagTimes", "the lag of the copy, in the inventory"},
    {"Server", "the copy, where no list is exported; active_on"},
    {"ServerName", "the copy, where no list is exported; active_on"},
    {"Mounted", "a warning, where it is not"},
    {"MountedOnServer", "active_on"},
};
constexpr SelectingProperty kDatabaseSelects[] = {
    {"OfflineAddressBook", "the offline address book of the database's mailboxes", ""},
    {"RpcClientAccessServer", "the front end that Outlook is told to use", "|<server>"},
    {"MountAtStartup", "whether the database is mounted when its server starts", "|True"},
    {"PublicFolderDatabase", "the public folders of the database's mailboxes", ""},
    {"JournalRecipient", "who gets a copy of the database's messages", ""},
};
constexpr const char* kDatabaseShows =
    "ActivationPreferences AdministrativeGroup AllDatabaseCopies AllowFileRestore AttributesToClear AutoDagExcludeFromMonitoring "
    "AutoDatabaseMountDialType AvailableNewMailboxSpace BackgroundDatabaseMaintenance BackupInProgress CachedClosedTables CachePriority "
    "CalendarLoggingQuota CircularLoggingEnabled CompactionInProgress CurrentSchemaVersion DatabaseCreated DatabaseExtensionSize "
    "DatabaseGroup DatabaseSize DataMoveReplicationConstraint DeletedItemRetention Description DumpsterServersNotAvailable "
    "DumpsterStatistics EdbFilePath EventHistoryRetentionPeriod ExchangeLegacyDN IndexEnabled InvalidDatabaseCopies "
    "InvalidDatabaseCopiesAllowed IsExcludedFromInitialProvisioning IsExcludedFromProvisioning "
    "IsExcludedFromProvisioningBySchemaVersionMonitoring IsExcludedFromProvisioningBySpaceMonitoring "
    "IsExcludedFromProvisioningByOperator IsExcludedFromProvisioningDueToLogicalCorruption IsExcludedFromProvisioningForDraining "
    "IsExcludedFromProvisioningReason IsMailboxDatabase IsPublicFolderDatabase IsSuspendedFromProvisioning IssueWarningQuota "
    "LastCopyBackup LastDifferentialBackup LastFullBackup LastIncrementalBackup LogBuffers LogCheckpointDepth LogFilePrefix LogFileSize "
    "LogFolderPath MailboxLoadBalanceEnabled MailboxLoadBalanceMaximumEdbFileSize MailboxLoadBalanceOverloadedThreshold "
    "MailboxLoadBalanceRelativeLoadCapacity MailboxLoadBalanceUnderloadedThreshold MailboxProvisioningAttributes MailboxPublicFolderDatabase "
    "MailboxRetention MaintenanceSchedule MasterType MaximumBackgroundDatabaseMaintenanceInterval MaximumCursors MaximumOpenTables "
    "MaximumPreReadPages MaximumReplayPreReadPages MaximumSessions MaximumTemporaryTables MaximumVersionStorePages MetaCacheDatabaseFilePath "
    "MetaCacheDatabaseFolderPath MetaCacheDatabaseMaxCapacityInBytes MetaCacheDatabaseMountpointFolderPath MetaCacheDatabaseRootFolderPath "
    "MimimumBackgroundDatabaseMaintenanceInterval MinimumCachePages ObjectMoved OnlineMaintenanceInProgress Organization OriginalDatabase "
    "PreferredVersionStorePages ProhibitSendQuota ProhibitSendReceiveQuota QuotaNotificationSchedule RecoverableItemsQuota "
    "RecoverableItemsWarningQuota ReplicationType RequestedSchemaVersion RetainDeletedItemsUntilBackup SnapshotLastCopyBackup "
    "SnapshotLastDifferentialBackup SnapshotLastFullBackup SnapshotLastIncrementalBackup TemporaryDataFolderPath WorkerProcessId";

constexpr UsedProperty kCopyStatus[] = {
    {"DatabaseName", "the database"},
    {"MailboxServer", "copies.server"},
    {"Identity", "the database and copies.server, where they are missing"},
    {"Name", "the database and copies.server, where Identity is missing"},
    {"Status", "active_on; copies.activation_suspended"},
    {"ActiveDatabaseCopy", "active_on, where no view of the active copy is exported"},
    {"ActiveCopy", "active_on"},
    {"IsRecovery", "left out"},
    {"CopyQueueLength", "copies.copy_queue_length"},
    {"ReplayQueueLength", "copies.replay_queue_length"},
    {"ContentIndexState", "copies.content_index"},
    {"ActivationSuspended", "copies.activation_suspended"},
    {"ActivationPreference", "copies.activation_preference"},
};
constexpr SelectingProperty kCopyStatusSelects[] = {
    {"AutoActivationPolicy", "where the copy may be activated", "|Unrestricted|0"},
    {"ActivationDisabledAndMoveNow", "whether the copy is to be moved away from", "|False"},
};
constexpr const char* kCopyStatusShows =
    "ActionInitiator AutoDagExcludeFromMonitoring ContentIndexBacklog ContentIndexErrorCode ContentIndexErrorMessage "
    "ContentIndexMailboxesToCrawl ContentIndexRetryQueueSize ContentIndexSeedingPercent ContentIndexSeedingSource "
    "ContentIndexServerSource ContentIndexVersion DatabaseSeedStatus DatabaseVolumeMountPoint DatabaseVolumeName "
    "DiskFreeSpace DiskFreeSpacePercent DiskTotalSpace DumpsterServersNotAvailable DumpsterStatistics ErrorEventId ErrorMessage "
    "ExtendedErrorInfo IncomingLogCopyingNetwork LastCopiedLogTime LastCopyAvailabilityChecksPassedTime LastCopyNotifiedLogTime "
    "LastDatabaseAvailabilityChecksPassedTime LastInspectedLogTime LastLogCopied LastLogCopyNotified LastLogGenerated LastLogInfoFromClusterGen "
    "LastLogInfoFromClusterTime LastLogInfoFromCopierTime LastLogInfoIsStale LastLogInspected LastLogReplayed LastReplayedLogTime "
    "LastStatusTransitionTime LatestAvailableLogTime LatestCopyBackupTime LatestDifferentialBackupTime LatestFullBackupTime "
    "LatestIncrementalBackupTime LogCopyQueueIncreasing LogReplayQueueIncreasing LogsReplayedSinceInstanceStart LogsCopiedSinceInstanceStart "
    "LogVolumeMountPoint LogVolumeName LowestLogPresent ExchangeVolumeMountPoint MaximumSupportedVersion MinimumSupportedDatabaseSchemaVersion "
    "MaximumSupportedDatabaseSchemaVersion RequestedDatabaseSchemaVersion CurrentDatabaseSchemaVersion OutgoingConnections "
    "OutstandingDumpsterRequests PassiveCopyCurrent ReplayLagDisabledReason ReplayLagEnabled ReplayLagPercentage ReplayLagPlayDownReason "
    "ReplayLagStatus ReplaySuspended ResumeBlocked ReseedBlocked InPlaceReseedBlocked SeedingNetwork SeedingSource SinglePageRestore "
    "SinglePageRestoreNumber SnapshotBackup SnapshotLatestCopyBackup SnapshotLatestDifferentialBackup SnapshotLatestFullBackup "
    "SnapshotLatestIncrementalBackup StatusRetrievedTime InstanceStartTime Summary SuspendComment ActivationSuspendedComment WorkerProcessId "
    "MetaCacheDatabaseStatus MetaCacheDatabaseState LastDatabaseVolumeName LastDatabaseVolumeNameTransitionTime "
    "SafetyNetTime AbsolutePassiveCopyCount SpareCount ServerName Server Id Database";

constexpr UsedProperty kGroup[] = {
    {"Name", "name of the group"},
    {"Identity", "name of the group, where Name is missing"},
    {"Servers", "members", true},
    {"WitnessServer", "witness_site", true},
    {"DatacenterActivationMode", "datacenter_activation_mode", true},
};
constexpr SelectingProperty kGroupSelects[] = {
    {"AlternateWitnessServer", "the witness after a site was lost", ""},
    {"StoppedMailboxServers", "which members are stopped", ""},
    {"ThirdPartyReplication", "whether another program moves copies", "|Disabled|0"},
    {"AllowCrossSiteRpcClientAccess", "whether Outlook stays with a front end of another site", "|False"},
    {"ServersInMaintenance", "which members are in maintenance", ""},
    {"ServersInDeferredRecovery", "which members are not activated", ""},
    {"PreferenceMoveFrequency", "how often active copies go home", "|01:00:00|1:00:00"},
};
constexpr const char* kGroupShows =
    "WitnessDirectory AlternateWitnessDirectory NetworkCompression NetworkEncryption ManualDagNetworkConfiguration StartedMailboxServers "
    "DatabaseAvailabilityGroupIpv4Addresses DatabaseAvailabilityGroupIpAddresses OperationalServers OperationalMachines "
    "PrimaryActiveManager ReplicationPort NetworkNames WitnessShareInUse DatabaseAvailabilityGroupConfiguration AutoDagSchemaVersion "
    "AutoDagDatabaseCopiesPerDatabase AutoDagDatabaseCopiesPerVolume AutoDagTotalNumberOfDatabases AutoDagTotalNumberOfServers "
    "AutoDagDatabasesRootFolderPath AutoDagVolumesRootFolderPath AutoDagAllServersInstalled AutoDagAutoReseedEnabled "
    "AutoDagAutoRedistributeEnabled AutoDagDiskReclaimerEnabled AutoDagBitlockerEnabled AutoDagFIPSCompliant FileSystem "
    "MailboxLoadBalanceEnabled MailboxLoadBalanceMaximumEdbFileSize MailboxLoadBalanceOverloadedThreshold "
    "MailboxLoadBalanceRelativeLoadCapacity MailboxLoadBalanceUnderloadedThreshold MetaCacheDatabaseVolumesPerServer SkipDagValidation "
    "DiscoverNetworks RpcClientAccessEnabled ActivityState ExchangeServers";
// clang-format on

constexpr CmdletProperties kDatabaseRows[] = {
    {Cmdlet::MailboxDatabase, kDatabase, kDatabaseSelects, kDatabaseShows},
    {Cmdlet::MailboxDatabaseCopyStatus, kCopyStatus, kCopyStatusSelects, kCopyStatusShows},
    {Cmdlet::DatabaseAvailabilityGroup, kGroup, kGroupSelects, kGroupShows},
};

}  // namespace

std::span<const CmdletProperties> database_properties() { return kDatabaseRows; }

}  // namespace casgrid::importing

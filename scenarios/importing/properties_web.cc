// Virtual directories and Outlook Anywhere.
#include "scenarios/importing/property_rows.h"

namespace casgrid::importing {
namespace {

// clang-format off
// One reader for all virtual directories: each asks for all of these.
constexpr UsedProperty kWeb[] = {
    {"Name", "the web site; in Get-...VirtualDirectory of several kinds, which one it is"},
    {"Identity", "the server; the web site, where Name is missing"},
    {"Server", "the server"},
    {"ServerName", "the server"},
    {"ActiveSyncServer", "the server"},
    {"WebsiteName", "the web site: the back-end one is left out"},
    {"WebSite", "the web site: the back-end one is left out"},
    {"InternalUrl", "virtual_directories.internal_url; names of the front door", true},
    {"ExternalUrl", "virtual_directories.external_url; names of the front door", true},
    {"InternalAuthenticationMethods", "virtual_directories.auth_methods", true},
    {"ExternalAuthenticationMethods", "the methods outside, in the inventory"},
    {"IISAuthenticationMethods", "virtual_directories.auth_methods, where no list is there"},
    {"FormsAuthentication", "virtual_directories.forms_authentication"},
    {"BasicAuthentication", "virtual_directories.basic_authentication"},
    {"BasicAuthEnabled", "virtual_directories.basic_authentication"},
    {"WindowsAuthentication", "virtual_directories.windows_authentication"},
    {"WindowsAuthEnabled", "virtual_directories.windows_authentication"},
    {"OAuthAuthentication", "virtual_directories.auth_methods"},
    {"DigestAuthentication", "virtual_directories.auth_methods"},
    {"AdfsAuthentication", "virtual_directories.auth_methods"},
    {"WSSecurityAuthentication", "virtual_directories.auth_methods"},
    {"CertificateAuthentication", "virtual_directories.auth_methods"},
    {"RequireSSL", "virtual_directories.require_ssl"},
    {"WebSiteSSLEnabled", "virtual_directories.require_ssl"},
    {"RedirectToOptimalOWAServer", "owa.redirect_to_optimal_server"},
};
constexpr SelectingProperty kWebSelects[] = {
    {"ExtendedProtectionTokenChecking", "which Windows logons through a balancer are refused", "|None|0"},
    {"LiveIdAuthentication", "whether accounts of the service log on", "|False"},
    {"LiveIdBasicAuthentication", "whether accounts of the service log on", "|False"},
    {"LiveIdNegotiateAuthentication", "whether accounts of the service log on", "|False"},
    {"LiveIdFbaAuthentication", "whether accounts of the service log on", "|False"},
    {"LiveIdSpNegoAuthentication", "whether accounts of the service log on", "|False"},
    {"ClientCertAuth", "whether devices log on with certificates", "|Ignore|0"},
    {"CrossSiteRedirectType", "how a user of another site is redirected by Exchange 2010", "|Silent|0"},
    {"LegacyRedirectType", "how a user of an older mailbox is redirected", "|Silent|0"},
    {"Exchange2003Url", "where users of Exchange 2003 are redirected to", ""},
    {"ExchwebProxyDestination", "where old paths are proxied to", "|NotSpecified"},
    {"FailbackUrl", "where OWA sends users while a site fails back", ""},
    {"OfflineAddressBooks", "which offline address books the virtual directory distributes", ""},
};
constexpr const char* kWebShows =
    "DisplayName MetabasePath Path GzipLevel DefaultDomain LogonFormat ExtendedProtectionFlags ExtendedProtectionSPNList "
    "AdminDisplayVersion OwaVersion VirtualDirectoryType Url WebSiteId ApplicationRoot AppPoolId AppPoolIdForManagement Role";
constexpr const char* kOwaShows =
    "DisplayName MetabasePath Path GzipLevel DefaultDomain LogonFormat ExtendedProtectionFlags ExtendedProtectionSPNList "
    "AdminDisplayVersion OwaVersion VirtualDirectoryType Url "
    "DirectFileAccessOnPublicComputersEnabled DirectFileAccessOnPrivateComputersEnabled WebReadyDocumentViewingOnPublicComputersEnabled "
    "WebReadyDocumentViewingOnPrivateComputersEnabled ForceWebReadyDocumentViewingFirstOnPublicComputers "
    "ForceWebReadyDocumentViewingFirstOnPrivateComputers WacViewingOnPublicComputersEnabled WacViewingOnPrivateComputersEnabled "
    "ForceWacViewingFirstOnPublicComputers ForceWacViewingFirstOnPrivateComputers RemoteDocumentsActionForUnknownServers "
    "ActionForUnknownFileAndMIMETypes WebReadyFileTypes WebReadyMimeTypes WebReadyDocumentViewingForAllSupportedTypes "
    "WebReadyDocumentViewingSupportedMimeTypes WebReadyDocumentViewingSupportedFileTypes AllowedFileTypes AllowedMimeTypes "
    "ForceSaveFileTypes ForceSaveMimeTypes BlockedFileTypes BlockedMimeTypes RemoteDocumentsAllowedServers "
    "RemoteDocumentsBlockedServers RemoteDocumentsInternalDomainSuffixList FolderPathname ClientAuthCleanupLevel "
    "LogonPagePublicPrivateSelectionEnabled LogonPageLightSelectionEnabled IsPublic FilterWebBeaconsAndHtmlForms NotificationInterval "
    "DefaultTheme UserContextTimeout InstantMessagingCertificateThumbprint InstantMessagingServerName DefaultClientLanguage "
    "LogonAndErrorLanguage UseGB18030 UseISO885915 OutboundCharset GlobalAddressListEnabled OrganizationEnabled ExplicitLogonEnabled "
    "OWALightEnabled DelegateAccessEnabled IRMEnabled CalendarEnabled ContactsEnabled TasksEnabled JournalEnabled NotesEnabled "
    "RemindersAndNotificationsEnabled PremiumClientEnabled SpellCheckerEnabled SearchFoldersEnabled SignaturesEnabled "
    "ThemeSelectionEnabled JunkEmailEnabled UMIntegrationEnabled WSSAccessOnPublicComputersEnabled WSSAccessOnPrivateComputersEnabled "
    "ChangePasswordEnabled UNCAccessOnPublicComputersEnabled UNCAccessOnPrivateComputersEnabled ActiveSyncIntegrationEnabled "
    "AllAddressListsEnabled RulesEnabled PublicFoldersEnabled SMimeEnabled RecoverDeletedItemsEnabled InstantMessagingEnabled "
    "TextMessagingEnabled ForceSaveAttachmentFilteringEnabled SilverlightEnabled PlacesEnabled WeatherEnabled "
    "AllowCopyContactsToDeviceAddressBook AnonymousFeaturesEnabled IntegratedFeaturesEnabled DisplayPhotosEnabled SetPhotoEnabled "
    "PredictedActionsEnabled UserDiagnosticEnabled ReportJunkEmailEnabled WebPartsFrameOptionsType AllowOfflineOn SetPhotoURL "
    "InstantMessagingType OnSendAddinsEnabled ClassicAttachmentsEnabled ReferenceAttachmentsEnabled SaveAttachmentsToCloudEnabled "
    "GroupCreationEnabled UserVoiceEnabled SatisfactionEnabled InterestingCalendarsEnabled LinkedInEnabled FacebookEnabled "
    "OWAMiniEnabled BoxAttachmentsEnabled DropboxAttachmentsEnabled GoogleDriveAttachmentsEnabled OneDriveAttachmentsEnabled "
    "ThirdPartyFileProvidersEnabled CrossSiteRedirectTypeForLegacy LogonPageText WacEditingEnabled WacOMEXEnabled WacExternalServicesEnabled";
constexpr const char* kEcpShows =
    "DisplayName MetabasePath Path GzipLevel DefaultDomain ExtendedProtectionFlags ExtendedProtectionSPNList AdminDisplayVersion "
    "OwaOptionsEnabled AdminEnabled OwaVersion";
constexpr const char* kEwsShows =
    "DisplayName MetabasePath Path GzipLevel InternalNLBBypassUrl MRSProxyEnabled ExtendedProtectionFlags ExtendedProtectionSPNList "
    "AdminDisplayVersion ProxyUrl MRSProxyMaxConnections";
constexpr const char* kActiveSyncShows =
    "DisplayName MetabasePath Path ExtendedProtectionFlags ExtendedProtectionSPNList AdminDisplayVersion MobileClientFlags "
    "MobileClientCertificateProvisioningEnabled MobileClientCertificateAuthorityURL MobileClientCertTemplateName BadItemReportingEnabled "
    "SendWatsonReport SendWatsonReportOnServerErrors RemoteDocumentsActionForUnknownServers RemoteDocumentsAllowedServers "
    "RemoteDocumentsBlockedServers RemoteDocumentsInternalDomainSuffixList CompressionEnabled VirtualDirectoryName ProxyVirtualDirectoryObject "
    "InstallIsapiFilter GzipLevel";
constexpr const char* kOabShows =
    "DisplayName MetabasePath Path PollInterval ExtendedProtectionFlags ExtendedProtectionSPNList AdminDisplayVersion GzipLevel";
constexpr const char* kMapiShows =
    "DisplayName MetabasePath Path ExtendedProtectionFlags ExtendedProtectionSPNList AdminDisplayVersion GzipLevel ApplyDefaults";
constexpr const char* kAutodiscoverShows =
    "DisplayName MetabasePath Path GzipLevel ExtendedProtectionFlags ExtendedProtectionSPNList AdminDisplayVersion";
constexpr const char* kPowerShellShows =
    "DisplayName MetabasePath Path GzipLevel ExtendedProtectionFlags ExtendedProtectionSPNList AdminDisplayVersion VirtualDirectoryType "
    "EnableCertificateHeaderAuthModule EnableDelegatedAuthModule EnableKerbAuthModule EnableSessionKeyRedirectionModule LimitMaximumMemory "
    "SessionKeyRedirectionAuthentication";

constexpr UsedProperty kAnywhere[] = {
    {"Server", "the server"},
    {"ServerName", "the server"},
    {"ActiveSyncServer", "the server, as of any object of one"},
    {"Identity", "the server"},
    {"Name", "the object, in the listing"},
    {"InternalHostname", "outlook_anywhere.internal_hostname", true},
    {"ExternalHostname", "outlook_anywhere.external_hostname", true},
    {"InternalClientAuthenticationMethod", "outlook_anywhere.internal_client_authentication"},
    {"ExternalClientAuthenticationMethod", "outlook_anywhere.external_client_authentication"},
    {"ClientAuthenticationMethod", "the same of Exchange 2010, inside and outside"},
    {"IISAuthenticationMethods", "outlook_anywhere.iis_authentication_methods"},
    {"InternalClientsRequireSsl", "outlook_anywhere.internal_clients_require_ssl"},
    {"ExternalClientsRequireSsl", "outlook_anywhere.external_clients_require_ssl"},
    {"SSLOffloading", "outlook_anywhere.ssl_offloading"},
};
constexpr SelectingProperty kAnywhereSelects[] = {
    {"ExtendedProtectionTokenChecking", "which Windows logons through a balancer are refused", "|None|0"},
    {"XropUrl", "where organisations of a service are proxied to", ""},
};
constexpr const char* kAnywhereShows =
    "DisplayName MetabasePath Path InternalUrl ExternalUrl InternalAuthenticationMethods ExternalAuthenticationMethods ExtendedProtectionFlags "
    "ExtendedProtectionSPNList AdminDisplayVersion DefaultAuthenticationMethod GzipLevel WebSiteName";
// clang-format on

constexpr CmdletProperties kWebRows[] = {
    {Cmdlet::OwaVirtualDirectory, kWeb, kWebSelects, kOwaShows},
    {Cmdlet::EcpVirtualDirectory, kWeb, kWebSelects, kEcpShows},
    {Cmdlet::WebServicesVirtualDirectory, kWeb, kWebSelects, kEwsShows},
    {Cmdlet::ActiveSyncVirtualDirectory, kWeb, kWebSelects, kActiveSyncShows},
    {Cmdlet::OabVirtualDirectory, kWeb, kWebSelects, kOabShows},
    {Cmdlet::MapiVirtualDirectory, kWeb, kWebSelects, kMapiShows},
    {Cmdlet::AutodiscoverVirtualDirectory, kWeb, kWebSelects, kAutodiscoverShows},
    {Cmdlet::PowerShellVirtualDirectory, kWeb, kWebSelects, kPowerShellShows},
    {Cmdlet::OutlookAnywhere, kAnywhere, kAnywhereSelects, kAnywhereShows},
    {Cmdlet::AnyVirtualDirectory, kWeb, kWebSelects, kWebShows},
};

}  // namespace

std::span<const CmdletProperties> web_properties() { return kWebRows; }

}  // namespace casgrid::importing

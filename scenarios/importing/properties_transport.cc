// Connectors, POP3 and IMAP4.
#include "scenarios/importing/property_rows.h"

namespace casgrid::importing {
namespace {

// clang-format off
constexpr UsedProperty kReceive[] = {
    {"Name", "receive_connectors.name"},
    {"Identity", "receive_connectors.name, where Name is missing; the server"},
    {"Server", "the server"},
    {"ServerName", "the server"},
    {"ActiveSyncServer", "the server, as of any object of one"},
    {"Enabled", "left out, where it is not"},
    {"TransportRole", "receive_connectors.is_front_end", true},
    {"Bindings", "receive_connectors.port and bindings", true},
    {"RemoteIPRanges", "receive_connectors.remote_ip_ranges: the most specific one answers", true},
    {"AuthMechanism", "receive_connectors.auth_mechanism", true},
    {"PermissionGroups", "receive_connectors.permission_groups", true},
    {"TlsCertificateName", "receive_connectors.tls_certificate_name", true},
    {"RequireTLS", "receive_connectors.require_tls", true},
    {"Fqdn", "receive_connectors.fqdn"},
};
constexpr SelectingProperty kReceiveSelects[] = {
    {"DefaultDomain", "the domain of addresses that have none", ""},
    {"DomainSecureEnabled", "whether partners must show a certificate", "|False"},
    {"EnableAuthGSSAPI", "whether Kerberos is offered", "|False"},
    {"ExtendedProtectionPolicy", "which logons through a balancer are refused", "|None|0"},
    {"LiveCredentialEnabled", "which credentials are taken", "|False"},
    {"RejectReservedSecondLevelRecipientDomains", "which recipients are refused", "|False"},
    {"RejectReservedTopLevelRecipientDomains", "which recipients are refused", "|False"},
    {"RejectSingleLabelRecipientDomains", "which recipients are refused", "|False"},
    {"RequireEHLODomain", "which clients are refused", "|False"},
    {"ServiceDiscoveryFqdn", "the name that the connector is found by", ""},
    {"SuppressXAnonymousTls", "whether servers encrypt between themselves", "|False"},
    {"TlsDomainCapabilities", "what partners may do after TLS", ""},
};
constexpr const char* kReceiveShows =
    "AcceptConsumerMail AdvertiseClientSettings AuthTarpitInterval Banner BareLinefeedRejectionEnabled BinaryMimeEnabled "
    "ChunkingEnabled Comment ConnectionInactivityTimeout ConnectionTimeout DeliveryStatusNotificationEnabled EightBitMimeEnabled "
    "EnhancedStatusCodesEnabled ExtendedProtectionTlsTerminatedAtProxy LongAddressesEnabled MaxAcknowledgementDelay MaxHeaderSize "
    "MaxHopCount MaxInboundConnection MaxInboundConnectionPercentagePerSource MaxInboundConnectionPerSource MaxLocalHopCount "
    "MaxLogonFailures MaxMessageSize MaxProtocolErrors MaxRecipientsPerMessage MessageRateLimit MessageRateSource OrarEnabled "
    "PipeliningEnabled ProtocolLoggingLevel ProxyEnabled SizeEnabled SmtpUtf8Enabled TarpitInterval Usage Custom Partner Internal "
    "Internet Client MaxInboundConnectionPerSourceUnlimited HeaderFromProtection RejectUnauthenticated RequireTLSForAuth";

// Mail that goes out does not pass the front door: how many there are is all that is read.
constexpr SelectingProperty kSendSelects[] = {
    {"FrontendProxyEnabled", "whether mail that goes out passes the front ends", "|False"},
};
constexpr const char* kSendShows =
    "AddressSpaces AuthenticationCredential CertificateSubject CloudServicesMailEnabled Comment ConnectedDomains ConnectionInactivityTimeOut "
    "ConnectorType DNSRoutingEnabled DomainSecureEnabled Enabled ErrorPolicies ForceHELO Fqdn HomeMTA HomeMtaServerId "
    "IgnoreSTARTTLS IsScopedConnector IsSmtpConnector LinkedReceiveConnector MaxMessageSize Name Identity Port ProtocolLoggingLevel "
    "Region RequireOorg RequireTLS SmartHostAuthMechanism SmartHosts SmartHostsString SmtpMaxMessagesPerConnection SourceIPAddress "
    "SourceRoutingGroup SourceTransportServers TlsAuthLevel TlsCertificateName TlsDomain UseExternalDNSServersEnabled Custom Internal "
    "Internet Partner Usage Force";

constexpr UsedProperty kMail[] = {
    {"Server", "the server"},
    {"ServerName", "the server"},
    {"Identity", "the server"},
    {"PSComputerName", "the server"},
    {"LoginType", "mail_access.login_type"},
    {"UnencryptedOrTLSBindings", "mail_access.plain_port and plain_bindings"},
    {"SSLBindings", "mail_access.implicit_tls_port and implicit_tls_bindings"},
    {"ProxyTargetPort", "mail_access.proxy_target_port"},
    {"MaxCommandSize", "mail_access.max_command_bytes"},
    {"AuthenticatedConnectionTimeout", "mail_access.authenticated_idle_s"},
    {"PreAuthenticatedConnectionTimeout", "mail_access.pre_authentication_idle_s"},
    {"MaxConnections", "mail_access.max_connections"},
    {"MaxConnectionFromSingleIP", "mail_access.max_connections_from_single_ip"},
    {"MaxConnectionsPerUser", "mail_access.max_connections_per_user"},
    {"X509CertificateName", "mail_access.certificate_name"},
    {"InternalConnectionSettings", "mail_access.internal_connection_settings"},
};
constexpr SelectingProperty kMailSelects[] = {
    {"EnableGSSAPIAndNTLMAuth", "whether NTLM and Kerberos are offered", "|True"},
    {"EnforceCertificateErrors", "whether a certificate that does not fit is refused", "|False"},
    {"ExtendedProtectionPolicy", "which logons through a balancer are refused", "|None|0"},
    {"OwaServerUrl", "the OWA that calendar items lead to", ""},
};
constexpr const char* kMailShows =
    "Name ProtocolName ExternalConnectionSettings Banner CalendarItemRetrievalOption EnableExactRFC822Size ProtocolLogEnabled "
    "LogFileLocation LogFileRollOverSettings LogPerFileSizeQuota MessageRetrievalMimeFormat MessageRetrievalSortOrder "
    "ShowHiddenFoldersEnabled SuppressReadReceipt SupportedProtocol";
// clang-format on

constexpr CmdletProperties kTransportRows[] = {
    {Cmdlet::PopSettings, kMail, kMailSelects, kMailShows},
    {Cmdlet::ImapSettings, kMail, kMailSelects, kMailShows},
    {Cmdlet::ReceiveConnector, kReceive, kReceiveSelects, kReceiveShows},
    {Cmdlet::SendConnector, {}, kSendSelects, kSendShows},
};

}  // namespace

std::span<const CmdletProperties> transport_properties() { return kTransportRows; }

}  // namespace casgrid::importing

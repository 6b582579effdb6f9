// Settings of the whole organisation, and the objects that belong to no single server.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"
#include "model/directory/recipient.h"
#include "model/directory/server.h"

namespace casgrid {

using OabId = Id<struct OabTag>;

// Where mailboxes of the listed domains live; the URL is their OWA.
struct OrganizationRelationship {
  std::string name;
  std::vector<std::string> domains;  // lower case
  UrlId target_owa_url;
};

// Shared account for Kerberos to load-balanced names.
struct AlternateServiceAccount {
  bool configured = false;
  std::string account;
  std::vector<HostId> http_hosts;  // of the SPNs http/<host>
  std::vector<std::string> spns;
};

// An account that has SPNs http/<host>: a shared one, or a server's own. A ticket for one of the
// hosts is opened by whoever holds its key.
struct ServiceAccount {
  std::string name;
  std::vector<HostId> hosts;
  std::vector<ServerId> holders;
};

// The certificates for OAuth between servers that are published, by their thumbprints.
struct AuthConfig {
  bool is_told = false;  // else nothing is known of what is published
  std::string current;   // empty: none is published
  std::string previous;
  std::string next;
  std::int64_t next_from_s = 0;  // UTC; 0: it never takes over by itself
};

struct Organisation {
  std::string name;
  bool mapi_http_enabled = false;
  std::vector<std::string> accepted_domains;  // lower case
  std::uint16_t autodiscover_ttl_h = 1;       // TTL of the OutlookProvider, in hours; 0: for ever
  CertificateId oauth_certificate;            // the current one, at the start
  bool oauth_certificate_is_valid = true;     // expired or missing: forms logons go in circles
  AuthConfig auth_config;
  AlternateServiceAccount service_account;
  std::vector<ServiceAccount> service_accounts;  // of those who get tickets in time
  std::vector<OrganizationRelationship> relationships;
  UrlId adfs_url;  // the sign-in page of AD FS; none: not told
};

struct OfflineAddressBook {
  std::string name;
  std::string guid;
  Product product = Product::Exchange2013;
  bool is_default = false;
  bool shadow_distribution = false;
  UserId generation_mailbox;   // none before Exchange 2013: distributed by the virtual directories
  ServerId generating_server;  // of 2010 and 2007; none: not told
  // Of 2010 and 2007: front ends whose virtual directory distributes it; empty: not told, any may.
  std::vector<ServerId> distributed_by;
};

enum class KeyProvider : std::uint8_t { Csp, Cng };
enum class CertificateService : std::uint8_t { Iis, Smtp, Pop, Imap, Um, UmCallRouter, Federation };
using CertificateServices = EnumSet<CertificateService>;
enum class CertificateIssuer : std::uint8_t { PublicAuthority, PrivateAuthority, SelfSigned };

struct Certificate {
  std::string name;                // in this directory
  std::vector<std::string> names;  // host names it is valid for; "*.contoso.com" covers one label
  CertificateIssuer issuer = CertificateIssuer::PublicAuthority;
  std::int64_t not_before_s = 0;  // UTC, seconds since 1970
  std::int64_t not_after_s = 0;
  std::string thumbprint;
  KeyProvider provider = KeyProvider::Csp;
  std::string subject;  // distinguished names
  std::string issuer_name;
  CertificateServices services;      // empty: not told
  std::vector<std::string> servers;  // that hold it, by name; empty: not told
};

// VoipSecurity of a dial plan: what the INVITE must come over.
enum class VoipSecurity : std::uint8_t { Unsecured, SipSecured, Secured };

using GatewayId = Id<struct GatewayTag>;  // a UM IP gateway, by its place in Directory::gateways

// That a dial plan is linked with a UM IP gateway, and when.
struct GatewayLink {
  std::string gateway;
  Instant from = kStart;
  Instant until = kNever;

  bool holds(Instant at) const { return from <= at && at < until; }
};

struct DialPlan {
  std::string name;
  std::string guid;
  VoipSecurity security = VoipSecurity::Unsecured;
  std::uint8_t extension_digits = 4;
  std::vector<GatewayLink> gateways;
};

// A host name that clients use, and the servers that DNS and balancers lead it to.
struct ClientNamespace {
  HostId host;
  SiteId site;  // none: not told
  std::vector<ServerId> servers;
  bool is_internal = false;
};

// Service connection point of a front end: where domain-joined clients learn of Autodiscover.
struct ServiceConnectionPoint {
  ServerId server;
  UrlId url;
  std::vector<SiteId> site_scope;  // AutoDiscoverSiteScope; empty: no Site= keyword
  std::string pointer_domain;      // a pointer to another forest: Domain=; the url is unset
  std::string pointer_host;
};

}  // namespace casgrid

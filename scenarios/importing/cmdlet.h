// Which cmdlet an exported object comes from: by the names of its types, else by the file's name,
// else by its properties.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/importing/value.h"

namespace casgrid::importing {

enum class Cmdlet : std::uint8_t {
  Unknown,
  ExchangeServer,
  ClientAccessServer,
  MailboxServer,
  MailboxDatabase,
  MailboxDatabaseCopyStatus,
  DatabaseAvailabilityGroup,
  OwaVirtualDirectory,
  EcpVirtualDirectory,
  WebServicesVirtualDirectory,
  ActiveSyncVirtualDirectory,
  OabVirtualDirectory,
  MapiVirtualDirectory,
  AutodiscoverVirtualDirectory,
  PowerShellVirtualDirectory,
  OutlookAnywhere,
  AnyVirtualDirectory,  // several kinds in one file: each object's name says which
  PopSettings,
  ImapSettings,
  ReceiveConnector,
  SendConnector,
  AdSite,
  AdSiteLink,
  ExchangeCertificate,
  ServerComponentState,
  OrganizationConfig,
  AuthConfig,
  AcceptedDomain,
  Mailbox,
  MailboxCount,
  Processor,
  CalculatorServer,
  CalculatorDatabase,
  CalculatorCopy,
  ExportManifest,
  kCount
};

const char* text_of(Cmdlet cmdlet);  // "Get-ExchangeServer"

// What a file's name says. Extra words in it may name the server.
struct NamedFile {
  Cmdlet cmdlet = Cmdlet::Unknown;
  std::string rest;  // "EX1" of Get-ExchangeCertificate-EX1.xml
  // Get-ExchangeServer, Win32_Processor: nobody calls another thing so.
  bool is_verbatim = false;
};
NamedFile named_file(std::string_view file_name);

Cmdlet cmdlet_of(const Value& object, const NamedFile& file);

// Of a file that cannot be parsed: names of types and of properties that occur in it. Unknown: it
// says nothing by which it would be of a kind that is read.
Cmdlet cmdlet_of_names(std::span<const std::string> types,
                       std::span<const std::string> lower_case_properties, const NamedFile& file);

}  // namespace casgrid::importing

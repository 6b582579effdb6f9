// The programs that look for Autodiscover, a row each: what they POST, and where they look. What a
// server makes of a request in a run is what it makes of these very texts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/autodiscover/actions.h"
#include "model/autodiscover/ask.h"
#include "model/directory/logon_method.h"

namespace casgrid::autodiscover {

enum class ProgramKind : std::uint8_t {
  Outlook,      // 2013 and later [MS-OXDSCLI, facts 2.10; not observed]
  Phone,        // [MS-ASCMD, MS-OXDISCO; not observed]
  Exchangelib,  // 4.9.0, as it was observed (real-http-clients, A1)
  ManagedApi,   // EWS Managed API: SOAP [its documentation; not observed]
  kCount,
};

struct Program {
  ProgramKind kind{};
  ActionId post;  // its request with credentials
  // With it; None: what the server likes best.
  LogonMethod logon = LogonMethod::None;
  bool reads_connection_points = false;  // of Active Directory, if it is joined to a domain
  bool probes_first = false;             // without credentials, on a connection of its own
  bool takes_last_record = false;  // of SRV records that of the largest number, against their rule
};

const Program& program_row(ProgramKind kind);

// The document of a POST that asks for the settings of that address. Requires, here and below: the
// action is one of those with a document.
std::string document_of(ActionId post, std::string_view address);
AutodiscoverRequest request_of(ActionId post, std::string_view address);
// What a front end reads of it. Of what is no POST with a document: that it is none.
AutodiscoverAsk ask_of(ActionId action, UserId subject);

}  // namespace casgrid::autodiscover

// The settings that Autodiscover tells a client: what the facts of the decision come to in names
// and addresses (facts 2.10.3). Rendering is in render.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/directory/directory.h"
#include "model/routing/decision.h"

namespace casgrid {

// The same thing as reached from inside and from outside; empty: not reached from there.
struct InsideOutside {
  std::string internal;
  std::string external;

  bool is_empty() const { return internal.empty() && external.empty(); }
};

// How Outlook reaches a mailbox by RPC: one Protocol element of the answer.
struct RpcBlock {
  AutodiscoverBlock block = AutodiscoverBlock::Exch;  // Exch, Expr or one of the two of EXHTTP
  bool is_external = false;                           // its addresses are those for outside
  std::string server;                // of Exch the mailbox's own name; else the host to connect to
  bool requires_ssl = false;         // of the host; without meaning for Exch
  std::string auth_package;          // empty: the client's own choice
  std::string cert_principal_name;   // empty: msstd: and the server
  std::string grouping_information;  // of Expr: the site
};

// Another mailbox that the client opens, too: one the user has full access to.
struct AlternativeMailbox {
  std::string display_name;
  std::string legacy_dn;
  std::string server;
  std::string smtp_address;
};

struct AutodiscoverAnswer {
  AutodiscoverAction action = AutodiscoverAction::None;
  std::uint16_t error_code = 0;
  std::string error_message;
  std::string redirect_address;  // with RedirectAddress

  std::string display_name;
  std::string legacy_dn;
  std::string smtp_address;  // AutoDiscoverSMTPAddress
  std::string deployment_id;
  std::uint32_t ttl_hours = 1;  // 0: for ever

  std::string server;            // of the mailbox: of 2013 and later GUID@domain
  std::vector<RpcBlock> blocks;  // in the order of the answer
  bool has_web = false;
  bool has_mapi_http = false;
  std::string owa_methods;  // "Basic, Fba"
  InsideOutside owa;
  InsideOutside ecp;
  InsideOutside ews;
  InsideOutside oab;  // of the one address book
  InsideOutside active_sync;
  InsideOutside mail_store;    // of MAPI over HTTP
  InsideOutside address_book;  // likewise
  std::vector<AlternativeMailbox> alternatives;
};

// The answer that a decision about an Autodiscover request stands for; action None if it is none.
AutodiscoverAnswer autodiscover_answer(const Directory& directory, const Decision& decision);

// "500": what Autodiscover says of an error.
std::string autodiscover_error_text(std::uint16_t code);

// The address for outside if there is one, else that for inside.
std::optional<std::string> ews_url(const AutodiscoverAnswer& answer);
std::optional<std::string> oab_url(const AutodiscoverAnswer& answer);
// Is any address in the answer meant for outside?
bool has_external_address(const AutodiscoverAnswer& answer);

}  // namespace casgrid

// The client kinds of the schema, a row each: the one place that says which protocol a kind speaks
// and what people call it. Whoever goes through all kinds loops over it.
#pragma once

#include <span>
#include <string>

#include "model/base/on_bad_certificate.h"
#include "model/directory/protocol.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct ClientRow {
  scenario::Client client{};
  Protocol protocol{};        // that it speaks
  const char* name = "";      // "MAPI/HTTP"
  const char* programs = "";  // "Outlook over MAPI/HTTP"
  bool is_recorded = false;   // logs of it make its profile, and drive a run
  // Mail programs each their own (mailaccess::ProgramRow).
  OnBadCertificate on_bad_certificate = OnBadCertificate::Refuses;
  // Unless the population says otherwise.
  scenario::Certificate::Issuer trusted_issuer = scenario::Certificate::PRIVATE_AUTHORITY;
  bool asks_for_password =
      false;  // its user, when a logon was refused; mail programs each their own
};

// In the schema's order. No two kinds speak one protocol.
std::span<const ClientRow> client_rows();
// Of a kind that is not said: a browser's.
const ClientRow& client_row(scenario::Client client);
// Null: no simulated client speaks it.
const ClientRow* find_client(Protocol protocol);

// "OWA, ACTIVE_SYNC or MAPI_HTTP": how the schema calls the kinds that are meant.
std::string client_words(bool (*is_meant)(const ClientRow& row));

inline const char* client_name(scenario::Client client) { return client_row(client).name; }

}  // namespace casgrid

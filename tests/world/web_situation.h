// What Outlook on the web, phones, Outlook over MAPI over HTTP and programs over EWS look like on
// the wire, situation by situation: one client, every exchange in its order with who says it, on
// which connection, in how many octets, and how many milliseconds after the one before. Client and
// front ends are 10 ms apart; servers are on one site.
//
// Sources: facts 2.3 (OWA), 2.5 (EWS), 2.6 (ActiveSync), 2.8 (MAPI over HTTP), 3.5 (the
// guard), 4.2, 4.3, 5.4, 6.1, 7.1; [MS-ASHTTP], [MS-ASCMD], [MS-ASPROV], [MS-OXCMAPIHTTP].
// Browsers, phones and Outlook were not observed; a program over EWS was, as far as its logon goes
// (ntlm_situations). Octets are assumed.
//
// Wrong, expired and locked credentials: no simulated client of these types or sends a wrong
// password yet. What front ends answer is decided (rows OWA-026, EAS-014 to EAS-017 and their
// like), and what phones make of it is in long_polling_clients_test.cc.
#pragma once

#include "tests/world/http_wire.h"

namespace casgrid::testing::web_situations {

inline constexpr const char* kOrganisation = R"(
title: "one client" schema_version: 2 seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas1" site: "hq" %FRONT }
  front_ends { name: "cas2" site: "hq" %FRONT }
  front_ends { name: "old-cas" site: "hq" version: "14.3.266.2" %OLD }
  mailbox_servers { name: "mbx1" site: "hq" }
  mailbox_servers { name: "mbx2" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag" members: "mbx1" members: "mbx2" witness_site: "hq" }
  databases { name: "new" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "old" copies { server: "old-mbx" } }
  certificates { name: "other" names: "other.contoso.com" }
  certificates { name: "past" names: "mail.contoso.com" not_after: "2016-08-16T11:49:59Z" }
  namespaces { host: "mail.contoso.com" %ADDRESSES }
  namespaces { host: "new.contoso.com" addresses: "cas2" }
}
starts_at: "2016-08-16T11:50:00Z"
record { trace: NONE }
)";

struct Given {
  std::string population{};
  std::string profile{};
  std::string duration = "20";
  std::string timing{};
  std::string more{};
  std::string front{};
  std::string old{};
  std::string addresses = "addresses: \"cas1\" addresses: \"cas2\"";
};

inline void put(std::string& text, const std::string& mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark))
    text.replace(at, mark.size(), with);
}

inline std::string seen(const Given& given) {
  std::string text =
      kOrganisation + ("duration_s: " + given.duration + "\n") +
      "populations { name: \"client\" users: 1 location: \"internet\" "
      "namespace: \"mail.contoso.com\" closed { ramp_s: 0.001 away_mean_s: 1000 } " +
      given.population +
      " profile { response_bytes { constant: 4000 } request_bytes { constant: 1500 } "
      "retry_s { constant: 5 } front_end_megacycles { constant: 0 } " +
      given.profile +
      " } }\n"
      "timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 "
      "directory_megacycles: 0.001 connect_timeout_s: 3 detection_s: 3 mount_s: 3 "
      "switchover_s: 2 " +
      given.timing + " }\n" + given.more;
  put(text, "%FRONT", given.front);
  put(text, "%OLD", given.old);
  put(text, "%ADDRESSES", given.addresses);
  return exchanges_of(text);
}

inline std::string fault(const std::string& what, const std::string& at_s) {
  return "faults { name: \"fault\" at_s: " + at_s + " lasting_s: 100 " + what + " }\n";
}

inline std::string inactive(const std::string& component) {
  return "faults { name: \"a\" at_s: 0 lasting_s: 100 component_state { server: \"cas1\" "
         "component: " +
         component + " state: INACTIVE } }\nfaults { name: \"b\" at_s: 0 lasting_s: 100 " +
         "component_state { server: \"cas2\" component: " + component + " state: INACTIVE } }\n";
}

inline constexpr const char* kBrowser = "client: OWA databases: \"new\"";
inline constexpr const char* kRead =
    "session_requests_mean: 1 change_share: 0 think_s { constant: 2 } mailbox_megacycles { "
    "constant: 0 }";
inline constexpr const char* kPhone = "client: ACTIVE_SYNC databases: \"new\"";
inline constexpr const char* kSoon =
    "hold_s: 8 events_per_hour: 0.001 mailbox_megacycles { constant: 0 }";
inline constexpr const char* kOutlook = "client: MAPI_HTTP databases: \"new\"";
inline constexpr const char* kSlow =
    "think_s { constant: 20 } hold_s: 300 events_per_hour: 0.001 mailbox_megacycles { constant: 0 "
    "}";
inline constexpr const char* kProgram =
    "client: EWS databases: \"new\" ews_program { streams: true }";
inline constexpr const char* kItems =
    "think_s { constant: 8 } change_share: 1 hold_s: 600 events_per_hour: 0.001 mailbox_megacycles "
    "{ constant: 0 }";

}  // namespace casgrid::testing::web_situations

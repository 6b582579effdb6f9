// One administrator, or one Outlook that reads address books, in an organisation of two front ends
// and two mailbox servers, and every exchange in its order.
#pragma once

#include <string>

#include "tests/world/http_wire.h"

namespace casgrid::testing::administration_situations {

inline constexpr const char* kOrganisation = R"(
title: "one administrator" schema_version: 2 seed: 5
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
  arbitration_database: "new"
  certificates { name: "other" names: "other.contoso.com" }
  offline_address_books { books { name: "book" is_default: true generation_database: "new" } }
  namespaces { host: "mail.contoso.com" addresses: "cas1" addresses: "cas2" }
}
timing {
  tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 connect_timeout_s: 3
  detection_s: 3 mount_s: 3 switchover_s: 2
}
record { trace: NONE }
)";

inline constexpr const char* kCalm = R"(
  profile { think_s { constant: %THINK } session_requests_mean: 1 change_share: 0 response_bytes { constant: 4000 } request_bytes { constant: 1500 }
    retry_s { constant: 5 } front_end_megacycles { constant: 0 } mailbox_megacycles { constant: 0 } } })";

inline void put(std::string& text, const std::string& mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark))
    text.replace(at, mark.size(), with);
}

struct Given {
  std::string population{};
  std::string more{};
  std::string front{};
  std::string think = "2";
  std::string old{};
  std::string duration = "30";
};

inline std::string seen(const Given& given) {
  std::string text = kOrganisation + ("duration_s: " + given.duration + "\n") +
                     "populations { name: \"admin\" users: 1 location: \"internet\" "
                     "namespace: \"mail.contoso.com\" closed { ramp_s: 0.001 away_mean_s: 1000 } " +
                     given.population + kCalm + given.more;
  put(text, "%FRONT", given.front);
  put(text, "%THINK", given.think);
  put(text, "%OLD", given.old);
  return exchanges_of(text);
}

inline constexpr const char* kEcp = "client: ECP databases: \"new\"";
inline constexpr const char* kAlone = "client: ECP without_mailbox: true logon: BASIC";
inline constexpr const char* kNoForms =
    "virtual_directories { app: ECP forms_authentication: false }";
inline constexpr const char* kShell = "client: POWERSHELL databases: \"new\"";
inline constexpr const char* kBook =
    "client: OAB databases: \"new\" oab_download { full_share: 1 difference_share: 0 "
    "full_megabytes: 0.12 piece_kilobytes: 50 }";

inline std::string fault(const std::string& what, const std::string& at_s = "1") {
  return "\nfaults { name: \"fault\" at_s: " + at_s + " lasting_s: 20 " + what + " }";
}

}  // namespace casgrid::testing::administration_situations

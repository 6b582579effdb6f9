#include "model/base/client_action.h"

#include <array>

namespace casgrid {

const char* text_of(ClientAction action) {
  static constexpr std::array<const char*, kClientActions> kTexts{
      "open",      "logon-page", "logon", "logoff",  "root",    "read",
      "change",    "sync",       "ping",  "connect", "execute", "notification-wait",
      "disconnect"};
  return kTexts[static_cast<std::size_t>(action)];
}

const char* text_of(Protocol protocol) {
  static constexpr std::array<const char*, kProtocols> kTexts{
      "owa",        "activesync", "mapi",  "ecp",  "ews", "outlook-anywhere", "oab", "autodiscover",
      "powershell", "pop3",       "imap4", "smtp", "sip"};
  return kTexts[static_cast<std::size_t>(protocol)];
}

}  // namespace casgrid

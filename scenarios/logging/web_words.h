// What logs call the protocols over HTTP.
#pragma once

#include <string_view>

#include "model/base/action.h"
#include "model/directory/protocol.h"

namespace casgrid::logging {

struct WebWords {
  Protocol protocol{};
  std::string_view log;  // in HttpProxy logs, and their folder
};

// Requires: it goes over HTTP.
const WebWords& web_words(Protocol protocol);

// How an action of ECP, of an address book or of remote PowerShell looks in logs.
struct WebActionWords {
  ActionId action;
  std::string_view stem;   // of an address book behind /OAB/<guid>
  std::string_view query;  // without the mark in front
  std::string_view does;   // ProtocolAction of an HttpProxy log
};

// Null: it is of another protocol.
const WebActionWords* find_web_action(ActionId action);

}  // namespace casgrid::logging

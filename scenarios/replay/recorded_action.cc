#include "scenarios/replay/recorded_action.h"

#include <algorithm>
#include <array>

#include "model/directory/directory.h"

namespace casgrid {
namespace {

using logs::Service;

struct Named {
  std::string_view name;
  ClientAction action;
};

constexpr std::array kMapi{
    Named{"connect", ClientAction::Connect},
    Named{"execute", ClientAction::Execute},
    Named{"notificationwait", ClientAction::NotificationWait},
    Named{"disconnect", ClientAction::Disconnect},
};

constexpr std::array kOwa{
    Named{"open", ClientAction::Open},    Named{"logonpage", ClientAction::LogonPage},
    Named{"logon", ClientAction::Logon},  Named{"logoff", ClientAction::Logoff},
    Named{"root", ClientAction::Root},    Named{"get", ClientAction::Read},
    Named{"head", ClientAction::Read},    Named{"options", ClientAction::Read},
    Named{"post", ClientAction::Change},  Named{"put", ClientAction::Change},
    Named{"patch", ClientAction::Change},
};

// Verbs that the names of OWA's actions begin with, where they change the mailbox.
constexpr std::array<std::string_view, 19> kChanging{
    "add",    "apply",  "archive", "change", "copy", "create", "delete", "empty",  "mark", "move",
    "remove", "report", "respond", "save",   "send", "set",    "update", "upload", "write"};

template <class Rows>
const Named* named(const Rows& rows, std::string_view name) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Named& n) { return n.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

RecordedAction simulated(ClientAction action) { return {.is_simulated = true, .action = action}; }

RecordedAction mapi_action(std::string_view action, bool hangs) {
  if (hangs) return simulated(ClientAction::NotificationWait);
  if (const Named* known = named(kMapi, action)) return simulated(known->action);
  // A log that does not say the kind of request: most of them are Execute.
  if (action == "post") return simulated(ClientAction::Execute);
  return {.why_not = "mapi: address book, PING and others"};
}

RecordedAction owa_action(std::string_view action, bool hangs) {
  if (hangs) return {.why_not = "owa: hanging call for notifications"};
  if (const Named* known = named(kOwa, action)) return simulated(known->action);
  const bool changes = std::any_of(kChanging.begin(), kChanging.end(),
                                   [&](std::string_view verb) { return action.starts_with(verb); });
  return simulated(changes ? ClientAction::Change : ClientAction::Read);
}

}  // namespace

RecordedAction recorded_action(Service service, std::string_view action, bool hangs) {
  const std::string name = lower(action);
  switch (service) {
    case Service::Mapi:
      return mapi_action(name, hangs);
    case Service::ActiveSync:
      return simulated(hangs ? ClientAction::Ping : ClientAction::Sync);
    default:
      return owa_action(name, hangs);
  }
}

}  // namespace casgrid

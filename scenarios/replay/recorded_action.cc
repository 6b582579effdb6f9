#include "scenarios/replay/recorded_action.h"

#include <algorithm>
#include <array>

#include "model/activesync/actions.h"
#include "model/directory/directory.h"
#include "model/mapi/actions.h"
#include "model/owa/actions.h"

namespace casgrid {
namespace {

using logs::Service;

struct Named {
  std::string_view name;
  ActionId action;
};

constexpr std::array kMapi{
    Named{"connect", mapi::kConnect},
    Named{"execute", mapi::kExecute},
    Named{"notificationwait", mapi::kNotificationWait},
    Named{"disconnect", mapi::kDisconnect},
};

constexpr std::array kOwa{
    Named{"open", owa::kOpen},     Named{"logonpage", owa::kLogonPage}, Named{"logon", owa::kLogon},
    Named{"logoff", owa::kLogoff}, Named{"root", owa::kRoot},           Named{"get", owa::kRead},
    Named{"head", owa::kRead},     Named{"options", owa::kRead},        Named{"post", owa::kChange},
    Named{"put", owa::kChange},    Named{"patch", owa::kChange},
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

RecordedAction simulated(ActionId action) { return {.is_simulated = true, .action = action}; }

RecordedAction mapi_action(std::string_view action, bool polls) {
  if (polls) return simulated(mapi::kNotificationWait);
  if (const Named* known = named(kMapi, action)) return simulated(known->action);
  // A log that does not say the kind of request: most of them are Execute.
  if (action == "post") return simulated(mapi::kExecute);
  return {.why_not = "mapi: address book, PING and others"};
}

RecordedAction owa_action(std::string_view action, bool polls) {
  if (polls) return {.why_not = "owa: long poll for notifications"};
  if (const Named* known = named(kOwa, action)) return simulated(known->action);
  const bool changes = std::any_of(kChanging.begin(), kChanging.end(),
                                   [&](std::string_view verb) { return action.starts_with(verb); });
  return simulated(changes ? owa::kChange : owa::kRead);
}

}  // namespace

RecordedAction recorded_action(Service service, std::string_view action, bool polls) {
  const std::string name = lower(action);
  switch (service) {
    case Service::Mapi:
      return mapi_action(name, polls);
    case Service::ActiveSync:
      return simulated(polls ? activesync::kPing : activesync::kSync);
    default:
      return owa_action(name, polls);
  }
}

}  // namespace casgrid

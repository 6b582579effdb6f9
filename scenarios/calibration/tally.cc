#include "scenarios/calibration/tally.h"

#include <algorithm>

namespace casgrid::calibration {
namespace {

using logs::Arrival;
using logs::NameTable;
using logs::Service;

constexpr std::size_t kMostActionsKept = 1000;

// Beginnings of names of what changes a mailbox, as Outlook on the web and EWS call it.
constexpr std::string_view kChanges[] = {
    "Create",  "Update", "Delete",  "Send",    "Move",    "Copy",    "Mark",  "Set",
    "Add",     "Remove", "Empty",   "Apply",   "Upload",  "Save",    "Post",  "Accept",
    "Decline", "Change", "Perform", "Execute", "Archive", "Disable", "Enable"};

constexpr std::string_view kOwaCeremonies[] = {"Open", "LogonPage", "Logon", "Root", "Event"};
constexpr std::string_view kMapiCeremonies[] = {
    "Connect", "Bind", "Unbind", "PING", "GetMailboxUrl", "GetAddressBookUrl", "GetNspiUrl"};
constexpr std::string_view kActiveSyncCeremonies[] = {"OPTIONS", "Options", "Provision"};

template <std::size_t n>
bool is_one_of(std::string_view word, const std::string_view (&words)[n]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_outside_of_sessions(Service service, std::string_view action) {
  return service == Service::Owa && action == "Static";
}

}  // namespace

bool is_change(std::string_view action) {
  return std::any_of(std::begin(kChanges), std::end(kChanges),
                     [action](std::string_view c) { return action.starts_with(c); });
}

Role role_of(Service service, std::string_view action, bool polls) {
  if (polls) return Role::LongPoll;
  if (service == Service::Owa) {
    if (action == "Logoff") return Role::Logoff;
    return is_one_of(action, kOwaCeremonies) ? Role::Logon : Role::Work;
  }
  if (service == Service::ActiveSync)
    return is_one_of(action, kActiveSyncCeremonies) ? Role::Logon : Role::Work;
  if (action == "Disconnect") return Role::Logoff;
  return is_one_of(action, kMapiCeremonies) ? Role::Logon : Role::Work;
}

Tally::Tally(double session_gap_s, std::int64_t begins_ns) : begins_ns_(begins_ns) {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (logs::is_simulated_request(static_cast<Service>(i)))
      clients_[i] = std::make_unique<ClientTally>(session_gap_s, begins_ns);
  }
}

ActionTally& Tally::action_of(const Arrival& a, const NameTable& names) {
  auto& places = places_[static_cast<std::size_t>(a.service)];
  const bool is_full = actions_.size() >= kMostActionsKept;
  std::size_t action = a.action;
  if (action >= places.size()) places.resize(action + 1);
  if (places[action] == 0 && is_full) action = static_cast<std::size_t>(logs::kOthers);
  if (action >= places.size()) places.resize(action + 1);
  if (places[action] == 0) {
    actions_.emplace_back();
    actions_.back().service = a.service;
    actions_.back().action = names.text(static_cast<std::uint16_t>(action));
    places[action] = static_cast<std::uint16_t>(actions_.size());
  }
  return actions_[places[action] - 1u];
}

// DOMAIN\name, name@domain and name are one person.
std::uint32_t Tally::person_of(const Arrival& a, const NameTable& names) {
  const bool is_anchored =
      a.user == logs::NameId::None && logs::names_a_mailbox(names.text(a.anchor));
  const logs::NameId id = is_anchored ? a.anchor : a.user;
  if (id == logs::NameId::None || id == logs::kOthers) return 0;
  const auto at = static_cast<std::size_t>(id);
  if (at >= people_.size()) people_.resize(std::max(at + 1, people_.size() * 2));
  if (people_[at] == 0) {
    std::string name(logs::name_of(names.text(id)));
    if (logs::form_of(names.text(id)) == logs::UserForm::PrincipalName ||
        logs::form_of(names.text(id)) == logs::UserForm::Smtp)
      name.resize(std::min(name.find('@'), name.size()));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    people_[at] = static_cast<std::uint32_t>(people_names_.id(name));
  }
  return people_[at];
}

void Tally::add(const Arrival& a, const NameTable& names) {
  ++total_;
  // Calls that hung when the logs began are in them from then on.
  const std::int64_t at = std::max(a.began_ns, begins_ns_);
  coverage_.add(at);
  if (a.noise != logs::Noise::None) return;
  ++work_;
  hours_.add(at);
  ActionTally& action = action_of(a, names);
  ++action.count;
  if (a.status >= 500) ++action.errors;
  if (a.status >= 400 && a.status < 500) ++action.denied;
  if (a.is_long_poll) ++action.long_polls;
  action.request_bytes += a.request_bytes;
  action.response_bytes += a.response_bytes;
  if (a.status < 400 && a.total != logs::kUnknownTime) action.latency.add(dither_(a.total));
  if (!logs::is_simulated_request(a.service)) return;
  const std::string_view name = names.text(a.action);
  if (is_outside_of_sessions(a.service, name)) return;
  ClientTally& client = *clients_[static_cast<std::size_t>(a.service)];
  const Role role = role_of(a.service, name, a.is_long_poll);
  if (role == Role::Work && is_change(name)) ++client.changes;
  if (name == "LogonPage" || name == "Logon") ++client.form_pages;
  const logs::NameId device = a.device != logs::NameId::None ? a.device : a.agent;
  client.add(a, role, person_of(a, names), static_cast<std::uint64_t>(device));
}

void Tally::finish() {
  for (auto& client : clients_)
    if (client != nullptr) client->finish(coverage_.last_ns());
}

}  // namespace casgrid::calibration

#include "scenarios/resolving/named_protocols.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "model/base/overloaded.h"
#include "model/base/protocol_row.h"
#include "model/directory/web_path.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/document/named_fault.h"
#include "scenarios/document/web_paths.h"
#include "scenarios/resolving/protocol_words.h"

namespace casgrid {
namespace {

class Named {
 public:
  void add(Protocol protocol) { is_[static_cast<std::size_t>(protocol)] = true; }

  bool has_http() const {
    return std::any_of(protocols().begin(), protocols().end(), [&](const ProtocolRow& row) {
      return is_http(row.id) && row.is_spoken() && has(row.id);
    });
  }

  // Those that are simulated.
  std::vector<Protocol> list() const {
    std::vector<Protocol> made;
    for (const ProtocolRow& row : protocols())
      if (row.is_spoken() && has(row.id)) made.push_back(row.id);
    return made;
  }

 private:
  bool has(Protocol protocol) const { return is_[static_cast<std::size_t>(protocol)]; }

  std::array<bool, kProtocols> is_{};
};

std::optional<Protocol> protocol_behind(ComponentId component) {
  const auto row = std::find_if(protocols().begin(), protocols().end(),
                                [&](const ProtocolRow& r) { return r.component == component; });
  if (row == protocols().end()) return std::nullopt;
  return row->id;
}

std::optional<Protocol> named_by(const scenario::Fault& fault) {
  const std::optional<NamedFault> what = find_what(fault);
  if (!what || fault.is_step()) return std::nullopt;
  return std::visit(
      Overloaded{
          [](const named::Sick& f) -> std::optional<Protocol> { return protocol_of(f.protocol()); },
          [](const named::ComponentState& f) {
            return protocol_behind(component_of(f.component()));
          },
          [](const AnyOf<named::Crash, named::PowerLoss, named::SiteLoss, named::LinkDown,
                         named::LinkBandwidth, named::DatabaseFailure, named::Switchover,
                         named::Rebalance, named::RestoreQuorum, named::MessageRule,
                         named::DrainMember, named::BlockActivation, named::BindCertificate> auto&)
              -> std::optional<Protocol> { return std::nullopt; },
      },
      *what);
}

template <class Rows>
void add_mail_services(const Rows& servers, Named& named) {
  for (const auto& server : servers) {
    for (const auto& access : server.mail_access()) {
      if (access.front_service_running())
        named.add(access.protocol() == scenario::MailAccess::POP3 ? Protocol::Pop3
                                                                  : Protocol::Imap4);
    }
  }
}

Named named_of(const scenario::Scenario& s) {
  Named named;
  for (const auto& p : s.populations()) named.add(protocol_of(p.client()));
  for (const auto& f : s.faults())
    if (const auto protocol = named_by(f)) named.add(*protocol);
  for (const int client : s.early_end().protocols_left_out())
    named.add(protocol_of(static_cast<scenario::Client>(client)));
  // A machine with both roles says it in either of its rows.
  add_mail_services(s.directory().front_ends(), named);
  add_mail_services(s.directory().mailbox_servers(), named);
  bool has_layer7 = false;
  for (const auto& b : s.directory().balancers()) {
    if (b.layer() == scenario::Balancer::LAYER7)
      has_layer7 = true;
    else
      named.add(protocol_of(b.probe().protocol()));
  }
  if (has_layer7 && !named.has_http()) named.add(Protocol::Owa);
  return named;
}

}  // namespace

std::vector<Protocol> named_protocols(const scenario::Scenario& s) { return named_of(s).list(); }

std::vector<Protocol> replayed_protocols(const scenario::Scenario& s) {
  Named named = named_of(s);
  for (const ClientRow& row : client_rows())
    if (row.is_recorded) named.add(row.protocol);
  return named.list();
}

std::vector<Protocol> probed_protocols(const scenario::Balancer& b,
                                       const std::vector<Protocol>& named) {
  if (b.layer() != scenario::Balancer::LAYER7) return {protocol_of(b.probe().protocol())};
  std::vector<Protocol> probed;
  const auto add = [&](Protocol protocol) {
    if (std::find(probed.begin(), probed.end(), protocol) == probed.end())
      probed.push_back(protocol);
  };
  for (const Protocol protocol : named)
    if (is_http(protocol)) add(mark_of(b, protocol));
  // One connection tells as much as another.
  if (b.probe().asks() != scenario::Balancer::PAGE &&
      b.probe().asks() != scenario::Balancer::ASKS_UNSPECIFIED)
    probed.resize(1);
  return probed;
}

Protocol mark_of(const scenario::Balancer& b, Protocol protocol) {
  const auto path = path_with(b, web_path_of(protocol).asked);
  const bool has_mark = path && b.paths(*path).probe() != scenario::CLIENT_UNSPECIFIED;
  return has_mark ? protocol_of(b.paths(*path).probe()) : protocol;
}

void name_left_out(const scenario::Fault& fault, scenario::EarlyEnd& early_end) {
  const auto protocol = named_by(fault);
  if (!protocol) return;
  const ClientRow* row = find_client(*protocol);
  if (row == nullptr) return;
  auto& known = *early_end.mutable_protocols_left_out();
  if (std::find(known.begin(), known.end(), row->client) == known.end()) known.Add(row->client);
}

}  // namespace casgrid

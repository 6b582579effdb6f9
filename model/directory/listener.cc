#include "model/directory/listener.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "model/base/enum_texts.h"

namespace casgrid {
namespace {

using Ports = std::vector<std::uint16_t>;

// Every address of both families.
Binding every(std::uint16_t port) { return {{}, true, port}; }

class Listing {
 public:
  explicit Listing(const Server& server) : server_(server) {}

  std::vector<Listener> made() {
    transport();
    if (is_modern() || server_.is_front_end()) {
      mail(server_.mail_access[0], Service::Pop3, Service::Pop3BackEnd);
      mail(server_.mail_access[1], Service::Imap4, Service::Imap4BackEnd);
    }
    web();
    voice();
    return std::move(made_);
  }

 private:
  bool is_modern() const { return server_.product >= Product::Exchange2013; }

  void add(Service service, std::string what, const Binding& binding) {
    if (binding.port != 0) made_.push_back({service, std::move(what), binding});
  }
  void add_all(Service service, const std::string& what, const std::vector<Binding>& told,
               const Ports& installed) {
    for (const Binding& b : told) add(service, what, b);
    if (!told.empty()) return;
    for (const std::uint16_t port : installed) add(service, what, every(port));
  }

  void transport() {
    bool has_own = false;
    for (const ReceiveConnector& c : server_.connectors) {
      has_own = has_own || !c.is_front_end;
      add_all(c.is_front_end ? Service::FrontEndTransport : Service::Transport,
              "receive connector " + c.name, c.bindings, {c.port});
    }
    if (!has_own && is_modern() && server_.has(ServerRole::Mailbox))
      add(Service::Transport, "its receive connector", every(server_.transport_port));
  }

  void mail(const MailAccess& access, Service front, Service back) {
    if (!access.exists) return;
    const std::string name = text_of(front);
    if (server_.is_front_end()) {
      add_all(front, name, access.plain_bindings, {access.plain_port});
      add_all(front, name + " over TLS", access.implicit_tls_bindings, {access.implicit_tls_port});
    }
    if (is_modern() && server_.has(ServerRole::Mailbox))
      add(back, text_of(back), every(access.back_end_port));
  }

  void web() {
    if (server_.is_front_end())
      add_all(Service::FrontEndWeb, text_of(Service::FrontEndWeb), server_.web_bindings, {80, 443});
    if (!is_modern() || !server_.has(ServerRole::Mailbox)) return;
    add_all(Service::BackEndWeb, text_of(Service::BackEndWeb), {}, {81, 444});
  }

  void voice() {
    for (const auto& [um, service] : {std::pair(&server_.call_router, Service::UmCallRouter),
                                      std::pair(&server_.um_service, Service::UmService)}) {
      if (!um->exists) continue;
      const char* name = text_of(service);
      if (um->startup != SipStartup::Tls) add(service, name, every(um->tcp_port));
      if (um->startup != SipStartup::Tcp) add(service, name, every(um->tls_port));
    }
  }

  const Server& server_;
  std::vector<Listener> made_;
};

}  // namespace

const char* text_of(Service service) {
  static constexpr EnumTexts<Service> kTexts{{
      {Service::FrontEndTransport, "Front End Transport"},
      {Service::Transport, "Transport"},
      {Service::Pop3, "POP3"},
      {Service::Pop3BackEnd, "the POP3 back end"},
      {Service::Imap4, "IMAP4"},
      {Service::Imap4BackEnd, "the IMAP4 back end"},
      {Service::FrontEndWeb, "the web site"},
      {Service::BackEndWeb, "the back-end web site"},
      {Service::UmCallRouter, "the UM Call Router"},
      {Service::UmService, "the UM service"},
  }};
  return kTexts.of(service);
}

std::vector<Listener> listeners_of(const Server& server) { return Listing(server).made(); }

std::vector<ListenerClash> clashes_of(const std::vector<Listener>& listeners) {
  std::vector<ListenerClash> found;
  std::set<std::tuple<std::string, std::string>> told;
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    for (std::size_t j = i + 1; j < listeners.size(); ++j) {
      const Listener& a = listeners[i];
      const Listener& b = listeners[j];
      if (a.service == b.service || !overlap(a.binding, b.binding)) continue;
      if (told.emplace(a.what, b.what).second) found.push_back({i, j});
    }
  }
  return found;
}

bool are_one_listener(const ReceiveConnector& a, const ReceiveConnector& b) {
  if (a.is_front_end != b.is_front_end) return false;
  const auto binding_of = [](const ReceiveConnector& c) {
    return c.bindings.empty() ? std::vector<Binding>{every(c.port)} : c.bindings;
  };
  const auto share = [](const auto& one, const auto& other) {
    return std::any_of(one.begin(), one.end(), [&](const auto& x) {
      return std::find(other.begin(), other.end(), x) != other.end();
    });
  };
  const bool is_everybody = a.remote_ranges.empty() && b.remote_ranges.empty();
  return share(binding_of(a), binding_of(b)) &&
         (is_everybody || share(a.remote_ranges, b.remote_ranges));
}

}  // namespace casgrid

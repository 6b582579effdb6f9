// Services of one server that are in each other's way, with the places of the exports.
#include "model/directory/listener.h"
#include "scenarios/importing/draft.h"

namespace casgrid::importing {
namespace {

std::vector<Binding> bindings_of(const std::vector<std::string>& texts) {
  std::vector<Binding> made;
  for (const std::string& text : texts) {
    if (const auto read = binding_of(text)) made.push_back(*read);
  }
  return made;
}

void set_mail(const MailSettings& m, MailAccess& made) {
  made.plain_bindings = bindings_of(m.plain_bindings);
  made.implicit_tls_bindings = bindings_of(m.implicit_tls_bindings);
  if (m.proxy_target_port != 0)
    made.back_end_port = static_cast<std::uint16_t>(m.proxy_target_port);
}

// As the model sees it: what was exported, else what is installed.
Server listening_server(const Draft& d, const ServerFacts& facts) {
  Server made;
  made.name = facts.name;
  made.product = product_of_server(facts);
  made.roles.set(ServerRole::ClientAccess, facts.has_client_access);
  made.roles.set(ServerRole::Mailbox, facts.has_mailbox);
  install(made);
  if (!facts.connectors.empty()) made.connectors.clear();
  for (const Connector& c : facts.connectors) {
    ReceiveConnector& connector = made.connectors.emplace_back();
    connector.name = c.name;
    connector.is_front_end = c.is_front_end;
    connector.port = static_cast<std::uint16_t>(c.port);
    connector.bindings = bindings_of(c.bindings);
    for (const std::string& text : c.remote_ranges) {
      if (const auto range = ip_range_of(text)) connector.remote_ranges.push_back(*range);
    }
  }
  for (const MailSettings& m : facts.mail)
    set_mail(m, made.access_of(m.is_pop ? Protocol::Pop3 : Protocol::Imap4));
  for (const WebServer& web : d.all.web_servers) {
    if (is_same_word(web.server, facts.name)) made.web_bindings = bindings_of(web.bindings);
  }
  return made;
}

Place place_of(const Draft& d, const ServerFacts& facts, const Listener& listener) {
  for (const Connector& c : facts.connectors) {
    if (listener.what == "receive connector " + c.name) return c.place;
  }
  for (const MailSettings& m : facts.mail) {
    const bool is_it =
        m.is_pop ? listener.service == Service::Pop3 || listener.service == Service::Pop3BackEnd
                 : listener.service == Service::Imap4 || listener.service == Service::Imap4BackEnd;
    if (is_it) return m.place;
  }
  for (const WebServer& web : d.all.web_servers) {
    if (is_same_word(web.server, facts.name) && listener.service == Service::FrontEndWeb)
      return web.place;
  }
  return facts.place;
}

}  // namespace

void report_clashes(Draft& d) {
  for (const ServerFacts& facts : d.all.servers.all()) {
    if (d.site_of.find(lower_case(facts.name)) == d.site_of.end()) continue;
    const Server server = listening_server(d, facts);
    const std::vector<Listener> all = listeners_of(server);
    for (const ListenerClash& clash : clashes_of(all)) {
      const Listener& one = all[clash.one];
      const Listener& other = all[clash.other];
      d.listing.deployment_error(
          place_of(d, facts, one), "Bindings",
          one.what + " (" + text_of(one.service) + ") listens on " + text_of(one.binding) + " of " +
              facts.name + ", and so does " + other.what + " (" + text_of(other.service) + ", " +
              text_of(other.binding) + "), see " + text_of(place_of(d, facts, other)) +
              ": two services on one address and port",
          "give one of them another port or address, or the connector the other's transport role");
    }
    for (std::size_t i = 0; i < server.connectors.size(); ++i) {
      for (std::size_t j = i + 1; j < server.connectors.size(); ++j) {
        const ReceiveConnector& a = server.connectors[i];
        const ReceiveConnector& b = server.connectors[j];
        if (!are_one_listener(a, b)) continue;
        d.listing.deployment_error(
            facts.connectors.empty() ? facts.place : facts.connectors[j].place, "RemoteIPRanges",
            "the receive connectors " + a.name + " and " + b.name + " of " + facts.name +
                " have a binding and a remote range in common",
            "give one of them other bindings or other remote ranges");
      }
    }
  }
}

}  // namespace casgrid::importing

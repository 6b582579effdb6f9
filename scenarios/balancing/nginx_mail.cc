#include "scenarios/balancing/nginx_mail.h"

#include <algorithm>

#include "scenarios/balancing/haproxy_server.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

// Of a server, or of the blocks around it.
const Directive* find_in(const Directive& server, const std::vector<Directive>& around,
                         const char* name) {
  const Directive* own = find_last(server.inside, name);
  return own != nullptr ? own : find_last(around, name);
}

std::uint16_t port_of(const Directive& listen) {
  if (const auto port = number_of(listen.value()); port && *port < 65536)
    return static_cast<std::uint16_t>(*port);
  std::string address;
  std::uint16_t port = 0;
  read_address(listen.value(), address, port);
  return port;
}

// By the word, or by the port that it usually has.
std::string protocol_of(const Directive* said, std::uint16_t port) {
  if (said != nullptr) return said->value();
  if (port == 143 || port == 993) return "imap";
  if (port == 110 || port == 995) return "pop3";
  return "smtp";
}

}  // namespace

void read_mail(const std::vector<Directive>& mail, Config& into) {
  for (const Directive& server : mail) {
    if (!server.is_block || server.name() != "server") continue;
    const Directive* asked = find_in(server, mail, "auth_http");
    if (asked == nullptr) {
      into.wrong.push_back({server.place, "a mail server has no auth_http",
                            "name the service that says where a user's mail is"});
      continue;
    }
    for (const Directive& listen : server.inside) {
      if (listen.name() != "listen") continue;
      MailServer made;
      made.place = server.place;
      made.port = port_of(listen);
      made.protocol = protocol_of(find_in(server, mail, "protocol"), made.port);
      made.asks = asked->value();
      const Directive* xclient = find_in(server, mail, "xclient");
      if (made.protocol == "smtp" && (xclient == nullptr || xclient->value() != "off"))
        into.doubts.push_back(
            {xclient != nullptr ? xclient->place : server.place,
             "mail server on port " + std::to_string(made.port), "xclient", "",
             "is sent although the server does not offer it, and where that refuses it the client "
             "gets 451 4.3.2 and is cut off (seen with nginx 1.22.1); set it to off"});
      into.mail_servers.push_back(std::move(made));
    }
  }
}

}  // namespace casgrid::balancing

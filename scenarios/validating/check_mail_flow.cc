#include "scenarios/validating/check_mail_flow.h"

#include <algorithm>
#include <vector>

#include "model/directory/ip_range.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/mail_services.h"

namespace casgrid {
namespace {

using scenario::SmtpProgram;

constexpr std::uint16_t kMailPort = 25;
constexpr std::uint16_t kSubmissionPort = 587;
constexpr std::uint16_t kOutboundPort = 717;

bool has_port(const scenario::ReceiveConnector& c, std::uint16_t port) {
  if (c.bindings_size() == 0) return c.port() == port;
  return std::any_of(c.bindings().begin(), c.bindings().end(), [port](const std::string& text) {
    const auto binding = binding_of(text);
    return binding && binding->port == port;
  });
}

// As it is told to; with no connector told, as it is installed. Connectors of the Transport service
// on the same port keep the front end's service from starting.
bool listens(const scenario::FrontEnd& row, std::uint16_t port) {
  const auto& all = row.receive_connectors();
  if (all.empty()) return true;
  const auto takes_port = [&](bool is_front_end) {
    return std::any_of(all.begin(), all.end(), [&](const scenario::ReceiveConnector& c) {
      return c.is_front_end() == is_front_end && has_port(c, is_front_end ? port : kMailPort);
    });
  };
  return takes_port(true) && !takes_port(false);
}

bool takes_mail(const scenario::FrontEnd& row, std::uint16_t port) {
  return product_of_row(row.version()) >= Product::Exchange2013 && listens(row, port);
}

bool takes_mail(const scenario::Directory& d, const std::string& front_end, std::uint16_t port) {
  return std::any_of(d.front_ends().begin(), d.front_ends().end(), [&](const auto& row) {
    const std::vector<std::string> names = names_of(row.name());
    return takes_mail(row, port) && std::find(names.begin(), names.end(), front_end) != names.end();
  });
}

bool has_edge_server(const Scope& scope, const std::vector<std::string>& behind) {
  return std::any_of(behind.begin(), behind.end(), [&](const std::string& name) {
    return scope.names().edge_servers.contains(name);
  });
}

// They take mail from the Internet, and do nothing else.
void check_edge_doors(const Scope& scope, const scenario::Population& p) {
  const scenario::Directory& d = scope.scenario().directory();
  if (!has_edge_server(scope, front_ends_behind(d, p.namespace_()))) return;
  if (p.client() != scenario::SMTP || p.smtp_program().name() == SmtpProgram::SWAKS)
    scope.error("namespace",
                "\"" + p.namespace_() +
                    "\" has an Edge server among its addresses, which takes mail at port 25 alone",
                "use a namespace with front ends or their balancers");
  else if (p.smtp_program().start_tls() == SmtpProgram::REQUIRED)
    scope.error("smtp_program.start_tls", "an Edge server here offers no STARTTLS",
                "say IF_OFFERED or NEVER");
}

void check_doors(const Scope& scope, const scenario::Population& p) {
  const scenario::Directory& d = scope.scenario().directory();
  const std::uint16_t port =
      p.smtp_program().name() == SmtpProgram::SWAKS ? kSubmissionPort : kMailPort;
  const std::vector<std::string> behind = front_ends_behind(d, p.namespace_());
  const bool is_taken = std::any_of(behind.begin(), behind.end(), [&](const std::string& name) {
    return takes_mail(d, name, port);
  });
  if (behind.empty() || is_taken || has_edge_server(scope, behind)) return;
  scope.error("client",
              "no front end behind \"" + p.namespace_() + "\" listens at port " +
                  std::to_string(port) + " for mail",
              "name a front end of Exchange 2013 or later, with a receive connector of "
              "FrontendTransport at that port");
}

void check_goes_out(const Scope& scope, const SmtpProgram& program) {
  if (program.name() != SmtpProgram::SWAKS)
    scope.error("smtp_program.outside_share",
                "a server of the Internet that sends to the Internet would be relaying, and is "
                "refused with 550 5.7.1",
                "say name: SWAKS, or leave it out");
  else if (scope.scenario().directory().send_connectors().empty())
    scope.error("smtp_program.outside_share", "no Send connector leads out",
                "add directory.send_connectors { ... } with the hosts that take the mail");
}

}  // namespace

bool greets_senders(const scenario::Directory& directory, const std::string& front_end) {
  return takes_mail(directory, front_end, kMailPort);
}

bool takes_mail_out(const scenario::FrontEnd& row) { return takes_mail(row, kOutboundPort); }

void check_mail_flow(const Scope& scope, const scenario::Population& p) {
  const SmtpProgram& program = p.smtp_program();
  check_edge_doors(scope, p);
  if (p.client() != scenario::SMTP) {
    if (p.has_smtp_program())
      scope.error("smtp_program", "is about mail over SMTP", "say client: SMTP, or leave it out");
    return;
  }
  if (is_behind_layer7(scope.scenario().directory(), p.namespace_()))
    scope.error("namespace", "its balancer of layer 7 reads HTTP, and SMTP is not",
                "use a namespace with a balancer of layer 4 or front ends");
  if (!program.address().empty() && !ip_address_of(program.address()))
    scope.error("smtp_program.address", "\"" + program.address() + "\" is no address",
                "write 198.51.100.7 or 2001:db8::7");
  if (program.recipients() > p.users())
    scope.error("smtp_program.recipients",
                "a message has more recipients than the population has users",
                "give " + std::to_string(p.users()) + " or less");
  if (program.hosts() > 0 && program.name() == SmtpProgram::SWAKS)
    scope.error("smtp_program.hosts", "is about POSTFIX: each user of SWAKS sends by himself",
                "leave it out");
  if (program.outside_share() > 0) check_goes_out(scope, program);
  check_doors(scope, p);
}

}  // namespace casgrid

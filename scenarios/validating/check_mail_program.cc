#include "scenarios/validating/check_mail_program.h"

#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/document/client_rows.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/mail_services.h"

namespace casgrid {
namespace {

using scenario::MailProgram;

// Some may be stopped, as in life; with all of them nobody could ever log on.
void check_services(const Scope& scope, const scenario::Population& p) {
  const scenario::Directory& d = scope.scenario().directory();
  const scenario::MailAccess::Protocol protocol = mail_protocol_of(p.client());
  const std::string name = client_name(p.client());
  const std::vector<std::string> front_ends = front_ends_behind(d, p.namespace_());
  const auto is_stopped = [&](const std::string& front_end) {
    return said_to_run(d, front_end, protocol) == false;
  };
  if (!front_ends.empty() && std::all_of(front_ends.begin(), front_ends.end(), is_stopped)) {
    scope.error("client", "no front end behind \"" + p.namespace_() + "\" runs " + name,
                "take front_service_running: false from one of them, or name another namespace");
    return;
  }
  std::vector<std::string> servers;
  for (const auto& m : d.mailbox_servers()) {
    for (const std::string& server : names_of(m.name())) servers.push_back(server);
  }
  const auto is_mute = [&](const std::string& server) {
    return said_to_serve(d, server, protocol) == false;
  };
  if (!servers.empty() && std::all_of(servers.begin(), servers.end(), is_mute)) {
    scope.error("client", "no mailbox server runs the back-end service of " + name,
                "take back_end_service_running: false from those that hold its mailboxes");
  }
}

}  // namespace

void check_mail_program(const Scope& scope, const scenario::Population& p) {
  if (!reads_mail(p.client())) {
    if (p.has_mail_program())
      scope.error("mail_program", "is about programs that read mail over IMAP4 or POP3",
                  "say client: IMAP4 or POP3, or leave it out");
    return;
  }
  const std::string name = client_name(p.client());
  MailProgram program = p.mail_program();
  resolve_mail_program(p.client(), program);
  const mailaccess::ProgramRow* row = find_program(p.client(), program.name());
  if (row == nullptr) {
    if (MailProgram::Name_IsValid(program.name()))
      scope.error("mail_program.name",
                  MailProgram::Name_Name(program.name()) + " has not been observed over " + name,
                  "name " + program_words(p.client()));
  } else if (program.idles() && !row->stays) {
    const bool has_others = p.client() == scenario::IMAP4;
    scope.error("mail_program.idles",
                MailProgram::Name_Name(program.name()) + " logs out when it has looked",
                has_others ? "leave it out, or name MUTT" : "leave it out");
  }
  if (is_behind_layer7(scope.scenario().directory(), p.namespace_()))
    scope.error("namespace", "its balancer of layer 7 reads HTTP, and " + name + " is not",
                "use a namespace with a balancer of layer 4 or front ends");
  check_services(scope, p);
}

}  // namespace casgrid

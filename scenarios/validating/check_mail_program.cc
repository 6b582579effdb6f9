#include "scenarios/validating/check_mail_program.h"

#include <algorithm>

#include "scenarios/resolving/mail_program.h"

namespace casgrid {
namespace {

using scenario::Balancer;
using scenario::MailProgram;

bool is_behind_layer7(const scenario::Directory& d, const std::string& host) {
  const auto is_layer7 = [&](const std::string& name) {
    return std::any_of(d.balancers().begin(), d.balancers().end(), [&](const Balancer& b) {
      return b.name() == name && b.layer() == Balancer::LAYER7;
    });
  };
  return std::any_of(d.namespaces().begin(), d.namespaces().end(), [&](const auto& n) {
    return n.host() == host && std::any_of(n.addresses().begin(), n.addresses().end(), is_layer7);
  });
}

}  // namespace

void check_mail_program(const Scope& scope, const scenario::Population& p) {
  if (p.client() != scenario::IMAP4) {
    if (p.has_mail_program())
      scope.error("mail_program", "is about programs that read mail over IMAP4",
                  "say client: IMAP4, or leave it out");
    return;
  }
  const MailProgram& program = p.mail_program();
  if (program.idles() && !work_of(program.name()).stays)
    scope.error("mail_program.idles",
                MailProgram::Name_Name(program.name()) + " logs out when it has looked",
                "leave it out, or name MUTT");
  if (is_behind_layer7(scope.scenario().directory(), p.namespace_()))
    scope.error("namespace", "its balancer of layer 7 reads HTTP, and IMAP4 is not",
                "use a namespace with a balancer of layer 4 or front ends");
}

}  // namespace casgrid

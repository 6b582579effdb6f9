#include "scenarios/validating/check_outlook_program.h"

#include <algorithm>
#include <string>
#include <vector>

#include "model/directory/product.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/mail_services.h"

namespace casgrid {
namespace {

using scenario::FrontEnd;

// From 2013 on it is always there; before it is switched on, by what says something of it.
bool has_outlook_anywhere(const FrontEnd& f) {
  const auto version = parse_version(f.version());
  const bool is_old =
      version && product_of(*version).value_or(Product::Exchange2013) < Product::Exchange2013;
  return !is_old || f.has_outlook_anywhere() ||
         std::any_of(f.virtual_directories().begin(), f.virtual_directories().end(),
                     [](const scenario::VirtualDirectory& v) {
                       return v.app() == scenario::VirtualDirectory::RPC;
                     });
}

}  // namespace

void check_outlook_program(const Scope& scope, const scenario::Population& p) {
  if (p.client() != scenario::OUTLOOK_ANYWHERE) {
    if (p.has_outlook_program())
      scope.error("outlook_program", "is about Outlook over Outlook Anywhere",
                  "say client: OUTLOOK_ANYWHERE, or leave it out");
    return;
  }
  const scenario::Directory& d = scope.scenario().directory();
  const std::vector<std::string> behind = front_ends_behind(d, p.namespace_());
  const auto serves = [&](const std::string& name) {
    return std::any_of(d.front_ends().begin(), d.front_ends().end(), [&](const FrontEnd& f) {
      const std::vector<std::string> names = names_of(f.name());
      return has_outlook_anywhere(f) && std::find(names.begin(), names.end(), name) != names.end();
    });
  };
  if (!behind.empty() && std::none_of(behind.begin(), behind.end(), serves)) {
    scope.error("client",
                "no front end behind \"" + p.namespace_() +
                    "\" has Outlook Anywhere, which is "
                    "off on Exchange 2010 and 2007",
                "add outlook_anywhere { } to one of them, or name another namespace");
  }
}

}  // namespace casgrid

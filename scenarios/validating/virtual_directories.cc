#include "scenarios/validating/virtual_directories.h"

#include <set>

#include "model/directory/product.h"
#include "scenarios/validating/texts.h"

namespace casgrid {
namespace {

bool is_before_2013(const std::string& version) {
  const auto parsed = parse_version(version);
  return parsed && product_of(*parsed).value_or(Product::Exchange2013) < Product::Exchange2013;
}

struct MethodSwitch {
  bool is_given;
  bool value;
  scenario::AuthMethod method;
  const char* field;
};

void check_auth_methods(const Scope& scope, const scenario::VirtualDirectory& v) {
  if (v.auth_methods_size() == 0) return;
  std::set<int> methods;
  for (int i = 0; i < v.auth_methods_size(); ++i) {
    if (v.auth_methods(i) == scenario::AUTH_METHOD_UNSPECIFIED)
      scope.in("auth_methods", i).error("names no method", "write BASIC, FORMS, NTLM, ...");
    methods.insert(v.auth_methods(i));
  }
  for (const MethodSwitch& x :
       {MethodSwitch{v.has_forms_authentication(), v.forms_authentication(), scenario::FORMS,
                     "forms_authentication"},
        MethodSwitch{v.has_basic_authentication(), v.basic_authentication(), scenario::BASIC,
                     "basic_authentication"},
        MethodSwitch{v.has_windows_authentication(), v.windows_authentication(), scenario::WINDOWS,
                     "windows_authentication"}}) {
    if (x.is_given && x.value != methods.contains(x.method))
      scope.error(x.field, "contradicts auth_methods", "leave one of them out");
  }
}

void check_app(const Scope& scope, int app, const std::string& version, std::set<int>& seen) {
  if (app == scenario::VirtualDirectory::APP_UNSPECIFIED)
    scope.error("app", "is missing", "say which: OWA, EWS, ACTIVE_SYNC, ...");
  if (!seen.insert(app).second)
    scope.error("app", "this virtual directory is given twice", "give it once");
  if (app == scenario::VirtualDirectory::MAPI && is_before_2013(version)) {
    scope.error("app", "MAPI over HTTP came with Exchange 2013",
                "leave it out, or give a version 15.x");
  }
}

}  // namespace

void check_virtual_directories(const Scope& scope, const scenario::FrontEnd& f) {
  std::set<int> apps;
  for (int v = 0; v < f.virtual_directories_size(); ++v) {
    const auto& directory = f.virtual_directories(v);
    const Scope row = scope.in("virtual_directories", v);
    check_app(row, directory.app(), f.version(), apps);
    check_web_address(row, "external_url", directory.external_url());
    check_web_address(row, "internal_url", directory.internal_url());
    check_auth_methods(row, directory);
  }
}

}  // namespace casgrid

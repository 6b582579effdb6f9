#include "scenarios/running/logon_of.h"

#include "model/routing/logon_ways.h"

namespace casgrid {
namespace {

ServerId front_end_behind(const Directory& d, HostId host) {
  for (const ClientNamespace& n : d.namespaces) {
    if (n.host != host) continue;
    for (const ServerId id : n.servers) {
      if (d.at(id).is_front_end()) return id;
    }
  }
  return ServerId{};
}

}  // namespace

std::array<LogonMethod, kProtocols> logon_methods(const Directory& directory, HostId host) {
  std::array<LogonMethod, kProtocols> methods{};
  const ServerId front_end = front_end_behind(directory, host);
  if (front_end.is_none()) return methods;
  for (std::size_t p = 0; p < kProtocols; ++p) {
    const LogonMethod method = usual_logon(directory.at(front_end), static_cast<Protocol>(p));
    if (method != LogonMethod::SessionCookie) methods[p] = method;
  }
  return methods;
}

std::optional<LogonMethod> told_method(const scenario::Population& p) {
  switch (p.logon()) {
    case scenario::Population::NTLM:
      return LogonMethod::Ntlm;
    case scenario::Population::KERBEROS:
      return LogonMethod::Negotiate;
    case scenario::Population::FORMS:
    case scenario::Population::BASIC:
    case scenario::Population::LOGON_UNSPECIFIED:
    case scenario::Population::Logon::
        Population_Logon_Population_Logon_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Population::Logon::
        Population_Logon_Population_Logon_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return std::nullopt;
}

}  // namespace casgrid

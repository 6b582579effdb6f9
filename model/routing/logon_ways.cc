#include "model/routing/logon_ways.h"

#include <array>

#include "model/routing/decide.h"

namespace casgrid {
namespace {

using L = LogonMethod;

constexpr ProtocolSet kEveryHttp{Protocol::Owa, Protocol::ActiveSync,   Protocol::Mapi,
                                 Protocol::Ecp, Protocol::Ews,          Protocol::OutlookAnywhere,
                                 Protocol::Oab, Protocol::Autodiscover, Protocol::PowerShell};
constexpr ProtocolSet kBrowsers{Protocol::Owa, Protocol::Ecp};
constexpr ProtocolSet kWebServices{Protocol::Ews, Protocol::Autodiscover};

// A method may have several rows.
constexpr LogonWay kWays[] = {
    {AuthMethod::Anonymous,
     {},
     {},
     "IIS lets everybody in, and the front end asks for credentials itself"},
    {AuthMethod::Basic, kEveryHttp, {L::Basic}, ""},
    {AuthMethod::Forms,
     kBrowsers,
     {L::FormsPost, L::SessionCookie},
     "only OWA and ECP have a logon page"},
    {AuthMethod::Windows, kEveryHttp, {L::Negotiate, L::Ntlm}, ""},
    {AuthMethod::Windows,
     kWebServices,
     {L::OAuth},
     "EWS and Autodiscover take tokens of other servers as soon as they take Windows logons"},
    {AuthMethod::Ntlm, kEveryHttp, {L::Ntlm}, ""},
    {AuthMethod::Negotiate, kEveryHttp, {L::Negotiate, L::Ntlm}, ""},
    {AuthMethod::Kerberos, kEveryHttp, {L::Negotiate}, ""},
    {AuthMethod::OAuth, kEveryHttp, {L::OAuth}, ""},
    {AuthMethod::Certificate, kEveryHttp, {L::Certificate}, ""},
    {AuthMethod::Digest, kEveryHttp, {L::Digest}, ""},
    {AuthMethod::AdFs,
     kBrowsers,
     {L::AdFs},
     "AD FS signs browsers in, and only OWA and ECP are for those"},
    {AuthMethod::WsSecurity,
     kWebServices,
     {L::WsSecurity},
     "only EWS and Autodiscover have addresses that take a token in the body"},
};

using Table =
    std::array<std::array<AuthMethods, kProtocols>, static_cast<std::size_t>(LogonMethod::kCount)>;

constexpr Table by_logon() {
  Table table{};
  for (const LogonWay& way : kWays) {
    for (std::size_t m = 0; m < table.size(); ++m) {
      if (!way.lets_in.has(static_cast<LogonMethod>(m))) continue;
      for (std::size_t p = 0; p < kProtocols; ++p) {
        if (way.protocols.has(static_cast<Protocol>(p))) table[m][p].add(way.listed);
      }
    }
  }
  return table;
}
constexpr Table kByLogon = by_logon();

}  // namespace

std::span<const LogonWay> logon_ways() { return kWays; }

AuthMethods methods_for(LogonMethod method, Protocol protocol) {
  return kByLogon[static_cast<std::size_t>(method)][static_cast<std::size_t>(protocol)];
}

LogonMethod usual_logon(const Server& front_end, Protocol protocol) {
  const LogonMethod usual = [&] {
    switch (protocol) {
      case Protocol::Owa:
      case Protocol::Ecp:
        return L::SessionCookie;
      case Protocol::ActiveSync:
        return L::Basic;
      case Protocol::OutlookAnywhere:
        return L::Ntlm;
      case Protocol::Mapi:
      case Protocol::Ews:
      case Protocol::Oab:
      case Protocol::Autodiscover:
      case Protocol::PowerShell:
      case Protocol::Pop3:
      case Protocol::Imap4:
      case Protocol::Smtp:
      case Protocol::Sip:
      case Protocol::kCount:
        break;
    }
    return L::Negotiate;
  }();
  if (offers(front_end, protocol, usual)) return usual;
  for (const LogonMethod other :
       {L::Negotiate, L::Basic, L::Ntlm, L::OAuth, L::Certificate, L::Digest, L::AdFs}) {
    if (offers(front_end, protocol, other)) return other;
  }
  return usual;
}

}  // namespace casgrid

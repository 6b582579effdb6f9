#include "scenarios/logging/web_words.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/ecp/actions.h"
#include "model/oab/actions.h"
#include "model/powershell/actions.h"

namespace casgrid::logging {
namespace {

// In the order of Protocol.
constexpr std::array<WebWords, kHttpProtocols> kWords{{
    {Protocol::Owa, "Owa"},
    {Protocol::ActiveSync, "Eas"},
    {Protocol::Mapi, "Mapi"},
    {Protocol::Ecp, "Ecp"},
    {Protocol::Ews, "Ews"},
    {Protocol::OutlookAnywhere, "RpcHttp"},
    {Protocol::Oab, "Oab"},
    {Protocol::Autodiscover, "Autodiscover"},
    {Protocol::PowerShell, "PowerShell"},
}};

constexpr bool are_in_order() {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (kWords[i].protocol != static_cast<Protocol>(i)) return false;
  }
  return true;
}
static_assert(are_in_order());

// The form is that of Outlook on the web.
constexpr std::string_view kShellStem = "/powershell";
constexpr std::string_view kShellQuery =
    "serializationLevel=Full;clientApplication=ManagementShell;PSVersion=4.0";
constexpr WebActionWords kActionWords[] = {
    {ecp::kOpen, "/ecp/", "", ""},
    {ecp::kLogonPage, "/owa/auth/logon.aspx", "", ""},
    {ecp::kLogon, "/owa/auth.owa", "", ""},
    {ecp::kLogoff, "/ecp/logoff.aspx", "", ""},
    {ecp::kView, "/ecp/DDI/DDIService.svc/GetList", "schema=MailboxService", "GetList"},
    {ecp::kChange, "/ecp/DDI/DDIService.svc/SetObject", "schema=MailboxService", "SetObject"},
    {oab::kManifest, "/oab.xml", "", ""},
    {oab::kDifferences, "/binpatch-2.lzx", "", ""},
    {oab::kFull, "/data-2.lzx", "", ""},
    {powershell::kCreate, kShellStem, kShellQuery, ""},
    {powershell::kCommand, kShellStem, kShellQuery, ""},
    {powershell::kDelete, kShellStem, kShellQuery, ""},
};
static_assert(std::size(kActionWords) == kEnumerators<ecp::Exchange> + kEnumerators<oab::Exchange> +
                                             kEnumerators<powershell::Exchange>);

}  // namespace

const WebActionWords* find_web_action(ActionId action) {
  const auto* row = std::find_if(std::begin(kActionWords), std::end(kActionWords),
                                 [&](const WebActionWords& w) { return w.action == action; });
  return row == std::end(kActionWords) ? nullptr : row;
}

const WebWords& web_words(Protocol protocol) {
  SIM_ASSERT(is_http(protocol));
  return kWords[static_cast<std::size_t>(protocol)];
}

}  // namespace casgrid::logging

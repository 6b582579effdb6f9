// The list of the protocols: a row for each, with what its folder says of it.
#include <algorithm>
#include <array>

#include "model/activesync/actions.h"
#include "model/autodiscover/actions.h"
#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/base/protocol_row.h"
#include "model/directory/protocol.h"
#include "model/ecp/actions.h"
#include "model/ews/actions.h"
#include "model/http/front_half.h"
#include "model/http/mailbox_half.h"
#include "model/http/ports.h"
#include "model/imap4/dialect.h"
#include "model/mailaccess/front_half.h"
#include "model/mailaccess/mailbox_half.h"
#include "model/mailaccess/messages.h"
#include "model/mapi/actions.h"
#include "model/oab/actions.h"
#include "model/outlookanywhere/actions.h"
#include "model/owa/actions.h"
#include "model/pop3/dialect.h"
#include "model/powershell/actions.h"
#include "model/sip/actions.h"
#include "model/sip/call_router.h"
#include "model/sip/messages.h"
#include "model/sip/ports.h"
#include "model/sip/um_service.h"
#include "model/smtp/actions.h"
#include "model/smtp/front_half.h"
#include "model/smtp/messages.h"
#include "model/smtp/ports.h"
#include "model/smtp/reception.h"

namespace casgrid {
namespace {

constexpr ListeningPort kWebSite[] = {{kHttps}};
constexpr ListeningPort kPop3[] = {{pop3::kPlainPort, true}, {pop3::kTlsPort}};
constexpr ListeningPort kCallRouters[] = {{sip::kCallRouter, true}, {sip::kCallRouterTls}};
// Before Exchange 2013 a UM server had the ports that call routers have now.
constexpr ListeningPort kUmServices[] = {
    {sip::kUmService, true}, {sip::kUmServiceTls}, {sip::kCallRouter, true}, {sip::kCallRouterTls}};
constexpr ListeningPort kTransportFront[] = {
    {smtp::kMail, true}, {smtp::kSubmission, true}, {smtp::kOutboundProxy, true}};
constexpr Port kTransportBack[] = {smtp::kMail, smtp::kClientProxy, smtp::kDelivery};
constexpr ListeningPort kImap4[] = {{imap4::kPlainPort, true}, {imap4::kTlsPort}};

// A row of a protocol over HTTP: all of them share a web site.
constexpr ProtocolRow web(ProtocolRow row) {
  row.front_half = make_http_front;
  row.listeners = kWebSite;
  row.back_end_port = kBackEndHttps;
  row.mailbox_half = make_http_mailbox;
  return row;
}

// A row of a protocol of sessions over a byte pipe: each has halves of its own, of one kind.
template <const mailaccess::Dialect& dialect>
constexpr ProtocolRow mail(ProtocolRow row, std::span<const ListeningPort> ports) {
  row.id = dialect.protocol;
  row.front_half = mailaccess::make_front<dialect>;
  row.listeners = ports;
  row.back_end_port = dialect.back_end_port;
  row.is_greeting = mailaccess::is_greeting;
  row.mailbox_half = mailaccess::make_back<dialect>;
  return row;
}

constexpr std::array<ProtocolRow, kProtocols> kRows{{
    web({.id = Protocol::Owa,
         .name = "owa",
         .component = ComponentId::OwaProxy,
         .actions = owa::kActions}),
    web({.id = Protocol::ActiveSync,
         .name = "activesync",
         .component = ComponentId::ActiveSyncProxy,
         .actions = activesync::kActions}),
    web({.id = Protocol::Mapi,
         .name = "mapi",
         .component = ComponentId::MapiProxy,
         .actions = mapi::kActions,
         .pool_queue_length = kLongestQueueLength}),
    web({.id = Protocol::Ecp,
         .name = "ecp",
         .component = ComponentId::EcpProxy,
         .actions = ecp::kActions}),
    web({.id = Protocol::Ews,
         .name = "ews",
         .component = ComponentId::EwsProxy,
         .actions = ews::kActions}),
    web({.id = Protocol::OutlookAnywhere,
         .name = "outlook-anywhere",
         .component = ComponentId::RpcProxy,
         .actions = outlook_anywhere::kActions,
         .pool_queue_length = kLongestQueueLength}),
    web({.id = Protocol::Oab,
         .name = "oab",
         .component = ComponentId::OabProxy,
         .actions = oab::kActions}),
    web({.id = Protocol::Autodiscover,
         .name = "autodiscover",
         .component = ComponentId::AutoDiscoverProxy,
         .actions = autodiscover::kActions}),
    web({.id = Protocol::PowerShell,
         .name = "powershell",
         .component = ComponentId::RpsProxy,
         .actions = powershell::kActions}),
    mail<pop3::kDialect>(
        {.name = "pop3", .component = ComponentId::PopProxy, .actions = pop3::kActions}, kPop3),
    mail<imap4::kDialect>(
        {.name = "imap4", .component = ComponentId::ImapProxy, .actions = imap4::kActions}, kImap4),
    {.id = Protocol::Smtp,
     .name = "smtp",
     .component = ComponentId::FrontendTransport,
     .actions = smtp::kActions,
     .front_half = smtp::make_front,
     .listeners = kTransportFront,
     .back_end_port = smtp::kTransport,
     .server_ports = kTransportBack,
     .is_greeting = smtp::is_greeting,
     .mailbox_half = smtp::make_reception},
    {.id = Protocol::Sip,
     .name = "sip",
     .component = ComponentId::UmCallRouter,
     .actions = sip::kActions,
     .front_half = sip::make_call_router,
     .listeners = kCallRouters,
     .back_end_port = sip::kUmService,
     .direct_ports = kUmServices,
     .is_greeting = sip::is_good_answer_to_ping,
     .probe = sip::ping,
     .mailbox_half = sip::make_um_service},
}};

static_assert(has_each(kRows, &ProtocolRow::id));

// What clients ask somebody hears, and passes on to somebody who answers.
static_assert(std::ranges::all_of(kRows, [](const ProtocolRow& row) {
  return row.actions.empty() || (row.front_half != nullptr && !row.listeners.empty() &&
                                 row.back_end_port != Port{} && row.mailbox_half != nullptr);
}));

constexpr std::size_t kActionCount = [] {
  std::size_t count = 0;
  for (const ProtocolRow& row : kRows) count += row.actions.size();
  return count;
}();

constexpr std::array<ActionId, kActionCount> kAllActions = [] {
  std::array<ActionId, kActionCount> all{};
  std::size_t place = 0;
  for (const ProtocolRow& row : kRows)
    for (std::size_t i = 0; i < row.actions.size(); ++i)
      all[place++] = ActionId(row.id, static_cast<std::uint8_t>(i));
  return all;
}();

// By protocol: the place of its first action among all.
constexpr std::array<std::uint16_t, kProtocols> kFirstPlaces = [] {
  std::array<std::uint16_t, kProtocols> first{};
  std::size_t place = 0;
  for (std::size_t i = 0; i < kProtocols; ++i) {
    first[i] = static_cast<std::uint16_t>(place);
    place += kRows[i].actions.size();
  }
  return first;
}();

}  // namespace

std::span<const ProtocolRow> protocols() { return kRows; }

std::vector<Protocol> spoken_protocols() {
  std::vector<Protocol> spoken;
  for (const ProtocolRow& row : kRows)
    if (row.is_spoken()) spoken.push_back(row.id);
  return spoken;
}

bool is_back_end(Port port) {
  const auto is_among = [port](std::span<const ListeningPort> ports) {
    return std::any_of(ports.begin(), ports.end(),
                       [port](const ListeningPort& at) { return at.port == port; });
  };
  return std::any_of(kRows.begin(), kRows.end(), [&](const ProtocolRow& r) {
    if (r.listeners.empty() || is_among(r.listeners)) return false;
    return r.back_end_port == port || is_among(r.direct_ports) ||
           std::find(r.server_ports.begin(), r.server_ports.end(), port) != r.server_ports.end();
  });
}

bool is_between_servers(Port port, bool is_from_server) {
  return (is_from_server || is_back_end(port)) &&
         std::any_of(kRows.begin(), kRows.end(), [port](const ProtocolRow& r) {
           return !r.listeners.empty() && r.direct_ports.empty() &&
                  (r.back_end_port == port ||
                   std::find(r.server_ports.begin(), r.server_ports.end(), port) !=
                       r.server_ports.end());
         });
}

std::span<const ActionId> all_actions() { return kAllActions; }

std::size_t place_of(ActionId action) {
  const auto protocol = static_cast<std::size_t>(action.protocol());
  SIM_ASSERT(protocol < kProtocols && action.number() < kRows[protocol].actions.size());
  return std::size_t{kFirstPlaces[protocol]} + action.number();
}

const ActionRow& row_of(ActionId action) {
  const auto protocol = static_cast<std::size_t>(action.protocol());
  SIM_ASSERT(protocol < kProtocols && action.number() < kRows[protocol].actions.size());
  return kRows[protocol].actions[action.number()];
}

std::string full_name_of(ActionId action) {
  return std::string(row_of(action.protocol()).name) + "." + row_of(action).name;
}

const char* text_of(Protocol protocol) { return row_of(protocol).name; }

}  // namespace casgrid

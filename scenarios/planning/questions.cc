#include "scenarios/planning/questions.h"

#include <string>

#include "model/directory/protocol_family.h"
#include "model/routing/logon_ways.h"

namespace casgrid::planning {
namespace {

constexpr std::uint16_t kSubmissionPort = 587;
constexpr std::uint16_t kSmtpPort = 25;
constexpr std::uint32_t kShortCommand = 64;  // bytes of a usual logon command

void ask_web(const Server& front_end, const Asker& asker, RequestFacts& facts) {
  facts.method = usual_logon(front_end, facts.protocol);
  if (facts.method == LogonMethod::SessionCookie)
    facts.session = {asker.user, front_end.certificate_key};
  if (facts.protocol == Protocol::Oab) {
    facts.oab = asker.address_book;
    facts.names_oab = !asker.address_book.is_none();
  }
  if (facts.protocol != Protocol::Autodiscover) return;
  facts.autodiscover.is_post = facts.autodiscover.is_well_formed = true;
  facts.autodiscover.knows_schema = true;
  facts.autodiscover.subject = asker.user;
  facts.autodiscover.mapi_capable = facts.autodiscover.takes_ex_http = true;
  facts.autodiscover.takes_negotiate = true;
}

void ask_mail(const Server& front_end, RequestFacts& facts) {
  facts.port = front_end.access_of(facts.protocol).implicit_tls_port;
  facts.mail.logon = MailLogon::Password;
  facts.mail.command_bytes = kShortCommand;
}

void ask_transport(const Asker& asker, bool is_submission, RequestFacts& facts) {
  facts.tls = Tls::StartTls;
  facts.port = is_submission ? kSubmissionPort : kSmtpPort;
  facts.smtp.recipients = {&asker.recipient, 1};
  facts.smtp.is_authenticated = facts.smtp.sent_auth = facts.smtp.gives_password = is_submission;
  if (!is_submission) facts.user = UserId{};
}

// The gateway signals as the dial plan wants it.
void ask_phone(const Directory& directory, const Server& front_end, RequestFacts& facts) {
  const DialPlanId plan = directory.settings_of(facts.user).dial_plan;
  facts.sip.dial_plan = plan;
  facts.sip.callee = facts.user;
  const bool wants_tls =
      !plan.is_none() && directory.dial_plans[plan.index()].security != VoipSecurity::Unsecured;
  facts.tls = wants_tls ? Tls::Implicit : Tls::None;
  facts.port = wants_tls ? front_end.call_router.tls_port : front_end.call_router.tcp_port;
  facts.sip.has_certificate = wants_tls;
}

// What Autodiscover would give: the database's own or the default, Exchange 2007 the first of its
// version.
OabId address_book_of(const Directory& directory, UserId user) {
  const DatabaseId id = directory.database_of(user);
  Product product = Product::Exchange2013;
  if (!id.is_none()) {
    const Database& database = directory.at(id);
    if (!database.active_on.is_none()) product = directory.at(database.active_on).product;
    if (product != Product::Exchange2007 && !database.offline_address_book.is_none())
      return database.offline_address_book;
  }
  for (std::size_t i = 0; i < directory.address_books.size(); ++i) {
    const OfflineAddressBook& book = directory.address_books[i];
    if (product == Product::Exchange2007 ? book.product == product : book.is_default)
      return OabId{i};
  }
  return OabId{};
}

}  // namespace

std::uint32_t spread_of(std::string_view address) {
  std::uint32_t hash = 0x811C9DC5u;  // FNV-1a
  for (const char c : lower(address)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193u;
  return hash;
}

Asker asker_of(const Directory& directory, UserId user) {
  Asker asker;
  asker.user = user;
  asker.spread = spread_of(directory.address_of(user));
  asker.address_book = address_book_of(directory, user);
  asker.has_phone = directory.settings_of(user).um_enabled;
  asker.recipient = {user, true};
  return asker;
}

bool is_asked(const Asker& asker, AuditColumn column) {
  return column != AuditColumn::Sip || asker.has_phone;
}

RequestFacts canonical_request(const Directory& directory, const Asker& asker, const Door& door) {
  const Server& front_end = directory.at(door.front_end);
  RequestFacts facts;
  facts.protocol = protocol_of(door.column);
  facts.front_end = door.front_end;
  facts.host = door.host;
  facts.user = asker.user;
  facts.credentials_ok = true;
  facts.spread = asker.spread;
  switch (family_of(facts.protocol)) {
    case ProtocolFamily::Mail:
      ask_mail(front_end, facts);
      break;
    case ProtocolFamily::Transport:
      ask_transport(asker, door.column == AuditColumn::Submission, facts);
      break;
    case ProtocolFamily::Calls:
      ask_phone(directory, front_end, facts);
      break;
    case ProtocolFamily::Web:
      ask_web(front_end, asker, facts);
      break;
  }
  return facts;
}

Verdict answer(const Directory& directory, const Asker& asker, const Door& door) {
  if (!is_asked(asker, door.column)) return {};
  return verdict_of(directory, decide(directory, canonical_request(directory, asker, door)));
}

}  // namespace casgrid::planning

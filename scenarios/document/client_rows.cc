#include "scenarios/document/client_rows.h"

#include <algorithm>
#include <array>
#include <vector>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"

namespace casgrid {
namespace {

// One that is not said has no row of its own.
constexpr std::array<ClientRow, kEnumeratorsBetween<scenario::OWA, scenario::Client_MAX>> kRows{{
    {scenario::OWA, Protocol::Owa, "OWA", "Outlook on the web", true, OnBadCertificate::AsksUser,
     scenario::Certificate::PRIVATE_AUTHORITY, true},
    {scenario::ACTIVE_SYNC, Protocol::ActiveSync, "ActiveSync", "Exchange ActiveSync", true,
     OnBadCertificate::Refuses, scenario::Certificate::PUBLIC_AUTHORITY},
    {scenario::MAPI_HTTP, Protocol::Mapi, "MAPI/HTTP", "Outlook over MAPI/HTTP", true,
     OnBadCertificate::Refuses, scenario::Certificate::PRIVATE_AUTHORITY, true},
    {scenario::IMAP4, Protocol::Imap4, "IMAP4", "mail programs over IMAP4"},
    {scenario::POP3, Protocol::Pop3, "POP3", "mail programs over POP3"},
    {scenario::EWS, Protocol::Ews, "EWS", "programs over Exchange Web Services"},
    {scenario::ECP, Protocol::Ecp, "ECP", "browsers of ECP", false, OnBadCertificate::AsksUser,
     scenario::Certificate::PRIVATE_AUTHORITY, true},
    {scenario::OAB, Protocol::Oab, "OAB", "Outlooks that download address books"},
    {scenario::POWERSHELL, Protocol::PowerShell, "PowerShell", "shells of administrators", false,
     OnBadCertificate::Refuses, scenario::Certificate::PRIVATE_AUTHORITY, true},
    {scenario::OUTLOOK_ANYWHERE, Protocol::OutlookAnywhere, "Outlook Anywhere",
     "Outlook over Outlook Anywhere", false, OnBadCertificate::Refuses,
     scenario::Certificate::PRIVATE_AUTHORITY, true},
    {scenario::AUTODISCOVER, Protocol::Autodiscover, "Autodiscover",
     "programs that look for Autodiscover", false, OnBadCertificate::Refuses,
     scenario::Certificate::PUBLIC_AUTHORITY},
    // Postfix and swaks do not look, as they are installed.
    {scenario::SMTP, Protocol::Smtp, "SMTP", "mail over SMTP", false, OnBadCertificate::Ignores},
    {scenario::SIP, Protocol::Sip, "SIP", "calls over SIP"},
}};
static_assert(has_each_between<scenario::OWA, scenario::Client_MAX>(kRows, &ClientRow::client));

consteval bool is_one_a_protocol() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (kRows[i].protocol == kRows[j].protocol) return false;
  }
  return true;
}
static_assert(is_one_a_protocol());

}  // namespace

std::span<const ClientRow> client_rows() { return kRows; }

const ClientRow& client_row(scenario::Client client) {
  if (client == scenario::CLIENT_UNSPECIFIED) return kRows.front();
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const ClientRow& r) { return r.client == client; });
  SIM_ASSERT(row != kRows.end());
  return *row;
}

const ClientRow* find_client(Protocol protocol) {
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const ClientRow& r) { return r.protocol == protocol; });
  return row == kRows.end() ? nullptr : &*row;
}

std::string client_words(bool (*is_meant)(const ClientRow& row)) {
  std::vector<std::string> words;
  for (const ClientRow& row : kRows)
    if (is_meant(row)) words.push_back(scenario::Client_Name(row.client));
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

}  // namespace casgrid

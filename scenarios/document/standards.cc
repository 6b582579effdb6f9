#include "scenarios/document/standards.h"

#include "scenarios/document/client_rows.h"
#include "scenarios/document/number_range.h"

namespace casgrid {

double ByClient::of(scenario::Client client) const {
  switch (client) {
    case scenario::ACTIVE_SYNC:
      return active_sync;
    case scenario::MAPI_HTTP:
      return mapi;
    case scenario::IMAP4:
      return imap4;
    case scenario::POP3:
      return pop3;
    case scenario::EWS:
      return ews;
    case scenario::AUTODISCOVER:
      return autodiscover;
    case scenario::OUTLOOK_ANYWHERE:
      return outlook_anywhere;
    case scenario::SMTP:
      return smtp;
    case scenario::SIP:
      return sip;
    case scenario::ECP:
      return ecp;
    case scenario::OAB:
      return oab;
    case scenario::POWERSHELL:
      return powershell;
    case scenario::OWA:
    case scenario::CLIENT_UNSPECIFIED:  // it is a browser
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return owa;
}

bool is_browser(scenario::Client client) {
  return client == scenario::OWA || client == scenario::ECP ||
         client == scenario::CLIENT_UNSPECIFIED;
}

bool works_in_sessions(scenario::Client client) {
  return is_browser(client) || client == scenario::POWERSHELL;
}

bool costs_by_messages(scenario::Client client) {
  return client == scenario::CLIENT_UNSPECIFIED || kRequestMegacycles.of(client) == 0;
}

std::string budget_words(double StandardBudget::*of) {
  std::string all;
  for (const StandardBudget& budget : {kOwaBudget, kActiveSyncBudget, kEwsBudget, kRcaBudget,
                                       kPowerShellBudget, kPopBudget, kImapBudget}) {
    all += (all.empty() ? "" : ", ") + number_words(budget.*of) + " (" + budget.component + ")";
  }
  return all;
}

std::string ByClient::words() const {
  std::string all;
  for (const ClientRow& row : client_rows()) {
    if (of(row.client) == 0) continue;
    all += (all.empty() ? "" : ", ") + number_words(of(row.client)) + " (" +
           scenario::Client_Name(row.client) + ")";
  }
  return all;
}

}  // namespace casgrid

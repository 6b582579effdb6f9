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
    case scenario::SIP:
      return sip;
    case scenario::OWA:
    case scenario::CLIENT_UNSPECIFIED:  // it is a browser
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return owa;
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

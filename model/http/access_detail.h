// What an access record says of an exchange over HTTP beyond what all protocols say.
#pragma once

#include "model/base/access_record.h"
#include "model/http/messages.h"

namespace casgrid {

struct HttpAccess {
  LogonMethod method = LogonMethod::None;
  RedirectKind redirect = RedirectKind::None;
  MapiCode mapi_code = MapiCode::Ok;
  bool is_background = false;
  OabId book = {};  // of an address book: which
};

inline HttpAccess& http_of(AccessRecord& record) {
  if (record.detail.as<HttpAccess>() == nullptr) record.detail = AccessDetail(HttpAccess{});
  return *record.detail.as<HttpAccess>();
}

inline HttpAccess http_of(const AccessRecord& record) {
  const auto* said = record.detail.as<HttpAccess>();
  return said == nullptr ? HttpAccess{} : *said;
}

}  // namespace casgrid

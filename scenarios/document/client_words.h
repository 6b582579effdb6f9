// What people call the programs that a population uses.
#pragma once

#include "model/base/enum_texts.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

inline const char* client_name(scenario::Client client) {
  static constexpr EnumTexts<scenario::Client> kTexts{{
      {scenario::CLIENT_UNSPECIFIED, "OWA"},
      {scenario::OWA, "OWA"},
      {scenario::ACTIVE_SYNC, "ActiveSync"},
      {scenario::MAPI_HTTP, "MAPI/HTTP"},
      {scenario::IMAP4, "IMAP4"},
  }};
  return kTexts.of(client);
}

}  // namespace casgrid

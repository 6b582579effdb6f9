// From the HTTP request of an Autodiscover client to the typed facts that routing reads.
#pragma once

#include <span>
#include <string_view>

#include "model/autodiscover/request.h"
#include "model/directory/directory.h"
#include "model/routing/request.h"

namespace casgrid {

struct AutodiscoverHeader {
  std::string_view name;  // in any case
  std::string_view value;
};

// An HTTP request as far as Autodiscover reads it.
struct AutodiscoverMessage {
  std::string_view method = "POST";
  std::string_view path = "/autodiscover/autodiscover.xml";
  std::span<const AutodiscoverHeader> headers =
      {};  // others than the two that count are passed over
  std::string_view body = {};
};

// Whose settings are asked for: of the LegacyDN if there is one, else of the mail address. A mail
// user or a remote mailbox is somebody, too. None: nobody the directory knows.
UserId autodiscover_subject(const Directory& directory, const AutodiscoverRequest& request);

AutodiscoverAsk ask_of(const Directory& directory, const AutodiscoverMessage& message);

}  // namespace casgrid

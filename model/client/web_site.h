// A web server of somebody else that stands in the way of clients that look for Autodiscover: at
// the bare domain, at a provider's redirection, at another organisation. It has no processor, no
// log and no faults: it answers after its time whatever it is asked.
#pragma once

#include "model/base/participant.h"
#include "model/base/slab.h"
#include "model/directory/virtual_directory.h"
#include "model/http/messages.h"

namespace casgrid {

enum class WebSiteAnswer : std::uint8_t {
  NotFound,     // 404
  Page,         // 200 with a page that is no answer
  Redirect,     // 302, in clear, too
  RedirectUrl,  // 200 with Action redirectUrl
  Settings,     // 200 with settings
  Silent,       // takes no connection, and refuses none
  kCount,
};

struct WebSiteOptions {
  WebSiteAnswer answer = WebSiteAnswer::NotFound;
  Duration delay{0};
  HostId redirect_to{};
  bool only_clear = false;      // nobody listens for TLS
  CertificateId certificate{};  // none: nothing is told of it, and everybody takes it
};

class WebSite final : public Participant {
 public:
  explicit WebSite(WebSiteOptions options) : options_(options) {}

  void handle(const Input& input, Instant now, Outbox& out) override;
  std::size_t memory_bytes() const override { return asked_.memory_bytes(); }

 private:
  struct Asked {  // that waits for its answer
    ConnectionId connection;
    HttpRequest request;
  };

  void offered(const Input& input, Outbox& out) const;
  void answer(const Asked& asked, Outbox& out) const;

  WebSiteOptions options_;
  Slab<Asked> asked_;
};

}  // namespace casgrid

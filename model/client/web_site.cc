#include "model/client/web_site.h"

#include "model/autodiscover/actions.h"
#include "model/base/tag.h"
#include "model/http/ports.h"

namespace casgrid {
namespace {

enum class WebSiteTag : std::uint8_t { Answer };

// Assumed sizes.
constexpr std::uint32_t kNotFoundBytes = 1500;
constexpr std::uint32_t kPageBytes = 15'000;
constexpr std::uint32_t kRedirectionBytes = 600;
constexpr std::uint32_t kRedirectUrlBytes = 1200;
constexpr std::uint32_t kSettingsBytes = 4000;

}  // namespace

void WebSite::handle(const Input& input, Instant now, Outbox& out) {
  if (input.kind == InputKind::ConnectionOffered) {
    offered(input, out);
  } else if (input.kind == InputKind::MessageArrived) {
    const auto* request = input.message->as<HttpRequest>();
    if (request == nullptr) return;
    const Handle handle = asked_.take();
    *asked_.find(handle) = {input.connection, *request};
    out.set_timer(now + options_.delay, pack_tag(WebSiteTag::Answer, handle));
  } else if (input.kind == InputKind::TimerDue) {
    const Handle handle = tag_handle(input.tag);
    const Asked* asked = asked_.find(handle);
    if (asked == nullptr) return;
    answer(*asked, out);
    asked_.give_back(handle);
  } else if (input.kind == InputKind::Crashed) {
    asked_.clear();
  }
}

void WebSite::offered(const Input& input, Outbox& out) const {
  if (options_.answer == WebSiteAnswer::Silent) return;
  const bool listens = input.port == kHttp || (input.port == kHttps && !options_.only_clear);
  Welcome welcome;
  if (input.port == kHttps && !options_.certificate.is_none())
    welcome.certificate = options_.certificate.value + 1;
  if (listens)
    out.accept(input.connection, welcome);
  else
    out.close(input.connection);
}

// Who asks in clear is told where to go, and nothing else.
void WebSite::answer(const Asked& asked, Outbox& out) const {
  HttpResponse response;
  response.number = asked.request.number;
  const bool is_clear = asked.request.action == autodiscover::kGet;
  const WebSiteAnswer told = is_clear && options_.answer != WebSiteAnswer::Redirect
                                 ? WebSiteAnswer::NotFound
                                 : options_.answer;
  std::uint32_t bytes = 0;
  switch (told) {
    case WebSiteAnswer::NotFound:
      response.status = 404;
      bytes = kNotFoundBytes;
      break;
    case WebSiteAnswer::Page:
      bytes = kPageBytes;
      break;
    case WebSiteAnswer::Redirect:
      response.status = 302;
      response.redirect = RedirectKind::Plain;
      response.location = options_.redirect_to;
      bytes = kRedirectionBytes;
      break;
    case WebSiteAnswer::RedirectUrl:
      set_discovered(response, Discovered::OtherUrl);
      response.location = options_.redirect_to;
      bytes = kRedirectUrlBytes;
      break;
    case WebSiteAnswer::Settings:
      set_discovered(response, Discovered::Settings);
      set_told_ttl_h(response, 1);
      bytes = kSettingsBytes;
      break;
    case WebSiteAnswer::Silent:
    case WebSiteAnswer::kCount:
      SIM_ASSERT(false);  // it took no connection
  }
  out.send(asked.connection, {bytes, response});
}

}  // namespace casgrid

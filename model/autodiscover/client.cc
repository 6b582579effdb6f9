#include "model/autodiscover/client.h"

#include "model/directory/web_address.h"

namespace casgrid {
namespace {

constexpr std::uint16_t kOk = 200;
constexpr std::uint16_t kMoved = 301;
constexpr std::uint16_t kFound = 302;

bool is_https(std::string_view url) {
  const auto parsed = parse_url(std::string(url));
  return parsed && parsed->scheme == "https";
}

}  // namespace

bool may_send_credentials(std::string_view url, bool is_certificate_valid) {
  return is_certificate_valid && is_https(url);
}

std::optional<Duration> answer_lifetime(std::optional<std::uint32_t> ttl_hours) {
  if (ttl_hours == 0u) return std::nullopt;
  return std::chrono::hours(ttl_hours.value_or(1));
}

LookupAction LookupWalk::at_candidate() {
  LookupAction action;
  if (at_ >= candidates_.size()) return action;
  const LookupCandidate& candidate = candidates_[at_];
  action.url = candidate.url;
  action.warns_user = warns_user_;
  if (candidate.is_plain_get()) {
    action.kind = LookupAction::Kind::Get;
    return action;
  }
  // What is no HTTPS must not see credentials: it is no candidate at all.
  if (!is_https(candidate.url)) return next_candidate();
  action.kind = LookupAction::Kind::Connect;
  return action;
}

LookupAction LookupWalk::next_candidate() {
  ++at_;
  busy_replies_ = 0;
  warns_user_ = false;
  return at_candidate();
}

LookupAction LookupWalk::restart(std::vector<LookupCandidate> candidates) {
  candidates_ = std::move(candidates);
  at_ = 0;
  busy_replies_ = 0;
  warns_user_ = false;
  return at_candidate();
}

LookupAction LookupWalk::follow(const std::string& url, bool warns_user) {
  if (redirects_ >= kMaxAutodiscoverRedirects) return {};
  // Relative, or in clear: neither says where credentials may go.
  if (!is_https(url)) return next_candidate();
  ++redirects_;
  candidates_[at_] = {LookupStep::Redirected, url};
  busy_replies_ = 0;
  warns_user_ = warns_user_ || warns_user;
  return at_candidate();
}

LookupAction LookupWalk::follow_address(const std::string& address) {
  if (redirects_ >= kMaxAutodiscoverRedirects) return {};
  if (lower(address) == lower(mail_address_)) return next_candidate();
  ++redirects_;
  mail_address_ = address;
  LookupAction action;
  action.kind = LookupAction::Kind::Restart;
  action.mail_address = address;
  return action;
}

LookupAction LookupWalk::busy() {
  if (++busy_replies_ > kMaxAutodiscoverBusyReplies) return next_candidate();
  LookupAction action = at_candidate();
  action.kind = LookupAction::Kind::Wait;
  action.delay = kAutodiscoverBusyDelay;
  return action;
}

LookupAction LookupWalk::react(const LookupReply& reply) {
  if (at_ >= candidates_.size()) return {};
  const LookupCandidate& candidate = candidates_[at_];
  if (!reply.is_connected) return next_candidate();
  if (candidate.is_plain_get())
    return reply.status == kFound ? follow(reply.location, true) : next_candidate();
  if (!may_send_credentials(candidate.url, reply.is_certificate_valid)) return next_candidate();
  if (reply.status == kMoved || reply.status == kFound) return follow(reply.location, false);
  // 401 proves no bad password: another endpoint may take it. Every other status is no answer.
  if (reply.status != kOk || !reply.is_readable) return next_candidate();
  if (reply.is_server_busy) return busy();
  if (reply.is_error) return next_candidate();
  if (!reply.redirect_address.empty()) return follow_address(reply.redirect_address);
  if (!reply.redirect_url.empty()) return follow(reply.redirect_url, false);
  LookupAction action;
  action.kind = LookupAction::Kind::Done;
  action.url = candidate.url;
  action.mail_address = mail_address_;
  action.valid_for = answer_lifetime(reply.ttl_hours);
  return action;
}

}  // namespace casgrid

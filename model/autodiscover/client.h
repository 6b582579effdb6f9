// The walk of one Autodiscover client through its candidates: what it sends next, after each answer
// (facts 2.10.2). The theory of operation is in lookup.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/autodiscover/lookup.h"
#include "model/base/time.h"

namespace casgrid {

inline constexpr std::uint32_t kMaxAutodiscoverRedirects = 10;
inline constexpr std::uint32_t kMaxAutodiscoverBusyReplies = 3;
inline constexpr Duration kAutodiscoverBusyDelay = std::chrono::seconds(5);

// What came of one request.
struct LookupReply {
  bool is_connected = true;          // false: no such name, nobody listens
  bool is_certificate_valid = true;  // trusted, in its time, and of the host's name
  std::uint16_t status = 200;        // of HTTP
  std::string location;              // with 301 and 302
  bool is_readable = true;           // the body is an answer
  bool is_error = false;             //   ... with an error in it
  bool is_server_busy = false;       //   ... SOAP: ServerBusy
  std::string redirect_address;      //   ... redirectAddr
  std::string redirect_url;          //   ... redirectUrl
  std::optional<std::uint32_t> ttl_hours;
};

// What the client does next.
struct LookupAction {
  enum class Kind : std::uint8_t {
    Connect,  // open TLS to `url`, look at the certificate, and only then POST with credentials
    Get,      // GET `url` in clear, without credentials
    Wait,     // `delay`, then the same request again
    Restart,  // hand in the candidates for `mail_address`
    Done,     // settings; ask again after `valid_for`, if that is told
    GiveUp,   // no candidate is left, or too many redirections
  };
  Kind kind = Kind::GiveUp;
  std::string url;
  std::string mail_address;
  Duration delay{0};
  std::optional<Duration> valid_for;  // none: the answer is good for ever
  bool warns_user = false;            // the address came over plain HTTP
};

// May the client send its credentials there?
bool may_send_credentials(std::string_view url, bool is_certificate_valid);

// TTL of an answer: one hour where it says nothing, none for 0.
std::optional<Duration> answer_lifetime(std::optional<std::uint32_t> ttl_hours);

class LookupWalk {
 public:
  LookupWalk(std::string mail_address, std::vector<LookupCandidate> candidates)
      : mail_address_(std::move(mail_address)), candidates_(std::move(candidates)) {}

  LookupAction start() { return at_candidate(); }
  // After Restart: the candidates for the new address.
  LookupAction restart(std::vector<LookupCandidate> candidates);
  LookupAction react(const LookupReply& reply);

  std::uint32_t redirects() const { return redirects_; }
  const std::string& mail_address() const { return mail_address_; }

 private:
  LookupAction at_candidate();
  LookupAction next_candidate();
  LookupAction follow(const std::string& url, bool warns_user);
  LookupAction follow_address(const std::string& address);
  LookupAction busy();

  std::string mail_address_;
  std::vector<LookupCandidate> candidates_;
  std::size_t at_ = 0;
  std::uint32_t redirects_ = 0;
  std::uint32_t busy_replies_ = 0;  // of the current address
  bool warns_user_ = false;         // about the current address
};

}  // namespace casgrid

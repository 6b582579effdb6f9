#include "scenarios/balancing/haproxy_server.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "scenarios/balancing/haproxy_words.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

constexpr std::uint32_t kMostWeight = 256;

enum class Use : std::uint8_t { Taken, Unread, OfNoConsequence };

struct ServerWord {
  std::string_view word;
  bool has_value;
  Use use;
};

// Words that are not here are taken for ones without a value, and listed.
constexpr ServerWord kWords[] = {
    {"check", false, Use::Taken},
    {"no-check", false, Use::Taken},
    {"backup", false, Use::Taken},
    {"no-backup", false, Use::Taken},
    {"disabled", false, Use::Taken},
    {"enabled", false, Use::Taken},
    {"inter", true, Use::Taken},
    {"fall", true, Use::Taken},
    {"rise", true, Use::Taken},
    {"slowstart", true, Use::Taken},
    {"weight", true, Use::Taken},
    {"fastinter", true, Use::Unread},
    {"downinter", true, Use::Unread},
    {"maxconn", true, Use::Unread},
    {"minconn", true, Use::Unread},
    {"maxqueue", true, Use::Unread},
    {"port", true, Use::Unread},
    {"addr", true, Use::Unread},
    {"observe", true, Use::Unread},
    {"error-limit", true, Use::Unread},
    {"on-error", true, Use::Unread},
    {"on-marked-down", true, Use::Unread},
    {"on-marked-up", true, Use::Unread},
    {"track", true, Use::Taken},
    {"redir", true, Use::Unread},
    {"source", true, Use::Unread},
    {"usesrc", true, Use::Unread},
    {"agent-port", true, Use::Unread},
    {"agent-inter", true, Use::Unread},
    {"agent-addr", true, Use::Unread},
    {"agent-send", true, Use::Unread},
    {"set-proxy-v2-tlv-fmt", true, Use::Unread},
    {"proxy-v2-options", true, Use::Unread},
    {"cookie", true, Use::Taken},
    {"verify", true, Use::OfNoConsequence},
    {"verifyhost", true, Use::OfNoConsequence},
    {"ssl", false, Use::Taken},
    {"no-ssl", false, Use::Taken},
    {"check-ssl", false, Use::Taken},
    {"no-check-ssl", false, Use::Taken},
    {"ca-file", true, Use::OfNoConsequence},
    {"crl-file", true, Use::OfNoConsequence},
    {"crt", true, Use::OfNoConsequence},
    {"ciphers", true, Use::OfNoConsequence},
    {"ciphersuites", true, Use::OfNoConsequence},
    {"ssl-min-ver", true, Use::OfNoConsequence},
    {"ssl-max-ver", true, Use::OfNoConsequence},
    {"alpn", true, Use::OfNoConsequence},
    {"npn", true, Use::OfNoConsequence},
    {"check-alpn", true, Use::OfNoConsequence},
    {"proto", true, Use::OfNoConsequence},
    {"check-proto", true, Use::OfNoConsequence},
    {"sni", true, Use::OfNoConsequence},
    {"check-sni", true, Use::OfNoConsequence},
    {"id", true, Use::OfNoConsequence},
    {"init-addr", true, Use::OfNoConsequence},
    {"resolvers", true, Use::OfNoConsequence},
    {"resolve-prefer", true, Use::OfNoConsequence},
    {"resolve-opts", true, Use::OfNoConsequence},
    {"resolve-net", true, Use::OfNoConsequence},
    {"interface", true, Use::OfNoConsequence},
    {"namespace", true, Use::OfNoConsequence},
    {"tcp-ut", true, Use::OfNoConsequence},
    {"pool-low-conn", true, Use::OfNoConsequence},
    {"pool-max-conn", true, Use::OfNoConsequence},
    {"pool-purge-delay", true, Use::OfNoConsequence},
    {"max-reuse", true, Use::OfNoConsequence},
    {"log-proto", true, Use::OfNoConsequence},
    {"ws", true, Use::OfNoConsequence},
    {"shard", true, Use::OfNoConsequence},
    {"no-tls-tickets", false, Use::OfNoConsequence},
    {"no-sslv3", false, Use::OfNoConsequence},
    {"no-tlsv10", false, Use::OfNoConsequence},
    {"no-tlsv11", false, Use::OfNoConsequence},
    {"no-tlsv12", false, Use::OfNoConsequence},
    {"no-tlsv13", false, Use::OfNoConsequence},
    {"force-tlsv12", false, Use::OfNoConsequence},
    {"force-tlsv13", false, Use::OfNoConsequence},
    {"no-ssl-reuse", false, Use::OfNoConsequence},
    {"ssl-reuse", false, Use::OfNoConsequence},
    {"tfo", false, Use::OfNoConsequence},
};

ServerWord row_of(std::string_view word) {
  for (const ServerWord& row : kWords)
    if (row.word == word) return row;
  return {word, false, Use::Unread};
}

bool has_row(std::string_view word) {
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [word](const ServerWord& row) { return row.word == word; });
}

bool take_duration(const std::string& text, double& into) {
  const auto seconds = haproxy_seconds(text);
  if (seconds) into = *seconds;
  return seconds.has_value();
}

bool take_number(const std::string& text, std::uint32_t& into) {
  const auto number = number_of(text);
  if (number) into = *number;
  return number.has_value();
}

// False: the value cannot be one of the word's.
bool take(std::string_view word, const std::string& value, Server& s) {
  if (word == "check" || word == "no-check") s.is_checked = word == "check";
  if (word == "backup" || word == "no-backup") s.is_backup = word == "backup";
  if (word == "disabled" || word == "enabled") s.is_disabled = word == "disabled";
  if (word == "cookie") s.has_cookie = true;
  if (word == "track") s.tracked = value;
  if (word == "ssl" || word == "no-ssl") s.is_tls = word == "ssl";
  if (word == "check-ssl" || word == "no-check-ssl") s.checks_tls = word == "check-ssl";
  if (word == "inter") return take_duration(value, s.interval_s) && s.interval_s > 0;
  if (word == "slowstart") return take_duration(value, s.slow_start_s);
  if (word == "fall") return take_number(value, s.fall) && s.fall > 0;
  if (word == "rise") return take_number(value, s.rise) && s.rise > 0;
  if (word == "weight") return take_number(value, s.weight) && s.weight <= kMostWeight;
  return true;
}

}  // namespace

Server haproxy_server_defaults() {
  Server made;
  made.interval_s = 2;
  made.fall = 3;
  made.rise = 2;
  return made;
}

ServerWords read_server_words(std::span<const std::string> words, Server& into) {
  ServerWords made;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const ServerWord row = row_of(words[at]);
    if (row.has_value && at + 1 == words.size()) {
      made.wrong = "has nothing behind " + words[at];
      return made;
    }
    const std::string value = row.has_value ? words[++at] : std::string();
    if (!is_server_keyword(row.word) && !has_row(row.word)) {
      made.wrong = "has the word \"" + words[at] + "\", which HAProxy does not know";
      return made;
    }
    if (row.use == Use::Unread)
      made.unread.push_back(std::string(row.word) + (value.empty() ? "" : " " + value));
    if (!take(row.word, value, into))
      made.wrong = "has " + std::string(row.word) + " \"" + value + "\", which is none";
  }
  return made;
}

std::string socket_of(const std::string& text) {
  if (text.starts_with("abns@")) return text;
  if (text.starts_with("unix@")) return text.substr(5);
  return text.starts_with('/') ? text : std::string();
}

void read_address(const std::string& text, std::string& host, std::uint16_t& port) {
  std::string_view rest = text;
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos)
    rest.remove_prefix(at + 1);
  const std::size_t bracket = rest.rfind(']');
  const std::size_t colon = rest.rfind(':');
  // What stands behind the last colon is the port, with brackets around an address or without.
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  host = std::string(rest.substr(0, has_port ? colon : rest.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto number = has_port ? number_of(rest.substr(colon + 1)) : std::nullopt;
  port = number && *number < 65536 ? static_cast<std::uint16_t>(*number) : std::uint16_t{0};
}

}  // namespace casgrid::balancing

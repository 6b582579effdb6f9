// X-BackEndCookie (facts 3.4): a hint that names a database, or for a mailbox of 2010 and 2007 the
// server that took the request; obfuscated and not signed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace casgrid {

struct BackEndCookie {
  std::string key;                   // SID or address of the user it is about
  std::string database_guid;         // empty: names a server
  std::string server;                // FQDN, if it names one
  std::uint32_t server_version = 0;  // of that server
  std::int64_t valid_until_s = 0;    // UTC, seconds since 1970
};

// One entry: "<key>=<Base64 of the complemented text>". None if it cannot be read.
std::optional<BackEndCookie> read_back_end_cookie(std::string_view entry);
// Several are separated by "&" or a blank. Those that can be read.
std::vector<BackEndCookie> read_back_end_cookies(std::string_view value);

// The value that says so.
std::string write_back_end_cookie(const BackEndCookie& cookie);
// What write_back_end_cookie() hides: "Database~<guid>~~2019-09-02T10:05:00", or
// "Server~ex10.contoso.com~1937997947~2019-09-02T10:05:00".
std::string back_end_cookie_text(const BackEndCookie& cookie);

// "2019-09-02T09:00:00Z", with or without fraction and Z. None if it is no such instant.
std::optional<std::int64_t> parse_utc(std::string_view text);
// As people write one: the whole text is the instant, in UTC, and nothing else.
std::optional<std::int64_t> parse_utc_instant(std::string_view text);
std::string utc_text(std::int64_t seconds);  // "2019-09-02T09:00:00"

}  // namespace casgrid

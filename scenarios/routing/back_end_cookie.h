// X-BackEndCookie (facts 3.4): a hint that names a database, obfuscated and not signed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casgrid {

struct BackEndCookie {
  std::string key;                 // SID or address of the user it is about
  std::string database_guid;       // empty: names a server
  std::string server;              // FQDN, if it names one
  std::int64_t valid_until_s = 0;  // UTC, seconds since 1970
};

// "<key>=<Base64 of the complemented text>"; several entries are separated by "&" or a blank.
// None if it cannot be read.
std::optional<BackEndCookie> read_back_end_cookie(std::string_view value);

// The value for a database, valid until the instant.
std::string write_back_end_cookie(const std::string& key, const std::string& database_guid,
                                  std::int64_t valid_until_s);
// What write_back_end_cookie() hides: "Database~<guid>~~2019-09-02T10:05:00".
std::string back_end_cookie_text(const std::string& database_guid, std::int64_t valid_until_s);

// "2019-09-02T09:00:00Z", with or without fraction and Z. None if it is no such instant.
std::optional<std::int64_t> parse_utc(std::string_view text);
// As people write one: the whole text is the instant, in UTC, and nothing else.
std::optional<std::int64_t> parse_utc_instant(std::string_view text);
std::string utc_text(std::int64_t seconds);  // "2019-09-02T09:00:00"

}  // namespace casgrid

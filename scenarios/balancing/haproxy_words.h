// What HAProxy knows: it refuses a configuration with a word that it does not.
#pragma once

#include <string_view>

namespace casgrid::balancing {

// First words of a line in defaults, frontend, backend or listen, from version 1.5 to 3.1; of words
// that were taken out of it, too.
bool is_proxy_keyword(std::string_view word);
// Behind `option`.
bool is_option(std::string_view word);
// In a line of a server, beside those with a row of their own.
bool is_server_keyword(std::string_view word);
// Behind `balance`, with what stands in brackets.
bool is_balance(std::string_view word);

}  // namespace casgrid::balancing

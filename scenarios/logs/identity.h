// Whose mailbox a request is about, and from where it came, as its URL and its headers say: where
// no front end's own log has an anchor, and a balancer stands before the address.
#pragma once

#include <array>
#include <string_view>

#include "scenarios/logs/request.h"

namespace casgrid::logs {

class IdentityReader {
 public:
  // The mailbox that the URL names: MailboxId= of MAPI, the GUID before the port of RPC over HTTP,
  // Email= and the path of Autodiscover, an address in the path of Outlook on the web, ECP or REST,
  // X-AnchorMailbox. A GUID or an address, decoded; empty: it names none. Lives until the next
  // call.
  std::string_view mailbox_of(const Request& request);
  // %40 and its like undone. Lives until the next call.
  std::string_view decoded(std::string_view text);

 private:
  std::string_view named(std::string_view text);
  std::string_view in_path(std::string_view path);

  std::array<char, 512> text_{};
};

// 8-4-4-4-12, with braces or without.
bool is_guid(std::string_view text);
// name@domain, as mail is sent to it; nothing else.
bool is_mail_address(std::string_view text);
// The client that proxies say they forward for: the first of their list, without its port. Empty:
// it is no list of addresses.
std::string_view forwarded_client(std::string_view text);

}  // namespace casgrid::logs

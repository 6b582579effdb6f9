// From a user as a log names it to a mailbox of the directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/directory/directory.h"

namespace casgrid {

class UserMap {
 public:
  explicit UserMap(const Directory& directory) : directory_(directory) {}

  // DOMAIN\name, name, name@domain, Sid~, MailboxGuid~ and Smtp~, without regard to case.
  std::optional<UserId> find(std::string_view user);

 private:
  std::optional<UserId> find_sid(std::string_view sid) const;
  std::optional<UserId> find_mailbox(std::string_view guid);

  const Directory& directory_;
  // Mailboxes with generated names, by GUID; made when the first GUID is asked for.
  std::unordered_map<std::string, UserId> generated_;
  bool has_generated_ = false;
};

}  // namespace casgrid

#include "scenarios/replay/user_map.h"

#include <charconv>

#include "scenarios/logs/request.h"

namespace casgrid {
namespace {

// What Directory::named() gives those without a name of their own.
constexpr std::string_view kGeneratedSid = "s-1-5-21-1-1-1-";
constexpr std::uint32_t kFirstRelativeId = 1000;

}  // namespace

std::optional<UserId> UserMap::find(std::string_view user) {
  using logs::UserForm;
  const std::string name = lower(logs::name_of(user));
  if (name.empty()) return std::nullopt;
  switch (logs::form_of(user)) {
    case UserForm::Sid:
      return find_sid(name);
    case UserForm::MailboxGuid:
      return find_mailbox(std::string_view(name).substr(0, name.find('@')));
    case UserForm::DomainName:
    case UserForm::Plain: {
      if (const auto found = directory_.find_user(name)) return found;
      if (name.find('@') != std::string::npos) return std::nullopt;
      return directory_.find_user(name + "@" + directory_.domain);
    }
    default:
      return directory_.find_user(name);
  }
}

std::optional<UserId> UserMap::find_sid(std::string_view sid) const {
  if (const auto found = directory_.find_sid(sid)) return found;
  if (!sid.starts_with(kGeneratedSid)) return std::nullopt;
  std::uint32_t id = 0;
  const char* end = sid.data() + sid.size();
  const auto parsed = std::from_chars(sid.data() + kGeneratedSid.size(), end, id);
  if (parsed.ec != std::errc{} || parsed.ptr != end || id < kFirstRelativeId) return std::nullopt;
  id -= kFirstRelativeId;
  if (id >= directory_.user_count()) return std::nullopt;
  const UserId user{std::size_t{id}};
  if (directory_.group_of(user).is_named()) return std::nullopt;
  return user;
}

std::optional<UserId> UserMap::find_mailbox(std::string_view guid) {
  if (const auto found = directory_.find_mailbox(guid)) return found;
  if (!has_generated_) {
    has_generated_ = true;
    for (const UserGroup& group : directory_.user_groups) {
      for (std::uint32_t i = 0; !group.is_named() && i < group.count; ++i) {
        const UserId user{std::size_t{group.first_user} + i};
        generated_.emplace(lower(directory_.named(user).mailbox_guid), user);
      }
    }
  }
  const auto found = generated_.find(std::string(guid));
  if (found == generated_.end()) return std::nullopt;
  return found->second;
}

}  // namespace casgrid

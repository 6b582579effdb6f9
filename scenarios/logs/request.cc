#include "scenarios/logs/request.h"

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/identity.h"

namespace casgrid::logs {

UserForm form_of(std::string_view user) {
  if (user.empty()) return UserForm::None;
  if (begins(user, "sid~") || begins(user, "s-1-")) return UserForm::Sid;
  if (begins(user, "mailboxguid~")) return UserForm::MailboxGuid;
  if (begins(user, "smtp~") || begins(user, "smtp:") || begins(user, "upn~") ||
      begins(user, "liveidmembername~"))
    return UserForm::Smtp;
  if (is_guid(user.substr(0, user.find('@')))) return UserForm::MailboxGuid;
  if (user.find('\\') != std::string_view::npos) return UserForm::DomainName;
  if (user.find('@') != std::string_view::npos) return UserForm::PrincipalName;
  return UserForm::Plain;
}

std::string_view name_of(std::string_view user) {
  switch (form_of(user)) {
    case UserForm::DomainName:
      return user.substr(user.find('\\') + 1);
    case UserForm::Smtp:
      user.remove_prefix(user.find_first_of("~:") + 1);
      return user.substr(0, user.find('~'));
    case UserForm::Sid:
    case UserForm::MailboxGuid: {
      const std::size_t mark = user.find('~');
      if (mark != std::string_view::npos) user.remove_prefix(mark + 1);
      user = user.substr(0, user.find_first_of("~@"));
      if (user.starts_with('{') && user.ends_with('}')) user = user.substr(1, user.size() - 2);
      return user;
    }
    default:
      return user;
  }
}

bool names_a_mailbox(std::string_view anchor) {
  const UserForm form = form_of(anchor);
  return form == UserForm::Sid || form == UserForm::MailboxGuid || form == UserForm::Smtp ||
         form == UserForm::PrincipalName;
}

}  // namespace casgrid::logs

#include "scenarios/validating/check_people.h"

#include "scenarios/document/identifiers.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/stands_once.h"

namespace casgrid {
namespace {

// A hundred thousand mailboxes with one mistake each say no more than the first few.
constexpr int kErrorsMax = 20;

// One mailbox. Nothing is made of its place as long as nothing is wrong with it.
class Person {
 public:
  // `block`: the population's path, which lives as long as the examination.
  Person(const Scope& population, std::string_view block, int row)
      : scope_(population), block_(block), row_(row) {}

  // How many mistakes it has.
  int check(const scenario::Mailbox& m) {
    check_addresses(m.user_principal_name(), m.primary_smtp_address());
    check_guid(m.mailbox_guid());
    check_sid(m.sid());
    if (!m.legacy_exchange_dn().empty())
      once(UniqueKind::LegacyDn, m.legacy_exchange_dn(), ".legacy_exchange_dn");
    if (!scope_.names().databases.contains(m.database())) {
      ++errors_;
      refers(scope_.in("mailboxes", row_), scope_.names().databases, m.database(), "database",
             "database");
    }
    return errors_;
  }

 private:
  void check_addresses(const std::string& upn, const std::string& smtp) {
    if (!is_address(upn)) {
      error(".user_principal_name",
            upn.empty() ? "is missing" : "\"" + upn + "\" is not an address",
            "write anna@contoso.com");
    } else {
      once(UniqueKind::Upn, upn, ".user_principal_name");
      if (smtp.empty()) once(UniqueKind::SmtpAddress, upn, ".user_principal_name");
    }
    if (!smtp.empty() && !is_address(smtp)) {
      error(".primary_smtp_address", "\"" + smtp + "\" is not an address",
            "write anna@contoso.com, or leave it out");
    } else if (!smtp.empty()) {
      once(UniqueKind::SmtpAddress, smtp, ".primary_smtp_address");
    }
  }

  void check_guid(const std::string& guid) {
    if (!guid.empty() && !is_guid(guid))
      error(".mailbox_guid", "\"" + guid + "\" is not a GUID", kGuidRemedy);
    else if (!guid.empty())
      once(UniqueKind::Guid, guid, ".mailbox_guid");
  }

  void check_sid(const std::string& sid) {
    if (!sid.empty() && !is_sid(sid))
      error(".sid", "\"" + sid + "\" is not a SID", "write S-1-5-21-1-2-3-1104");
    else if (!sid.empty())
      once(UniqueKind::Sid, sid, ".sid");
  }

  void error(const char* field, const std::string& reason, const std::string& remedy) {
    ++errors_;
    scope_.mistakes().add(FieldPlace{block_, row_, field}.path(), reason, remedy);
  }

  void once(UniqueKind kind, std::string_view value, const char* field) {
    if (!stands_once(scope_, kind, value, FieldPlace{block_, row_, field})) ++errors_;
  }

  const Scope& scope_;
  std::string_view block_;
  int row_;
  int errors_ = 0;
};

}  // namespace

void check_people(const Scope& scope, const scenario::Population& p) {
  if (p.users() != 0)
    scope.error("users", "the mailboxes are given by name: their number is known",
                "leave it out, or leave out mailboxes");
  if (p.databases_size() > 0)
    scope.error("databases", "the mailboxes are given by name, each with its database",
                "leave it out, or leave out mailboxes");
  const std::string_view block = scope.whole().kept.emplace_back(scope.path());
  int errors = 0;
  for (int i = 0; i < p.mailboxes_size(); ++i) {
    if (errors >= kErrorsMax) {
      scope.in("mailboxes", i)
          .error("so many mailboxes are wrong that the rest was not looked at", "mend those above");
      return;
    }
    errors += Person(scope, block, i).check(p.mailboxes(i));
  }
}

}  // namespace casgrid

// Who has a mailbox, where, and what it may be used with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"
#include "model/directory/protocol_set.h"

namespace casgrid {

using DialPlanId = Id<struct DialPlanTag>;

enum class RecipientType : std::uint8_t {
  Mailbox,
  MailUser,       // mailbox in another forest; the external address says where
  RemoteMailbox,  // mailbox in Exchange Online
  NoMailbox,      // an account only
};

// What routing reads of a recipient besides the database. Recipients with equal settings in
// databases that are alike are routed alike.
struct RecipientSettings {
  RecipientType type = RecipientType::Mailbox;
  ProtocolSet disabled;  // OWAEnabled, ActiveSyncEnabled, MAPIEnabled and their like set to false
  std::optional<bool> mapi_http;  // MapiHttpEnabled of the mailbox; none follows the organisation
  bool blocks_rpc_http = false;   // MAPIBlockOutlookRpcHttp
  bool blocks_external = false;   // MAPIBlockOutlookExternalConnectivity
  bool eas_blocked = false;       // the account may not use ActiveSync now
  bool password_expired = false;
  bool has_primary_smtp = true;
  bool is_administrator = false;  // the built-in account, which POP3 and IMAP4 refuse
  bool is_healthy = true;         // false: the mailbox cannot be opened
  bool is_system = false;         // arbitration and OAB generation mailboxes
  bool um_enabled = false;
  DialPlanId dial_plan;

  bool allows(Protocol p) const { return !disabled.has(p); }
  bool operator==(const RecipientSettings&) const = default;
  auto operator<=>(const RecipientSettings&) const = default;  // NOLINT(modernize-use-nullptr): a 0
};

// A person with a name of their own, as an import gives it.
struct NamedUser {
  std::string sam_account_name;
  std::string upn;
  std::string sid;
  std::string display_name;
  std::string primary_smtp;  // empty: none
  std::string legacy_dn;
  std::string mailbox_guid;  // empty: no mailbox
  std::string external_address;
  std::string um_extension;
  std::vector<std::string> full_access_to;  // sam_account_names
  bool is_administrator = false;            // beside the settings of a group of many
};

// What a person has who was given none.
std::string generated_sid(UserId user);
std::string generated_legacy_dn(const std::string& organisation, const std::string& account);
// Administrator or Guest: POP3 and IMAP4 refuse them.
bool is_built_in_account(const std::string& sam_account_name);

// Mailboxes that move to other databases while the group works: member i at `start` + i *
// `spacing`.
struct MailboxMove {
  Instant start = kStart;
  Duration spacing{0};
  std::vector<DatabaseId> databases;  // as UserGroup::databases
};

// Recipients of equal kind: member i has its mailbox in databases[i mod n]. Where they have names
// of their own (a single person, or mailboxes by name), member i is named_users[named + i].
struct UserGroup {
  std::string name;  // users are <name>-<i>@<domain>
  std::string domain;
  std::uint32_t first_user = 0;  // UserId of member 0
  std::uint32_t count = 0;
  std::uint32_t named = 0xFFFFFFFFu;  // into Directory::named_users: member 0; else generated names
  std::vector<DatabaseId> databases;
  std::vector<MailboxMove> moves;  // by start
  RecipientSettings settings;
  // Their accounts: member i has that of user `accounts` + i, its own if there is none. (Several
  // groups are several programs of the same people.)
  UserId accounts;
  // Of accounts that are its own: from member `first_expired` on the passwords of so many have
  // expired, and the next so many are locked out when the run begins.
  std::uint32_t first_expired = 0;
  std::uint32_t expired_passwords = 0;
  std::uint32_t locked_out = 0;
  bool keeps_former_password = false;  // whoever shows a wrong one shows one of the two before

  bool is_named() const { return named != 0xFFFFFFFFu; }
};

// A recipient without an account: distribution groups, contacts.
struct OtherRecipient {
  std::string address;
  bool is_group = false;
};

}  // namespace casgrid

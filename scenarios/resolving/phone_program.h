// What the phones of a population do beside their Syncs.
#pragma once

#include <array>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// A command that may follow upon a Sync; costs are relative to it.
struct PhoneCommand {
  const char* name;  // as ActionRow::name
  double (scenario::PhoneProgram::*share)() const;
  double (scenario::PhoneProgram::*cost)() const;
};

inline constexpr std::array<PhoneCommand, 7> kPhoneCommands{{
    {"folder-sync", &scenario::PhoneProgram::folder_sync_share,
     &scenario::PhoneProgram::folder_sync_cost},
    {"send-mail", &scenario::PhoneProgram::send_mail_share,
     &scenario::PhoneProgram::send_mail_cost},
    {"smart-reply", &scenario::PhoneProgram::smart_reply_share,
     &scenario::PhoneProgram::smart_reply_cost},
    {"item-operations", &scenario::PhoneProgram::item_operations_share,
     &scenario::PhoneProgram::item_operations_cost},
    {"move-items", &scenario::PhoneProgram::move_items_share,
     &scenario::PhoneProgram::move_items_cost},
    {"search", &scenario::PhoneProgram::search_share, &scenario::PhoneProgram::search_cost},
    {"get-item-estimate", &scenario::PhoneProgram::item_estimate_share,
     &scenario::PhoneProgram::item_estimate_cost},
}};

// Requests a Sync, itself among them. FolderSync leads to another Sync, which leads on.
inline double requests_of_a_sync(const scenario::PhoneProgram& program) {
  double shares = 0;
  for (const PhoneCommand& c : kPhoneCommands) shares += (program.*c.share)();
  return (1 + shares) / (1 - program.folder_sync_share());
}

// They lack a policy, or will: somebody asks for it.
inline bool asks_for_policy(const scenario::PhoneProgram& program) {
  return program.new_share() > 0 || program.policy_refresh_h() > 0;
}

}  // namespace casgrid

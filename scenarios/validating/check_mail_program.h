// validate(): what populations of mail programs (POP3, IMAP4) say, and where they connect.
#pragma once

#include <string_view>

#include "scenarios/schema/scenario.pb.h"
#include "scenarios/validating/scope.h"

namespace casgrid {

void check_mail_program(const Scope& scope, const scenario::Population& population);

}  // namespace casgrid

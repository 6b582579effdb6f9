// A mailbox server with IMAP4 alone.
#pragma once

#include "model/imap4/dialect.h"
#include "tests/model/mailaccess/back_end.h"

namespace casgrid::imap4::testing {

using namespace mailaccess;           // NOLINT(google-build-using-namespace): what it is a test of
using namespace mailaccess::testing;  // NOLINT(google-build-using-namespace): with that folder's

using BackEnd = BackEndOf<kDialect>;

}  // namespace casgrid::imap4::testing

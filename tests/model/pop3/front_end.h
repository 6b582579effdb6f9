// A front end with POP3 alone.
#pragma once

#include "model/pop3/dialect.h"
#include "tests/model/mailaccess/front_end.h"

namespace casgrid::pop3::testing {

using namespace mailaccess;           // NOLINT(google-build-using-namespace): what it is a test of
using namespace mailaccess::testing;  // NOLINT(google-build-using-namespace): with that folder's

using FrontEnd = FrontEndOf<kDialect>;

}  // namespace casgrid::pop3::testing

// Which certificate OAuth between servers uses at the start, and on which servers it is.
#pragma once

#include "model/directory/directory.h"

namespace casgrid {

// Settles Organisation::oauth_certificate and whether it is valid, and on which front ends it is
// missing. Where Get-AuthConfig is told, the certificate that it publishes counts, and from its
// date on the next one. Needs certificates and servers; without an instant of the start nothing has
// expired. `is_absent`: it is told that there is none.
void settle_oauth(Directory& directory, bool is_absent);

}  // namespace casgrid

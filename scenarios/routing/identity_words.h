// How people and files name the ways to log on.
#pragma once

#include "scenarios/routing/wire_request.h"
#include "scenarios/routing/words.h"

namespace casgrid {

inline constexpr Word<IdentityMethod> kIdentityMethods[] = {
    {"forms", IdentityMethod::Forms},
    {"basic", IdentityMethod::Basic},
    {"ntlm", IdentityMethod::Ntlm},
    {"negotiate", IdentityMethod::Negotiate},
    {"oauth", IdentityMethod::OAuth},
    {"certificate", IdentityMethod::Certificate},
    {"digest", IdentityMethod::Digest},
    {"kerberos", IdentityMethod::Kerberos},
    {"windows", IdentityMethod::Negotiate},
    {"adfs", IdentityMethod::AdFs},
    {"ws_security", IdentityMethod::WsSecurity},
    {"none", IdentityMethod::None}};

}  // namespace casgrid

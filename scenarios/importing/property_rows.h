// The rows of the property table, by family of cmdlets.
#pragma once

#include "scenarios/importing/property.h"

namespace casgrid::importing {

std::span<const CmdletProperties> server_properties();
std::span<const CmdletProperties> database_properties();
std::span<const CmdletProperties> web_properties();
std::span<const CmdletProperties> transport_properties();
std::span<const CmdletProperties> organisation_properties();

}  // namespace casgrid::importing

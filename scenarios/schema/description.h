// The schema with its comments, as protoc describes it: a serialized FileDescriptorSet, part of the
// program.
#pragma once

#include <string_view>

namespace casgrid {

std::string_view schema_description();

}  // namespace casgrid

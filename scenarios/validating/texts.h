// Forms of texts that stand in several messages. Each complains of a field of `scope` ("": of the
// message itself); what is not given is well.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>
#include <string>
#include <string_view>

#include "scenarios/validating/scope.h"

namespace casgrid {

// "15.0.1497.2"
void check_version(const Scope& scope, std::string_view field, const std::string& text);
// "https://mail.example.com/owa"
void check_web_address(const Scope& scope, std::string_view field, const std::string& url);
// "mail.example.com"
void check_host_name(const Scope& scope, std::string_view field, const std::string& host);
// "2016-08-16T00:00:00Z"
void check_instant(const Scope& scope, std::string_view field, const std::string& text);
// "0.0.0.0:25" each
void check_bindings(const Scope& scope, std::string_view list,
                    const google::protobuf::RepeatedPtrField<std::string>& given);

}  // namespace casgrid

// Autodiscover answers as the client gets them: XML in the POX or the SOAP form.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/autodiscover/answer.h"
#include "model/autodiscover/request.h"

namespace casgrid {

// In the response schema that the client accepts. Empty for an answer of action None.
std::string render_pox(const AutodiscoverAnswer& answer, std::string_view response_schema);

// One answer a user, in the order of the request; only the settings that it asks for.
std::string render_soap(std::span<const AutodiscoverAnswer> answers,
                        const AutodiscoverRequest& request);

// In the form that the request came in.
std::string render(const AutodiscoverAnswer& answer, const AutodiscoverRequest& request);

}  // namespace casgrid

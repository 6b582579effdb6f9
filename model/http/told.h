// What requests and answers over HTTP say of one protocol alone, in the place of something that it
// has not: policies of ActiveSync, and how long EWS asks to wait.
#pragma once

#include "model/activesync/provisioning.h"
#include "model/http/messages.h"

namespace casgrid {

// Of ActiveSync: the protocol version, in the place of a cookie's key, and the policy key, in that
// of a context; the same in the answer to Provision.
constexpr activesync::Version sync_version(const HttpRequest& request) {
  return static_cast<activesync::Version>(request.cookie.certificate_key);
}

constexpr void set_sync_version(HttpRequest& request, activesync::Version version) {
  request.cookie.certificate_key = static_cast<std::uint32_t>(version);
}

template <class Said>
constexpr activesync::PolicyKey policy_key(const Said& said) {
  return activesync::PolicyKey::of(said.context.slot, said.context.generation);
}

template <class Said>
constexpr void set_policy_key(Said& said, activesync::PolicyKey key) {
  said.context = {key.high(), key.low()};
}

// Status in the body of an answer to a phone, in the place of EWS's code.
constexpr activesync::Status sync_status(const HttpResponse& response) {
  return static_cast<activesync::Status>(response.ews_code);
}

constexpr void set_sync_status(HttpResponse& response, activesync::Status status) {
  response.ews_code = static_cast<EwsCode>(status);
}

// BackOffMilliseconds of ErrorServerBusy, in the place of what the answer cost: it cost nothing.
constexpr std::uint32_t told_back_off_ms(const HttpResponse& response) {
  return response.kilocycles;
}

constexpr void set_told_back_off_ms(HttpResponse& response, std::uint32_t milliseconds) {
  response.kilocycles = milliseconds;
}

}  // namespace casgrid

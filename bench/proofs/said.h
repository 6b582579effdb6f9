// What is the same of all that clients say, whatever their protocol: the nonce that it is known by,
// and what it asks for.
#pragma once

#include <cstdint>
#include <optional>

#include "model/base/message.h"
#include "model/base/record_shape.h"
#include "model/http/messages.h"
#include "model/mailaccess/messages.h"
#include "model/sip/messages.h"
#include "model/smtp/messages.h"

namespace casgrid::proofs {

inline std::optional<std::uint64_t> nonce_of(const Message& message) {
  if (const auto* request = message.as<HttpRequest>()) return request->nonce;
  if (const auto* command = message.as<mailaccess::Command>()) return command->nonce;
  if (const auto* request = message.as<sip::Request>()) {
    if (request->names_nobody || request->method == sip::Method::Ack) return std::nullopt;
    return request->nonce;
  }
  if (const auto* command = message.as<smtp::Command>())
    return command->nonce == 0 ? std::nullopt : std::optional(command->nonce);
  const auto* piece = message.as<HttpPiece>();
  if (piece != nullptr && piece->kind == HttpPiece::Kind::Call) return piece->nonce;
  return std::nullopt;
}

inline std::optional<ActionId> action_of(const Message& message) {
  if (const auto* request = message.as<HttpRequest>()) return request->action;
  if (const auto* request = message.as<sip::Request>()) return request->action;
  if (const auto* piece = message.as<HttpPiece>()) return piece->action;
  return std::nullopt;  // of mail: there is one connection
}

inline const char* record_name(RecordKind kind) { return shape_of(kind).name; }

}  // namespace casgrid::proofs

// What an exchange over HTTP is to the server that works on it, and to its client.
#pragma once

#include "model/base/cpu_purpose.h"
#include "model/base/operation.h"
#include "model/http/messages.h"

namespace casgrid {

inline CpuPurpose purpose_of(const HttpRequest& request) {
  if (request.is_repeat) return CpuPurpose::Repeat;
  return is_logon(request.action) ? CpuPurpose::Logon : CpuPurpose::Work;
}

// What an operation comes to whose last attempt had this answer.
OperationEnd end_by(const HttpResponse& response);

}  // namespace casgrid

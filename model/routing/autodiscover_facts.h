// What an Autodiscover answer holds, whoever asks: a decision about a request, or the server that
// builds the answer in a run.
#pragma once

#include "model/directory/directory.h"
#include "model/routing/address_book.h"
#include "model/routing/decision.h"
#include "model/routing/request.h"

namespace casgrid {

// `home`: of the mailbox that the answer is about.
AutodiscoverFacts autodiscover_facts(const Directory& directory, const AutodiscoverAsk& ask,
                                     const MailboxHome& home, ServerId builder);

}  // namespace casgrid

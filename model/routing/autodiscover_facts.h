// What an Autodiscover answer holds, whoever asks: a decision about a request, or the server that
// builds the answer in a run.
#pragma once

#include "model/directory/directory.h"
#include "model/routing/decision.h"
#include "model/routing/request.h"

namespace casgrid {

// Where the mailbox that the answer is about lives.
struct AutodiscoverHome {
  DatabaseId database;
  SiteId site;  // of the active copy; none: the subject has no mailbox here
  Product product = Product::Exchange2013;
};

AutodiscoverFacts autodiscover_facts(const Directory& directory, const AutodiscoverAsk& ask,
                                     const AutodiscoverHome& home, ServerId builder);

}  // namespace casgrid

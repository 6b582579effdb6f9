#include "model/autodiscover/answer_octets.h"

#include <algorithm>

#include "model/autodiscover/programs.h"
#include "model/autodiscover/render.h"

namespace casgrid::autodiscover {
namespace {

// Who asked is named in no answer: of the request its schema and its settings count.
std::string rendered(const AutodiscoverAnswer& answer, ActionId action) {
  return render(answer, request_of(action, "user@example.com"));
}

// It stands in the text as it is, so that its length is that of what stands there.
bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
  });
}

std::uint32_t octets_of(const std::string& text) {
  return kAnswerHeadBytes + static_cast<std::uint32_t>(text.size());
}

}  // namespace

std::string answer_document(const Directory& directory, const Decision& decision, ActionId action) {
  return rendered(autodiscover_answer(directory, decision), action);
}

std::uint32_t AnswerOctets::of(const Directory& directory, const Decision& decision,
                               ActionId action) {
  const AutodiscoverFacts& facts = decision.autodiscover;
  const AutodiscoverAnswer answer = autodiscover_answer(directory, decision);
  const std::string* const names[] = {&answer.display_name, &answer.legacy_dn,
                                      &answer.smtp_address};
  const bool is_alike = facts.action == AutodiscoverAction::Settings &&
                        facts.product >= Product::Exchange2013 && answer.alternatives.empty() &&
                        std::all_of(std::begin(names), std::end(names),
                                    [](const std::string* name) { return is_plain(*name); }) &&
                        is_plain(answer.server);
  if (!is_alike) return octets_of(rendered(answer, action));
  std::uint32_t blocks = 0;
  for (const RpcBlock& block : answer.blocks) blocks |= 1u << static_cast<unsigned>(block.block);
  const Key key{action.value,
                facts.builder.value,
                facts.site.value,
                static_cast<std::uint32_t>(facts.product),
                facts.address_book.value,
                (facts.offers_external ? 1u : 0u) | (facts.names_negotiate ? 2u : 0u) |
                    (answer.has_web ? 4u : 0u) | (answer.has_mapi_http ? 8u : 0u),
                blocks,
                static_cast<std::uint32_t>(answer.deployment_id.size()),
                static_cast<std::uint32_t>(answer.display_name.size()),
                static_cast<std::uint32_t>(answer.legacy_dn.size()),
                static_cast<std::uint32_t>(answer.smtp_address.size()),
                static_cast<std::uint32_t>(answer.server.size())};
  const auto [known, is_new] = known_.try_emplace(key, 0);
  if (is_new) known->second = octets_of(rendered(answer, action));
  return known->second;
}

}  // namespace casgrid::autodiscover

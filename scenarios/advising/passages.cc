#include "scenarios/advising/passages.h"

#include <algorithm>

#include "model/directory/web_path.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/document/web_paths.h"
#include "scenarios/resolving/named_protocols.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using scenario::Balancer;
using scenario::Scenario;

std::string kind_of(const Balancer& b) {
  std::string text = b.layer() == Balancer::LAYER7 ? "layer 7" : "layer 4";
  if (b.like() != Balancer::LIKE_UNSPECIFIED) text += ", like " + Balancer::Like_Name(b.like());
  return text;
}

std::string chosen_by(Balancer::Policy policy, Balancer::Stickiness stickiness) {
  if (stickiness == Balancer::COOKIE) return "pinned by the balancer's cookie";
  if (stickiness == Balancer::SOURCE_ADDRESS) return "pinned by the client's address";
  return policy == Balancer::LEAST_CONNECTIONS ? "by fewest connections" : "in turn";
}

const WebPath* web_path_at(const std::string& path) {
  const Balancer none;
  const WebPath* found = nullptr;
  for (const WebPath& known : kWebPaths) {
    Balancer one;
    one.add_paths()->add_begins(known.shown);
    if (path_with(one, path)) found = &known;
  }
  return found;
}

std::string mark_words(const Balancer& b, const std::string& path) {
  switch (b.probe().asks()) {
    case Balancer::NOBODY:
      return "nobody asks the members how they are";
    case Balancer::CONNECTION:
      return "a connection is enough for a member to be well: a sick protocol gets requests";
    default:
      break;
  }
  const WebPath* asked = web_path_at(path);
  if (asked == nullptr) return "";
  const Protocol mark = b.layer() == Balancer::LAYER7 ? mark_of(b, asked->protocol)
                                                      : client_row(b.probe().protocol()).protocol;
  if (!is_http(mark)) return "";
  const std::string page = std::string(web_path_of(mark).shown) + "/healthcheck.htm";
  return mark == asked->protocol ? "marked by " + page
                                 : "marked by " + page + ", whatever ails " + asked->shown;
}

std::string first_of(const Balancer::Path& path) {
  return path.begins().empty() ? path.whole(0) : path.begins(0);
}

Passage passage(const Balancer& b, const std::string& path) {
  Passage made;
  made.balancer = b.name();
  made.kind = kind_of(b);
  made.pool.assign(b.pool().begin(), b.pool().end());
  made.chosen = chosen_by(b.policy(), b.stickiness());
  made.mark = mark_words(b, path);
  const auto place = b.layer() == Balancer::LAYER7 ? path_with(b, path) : std::nullopt;
  if (!place) return made;
  const Balancer::Path& own = b.paths(*place);
  made.path = first_of(own);
  for (const std::string& begin : own.begins()) {
    Balancer one;
    one.add_paths()->add_begins(begin);
    if (path_with(one, path)) made.path = begin;
  }
  made.place = own.place();
  made.answers = own.answers();
  if (made.answers != 0) {
    made.pool.clear();
    return made;
  }
  made.pool.assign(own.pool().begin(), own.pool().end());
  made.chosen = chosen_by(own.policy(), own.stickiness());
  return made;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string outcome(const Passage& p) {
  if (p.answers == 0) return "to " + joined(p.pool) + ", " + p.chosen;
  const bool leads = p.answers < 400;
  return "answered " + std::to_string(p.answers) + (leads ? " to /owa/" : "") +
         " by the balancer itself";
}

std::string placed(const std::string& place) { return place.empty() ? "" : " (" + place + ")"; }

}  // namespace

std::vector<Passage> passages(const Scenario& resolved, const std::string& host,
                              const std::string& path) {
  std::vector<Passage> made;
  for (const auto& n : resolved.directory().namespaces()) {
    if (n.host() != host) continue;
    for (const std::string& address : n.addresses()) {
      for (const Balancer& b : resolved.directory().balancers())
        if (b.name() == address) made.push_back(passage(b, path));
    }
  }
  return made;
}

std::string passages_text(const std::vector<Passage>& passages, bool is_explained) {
  std::string text;
  for (const Passage& p : passages) {
    text += "by " + p.balancer + " (" + p.kind + "): " + (p.path.empty() ? "" : p.path + " is ") +
            (p.answers == 0 && !p.path.empty() ? "led " : "") + outcome(p) + placed(p.place) + "\n";
    if (is_explained && p.answers == 0 && !p.mark.empty()) text += "  " + p.mark + "\n";
  }
  return text;
}

nlohmann::ordered_json passages_json(const std::vector<Passage>& passages) {
  auto all = nlohmann::ordered_json::array();
  for (const Passage& p : passages)
    all.push_back({{"balancer", p.balancer},
                   {"kind", p.kind},
                   {"answers", p.answers},
                   {"pool", p.pool},
                   {"chosen", p.answers == 0 ? p.chosen : ""},
                   {"mark", p.mark},
                   {"path", p.path},
                   {"place", p.place}});
  return all;
}

std::string passages_table(const Scenario& resolved) {
  TextTable table({{"name"}, {"path"}, {"by"}, {"what becomes of it"}});
  bool has_any = false;
  const auto add = [&](const std::string& host, const char* shown, const char* asked) {
    for (const Passage& p : passages(resolved, host, asked)) {
      const bool is_pinned = p.chosen.starts_with("pinned");
      const Balancer* b = nullptr;
      for (const Balancer& one : resolved.directory().balancers())
        if (one.name() == p.balancer) b = &one;
      const bool is_whole =
          p.answers == 0 && p.pool.size() == static_cast<std::size_t>(b->pool_size());
      if (is_whole && !is_pinned) continue;
      table.add({host, shown, p.balancer, outcome(p) + placed(p.place)});
      has_any = true;
    }
  };
  for (const auto& n : resolved.directory().namespaces()) {
    add(n.host(), "/", "/");
    for (const WebPath& path : kWebPaths) add(n.host(), path.shown, path.asked);
  }
  return has_any ? table.text() : std::string();
}

}  // namespace casgrid

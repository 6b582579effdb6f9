#include "scenarios/balancing/haproxy_conditions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "model/directory/directory.h"
#include "scenarios/balancing/patterns.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

struct MatchWord {
  std::string_view word;
  Match match;
};
constexpr std::array<MatchWord, 8> kMatchWords{{{"str", Match::Equal},
                                                {"beg", Match::Begin},
                                                {"end", Match::End},
                                                {"sub", Match::Part},
                                                {"dir", Match::Directory},
                                                {"dom", Match::Domain},
                                                {"int", Match::Equal},
                                                {"reg", Match::Pattern}}};

std::optional<Match> match_of(std::string_view word) {
  for (const MatchWord& m : kMatchWords)
    if (m.word == word) return m.match;
  return std::nullopt;
}

struct SubjectWord {
  std::string_view word;
  Subject subject;
};
constexpr std::array<SubjectWord, 11> kSubjectWords{{{"path", Subject::Path},
                                                     {"ssl_fc", Subject::Tls},
                                                     {"url", Subject::Path},
                                                     {"hdr(host)", Subject::Host},
                                                     {"req.hdr(host)", Subject::Host},
                                                     {"req.fhdr(host)", Subject::Host},
                                                     {"fhdr(host)", Subject::Host},
                                                     {"ssl_fc_sni", Subject::ServerName},
                                                     {"req.ssl_sni", Subject::HelloName},
                                                     {"req_ssl_sni", Subject::HelloName},
                                                     {"dst_port", Subject::Port}}};

// "hdr_beg(host),lower" is "hdr(host)" with the match "beg" and the converter "lower".
void read_fetch(const std::string& word, Criterion& c) {
  std::string_view rest = word;
  const std::size_t bracket = rest.find(')');
  const std::size_t comma = rest.find(',', bracket == std::string_view::npos ? 0 : bracket);
  std::string name = lower(rest.substr(0, comma));
  rest.remove_prefix(std::min(comma, rest.size()));
  const std::size_t argument = std::min(name.find('('), name.size());
  if (const std::size_t bar = name.rfind('_', argument); bar != std::string::npos) {
    if (const auto match = match_of(name.substr(bar + 1, argument - bar - 1))) {
      c.match = *match;
      name.erase(bar, argument - bar);
    }
  }
  for (const SubjectWord& s : kSubjectWords)
    if (s.word == name) c.subject = s.subject;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    // A converter's own arguments hold commas.
    const std::size_t open = rest.find('(');
    std::size_t end = std::min(rest.find(','), rest.size());
    if (open < end) end = std::min(rest.find(')', open) + 1, rest.size());
    const std::string converter(rest.substr(0, end));
    const bool cuts_port = converter == "host_only" || converter == "field(1,:)";
    if (converter == "lower")
      c.lowers_text = true;
    else if (!(cuts_port && c.subject == Subject::Host))
      c.subject = Subject::Other;
    rest.remove_prefix(std::min(end, rest.size()));
  }
}

// Flags stand before the values. Returns how many words they are.
std::size_t read_flags(std::span<const std::string> words, Criterion& c) {
  std::size_t at = 0;
  for (; at < words.size() && words[at].starts_with("-") && words[at].size() > 1; ++at) {
    if (words[at] == "--") return at + 1;
    if (words[at] == "-i") {
      c.ignores_case = true;
    } else if (words[at] == "-m" && at + 1 < words.size()) {
      c.match = match_of(words[++at]).value_or(Match::Other);
    } else if (words[at] != "-n") {  // -f: values of a file, which only the balancer has
      c.match = Match::Other;
    }
  }
  return at;
}

// Access lists that HAProxy has of itself (manual, 7.4).
constexpr std::string_view kOwnLists[] = {
    "FALSE",        "TRUE",         "HTTP",           "HTTP_1.0",      "HTTP_1.1",  "HTTP_2.0",
    "HTTP_CONTENT", "HTTP_URL_ABS", "HTTP_URL_SLASH", "HTTP_URL_STAR", "LOCALHOST", "METH_CONNECT",
    "METH_DELETE",  "METH_GET",     "METH_HEAD",      "METH_OPTIONS",  "METH_POST", "METH_PUT",
    "METH_TRACE",   "RDP_COOKIE",   "REQ_CONTENT",    "WAIT_END"};

class TestReader {
 public:
  TestReader(std::span<const std::string> words, const AccessLists& lists)
      : words_(words), lists_(lists) {}

  ReadTest read() {
    made_.test.is_negated = words_[0] == "unless";
    made_.test.alternatives.emplace_back();
    for (at_ = 1; at_ < words_.size() && made_.wrong.empty(); ++at_) take(words_[at_]);
    if (made_.wrong.empty() && made_.test.alternatives.back().empty())
      made_.wrong = "has no condition behind \"" + words_.back() + "\"";
    return std::move(made_);
  }

 private:
  void take(std::string word) {
    if (word == "or" || word == "||") {
      made_.test.alternatives.emplace_back();
      return;
    }
    for (; word.starts_with("!"); word.erase(0, 1)) is_negated_ = !is_negated_;
    if (word.empty()) return;
    Term term;
    term.is_negated = is_negated_;
    is_negated_ = false;
    if (word == "{") {
      const std::size_t first = ++at_;
      while (at_ < words_.size() && words_[at_] != "}") ++at_;
      if (at_ >= words_.size() || at_ == first)
        made_.wrong = "has a { without its } or with nothing in it";
      else
        term.criteria.push_back(haproxy_criterion(words_.subspan(first, at_ - first)));
    } else if (const auto named = lists_.find(word); named != lists_.end()) {
      term.criteria = named->second;
    } else if (word == "TRUE") {
      term.is_negated = !term.is_negated;  // of nothing, which does not hold
    } else if (std::find(std::begin(kOwnLists), std::end(kOwnLists), word) != std::end(kOwnLists)) {
      if (word != "FALSE") term.criteria.emplace_back();
    } else {
      made_.wrong = "asks for the access list \"" + word + "\", which no line before it defines";
    }
    made_.test.alternatives.back().push_back(std::move(term));
  }

  std::span<const std::string> words_;
  const AccessLists& lists_;
  std::size_t at_ = 0;
  bool is_negated_ = false;
  ReadTest made_;
};

}  // namespace

namespace {

// Patterns of paths as the texts that they stand for, where all of them are of one kind.
Criterion texts_of(const Criterion& patterns) {
  Criterion made = patterns;
  made.values.clear();
  for (const std::string& pattern : patterns.values) {
    const Criterion one = pattern_of_path(pattern, patterns.ignores_case);
    if (one.match == Match::Pattern || (!made.values.empty() && one.match != made.match))
      return patterns;
    made.match = one.match;
    made.values.insert(made.values.end(), one.values.begin(), one.values.end());
  }
  return made;
}

}  // namespace

Criterion haproxy_criterion(std::span<const std::string> words) {
  Criterion made;
  if (words.empty()) return made;
  read_fetch(words[0], made);
  const std::size_t flags = read_flags(words.subspan(1), made);
  const auto values = words.subspan(1 + flags);
  made.values.assign(values.begin(), values.end());
  if (made.subject == Subject::Port &&
      !std::all_of(values.begin(), values.end(), [](const auto& v) { return number_of(v); }))
    made.match = Match::Other;  // ranges and comparisons
  if (made.subject == Subject::Path && made.match == Match::Pattern) return texts_of(made);
  return made;
}

ReadTest haproxy_test(std::span<const std::string> words, const AccessLists& lists) {
  if (words.empty()) return {};
  if (words[0] != "if" && words[0] != "unless")
    return {{}, "has \"" + words[0] + "\" where if or unless is expected"};
  return TestReader(words, lists).read();
}

}  // namespace casgrid::balancing

#include "scenarios/balancing/haproxy.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "scenarios/balancing/haproxy_proxy.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

constexpr std::string_view kProxies[] = {"frontend", "backend", "listen"};
// Sections of other things, whose lines say nothing of where requests go.
constexpr std::string_view kOthers[] = {
    "global",      "userlist", "peers",    "resolvers", "mailers",     "program", "cache",
    "http-errors", "ring",     "fcgi-app", "crt-store", "log-forward", "traces",  "acme"};

template <std::size_t n>
bool is_one_of(const std::string_view (&words)[n], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Calls take(line's number, line) for each.
template <class Take>
void each_line(std::string_view text, const Take& take) {
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    take(number, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

class HaproxyReader {
 public:
  Config read(const std::vector<ConfigText>& files) {
    for (const ConfigText& file : files) {
      each_line(file.text, [&](int number, std::string_view line) {
        take({file.file, number}, line);
      });
    }
    close();
    say_unknown_backends();
    put_in_order(files, made_.wrong);
    put_in_order(files, made_.unread);
    return std::move(made_);
  }

 private:
  enum class Section { Other, Defaults, Proxy };

  // By file and line: a section's are known when it ends.
  template <class Said>
  static void put_in_order(const std::vector<ConfigText>& files, std::vector<Said>& said) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < files.size(); ++i) places.emplace(files[i].file, i);
    const auto key_of = [&](const Said& one) {
      return std::pair(places.at(one.place.file), one.place.line);
    };
    std::stable_sort(said.begin(), said.end(),
                     [&](const Said& a, const Said& b) { return key_of(a) < key_of(b); });
  }

  void take(const Place& place, std::string_view text) {
    Words read = haproxy_words(text);
    if (!read.wrong.empty()) {
      made_.wrong.push_back({place, "the line " + read.wrong, "close it, or write \\ before it"});
      return;
    }
    if (read.words.empty()) return;
    Line line{place, std::move(read.words)};
    const std::string& word = line.words[0];
    if (word.starts_with(".")) {
      made_.unread.push_back({place, word + ": both branches of a condition are read"});
    } else if (word == "defaults") {
      begin_defaults(line);
    } else if (is_one_of(kProxies, word)) {
      begin_proxy(line);
    } else if (is_one_of(kOthers, word)) {
      close();
      section_ = Section::Other;
    } else if (section_ == Section::Defaults) {
      defaults_[defaults_name_].push_back(line);
      trial_->take(line, false);
    } else if (section_ == Section::Proxy) {
      proxy_->take(line, false);
    }
  }

  void begin_defaults(const Line& line) {
    close();
    section_ = Section::Defaults;
    defaults_name_ = line.words.size() > 1 ? line.words[1] : "";
    defaults_[defaults_name_].clear();
    if (line.words.size() > 3 && line.words[2] == "from")
      defaults_[defaults_name_] = defaults_[line.words[3]];
    trial_.emplace(line.place, "defaults", defaults_name_);
  }

  void begin_proxy(const Line& line) {
    close();
    section_ = Section::Proxy;
    if (line.words.size() < 2) {
      made_.wrong.push_back({line.place, line.words[0] + " has no name", "write one behind it"});
      section_ = Section::Other;
      return;
    }
    proxy_.emplace(line.place, line.words[0], line.words[1]);
    const bool is_from = line.words.size() > 3 && line.words[2] == "from";
    const std::string& from = is_from ? line.words[3] : defaults_name_;
    if (is_from && !defaults_.contains(from))
      made_.wrong.push_back({line.place, "from " + from + " names no defaults before it",
                             "name a section of defaults"});
    for (const Line& usual : defaults_[from]) proxy_->take(usual, true);
    // An address behind the name, as before version 1.5.
    if (line.words.size() > 2 && !is_from)
      proxy_->take({line.place, {"bind", line.words[2]}}, false);
  }

  void close() {
    if (proxy_) proxy_->finish(made_);
    proxy_.reset();
    if (trial_) {
      Config tried;
      trial_->finish(tried);
      made_.unread.insert(made_.unread.end(), tried.unread.begin(), tried.unread.end());
      made_.wrong.insert(made_.wrong.end(), tried.wrong.begin(), tried.wrong.end());
    }
    trial_.reset();
  }

  void say_unknown_backends() {
    std::set<std::string> known;
    for (const Backend& b : made_.backends) known.insert(b.name);
    const auto look_for = [&](const Place& place, const std::string& name) {
      if (!name.empty() && !known.contains(name))
        made_.wrong.push_back({place, "the backend " + name + " is in no file that was read",
                               "add the file that has it"});
    };
    for (const Frontend& f : made_.frontends) {
      for (const Rule& rule : f.rules) look_for(rule.place, rule.backend);
      look_for(f.place, f.otherwise);
    }
  }

  Config made_;
  Section section_ = Section::Other;
  std::optional<HaproxyProxy> proxy_;
  std::optional<HaproxyProxy> trial_;  // takes the lines of defaults, for what is wrong in them
  std::map<std::string, std::vector<Line>> defaults_;
  std::string defaults_name_;
};

}  // namespace

bool is_haproxy(std::string_view text) {
  bool found = false;
  each_line(text, [&](int, std::string_view line) {
    const Words read = haproxy_words(line);
    // nginx has a listen, too, whose line ends with a semicolon.
    found = found || (read.wrong.empty() && read.words.size() > 1 &&
                      is_one_of(kProxies, read.words[0]) && !read.words.back().ends_with(';'));
  });
  return found;
}

Config read_haproxy(const std::vector<ConfigText>& files) { return HaproxyReader().read(files); }

}  // namespace casgrid::balancing

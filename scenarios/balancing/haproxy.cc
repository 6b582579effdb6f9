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
    follow_tracks();
    for (Frontend& f : made_.frontends) {  // of the whole process
      if (most_connections_ > 0 && f.most_connections > most_connections_)
        f.most_connections = most_connections_;
    }
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
    } else if (section_ == Section::Other && word == "maxconn" && line.words.size() > 1) {
      most_connections_ = number_of(line.words[1]).value_or(0);
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
    const auto& words = line.words;
    const auto from = std::find(words.begin() + 1, words.end(), "from");
    defaults_name_ = words.size() > 1 && from != words.begin() + 1 ? words[1] : "";
    std::vector<Line> inherited;
    if (from != words.end() && from + 1 != words.end()) inherited = usual_lines(*(from + 1), line);
    defaults_[defaults_name_] = std::move(inherited);
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
    const auto usual = is_from ? usual_lines(line.words[3], line) : defaults_[defaults_name_];
    for (const Line& one : usual) proxy_->take(one, true);
    // A frontend and a backend may share a name, two of a kind may not.
    for (const char* kind : {"frontend", "backend"}) {
      if (line.words[0] != "listen" && line.words[0] != kind) continue;
      const auto [first, is_new] = names_.try_emplace(kind + (" " + line.words[1]), line.place);
      if (!is_new)
        made_.wrong.push_back({line.place,
                               line.words[0] + " " + line.words[1] + " is there already, at " +
                                   first->second.file + ":" + std::to_string(first->second.line),
                               "keep one configuration in the folder; of a pair of balancers one "
                               "is enough"});
    }
    // An address behind the name, as before version 1.5.
    if (line.words.size() > 2 && !is_from)
      proxy_->take({line.place, {"bind", line.words[2]}}, false);
  }

  // What a section of defaults says, which `line` names.
  std::vector<Line> usual_lines(const std::string& name, const Line& line) {
    if (const auto known = defaults_.find(name); known != defaults_.end()) return known->second;
    made_.wrong.push_back({line.place, "from " + name + " names no defaults before it",
                           "name a section of defaults"});
    return {};
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

  // A server may share the state of another one, which is checked.
  void follow_tracks() {
    for (Backend& b : made_.backends) {
      for (Server& s : b.servers) {
        const std::size_t slash = s.tracked.find('/');
        if (slash == std::string::npos) continue;
        const Backend* other = made_.find(s.tracked.substr(0, slash));
        if (other == nullptr) continue;
        for (const Server& o : other->servers) {
          if (o.name != s.tracked.substr(slash + 1)) continue;
          s.is_checked = o.is_checked;
          s.interval_s = o.interval_s;
          s.fall = o.fall;
          s.rise = o.rise;
          if (b.check.path.empty()) b.check = other->check;
        }
      }
    }
  }

  void say_unknown_backends() {
    std::set<std::string> known;
    for (const Backend& b : made_.backends) known.insert(b.name);
    const auto look_for = [&](const Place& place, const std::string& name) {
      const bool is_computed = name.find("%[") != std::string::npos;
      if (!name.empty() && !is_computed && !known.contains(name))
        made_.wrong.push_back({place, "the backend " + name + " is in no file that was read",
                               "add the file that has it"});
    };
    for (const Frontend& f : made_.frontends) {
      for (const Rule& rule : f.rules) look_for(rule.place, rule.backend);
      look_for(f.otherwise_place.line > 0 ? f.otherwise_place : f.place, f.otherwise);
    }
  }

  Config made_;
  std::uint32_t most_connections_ = 0;  // of the process; 0: not said
  Section section_ = Section::Other;
  std::optional<HaproxyProxy> proxy_;
  std::optional<HaproxyProxy> trial_;  // takes the lines of defaults, for what is wrong in them
  std::map<std::string, std::vector<Line>> defaults_;
  std::map<std::string, Place> names_;  // "backend web": where it begins
  std::string defaults_name_;
};

}  // namespace

// It begins with a section, before which it may have remarks alone.
bool is_haproxy(std::string_view text) {
  bool is_begun = false;
  bool found = false;
  each_line(text, [&](int, std::string_view line) {
    if (is_begun) return;
    const Words read = haproxy_words(line);
    if (read.wrong.empty() && read.words.empty()) return;
    is_begun = true;
    found = read.wrong.empty() &&
            (read.words[0] == "defaults" || read.words[0].starts_with(".") ||
             is_one_of(kProxies, read.words[0]) || is_one_of(kOthers, read.words[0]));
    // nginx has a listen, too, whose line ends with a semicolon; others write it with a sign.
    if (found &&
        (read.words.back().ends_with(';') || (read.words.size() > 1 && read.words[1] == "=")))
      found = false;
  });
  return found;
}

Config read_haproxy(const std::vector<ConfigText>& files) { return HaproxyReader().read(files); }

}  // namespace casgrid::balancing

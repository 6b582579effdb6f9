#include "scenarios/balancing/nginx_include.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "scenarios/balancing/nginx_words.h"

namespace casgrid::balancing {
namespace {

// "conf.d/mail.conf" or "mail.conf" as its folder, maybe empty, and its name.
std::pair<std::string_view, std::string_view> parted(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {"", path};
  std::string_view folder = path.substr(0, slash);
  folder.remove_prefix(folder.rfind('/') + 1);
  return {folder, path.substr(slash + 1)};
}

// One * stands for anything.
bool fits(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view begin = pattern.substr(0, star);
  const std::string_view end = pattern.substr(star + 1);
  return name.size() >= begin.size() + end.size() && name.starts_with(begin) && name.ends_with(end);
}

bool is_meant(const std::string& pattern, const std::string& file) {
  const auto [wanted_folder, wanted] = parted(pattern);
  const auto [folder, name] = parted(file);
  return fits(wanted, name) && (folder.empty() || folder == wanted_folder);
}

struct File {
  const ConfigText* text = nullptr;
  NginxText parsed;
  bool is_main = false;
  bool is_included = false;
};

class Joining {
 public:
  explicit Joining(const std::vector<ConfigText>& texts) {
    for (const ConfigText& text : texts) {
      File file{&text, parse_nginx(text), false, false};
      for (const Directive& d : file.parsed.directives)
        if (d.is_block && (d.name() == "http" || d.name() == "stream" || d.name() == "mail" ||
                           d.name() == "events"))
          file.is_main = true;
      files_.push_back(std::move(file));
    }
  }

  NginxWhole join() {
    std::vector<Directive> all;
    for (File& file : files_)
      if (file.is_main) add(file.parsed.directives, all);
    for (Directive& d : all) {
      if (!d.is_block) continue;
      if (d.name() == "http")
        take(d.inside, made_.http);
      else if (d.name() == "stream")
        take(d.inside, made_.stream);
      else if (d.name() == "mail")
        take(d.inside, made_.mail);
    }
    const bool has_main =
        std::any_of(files_.begin(), files_.end(), [](const File& file) { return file.is_main; });
    for (File& file : files_) {
      if (file.is_main || file.is_included) continue;
      if (has_main) {
        made_.unread.push_back({{file.text->file, 1}, "file that no other includes"});
        continue;
      }
      file.is_included = true;
      add(file.parsed.directives, made_.http);
    }
    for (const File& file : files_) {
      if (!file.is_main && !file.is_included) continue;
      made_.wrong.insert(made_.wrong.end(), file.parsed.wrong.begin(), file.parsed.wrong.end());
      if (file.parsed.wrong.empty()) check_directives(file.parsed.directives, made_.wrong);
    }
    return std::move(made_);
  }

 private:
  static void take(std::vector<Directive>& from, std::vector<Directive>& into) {
    for (Directive& d : from) into.push_back(std::move(d));
  }

  void add(const std::vector<Directive>& from, std::vector<Directive>& into) {
    for (const Directive& d : from) {
      if (d.name() == "include" && !d.is_block) {
        include(d, into);
        continue;
      }
      Directive copy{d.place, d.words, d.is_block, {}};
      add(d.inside, copy.inside);
      into.push_back(std::move(copy));
    }
  }

  void include(const Directive& d, std::vector<Directive>& into) {
    bool is_found = false;
    for (File& file : files_) {
      if (file.is_main || !is_meant(d.value(), file.text->file)) continue;
      is_found = true;
      file.is_included = true;
      if (!under_way_.insert(file.text->file).second) continue;  // it includes itself
      add(file.parsed.directives, into);
      under_way_.erase(file.text->file);
    }
    // Those that nginx brings along say nothing of servers.
    const std::string path = d.value();
    const bool is_nginx_own = path.ends_with("mime.types") || path.starts_with("/usr/share/");
    if (!is_found && !is_nginx_own)
      made_.unread.push_back({d.place, "include " + d.value() + ", of which no file is here,"});
  }

  std::vector<File> files_;
  std::set<std::string> under_way_;
  NginxWhole made_;
};

}  // namespace

NginxWhole nginx_whole(const std::vector<ConfigText>& files) { return Joining(files).join(); }

}  // namespace casgrid::balancing

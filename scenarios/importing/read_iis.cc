// applicationHost.config: what IIS itself says of the front-end web site.
#include <algorithm>
#include <map>

#include "model/directory/ip_range.h"
#include "scenarios/importing/readers.h"
#include "scenarios/importing/xml_text.h"

namespace casgrid::importing {
namespace {

constexpr const char* kFrontEnd = "default web site";
constexpr const char* kBackEnd = "exchange back end";
constexpr std::int64_t kShortestQueue = 10;  // that IIS takes
constexpr std::int64_t kLongestQueue = 65535;

const char* app_at(const std::string& path) {
  static const std::map<std::string, const char*> kApps{
      {"owa", "OWA"},
      {"ecp", "ECP"},
      {"ews", "EWS"},
      {"microsoft-server-activesync", "ACTIVE_SYNC"},
      {"oab", "OAB"},
      {"mapi", "MAPI"},
      {"rpc", "RPC"},
      {"autodiscover", "AUTODISCOVER"},
      {"powershell", "POWERSHELL"}};
  const auto found = kApps.find(path);
  return found == kApps.end() ? nullptr : found->second;
}

bool wants_ssl(const std::string& flags) {
  for (const std::string& flag : items_of(flags)) {
    if (is_same_word(flag, "Ssl")) return true;
  }
  return false;
}

class WebServerReader {
 public:
  WebServerReader(const pugi::xml_node& configuration, const LineIndex& lines, std::string file)
      : configuration_(configuration), lines_(lines), file_(std::move(file)) {}

  WebServer read(Listing& listing) {
    made_.place = {file_, 1};
    for (const pugi::xml_node& location : configuration_.children("location")) {
      const std::string path = lower_case(location.attribute("path").value());
      if (path == kFrontEnd) {
        if (const auto access = access_of(location)) site_needs_ssl_ = wants_ssl(access.value());
      } else if (path.starts_with(std::string(kFrontEnd) + "/")) {
        add(location, path.substr(std::string(kFrontEnd).size() + 1));
      }
    }
    for (WebDirectory& d : made_.directories) {
      if (!d.require_ssl) d.require_ssl = site_needs_ssl_;
    }
    list_sites(listing);
    return std::move(made_);
  }

 private:
  Place place_of(const pugi::xml_node& node) const {
    return {file_, lines_.line_of(node.offset_debug())};
  }

  static pugi::xml_attribute access_of(const pugi::xml_node& location) {
    return location.child("system.webServer")
        .child("security")
        .child("access")
        .attribute("sslFlags");
  }

  void add(const pugi::xml_node& location, const std::string& path) {
    const char* app = app_at(path);
    if (app == nullptr) return;
    WebDirectory d;
    d.app = app;
    d.place = place_of(location);
    if (const auto access = access_of(location)) d.require_ssl = wants_ssl(access.value());
    const pugi::xml_node authentication =
        location.child("system.webServer").child("security").child("authentication");
    const auto is_on = [&](const char* method) {
      return boolean_of(authentication.child(method).attribute("enabled").value()).value_or(false);
    };
    if (is_on("anonymousAuthentication")) d.methods.emplace_back("Anonymous");
    if (is_on("basicAuthentication")) d.methods.emplace_back("Basic");
    if (is_on("digestAuthentication")) d.methods.emplace_back("Digest");
    if (is_on("windowsAuthentication")) d.methods.emplace_back("WindowsIntegrated");
    d.basic = is_on("basicAuthentication");
    d.windows = is_on("windowsAuthentication");
    made_.directories.push_back(std::move(d));
  }

  // address:port:host
  void add_binding(const std::string& information) {
    const auto read = binding_of(information.substr(0, information.find_last_of(':')));
    if (!read) return;
    const std::string text = text_of(*read);
    if (std::find(made_.bindings.begin(), made_.bindings.end(), text) == made_.bindings.end())
      made_.bindings.push_back(text);
  }

  void list_sites(Listing& listing) {
    const pugi::xml_node host = configuration_.child("system.applicationHost");
    for (const pugi::xml_node& site : host.child("sites").children("site")) {
      std::string bindings;
      const bool is_front = lower_case(site.attribute("name").value()) == kFrontEnd;
      for (const pugi::xml_node& b : site.child("bindings").children("binding")) {
        const std::string protocol = b.attribute("protocol").value();
        if (!protocol.starts_with("http")) continue;
        if (is_front) add_binding(b.attribute("bindingInformation").value());
        bindings += (bindings.empty() ? "" : ", ") + protocol + " " +
                    b.attribute("bindingInformation").value();
      }
      listing.read(place_of(site), std::string("web site ") + site.attribute("name").value(),
                   bindings);
      if (is_front && bindings.find(":443:") == std::string::npos)
        listing.warning(place_of(site), "web site Default Web Site", "bindings", bindings,
                        "has no HTTPS binding on port 443: no client reaches the front end");
    }
    read_pools(host, listing);
  }

  // Of an application pool: how many requests may wait for it, and whether an application that is
  // simulated has it.
  struct Queue {
    std::uint32_t length = 0;
    bool has_app = false;
  };
  using Queues = std::map<std::string, Queue>;  // by the pool's name

  // Which pool works for which application, and how many requests may wait for it.
  void read_pools(const pugi::xml_node& host, Listing& listing) {
    Queues queues = read_queues(host.child("applicationPools"), listing);
    std::string used;
    for (const pugi::xml_node& site : host.child("sites").children("site")) {
      const std::string name = lower_case(site.attribute("name").value());
      if (name == kFrontEnd || name == kBackEnd) add_pools(site, name == kFrontEnd, queues, used);
    }
    if (!used.empty()) listing.read(made_.place, "queue lengths of application pools", used);
    std::string rest;
    for (const auto& [name, queue] : queues) {
      if (!queue.has_app)
        rest += (rest.empty() ? "" : ", ") + name + " " + std::to_string(queue.length);
    }
    if (!rest.empty())
      listing.not_used(made_.place, "queue lengths of application pools",
                       "of applications that are not simulated: " + rest);
  }

  Queues read_queues(const pugi::xml_node& pools, Listing& listing) {
    Queues queues;
    const pugi::xml_attribute usual =
        pools.child("applicationPoolDefaults").attribute("queueLength");
    for (const pugi::xml_node& pool : pools.children("add")) {
      const pugi::xml_attribute own = pool.attribute("queueLength");
      const pugi::xml_attribute given = own ? own : usual;
      if (!given) continue;
      const std::string name = pool.attribute("name").value();
      const auto length = count_of(given.value());
      if (!length || *length < kShortestQueue || *length > kLongestQueue) {
        listing.warning(place_of(pool), "application pool " + name, "queueLength", given.value(),
                        "is not 10 to 65535; taken as not given");
        continue;
      }
      queues[name].length = static_cast<std::uint32_t>(*length);
    }
    return queues;
  }

  // Those of a web site's applications; `used` names them.
  void add_pools(const pugi::xml_node& site, bool is_front, Queues& queues, std::string& used) {
    for (const pugi::xml_node& application : site.children("application")) {
      const auto known = queues.find(application.attribute("applicationPool").value());
      const std::string path = lower_case(application.attribute("path").value());
      const char* app =
          path.empty() ? nullptr : app_at(path == "/mapi/emsmdb" ? "mapi" : path.substr(1));
      if (known == queues.end() || app == nullptr) continue;
      known->second.has_app = true;
      auto& made = is_front ? made_.front_pools : made_.back_pools;
      made.push_back({app, known->second.length});
      used += (used.empty() ? "" : ", ") + std::string(is_front ? "" : "back end ") + app + " " +
              std::to_string(known->second.length);
    }
  }

  pugi::xml_node configuration_;
  const LineIndex& lines_;
  std::string file_;
  bool site_needs_ssl_ = false;
  WebServer made_;
};

void read_limits(const pugi::xml_node& configuration, const std::string& file, Inventory& all,
                 Listing& listing) {
  static const char* const kLimits[] = {
      "MinHeartbeatInterval", "MaxHeartbeatInterval",    "BackOffThreshold", "BackOffTimeOut",
      "MaxRequestsQueued",    "ProxyHandlerLongTimeout", "MaxWindowSize"};
  std::string found;
  for (const pugi::xml_node& add : configuration.child("appSettings").children("add")) {
    const std::string key = add.attribute("key").value();
    for (const char* limit : kLimits) {
      if (key == limit)
        found += (found.empty() ? "" : ", ") + key + " " + add.attribute("value").value();
    }
    if (key == "BackOffTimeOut") {
      const auto seconds = count_of(add.attribute("value").value());
      if (seconds && *seconds > 0) all.retry_after_s = static_cast<double>(*seconds);
    }
  }
  if (found.empty())
    listing.not_used({file, 0}, "web.config", "holds no limit that has a field");
  else
    listing.read({file, 0}, "ActiveSync limits", found);
}

}  // namespace

void read_web_server(const std::string& text, const std::string& file, const Source& source,
                     bool if_named, Inventory& all, Listing& listing) {
  const LineIndex lines(text);
  pugi::xml_document document;
  const XmlError wrong = read_xml(text, lines, document);
  if (!wrong.what.empty()) {
    if (if_named)
      listing.error({file, wrong.line}, "", wrong.what, "");
    else
      listing.not_used(
          {file, wrong.line}, "file",
          "is of no kind that is read: XML with the root <configuration>; it " + wrong.what);
    return;
  }
  const pugi::xml_node configuration = document.child("configuration");
  if (!configuration.child("system.applicationHost")) {
    read_limits(configuration, file, all, listing);
    return;
  }
  WebServer made = WebServerReader(configuration, lines, file).read(listing);
  for (const std::string& candidate : {source.folder, source.file_rest}) {
    const ServerFacts* server = candidate.empty() ? nullptr : all.find_server(candidate);
    if (made.server.empty() && server != nullptr) made.server = server->name;
  }
  if (made.server.empty() && all.servers.all().size() == 1)
    made.server = all.servers.all().front().name;
  if (made.server.empty()) {
    listing.not_used({file, 0}, "applicationHost.config",
                     "is of no known server; put it into a folder with the server's name");
    return;
  }
  all.web_servers.push_back(std::move(made));
}

}  // namespace casgrid::importing

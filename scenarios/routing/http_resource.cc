#include "scenarios/routing/http_resource.h"

#include <algorithm>
#include <array>

#include "model/directory/web_address.h"
#include "model/directory/web_path.h"

namespace casgrid {
namespace {

struct OwnPage {
  const char* path;
  Protocol protocol;
  Resource resource;
};

// Paths below them that the front end answers itself.
constexpr OwnPage kOwnPages[] = {
    {"/owa/auth/logon.aspx", Protocol::Owa, Resource::LogonPage},
    {"/owa/auth.owa", Protocol::Owa, Resource::LogonPost},
    {"/owa/auth/owaauth.dll", Protocol::Owa, Resource::LogonPost},
    {"/owa/logoff.owa", Protocol::Owa, Resource::SignOff},
    {"/owa/auth/signout.aspx", Protocol::Owa, Resource::SignOutPage},
    {"/owa/auth/logoff.aspx", Protocol::Owa, Resource::SignOutPage},
    {"/ecp/logoff.aspx", Protocol::Ecp, Resource::SignOff},
};

// First segments below /owa and /ecp that are folders of the application and not mailboxes.
constexpr const char* kFolders[] = {"auth",       "calendar",  "prem",      "forms",
                                    "integrated", "languages", "oma",       "scripts",
                                    "themes",     "controls",  "reporting", "personalsettings"};

// Of OWA and ECP: what the scripts of a page call in the background.
bool is_service(const std::string& path) {
  const auto ends = [&](const char* end) { return path.ends_with(end); };
  return path.find(".svc/") != std::string::npos || ends(".svc") || ends("/ev.owa") ||
         ends("/ev.owa2") || ends("/ping.owa") || ends("/keepalive.owa");
}

// "/ews/exchange.asmx/wssecurity", "/autodiscover/autodiscover.svc/wssecurity/x509cert".
bool is_ws_security(const std::string& path, Protocol protocol) {
  return (protocol == Protocol::Ews || protocol == Protocol::Autodiscover) &&
         (path + "/").find("/wssecurity/") != std::string::npos;
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

// "/owa/user@domain/..." opens that mailbox. A file of the application has a dot and no at sign;
// "/owa/folder/file.js" and the many folders of ECP name nobody, either.
std::string explicit_mailbox(const std::string& path, Protocol protocol) {
  const std::size_t from = path.find('/', 1);
  if (from == std::string::npos || from + 1 >= path.size()) return {};
  const std::size_t to = path.find('/', from + 1);
  std::string segment = path.substr(from + 1, to == std::string::npos ? to : to - from - 1);
  if (segment.find('@') != std::string::npos) return segment;
  const std::string last = path.substr(path.rfind('/'));
  const bool is_of_application = segment.find('.') != std::string::npos ||
                                 last.find('.') != std::string::npos || protocol == Protocol::Ecp;
  const bool is_folder = std::any_of(std::begin(kFolders), std::end(kFolders),
                                     [&](const char* folder) { return segment == folder; });
  return is_of_application || is_folder ? std::string{} : segment;
}

}  // namespace

HttpResource http_resource(const std::string& method, const std::string& given) {
  std::string path = lower(unescaped(given));
  HttpResource found;
  if (path.empty() || path == "/") {
    found.resource = Resource::Root;
    return found;
  }
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  for (const OwnPage& page : kOwnPages) {
    if (path != page.path) continue;
    found.protocol = page.protocol;
    found.resource = page.resource;
    if (page.resource == Resource::LogonPost && method != "POST")
      found.resource = Resource::Application;
    return found;
  }
  for (const WebPath& application : kWebPaths) {
    const std::string root = lower(application.shown);
    if (path != root && !is_below(path, root)) continue;
    found.protocol = application.protocol;
    found.resource = Resource::Application;
    if (path == root + "/healthcheck.htm") found.resource = Resource::HealthPage;
    found.is_ws_security = is_ws_security(path, found.protocol);
    const bool is_web = found.protocol == Protocol::Owa || found.protocol == Protocol::Ecp;
    if (is_web && is_below(path, root + "/auth")) found.resource = Resource::Static;
    if (is_web && found.resource == Resource::Application) {
      found.explicit_mailbox = explicit_mailbox(path, found.protocol);
      found.is_service = is_service(path);
    }
    return found;
  }
  return found;
}

}  // namespace casgrid

#include "scenarios/runner/route_query.h"

#include <algorithm>

#include "scenarios/runner/deployment.h"
#include "scenarios/runner/diagnostic.h"
#include "model/directory/web_address.h"

namespace casgrid {
namespace {

std::optional<ClientAction> action_of(std::string path, bool posts_logon) {
  std::transform(path.begin(), path.end(), path.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path.empty() || path == "/") return ClientAction::Root;
  if (path == "/owa/auth.owa" || posts_logon) return ClientAction::Logon;
  if (path == "/owa/auth/logon.aspx") return ClientAction::LogonPage;
  if (path == "/owa/logoff.owa") return ClientAction::Logoff;
  if (path == "/owa") return ClientAction::Open;
  if (path.starts_with("/owa/")) return ClientAction::Read;
  if (path.starts_with("/microsoft-server-activesync")) return ClientAction::Sync;
  if (path.starts_with("/mapi")) return ClientAction::Execute;
  return std::nullopt;
}

// The first front end behind the host, in the order of its addresses.
ServerId behind(const scenario::Scenario& s, const Directory& d, const std::string& host) {
  for (const auto& n : s.directory().namespaces()) {
    if (n.host() != host) continue;
    for (const std::string& address : n.addresses()) {
      if (const auto server = d.find_server(address)) return *server;
      for (const auto& b : s.directory().balancers()) {
        if (b.name() == address) return *d.find_server(b.pool(0));
      }
    }
  }
  return ServerId{};
}

}  // namespace

std::optional<RouteAnswer> answer_route(const scenario::Scenario& s, const RouteQuery& q,
                                        std::string& error) {
  RouteAnswer answer;
  answer.directory = build_directory(s);
  Directory& d = answer.directory;
  RequestFacts facts;
  const auto url = parse_url(q.url);
  if (!url || !url->is_http()) {
    error = "url: \"" + q.url + "\" is not a web address; write https://mail.example.com/owa/";
    return std::nullopt;
  }
  const bool is_health_page = url->path.ends_with("/healthcheck.htm");
  const std::string page = is_health_page ? url->path.substr(0, url->path.rfind('/')) : url->path;
  const auto action = action_of(page, q.posts_logon);
  if (!action) {
    error = "url: \"" + url->path +
            "\" is under none of /owa, /Microsoft-Server-ActiveSync and /mapi, which are what the "
            "front "
            "end serves so far";
    return std::nullopt;
  }
  const auto user = d.find_user(q.user);
  if (!user && q.method != "none") {
    std::vector<std::string> known;
    for (const UserGroup& g : d.user_groups)
      known.push_back(d.address_of(UserId{std::size_t{g.first_user}}));
    error = "user: there is no \"" + q.user +
            "\"; users are numbered from 0: " + suggestion(q.user, known);
    return std::nullopt;
  }
  answer.front_end = behind(s, d, url->host);
  if (!q.front_end.empty()) {
    const auto named = d.find_server(q.front_end);
    if (!named || d.at(*named).role != ServerRole::ClientAccess) {
      std::vector<std::string> known;
      for (const Server& server : d.servers) {
        if (server.role == ServerRole::ClientAccess) known.push_back(server.name);
      }
      error = "front_end: there is no front end \"" + q.front_end + "\"; " +
              suggestion(q.front_end, known);
      return std::nullopt;
    }
    answer.front_end = *named;
  }
  if (answer.front_end.is_none()) {
    error = "url: no namespace \"" + url->host + "\" leads to a front end; " +
            suggestion(url->host, d.hosts);
    return std::nullopt;
  }
  facts.path = is_health_page ? RequestPath::HealthCheck : RequestPath::Application;
  facts.front_end = answer.front_end;
  HttpRequest& r = facts.request;
  r.host = d.intern_host(url->host);
  r.action = *action;
  if (q.method == "basic") {
    r.method = LogonMethod::Basic;
    r.user = *user;
  } else if (q.method == "negotiate") {
    r.method = LogonMethod::Negotiate;
    r.user = *user;
  } else if (q.method == "forms" && *action == ClientAction::Logon) {
    r.method = LogonMethod::FormsPost;
    r.user = *user;
  } else if (q.method == "forms" && q.has_session) {
    r.method = LogonMethod::SessionCookie;
    r.cookie = {*user, d.at(answer.front_end).certificate_key, kNever};
  } else if (q.method != "forms" && q.method != "none") {
    error = "method: \"" + q.method + "\" is not one; write forms, basic, negotiate or none";
    return std::nullopt;
  }
  r.password_ok = q.password_ok;
  facts.credentials_ok = q.password_ok;
  if (user) facts.active_server = first_active(d)[d.database_of(*user).index()];
  answer.decision = decide(d, facts);
  if (answer.decision.action == Action::Proxy) answer.path = url->path;
  return answer;
}

}  // namespace casgrid

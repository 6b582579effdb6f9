#include "scenarios/program/routing_commands.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>

#include "model/directory/web_address.h"
#include "scenarios/advising/origins.h"
#include "scenarios/advising/passages.h"
#include "scenarios/deployment/load_directory.h"
#include "scenarios/output/exit_code.h"
#include "scenarios/planning/audit_commands.h"
#include "scenarios/planning/golden.h"
#include "scenarios/planning/namespaces.h"
#include "scenarios/program/option_checks.h"
#include "scenarios/program/output_options.h"
#include "scenarios/program/single_file.h"
#include "scenarios/routing/conformance.h"
#include "scenarios/routing/route.h"

namespace casgrid {
namespace {

// Loads, says what is wrong, or goes on with the directory.
int with_directory(const std::string& path, const std::function<int(const Directory&)>& go_on) {
  const LoadedDirectory loaded = load_directory(path);
  for (const std::string& complaint : loaded.complaints) std::cerr << complaint << "\n";
  return loaded.directory ? go_on(*loaded.directory) : kBadInput;
}

// What a short command says: a report for who asked, or why it could not be made.
int say(const std::function<int(std::ostream&)>& command) {
  std::ostringstream text;
  const int code = command(text);
  (code == kBadInput ? std::cerr : std::cout) << text.str();
  return code;
}

struct RouteOptions {
  std::string file;
  RouteQuery query;
  bool no_session = false;
  bool wrong_password = false;
  bool json = false;
  bool explain = false;
  bool explain_all = false;
};

int route(const RouteOptions& o) {
  RouteQuery query = o.query;
  query.has_session = !o.no_session;
  query.password_ok = !o.wrong_password;
  const LoadedDirectory loaded = load_directory(o.file);
  for (const std::string& complaint : loaded.complaints) std::cerr << complaint << "\n";
  if (!loaded.directory) return kBadInput;
  const auto url = parse_url(tolerated_url(query.url));
  std::vector<Passage> through;
  if (loaded.scenario && url && url->scheme.starts_with("http"))
    through = passages(*loaded.scenario, lower(url->host), url->path);
  const bool is_led =
      std::any_of(through.begin(), through.end(), [](const Passage& p) { return p.answers == 0; });
  // Nobody behind them is asked.
  if (!through.empty() && !is_led && query.front_end.empty()) {
    if (o.json)
      std::cout << nlohmann::ordered_json{{"balancers", passages_json(through)}}.dump(2) << "\n";
    else
      std::cout << passages_text(through, o.explain || o.explain_all);
    return 0;
  }
  for (const Passage& p : through)
    if (query.front_end.empty() && !p.pool.empty()) query.front_end = p.pool.front();
  RouteAnswer answer;
  std::string error;
  if (!answer_route(*loaded.directory, query, answer, error)) {
    std::cerr << "casgrid route: " << error << "\n";
    return kBadInput;
  }
  const Explained explained = o.explain_all ? Explained::Fully
                              : o.explain   ? Explained::Short
                                            : Explained::No;
  const Places places =
      explained == Explained::No ? Places{} : places_of(std::make_shared<Origins>(loaded), answer);
  if (o.json) {
    nlohmann::ordered_json said = route_json(*loaded.directory, answer, explained, places);
    if (!through.empty()) said["balancers"] = passages_json(through);
    std::cout << said.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return 0;
  }
  std::cout << route_text(*loaded.directory, answer, explained, places)
            << passages_text(through, explained != Explained::No);
  return 0;
}

void add_route(CLI::App& app, std::function<int()>& run) {
  auto o = std::make_shared<RouteOptions>();
  auto* c = app.add_subcommand("route", "where one request goes, by which rule, and why");
  c->add_option("FILE", o->file, "scenario or forest document")->required();
  c->add_option(
       "--url", o->query.url,
       "https://mail.example.com/owa/, or imaps://, pop3s://, smtp://, submission://, sip://")
      ->required();
  c->add_option("--user", o->query.user, "address of who asks; nobody if left out");
  c->add_option("--front-end", o->query.front_end,
                "where it arrives; the first behind the name if left out");
  c->add_option("--header", o->query.headers, "\"Name: value\"; several are possible");
  c->add_option(
      "--method", o->query.method,
      "forms, basic, ntlm, negotiate, windows, kerberos, digest, oauth, certificate, adfs, "
      "ws_security or none; if left out what is usual for the path, or else offered");
  c->add_option("--verb", o->query.verb, "HTTP method");
  c->add_option("--body", o->query.body, "of the request");
  c->add_option("--to", o->query.to, "smtp: recipients; sip: the callee");
  c->add_option("--client-address", o->query.client_address,
                "smtp: where the connection comes from, which chooses among receive connectors");
  c->add_flag("--no-session", o->no_session, "forms: there is no session yet");
  c->add_flag("--wrong-password", o->wrong_password, "the credentials are wrong");
  auto* some = c->add_flag("--explain", o->explain,
                           "name what the rule rests on, where the file says it, and the three "
                           "rules that came nearest");
  c->add_flag("--explain-all", o->explain_all,
              "name each rule that was rejected, and the facts why")
      ->excludes(some);
  c->add_flag("--json", o->json, "print JSON");
  c->callback([o, &run] { run = [o] { return route(*o); }; });
}

struct AuditArguments {
  std::string file;
  std::vector<std::string> without;
  int failures = 0;
  std::size_t top = 20;
  bool csv = false;
  bool json = false;
};

int audit(const AuditArguments& a) {
  const planning::SummaryFormat summary =
      a.json ? planning::SummaryFormat::Json : planning::SummaryFormat::Text;
  const LoadedDirectory loaded = load_directory(a.file);
  for (const std::string& complaint : loaded.complaints) std::cerr << complaint << "\n";
  if (!loaded.directory) return kBadInput;
  const auto answer = [&](const Directory& d) {
    if (!a.without.empty()) {
      return say([&](std::ostream& out) {
        return planning::without_command(d, {a.without, summary}, out);
      });
    }
    if (a.failures > 0) {
      const planning::FailureDepth depth =
          a.failures == 1 ? planning::FailureDepth::Single : planning::FailureDepth::Double;
      return planning::failures_command(d, {depth, a.top, summary}, std::cout);
    }
    const planning::AuditFormat format = a.csv    ? planning::AuditFormat::Csv
                                         : a.json ? planning::AuditFormat::Json
                                                  : planning::AuditFormat::Text;
    const int code = planning::audit_command(d, {format}, std::cout);
    if (format == planning::AuditFormat::Text && loaded.scenario) {
      const std::string table = passages_table(*loaded.scenario);
      if (!table.empty()) std::cout << "\nThrough the balancers\n" << table;
    }
    return code;
  };
  return answer(*loaded.directory);
}

void add_audit(CLI::App& app, std::function<int()>& run) {
  auto a = std::make_shared<AuditArguments>();
  auto* c = app.add_subcommand("audit", "every user class, protocol and front end: where it goes");
  c->add_option("FILE", a->file, "scenario or forest document")->required();
  c->add_option("--without", a->without, "a server, site or link that is lost; several at once");
  c->add_option("--failures", a->failures, "lose every one (1), or every one and two (2), in turn")
      ->check(in_range("--failures"));
  c->add_option("--top", a->top, "failures to list")->check(in_range("--top"));
  c->add_flag("--csv", a->csv, "print rows as CSV");
  c->add_flag("--json", a->json, "print JSON");
  c->callback([a, &run] { run = [a] { return audit(*a); }; });
}

void add_diff(CLI::App& app, std::function<int()>& run) {
  struct Arguments {
    std::string before;
    std::string after;
    bool json = false;
  };
  auto a = std::make_shared<Arguments>();
  auto* c = app.add_subcommand("diff", "what moved between two directories, by rule");
  c->add_option("A", a->before, "scenario or forest document")->required();
  c->add_option("B", a->after, "scenario or forest document")->required();
  c->add_flag("--json", a->json, "print JSON");
  c->callback([a, &run] {
    run = [a] {
      return with_directory(a->before, [&](const Directory& before) {
        return with_directory(a->after, [&](const Directory& after) {
          const planning::SummaryFormat format =
              a->json ? planning::SummaryFormat::Json : planning::SummaryFormat::Text;
          return planning::diff_command(before, after, {format}, std::cout);
        });
      });
    };
  });
}

int accept_routing(const std::string& file, const std::string& path) {
  SingleFile golden("casgrid golden", {.option = "--file", .inputs = {file}}, path);
  if (!golden.is_open()) return kBadInput;
  return with_directory(file, [&](const Directory& d) {
    const int code = golden.write(planning::golden_text(planning::audit(d)), kPassed);
    if (code == kPassed) std::cout << path << " is written; review it, and keep it\n";
    return code;
  });
}

void add_golden(CLI::App& app, std::function<int()>& run) {
  struct Arguments {
    std::string file;
    std::string golden;
    bool accept = false;
    bool check = false;
  };
  auto a = std::make_shared<Arguments>();
  auto* c = app.add_subcommand("golden", "keep the routing as a reviewed file, and check it");
  c->add_option("FILE", a->file, "scenario or forest document")->required();
  add_output_option(*c, "--file", a->golden, "the reviewed file; FILE.golden if left out");
  auto* accept = c->add_flag("--accept", a->accept, "write the routing as it is now");
  auto* check = c->add_flag("--check", a->check, "fail, with a table, if it is not as accepted");
  mark_as_output(*accept);
  accept->excludes(check);
  c->callback([a, &run] {
    run = [a] {
      if (!a->accept && !a->check) {
        std::cerr << "casgrid golden: say --accept or --check\n";
        return kBadInput;
      }
      const std::string path = a->golden.empty() ? a->file + ".golden" : a->golden;
      if (a->accept) return accept_routing(a->file, path);
      return with_directory(a->file, [&](const Directory& d) {
        planning::CheckOptions options;
        options.path = path;
        return say([&](std::ostream& out) { return planning::check_command(d, options, out); });
      });
    };
  });
}

void add_namespaces(CLI::App& app, std::function<int()>& run) {
  struct Arguments {
    std::string file;
    bool json = false;
  };
  auto a = std::make_shared<Arguments>();
  auto* c = app.add_subcommand("namespaces", "host and certificate names that a design needs");
  c->add_option("FILE", a->file, "scenario or forest document")->required();
  c->add_flag("--json", a->json, "print JSON");
  c->callback([a, &run] {
    run = [a] {
      return with_directory(
          a->file, [&](const Directory& d) { return namespaces_command(d, a->json, std::cout); });
    };
  });
}

void add_conformance(CLI::App& app, std::function<int()>& run) {
  auto o = std::make_shared<ConformanceOptions>();
  auto* c = app.add_subcommand("conformance", "run routing cases, one a line, on a forest");
  c->add_option("FILE", o->cases, "cases (.jsonl)")->required();
  c->add_option("--forest", o->forest,
                "forest document; reference-forest.json beside the cases if left out");
  c->add_flag("--quiet", o->quiet, "failures and totals only");
  c->callback([o, &run] { run = [o] { return conformance_command(*o, std::cout, std::cerr); }; });
}

}  // namespace

void add_routing_commands(CLI::App& app, std::function<int()>& run) {
  add_route(app, run);
  add_audit(app, run);
  add_diff(app, run);
  add_golden(app, run);
  add_namespaces(app, run);
  add_conformance(app, run);
}

}  // namespace casgrid

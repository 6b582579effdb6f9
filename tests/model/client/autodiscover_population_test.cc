// One client that looks for Autodiscover, called with bare inputs: where it goes, when, and what it
// gives away. Hosts are servers that do as they are told.
#include "model/client/autodiscover_population.h"

#include <algorithm>
#include <functional>
#include <map>

#include "model/base/questions.h"
#include "tests/model/autodiscover/contoso.h"
#include "tests/model/door.h"

namespace casgrid::testing::autodiscover_population_test {
namespace {

using autodiscover::ProgramKind;

constexpr ParticipantId kDirectory1{20u}, kDirectory2{21u};

HttpResponse status(std::uint16_t code) {
  HttpResponse r;
  r.status = code;
  return r;
}

HttpResponse settings(std::uint16_t ttl_h = 1) {
  HttpResponse r;
  set_discovered(r, Discovered::Settings);
  set_told_ttl_h(r, ttl_h);
  return r;
}

// A server behind a name: whether it opens a connection, and what it says.
struct Host {
  enum class Door { Opens, Refuses, Silent } door = Door::Opens;
  std::function<HttpResponse(const HttpRequest&)> says = [](const HttpRequest&) {
    return status(404);
  };
  std::uint32_t certificate = 0;  // Welcome::certificate
};

struct World {
  Directory directory = contoso();
  DnsZone dns;
  std::map<std::uint32_t, Host> hosts;  // by participant
  std::unique_ptr<AutodiscoverPopulation> population;
  std::unique_ptr<casgrid::testing::Door> door;
  std::multimap<Instant, std::uint64_t> timers;
  std::vector<std::string> log;  // "0.02 connect mail.contoso.com:443", "0.02 outlook-pox none"
  std::vector<Record> records, notes;
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint32_t>> open;  // slot: tag, participant
  Instant now = kStart;
  bool directory_answers = true;
  AutodiscoverPopulationOptions options;

  World() {
    options.who.name = options.who.draws = "seekers";
    options.who.first_user = kAnna;
    options.who.users = 1;
    options.ramp = Duration{0};
    options.profile.request_bytes = Variate::constant(900);
    options.profile.retry_s = Variate::constant(300);
    options.spread = 0;
    options.connections.operation_patience = std::chrono::seconds(120);
    options.directory_servers = {kDirectory1, kDirectory2};
    options.search_timeout = std::chrono::seconds(2);
    directory.connection_points.clear();
  }

  void name(const std::string& host, const Host& server) {
    const HostId id = directory.intern_host(host);
    const auto participant = static_cast<std::uint32_t>(id.index()) + 100;
    if (dns.names.size() <= id.index()) dns.names.resize(id.index() + 1);
    dns.names[id.index()] = {id, {ParticipantId{std::size_t{participant}}}, std::chrono::hours(1)};
    hosts[participant] = server;
  }

  void run(double until_s) {
    if (population == nullptr) {
      options.connections.dns = &dns;
      options.directory = &directory;
      population = std::make_unique<AutodiscoverPopulation>(options);
      door = std::make_unique<casgrid::testing::Door>(*population);
      step([&] { door->start(now); });
    }
    while (!timers.empty() && timers.begin()->first <= at_s(until_s)) {
      now = timers.begin()->first;
      const std::uint64_t tag = timers.begin()->second;
      timers.erase(timers.begin());
      step([&] { door->timer(tag, now); });
    }
    now = std::max(now, at_s(until_s));
  }

  void note(const std::string& what) {
    char at[32];
    std::snprintf(at, sizeof at, "%.2f ", seconds(now - kStart));
    log.push_back(at + what);
  }

  std::string host_of(ParticipantId p) const { return directory.hosts.at(p.value - 100); }

  void step(const std::function<void()>& what) {
    what();
    const auto outputs = door->out.outputs;
    const auto messages = door->out.messages;
    records.insert(records.end(), door->out.records.begin(), door->out.records.end());
    notes.insert(notes.end(), door->out.notes.begin(), door->out.notes.end());
    for (const Output& o : outputs)
      take(o, o.message < messages.size() ? &messages[o.message] : nullptr);
  }

  void take(const Output& o, const Message* message) {
    if (o.kind == OutputKind::SetTimer) timers.emplace(o.at, o.tag);
    if (o.kind == OutputKind::Connect) connect(o);
    if (o.kind == OutputKind::Close) {
      note("close");
      open.erase(o.connection.slot);
    }
    if (o.kind == OutputKind::Tell) {
      note("search " + std::to_string(o.peer.value));
      if (!directory_answers) return;
      const auto& query = *message->as<DirectoryQuery>();
      step([&] { door->told(o.peer, DirectoryAnswer{query.tag, query.user, true}, now); });
    }
    if (o.kind == OutputKind::Send) ask(o, *message->as<HttpRequest>());
  }

  void connect(const Output& o) {
    const Host& host = hosts.at(o.peer.value);
    note("connect " + host_of(o.peer) + ":" + std::to_string(static_cast<int>(o.port)) +
         (o.is_plain ? " clear" : ""));
    if (host.door == Host::Door::Silent) return;
    if (host.door == Host::Door::Refuses) {
      step([&] { door->closed(o.connection, o.tag, CloseReason::Refused, now); });
      return;
    }
    open[o.connection.slot] = {o.tag, o.peer.value};
    step([&] {
      door->give({.kind = InputKind::ConnectionOpened,
                  .connection = o.connection,
                  .peer = o.peer,
                  .certificate = host.certificate,
                  .tag = o.tag},
                 now);
    });
  }

  void ask(const Output& o, const HttpRequest& request) {
    const auto [tag, participant] = open.at(o.connection.slot);
    note(std::string(text_of(request.action)) + " " +
         (request.method == LogonMethod::None        ? "none"
          : request.method == LogonMethod::Basic     ? "basic"
          : request.method == LogonMethod::Negotiate ? "negotiate"
                                                     : "other"));
    HttpResponse response = hosts.at(participant).says(request);
    response.number = request.number;
    latest = o.connection;
    latest_tag = tag;
    step([&] { door->message(o.connection, tag, response, now); });
  }

  void lose() {
    open.erase(latest.slot);
    step([&] { door->closed(latest, latest_tag, CloseReason::Reset, now); });
  }

  std::size_t count(RecordKind kind) const {
    const auto is = [&](const Record& r) { return r.kind == kind; };
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), is));
  }
  // How the walks ended that are over.
  std::vector<OperationEnd> ends() const {
    std::vector<OperationEnd> all;
    for (const Record& r : notes) {
      if (r.kind == RecordKind::OperationEnded)
        all.push_back(ActionResult::of(r.d).as<OperationEnd>());
    }
    return all;
  }

  ConnectionId latest;
  std::uint64_t latest_tag = 0;
};

using ::testing::ElementsAre;

Host saying(const HttpResponse& response) {
  return {.says = [response](const HttpRequest&) { return response; }};
}
Host refusing() { return {.door = Host::Door::Refuses}; }
Host silent() { return {.door = Host::Door::Silent}; }

// Facts 2.10.1: the order. Nobody but the last has an answer.
TEST(AutodiscoverWalk, TriesTheDomainTheNameAndARedirectionInClear) {
  World w;
  w.name("contoso.com", saying(status(404)));
  w.name("autodiscover.contoso.com", refusing());
  w.run(1);
  EXPECT_THAT(w.log, ElementsAre("0.02 connect contoso.com:443", "0.02 outlook-pox negotiate",
                                 "0.02 close", "0.04 connect autodiscover.contoso.com:443",
                                 "0.06 connect autodiscover.contoso.com:80 clear"))
      << "the addresses of whoever refused are asked for again";
  EXPECT_EQ(w.count(RecordKind::RequestSent), 1u) << "only where somebody was";
  EXPECT_EQ(w.count(RecordKind::RequestFailed), 0u);
  EXPECT_THAT(w.ends(), ElementsAre(OperationEnd::ClientError));
}

TEST(AutodiscoverWalk, ANameThatDoesNotExistTakesItsResolutionAndNoMore) {
  World w;
  w.name("autodiscover.contoso.com", saying(settings()));
  w.run(1);
  EXPECT_THAT(w.log, ElementsAre("0.04 connect autodiscover.contoso.com:443",
                                 "0.04 outlook-pox negotiate"));
  EXPECT_EQ(w.count(RecordKind::RequestSent), 1u);
  EXPECT_THAT(w.ends(), ElementsAre(OperationEnd::Good));
}

TEST(AutodiscoverWalk, ASilentAddressCostsTheTimeOutOfAConnection) {
  World w;
  w.name("contoso.com", silent());
  w.name("autodiscover.contoso.com", saying(settings()));
  w.run(60);
  EXPECT_THAT(w.log, ElementsAre("0.02 connect contoso.com:443", "21.02 close",
                                 "21.04 connect autodiscover.contoso.com:443",
                                 "21.04 outlook-pox negotiate"));
  EXPECT_EQ(w.count(RecordKind::RequestFailed), 0u);
}

TEST(AutodiscoverWalk, TakesServiceConnectionPointsOfADirectoryThatAnswers) {
  World w;
  w.options.is_domain_joined = true;
  w.directory.connection_points.push_back(
      {.server = kCasParis,
       .url = w.directory.intern_url("https://scp.contoso.com/autodiscover/autodiscover.xml"),
       .site_scope = {},
       .pointer_domain = {},
       .pointer_host = {}});
  w.name("scp.contoso.com", saying(settings()));
  w.name("contoso.com", saying(settings()));
  w.run(1);
  EXPECT_THAT(w.log, ElementsAre("0.00 search 20", "0.02 connect scp.contoso.com:443",
                                 "0.02 outlook-pox negotiate"));
}

TEST(AutodiscoverWalk, DoesWithoutADirectoryThatIsSilent) {
  World w;
  w.options.is_domain_joined = true;
  w.directory_answers = false;
  w.name("contoso.com", saying(settings()));
  w.run(10);
  EXPECT_THAT(w.log, ElementsAre("0.00 search 20", "2.00 search 21", "4.02 connect contoso.com:443",
                                 "4.02 outlook-pox negotiate"));
}

TEST(AutodiscoverWalk, FollowsARedirectionInClearAndASecondOneOverTls) {
  World w;
  HttpResponse moved = status(302);
  moved.redirect = RedirectKind::Plain;
  moved.location = w.directory.intern_host("one.example.com");
  HttpResponse again = moved;
  again.location = w.directory.intern_host("two.example.com");
  w.name("autodiscover.contoso.com", {.says = [=](const HttpRequest& r) {
           return r.action == autodiscover::kGet ? moved : status(404);
         }});
  w.name("one.example.com", saying(again));
  w.name("two.example.com", saying(settings()));
  w.run(1);
  EXPECT_THAT(
      w.log,
      ElementsAre("0.04 connect autodiscover.contoso.com:443", "0.04 outlook-pox negotiate",
                  "0.04 close", "0.04 connect autodiscover.contoso.com:80 clear", "0.04 get none",
                  "0.04 close", "0.06 connect one.example.com:443", "0.06 outlook-pox negotiate",
                  "0.06 close", "0.08 connect two.example.com:443", "0.08 outlook-pox negotiate"));
}

TEST(AutodiscoverWalk, FollowsRedirectUrlAndAnotherAddress) {
  World w;
  HttpResponse url = status(200);
  set_discovered(url, Discovered::OtherUrl);
  url.location = w.directory.intern_host("one.example.com");
  HttpResponse address = status(200);
  set_discovered(address, Discovered::OtherAddress);
  address.location = w.directory.intern_host("fabrikam.com");
  w.name("contoso.com", saying(url));
  w.name("one.example.com", saying(address));
  w.name("fabrikam.com", saying(settings()));
  w.run(1);
  EXPECT_THAT(w.log, ElementsAre("0.02 connect contoso.com:443", "0.02 outlook-pox negotiate",
                                 "0.02 close", "0.04 connect one.example.com:443",
                                 "0.04 outlook-pox negotiate", "0.04 close",
                                 "0.06 connect fabrikam.com:443", "0.06 outlook-pox negotiate"));
  EXPECT_THAT(w.ends(), ElementsAre(OperationEnd::Good));
}

// AD-019: the eleventh redirection is not followed.
TEST(AutodiscoverWalk, StopsAtTheEleventhRedirection) {
  World w;
  HttpResponse round = status(302);
  round.redirect = RedirectKind::Plain;
  round.location = w.directory.intern_host("contoso.com");
  w.name("contoso.com", saying(round));
  w.run(1);
  const auto asked = std::count_if(w.log.begin(), w.log.end(), [](const std::string& line) {
    return line.find("pox") != std::string::npos;
  });
  EXPECT_EQ(asked, 11);
  EXPECT_EQ(w.ends().size(), 1u);
}

// AD-006: no credentials, and no request, to a certificate without the name.
TEST(AutodiscoverWalk, AsksNobodyWhoseCertificateIsNotGood) {
  World w;
  const CertificateTrust trust({{.is_trusted = true, .covers = std::vector<bool>(200, false)}});
  w.options.connections.trust = &trust;
  w.name("contoso.com", {.says = [](const HttpRequest&) { return settings(); }, .certificate = 1});
  w.name("autodiscover.contoso.com", saying(settings()));
  w.run(1);
  EXPECT_THAT(w.log, ElementsAre("0.02 connect contoso.com:443", "0.02 close",
                                 "0.04 connect autodiscover.contoso.com:443",
                                 "0.04 outlook-pox negotiate"));
}

// AD-020: a 401 does not prove that the password is wrong.
TEST(AutodiscoverWalk, GoesOnAfterARefusedLogonAndIsRefusedInTheEnd) {
  World w;
  w.name("contoso.com", saying(status(401)));
  w.name("autodiscover.contoso.com", saying(status(401)));
  w.run(1);
  const auto asked = std::count(w.log.begin(), w.log.end(), "0.04 outlook-pox negotiate") +
                     std::count(w.log.begin(), w.log.end(), "0.02 outlook-pox negotiate");
  EXPECT_EQ(asked, 2);
  EXPECT_THAT(w.ends(), ElementsAre(OperationEnd::LogonRefused));
}

// real-http-clients, A1: the probe and the request with credentials are on different connections.
TEST(AutodiscoverWalk, ExchangelibAsksWithoutCredentialsFirstOnAnotherConnection) {
  World w;
  w.options.program = ProgramKind::Exchangelib;
  w.name("contoso.com", {.says = [](const HttpRequest& r) {
           return r.method == LogonMethod::None ? status(401) : settings();
         }});
  w.run(1);
  EXPECT_THAT(w.log, ElementsAre("0.02 connect contoso.com:443", "0.02 probe none", "0.02 close",
                                 "0.02 connect contoso.com:443", "0.02 pox basic", "0.02 close"));
}

// The same: of two SRV records exchangelib takes the larger number, others the smaller.
TEST(AutodiscoverWalk, ExchangelibTakesTheRecordOfTheLargestNumber) {
  for (const ProgramKind program : {ProgramKind::Exchangelib, ProgramKind::Outlook}) {
    World w;
    w.options.program = program;
    w.options.service_records = {{10, 0, 443, "ten.example.com"},
                                 {20, 0, 443, "twenty.example.com"},
                                 {5, 0, 8443, "five.example.com"}};
    for (const char* host : {"ten.example.com", "twenty.example.com", "five.example.com"})
      w.name(host, saying(settings()));
    w.run(1);
    const std::string first =
        program == ProgramKind::Exchangelib ? "twenty.example.com" : "ten.example.com";
    ASSERT_FALSE(w.log.empty());
    EXPECT_THAT(w.log.front(), ::testing::HasSubstr("connect " + first));
  }
}

TEST(AutodiscoverWalk, PhonesSendTheirPassword) {
  World w;
  w.options.program = ProgramKind::Phone;
  w.options.is_domain_joined = true;
  w.name("contoso.com", saying(settings()));
  w.run(1);
  EXPECT_THAT(w.log, ElementsAre("0.02 connect contoso.com:443", "0.02 phone-pox basic"));
}

TEST(AutodiscoverPopulation, LooksAgainWhenTheAnswerHasGrownOldOnTheConnectionItKept) {
  World w;
  w.name("contoso.com", saying(settings(2)));
  w.run(7199);
  EXPECT_EQ(w.log.size(), 2u);
  w.run(7201);
  EXPECT_THAT(w.log, ElementsAre(::testing::_, ::testing::_, "7200.02 outlook-pox negotiate"));
  EXPECT_THAT(w.ends(), ElementsAre(OperationEnd::Good, OperationEnd::Good));
}

TEST(AutodiscoverPopulation, TheLifeOfAnAnswerIsSpreadByAQuarterAtMost) {
  World w;
  w.options.who.users = 200;
  w.options.who.first_user = UserId{0u};
  w.options.spread = 0.25;
  UserGroup crowd;
  crowd.name = "crowd";
  crowd.domain = "contoso.com";
  crowd.first_user = w.directory.user_count();
  crowd.count = 200;
  w.directory.user_groups.push_back(crowd);
  w.directory.publish();
  w.options.who.first_user = UserId{std::size_t{crowd.first_user}};
  w.name("contoso.com", saying(settings()));
  w.run(2699);
  EXPECT_EQ(w.count(RecordKind::RequestSent), 200u);
  w.run(3600);
  EXPECT_NEAR(static_cast<double>(w.count(RecordKind::RequestSent)), 300, 25);
  w.run(4501);
  EXPECT_GE(w.count(RecordKind::RequestSent), 400u);
}

TEST(AutodiscoverPopulation, LooksAgainAfterTheRetryTimeIfItFoundNothing) {
  World w;
  w.name("contoso.com", saying(status(503)));
  w.run(299);
  EXPECT_EQ(w.count(RecordKind::RequestSent), 1u);
  w.run(301);
  EXPECT_EQ(w.count(RecordKind::RequestSent), 2u);
  EXPECT_THAT(w.ends(), ElementsAre(OperationEnd::ServerError, OperationEnd::ServerError));
}

TEST(AutodiscoverPopulation, LooksAgainAtOnceWhenWhatItWatchesIsGone) {
  World w;
  w.name("contoso.com", saying(settings()));
  w.run(100);
  w.lose();
  w.run(101);
  EXPECT_THAT(w.log, ElementsAre("0.02 connect contoso.com:443", "0.02 outlook-pox negotiate",
                                 "100.00 connect contoso.com:443", "100.00 outlook-pox negotiate"));
}

// Each of two programs of one user hears of it.
TEST(AutodiscoverPopulation, LooksAgainAtOnceWhenAProgramBesideLosesItsConnection) {
  World w;
  w.options.watches = false;
  w.options.programs_per_user = 2;
  w.name("contoso.com", saying(settings()));
  w.run(100);
  ASSERT_EQ(w.count(RecordKind::RequestSent), 2u);
  w.step([&] { w.door->told(ParticipantId{3u}, ConnectionLoss{0}, w.now); });
  w.step([&] { w.door->told(ParticipantId{3u}, ConnectionLoss{9}, w.now); });
  w.run(101);
  EXPECT_EQ(w.count(RecordKind::RequestSent), 4u) << "at once, once each, and none for strangers";
}

TEST(AutodiscoverPopulation, WhoFoundNothingKeepsToItsTime) {
  World w;
  w.name("contoso.com", saying(status(503)));
  w.run(100);
  w.step([&] { w.door->told(ParticipantId{3u}, ConnectionLoss{0}, w.now); });
  w.run(101);
  EXPECT_EQ(w.count(RecordKind::RequestSent), 1u);
}

TEST(AutodiscoverPopulation, KeepsNoConnectionIfItDoesNotWatch) {
  World w;
  w.options.watches = false;
  w.name("contoso.com", saying(settings()));
  w.run(100);
  EXPECT_EQ(w.log.back(), "0.02 close");
  EXPECT_EQ(w.population->connections().connected(), 0u);
}

}  // namespace
}  // namespace casgrid::testing::autodiscover_population_test

#include "tests/readers/readers.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/mman.h>
#include <unistd.h>

#include "scenarios/advising/check.h"
#include "scenarios/advising/run_cost.h"
#include "scenarios/deployment/load_directory.h"
#include "scenarios/importing/import.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/planning/audit_commands.h"
#include "scenarios/profiles/profile_apply.h"
#include "scenarios/profiles/profile_load.h"
#include "scenarios/reporting/report_file.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/routing/conformance.h"
#include "scenarios/routing/run_case.h"
#include "scenarios/running/trace_file.h"
#include "scenarios/schema/profile.pb.h"
#include "scenarios/text/json_document.h"
#include "scenarios/validating/check_resolved.h"
#include "scenarios/validating/validate.h"
#include "tests/scenarios/logs/written_logs.h"

namespace casgrid::testing {
namespace {

namespace fs = std::filesystem;

const std::string kSource = CASGRID_SOURCE;

std::string text_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A file in memory, written anew for each input.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("input", 0)) {}
  ~MemoryFile() { close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string holding(const std::string& bytes) const {
    const bool is_written =
        ftruncate(file_, 0) == 0 &&
        pwrite(file_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
    return is_written ? "/proc/self/fd/" + std::to_string(file_) : std::string();
  }

 private:
  int file_;
};

const MemoryFile& memory_file() {
  static const MemoryFile kFile;
  return kFile;
}

// ---- scenarios and profiles -------------------------------------------------------------------

std::vector<std::string> scenario_corpus() {
  std::vector<std::string> all{
      text_of_file(kSource + "/tests/program/good.textproto"),
      text_of_file(kSource + "/scenarios/catalog/upgrade-in-place.textproto"),
      R"({"title": "as JSON", "duration_s": 60, "topology": {"sites": [{"name": "paris"}]},
 "directory": {"domain": "contoso.com", "front_ends": [{"name": "cas{1..2}", "site": "paris"}],
  "mailbox_servers": [{"name": "mbx1", "site": "paris"}], "directory_servers": [{"name": "dc1", "site": "paris"}],
  "databases": [{"name": "db1", "copies": [{"server": "mbx1"}]}], "namespaces": [{"host": "m.contoso.com", "addresses": ["cas1"]}]},
 "populations": [{"name": "staff", "users": 5, "location": "paris", "databases": ["db1"], "namespace": "m.contoso.com"}]})"};
  return all;
}

void use_scenario(const std::string& bytes) {
  const ParsedScenario loaded = load_scenario(memory_file().holding(bytes));
  if (!loaded.scenario) return;
  const scenario::Scenario resolved = resolve(*loaded.scenario, {});
  if (!check_resolved(resolved, "input").empty()) return;
  reckon_cost(resolved);
  check(load_directory(memory_file().holding(bytes)));
}

std::vector<std::string> profile_corpus() {
  std::string quantiles;
  for (int i = 0; i <= 100; ++i) quantiles += (i > 0 ? ", " : "") + std::to_string(i * 3);
  return {
      R"(read { files { what: "HttpProxy" count: 1 } first: "2024-03-04T09:00:00Z" covered_s: 3600 }
assumptions { megacycles_per_core: 2900 session_gap_s: 1800 quiet_share: 0.2 }
mix { protocol: "owa" action: "GetItem" count: 10 share: 0.5 latency_ms: [)" +
      quantiles + R"(] }
clients { client: OWA users: 10 devices: 11 logon: FORMS
  day: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5]
  profile { requests_per_hour: 120 think_s { empirical { quantiles: [1, 2, 40] } } session_requests_mean: 12 }
  sessions { count: 4 requests_mean: 12 closed_away_s: 60 } hours { per_s: 1 } }
)"};
}

void use_profile(const std::string& bytes) {
  const LoadedProfile loaded = load_profile(memory_file().holding(bytes));
  if (loaded.profile == nullptr) return;
  static const ParsedScenario kScenario =
      parse_text(text_of_file(kSource + "/tests/program/good.textproto"), "good");
  scenario::Scenario s = *kScenario.scenario;
  apply_profile(*loaded.profile, s);
  if (validate(s, {}, "input").empty()) check_resolved(resolve(s, {}), "input");
}

// ---- forests and cases -------------------------------------------------------------------------

std::vector<std::string> forest_corpus() {
  return {text_of_file(kSource + "/tests/pybind/small-forest.json")};
}

void use_forest(const std::string& bytes) {
  const LoadedDirectory loaded = load_directory(memory_file().holding(bytes));
  if (!loaded.directory) return;
  std::ostringstream out;
  planning::audit_command(*loaded.directory, {planning::AuditFormat::Text}, out);
  planning::failures_command(
      *loaded.directory, {planning::FailureDepth::Single, 5, planning::SummaryFormat::Text}, out);
  if (loaded.is_forest) check(loaded);
}

std::vector<std::string> case_corpus() {
  return {
      R"({"id": "a1", "area": "owa", "title": "a page", "front_end": "cas1", "request": {"protocol": "http", "tls": "implicit", "port": 443, "method": "GET", "url": "https://mail.contoso.com/owa/", "headers": {"Host": "mail.contoso.com"}, "cookies": {"cadata": "x"}, "client": {"product": "edge", "version": "1"}}, "identity": {"user": "anna@contoso.com", "authenticated": true, "method": "forms", "session_state": "valid"}, "overrides": {"servers[name=cas1].site": "Paris"}, "expect": {"action": "proxy", "status": 200}})",
      R"({"id": "s1", "area": "smtp", "front_end": "cas1", "request": {"protocol": "smtp", "port": 25, "commands": ["EHLO a"], "smtp": {"mail_from": "a@b.c", "rcpt_to": ["anna@contoso.com"]}}, "identity": {}, "expect": {"action": ["proxy", "accept"]}})"};
}

void use_case(const std::string& bytes) {
  static const auto* const kRunner = [] {
    Complaints complaints;
    return new CaseRunner(
        parse_json(text_of_file(kSource + "/tests/pybind/small-forest.json")).value, complaints);
  }();
  std::istringstream lines(bytes);
  kRunner->run_lines(lines, "input", [](const CaseResult&) {});
}

// ---- exports ------------------------------------------------------------------------------------

// A folder with one export in it, beside the list of servers that everything else needs. One a
// process; it is taken away when the process ends as it should.
class ExportFolder {
 public:
  ExportFolder() : folder_("/dev/shm/casgrid-exports-" + std::to_string(getpid())) {
    fs::create_directories(folder_);
    fs::copy_file(kSource + "/scenarios/samples/exports/ExchangeServers.xml",
                  folder_ / "ExchangeServers.xml", fs::copy_options::overwrite_existing);
  }
  ~ExportFolder() {
    std::error_code error;
    fs::remove_all(folder_, error);
  }
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;

  std::string holding(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary | std::ios::trunc) << bytes;
    return folder_.string();
  }

 private:
  fs::path folder_;
};

void use_export(const std::string& name, const std::string& bytes) {
  static const ExportFolder kFolder;
  importing::ImportOptions options;
  options.directory = kFolder.holding(name, bytes);
  const importing::Imported imported = importing::import_topology(options);
  if (imported.scenario != nullptr) parse_text(importing::scenario_text(imported), "made");
}

std::string sample(const std::string& name) {
  return text_of_file(kSource + "/scenarios/samples/exports/" + name);
}

constexpr const char* kApplicationHost = R"(<?xml version="1.0"?>
<configuration><system.applicationHost><sites><site name="Default Web Site" id="1"><bindings>
<binding protocol="https" bindingInformation="*:443:" /></bindings></site></sites></system.applicationHost>
<location path="Default Web Site"><system.webServer><security><access sslFlags="Ssl" /></security></system.webServer></location>
<location path="Default Web Site/owa"><system.webServer><security><access sslFlags="Ssl, Ssl128" />
<authentication><basicAuthentication enabled="true" /></authentication></security></system.webServer></location>
</configuration>
)";

constexpr const char* kHaproxy = R"(global
  maxconn 20000
defaults usual
  mode http
  timeout server 50s
  default-server inter 5s fall 3 rise 2 slowstart 60s
frontend web from usual
  bind *:443,[::]:8443 ssl crt "/etc/ssl/mail.pem"
  acl owa path_beg -i /owa
  acl legacy hdr(host),lower legacy.contoso.com
  use_backend old if legacy !owa or { dst_port 444 }
  default_backend all
backend all
  balance leastconn
  cookie SRV insert indirect
  option httpchk GET /owa/healthcheck.htm
  http-check expect string "200 OK"
  server ham-ex1 ham-ex1.contoso.com:443 check weight 10 ssl verify none
  server x [fd00::1]:443 check backup send-proxy
listen old :445
  server y y:1 disabled
)";

constexpr const char* kNginx = R"(events { }
http {
  proxy_read_timeout 1h 30m;
  upstream exchange { least_conn; server ham-ex1.contoso.com:443 weight=2 fail_timeout=5s; server 10.0.0.2; }
  server {
    listen [::]:443 ssl default_server;
    server_name mail.contoso.com *.contoso.com ~^x.+$;
    client_max_body_size 2000m;
    location ~* ^/(owa|ecp)/ { proxy_pass https://exchange; proxy_set_header Host "$host"; }
    location = / { return 301 '/owa/'; }
    location /ews { proxy_pass https://${backend}:443; }
  }
}
stream { include conf.d/*.conf; server { listen 993; proxy_pass ham-ex1:993; } }
)";

// ---- logs ---------------------------------------------------------------------------------------

std::vector<std::string> log_corpus() {
  return {http_proxy_log({{}, {}}),
          iis_log({{}, {}}),
          "#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: IMAP4 Log\r\n"
          "#Date: 2016-08-16T09:00:00.000Z\r\n#Fields: "
          "dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,"
          "context\r\n"
          "2016-08-16T09:00:01.000Z,0000000000000001,0,10.0.0.1:143,10.0.0.9:5000,,0,0,50,"
          "OpenSession,,\r\n"
          "2016-08-16T09:00:02.000Z,0000000000000001,1,10.0.0.1:143,10.0.0.9:5000,anna,5,20,30,"
          "login,anna,R=ok\r\n",
          "#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: SMTP Receive "
          "Protocol Log\r\n"
          "#Fields: "
          "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,"
          "data,context\r\n"
          "2016-08-16T09:00:01.000Z,EX1\\Default Frontend "
          "EX1,08D3C5,0,10.0.0.1:25,10.0.0.9:5000,+,,\r\n"
          "2016-08-16T09:00:01.100Z,EX1\\Default Frontend "
          "EX1,08D3C5,1,10.0.0.1:25,10.0.0.9:5000,<,EHLO a,\r\n",
          "#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: Message "
          "Tracking Log\r\n"
          "#Fields: "
          "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-"
          "id,source,event-id,internal-message-id,message-id,recipient-address\r\n"
          "2016-08-16T09:00:01.000Z,10.0.0.9,a,10.0.0.1,EX1,,Default,SMTP,RECEIVE,1,<a@b>,anna@"
          "contoso.com\r\n",
          "Aug 16 09:00:11 lb1 haproxy[14389]: 10.0.1.2:33317 [16/Aug/2016:09:00:10.655] https~ "
          "owa/cas1 "
          "10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {mail.contoso.com} {} \"GET /owa/ "
          "HTTP/1.1\"\n"
          "Aug 16 09:00:12 lb1 haproxy[14389]: 10.0.1.2:33317 [16/Aug/2016:09:00:10.655] imap "
          "imap/cas1 "
          "0/0/5007 212 -- 0/0/0/0/3 0/0\n",
          "10.0.0.9 - anna [16/Aug/2016:09:00:10 +0200] \"POST /EWS/Exchange.asmx HTTP/1.1\" 200 "
          "512 \"-\" \"curl/7\" \n",
          utf16("#Fields: date time c-ip\n2016-08-16 09:00:00 10.0.0.1\n", true)};
}

void use_log(const std::string& bytes) {
  logs::LogFile file(memory_file().holding(bytes));
  while (file.next()) {
    file.written();
    if (logs::is_http(file.kind())) file.request();
    switch (file.kind()) {
      case logs::LogKind::Pop3:
      case logs::LogKind::Imap4:
        file.session_event();
        break;
      case logs::LogKind::SmtpReceive:
      case logs::LogKind::SmtpSend:
        file.smtp_event();
        break;
      case logs::LogKind::Tracking:
        file.tracking_event();
        break;
      case logs::LogKind::HaproxyTcp:
        file.tcp_session();
        break;
      default:
        break;
    }
    for (const std::string& name : file.field_names()) file.field(name);
  }
  for (const logs::BadRow& row : file.first_bad()) row.text();
}

std::vector<std::string> packed_corpus() {
  std::vector<std::string> all;
  for (const std::string& text : log_corpus()) all.push_back(gzipped(text));
  return all;
}

// ---- results ------------------------------------------------------------------------------------

std::vector<std::string> trace_corpus() {
  trace::TraceHeader header;
  header.set_version("0");
  header.add_participants("staff");
  header.add_participants("cas1");
  header.add_servers("cas1");
  header.add_databases("db1");
  add_program_names(header);
  const std::string path = "/dev/shm/casgrid-trace-" + std::to_string(getpid());
  TraceWriter writer(path, header);
  for (std::uint32_t i = 0; i < 40; ++i) {
    Record r;
    r.at = kStart + std::chrono::milliseconds(i);
    r.who = ParticipantId{std::size_t{i % 2}};
    r.kind = static_cast<RecordKind>(i % static_cast<std::uint32_t>(RecordKind::kCount));
    r.a = i;
    r.c = 1'000'000;
    writer.add(r);
  }
  writer.finish("0123", 40);
  const std::string bytes = text_of_file(path);
  fs::remove(path);
  return {bytes};
}

void use_trace(const std::string& bytes) {
  TraceReader reader(memory_file().holding(bytes));
  while (const auto record = reader.next()) record_words(*record, reader.names());
}

std::vector<std::string> report_corpus() {
  return {
      R"({"casgrid": "0", "title": "t", "verdict": "pass", "fingerprint": "f", "network": "flow", "links": [{"link": "wan", "direction": "a -> b", "transfers": 1, "bytes": 2, "mean_mbps": 0.1, "utilisation_mean": 0.2, "utilisation_peak": 0.3, "transfer_mean_ms": null, "closed_form_ms": 1.5, "simgrid_share": 1}], "latency": [{"protocol": "owa", "action": "read", "count": 4, "mean_ms": 2.5, "p95_ms": null}]})"};
}

std::function<void(const std::string&)> exported(const char* name) {
  return [name](const std::string& bytes) { use_export(name, bytes); };
}

std::function<std::vector<std::string>()> samples(std::vector<std::string> names) {
  return [names] {
    std::vector<std::string> all;
    for (const std::string& name : names) all.push_back(sample(name));
    return all;
  };
}

}  // namespace

const std::vector<ReaderUnderTest>& readers() {
  static const std::vector<ReaderUnderTest> kReaders = {
      {"scenario", scenario_corpus, use_scenario},
      {"profile", profile_corpus, use_profile},
      {"forest", forest_corpus, use_forest},
      {"case", case_corpus, use_case},
      {"clixml",
       samples({"ham-ex1/Get-ImapSettings.xml", "Get-DatabaseAvailabilityGroup.xml",
                "Get-OrganizationConfig.xml"}),
       exported("Get-ImapSettings.xml")},
      {"json_export",
       samples({"Get-MailboxServer.json", "Get-ReceiveConnector.json", "Get-OutlookAnywhere.json"}),
       exported("Get-ReceiveConnector.json")},
      {"csv",
       samples({"ham-ex1/Get-MailboxDatabaseCopyStatus.csv", "Get-ClientAccessService.csv",
                "MailboxCount.csv"}),
       exported("Get-MailboxDatabaseCopyStatus.csv")},
      {"application_host", [] { return std::vector<std::string>{kApplicationHost}; },
       exported("applicationHost.config")},
      {"web_config", [] { return std::vector<std::string>{kApplicationHost}; },
       exported("web.config")},
      {"haproxy", [] { return std::vector<std::string>{kHaproxy}; }, exported("haproxy.cfg")},
      {"nginx", [] { return std::vector<std::string>{kNginx}; }, exported("nginx.conf")},
      {"log", log_corpus, use_log},
      {"packed_log", packed_corpus, use_log},
      {"trace", trace_corpus, use_trace},
      {"report", report_corpus, [](const std::string& bytes) { from_json(bytes); }},
  };
  return kReaders;
}

const ReaderUnderTest* find_reader(const std::string& name) {
  for (const ReaderUnderTest& r : readers()) {
    if (name == r.name) return &r;
  }
  return nullptr;
}

}  // namespace casgrid::testing

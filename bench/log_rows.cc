#include "bench/log_rows.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

#include "scenarios/logs/arrival_stream.h"
#include "scenarios/logs/http_proxy_columns.h"

namespace casgrid::bench {
namespace {

constexpr std::uint64_t kRows = 1'000'000;
constexpr std::uint64_t kUsers = 20'000;
constexpr double kPerSecond = 1400;

std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

std::string guid(std::uint64_t x) {
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-8%03x-%012llx", static_cast<unsigned>(x >> 32),
                static_cast<unsigned>(x >> 16 & 0xffff), static_cast<unsigned>(x & 0xfff),
                static_cast<unsigned>(x >> 12 & 0xfff),
                static_cast<unsigned long long>(mixed(x) >> 16));
  return text;
}

std::string instant(std::uint64_t ms) {
  char text[40];
  std::snprintf(text, sizeof text, "2016-08-16T%02u:%02u:%02u.%03uZ",
                static_cast<unsigned>(8 + ms / 3'600'000), static_cast<unsigned>(ms / 60'000 % 60),
                static_cast<unsigned>(ms / 1000 % 60), static_cast<unsigned>(ms % 1000));
  return text;
}

std::string http_proxy_row(std::uint64_t n) {
  const std::uint64_t draw = mixed(n + 1);
  const std::uint64_t user = draw % kUsers;
  const auto end_ms = static_cast<std::uint64_t>(static_cast<double>(n) * 1000 / kPerSecond);
  const bool polls = (draw >> 20) % 4 == 0;
  const std::uint64_t total = polls ? 1000 + (draw >> 24) % 299'000 : 5 + (draw >> 24) % 200;
  const std::string at = instant(end_ms);
  const std::string id = guid(draw);
  const std::string mailbox = guid(mixed(user));
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  return at + "," + id + ",15,0,1497,2,R:" + mailbox + ":" + number(n) +
         ";RT:" + (polls ? "NotificationWait" : "Execute") + ";CI:" + mailbox + ":1;CID:" + id +
         ",Mapi,mail.contoso.com,/mapi/emsmdb/,,Negotiate,true,CONTOSO\\staff-" + number(user) +
         ",contoso.com,MailboxGuid~" + mailbox +
         ",Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.4997; Pro),10." +
         number(user >> 16) + "." + number(user >> 8 & 255) + "." + number(user & 255) + ",CAS" +
         number(user % 4) + ",200,200,,POST,Proxy,mbx" + number(user % 8) +
         ".contoso.com,15.00.1497.000,IntraForest,MailboxGuidWithDomain,Database~" + mailbox +
         "~~2016-09-15T09:00:00,,," + number(200 + draw % 3000) + "," +
         number(300 + draw % 20'000) + ",1,,0,1,,0,1;,1,,0,1,,0," + number(total) + ",0,0,1,0," +
         number(total - 3) + ",0,0,0,0,0," + number(total - 1) + ",0," + number(total - 2) +
         ",2,2,2," + number(total) + ",,?mailboxId=" + mailbox +
         "@contoso.com,,BeginRequest=" + at +
         ";CorrelationID=<empty>;ProxyState-Run=None;FEAuth=BEVersion-1941996505;"
         "BeginGetRequestStream=" +
         at + ";OnRequestStreamReady=" + at + ";BeginGetResponse=" + at + ";OnResponseReady=" + at +
         ";EndGetResponse=" + at +
         ";ProxyState-Complete=ProxyResponseData;SharedCacheGuard=0;EndRequest=" + at +
         ";,,,|RoutingDB:" + mailbox + ",,,CafeV1\r\n";
}

// A file of its own that is gone at the end, whatever comes in between.
class WrittenLog {
 public:
  WrittenLog() {
    std::string form = (std::filesystem::temp_directory_path() / "casgrid-logs-XXXXXX").string();
    folder_ = mkdtemp(form.data()) == nullptr ? "." : form;
    write_http_proxy_log(path(), kRows);
  }
  ~WrittenLog() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  WrittenLog(const WrittenLog&) = delete;
  WrittenLog& operator=(const WrittenLog&) = delete;
  std::string path() const { return folder_ + "/HttpProxy_2016081608-1.LOG"; }

 private:
  std::string folder_;
};

}  // namespace

void write_http_proxy_log(const std::string& path, std::uint64_t rows) {
  std::ofstream file(path, std::ios::binary);
  file
      << "#Software: Microsoft Exchange Server\r\n#Version: 15.00.1497.002\r\n#Log-type: HttpProxy "
         "Logs\r\n#Date: 2016-08-16T08:00:00.000Z\r\n#Fields: "
      << logs::kHttpProxy74 << "\r\n";
  for (std::uint64_t n = 0; n < rows; ++n) file << http_proxy_row(n);
}

LogsRead read_logs(const std::string& path) {
  logs::ArrivalStream stream({path});
  LogsRead read;
  while (stream.next() != nullptr) ++read.rows;
  read.bad = stream.summary().total_bad();
  read.late = stream.summary().late;
  return read;
}

std::optional<double> log_cost(const std::string& row) {
  if (row != "logs.parse" && row != "logs.parse.rss") return std::nullopt;
  const WrittenLog log;
  const std::clock_t start = std::clock();
  const LogsRead read = read_logs(log.path());
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  if (read.rows != kRows || read.bad != 0) return std::nullopt;
  if (row == "logs.parse") return static_cast<double>(read.rows) / seconds;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace casgrid::bench

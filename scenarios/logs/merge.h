// The work behind ArrivalStream: files side by side, rows put together, arrivals in order.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/logs/arrival_stream.h"
#include "scenarios/logs/copies.h"
#include "scenarios/logs/join_table.h"
#include "scenarios/logs/log_file.h"
#include "scenarios/logs/order_window.h"
#include "scenarios/logs/repeats.h"

namespace casgrid::logs {

class ArrivalStream::Merge {
 public:
  Merge(const std::vector<std::string>& paths, const StreamOptions& options);

  const Arrival* next();
  NameTable names_;
  LogSummary summary_;
  UtcInstant earliest_ = kNoInstant;

 private:
  struct Waiting {  // a file that is not open yet
    UtcInstant first;
    std::size_t index;  // in summary_.files
  };
  struct Open {
    std::unique_ptr<LogFile> file;
    std::size_t index = 0;
  };

  void look_at(const std::string& path);
  void open_due();
  bool prepare();
  void advance();
  void close(Open& open);
  void keep_summary(const LogFile& file, std::size_t index);
  bool is_behind(const Open& a, const Open& b) const;
  void take(LogFile& file, std::size_t index);
  void take_request(const Request& r);
  void take_proxy(const Request& r);
  void take_front(const Request& r);
  void take_back(const Request& r);
  void take_event(LogFile& file);
  Arrival arrival_of(const Request& r);
  Slot put(const Request& r, const Arrival& a, std::uint64_t id = 0);
  bool is_answer_to_earlier(const Request& r, const Arrival& a);
  std::uint16_t action_of(std::string_view text);
  NameId again(std::string_view text, std::size_t place);
  FileOptions file_options(std::size_t block) const;

  StreamOptions options_;
  // Who was last sent elsewhere by Outlook on the web: perhaps to an error page.
  struct SentOn {
    Slot slot = Slot::None;
    std::uint64_t id = 0;
    std::int64_t ended_ns = 0;
    NameId user = NameId::None;
  };
  using Browser = std::tuple<NameId, NameId, Service>;  // address, agent, of what

  std::vector<Waiting> waiting_;  // the next one last
  std::vector<Open> open_;        // a heap
  Copies copies_;
  OrderWindow window_;
  JoinTable joins_;
  Repeats repeats_;
  std::map<Browser, SentOn> sent_on_;
  std::uint64_t last_tag_ = 0;
  Arrival arrival_;
  std::int64_t now_ = INT64_MIN;
  std::int64_t proxy_first_ = INT64_MAX;  // the earliest row of HttpProxy
  std::int64_t last_proxy_ = INT64_MIN;
  std::array<bool, kLogKinds> has_{};  // kinds of the files
  std::array<NameId, 4> last_names_{};
  std::uint64_t front_added_ = 0;
  std::uint64_t front_dropped_ = 0;
  bool is_joining_ = false;
  bool is_prepared_ = false;
  bool is_finished_ = false;
};

}  // namespace casgrid::logs

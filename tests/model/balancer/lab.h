// A balancer of layer 7 before members that do as those of the observations did, and clients that
// ask one request after the other: what comes back, after how long, and which members had it.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "model/activesync/actions.h"
#include "model/balancer/layer7_balancer.h"
#include "model/http/messages.h"
#include "model/owa/actions.h"
#include "tests/model/door.h"

namespace casgrid::testing {

enum class Does : std::uint8_t {
  Serves,
  Refuses,   // connections
  Ignores,   // connections: nobody answers
  Closes,    // without an answer, once it has the request
  IsSilent,  // once it has the request
  Says503,
};

struct Seen {
  std::uint16_t status = 0;  // 0: the client's connection was ended
  double after_s = 0;
  std::string members;  // that had the request, "AB"
  bool operator==(const Seen&) const = default;
};

inline void PrintTo(const Seen& s, std::ostream* out) {
  *out << s.status << " after " << s.after_s << " s, by " << s.members;
}

inline constexpr ActionId kGet = owa::kOpen;
inline constexpr ActionId kPost = activesync::kSync;

class Lab {
 public:
  Lab(std::vector<Does> members, const std::function<void(Layer7BalancerOptions&)>& change)
      : does(std::move(members)), balancer_(options(does.size(), change)), door_(balancer_) {
    door_.start(now_);
    take();
  }

  std::vector<Does> does;  // by member

  struct Client {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  Client connect(std::uint32_t source = 0) {
    const ConnectionId id = door_.ids.take();
    door_.give({.kind = InputKind::ConnectionOffered,
                .source = source,
                .port = kHttps,
                .connection = id,
                .peer = ParticipantId{5u}},
               now_);
    const Client made{id, door_.one(OutputKind::Label).tag};
    take();
    settle([] { return false; }, now_);
    return made;
  }

  // Of a client that connects for it.
  Seen ask(ActionId action, std::uint32_t bytes = 1000, std::uint32_t source = 0) {
    return ask(connect(source), action, bytes);
  }

  Seen ask(const Client& client, ActionId action, std::uint32_t bytes = 1000,
           std::uint16_t cookie = 0) {
    Seen seen;
    answer_.reset();
    asker_ = client.connection;
    had_.clear();
    HttpRequest request;
    request.number = ++number_;
    request.action = action;
    request.sticky_member = cookie;
    const Instant began = now_;
    door_.message(client.connection, client.label, request, now_, bytes);
    take();
    settle([this] { return answer_.has_value(); }, now_ + std::chrono::hours(1));
    seen.status = answer_.value_or(0);
    seen.after_s = static_cast<double>(ns(now_ - began)) / 1e9;
    seen.members = had_;
    return seen;
  }

  // Nothing is asked meanwhile.
  void pass(Duration time) {
    settle([] { return false; }, now_ + time);
    now_ = std::max(now_, end_);
  }

  void drain(std::size_t member, bool is_over = false) {
    door_.fault({.act = act::DrainMember{ServerId{member}}, .is_over = is_over}, now_);
    take();
  }

  MemberPool& pool() { return const_cast<MemberPool&>(balancer_.pool()); }
  std::size_t connections_made() const { return made_; }
  Instant now() const { return now_; }
  std::size_t checks_seen() const { return checks_; }

 private:
  using Event = std::function<void()>;

  static Layer7BalancerOptions options(std::size_t members,
                                       const std::function<void(Layer7BalancerOptions&)>& change) {
    Layer7BalancerOptions o;
    o.pool.asks = ProbeAsks::Nobody;
    for (std::size_t i = 0; i < members; ++i)
      o.pool.members.push_back({ServerId{i}, ParticipantId{10 + i}});
    change(o);
    return o;
  }

  void at(Instant when, Event event) { events_.emplace(when, std::move(event)); }

  void settle(const std::function<bool()>& is_done, Instant end) {
    end_ = end;
    while (!is_done() && !events_.empty() && events_.begin()->first <= end) {
      auto next = events_.extract(events_.begin());
      now_ = next.key();
      next.mapped()();
      take();
    }
  }

  // What the balancer wants done.
  void take() {
    const std::vector<Output> outputs = door_.out.outputs;
    const std::vector<Message> messages = door_.out.messages;
    door_.out.clear();
    for (const Output& o : outputs) {
      const std::size_t member = o.peer.is_none() ? 0 : o.peer.index() - 10;
      switch (o.kind) {
        case OutputKind::SetTimer:
          at(o.at, [this, o] { door_.timer(o.tag, now_); });
          break;
        case OutputKind::Spend:
          at(now_, [this, o] { door_.work_done(o.tag, now_); });
          break;
        case OutputKind::Connect:
          connected(o, member);
          break;
        case OutputKind::Send:
          sent(o, messages[o.message]);
          break;
        case OutputKind::Tell:
          told(member, *messages[o.message].as<ProbeRequest>());
          break;
        case OutputKind::Close:
          if (o.connection == asker_) answer_ = 0;
          upstreams_.erase(o.connection.slot);
          break;
        default:
          break;
      }
    }
  }

  void connected(const Output& o, std::size_t member) {
    if (!o.is_plain) {
      ++made_;
      upstreams_[o.connection.slot] = {o, member};
    }
    if (does[member] == Does::Ignores) return;
    if (does[member] == Does::Refuses)
      at(now_, [this, o] { door_.closed(o.connection, o.tag, CloseReason::Refused, now_); });
    else
      at(now_, [this, o] { door_.opened(o, now_); });
  }

  void told(std::size_t member, const ProbeRequest& asked) {
    ++checks_;
    const std::uint16_t status = does[member] == Does::Says503 ? 503 : 200;
    at(now_, [this, member, asked, status] {
      door_.told(ParticipantId{10 + member}, ProbeAnswer{asked.number, asked.protocol, status},
                 now_);
    });
  }

  void sent(const Output& o, const Message& message) {
    if (const auto* response = message.as<HttpResponse>()) {
      if (o.connection == asker_) answer_ = response->status;
      return;
    }
    const auto* request = message.as<HttpRequest>();
    const auto found = upstreams_.find(o.connection.slot);
    if (request == nullptr || found == upstreams_.end()) return;
    const auto [connect, member] = found->second;
    had_ += static_cast<char>('A' + member);
    switch (does[member]) {
      case Does::Closes:
        at(now_, [this, connect = connect] {
          door_.closed(connect.connection, connect.tag, CloseReason::Finished, now_);
        });
        break;
      case Does::Serves:
      case Does::Says503: {
        HttpResponse response;
        response.number = request->number;
        response.status = does[member] == Does::Serves ? 200 : 503;
        at(now_, [this, connect = connect, response] {
          door_.message(connect.connection, connect.tag, response, now_);
        });
        break;
      }
      case Does::IsSilent:
      case Does::Refuses:
      case Does::Ignores:
        break;
    }
  }

  struct Upstream {
    Output connect;
    std::size_t member = 0;
  };

  Layer7Balancer balancer_;
  Door door_;
  Instant now_ = kStart;
  Instant end_ = kStart;
  std::multimap<Instant, Event> events_;
  std::map<std::uint32_t, Upstream> upstreams_;  // by slot of the connection
  std::optional<std::uint16_t> answer_;
  ConnectionId asker_;
  std::string had_;
  std::uint32_t number_ = 0;
  std::size_t made_ = 0;
  std::size_t checks_ = 0;
};

}  // namespace casgrid::testing

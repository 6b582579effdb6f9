// A cell in ns-3: two nodes, one point-to-point link, a TCP connection for each flow.
#include <map>
#include <ns3/boolean.h>
#include <ns3/config.h>
#include <ns3/data-rate.h>
#include <ns3/inet-socket-address.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-address-helper.h>
#include <ns3/net-device-container.h>
#include <ns3/node-container.h>
#include <ns3/packet.h>
#include <ns3/point-to-point-helper.h>
#include <ns3/simulator.h>
#include <ns3/string.h>
#include <ns3/tcp-socket-factory.h>
#include <ns3/traffic-control-helper.h>
#include <ns3/traffic-control-layer.h>
#include <ns3/uinteger.h>
#include <string>

#include "model/base/assert.h"
#include "tests/packet/transfer_cell.h"

namespace casgrid::packet {
namespace {

constexpr std::uint16_t kPort = 443;
constexpr std::uint32_t kBufferBytes = 4u << 20;
constexpr std::uint32_t kSegmentPayload = 1448;  // 1500 less IP, TCP and the timestamp option
constexpr std::uint32_t kPacketBytes = 1502;     // with PPP's two octets
constexpr double kGiveUpSeconds = 600;

void configure(const Cell& cell, const Stack& stack) {
  using namespace ns3;
  Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                     TypeIdValue(TypeId::LookupByName(stack.congestion)));
  Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(stack.initial_segments));
  Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(kSegmentPayload));
  Config::SetDefault("ns3::TcpSocket::DelAckCount",
                     UintegerValue(stack.segments_per_acknowledgement));
  Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(kBufferBytes));
  Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(kBufferBytes));
  Config::SetDefault("ns3::TcpSocketBase::WindowScaling", BooleanValue(true));
  Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true));
  Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(true));
  // Linux's timers: a lone segment is acknowledged after 40 ms, and a retransmission is due 200 ms
  // after the round trip, where ns-3 itself has 200 ms and a second.
  Config::SetDefault("ns3::TcpSocket::DelAckTimeout", TimeValue(MilliSeconds(40)));
  Config::SetDefault("ns3::TcpSocketBase::MinRto",
                     TimeValue(MilliSeconds(200) + NanoSeconds(2 * ns(cell.one_way))));
}

// The flows of a cell. The second transfers start together, once the first one of every flow has
// been acknowledged to its end.
class Flows {
 public:
  Flows(const Cell& cell, ns3::Ptr<ns3::Node> sender, ns3::Ptr<ns3::Node> receiver,
        ns3::Ipv4Address to)
      : cell_(cell), received_(cell.flows), acknowledged_(cell.flows) {
    using namespace ns3;
    listener_ = Socket::CreateSocket(receiver, TcpSocketFactory::GetTypeId());
    listener_->Bind(InetSocketAddress(Ipv4Address::GetAny(), kPort));
    listener_->Listen();
    listener_->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                 MakeCallback(&Flows::accepted, this));
    for (std::uint32_t i = 0; i < cell.flows; ++i) {
      const Ptr<Socket> socket = Socket::CreateSocket(sender, TcpSocketFactory::GetTypeId());
      socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), static_cast<std::uint16_t>(1024 + i)));
      socket->SetConnectCallback(MakeCallback(&Flows::opened, this),
                                 MakeNullCallback<void, Ptr<Socket>>());
      socket->SetSendCallback(MakeCallback(&Flows::room, this));
      socket->Connect(InetSocketAddress(to, kPort));
      index_[socket] = i;
      senders_.push_back(socket);
    }
    times.fresh.resize(cell.flows);
    times.warm.resize(cell.flows);
  }

  Times times;
  std::uint32_t done = 0;  // transfers
  std::uint64_t drops = 0;

  void dropped(ns3::Ptr<const ns3::Packet>) { ++drops; }

 private:
  void opened(ns3::Ptr<ns3::Socket> socket) {
    SIM_ASSERT(socket->Send(ns3::Create<ns3::Packet>(cell_.bytes)) ==
               static_cast<int>(cell_.bytes));
  }

  void accepted(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from) {
    index_[socket] = ns3::InetSocketAddress::ConvertFrom(from).GetPort() - 1024u;
    socket->SetRecvCallback(ns3::MakeCallback(&Flows::arrived, this));
  }

  void arrived(ns3::Ptr<ns3::Socket> socket) {
    const std::uint32_t flow = index_.at(socket);
    while (const ns3::Ptr<ns3::Packet> packet = socket->Recv()) {
      received_[flow] += packet->GetSize();
    }
    const Duration now{ns3::Simulator::Now().GetNanoSeconds()};
    const bool is_first = times.fresh[flow] == Duration{0};
    if (is_first && received_[flow] == cell_.bytes) {
      times.fresh[flow] = now;
      ++done;
    } else if (received_[flow] == 2u * cell_.bytes) {
      times.warm[flow] = now - second_at_;
      ++done;
    }
  }

  void room(ns3::Ptr<ns3::Socket> socket, std::uint32_t free) {
    const std::uint32_t flow = index_.at(socket);
    if (free < kBufferBytes || times.fresh[flow] == Duration{0} || acknowledged_[flow]) return;
    acknowledged_[flow] = true;
    if (++acknowledged_count_ == cell_.flows) {
      ns3::Simulator::ScheduleNow(&Flows::send_again, this);
    }
  }

  void send_again() {
    second_at_ = Duration{ns3::Simulator::Now().GetNanoSeconds()};
    for (const auto& socket : senders_) opened(socket);
  }

  Cell cell_;
  ns3::Ptr<ns3::Socket> listener_;
  std::vector<ns3::Ptr<ns3::Socket>> senders_;
  std::map<ns3::Ptr<ns3::Socket>, std::uint32_t> index_;  // looked up, never walked
  std::vector<std::uint64_t> received_;
  std::vector<bool> acknowledged_;
  std::uint32_t acknowledged_count_ = 0;
  Duration second_at_{0};
};

}  // namespace

PacketTimes packet_times(const Cell& cell, const Stack& stack) {
  using namespace ns3;
  configure(cell, stack);
  NodeContainer nodes;
  nodes.Create(2);
  InternetStackHelper internet;
  internet.SetIpv6StackInstall(false);
  internet.Install(nodes);
  const std::uint64_t in_flight =
      cell.bits_per_second / 8 * static_cast<std::uint64_t>(2 * ns(cell.one_way)) / 1'000'000'000;
  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", DataRateValue(DataRate(cell.bits_per_second)));
  link.SetChannelAttribute("Delay", TimeValue(NanoSeconds(ns(cell.one_way))));
  link.SetQueue(
      "ns3::DropTailQueue", "MaxSize",
      StringValue(std::to_string(stack.queue_packets + in_flight / kPacketBytes + 1) + "p"));
  const NetDeviceContainer devices = link.Install(nodes);
  Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  const Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
  // Only the device's queue: the queue discipline in front of it would manage the queue's length.
  TrafficControlHelper().Uninstall(devices);

  PacketTimes result;
  {
    Flows flows(cell, nodes.Get(0), nodes.Get(1), interfaces.GetAddress(1));
    // A full queue stops the device, and what comes then is dropped above it.
    for (std::uint32_t i = 0; i < nodes.GetN(); ++i) {
      nodes.Get(i)->GetObject<TrafficControlLayer>()->TraceConnectWithoutContext(
          "TcDrop", MakeCallback(&Flows::dropped, &flows));
    }
    Simulator::Stop(Seconds(kGiveUpSeconds));
    Simulator::Run();
    SIM_ASSERT(flows.done == 2 * cell.flows);
    result = {flows.times, flows.drops};
    Simulator::Destroy();
  }
  return result;
}

}  // namespace casgrid::packet

// The legs of NTLM as clients send them: who shows what, with how much of the body.
#include "model/client/ews_population.h"
#include "model/client/mapi_population.h"
#include "model/ews/actions.h"
#include "model/mapi/actions.h"
#include "tests/model/client/lone.h"

namespace casgrid::testing::ntlm_steps_test {
namespace {

template <class Population, class Options>
struct Client : Lone<Population, Options> {
  using OfOne = Lone<Population, Options>;
  explicit Client(std::uint32_t lines, const typename OfOne::Change& change = {})
      : OfOne(lines, LogonMethod::Ntlm, [&](Options& o) {
          o.profile.request_bytes = Variate::constant(5000);
          if (change) change(o);
        }) {
    this->wait(10);
  }
  HttpRequest latest() const { return this->sent.back().second; }
  std::uint32_t bytes() const {
    std::uint32_t latest = 0;
    for (const Output& o : this->door.out.outputs)
      if (o.kind == OutputKind::Send) latest = this->door.out.messages[o.message].bytes;
    return latest;
  }
  void refused(bool is_challenge, bool offers = true) {
    HttpResponse r = with_status(401);
    r.is_challenge = is_challenge;
    r.offers_ntlm = offers;
    this->answer(this->sent.empty() ? 0 : this->sent.back().first, r, latest().number);
  }
  void good() { this->answer(0, {}, latest().number); }
};
using Outlook = Client<MapiPopulation, MapiPopulationOptions>;

struct Program : Client<EwsPopulation, EwsPopulationOptions> {
  Program() : Client(1, [](EwsPopulationOptions& o) { o.streams = false; }) {}
};

constexpr UserId kMe{0u};

// real-http-clients A2, A3, A9: no credentials, type 1, type 3, each with the whole body.
TEST(NtlmSteps, AProgramOverEwsSendsItsBodyThreeTimes) {
  Program p;
  EXPECT_EQ(p.latest().method, LogonMethod::None);
  EXPECT_TRUE(p.latest().is_nobody_yet);
  const std::uint32_t body = 5000;
  p.refused(false);
  EXPECT_EQ(p.latest().method, LogonMethod::Ntlm);
  EXPECT_TRUE(p.latest().user.is_none());
  EXPECT_GT(p.bytes(), body);
  p.refused(true);
  EXPECT_EQ(p.latest().user, kMe);
  EXPECT_GT(p.bytes(), body);
  EXPECT_TRUE(p.latest().password_ok);
  EXPECT_FALSE(p.latest().is_nobody_yet);
}

TEST(NtlmSteps, AreOneRequestOfTheirClient) {
  Program p;
  p.refused(false);
  p.refused(true);
  p.good();
  const auto count = [&](RecordKind kind) {
    return std::count_if(p.records.begin(), p.records.end(),
                         [&](const Record& r) { return r.kind == kind && r.b == 1; });
  };
  EXPECT_EQ(count(RecordKind::RequestSent), 1);
  EXPECT_EQ(count(RecordKind::RequestAnswered), 1);
}

// A3: later POSTs carry no Authorization.
TEST(NtlmSteps, ALoggedOnConnectionCarriesNoCredentials) {
  Outlook o(2);
  o.refused(false);
  o.refused(true);
  HttpResponse connected;
  connected.context = {7, 3};
  o.answer(0, connected, 1);
  while (!o.sends(mapi::kExecute)) o.wait(100);
  const HttpRequest execute = o.sent.back().second;
  EXPECT_EQ(execute.method, LogonMethod::None);
  EXPECT_TRUE(execute.user.is_none());
  EXPECT_FALSE(execute.is_nobody_yet);
}

// Assumed of Outlook: as Windows' own HTTP, whose opening of a POST is empty.
TEST(NtlmSteps, OutlookOpensWithoutItsBody) {
  Outlook o(2);
  EXPECT_EQ(o.bytes(), 5000u);
  o.refused(false);
  EXPECT_LT(o.bytes(), 1000u);
  o.refused(true);
  EXPECT_GT(o.bytes(), 5000u);
}

// A5: 401 with schemes in mid-session: silent, on the same connection.
TEST(NtlmSteps, ARefusalInMidSessionIsAnsweredByAnotherLogon) {
  Outlook o(2);
  o.refused(false);
  o.refused(true);
  HttpResponse connected;
  connected.context = {7, 3};
  o.answer(0, connected, 1);
  while (!o.sends(mapi::kExecute)) o.wait(100);
  o.refused(false);
  EXPECT_EQ(o.latest().method, LogonMethod::Ntlm);
  EXPECT_TRUE(o.latest().user.is_none());
  EXPECT_EQ(o.latest().action, mapi::kExecute);
}

// A5: 401 also after the third leg: an error after three requests.
TEST(NtlmSteps, ARefusedAnswerIsTheRequestsAnswer) {
  Program p;
  p.refused(false);
  p.refused(true);
  p.refused(false);
  EXPECT_TRUE(p.sent.empty());
  p.wait(100);
  EXPECT_EQ(p.latest().method, LogonMethod::None) << "the next attempt begins anew";
}

// A15: the opening meets another server than the offer did, which knows of no challenge.
TEST(NtlmSteps, AnOpeningThatIsNotChallengedEnds) {
  Program p;
  p.refused(false);
  p.refused(false);
  EXPECT_TRUE(p.sent.empty());
}

TEST(NtlmSteps, WhereNothingIsOfferedThereAreNone) {
  Program p;
  p.refused(false, false);
  EXPECT_TRUE(p.sent.empty());
}

}  // namespace
}  // namespace casgrid::testing::ntlm_steps_test

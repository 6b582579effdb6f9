// What a virtual directory declares is honoured: every method on every protocol over HTTP lets in
// whoever logs on so, or the table says why it cannot.
#include "model/routing/logon_ways.h"

#include <gtest/gtest.h>

#include "model/routing/explain.h"
#include "tests/model/routing/two_sites.h"

namespace casgrid::testing {
namespace {

template <class Visit>
void for_every_pair(const Visit& visit) {
  for (unsigned m = 0; m < static_cast<unsigned>(AuthMethod::kCount); ++m) {
    for (std::size_t p = 0; p < kHttpProtocols; ++p)
      visit(static_cast<AuthMethod>(m), static_cast<Protocol>(p));
  }
}

// A user of Paris at Paris, by one logon method, where the directory lists one method.
Decision asked(AuthMethod listed, Protocol protocol, LogonMethod logon) {
  TwoSites w;
  OfflineAddressBook book;
  book.generation_mailbox = kParis13;
  w.d.address_books.push_back(book);
  w.asks(protocol, kParis13);
  w.r.oab = OabId{0u};
  w.own(kCasParis).auth = {listed};
  w.own(kCasParis).forms = listed == AuthMethod::Forms;
  w.at(kCasParis).outlook_anywhere.iis_methods = {listed};
  if (logon == LogonMethod::FormsPost) {
    w.forms_post(kParis13);
  } else if (logon == LogonMethod::SessionCookie) {
    w.session(kParis13);
  } else {
    w.gives(logon, logon == LogonMethod::WsSecurity ? UserId{} : kParis13);
  }
  return w.decided();
}

LogonMethods let_in(AuthMethod listed, Protocol protocol) {
  LogonMethods all;
  for (const LogonWay& way : logon_ways()) {
    if (way.listed != listed || !way.protocols.has(protocol)) continue;
    for (unsigned m = 0; m < static_cast<unsigned>(LogonMethod::kCount); ++m) {
      if (way.lets_in.has(static_cast<LogonMethod>(m))) all.add(static_cast<LogonMethod>(m));
    }
  }
  return all;
}

TEST(LogonWays, EveryMethodIsHonouredOnEveryProtocolOrTheTableSaysWhyNot) {
  for_every_pair([](AuthMethod listed, Protocol protocol) {
    const LogonMethods in = let_in(listed, protocol);
    if (in.is_empty()) {
      bool has_reason = false;
      for (const LogonWay& way : logon_ways())
        has_reason = has_reason || (way.listed == listed && *way.elsewhere != '\0');
      EXPECT_TRUE(has_reason) << static_cast<int>(listed) << " on " << text_of(protocol);
    }
    for (unsigned m = 1; m < static_cast<unsigned>(LogonMethod::kCount); ++m) {
      const auto logon = static_cast<LogonMethod>(m);
      const Decision x = asked(listed, protocol, logon);
      EXPECT_EQ(x.action == Action::Proxy, in.has(logon))
          << static_cast<int>(listed) << " on " << text_of(protocol) << " by " << m << ": "
          << rule(x.rule).name;
    }
  });
}

TEST(LogonWays, AClientTakesWhatIsOfferedWhereTheUsualIsNot) {
  for_every_pair([](AuthMethod listed, Protocol protocol) {
    const LogonMethods in = let_in(listed, protocol);
    if (in.is_empty() || in.has(LogonMethod::WsSecurity)) return;
    TwoSites w;
    w.asks(protocol, kParis13);
    w.own(kCasParis).auth = {listed};
    w.own(kCasParis).forms = listed == AuthMethod::Forms;
    w.at(kCasParis).outlook_anywhere.iis_methods = {listed};
    EXPECT_TRUE(in.has(usual_logon(w.at(kCasParis), protocol)))
        << static_cast<int>(listed) << " on " << text_of(protocol);
  });
}

}  // namespace
}  // namespace casgrid::testing

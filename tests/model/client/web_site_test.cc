// Other people's web servers, called with bare inputs.
#include "model/client/web_site.h"

#include "model/autodiscover/actions.h"
#include "tests/model/door.h"

namespace casgrid::testing::web_site_test {
namespace {

constexpr HostId kThere{4u};

struct Site {
  WebSite site;
  Door door;

  explicit Site(WebSiteOptions options) : site(options), door(site) {}

  bool takes(Port port) {
    door.offered(kStart, port);
    return door.has(OutputKind::Accept);
  }
  bool refuses(Port port) {
    door.offered(kStart, port);
    return door.has(OutputKind::Close);
  }

  HttpResponse ask(ActionId action) {
    const ConnectionId id = door.offered(kStart);
    HttpRequest request;
    request.number = 7;
    request.action = action;
    door.message(id, 0, request, at_s(1));
    const Output timer = door.one(OutputKind::SetTimer);
    answered_at = timer.at;
    door.timer(timer.tag, timer.at);
    return *door.out.messages.at(0).as<HttpResponse>();
  }

  Instant answered_at = kStart;
};

TEST(WebSite, AnswersAfterItsTime) {
  Site s({.answer = WebSiteAnswer::NotFound, .delay = std::chrono::seconds(2)});
  EXPECT_TRUE(s.takes(kHttps) && s.takes(kHttp));
  const HttpResponse response = s.ask(autodiscover::kOutlookPox);
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.number, 7u);
  EXPECT_EQ(s.answered_at, at_s(3));
}

TEST(WebSite, SendsAlsoWhoAsksInClear) {
  Site s({.answer = WebSiteAnswer::Redirect, .redirect_to = kThere, .only_clear = true});
  EXPECT_TRUE(s.takes(kHttp));
  EXPECT_TRUE(s.refuses(kHttps));
  const HttpResponse response = s.ask(autodiscover::kGet);
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.location, kThere);
}

TEST(WebSite, TellsNobodyAnythingElseInClear) {
  for (const WebSiteAnswer answer : {WebSiteAnswer::Page, WebSiteAnswer::Settings,
                                     WebSiteAnswer::RedirectUrl, WebSiteAnswer::NotFound}) {
    Site s({.answer = answer, .redirect_to = kThere});
    EXPECT_EQ(s.ask(autodiscover::kGet).status, 404);
  }
}

TEST(WebSite, SaysWhatItIsThereFor) {
  Site page({.answer = WebSiteAnswer::Page});
  EXPECT_EQ(discovered(page.ask(autodiscover::kPhonePox)), Discovered::Nothing);
  Site url({.answer = WebSiteAnswer::RedirectUrl, .redirect_to = kThere});
  const HttpResponse response = url.ask(autodiscover::kPhonePox);
  EXPECT_EQ(discovered(response), Discovered::OtherUrl);
  EXPECT_EQ(response.location, kThere);
  Site settings({.answer = WebSiteAnswer::Settings});
  EXPECT_EQ(discovered(settings.ask(autodiscover::kPhonePox)), Discovered::Settings);
}

TEST(WebSite, ThatIsSilentNeitherTakesNorRefuses) {
  Site s({.answer = WebSiteAnswer::Silent});
  s.door.offered(kStart, kHttps);
  EXPECT_TRUE(s.door.out.outputs.empty());
}

}  // namespace
}  // namespace casgrid::testing::web_site_test

#include "model/autodiscover/programs.h"

#include <array>
#include <vector>

#include "model/base/enum_texts.h"

namespace casgrid::autodiscover {
namespace {

constexpr std::array<Program, static_cast<std::size_t>(ProgramKind::kCount)> kRows{{
    {.kind = ProgramKind::Outlook, .post = kOutlookPox, .reads_connection_points = true},
    {.kind = ProgramKind::Phone, .post = kPhonePox, .logon = LogonMethod::Basic},
    {.kind = ProgramKind::Exchangelib,
     .post = kProgramPox,
     .logon = LogonMethod::Basic,
     .probes_first = true,
     .takes_last_record = true},
    {.kind = ProgramKind::ManagedApi, .post = kSoap, .reads_connection_points = true},
}};
static_assert(has_each(kRows, &Program::kind));

constexpr std::string_view kOutlookSchema =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
constexpr std::string_view kMobileSchema =
    "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006";

// What GetUserSettings of the EWS Managed API's own AutodiscoverUrl asks for.
constexpr std::string_view kSoapSettings[] = {"InternalEwsUrl", "ExternalEwsUrl"};

std::string pox(std::string_view head, std::string_view schema, std::string_view address,
                std::string_view response) {
  std::string text(head);
  text += "<Autodiscover xmlns=\"";
  text += schema;
  text += "\"><Request><EMailAddress>";
  text += address;
  text += "</EMailAddress><AcceptableResponseSchema>";
  text += response;
  text += "</AcceptableResponseSchema></Request></Autodiscover>";
  return text;
}

std::string soap(std::string_view address) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope "
      "xmlns:a=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\" "
      "xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" "
      "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header>"
      "<a:RequestedServerVersion>Exchange2013</a:RequestedServerVersion><wsa:Action>"
      "http://schemas.microsoft.com/exchange/2010/Autodiscover/Autodiscover/GetUserSettings"
      "</wsa:Action></soap:Header><soap:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users>"
      "<a:User><a:Mailbox>";
  text += address;
  text += "</a:Mailbox></a:User></a:Users><a:RequestedSettings>";
  for (const std::string_view setting : kSoapSettings) {
    text += "<a:Setting>";
    text += setting;
    text += "</a:Setting>";
  }
  text +=
      "</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage></soap:Body>"
      "</soap:Envelope>";
  return text;
}

constexpr std::string_view path_of(ActionId post) {
  return post == kSoap ? "/autodiscover/autodiscover.svc" : "/autodiscover/autodiscover.xml";
}

constexpr AutodiscoverHeader kOfOutlook[] = {
    {"X-MapiHttpCapability", "1"},
    {"X-ClientCanHandle", "Negotiate,ExHttpInfo"},
};

// Of nobody's address: whose settings are asked for is filled in by request.
AutodiscoverAsk read(Exchange exchange) {
  const ActionId action = id(exchange);
  AutodiscoverMessage message;
  message.path = path_of(action);
  if (exchange == Exchange::OutlookPox) message.headers = kOfOutlook;
  if (exchange == Exchange::Get) message.method = "GET";
  const std::string document = document_of(action, "user@example.com");
  message.body = document;
  return ask_of(Directory{}, message);
}

std::vector<AutodiscoverAsk> read_all() {
  std::vector<AutodiscoverAsk> all;
  for (std::size_t i = 0; i < kEnumerators<Exchange>; ++i)
    all.push_back(read(static_cast<Exchange>(i)));
  return all;
}

}  // namespace

const Program& program_row(ProgramKind kind) { return kRows[static_cast<std::size_t>(kind)]; }

std::string document_of(ActionId post, std::string_view address) {
  constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="utf-8"?>)";
  constexpr std::string_view kPythonHead = "<?xml version='1.0' encoding='utf-8'?>\n";
  switch (exchange_of(post)) {
    case Exchange::OutlookPox:
      return pox(kHead, kOutlookSchema, address, autodiscover_schema::kOutlook2006a);
    case Exchange::PhonePox:
      return pox(kHead, kMobileSchema, address, autodiscover_schema::kMobileSync);
    case Exchange::Probe:
    case Exchange::ProgramPox:
      return pox(kPythonHead, kOutlookSchema, address, autodiscover_schema::kOutlook2006a);
    case Exchange::Soap:
      return soap(address);
    case Exchange::Get:
    case Exchange::kCount:
      break;
  }
  return {};
}

AutodiscoverRequest request_of(ActionId post, std::string_view address) {
  return parse_autodiscover(document_of(post, address), autodiscover_form(path_of(post)));
}

AutodiscoverAsk ask_of(ActionId action, UserId subject) {
  static const std::vector<AutodiscoverAsk> kAll = read_all();
  AutodiscoverAsk ask = kAll[static_cast<std::size_t>(exchange_of(action))];
  ask.subject = subject;
  return ask;
}

}  // namespace casgrid::autodiscover

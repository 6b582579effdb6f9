#include "scenarios/running/search_plan.h"

#include <algorithm>
#include <array>

#include "scenarios/document/number_range.h"

namespace casgrid {
namespace {

using scenario::AutodiscoverProgram;

// Those of the clients' own site first.
std::vector<ParticipantId> directory_servers(const Directory& d, const Roster& roster,
                                             SiteId site) {
  std::vector<ServerId> all;
  for (std::size_t i = 0; i < d.servers.size(); ++i) {
    if (d.servers[i].has(ServerRole::DirectoryServer)) all.emplace_back(i);
  }
  std::stable_partition(all.begin(), all.end(),
                        [&](ServerId id) { return !site.is_none() && d.at(id).site == site; });
  std::vector<ParticipantId> asked;
  for (const ServerId id : all) asked.push_back(roster.servers[id.index()]);
  return asked;
}

std::vector<ServiceRecord> service_records(const scenario::Scenario& s) {
  constexpr std::uint16_t kUsualPort = 443;
  std::vector<ServiceRecord> records;
  for (const auto& given : s.directory().service_records()) {
    ServiceRecord record;
    record.priority = static_cast<std::uint16_t>(given.priority());
    record.weight = static_cast<std::uint16_t>(given.weight());
    record.port = given.port() == 0 ? kUsualPort : static_cast<std::uint16_t>(given.port());
    record.target = given.target();
    records.push_back(record);
  }
  return records;
}

autodiscover::ProgramKind kind_of(AutodiscoverProgram::Name name) {
  using autodiscover::ProgramKind;
  constexpr std::array<ProgramKind, AutodiscoverProgram::Name_ARRAYSIZE> kKinds{
      ProgramKind::Outlook, ProgramKind::Outlook, ProgramKind::Phone, ProgramKind::Exchangelib,
      ProgramKind::ManagedApi};
  static_assert(AutodiscoverProgram::MANAGED_API == AutodiscoverProgram::Name_MAX);
  return kKinds[static_cast<std::size_t>(name)];
}

WebSiteAnswer answer_of(scenario::WebSite::Answer answer) {
  constexpr std::array<WebSiteAnswer, scenario::WebSite::Answer_ARRAYSIZE> kAnswers{
      WebSiteAnswer::NotFound, WebSiteAnswer::NotFound,    WebSiteAnswer::Page,
      WebSiteAnswer::Redirect, WebSiteAnswer::RedirectUrl, WebSiteAnswer::Settings,
      WebSiteAnswer::Silent};
  static_assert(scenario::WebSite::SILENT == scenario::WebSite::Answer_MAX);
  return kAnswers[static_cast<std::size_t>(answer)];
}

}  // namespace

AutodiscoverPopulationOptions search_plan(const scenario::Scenario& s, const Directory& d,
                                          const Roster& roster, const scenario::Population& p) {
  const AutodiscoverProgram& program = p.autodiscover_program();
  AutodiscoverPopulationOptions o;
  o.program = kind_of(program.name());
  o.is_domain_joined = program.domain_joined();
  o.watches = program.watches();
  o.spread = program.spread();
  o.site = d.find_site(p.location()).value_or(SiteId{});
  o.directory = &d;
  o.service_records = service_records(s);
  o.directory_servers = directory_servers(d, roster, o.site);
  o.search_timeout = from_seconds(s.timing().lookup_timeout_s());
  return o;
}

std::unique_ptr<Participant> make_web_site(const scenario::WebSite& given,
                                           const Directory& directory) {
  WebSiteOptions o;
  o.answer = answer_of(given.answer());
  o.delay = from_seconds(given.delay_s());
  o.only_clear = given.only_clear();
  o.certificate = directory.find_certificate(given.certificate()).value_or(CertificateId{});
  if (!given.redirect_to().empty())
    o.redirect_to = *directory.find_host(lower(given.redirect_to()));
  return std::make_unique<WebSite>(o);
}

}  // namespace casgrid

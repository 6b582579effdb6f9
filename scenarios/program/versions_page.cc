#include "scenarios/program/versions_page.h"

#include <string_view>

#include "model/directory/version_matrix.h"
#include "scenarios/logs/http_proxy_columns.h"
#include "scenarios/planning/deployment_rules.h"

namespace casgrid {
namespace {

constexpr const char* kIntroduction = R"(# Versions

Generated from the table of products and the table of their pairs (`model/directory`); do not edit.
`tests/program/written_pages.py --write` renews it. The same tables drive the findings of `check`, the warnings of `import`
and the least builds that routing asks for. They never stop `route`, `audit` or `conformance`: whatever stands together is
decided about, supported or not.

*Documented* is what a page of the product's documentation or its setup says. *Inferred* is what only follows from such
pages, or what is common knowledge that no page was found for; findings that rest on it say so.

## Products

)";

constexpr const char* kAfterProducts = R"(
"Stands for" is the build that is taken where a forest document names a product without a build. 15.2 is Exchange 2019 below
build 2562 and Subscription Edition from there on: nothing else in the directory tells them apart. Between 15.2.1748 and
15.2.2562 no release is known; such a build is taken as Exchange 2019 and is a finding.

Versions are read as `Version 15.2 (Build 2562.17)`, `15.2.2562.17`, padded (`15.02.2562.017`), as older shells print those of
newer servers (`Build 32562.17`), and packed into one number (`1942129154`), which has no revision. A revision of 0 is one that
nobody told: the build is then taken to be that of the release. AdminDisplayVersion of Exchange 2007 and 2010 does not show
update rollups; where one is the least build, give the version of ExSetup.exe.

MAPI over HTTP, where nothing says whether it is on: on if any product is there that switches it on, and off for the whole
organisation if any server is of Exchange 2013. Without Unified Messaging nothing listens for SIP.

## Pairs in one organisation

)";

constexpr const char* kAfterPairs = R"(
A pair that is supported until a release is not from the first server of that release on. What is announced for a release
whose build is not known is no finding yet.

"Proxies up from" is the build of the older front end from which it proxies to mailboxes of the newer product; below it the
answer is 500, and a POP3 or IMAP4 logon is refused. A build that is only inferred is no such gate, and neither is there one
for a pair that is not supported: from Exchange 2013 on all front ends proxy to all mailbox servers alike. Exchange 2007 and
2010 proxy to nothing newer. That a least build is one of support is documented; that a front end below it does not proxy is
inferred from that.

## Groups

The members of a database availability group are of one product. The exception is a pair with "while upgraded" above: the
members of the older product, at its least build or later, are upgraded in place one by one. Different updates of one product
in a group are no finding.

## Findings

| code | severity | what holds | what to do |
| --- | --- | --- | --- |
)";

constexpr const char* kColumns = R"(
## Columns of HttpProxy logs

Rows without a `#Fields:` line are told apart by the number of their columns, row by row; a row of any other number is
counted as not read.

| columns | of |
| --- | --- |
)";

std::string yes(bool is_so) { return is_so ? "yes" : "no"; }

std::string mark(Basis basis) { return basis == Basis::Inferred ? " (inferred)" : ""; }

std::string release(const std::optional<Release>& known, Basis basis) {
  if (!known) return "-";
  return std::string(known->name) + ", " + text_of(known->build) + mark(basis);
}

std::string product_row(const ProductTraits& t) {
  const std::string mapi = !t.has_mapi_http ? "none" : t.mapi_http_is_standard ? "on" : "off";
  return std::string("| ") + t.name + " | " + t.short_name + " | " + text_of(t.first) + " | " +
         text_of(t.usual) + " | " + yes(t.has_groups) + " | " + yes(t.has_um) + " | " + mapi +
         " |\n";
}

std::string support(const ProductPair& p) {
  std::string text = yes(p.is_supported);
  if (p.ends_with)
    text += std::string(", until ") + p.ends_with->name + " (" + text_of(p.ends_with->build) + ")";
  text += mark(p.support_basis);
  if (*p.announced != '\0') text += std::string(". ") + p.announced;
  return text;
}

std::string proxies(const ProductPair& p) {
  if (p.older < Product::Exchange2013) return "never";
  const auto from = proxies_from(p.older, p.newer);
  return from ? text_of(from->build) : "any build (inferred)";
}

std::string pair_row(const ProductPair& p) {
  const std::string group = p.shares_groups ? "while upgraded" + mark(p.group_basis) : "no";
  return std::string("| ") + text_of(p.older) + " | " + text_of(p.newer) + " | " + support(p) +
         " | " + release(p.older_least, p.least_basis) + " | " +
         release(p.newer_least, p.least_basis) + " | " + proxies(p) + " | " + group + " | " +
         p.rests_on + " |\n";
}

// T7 and T8 are those of the deployment rules that are about versions.
bool is_of_versions(const DeploymentRule& rule) {
  const std::string_view code = rule.code;
  return code.starts_with("VER-") || code == "T7" || code == "T8";
}

}  // namespace

std::string versions_page() {
  std::string page = kIntroduction;
  page +=
      "| product | word | first build | stands for | groups | Unified Messaging | MAPI over HTTP "
      "|\n"
      "| --- | --- | --- | --- | --- | --- | --- |\n";
  for (std::size_t p = 0; p < kProducts; ++p)
    page += product_row(traits_of(static_cast<Product>(p)));
  page += kAfterProducts;
  page +=
      "| older | newer | supported | least build of the older | least build of the newer | proxies "
      "up from | one group | rests on |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const ProductPair& p : product_pairs()) page += pair_row(p);
  page += kAfterPairs;
  for (const DeploymentRule& rule : deployment_rules()) {
    if (is_of_versions(rule))
      page += std::string("| ") + rule.code + " | " + text_of(rule.severity) + " | " + rule.law +
              " | " + rule.remedy + " |\n";
  }
  page += kColumns;
  for (const logs::HttpProxyColumns& c : logs::kHttpProxyColumns)
    page += "| " + std::to_string(c.count) + " | " + c.written_by + " |\n";
  return page;
}

}  // namespace casgrid

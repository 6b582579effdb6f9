#include "scenarios/advising/certificate_findings.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "scenarios/document/client_rows.h"
#include "scenarios/resolving/client_manners.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using scenario::Scenario;

// A service that shows clients a certificate.
struct Showing {
  std::string name;              // "cas1", "POP3 of cas1"
  std::string server;            // on which others are bound; a balancer shows always the same
  std::optional<Protocol> mail;  // POP3 or IMAP4, by X509CertificateName; none: the web site
  const MailAccess* access = nullptr;  // of `mail`
  CertificateId at_start;              // none: not told

  bool may_show(CertificateId bound) const { return access == nullptr || access->may_show(bound); }
};

std::vector<Showing> mail_showings(const Server& server) {
  std::vector<Showing> all;
  for (const Protocol p : {Protocol::Pop3, Protocol::Imap4}) {
    const MailAccess& access = server.access_of(p);
    if (access.exists && access.front_service_running && !access.certificate_name.empty())
      all.push_back({std::string(find_client(p)->name) + " of " + server.name, server.name, p,
                     &access, access.certificate});
  }
  return all;
}

// In the order of names, of servers before what they show beside the web site.
std::vector<Showing> showings(const Scenario& s, const Directory& directory) {
  std::vector<Showing> all;
  for (const Server& server : directory.servers) {
    if (!server.is_front_end()) continue;
    all.push_back({server.name, server.name, std::nullopt, nullptr, server.certificate});
    for (Showing& mail : mail_showings(server)) all.push_back(std::move(mail));
  }
  for (const auto& b : s.directory().balancers()) {
    if (!b.certificate().empty())
      all.push_back({b.name(), b.name(), std::nullopt, nullptr,
                     *directory.find_certificate(b.certificate())});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Showing& x, const Showing& y) { return x.server < y.server; });
  return all;
}

// A certificate is bound, or shown, from one instant of the run to another.
struct Piece {
  double from_s = 0;
  double until_s = 0;
  CertificateId certificate;
};

// As they come; what is drawn comes nobody knows when.
std::vector<Piece> bindings_of(const Scenario& s, const Directory& directory,
                               const Showing& showing) {
  std::vector<Piece> all;
  for (const scenario::Fault& f : s.faults()) {
    if (!f.has_bind_certificate() || f.has_drawn() ||
        f.bind_certificate().server() != showing.server)
      continue;
    const CertificateId bound = *directory.find_certificate(f.bind_certificate().certificate());
    const double until_s = f.lasting_s() == 0 ? s.duration_s() : f.at_s() + f.lasting_s();
    if (showing.may_show(bound)) all.push_back({f.at_s(), until_s, bound});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Piece& x, const Piece& y) { return x.from_s < y.from_s; });
  return all;
}

// What is shown when: of those that are bound the latest, as StandingCertificate has it.
std::vector<Piece> shown_over_time(const Scenario& s, const Directory& directory,
                                   const Showing& showing) {
  const std::vector<Piece> bindings = bindings_of(s, directory, showing);
  std::set<double> changes{0};
  for (const Piece& b : bindings) changes.insert({b.from_s, b.until_s});
  std::vector<Piece> pieces;
  for (auto at = changes.begin(); at != changes.end() && *at < s.duration_s(); ++at) {
    const auto next = std::next(at);
    const double until_s = next == changes.end() ? s.duration_s() : std::min(*next, s.duration_s());
    const auto latest = std::find_if(bindings.rbegin(), bindings.rend(), [&](const Piece& b) {
      return b.from_s <= *at && *at < b.until_s;
    });
    const CertificateId shown = latest == bindings.rend() ? showing.at_start : latest->certificate;
    if (!shown.is_none()) pieces.push_back({*at, until_s, shown});
  }
  return pieces;
}

// The instant of the run; none: it is not told.
std::optional<double> run_time(std::int64_t utc_s, const Directory& directory) {
  if (directory.now_s == 0 || utc_s == 0) return std::nullopt;
  return static_cast<double>(utc_s - directory.now_s);
}

// Shown behind its end, or before its beginning.
struct Wrong {
  double from_s = 0;
  bool is_expired = false;
};

// Not what is so from the beginning of the run.
std::optional<Wrong> wrong_in(const Piece& piece, const Directory& directory) {
  const Certificate& c = directory.certificates[piece.certificate.index()];
  const auto begins = run_time(c.not_before_s, directory);
  if (begins && piece.from_s > 0 && piece.from_s < *begins) return Wrong{piece.from_s, false};
  const auto ends = run_time(c.not_after_s, directory);
  if (!ends || *ends >= piece.until_s || (piece.from_s == 0 && *ends <= 0)) return std::nullopt;
  return Wrong{std::max(piece.from_s, *ends), true};
}

std::string listed_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

// "POP3 of cas1", or "POP3 of cas1 (from 0:10:00 on)" of one that is bound out of its time.
std::string place_and_time(const Showing& showing, double from_s, std::optional<double> ends_s) {
  if (ends_s && from_s == *ends_s) return showing.name;
  return showing.name + " (from " + clock_of(from_s) + " on)";
}

std::string dates_text(std::optional<double> instant_s, bool is_expired) {
  if (is_expired && *instant_s <= 0) return "has ended before the run begins";
  return std::string(is_expired ? "ends" : "begins") + " at " + clock_of(*instant_s) +
         " of the run";
}

void say_dates(const Scenario& s, const Directory& directory, const std::vector<Showing>& all,
               std::vector<Finding>& found) {
  std::map<std::pair<std::size_t, bool>, std::vector<std::string>> places;
  for (const Showing& showing : all) {
    std::set<std::pair<std::size_t, bool>> named;  // once a service, at the first time
    for (const Piece& piece : shown_over_time(s, directory, showing)) {
      const auto wrong = wrong_in(piece, directory);
      const std::size_t i = piece.certificate.index();
      if (!wrong || !named.emplace(i, wrong->is_expired).second) continue;
      const auto ends = run_time(directory.certificates[i].not_after_s, directory);
      places[{i, wrong->is_expired}].push_back(
          place_and_time(showing, wrong->from_s, wrong->is_expired ? ends : std::nullopt));
    }
  }
  for (const auto& [key, at] : places) {
    const Certificate& c = directory.certificates[key.first];
    const bool is_expired = key.second;
    const std::string shown = listed_names(at) + (at.size() > 1 ? " show" : " shows") + " it ";
    found.push_back(
        {"CERT-1", Severity::Warning, c.name,
         dates_text(run_time(is_expired ? c.not_after_s : c.not_before_s, directory), is_expired) +
             ", and " + shown + (is_expired ? "still" : "before") +
             ": whoever connects then is refused by its own program, or warned",
         "bind_certificate with one that is valid, by then, on each of them"});
  }
}

// By its machines' and phones' own lists; of those whose programs look at all.
void say_untrusted(const Scenario& s, const Directory& directory, const std::vector<Showing>& all,
                   std::vector<Finding>& found) {
  const auto has_own_name = [&](const Showing& web, Protocol mail) {
    return std::any_of(all.begin(), all.end(), [&](const Showing& other) {
      return other.mail == mail && other.server == web.server;
    });
  };
  for (const auto& p : s.populations()) {
    if (on_bad_certificate(p) == OnBadCertificate::Ignores) continue;
    const Protocol protocol = client_row(p.client()).protocol;
    const CertificateIssuer last = trusted_issuer(p);
    const auto is_distrusted = [&](const Showing& showing) {
      if (showing.mail ? *showing.mail != protocol : has_own_name(showing, protocol)) return false;
      const auto pieces = shown_over_time(s, directory, showing);
      return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
        return directory.certificates[piece.certificate.index()].issuer > last;
      });
    };
    std::vector<std::string> places;
    for (const Showing& showing : all)
      if (is_distrusted(showing)) places.push_back(showing.name);
    if (places.empty()) continue;
    found.push_back({"CERT-2", Severity::Warning, p.name(),
                     std::string(client_name(p.client())) + " trusts certificates of " +
                         (last == CertificateIssuer::PublicAuthority
                              ? "public authorities only"
                              : "public authorities and the organisation's own") +
                         ", and " + listed_names(places) +
                         (places.size() > 1 ? " show" : " shows") + " others",
                     "bring a certificate that it trusts, or say trusted_issuer where the "
                     "authority was made known to the devices"});
  }
}

}  // namespace

void certificate_findings(const Scenario& resolved, const Directory& directory,
                          std::vector<Finding>& found) {
  const std::vector<Showing> all = showings(resolved, directory);
  say_dates(resolved, directory, all, found);
  say_untrusted(resolved, directory, all, found);
}

}  // namespace casgrid

#include "model/directory/coexistence.h"

#include <algorithm>
#include <array>

#include "model/directory/version_matrix.h"

namespace casgrid {
namespace {

constexpr std::size_t kNamed = 3;  // servers of a kind that a sentence names

// "a", "a and b", "a, b and c", "a, b, c and 7 more"
std::string names_of(const std::vector<const InstalledServer*>& servers) {
  const std::size_t shown = std::min(servers.size(), kNamed);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool is_last = i + 1 == servers.size();
    text += (i == 0 ? "" : is_last ? " and " : ", ") + std::string(servers[i]->name);
  }
  if (shown < servers.size()) text += " and " + std::to_string(servers.size() - shown) + " more";
  return text;
}

std::string release_text(const Release& release) {
  return std::string(release.name) + " (" + text_of(release.build) + ")";
}

std::string mark_of(Basis basis) {
  return basis == Basis::Inferred ? " (inferred, not documented)" : "";
}

class Clashes {
 public:
  explicit Clashes(const Installation& installation) : installation_(installation) {
    for (const InstalledServer& s : installation.servers) {
      if (const auto product = product_of(s.version)) of_[index(*product)].push_back(&s);
    }
  }

  std::vector<ClashFound> find() {
    for (const ProductPair& pair : product_pairs()) unsupported(pair);
    for (const InstalledServer& server : installation_.servers) builds(server);
    for (const InstalledGroup& group : installation_.groups) members(group);
    for (const InstalledServer& server : installation_.servers) unknown_release(server);
    std::stable_sort(found_.begin(), found_.end(),
                     [](const ClashFound& a, const ClashFound& b) { return a.clash < b.clash; });
    return std::move(found_);
  }

 private:
  using Servers = std::vector<const InstalledServer*>;

  static std::size_t index(Product product) { return static_cast<std::size_t>(product); }

  void add(Clash clash, std::string object, std::string sentence) {
    found_.push_back({clash, std::move(object), std::move(sentence)});
  }

  void unsupported(const ProductPair& pair) {
    const Servers& older = of_[index(pair.older)];
    if (older.empty()) return;
    Servers newer;
    for (const InstalledServer* s : of_[index(pair.newer)]) {
      if (!is_supported(pair, s->version)) newer.push_back(s);
    }
    if (newer.empty()) return;
    const std::string since =
        pair.is_supported ? std::string(pair.ends_with->name) + " or later" : text_of(pair.newer);
    add(Clash::UnsupportedPair, "organisation",
        std::string(text_of(pair.older)) + " (" + names_of(older) + ") stands beside " + since +
            " (" + names_of(newer) + "), and the two are not supported together" +
            mark_of(pair.support_basis));
  }

  static Clash kind_of(const ProductPair& pair) {
    if (pair.least_basis == Basis::Inferred) return Clash::InferredBuild;
    if (pair.newer == Product::Exchange2013) return Clash::BuildBeside2013;
    const bool is_2016 = pair.older == Product::Exchange2013 && pair.newer == Product::Exchange2016;
    return is_2016 ? Clash::BuildOf2013And2016 : Clash::Build;
  }

  // Of each kind the pair that asks the most of the server.
  void builds(const InstalledServer& server) {
    const auto product = product_of(server.version);
    if (!product) return;
    struct Asked {
      const Release* least = nullptr;
      Product beside{};
    };
    std::array<Asked, kClashes> most;
    for (const ProductPair& pair : product_pairs()) {
      if (pair.older != *product && pair.newer != *product) continue;
      const Product other = pair.older == *product ? pair.newer : pair.older;
      const auto& least = pair.older == *product ? pair.older_least : pair.newer_least;
      if (of_[index(other)].empty() || !least || is_at_least(server.version, least->build))
        continue;
      Asked& asked = most[static_cast<std::size_t>(kind_of(pair))];
      if (asked.least == nullptr || asked.least->build < least->build) asked = {&*least, other};
    }
    for (std::size_t k = 0; k < kClashes; ++k) {
      if (most[k].least == nullptr) continue;
      const auto clash = static_cast<Clash>(k);
      const bool is_inferred = clash == Clash::InferredBuild;
      add(clash, "server " + std::string(server.name),
          "its build is " + text_of(server.version) + ", older than " +
              release_text(*most[k].least) + ", beside " + text_of(most[k].beside) +
              mark_of(is_inferred ? Basis::Inferred : Basis::Documented));
    }
  }

  void members(const InstalledGroup& group) {
    std::array<Servers, kProducts> of;
    std::vector<Product> products;
    for (std::size_t p = 0; p < kProducts; ++p) {
      for (const std::size_t m : group.members) {
        const InstalledServer& server = installation_.servers[m];
        if (product_of(server.version) == static_cast<Product>(p)) of[p].push_back(&server);
      }
      if (!of[p].empty()) products.push_back(static_cast<Product>(p));
    }
    const std::string object = "DAG " + std::string(group.name);
    for (const Product p : products) {
      if (!traits_of(p).has_groups)
        add(Clash::MixedGroup, object,
            std::string("it has members of ") + text_of(p) + " (" + names_of(of[index(p)]) +
                "), which has no availability groups");
    }
    if (products.size() < 2) return;
    std::string text = "it has members of ";
    std::string names;
    for (std::size_t i = 0; i < products.size(); ++i) {
      text += i == 0 ? "" : i + 1 == products.size() ? " and " : ", ";
      text += text_of(products[i]);
      names += (i == 0 ? "" : "; ") + names_of(of[index(products[i])]);
    }
    text += " (" + names + ")";
    if (products.size() > 2 || !pair_of(products[0], products[1]).shares_groups) {
      add(Clash::MixedGroup, object, text);
      return;
    }
    const ProductPair& pair = pair_of(products[0], products[1]);
    Servers early;
    for (const InstalledServer* s : of[index(pair.older)]) {
      if (!is_at_least(s->version, pair.older_least->build)) early.push_back(s);
    }
    if (early.empty())
      add(Clash::GroupBeingUpgraded, object,
          text + ", as it may while they are upgraded in place" + mark_of(pair.group_basis));
    else
      add(Clash::MixedGroup, object,
          text + ", and an upgrade in place begins at " + release_text(*pair.older_least) +
              ", which " + names_of(early) + (early.size() == 1 ? " is" : " are") + " older than");
  }

  void unknown_release(const InstalledServer& server) {
    if (!is_of_unknown_release(server.version)) return;
    add(Clash::UnknownRelease, "server " + std::string(server.name),
        "its build is " + text_of(server.version) +
            ", which no release is known for: it lies between Exchange 2019 CU15 (15.2.1748) and "
            "Subscription Edition (15.2.2562), and is taken as Exchange 2019");
  }

  const Installation& installation_;
  std::array<Servers, kProducts> of_;
  std::vector<ClashFound> found_;
};

}  // namespace

std::vector<ClashFound> clashes_in(const Installation& installation) {
  return Clashes(installation).find();
}

}  // namespace casgrid

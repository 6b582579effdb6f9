#include "scenarios/document/diagnostic.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace casgrid {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Levenshtein, with a swap of neighbours as one step.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0u);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + differs});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string Diagnostic::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  out += ": ";
  if (!field.empty()) out += field + ": ";
  out += reason;
  if (!remedy.empty()) out += "; " + remedy;
  return out;
}

int SourceLines::line_of(std::string path) const {
  if (fill_) {
    SourceLines filled;
    std::exchange(fill_, nullptr)(filled);
    lines_ = std::move(filled.lines_);
  }
  while (!path.empty()) {
    if (const auto found = lines_.find(path); found != lines_.end()) return found->second;
    const std::size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
  return 0;
}

std::string closest(const std::string& word, const std::vector<std::string>& known) {
  std::string best;
  // Nobody mistypes a name of so many letters, and comparing them takes a while.
  constexpr std::size_t kLettersMax = 200;
  if (word.size() > kLettersMax) return best;
  const std::string written = lower(word);
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t longer = std::max(word.size(), candidate.size());
    const std::size_t shorter = std::min(word.size(), candidate.size());
    const bool may_be_near =
        longer - shorter < least || (word.size() >= 4 && candidate.size() > word.size());
    if (!may_be_near) continue;
    const std::string meant = lower(candidate);
    // A word that only lacks its ending is as near as one letter.
    const bool is_beginning = word.size() >= 4 && meant.starts_with(written);
    const std::size_t d = is_beginning ? 1 : distance(written, meant);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  if (const std::string best = closest(word, known); !best.empty())
    return "did you mean \"" + best + "\"?";
  if (known.empty()) return "none is defined";
  constexpr std::size_t kListed = 12;
  std::string text = "known: ";
  for (std::size_t i = 0; i < known.size() && i < kListed; ++i)
    text += (i > 0 ? ", " : "") + known[i];
  if (known.size() > kListed) text += ", ... (" + std::to_string(known.size()) + " in all)";
  return text;
}

}  // namespace casgrid

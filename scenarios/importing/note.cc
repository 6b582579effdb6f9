#include "scenarios/importing/note.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "model/base/enum_texts.h"

namespace casgrid::importing {

const char* text_of(NoteKind kind) {
  static constexpr EnumTexts<NoteKind> kTexts{{
      {NoteKind::Error, "error"},
      {NoteKind::Needed, "needed"},
      {NoteKind::Warning, "warning"},
      {NoteKind::Assumed, "assumed"},
      {NoteKind::Read, "read"},
      {NoteKind::NotUsed, "not used"},
  }};
  return kTexts.of(kind);
}

std::string text_of(const Place& place) {
  return place.file + (place.line > 0 ? ":" + std::to_string(place.line) : "");
}

Note& Listing::add(NoteKind kind, const Place& place) {
  Note& note = notes_.emplace_back();
  note.kind = kind;
  note.place = place;
  return note;
}

void Listing::error(const Place& place, const std::string& field, const std::string& what,
                    const std::string& remedy) {
  Note& note = add(NoteKind::Error, place);
  note.field = field;
  note.why = what + (remedy.empty() ? "" : "; " + remedy);
}

void Listing::deployment_error(const Place& place, const std::string& field,
                               const std::string& what, const std::string& remedy) {
  error(place, field, what, remedy);
  notes_.back().is_of_deployment = true;
}

void Listing::warning(const Place& place, const std::string& object, const std::string& field,
                      const std::string& value, const std::string& why) {
  // A property that is looked at twice is complained of once.
  const std::string key = place.file + "\n" + std::to_string(place.line) + "\n" + object + "\n" +
                          field + "\n" + value + "\n" + why;
  if (!warned_.insert(key).second) return;
  Note& note = add(NoteKind::Warning, place);
  note.object = object;
  note.field = field;
  note.value = value;
  note.why = why;
}

void Listing::assumed(const std::string& object, const std::string& field, const std::string& value,
                      const std::string& why) {
  Note& note = add(NoteKind::Assumed, {});
  note.object = object;
  note.field = field;
  note.value = value;
  note.why = why;
}

void Listing::needed(const std::string& object, const std::string& why) {
  Note& note = add(NoteKind::Needed, {});
  note.object = object;
  note.why = why;
}

void Listing::read(const Place& place, const std::string& object, const std::string& value) {
  Note& note = add(NoteKind::Read, place);
  note.object = object;
  note.value = value;
}

void Listing::not_used(const Place& place, const std::string& object, const std::string& why) {
  Note& note = add(NoteKind::NotUsed, place);
  note.object = object;
  note.why = why;
}

bool Listing::blocks(bool is_draft) const {
  return std::any_of(notes_.begin(), notes_.end(), [is_draft](const Note& n) {
    if (is_draft && n.is_of_deployment) return false;
    return n.kind == NoteKind::Error || n.kind == NoteKind::Needed;
  });
}

std::vector<Note> Listing::ordered() const {
  // The same sentence of the same field in one file, again and again, is one line with a count.
  constexpr std::size_t kRepeatsShown = 5;
  using Key = std::tuple<NoteKind, std::string, std::string, std::string>;
  std::map<Key, std::size_t> counts;
  const auto key_of = [](const Note& n) { return Key{n.kind, n.place.file, n.field, n.why}; };
  for (const Note& n : notes_) ++counts[key_of(n)];
  std::map<Key, std::size_t> seen;
  std::vector<Note> all;
  for (const Note& n : notes_) {
    const std::size_t count = counts[key_of(n)];
    const std::size_t number = ++seen[key_of(n)];
    const bool is_listed_anyhow =
        n.kind == NoteKind::Error || n.kind == NoteKind::Needed || n.kind == NoteKind::Read;
    const bool is_cut = !is_listed_anyhow && count > kRepeatsShown + 1;
    if (is_cut && number > kRepeatsShown + 1) continue;
    all.push_back(n);
    if (!is_cut || number <= kRepeatsShown) continue;
    Note& rest = all.back();
    rest.object = "and " + std::to_string(count - kRepeatsShown) + " more";
    rest.value.clear();
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Note& a, const Note& b) { return a.kind < b.kind; });
  return all;
}

}  // namespace casgrid::importing

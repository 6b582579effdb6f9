// The listing of an import: what was read, assumed, needed, doubtful, wrong, or left aside.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace casgrid::importing {

// Error: the files contradict themselves or cannot be read. Needed: without it there is no
// scenario. Either way nothing is written.
enum class NoteKind : std::uint8_t { Error, Needed, Warning, Assumed, Read, NotUsed };
const char* text_of(NoteKind kind);  // "not used"

// A place in a file of the folder.
struct Place {
  std::string file;  // from the folder, with /; empty: the folder as a whole
  int line = 0;      // from 1; 0: the file as a whole
};

// "ex1/Get-ExchangeServer.xml:12"
std::string text_of(const Place& place);

struct Note {
  NoteKind kind = NoteKind::Read;
  Place place;
  std::string object;  // "server EX1", "database DB01"
  std::string field;   // the property's name, or the scenario's field
  std::string value;
  std::string why;                // what is so, or what to do about it
  bool is_of_deployment = false;  // an error of the servers, not of the files
};

class Listing {
 public:
  void error(const Place& place, const std::string& field, const std::string& what,
             const std::string& remedy);
  // The files are right, and what they say is wrong.
  void deployment_error(const Place& place, const std::string& field, const std::string& what,
                        const std::string& remedy);
  void warning(const Place& place, const std::string& object, const std::string& field,
               const std::string& value, const std::string& why);
  void assumed(const std::string& object, const std::string& field, const std::string& value,
               const std::string& why);
  void needed(const std::string& object, const std::string& why);
  void read(const Place& place, const std::string& object, const std::string& value);
  void not_used(const Place& place, const std::string& object, const std::string& why);

  const std::vector<Note>& notes() const { return notes_; }
  // An error, or something needed. A draft may be made of what only the servers get wrong.
  bool blocks(bool is_draft = false) const;
  // Repeated sentences become one with a count; errors first, then in the order of kinds.
  std::vector<Note> ordered() const;

 private:
  Note& add(NoteKind kind, const Place& place);

  std::vector<Note> notes_;
  std::set<std::string> warned_;
};

}  // namespace casgrid::importing

// A folder of exports that a test writes, and what became of it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>

#include "scenarios/importing/import.h"
#include "scenarios/importing/listing_text.h"

namespace casgrid::importing {

class ExportsFolder {
 public:
  ExportsFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "exports-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~ExportsFolder() { std::filesystem::remove_all(path_); }
  ExportsFolder(const ExportsFolder&) = delete;
  ExportsFolder& operator=(const ExportsFolder&) = delete;

  void write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
  }
  Imported imported() const {
    ImportOptions options;
    options.directory = path_;
    return import_topology(options);
  }
  // "file:line: field: what; remedy" of everything that blocks.
  std::string complaints() const { return blocking_text(imported().listing); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string objs(const std::string& inside) {
  return "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n" +
         inside + "\n</Objs>\n";
}

// One multi-role server in one site, as CSV; enough for a scenario.
inline std::string server_csv(const std::string& rows =
                                  "EX1,EX1.contoso.com,contoso.com/Configuration/Sites/Oslo,"
                                  "\"Mailbox, ClientAccess\",Version 15.0 (Build 1497.2)\r\n") {
  return "Name,Fqdn,Site,ServerRole,AdminDisplayVersion\r\n" + rows;
}

// True if the listing has a note of this kind in which all the words stand.
inline bool has_note(const Listing& listing, NoteKind kind,
                     std::initializer_list<std::string> words) {
  return std::any_of(listing.notes().begin(), listing.notes().end(), [&](const Note& n) {
    const std::string all = n.place.file + ":" + std::to_string(n.place.line) + " " + n.object +
                            " " + n.field + " " + n.value + " " + n.why;
    return n.kind == kind && std::all_of(words.begin(), words.end(), [&](const std::string& w) {
             return all.find(w) != std::string::npos;
           });
  });
}

}  // namespace casgrid::importing

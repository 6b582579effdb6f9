#include "scenarios/document/read_input.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "scenarios/text/utf8.h"

namespace casgrid {
namespace {

// No way out before the end and none in between: so the compiler looks at many octets at a time.
bool is_binary(const std::string& text) {
  unsigned found = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = byte < 0x20 || byte == 0x7F;
    const bool is_layout = byte == '\n' || byte == '\r' || byte == '\t';
    found |= static_cast<unsigned>(is_control) & ~static_cast<unsigned>(is_layout);
  }
  return (found & 1u) != 0;
}

}  // namespace

bool is_of_usual_size(std::uintmax_t bytes, const std::string& path, const ExpectedInput& kind,
                      Diagnostics& diagnostics) {
  if (bytes <= kind.bytes_max) return true;
  diagnostics.push_back(Diagnostic::of_file(
      path, "the file is larger than " + std::to_string(kind.bytes_max >> 20) + " MiB",
      kind.usually + ": is this the right file?"));
  return false;
}

std::optional<std::string> read_input(const std::string& path, const ExpectedInput& kind,
                                      Diagnostics& diagnostics) {
  const auto complain = [&](const std::string& reason, const std::string& remedy) {
    diagnostics.push_back(Diagnostic::of_file(path, reason, remedy));
    return std::nullopt;
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return complain("there is no such file", "check the path");
  if (std::filesystem::is_directory(status))
    return complain("this is a directory", "give a " + kind.name + " file inside it");
  if (!std::filesystem::is_regular_file(status))
    return complain("this is not a regular file", "give a " + kind.name + " file");
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!is_of_usual_size(size, path, kind, diagnostics)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  file.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!file.is_open() || file.bad())
    return complain("the file cannot be read (" + std::generic_category().message(errno) + ")",
                    "check its permissions");
  return text;
}

bool is_text(const std::string& text, const std::string& name, const ExpectedInput& kind,
             Diagnostics& diagnostics) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    diagnostics.push_back(Diagnostic::of_file(name, "the file is empty", kind.beginning));
    return false;
  }
  if (is_binary(text)) {
    diagnostics.push_back(Diagnostic::of_file(name, "the file is binary, not a " + kind.name,
                                              "give a text-format (.textproto) or JSON file"));
    return false;
  }
  if (const std::size_t at = first_bad_utf8(text); at != std::string::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
    diagnostics.push_back(
        {name, static_cast<int>(line), "", "the text is not UTF-8 here", "save the file as UTF-8"});
    return false;
  }
  return true;
}

}  // namespace casgrid

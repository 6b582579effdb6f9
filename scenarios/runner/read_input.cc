#include "scenarios/runner/read_input.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/text/utf8.h"

namespace casgrid {
namespace {

bool is_binary(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0 || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
  });
}

}  // namespace

std::optional<std::string> read_input(const std::string& path, const ExpectedInput& kind,
                                      Diagnostics& diagnostics) {
  const auto complain = [&](const std::string& reason, const std::string& remedy) {
    diagnostics.push_back({path, 0, "", reason, remedy});
    return std::nullopt;
  };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return complain("there is no such file", "check the path");
  if (std::filesystem::is_directory(status))
    return complain("this is a directory", "give a " + kind.name + " file inside it");
  if (!std::filesystem::is_regular_file(status))
    return complain("this is not a regular file", "give a " + kind.name + " file");
  if (std::filesystem::file_size(path, error) > kind.bytes_max)
    return complain("the file is larger than " + std::to_string(kind.bytes_max >> 20) + " MiB",
                    kind.usually + ": is this the right file?");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    return complain(std::string("the file cannot be read (") + std::strerror(errno) + ")",
                    "check its permissions");
  return text.str();
}

bool is_text(const std::string& text, const std::string& name, const ExpectedInput& kind,
             Diagnostics& diagnostics) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    diagnostics.push_back({name, 0, "", "the file is empty", kind.beginning});
    return false;
  }
  if (is_binary(text)) {
    diagnostics.push_back({name, 0, "", "the file is binary, not a " + kind.name,
                           "give a text-format (.textproto) or JSON file"});
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

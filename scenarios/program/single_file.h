// The one file that a command writes: opened before its work, put in place after it.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/output/writer.h"

namespace casgrid {

class SingleFile {
 public:
  // Refusals and remarks are said on the error output, in the name of `who`.
  SingleFile(std::string who, const output::FileKind& kind, std::string path);

  bool is_open() const { return is_open_; }
  // `code` if it is in place, else the exit code, and why not is said.
  int write(std::string_view content, int code);

 private:
  std::string who_;
  std::string path_;
  output::Writer writer_;
  bool is_open_ = false;
};

}  // namespace casgrid

#include "scenarios/program/single_file.h"

#include <iostream>

#include "scenarios/output/exit_code.h"

namespace casgrid {

SingleFile::SingleFile(std::string who, const output::FileKind& kind, std::string path)
    : who_(std::move(who)), path_(std::move(path)) {
  const std::string why = writer_.open_file(kind, path_);
  for (const std::string& remark : writer_.remarks()) std::cerr << who_ << ": " << remark << "\n";
  is_open_ = why.empty();
  if (!is_open_) std::cerr << who_ << ": " << why << "\n";
}

int SingleFile::write(std::string_view content, int code) {
  std::string why = writer_.write(path_, content);
  if (why.empty()) {
    switch (writer_.finish(code, why)) {
      case output::Writer::Ended::InPlace:
        return code;
      case output::Writer::Ended::Interrupted:
        std::cerr << who_ << ": interrupted; nothing was written\n";
        return kInterrupted;
      case output::Writer::Ended::Failed:
        break;
    }
  }
  std::cerr << who_ << ": " << why << "; check the space on the disk and the permissions\n";
  return kInternalError;
}

}  // namespace casgrid

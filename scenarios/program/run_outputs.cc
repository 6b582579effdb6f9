#include "scenarios/program/run_outputs.h"

#include <iostream>

namespace casgrid {

std::vector<std::string> RunOutputs::open() {
  std::vector<std::string> wrong;
  const auto note = [&](std::string why) {
    if (!why.empty()) wrong.push_back("casgrid: " + std::move(why));
  };
  if (has_out()) note(writer_.open_folder(output::kReports, request_.out));
  if (!request_.logs.directory.empty())
    note(writer_.open_folder(output::kLogs, request_.logs.directory));
  if (!request_.qq.empty())
    note(writer_.open_file({.option = "--qq", .inputs = request_.inputs}, request_.qq));
  for (const std::string& remark : writer_.remarks()) std::cerr << "casgrid: " << remark << "\n";
  return wrong;
}

std::string RunOutputs::out_file(const std::string& name) const {
  return (writer_.staged(request_.out) / name).string();
}

std::string RunOutputs::logs_folder() const {
  return request_.logs.directory.empty() ? std::string{}
                                         : writer_.staged(request_.logs.directory).string();
}

}  // namespace casgrid

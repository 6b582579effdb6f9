// Where a check of validate() is: in which message of which scenario, and what all checks share.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "scenarios/schema/scenario.pb.h"
#include "scenarios/validating/declared_names.h"
#include "scenarios/validating/mistakes.h"
#include "scenarios/validating/unique_values.h"

namespace casgrid {

// One look at one scenario.
struct Examination {
  // All three outlive it.
  Examination(const scenario::Scenario& of, const SourceLines& lines, const std::string& file)
      : scenario(of), mistakes(lines, file) {}

  const scenario::Scenario& scenario;
  Mistakes mistakes;
  DeclaredNames names;
  UniqueValues unique;
  std::deque<std::string> kept;  // texts that `unique` refers to
};

class Scope {
 public:
  // The scenario itself. `whole` outlives it.
  explicit Scope(Examination& whole) : whole_(&whole) {}

  // A message that is a field of this one, or a row of its list.
  Scope in(std::string_view field) const { return {*whole_, path_of(field)}; }
  Scope in(std::string_view list, int row) const;

  const std::string& path() const { return path_; }  // "populations[0]"
  // "populations[0].users"; of no field: the message's own.
  std::string path_of(std::string_view field) const;

  Examination& whole() const { return *whole_; }
  const scenario::Scenario& scenario() const { return whole_->scenario; }
  DeclaredNames& names() const { return whole_->names; }
  Mistakes& mistakes() const { return whole_->mistakes; }

  // The message is wrong, or a field of it.
  void error(const std::string& reason, const std::string& remedy) const;
  void error(std::string_view field, const std::string& reason, const std::string& remedy) const;
  // "12": for messages that name another place.
  std::string line_of(const std::string& path) const;

 private:
  Scope(Examination& whole, std::string path) : whole_(&whole), path_(std::move(path)) {}

  Examination* whole_;
  std::string path_;  // empty: the scenario's
};

}  // namespace casgrid

#include "scenarios/validating/scope.h"

namespace casgrid {

Scope Scope::in(std::string_view list, int row) const {
  return {*whole_, path_of(list) + "[" + std::to_string(row) + "]"};
}

std::string Scope::path_of(std::string_view field) const {
  if (field.empty()) return path_;
  return path_.empty() ? std::string(field) : path_ + "." + std::string(field);
}

void Scope::error(const std::string& reason, const std::string& remedy) const {
  mistakes().add(path_, reason, remedy);
}

void Scope::error(std::string_view field, const std::string& reason,
                  const std::string& remedy) const {
  mistakes().add(path_of(field), reason, remedy);
}

std::string Scope::line_of(const std::string& path) const {
  return std::to_string(mistakes().line_of(path));
}

}  // namespace casgrid

// A list that many participants are given alike and none changes: it is kept once.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace casgrid {

template <class T>
class SharedList {
 public:
  SharedList() : SharedList(std::vector<T>{}) {}
  SharedList(std::vector<T> list)  // NOLINT(google-explicit-constructor): it is such a list
      : list_(std::make_shared<const std::vector<T>>(std::move(list))) {}

  const T& operator[](std::size_t i) const { return (*list_)[i]; }
  std::size_t size() const { return list_->size(); }
  auto begin() const { return list_->begin(); }
  auto end() const { return list_->end(); }

 private:
  std::shared_ptr<const std::vector<T>> list_;
};

}  // namespace casgrid

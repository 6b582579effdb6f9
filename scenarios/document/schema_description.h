// The Protobuf schema with its comments.
#pragma once

#include <google/protobuf/descriptor.h>
#include <sstream>
#include <string>

namespace casgrid {

// Lives as long as the pool.
const google::protobuf::FileDescriptor& described_schema(google::protobuf::DescriptorPool& pool);

// The comment above an element, or behind it, in one line.
template <class Element>
std::string comment_of(const Element& element) {
  google::protobuf::SourceLocation location;
  if (!element.GetSourceLocation(&location)) return {};
  const std::string raw =
      location.leading_comments.empty() ? location.trailing_comments : location.leading_comments;
  std::istringstream words(raw);
  std::string text;
  for (std::string word; words >> word;) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace casgrid

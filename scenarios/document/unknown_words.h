// Where the schema takes a word, both text formats take a number, too: one that stands for no word
// is as wrong as a word that is none.
#pragma once

#include <google/protobuf/message.h>
#include <string>
#include <vector>

namespace casgrid {

struct UnknownWord {
  std::string path;  // "faults[0].sick.effect"
  std::string reason;
  std::string remedy;
};

// Every one of the message, and of all messages in it.
std::vector<UnknownWord> unknown_words(const google::protobuf::Message& message);

}  // namespace casgrid

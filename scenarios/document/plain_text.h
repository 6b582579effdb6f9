// The usual shape of the text format, read fast. A scenario of a hundred thousand mailboxes by name
// is the same few lines again and again, and the library's parser takes ten times as long for them
// as to read the same message in its wire format: so the text is put into that.
//
// The usual shape is what Protobuf's own printer writes and people mostly do: names, blocks in
// braces, numbers without a sign, strings in double quotes without escapes, comments. Whatever is
// not surely of that shape, and every mistake, is left to the library's parser: this one never says
// what is wrong, and where it gives a message it is the one that the library's parser gives.
#pragma once

#include <google/protobuf/descriptor.h>
#include <optional>
#include <string>
#include <string_view>

namespace casgrid {

// In wire format, the message of `type` that `text` describes. None: it is not of the usual shape.
// Requires: UTF-8 (utf8.h).
std::optional<std::string> wire_of_plain_text(std::string_view text,
                                              const google::protobuf::Descriptor& type);

}  // namespace casgrid

#include "tests/readers/mutations.h"

#include <algorithm>

#include "model/base/random.h"
#include "model/base/variate.h"

namespace casgrid::testing {
namespace {

constexpr std::size_t kMebibyte = 1 << 20;

const char* const kWords[] = {"{",
                              "}",
                              "[",
                              "]",
                              "<",
                              ">",
                              "\"",
                              "\\",
                              ",",
                              ":",
                              ";",
                              "\n",
                              "\r\n",
                              "#",
                              "0",
                              "-1",
                              "1e400",
                              "nan",
                              "inf",
                              "4294967296",
                              "18446744073709551616",
                              "1e-300",
                              "{1..99999}",
                              "null",
                              "true",
                              "\xff",
                              "\xc3",
                              "\xed\xa0\x80",
                              "<![CDATA[",
                              "<!--",
                              "&#0;",
                              "<!DOCTYPE a>",
                              "_xD800_",
                              "RefId=\"0\"",
                              "\x1f\x8b",
                              "=",
                              "%00",
                              "9999-99-99T99:99:99Z"};

}  // namespace

std::string mutated(const std::vector<std::string>& corpus, std::uint64_t number) {
  RandomStream draws(number, "mutations", "of a reader");
  const auto below_of = [&](std::size_t n) {
    return n == 0 ? std::size_t{0} : static_cast<std::size_t>(below(draws.next(), n));
  };
  std::string text = corpus[below_of(corpus.size())];
  for (std::size_t left = 1 + below_of(6); left > 0; --left) {
    const std::size_t at = below_of(text.size() + 1);
    const std::size_t length = std::min(below_of(1 + below_of(64)), text.size() - at);
    switch (below_of(8)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below_of(8)));
        break;
      case 1:
        if (at < text.size()) text[at] = static_cast<char>(below_of(256));
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:
        text.insert(at, text.substr(at, length));
        break;
      case 4:
        text.insert(at, kWords[below_of(std::size(kWords))]);
        break;
      case 5:
        text.replace(at, length, kWords[below_of(std::size(kWords))]);
        break;
      case 6: {
        const std::string& other = corpus[below_of(corpus.size())];
        const std::size_t from = below_of(other.size() + 1);
        text.replace(at, length, other.substr(from, below_of(200)));
        break;
      }
      default:
        if (below_of(4) == 0) text.resize(at);
    }
  }
  return text;
}

std::vector<std::string> hostile_texts() {
  const auto repeated = [](const std::string& unit, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times && text.size() + unit.size() <= kMebibyte; ++i) text += unit;
    return text;
  };
  constexpr std::size_t kDeep = 100'000;
  std::vector<std::string> all;
  for (const char* unit : {"[", "{", "<", "(", "<Obj>", "{\"a\":", "[{\"servers\":",
                           "populations {", "<Obj RefId=\"0\"><LST>", "topology <"}) {
    all.push_back(repeated(unit, kDeep));
  }
  all.push_back("{\"servers\":" + repeated("[", kDeep) + repeated("]", kDeep) + "}");
  all.push_back("<Objs xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">" +
                repeated("<Obj><LST>", 50'000) + repeated("</LST></Obj>", 30'000));
  for (const char* unit : {"a",
                           "\"",
                           "\n",
                           ",",
                           "0",
                           "a ",
                           "a,",
                           "\\",
                           "&",
                           "a: 1\n",
                           "a {}\n",
                           "\xff",
                           "title: \"x\" ",
                           "populations { users: -1 }\n",
                           "directory { domain: \"a\" }\n",
                           "faults { crash: \"x\" }\n",
                           "populations { databases: \"db{1..99999}\" }\n",
                           "directory { front_ends { name: \"c{1..99999}\" } }\n",
                           "# a\n",
                           "a\tb\n",
                           "\"a\",\"b\"\r\n",
                           "GET / HTTP/1.1 ",
                           "2016-08-16 09:00:00 "}) {
    all.push_back(repeated(unit, kMebibyte));
  }
  all.push_back("{\"servers\": [" + repeated("{},", kMebibyte / 4) + "{}]}");
  all.push_back("{\"servers\": [" + repeated("{\"name\": \"a\", \"site\": \"b\"},", kMebibyte) +
                "{}]}");
  std::string names;
  for (int i = 0; names.size() < kMebibyte - 100; ++i)
    names += "populations { name: \"p" + std::to_string(i) + "\" databases: \"d" +
             std::to_string(i) + "\" }\n";
  all.push_back(names);
  std::string fields;
  for (int i = 0; fields.size() < kMebibyte - 100; ++i)
    fields += "field" + std::to_string(i) + ": 1\n";
  all.push_back(fields);
  return all;
}

}  // namespace casgrid::testing

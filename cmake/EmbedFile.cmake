# cmake -DFROM=FILE -DTO=FILE.cc -DHEADER=HEADER -DNAME=FUNCTION -P EmbedFile.cmake: a function that gives a file's octets,
# so that a program needs no file beside it.
file(READ ${FROM} octets HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," octets "${octets}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" octets "${octets}")
file(WRITE ${TO} "#include \"${HEADER}\"

namespace casgrid {
namespace {
constexpr unsigned char kOctets[] = {
${octets}};
}  // namespace

std::string_view ${NAME}() {
  return {reinterpret_cast<const char*>(kOctets), sizeof kOctets};
}
}  // namespace casgrid
")

// Preloaded into the program by test_output.py: counts the calls by which it changes files and, at
// one of them or after some time, sends itself a signal or fails the call. It also keeps a list of
// what was changed. All of it is asked for by the environment:
//
//   SHIM_CALLS   names of the calls that count, such as "rename" or "rename fsync"
//   SHIM_AT      the number, from 1, of the call before which it happens
//   SHIM_AFTER_US  or: after so many microseconds
//   SHIM_SIGNAL  what is sent
//   SHIM_ERRNO   or: what the call fails with
//   SHIM_LIST    file to which calls and paths are appended
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <string>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

long number(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::atol(text);
}

template <class Call>
Call real(const char* name) {
  return reinterpret_cast<Call>(dlsym(RTLD_NEXT, name));
}

void list(const std::string& line) {
  const char* place = std::getenv("SHIM_LIST");
  if (place == nullptr) return;
  using Open = int (*)(const char*, int, ...);
  const int file = real<Open>("open")(place, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (file < 0) return;
  if (::write(file, line.data(), line.size()) < 0) std::abort();
  ::close(file);
}

// True: the call is to fail.
bool happens(const char* call, const char* a, const char* b = "") {
  static long count = 0;
  const int before = errno;
  list(std::string(call) + "\t" + a + "\t" + b + "\n");
  errno = before;
  const char* calls = std::getenv("SHIM_CALLS");
  if (calls == nullptr || std::strstr(calls, call) == nullptr) return false;
  if (++count != number("SHIM_AT")) return false;
  if (const long signal = number("SHIM_SIGNAL"); signal != 0)
    kill(getpid(), static_cast<int>(signal));
  if (const long error = number("SHIM_ERRNO"); error != 0) {
    errno = static_cast<int>(error);
    return true;
  }
  return false;
}

void on_alarm(int) { kill(getpid(), static_cast<int>(number("SHIM_SIGNAL"))); }

__attribute__((constructor)) void begin() {
  const long after = number("SHIM_AFTER_US");
  if (after == 0) return;
  signal(SIGALRM, on_alarm);
  itimerval when{};
  when.it_value.tv_sec = after / 1'000'000;
  when.it_value.tv_usec = after % 1'000'000;
  setitimer(ITIMER_REAL, &when, nullptr);
}

}  // namespace

extern "C" {

int rename(const char* from, const char* to) noexcept {
  if (happens("rename", from, to)) return -1;
  return real<int (*)(const char*, const char*)>("rename")(from, to);
}

int renameat2(int a, const char* from, int b, const char* to, unsigned flags) noexcept {
  if (happens("rename", from, to)) return -1;
  return real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2")(a, from, b, to,
                                                                                  flags);
}

int link(const char* from, const char* to) noexcept {
  if (happens("link", from, to)) return -1;
  return real<int (*)(const char*, const char*)>("link")(from, to);
}

int unlink(const char* path) noexcept {
  if (happens("unlink", path)) return -1;
  return real<int (*)(const char*)>("unlink")(path);
}

int mkdir(const char* path, mode_t mode) noexcept {
  if (happens("mkdir", path)) return -1;
  return real<int (*)(const char*, mode_t)>("mkdir")(path, mode);
}

int fsync(int file) {
  if (happens("fsync", "")) return -1;
  return real<int (*)(int)>("fsync")(file);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
  va_end(rest);
  if ((flags & O_ACCMODE) != O_RDONLY && happens("open", path)) return -1;
  return real<int (*)(const char*, int, ...)>("open")(path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
  if (mode[0] != 'r' && happens("open", path)) return nullptr;
  return real<FILE* (*)(const char*, const char*)>("fopen")(path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  if (mode[0] != 'r' && happens("open", path)) return nullptr;
  return real<FILE* (*)(const char*, const char*)>("fopen64")(path, mode);
}

}  // extern "C"

// The fingerprint of a run: 128 bits over every record. Each participant's records are hashed in
// their order into a digest of its own; the run's fingerprint is the hash of all digests by name.
// So a participant that does nothing changes no other's digest, and two runs with one fingerprint
// had the same records at the same nanoseconds.
//
// Whatever has a name is hashed by it, never by its place in a table: kinds of records, rules,
// actions, protocols, components and their states, servers, databases, users, faults. What is added
// to a table changes no fingerprint of a run in which it does not occur.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>
#include <xxhash.h>

#include "model/base/record_shape.h"
#include "model/directory/directory.h"

namespace casgrid {

struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  std::string hex() const;  // 32 lower-case digits
  bool operator==(const Digest&) const = default;
};

class Fingerprint {
 public:
  // `participants`: names by ParticipantId. What the world itself records belongs to "world".
  // `faults`: names by their places in the plan.
  Fingerprint(const Directory& directory, std::vector<std::string> participants,
              const std::vector<std::string>& faults = {});
  ~Fingerprint();

  void add(const Record& record);

  struct Row {
    std::string name;
    std::uint64_t records = 0;
    Digest digest;
  };

  // By name; participants without records are left out.
  std::vector<Row> rows() const;
  Digest total() const;
  std::uint64_t records() const { return records_; }

 private:
  struct Stream;

  std::uint64_t canonical(FieldShape shape, std::uint64_t value) const;

  std::vector<std::string> names_;
  std::array<std::uint64_t, kRecordKinds> kind_names_{};
  std::array<std::vector<std::uint64_t>, kFieldShapes> names_of_;  // hashes, by shape and number
  std::vector<std::uint32_t> first_users_;
  std::vector<std::uint64_t> group_names_;
  std::vector<std::unique_ptr<Stream>> streams_;  // by ParticipantId; the world's last
  std::uint64_t records_ = 0;
};

}  // namespace casgrid

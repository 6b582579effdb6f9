#include "sim/observe/fingerprint.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "model/base/assert.h"
#include "model/base/random.h"

namespace casgrid {

struct Fingerprint::Stream {
  Stream() : state(XXH3_createState()) { XXH3_128bits_reset(state); }
  ~Stream() { XXH3_freeState(state); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  XXH3_state_t* state;
  std::uint64_t records = 0;
};

std::string Digest::hex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(32, '0');
  for (std::size_t i = 0; i < 16; ++i) {
    text[15 - i] = kDigits[(high >> (4 * i)) & 0xF];
    text[31 - i] = kDigits[(low >> (4 * i)) & 0xF];
  }
  return text;
}

Fingerprint::Fingerprint(const Directory& directory, std::vector<std::string> participants)
    : names_(std::move(participants)) {
  names_.emplace_back("world");
  for (const Server& s : directory.servers) server_names_.push_back(name_hash(s.name));
  for (const Database& d : directory.databases) database_names_.push_back(name_hash(d.name));
  for (const UserGroup& g : directory.user_groups) {
    first_users_.push_back(g.first_user);
    group_names_.push_back(name_hash(g.name));
  }
  streams_.resize(names_.size());
}

Fingerprint::~Fingerprint() = default;

std::uint64_t Fingerprint::canonical(FieldShape shape, std::uint64_t value) const {
  switch (shape) {
    case FieldShape::Server:
      return value < server_names_.size() ? server_names_[value] : 0;
    case FieldShape::Database:
      return value < database_names_.size() ? database_names_[value] : 0;
    case FieldShape::User: {
      if (value == UserId::kNone) return 0;
      std::size_t group = first_users_.size();
      while (group > 0 && first_users_[group - 1] > value) --group;
      return group == 0 ? value : group_names_[group - 1] + (value - first_users_[group - 1]);
    }
    case FieldShape::Unused:
      return 0;
    case FieldShape::Number:
    case FieldShape::Span:
    case FieldShape::Packed:
    case FieldShape::Participant:
    case FieldShape::Fault:
    case FieldShape::Link:
      return value;
  }
  return value;
}

void Fingerprint::add(const Record& record) {
  const std::size_t who = record.who.is_none() ? streams_.size() - 1 : record.who.index();
  if (streams_[who] == nullptr) streams_[who] = std::make_unique<Stream>();
  Stream& stream = *streams_[who];
  const RecordShape& shape = shape_of(record.kind);
  const std::array<std::uint64_t, 6> row{static_cast<std::uint64_t>(ns(record.at)),
                                         static_cast<std::uint64_t>(record.kind),
                                         canonical(shape.a, record.a),
                                         canonical(shape.b, record.b),
                                         canonical(shape.c, record.c),
                                         canonical(shape.d, record.d)};
  XXH3_128bits_update(stream.state, row.data(), sizeof row);
  ++stream.records;
  ++records_;
}

std::vector<Fingerprint::Row> Fingerprint::rows() const {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (streams_[i] == nullptr) continue;
    const XXH128_hash_t hash = XXH3_128bits_digest(streams_[i]->state);
    rows.push_back({names_[i], streams_[i]->records, {hash.high64, hash.low64}});
  }
  std::sort(rows.begin(), rows.end(), [](const Row& x, const Row& y) { return x.name < y.name; });
  return rows;
}

Digest Fingerprint::total() const {
  Stream all;
  for (const Row& row : rows()) {
    const std::array<std::uint64_t, 4> entry{name_hash(row.name), row.records, row.digest.high,
                                             row.digest.low};
    XXH3_128bits_update(all.state, entry.data(), sizeof entry);
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(all.state);
  return {hash.high64, hash.low64};
}

}  // namespace casgrid

#include "sim/observe/fingerprint.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "model/base/assert.h"
#include "model/base/random.h"
#include "sim/observe/record_names.h"

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

Fingerprint::Fingerprint(const Directory& directory, std::vector<std::string> participants,
                         const std::vector<std::string>& faults)
    : names_(std::move(participants)) {
  for (std::size_t i = 0; i < kRecordKinds; ++i)
    kind_names_[i] = name_hash(shape_of(static_cast<RecordKind>(i)).name);
  for (std::size_t i = 0; i < kFieldShapes; ++i) {
    const auto names = program_names(static_cast<FieldShape>(i));
    if (!names) continue;
    for (const std::string& name : *names) names_of_[i].push_back(name_hash(name));
  }
  const auto add_names = [this](FieldShape shape, const auto& named, auto name_of) {
    for (const auto& one : named)
      names_of_[static_cast<std::size_t>(shape)].push_back(name_hash(name_of(one)));
  };
  const auto itself = [](const std::string& name) { return name; };
  const auto own_name = [](const auto& one) { return one.name; };
  add_names(FieldShape::Server, directory.servers, own_name);
  add_names(FieldShape::Database, directory.databases, own_name);
  add_names(FieldShape::Fault, faults, itself);
  add_names(FieldShape::Participant, names_, itself);
  for (const UserGroup& g : directory.user_groups) {
    first_users_.push_back(g.first_user);
    group_names_.push_back(name_hash(g.name));
  }
  names_.emplace_back("world");
  streams_.resize(names_.size());
}

Fingerprint::~Fingerprint() = default;

std::uint64_t Fingerprint::canonical(FieldShape shape, std::uint64_t value) const {
  if (is_named(shape)) {
    const std::vector<std::uint64_t>& names = names_of_[static_cast<std::size_t>(shape)];
    return value < names.size() ? names[value] : 0;
  }
  if (shape != FieldShape::User) return value;
  if (value == UserId::kNone) return 0;
  std::size_t group = first_users_.size();
  while (group > 0 && first_users_[group - 1] > value) --group;
  return group == 0 ? value : group_names_[group - 1] + (value - first_users_[group - 1]);
}

void Fingerprint::add(const Record& record) {
  const std::size_t who = record.who.is_none() ? streams_.size() - 1 : record.who.index();
  if (streams_[who] == nullptr) streams_[who] = std::make_unique<Stream>();
  Stream& stream = *streams_[who];
  const RecordShape& shape = shape_of(record.kind);
  std::array<std::uint64_t, 2 + kMostFields> row;
  row[0] = static_cast<std::uint64_t>(ns(record.at));
  row[1] = kind_names_[static_cast<std::size_t>(record.kind)];
  std::size_t size = 2;
  for (const RecordField& field : shape.used())
    row[size++] = canonical(field.shape, field.of(record));
  XXH3_128bits_update(stream.state, row.data(), size * sizeof row[0]);
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

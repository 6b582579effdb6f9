#include <pybind11/stl.h>

#include "pybind/src/bindings.h"
#include "scenarios/calibration/calibrate.h"
#include "scenarios/calibration/profile_file.h"
#include "scenarios/logs/arrival_stream.h"
#include "scenarios/output/mark.h"
#include "scenarios/schema/profile.pb.h"

namespace casgrid::python {
namespace {

namespace py = pybind11;
using logs::Micros;

// Logs hold whatever clients sent: bytes that are no UTF-8 are replaced, not refused.
py::str text_of(std::string_view bytes) {
  return py::reinterpret_steal<py::str>(
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<py::ssize_t>(bytes.size()), "replace"));
}

// Texts by number, each made once.
class Texts {
 public:
  explicit Texts(const logs::NameTable& names) : names_(names) {}
  py::object operator[](std::size_t id) {
    if (id >= made_.size()) made_.resize(std::max(id + 1, 2 * made_.size()));
    if (!made_[id]) made_[id] = text_of(names_.text(logs::NameId{static_cast<std::uint32_t>(id)}));
    return made_[id];
  }
  py::object operator[](logs::NameId id) { return (*this)[static_cast<std::size_t>(id)]; }

 private:
  const logs::NameTable& names_;
  std::vector<py::object> made_;
};

py::object ms(Micros time) {
  if (time == logs::kUnknownTime) return py::none();
  return py::float_(static_cast<double>(time) * 1e-3);
}

py::list summary_of(const logs::LogSummary& s) {
  py::list all;
  const auto add = [&all](const char* what, const std::string& name, std::uint64_t count) {
    if (count > 0) all.append(py::make_tuple(what, name, count));
  };
  for (std::size_t k = 0; k < logs::kLogKinds; ++k)
    add("rows", text_of(static_cast<logs::LogKind>(k)), s.rows[k]);
  for (std::size_t n = 1; n < logs::kNoises; ++n)
    add("noise", text_of(static_cast<logs::Noise>(n)), s.noise[n]);
  for (std::size_t f = 0; f < logs::kFaults; ++f)
    add("bad", text_of(static_cast<logs::Fault>(f)), s.bad[f]);
  add("joined", "front", s.front_joined);
  add("joined", "error page", s.error_pages);
  add("joined", "back", s.back_joined);
  add("unjoined", "front", s.front_unjoined);
  add("unjoined", "front without id", s.front_without_id);
  add("unjoined", "back", s.back_unjoined);
  add("set aside", "balancer", s.balancer_rows);
  add("set aside", "repeated", s.total_repeated());
  add("late", "", s.late);
  return all;
}

py::list files_of(const logs::LogSummary& s) {
  py::list files;
  for (const logs::FileSummary& f : s.files) {
    const auto instant = [](logs::UtcInstant t) -> py::object {
      if (t == logs::kNoInstant) return py::none();
      return py::int_(t.time_since_epoch().count());
    };
    files.append(py::make_tuple(text_of(f.path), text_of(f.kind), f.rows, f.bad, instant(f.first),
                                instant(f.last)));
  }
  return files;
}

// What a run has written is read whole or not at all.
void refuse_broken(const std::vector<std::string>& paths) {
  std::string why;
  for (const std::string& broken : output::misfits_in(paths))
    why += (why.empty() ? "" : "\n") + broken;
  if (!why.empty()) throw py::value_error(why);
}

py::dict read_logs(const std::vector<std::string>& paths, std::uint64_t limit) {
  refuse_broken(paths);
  logs::ArrivalStream stream(paths);
  Texts names(stream.names());
  py::list rows;
  bool is_cut = false;
  std::uint64_t seen = 0;
  while (const logs::Arrival* a = stream.next()) {
    if ((++seen & 0xffff) == 0 && PyErr_CheckSignals() != 0) throw py::error_already_set();
    if (rows.size() >= limit) {
      is_cut = true;
      continue;
    }
    rows.append(py::make_tuple(a->began_ns, ms(a->total), text_of(a->service), names[a->action],
                               names[a->user], names[a->anchor], names[a->device], names[a->agent],
                               names[a->client_address], names[a->front_end], names[a->target],
                               a->status, a->back_end_status, a->request_bytes, a->response_bytes,
                               ms(a->overhead), ms(a->back_end), bool(a->is_long_poll),
                               text_of(a->noise), bool(a->is_joined)));
  }
  py::dict out;
  out["rows"] = rows;
  out["is_cut"] = is_cut;
  out["summary"] = summary_of(stream.summary());
  out["files"] = files_of(stream.summary());
  py::list bad;
  for (const logs::BadRow& b : stream.summary().first_bad) bad.append(text_of(b.text()));
  out["bad_rows"] = bad;
  py::list not_read;
  for (const std::string& n : stream.summary().not_read) not_read.append(text_of(n));
  out["not_read"] = not_read;
  return out;
}

// Text and JSON of the profile, and the first bad rows.
py::tuple calibrate(const std::vector<std::string>& paths, double megacycles_per_core,
                    double session_gap_s) {
  refuse_broken(paths);
  calibration::Options options;
  options.megacycles_per_core = megacycles_per_core;
  options.session_gap_s = session_gap_s;
  calibration::Calibrated result;
  {
    const py::gil_scoped_release free;
    result = calibration::calibrate(paths, options);
  }
  if (!result.profile) {
    std::string why;
    for (const std::string& error : result.errors) why += (why.empty() ? "" : "\n") + error;
    throw py::value_error(why);
  }
  py::list bad;
  for (const std::string& b : result.bad_rows) bad.append(text_of(b));
  return py::make_tuple(calibration::profile_text(*result.profile),
                        calibration::profile_json(*result.profile), bad);
}

}  // namespace

void bind_logs(py::module_& module) {
  module.def("read_logs", &read_logs, py::arg("paths"), py::arg("limit"));
  module.def("calibrate", &calibrate, py::arg("paths"), py::arg("megacycles_per_core"),
             py::arg("session_gap_s"));
}

}  // namespace casgrid::python

// Independent pieces of work, by processes of their own: a run that ends badly takes nobody along.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace casgrid::proofs {

// `work(i)` for each i below `count`, in `jobs` processes, each in ascending order; `take(i, what
// it returned)` here, as results come. Returns what went wrong with a process; empty: nothing.
std::string by_workers(std::size_t count, unsigned jobs,
                       const std::function<std::string(std::size_t)>& work,
                       const std::function<void(std::size_t, const std::string&)>& take);

}  // namespace casgrid::proofs

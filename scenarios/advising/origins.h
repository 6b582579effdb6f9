// Where in its file a directory says what a decision rests on.
#pragma once

#include <memory>
#include <string>

#include "scenarios/deployment/load_directory.h"
#include "scenarios/routing/route.h"

namespace casgrid {

class Origins {
 public:
  // Reads the file that `loaded` came from once more, for its lines. `loaded` must outlive it.
  explicit Origins(const LoadedDirectory& loaded);
  ~Origins();

  // "forest.json:24", or nothing if the fact is about the request itself or the file does not say.
  std::string of(Fact fact, const RouteAnswer& answer) const;
  std::string of_server(ServerId server) const;
  std::string of_database(DatabaseId database) const;

 private:
  std::string of_published(const RouteAnswer& answer) const;

  class Lines;
  std::unique_ptr<Lines> lines_;
  const LoadedDirectory& loaded_;
};

// All of them, as route_text() takes them. `answer` must outlive the places.
Places places_of(const std::shared_ptr<const Origins>& origins, const RouteAnswer& answer);

}  // namespace casgrid

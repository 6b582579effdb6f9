// Tables in huge pages: with a million clients the processor otherwise spends as long finding the
// page of a state as reading it.
#pragma once

namespace casgrid {

// Starts the program over with the allocator told to ask for huge pages, once, and only where
// nobody has told it anything else. Results do not depend on it. Returns if that is not possible.
void use_huge_pages(char** arguments);

}  // namespace casgrid

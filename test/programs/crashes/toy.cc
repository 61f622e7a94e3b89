// Crashes on demand: the argument says how.
#include <cstring>
#include <stdexcept>
#include <vector>

namespace toys {
template <typename T> struct Box {
  std::vector<T> things{1, 2};
  __attribute__((noinline)) T get(std::size_t at) const { return things[at]; }
};
} // namespace toys

int main(int argc, char **argv) {
  if (!std::strcmp(argv[1], "vector")) return toys::Box<int>().get(argc + 1);
  throw std::runtime_error("toys are out");
}

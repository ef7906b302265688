#include <df2_eval/partial/signs.h>

#include <df2_eval/partial/detail/sign_names.h>

namespace df2::eval {

void Signs::add(const Signs& other) {
  for (const auto& [name, count] : detail::kSigns) this->*count += other.*count;
}

}  // namespace df2::eval

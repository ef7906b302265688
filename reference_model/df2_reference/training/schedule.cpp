#include <df2_reference/training/schedule.h>

namespace df2::reference {

Schedule Schedule::scaled(double times) const {
  Schedule longer = *this;
  longer.epochs *= times;
  for (double& drop : longer.drops) drop *= times;
  return longer;
}

double Schedule::rate_at(std::int64_t step, double steps, std::int64_t batch) const {
  double now = rate * static_cast<double>(batch) / static_cast<double>(pictures);
  for (const double drop : drops) {
    if (static_cast<double>(step) >= drop * steps) now *= factor;
  }
  if (step >= warm_up) return now;
  const double part = static_cast<double>(step) / static_cast<double>(warm_up);
  return now * (warm_up_start + (1 - warm_up_start) * part);
}

Schedule schedule_1x() {
  return {};
}

Schedule schedule_2x() {
  return Schedule{}.scaled(kTwice);
}

Schedule schedule_s1x() {
  return Schedule{}.scaled(kStretched);
}

}  // namespace df2::reference

// In: how long a training is, and how far it has come. Out: the learning rate. Called by the training loop. The letters
// are those of ../options.h.
#pragma once

#include <cstdint>
#include <vector>

namespace df2::reference {

struct Schedule {
  double rate = 0.02;                   ///< C; for a batch of `pictures`, scaled linearly to other batches
  std::int64_t pictures = 16;           ///< C
  double epochs = 12;                   ///< P: 1x
  std::vector<double> drops = {8, 11};  ///< P: the epochs after which the rate is multiplied by `factor`
  double factor = 0.1;                  ///< P
  std::int64_t warm_up = 1000;          ///< C; steps of a linear rise
  double warm_up_start = 1e-3;          ///< C; of the rate

  /// Everything takes `times` as long: 2x is scaled(2).
  Schedule scaled(double times) const;
  /// Of step `step`, counted from 0, of batches of `batch` pictures; `steps` make an epoch.
  double rate_at(std::int64_t step, double steps, std::int64_t batch) const;
};

/// How long detectron's schedules 2x and s1x are, in lengths of 1x.
inline constexpr double kTwice = 2;
inline constexpr double kStretched = 1.44;

/// The paper's schedules: 1x for retrieval, 2x for detection and segmentation, s1x for landmarks.
Schedule schedule_1x();
Schedule schedule_2x();
Schedule schedule_s1x();

}  // namespace df2::reference

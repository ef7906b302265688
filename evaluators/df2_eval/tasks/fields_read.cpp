#include <df2_eval/evaluate.h>

namespace df2::eval {

FieldsRead fields_read(Task task) {
  const bool is_landmarks = task == Task::landmarks, is_segmentation = task == Task::segmentation;
  const bool is_retrieval = task == Task::retrieval;
  return {
      .boxes = !is_segmentation,
      .areas = !is_retrieval,
      .landmarks = is_landmarks,
      .masks = is_segmentation,
      .every_mask = is_segmentation,
      .pairs = is_retrieval,
  };
}

}  // namespace df2::eval

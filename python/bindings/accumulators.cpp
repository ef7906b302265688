// A run in batches: what was scored so far, its bytes and its report. One thread at a time works on it.
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2_eval/batches.h>
#include <df2_eval/partial/partial_bytes.h>
#include <df2_eval/partial/partial_file.h>
#include <df2_eval/ranking/rank_submission.h>
#include <df2_eval/report/report.h>

#include "arrays.h"
#include "bindings.h"

namespace df2::python {

namespace {

using eval::Batches;
using eval::BatchImages;
using eval::Options;
using eval::Partial;

/// One thread at a time works on it, without the GIL: one that waits must not hold what the other may need.
class SharedBatches {
 public:
  explicit SharedBatches(Batches batches)
      : has_ground_truth_(batches.has_ground_truth()), batches_(std::move(batches)) {}

  bool has_ground_truth() const { return has_ground_truth_; }

  /// A handler of a signal may run in the thread that is at work here: it would wait for itself.
  template <class Use>
  auto use(Use&& work) {
    if (worker_ == std::this_thread::get_id())
      throw Error(Fault::usage, Code::usage, "this accumulator is at work; use it when that has ended");
    const std::scoped_lock lock(mutex_);
    const Worker worker(worker_);
    return work(batches_);
  }
  Batches copy() {
    return use([](Batches& batches) { return batches; });
  }

 private:
  using WorkerId = std::atomic<std::thread::id>;

  /// Says who is at work while it lives.
  class Worker {
   public:
    explicit Worker(WorkerId& id) : id_(id) { id_ = std::this_thread::get_id(); }
    ~Worker() { id_ = std::thread::id(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

   private:
    WorkerId& id_;
  };

  const bool has_ground_truth_;
  std::mutex mutex_;
  WorkerId worker_ = std::thread::id();
  Batches batches_;
};

using SharedPointer = std::shared_ptr<SharedBatches>;

SharedPointer share(Batches batches) {
  return std::make_shared<SharedBatches>(std::move(batches));
}

BatchImages images_of(const py::object& images) {
  if (images.is_none()) return std::nullopt;
  Numbers numbers;
  const auto ids = numbers.integers(images, "/images");
  return std::vector<std::int64_t>(ids.begin(), ids.end());
}

void add_rows(SharedBatches& self, const Predictions& rows, const py::object& images) {
  const BatchImages named = images_of(images);
  const Working working;
  self.use([&](Batches& batches) { batches.add_rows(rows, named); });
}

void add_file(SharedBatches& self, const Predictions& file, const py::object& images) {
  const BatchImages named = images_of(images);
  const Working working;
  self.use([&](Batches& batches) { batches.add_file(file, named); });
}

void add_retrieval(SharedBatches& self, const RetrievalPredictions& submission, const py::object& images) {
  const BatchImages named = images_of(images);
  const Working working;
  self.use([&](Batches& batches) { batches.add_file(submission, named); });
}

py::bytes to_bytes(SharedBatches& self) {
  std::string bytes;
  {
    const Working working;
    bytes = self.use([](Batches& batches) { return eval::partial_bytes(batches.partial()); });
  }
  return bytes;
}

/// A copy is merged, so that two that are merged into each other at once do not wait for each other.
void merge(SharedBatches& self, SharedBatches& other, const std::string& name) {
  Partial partial = other.copy().partial();
  partial.path = name;
  self.use([&](Batches& batches) { batches.add(std::move(partial)); });
}

eval::Report report(SharedBatches& self) {
  Batches batches = self.copy();
  if (batches.has_ground_truth()) batches.add_rest();
  return eval::make_report(batches.partial());
}

py::array_t<std::int64_t> image_ids(SharedBatches& self) {
  std::vector<std::int64_t> found;
  {
    const Working working;
    self.use([&](Batches& batches) {
      const auto ids = batches.partial().images().ids();
      found.assign(ids.begin(), ids.end());
    });
  }
  return to_array(std::move(found));
}

}  // namespace

void register_accumulators(py::module_& module) {
  py::class_<SharedBatches, SharedPointer>(module, "Batches")
      .def_static(
          "of_dataset",
          [](std::shared_ptr<Dataset> dataset, const Options& options) {
            return share(Batches(std::shared_ptr<const Dataset>(std::move(dataset)), options));
          },
          py::arg("dataset"), py::arg("options"), WithoutGil())
      .def_static(
          "of_truth",
          [](std::shared_ptr<RetrievalTruth> truth, const Options& options) {
            return share(Batches(std::shared_ptr<const RetrievalTruth>(std::move(truth)), options));
          },
          py::arg("truth"), py::arg("options"), WithoutGil())
      .def_static(
          "of_bytes",
          [](const std::string& bytes, const std::string& name) {
            return share(Batches(eval::read_partial_bytes(bytes, name)));
          },
          py::arg("data"), py::arg("name"), WithoutGil())
      .def_static(
          "of_file", [](const std::string& path) { return share(Batches(eval::read_partial(path))); }, py::arg("path"),
          WithoutGil())
      .def("add_rows", &add_rows, py::arg("rows"), py::arg("images"))
      .def("add_file", &add_file, py::arg("file"), py::arg("images"))
      .def("add_retrieval", &add_retrieval, py::arg("submission"), py::arg("images"))
      .def("merge", &merge, py::arg("other"), py::arg("name"), WithoutGil())
      .def(
          "add_rest", [](SharedBatches& self) { self.use([](Batches& batches) { batches.add_rest(); }); }, WithoutGil())
      .def(
          "copy", [](SharedBatches& self) { return share(self.copy()); }, WithoutGil())
      .def("to_bytes", &to_bytes)
      .def("report", &report, WithoutGil())
      .def(
          "task",
          [](SharedBatches& self) {
            return self.use([](Batches& batches) { return eval::task_name(batches.partial().options.task); });
          },
          WithoutGil())
      .def(
          "__len__",
          [](SharedBatches& self) { return self.use([](Batches& batches) { return batches.image_count(); }); },
          WithoutGil())
      .def("image_ids", &image_ids)
      .def_property_readonly("has_ground_truth", &SharedBatches::has_ground_truth);
}

}  // namespace df2::python

// In: the folder that a training writes to. Out: its files: options, log, the latest network and what resumes it.
// Called by the training loop.
//
//   options.json                   the options, as --config takes them
//   log.jsonl                      training_log.h
//   model.safetensors              the network after its latest checkpoint; "df2.training" says which step that was
//   momentum-NNNNNNNN.safetensors  of the step that model.safetensors is of; gone when the training is done, and not
//                                  there where nothing has momentum
//   model-epoch-NNNN.safetensors   the networks that keep_every asks for
//
// The momentum is written before the network and the older one removed after it, so that the two always fit, wherever
// a process is ended.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <df2_reference/match_rcnn.h>
#include <df2_reference/model_file.h>
#include <df2_reference/training/training_options.h>

namespace df2::reference {

/// Where a training stands.
struct Checkpoint {
  std::int64_t step = 0;                     ///< how many are done
  std::map<std::string, Tensor> velocities;  ///< Sgd's; none where the training is done
};

/// What one training works with: all of it decides what the network learns.
struct TrainingSetup {
  ModelOptions model;
  TrainingOptions training;
  std::string ground_truth;  ///< its name and content hash
};

class TrainingFolder {
 public:
  /// Makes the folder and writes the options, or goes on with what a training of the same options has left. No other
  /// process may train in it at the same time. Throws Error: usage (the folder has other files, another process trains
  /// there, or the options differ, which are named), io.
  TrainingFolder(std::string path, const TrainingSetup& setup);
  ~TrainingFolder();
  TrainingFolder(const TrainingFolder&) = delete;
  TrainingFolder& operator=(const TrainingFolder&) = delete;

  std::string log_path() const;
  std::string model_path() const;
  void save(const MatchRcnn& model, const Checkpoint& checkpoint) const;
  /// Without momentum: nothing is left to be done.
  void save_last(const MatchRcnn& model, std::int64_t step) const;
  /// Of a training that is done: what was left of it by a process that was ended after save_last had written.
  void remove_momentum() const;
  void keep(const MatchRcnn& model, std::int64_t step, std::int64_t epoch) const;

 private:
  ModelNotes notes_of(std::int64_t step, bool is_done, bool has_momentum) const;

  std::string path_;
  TrainingSetup setup_;
  int lock_ = -1;
};

/// Whether a training has left a checkpoint in the folder.
bool has_checkpoint(const std::string& folder);

/// What a training has left in the folder, and puts its weights into `model`; nothing where there is no checkpoint.
/// Throws Error: usage (it was trained on another ground truth), weights (what it says of itself cannot be, too), io.
std::optional<Checkpoint> read_checkpoint(const std::string& folder, const TrainingSetup& setup, MatchRcnn& model);

}  // namespace df2::reference

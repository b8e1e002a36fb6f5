// A message is one MPI message with the tag kNumbers. A worker that returns
// sends an empty message with the tag kEnded to all others. MPI keeps the
// messages between two processes in order, so a worker that reads kEnded has
// read all messages before it. Without kEnded, it would wait forever.

#include "production/scale/mpi_communicator.h"

#include <mpi.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/types/span.h"
#include "production/all_reduce.h"
#include "tensor/tensor.h"

namespace tinytorch {
namespace {

constexpr int kNumbers = 1;
constexpr int kEnded = 2;

MPI_Datatype Type() {
  return std::is_same_v<Scalar, float> ? MPI_FLOAT : MPI_DOUBLE;
}

// Throws if a call did not succeed.
void Check(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw std::runtime_error(std::string("SendReceive: ") + call + ": " +
                           std::string(text, static_cast<size_t>(length)));
}

// MPI, from the first to the last call.
class Session {
 public:
  Session(int* argc, char*** argv) {
    // Tensor operations may share their work among threads, but only the first
    // thread calls MPI.
    int provided = 0;
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
  }
  ~Session() { MPI_Finalize(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
};

class MpiCommunicator : public Communicator {
 public:
  MpiCommunicator() {
    // A copy of the group, whose messages are never mixed up with those of
    // another library.
    MPI_Comm_dup(MPI_COMM_WORLD, &comm_);
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
    MPI_Comm_rank(comm_, &rank_);
    MPI_Comm_size(comm_, &size_);
    ended_.resize(static_cast<size_t>(size_));
  }
  ~MpiCommunicator() override { MPI_Comm_free(&comm_); }
  MpiCommunicator(const MpiCommunicator&) = delete;
  MpiCommunicator& operator=(const MpiCommunicator&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void SendReceive(int to, absl::Span<const Scalar> sent, int from,
                   absl::Span<Scalar> received) override;

  // Announces that this worker sends no more, and waits until all workers have
  // done so. Discards messages that no call has received, because MPI does not
  // finish sending a large message before the other side receives it.
  void End();

 private:
  // Waits for the next message of a worker, or of any (MPI_ANY_SOURCE), and
  // does not receive it yet.
  struct Message {
    MPI_Message handle = MPI_MESSAGE_NULL;
    int from = 0;
    int tag = 0;
    size_t size = 0;
  };
  Message WaitForMessage(int from);
  // Receives its numbers.
  static void Take(Message message, absl::Span<Scalar> numbers);

  void CheckRank(int rank) const;
  MPI_Request Send(int to, int tag, absl::Span<const Scalar> numbers);
  void Receive(int from, absl::Span<Scalar> numbers);

  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 0;
  std::vector<bool> ended_ = {};  // by rank: whether kEnded was read
};

void MpiCommunicator::CheckRank(int rank) const {
  if (rank >= 0 && rank < size_) return;
  throw std::invalid_argument("SendReceive: no worker " + std::to_string(rank) +
                              " in a group of " + std::to_string(size_));
}

MPI_Request MpiCommunicator::Send(int to, int tag,
                                  absl::Span<const Scalar> numbers) {
  if (numbers.size() > INT_MAX) {  // MPI counts in int.
    throw std::invalid_argument("SendReceive: wanted at most " +
                                std::to_string(INT_MAX) + " numbers, got " +
                                std::to_string(numbers.size()));
  }
  MPI_Request request = MPI_REQUEST_NULL;
  Check(MPI_Isend(numbers.data(), static_cast<int>(numbers.size()), Type(), to,
                  tag, comm_, &request),
        "MPI_Isend");
  return request;
}

MpiCommunicator::Message MpiCommunicator::WaitForMessage(int from) {
  Message message;
  MPI_Status status;
  Check(MPI_Mprobe(from, MPI_ANY_TAG, comm_, &message.handle, &status),
        "MPI_Mprobe");
  int count = 0;
  Check(MPI_Get_count(&status, Type(), &count), "MPI_Get_count");
  message.from = status.MPI_SOURCE;
  message.tag = status.MPI_TAG;
  message.size = static_cast<size_t>(count);
  return message;
}

void MpiCommunicator::Take(Message message, absl::Span<Scalar> numbers) {
  Check(MPI_Mrecv(numbers.data(), static_cast<int>(message.size), Type(),
                  &message.handle, MPI_STATUS_IGNORE),
        "MPI_Mrecv");
}

void MpiCommunicator::Receive(int from, absl::Span<Scalar> numbers) {
  if (!ended_[static_cast<size_t>(from)]) {
    const Message message = WaitForMessage(from);
    if (message.tag == kNumbers && message.size == numbers.size()) {
      Take(message, numbers);
      return;
    }
    std::vector<Scalar> unwanted(message.size);
    Take(message, absl::MakeSpan(unwanted));
    if (message.tag == kNumbers) {
      throw std::invalid_argument("SendReceive: wanted " +
                                  std::to_string(numbers.size()) +
                                  " numbers of worker " + std::to_string(from) +
                                  ", got " + std::to_string(message.size));
    }
    ended_[static_cast<size_t>(from)] = true;
  }
  throw std::runtime_error("SendReceive: worker " + std::to_string(from) +
                           " has ended");
}

void MpiCommunicator::SendReceive(int to, absl::Span<const Scalar> sent,
                                  int from, absl::Span<Scalar> received) {
  CheckRank(to);
  CheckRank(from);
  MPI_Request request = Send(to, kNumbers, sent);
  // Wait even before an error, because MPI reads `sent` until then. The wait
  // ends, because `to` receives the message, or has returned and discards it,
  // or has failed.
  const absl::Cleanup wait = [&request] {
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  };
  Receive(from, received);
}

void MpiCommunicator::End() {
  for (int rank = 0; rank < size_; ++rank) {
    if (rank == rank_) continue;
    MPI_Request request = Send(rank, kEnded, {});
    MPI_Request_free(&request);
  }
  ended_[static_cast<size_t>(rank_)] = true;
  while (std::ranges::count(ended_, false) > 0) {
    const Message message = WaitForMessage(MPI_ANY_SOURCE);
    std::vector<Scalar> unwanted(message.size);
    Take(message, absl::MakeSpan(unwanted));
    if (message.tag == kEnded) {
      ended_[static_cast<size_t>(message.from)] = true;
    }
  }
}

// Ends all processes of the group.
[[noreturn]] void Abort(int rank, const std::string& what) {
  std::fprintf(stderr, "worker %d: %s\n", rank, what.c_str());
  std::fflush(nullptr);
  MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
  std::_Exit(EXIT_FAILURE);  // in case MPI_Abort() returns
}

}  // namespace

int RunMpi(int* argc, char*** argv,
           const std::function<void(Communicator&)>& worker) {
  const Session session(argc, argv);
  MpiCommunicator group;
  try {
    worker(group);
    group.End();
  } catch (const std::exception& error) {
    Abort(group.rank(), error.what());
  } catch (...) {
    Abort(group.rank(), "an exception that is not a std::exception");
  }
  return EXIT_SUCCESS;
}

}  // namespace tinytorch

#include "tools/trust/localize.h"

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/trust/elf_object.h"

namespace tinytorch::trust {
namespace {

// From LLVM: a list of symbols whose address does not matter. Without it the
// linker knows less, and nothing else changes.
constexpr uint32_t kAddressSignificance = 0x6fff4c03;

struct Entry {
  Elf64_Sym symbol;
  uint32_t section = 0;  // From the table of indices.
};

// Writes and reads values of the file without asking for their alignment.
template <typename T>
T Get(const std::string& bytes, uint64_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

template <typename T>
void Put(std::string& bytes, uint64_t offset, const T& value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

// Sorts the symbols, local ones first; returns the new number of each.
std::vector<uint32_t> SortSymbols(const ElfObject& object,
                                  absl::FunctionRef<bool(const Symbol&)> keep,
                                  std::string& bytes) {
  const Section& table = object.sections()[object.symbol_table()];
  const Section& indices = object.sections()[object.index_table()];
  const size_t count = object.symbols().size();
  std::vector<Entry> locals, globals;
  std::vector<bool> is_local(count);
  for (size_t i = 0; i < count; ++i) {
    const Symbol& symbol = object.symbols()[i];
    Entry entry{Get<Elf64_Sym>(bytes, table.offset + i * sizeof(Elf64_Sym))};
    if (i * sizeof(uint32_t) < indices.data.size()) {
      entry.section = Get<uint32_t>(bytes, indices.offset + i * 4);
    }
    const bool kept = !symbol.defined() || keep(symbol);
    is_local[i] = !symbol.for_others() || !kept;
    if (is_local[i]) {
      entry.symbol.st_info = ELF64_ST_INFO(STB_LOCAL, symbol.type);
      entry.symbol.st_other = STV_DEFAULT;
    } else if (symbol.binding == STB_GNU_UNIQUE) {
      entry.symbol.st_info = ELF64_ST_INFO(STB_WEAK, symbol.type);
    }
    (is_local[i] ? locals : globals).push_back(entry);
  }
  std::vector<uint32_t> renumbered(count);
  uint32_t next_local = 0, next_global = locals.size();
  for (size_t i = 0; i < count; ++i) {
    const uint32_t to = is_local[i] ? next_local++ : next_global++;
    renumbered[i] = to;
    const Entry& entry = is_local[i] ? locals[to] : globals[to - locals.size()];
    Put(bytes, table.offset + to * sizeof(Elf64_Sym), entry.symbol);
    if (!indices.data.empty()) {
      Put(bytes, indices.offset + to * 4, entry.section);
    }
  }
  const uint64_t header =
      object.section_headers() + object.symbol_table() * sizeof(Elf64_Shdr);
  auto raw = Get<Elf64_Shdr>(bytes, header);
  raw.sh_info = locals.size();
  Put(bytes, header, raw);
  return renumbered;
}

// Rewrites the numbers of symbols in a list of relocations of type T.
template <typename T>
absl::Status Renumber(const Section& section,
                      const std::vector<uint32_t>& renumbered,
                      std::string& bytes) {
  for (size_t i = 0; i + sizeof(T) <= section.data.size(); i += sizeof(T)) {
    auto raw = Get<T>(bytes, section.offset + i);
    const uint64_t symbol = ELF64_R_SYM(raw.r_info);
    if (symbol >= renumbered.size()) {
      return absl::InvalidArgumentError("a relocation without a symbol");
    }
    raw.r_info =
        ELF64_R_INFO(uint64_t{renumbered[symbol]}, ELF64_R_TYPE(raw.r_info));
    Put(bytes, section.offset + i, raw);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> Localize(
    const ElfObject& object, absl::FunctionRef<bool(const Symbol&)> keep) {
  std::string bytes = object.bytes();
  if (object.symbol_table() == 0) return bytes;
  const size_t indices = object.sections()[object.index_table()].data.size();
  if (indices != 0 && indices != object.symbols().size() * sizeof(uint32_t)) {
    return absl::InvalidArgumentError("a table of indices of another length");
  }
  const std::vector<uint32_t> renumbered = SortSymbols(object, keep, bytes);
  for (size_t i = 0; i < object.sections().size(); ++i) {
    const Section& section = object.sections()[i];
    const uint64_t header = object.section_headers() + i * sizeof(Elf64_Shdr);
    auto raw = Get<Elf64_Shdr>(bytes, header);
    if (section.type == SHT_RELA || section.type == SHT_REL) {
      const absl::Status done =
          section.type == SHT_RELA
              ? Renumber<Elf64_Rela>(section, renumbered, bytes)
              : Renumber<Elf64_Rel>(section, renumbered, bytes);
      if (!done.ok()) return done;
    }
    if (section.type == SHT_GROUP || section.type == kAddressSignificance) {
      const uint32_t name = raw.sh_name;
      raw = Elf64_Shdr();  // SHT_NULL: no section.
      raw.sh_name = name;
    }
    raw.sh_flags &= ~uint64_t{SHF_GROUP};
    Put(bytes, header, raw);
  }
  return bytes;
}

}  // namespace tinytorch::trust

// An object file (ELF, 64 bits, little endian), read without trusting it.
//
// What a compiler makes of a student's file is a table of sections (code,
// data), a table of symbols (names that are defined or used) and, for each
// section, a list of relocations: places in it that need the address of a
// symbol. Assembler in the source can put anything into these tables, so every
// number is checked against the size of the file before it is used.
#ifndef TINYTORCH_TOOLS_TRUST_ELF_OBJECT_H_
#define TINYTORCH_TOOLS_TRUST_ELF_OBJECT_H_

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch::trust {

struct Section {
  std::string_view name;
  uint32_t type = 0;
  uint64_t flags = 0;
  uint32_t link = 0;    // Of a list of relocations: its symbol table.
  uint32_t info = 0;    // Of a list of relocations: the section it is for.
  uint64_t offset = 0;  // Where the content begins in the file.
  uint64_t size = 0;
  uint64_t entry_size = 0;
  std::string_view data;  // Empty for a section that takes no place (.bss).

  bool executable() const { return (flags & SHF_EXECINSTR) != 0; }
};

struct Symbol {
  std::string_view name;
  unsigned char binding = 0;  // STB_LOCAL, STB_GLOBAL, STB_WEAK, ...
  unsigned char type = 0;     // STT_FUNC, STT_OBJECT, ...
  uint32_t section = 0;       // SHN_UNDEF, SHN_ABS, SHN_COMMON, or an index.
  uint64_t value = 0;
  uint64_t size = 0;

  bool defined() const { return section != SHN_UNDEF; }
  bool for_others() const { return binding != STB_LOCAL; }
  // Data: of the program (STT_OBJECT) or of each thread (STT_TLS).
  bool data() const { return type == STT_OBJECT || type == STT_TLS; }
};

class ElfObject {
 public:
  // SHN_ABS and SHN_COMMON are below 2^16, where an index may be, too, in a
  // file of many sections. Such an index is moved up by this much in
  // Symbol::section.
  static constexpr uint32_t kReserved = 0x10000;

  static absl::StatusOr<ElfObject> Parse(std::string bytes);
  // An object of nothing.
  static ElfObject Empty() { return ElfObject(); }

  // Moving keeps the views valid, copying would not.
  ElfObject(ElfObject&&) = default;
  ElfObject& operator=(ElfObject&&) = default;

  const std::string& bytes() const { return *bytes_; }
  const std::vector<Section>& sections() const { return sections_; }
  const std::vector<Symbol>& symbols() const { return symbols_; }
  // The section that holds the symbols, and the one with the indices that do
  // not fit into a symbol; 0 if there is none.
  size_t symbol_table() const { return symbol_table_; }
  size_t index_table() const { return index_table_; }
  uint16_t machine() const { return machine_; }
  // Where the table of sections begins in the file.
  uint64_t section_headers() const { return section_headers_; }

  // The section that a symbol is defined in, or nullptr.
  const Section* SectionOf(const Symbol& symbol) const;

 private:
  ElfObject() = default;
  absl::Status ReadSections();
  absl::Status ReadSymbols();
  absl::StatusOr<std::string_view> Text(size_t table, uint64_t offset) const;

  std::unique_ptr<std::string> bytes_;
  std::vector<Section> sections_;
  std::vector<Symbol> symbols_;
  size_t symbol_table_ = 0;
  size_t index_table_ = 0;
  uint64_t section_headers_ = 0;
  uint16_t machine_ = 0;
};

}  // namespace tinytorch::trust

#endif  // TINYTORCH_TOOLS_TRUST_ELF_OBJECT_H_

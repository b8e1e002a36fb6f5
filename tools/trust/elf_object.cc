#include "tools/trust/elf_object.h"

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tinytorch::trust {
namespace {

absl::Status Broken(std::string_view what) {
  return absl::InvalidArgumentError(std::string("a broken object file: ") +
                                    std::string(what));
}

// Returns the T at `offset`, which the caller has checked.
template <typename T>
T At(std::string_view bytes, uint64_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

bool Inside(std::string_view bytes, uint64_t offset, uint64_t size) {
  return offset <= bytes.size() && size <= bytes.size() - offset;
}

}  // namespace

absl::StatusOr<ElfObject> ElfObject::Parse(std::string bytes) {
  if (bytes.size() < sizeof(Elf64_Ehdr) ||
      std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0 ||
      bytes[EI_CLASS] != ELFCLASS64 || bytes[EI_DATA] != ELFDATA2LSB) {
    return Broken("not ELF with 64 bits");
  }
  ElfObject object;
  object.bytes_ = std::make_unique<std::string>(std::move(bytes));
  if (absl::Status read = object.ReadSections(); !read.ok()) return read;
  if (absl::Status read = object.ReadSymbols(); !read.ok()) return read;
  return object;
}

absl::Status ElfObject::ReadSections() {
  const std::string_view bytes = *bytes_;
  const auto header = At<Elf64_Ehdr>(bytes, 0);
  machine_ = header.e_machine;
  section_headers_ = header.e_shoff;
  if (header.e_type != ET_REL || header.e_shentsize != sizeof(Elf64_Shdr) ||
      !Inside(bytes, section_headers_, sizeof(Elf64_Shdr))) {
    return Broken("no sections");
  }
  // In a file of many sections, the first header has what does not fit here.
  const auto first = At<Elf64_Shdr>(bytes, section_headers_);
  const uint64_t count = header.e_shnum != 0 ? header.e_shnum : first.sh_size;
  const uint64_t names =
      header.e_shstrndx != SHN_XINDEX ? header.e_shstrndx : first.sh_link;
  if (count > bytes.size() / sizeof(Elf64_Shdr) ||
      !Inside(bytes, section_headers_, count * sizeof(Elf64_Shdr)) ||
      names >= count) {
    return Broken("sections outside of the file");
  }
  sections_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const auto raw =
        At<Elf64_Shdr>(bytes, section_headers_ + i * sizeof(Elf64_Shdr));
    Section& section = sections_[i];
    section.type = raw.sh_type;
    section.flags = raw.sh_flags;
    section.link = raw.sh_link;
    section.info = raw.sh_info;
    section.offset = raw.sh_offset;
    section.size = raw.sh_size;
    section.entry_size = raw.sh_entsize;
    if (raw.sh_type == SHT_NULL || raw.sh_type == SHT_NOBITS) continue;
    if (!Inside(bytes, raw.sh_offset, raw.sh_size)) {
      return Broken("a section outside of the file");
    }
    section.data = bytes.substr(raw.sh_offset, raw.sh_size);
    if (raw.sh_type == SHT_SYMTAB_SHNDX) index_table_ = i;
    if (raw.sh_type == SHT_SYMTAB) {
      if (symbol_table_ != 0) return Broken("two tables of symbols");
      symbol_table_ = i;
    }
  }
  for (size_t i = 0; i < count; ++i) {
    const auto raw =
        At<Elf64_Shdr>(bytes, section_headers_ + i * sizeof(Elf64_Shdr));
    absl::StatusOr<std::string_view> name = Text(names, raw.sh_name);
    if (!name.ok()) return name.status();
    sections_[i].name = *name;
  }
  return absl::OkStatus();
}

absl::Status ElfObject::ReadSymbols() {
  if (symbol_table_ == 0) return absl::OkStatus();
  const Section& table = sections_[symbol_table_];
  const size_t count = table.data.size() / sizeof(Elf64_Sym);
  if (table.link >= sections_.size()) return Broken("symbols without names");
  symbols_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const auto raw = At<Elf64_Sym>(table.data, i * sizeof(Elf64_Sym));
    absl::StatusOr<std::string_view> name = Text(table.link, raw.st_name);
    if (!name.ok()) return name.status();
    uint32_t section = raw.st_shndx;
    if (section == SHN_XINDEX) {
      const std::string_view indices = sections_[index_table_].data;
      if (!Inside(indices, i * sizeof(uint32_t), sizeof(uint32_t))) {
        return Broken("a symbol without a section");
      }
      section = At<uint32_t>(indices, i * sizeof(uint32_t));
      if (section >= SHN_LORESERVE) section += kReserved;
    }
    symbols_[i] = {
        .name = *name,
        .binding = static_cast<unsigned char>(ELF64_ST_BIND(raw.st_info)),
        .type = static_cast<unsigned char>(ELF64_ST_TYPE(raw.st_info)),
        .section = section,
        .value = raw.st_value,
        .size = raw.st_size};
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string_view> ElfObject::Text(size_t table,
                                                 uint64_t offset) const {
  const std::string_view data = sections_[table].data;
  // An empty table has no names, and an offset of 0 always means "no name".
  if (offset == 0 && data.empty()) return std::string_view();
  const size_t end =
      offset < data.size() ? data.find('\0', offset) : std::string_view::npos;
  if (end == std::string_view::npos) return Broken("a name without an end");
  return data.substr(offset, end - offset);
}

const Section* ElfObject::SectionOf(const Symbol& symbol) const {
  uint32_t index = symbol.section;
  if (index >= kReserved) {
    index -= kReserved;
  } else if (index == SHN_UNDEF || index >= SHN_LORESERVE) {
    return nullptr;
  }
  return index < sections_.size() ? &sections_[index] : nullptr;
}

}  // namespace tinytorch::trust

// Reads an SVG document back, as strictly as a browser, for the tests of
// profile.

#ifndef TINYTORCH_PRODUCTION_TESTING_XML_H_
#define TINYTORCH_PRODUCTION_TESTING_XML_H_

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace tinytorch {

struct XmlElement {
  std::string tag;
  std::map<std::string, std::string> attributes;
  std::string text = {};  // the text directly within it

  // Returns an attribute that is a number.
  double Number(const std::string& name) const {
    return std::stod(attributes.at(name));
  }
};

// Reads the parts of XML that the course writes: elements, attributes in double
// quotes, five entities, one declaration. It reads no comments and no CDATA.
class XmlReader {
 public:
  explicit XmlReader(absl::string_view text) : text_(text) {}

  // Returns all elements in the order of their start tags. Throws
  // std::runtime_error if the document is not well-formed.
  std::vector<XmlElement> Read() {
    if (absl::StartsWith(text_, "<?xml ")) Until("?>");
    while (!text_.empty()) {
      const std::string text = Unescape(UntilBefore('<'));
      if (!open_.empty()) {
        elements_[open_.back()].text += text;
      } else if (text.find_first_not_of(" \n") != std::string::npos) {
        throw std::runtime_error("XML: text outside of all elements: " + text);
      }
      if (!text_.empty()) ReadTag();
    }
    if (!open_.empty()) {
      throw std::runtime_error("XML: no end of " + elements_[open_.back()].tag);
    }
    return elements_;
  }

 private:
  absl::string_view Until(absl::string_view end) {
    const size_t at = text_.find(end);
    if (at == text_.npos) {
      throw std::runtime_error(
          absl::StrCat("XML: no ", end, " after ", text_.substr(0, 40)));
    }
    const absl::string_view before = text_.substr(0, at);
    text_.remove_prefix(at + end.size());
    return before;
  }

  absl::string_view UntilBefore(char end) {
    const absl::string_view before = text_.substr(0, text_.find(end));
    text_.remove_prefix(before.size());
    return before;
  }

  static std::string Unescape(absl::string_view escaped) {
    for (size_t i = 0; i < escaped.size(); ++i) {
      const auto c = static_cast<unsigned char>(escaped[i]);
      if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
        throw std::runtime_error(
            absl::StrCat("XML: no document holds character ", int{c}));
      }
      if (c != '&') continue;
      const absl::string_view rest = escaped.substr(i);
      bool known = false;
      for (const char* entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}) {
        known = known || absl::StartsWith(rest, entity);
      }
      if (known) continue;
      throw std::runtime_error(
          absl::StrCat("XML: no entity: ", rest.substr(0, 10)));
    }
    return absl::StrReplaceAll(escaped, {{"&amp;", "&"},
                                         {"&lt;", "<"},
                                         {"&gt;", ">"},
                                         {"&quot;", "\""},
                                         {"&apos;", "'"}});
  }

  void ReadTag() {
    absl::string_view inside = Until(">").substr(1);
    if (absl::StartsWith(inside, "/")) {
      const absl::string_view tag = inside.substr(1);
      if (open_.empty() || elements_[open_.back()].tag != tag) {
        throw std::runtime_error(
            absl::StrCat("XML: </", tag, "> ends what is not open"));
      }
      open_.pop_back();
      return;
    }
    const bool empty = absl::EndsWith(inside, "/");
    if (empty) inside.remove_suffix(1);
    XmlElement element{std::string(inside.substr(0, inside.find(' '))), {}};
    inside.remove_prefix(element.tag.size());
    while (!inside.empty()) {
      const size_t quote = inside.find("=\"");
      const size_t end =
          quote == inside.npos ? quote : inside.find('"', quote + 2);
      if (end == inside.npos || inside[0] != ' ') {
        throw std::runtime_error(absl::StrCat("XML: no attribute: ", inside));
      }
      const std::string value =
          Unescape(inside.substr(quote + 2, end - quote - 2));
      if (!element.attributes
               .emplace(std::string(inside.substr(1, quote - 1)), value)
               .second) {
        throw std::runtime_error(absl::StrCat("XML: twice: ", inside));
      }
      inside.remove_prefix(end + 1);
    }
    if (open_.empty() && !elements_.empty()) {
      throw std::runtime_error("XML: a second document begins");
    }
    elements_.push_back(element);
    if (!empty) open_.push_back(elements_.size() - 1);
  }

  absl::string_view text_;
  std::vector<XmlElement> elements_;
  std::vector<size_t> open_;
};

// Returns the elements with this tag.
inline std::vector<XmlElement> ElementsOf(absl::string_view text,
                                          absl::string_view tag) {
  std::vector<XmlElement> wanted;
  for (const XmlElement& element : XmlReader(text).Read()) {
    if (element.tag == tag) wanted.push_back(element);
  }
  return wanted;
}

}  // namespace tinytorch

#endif  // TINYTORCH_PRODUCTION_TESTING_XML_H_

// See body_structure.hpp: part numbers (RFC 3501 section 6.4.5). Reading and writing are in
// wire/body_structure.cpp and wire/body_writer.cpp.
#include <courriel/imap/body_structure.hpp>

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::imap {
namespace {

// A part that has others below it.
struct container {
    std::size_t left = 0;        // parts below it that are still to come
    std::size_t number_size = 0; // how much of a number is the container's own
    std::uint32_t next = 1;
    bool is_message = false;
};

} // namespace

bool body_part::is_multipart() const noexcept { return ascii::iequals(type, "multipart"); }

std::vector<std::uint32_t> body_structure::part_number(std::size_t part) const {
    std::vector<std::uint32_t> number;
    std::vector<container> open{{1, 0, 1, true}};
    for (std::size_t i = 0; i != parts.size(); ++i) {
        while (!open.empty() && open.back().left == 0) open.pop_back();
        if (open.empty()) break;
        container& in = open.back();
        --in.left;
        number.resize(in.number_size);
        if (!in.is_message || !parts[i].is_multipart()) number.push_back(in.next++);
        if (i == part) return number;
        if (parts[i].children != 0)
            open.push_back({parts[i].children, number.size(), 1, !parts[i].is_multipart()});
    }
    return {};
}

} // namespace courriel::imap

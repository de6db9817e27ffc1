// See tnef.hpp: RTF compressed as [MS-OXRTFCP] says, a dictionary of 4 KiB that
// begins with what is frequent in RTF.
#include <algorithm>
#include <array>
#include <utility>

#include <courriel/mime/tnef.hpp>
#include <courriel/version.hpp>

#include "../transfer/crc32.hpp"
#include "little_endian.hpp"

namespace courriel::mime {
namespace {

constexpr std::uint32_t compressed_type = 0x75465A4C;   // "LZFu"
constexpr std::uint32_t uncompressed_type = 0x414C454D; // "MELA"
constexpr std::size_t header_size = 16;
constexpr std::size_t dictionary_size = 4096;

constexpr std::string_view initial_dictionary =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman "
    "\\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New "
    "RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(initial_dictionary.size() == 207);

// Without the inversions before and behind that other uses of this polynomial have.
std::uint32_t crc_of(std::string_view data) { return ~detail::crc32(~0U, data); }

enum class ending : std::uint8_t { marked, cut, full };

class expander {
public:
    expander(std::size_t most, std::string& out) : most_(most), out_(out) {
        dictionary_.fill(' ');
        std::copy(initial_dictionary.begin(), initial_dictionary.end(), dictionary_.begin());
    }

    ending expand(std::string_view data) {
        detail::little_endian in(data);
        for (;;) {
            auto control = in.number<std::uint8_t>();
            if (!control) return ending::cut;
            for (int bit = 0; bit != 8;
                 ++bit, *control = static_cast<std::uint8_t>(*control >> 1U)) {
                if ((*control & 1U) == 0) {
                    const auto literal = in.take(1);
                    if (!literal) return ending::cut;
                    if (!put(literal->front())) return ending::full;
                    continue;
                }
                const auto pair = in.take(2);
                if (!pair) return ending::cut;
                // offset:12, length - 2:4, big endian
                const auto reference =
                    static_cast<unsigned>(static_cast<unsigned char>((*pair)[0]) << 8U |
                                          static_cast<unsigned char>((*pair)[1]));
                std::size_t from = reference >> 4U;
                if (from == at_) return ending::marked;
                for (unsigned n = (reference & 0xFU) + 2; n != 0; --n) {
                    if (!put(dictionary_[from])) return ending::full;
                    from = (from + 1) % dictionary_size;
                }
            }
        }
    }

private:
    bool put(char c) {
        if (out_.size() == most_) return false;
        out_ += c;
        dictionary_[at_] = c;
        at_ = (at_ + 1) % dictionary_size;
        return true;
    }

    std::size_t most_;
    std::string& out_;
    std::array<char, dictionary_size> dictionary_{};
    std::size_t at_ = initial_dictionary.size();
};

} // namespace

std::string decompress_rtf(std::string_view compressed, std::size_t most, defect_sink defects) {
    const auto add_defect = [&](defect_kind kind) { defects.add(kind, 0, compressed.size()); };
    detail::little_endian in(compressed);
    const auto size = in.number<std::uint32_t>(); // of all behind itself
    const auto raw_size = in.number<std::uint32_t>();
    const auto type = in.number<std::uint32_t>();
    const auto crc = in.number<std::uint32_t>();
    if (!crc || (*type != compressed_type && *type != uncompressed_type)) {
        add_defect(defect_kind::invalid_compressed_rtf);
        return {};
    }
    std::string_view data = in.rest();
    if (*size < header_size - 4 || *size - (header_size - 4) > data.size())
        add_defect(defect_kind::invalid_compressed_rtf);
    else
        data = data.substr(0, *size - (header_size - 4));

    std::string out;
    ending how = ending::marked;
    if (*type == uncompressed_type) {
        data = data.substr(0, *raw_size);
        if (data.size() > most) how = ending::full;
        out = data.substr(0, most);
    } else {
        if (*crc != crc_of(data)) add_defect(defect_kind::invalid_compressed_rtf);
        how = expander(most, out).expand(data);
    }
    if (how == ending::full) add_defect(defect_kind::rtf_too_large);
    // Some writers leave out the mark, and none that is whole is of another size.
    if (how != ending::full && out.size() != *raw_size)
        add_defect(defect_kind::invalid_compressed_rtf);
    return out;
}

} // namespace courriel::mime

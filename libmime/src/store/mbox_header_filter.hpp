// The header of a message on its way into an mbox file, without the fields that only the file's
// programs may write there. In pieces of any size; of a line no more is held than may be one of
// those names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace courriel::mime::detail {

class mbox_header_filter {
public:
    /// Without `drops` it only finds the header's end.
    explicit mbox_header_filter(bool drops = true) : drops_(drops) {}

    /// Appends what stays of the next octets and says how many belong to the header: fewer than
    /// all of them once the empty line was among them, which is not appended.
    std::size_t write(std::string_view piece, std::string& out);
    /// Behind the last piece, where there was no empty line.
    void finish(std::string& out);

    [[nodiscard]] bool ended() const noexcept { return ended_; }

private:
    enum class state : std::uint8_t { name, kept_line, dropped_line };

    bool take(char c, std::string& out);
    void decide(state s, std::string& out);

    bool drops_;
    state state_ = state::name;
    std::string held_;          // the line so far, while it may be a name
    bool last_dropped_ = false; // a continuation goes the way of its field
    bool ended_ = false;
};

} // namespace courriel::mime::detail

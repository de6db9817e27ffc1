// The attributes of a TNEF stream ([MS-OXTNEF] section 2.1.3) taken apart into
// a tnef_view. Nothing is decoded, and no number of the stream is believed
// before it was held against what is left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/tnef.hpp>

#include "little_endian.hpp"

namespace courriel::mime::detail {

constexpr std::uint32_t tnef_signature = 0x223E9F78;

class tnef_parser {
public:
    /// Both outlive the parser; `view` is empty but for its bytes and limits.
    explicit tnef_parser(tnef_view& view)
        : view_(view)
        , in_(view.bytes_)
        , defects_(view.defects_) {}

    void parse();

private:
    bool take_attribute();
    void take_message_attribute(std::uint32_t id, std::string_view data);
    void take_attachment_attribute(std::uint32_t id, std::string_view data);
    void take_properties(std::string_view data, tnef_properties& to);
    bool take_property(little_endian& in, tnef_properties& to);
    static bool skip_name(little_endian& in);
    static bool take_values(little_endian& in, tnef_property& property);
    void finish(tnef_attachment& attachment) const;
    void finish_code_page();

    void add_defect(defect_kind kind, std::size_t begin) {
        defects_.add(kind, begin, view_.bytes_.size());
    }
    [[nodiscard]] std::size_t offset_of(std::string_view data) const noexcept {
        return static_cast<std::size_t>(data.data() - view_.bytes_.data());
    }

    tnef_view& view_;
    little_endian in_;
    defect_sink defects_;
    std::uint32_t code_page_ = 0; // that the attribute says; 0 when none does
    std::size_t properties_ = 0;  // of the message and its attachments
    bool in_attachment_ = false;  // an attachment has begun, and was not beyond the limit
};

} // namespace courriel::mime::detail

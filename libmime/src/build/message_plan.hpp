// A draft made ready for writing: every header as text, bodies of text encoded, files still to be
// read. Making it finds all that is wrong, so that writing can fail only for want of bytes or room.
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/mime/header_builder.hpp>
#include <courriel/result.hpp>

#include "message_draft.hpp"
#include "text_body.hpp"

namespace courriel::mime::detail {

class message_plan {
public:
    /// `draft` outlives the plan.
    static result<message_plan> make(const message_draft& draft);

    [[nodiscard]] std::error_code write(const content_sink& sink) const;

private:
    // Text, then a file in base64.
    struct piece {
        std::string text{};
        const draft_file* file = nullptr;
    };

    explicit message_plan(const message_draft& draft);

    // The functions that add to the plan; each keeps the first error.
    void add_message();
    void add_other_headers(header_builder& head);
    void add_content(header_builder head);
    void add_alternatives(header_builder head);
    void add_html(header_builder head);
    void add_text(header_builder head, std::string_view subtype, std::string_view text);
    void add_file(const draft_file& file);
    void add_message_file(header_builder head, std::string_view content);

    std::string begin_multipart(header_builder head, std::string_view subtype,
                                std::string_view root_type = {});
    void add_delimiter(const std::string& boundary);
    void end_multipart(const std::string& boundary);
    void end_head(header_builder head);

    [[nodiscard]] std::string new_boundary();
    [[nodiscard]] header_builder new_head() const;
    std::string& text() { return pieces_.back().text; }
    void keep(std::error_code error) {
        if (!error_) error_ = error;
    }

    const message_draft& draft_;
    std::error_code error_{};
    std::string boundary_stem_{};
    unsigned boundaries_ = 0;
    std::vector<piece> pieces_{};
};

} // namespace courriel::mime::detail

// A draft made ready for writing: every header as text, bodies of text encoded, files still to be
// read. Making it finds all that is wrong, so that writing can fail only for want of bytes or room.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/mime/header_builder.hpp>
#include <courriel/result.hpp>

#include "message_draft.hpp"
#include "part_encoder.hpp"

namespace courriel::mime::detail {

class message_plan {
public:
    /// `draft` outlives the plan.
    static result<message_plan> make(const message_draft& draft);

    [[nodiscard]] std::error_code write(const content_sink& sink) const;

private:
    // Text, then the octets of a draft, as they are or in base64.
    struct piece {
        std::string text{};
        const draft_part* draft = nullptr;
        bool encoded = false;
    };

    struct open_multipart {
        std::size_t depth;
        std::string boundary;
    };

    explicit message_plan(const message_draft& draft);

    // The functions that add to the plan; each keeps the first error.
    void add_message();
    void add_other_headers(header_builder& head);

    // The tree of parts: what the draft has, and the multiparts around it.
    void place_content();
    void place_alternatives(std::size_t depth);
    void place_text(std::size_t depth);
    void place_html(std::size_t depth);
    void place_multipart(std::size_t depth, std::string_view subtype,
                         std::string_view root_type = {});
    void place_tree(std::size_t depth, const std::vector<draft_part>& tree);
    void place(std::size_t depth, const draft_part& part);
    void check_tree();
    void spread_eight_bit();

    void write_parts(header_builder head);
    void write_part(const encoded_part& part, header_builder head);
    void write_head(const encoded_part& part, header_builder head);
    void add_part_headers(const draft_part& draft, header_builder& head);
    void end_multiparts(std::size_t depth);

    void choose_boundaries();
    [[nodiscard]] std::string new_boundary();
    [[nodiscard]] header_builder new_head() const;
    std::string& text() { return pieces_.back().text; }
    void keep(std::error_code error) {
        if (!error_) error_ = error;
    }

    const message_draft& draft_;
    std::error_code error_{};
    std::deque<draft_part> own_{}; // parts that nobody asked for by name
    std::vector<encoded_part> parts_{};
    std::string boundary_stem_{};
    unsigned boundaries_ = 0;
    std::vector<open_multipart> open_{};
    std::vector<piece> pieces_{};
};

} // namespace courriel::mime::detail

// Delivery into a Maildir by libmime.
#include <courriel/mime/maildir.hpp>

#include <system_error>

#include "mail_sink.hpp"

namespace example {
namespace {

using courriel::mime::maildir;
using courriel::mime::maildir_delivery;

void check(std::error_code error, const std::string& folder) {
    if (error) throw std::system_error(error, folder);
}

class maildir_message final : public incoming_message {
public:
    explicit maildir_message(const maildir& box) : folder_(box.path()), delivery_(box.deliver()) {
        check(delivery_.error(), folder_);
    }

    void write(std::string_view bytes) override { check(delivery_->write(bytes), folder_); }
    void commit() override { check(delivery_->commit().error(), folder_); }

private:
    std::string folder_;
    courriel::result<maildir_delivery> delivery_;
};

class maildir_folder final : public mail_sink {
public:
    explicit maildir_folder(const std::string& folder) : box_(maildir::create(folder)) {
        check(box_.error(), folder);
    }

private:
    std::unique_ptr<incoming_message> begin(std::string_view) override {
        return std::make_unique<maildir_message>(*box_);
    }

    courriel::result<maildir> box_;
};

} // namespace

std::unique_ptr<mail_sink> maildir_sink(const std::string& folder) {
    return std::make_unique<maildir_folder>(folder);
}

} // namespace example

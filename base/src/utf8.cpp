// utf8

// base64

//! Answers a request as CGI does: the request comes in the environment and on standard input, the answer goes to standard output.

use std::env;

fn main() {
    let path = env::var("PATH_INFO").unwrap_or_default();
    print!("Content-Type: text/plain\n\nHello from Rust: {path}\n");
}
